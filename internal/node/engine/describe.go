package engine

import "github.com/hawser-ssv/hawser/internal/node/metric"

// Metrics returns the rows of the engine's metrics.
func Metrics() []metric.Row {
	var set metric.Set
	newMetrics(&set, nil)
	return set.Rows()
}
