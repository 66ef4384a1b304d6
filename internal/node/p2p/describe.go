package p2p

import "github.com/prometheus/client_golang/prometheus"

// DescribeMetrics registers the room's metrics with reg, for the reference page. They count nothing.
func DescribeMetrics(reg prometheus.Registerer) error {
	_, err := newMetrics(reg)
	return err
}
