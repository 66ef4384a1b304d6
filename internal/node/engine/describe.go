package engine

import "github.com/prometheus/client_golang/prometheus"

// DescribeMetrics registers the engine's metrics with reg, for the reference page. They count nothing.
func DescribeMetrics(reg prometheus.Registerer) error {
	e := &Engine{}
	e.queues = newQueues(e)
	return newMetrics().register(reg, e)
}
