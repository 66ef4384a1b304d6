package p2p

import "github.com/hawser-ssv/hawser/internal/node/metric"

// Metrics returns the rows of the room's metrics.
func Metrics() []metric.Row {
	var set metric.Set
	newMetrics(&set)
	return set.Rows()
}

// BootnodeMetrics returns the rows of a bootnode's metrics.
func BootnodeMetrics() []metric.Row {
	var set metric.Set
	newBootnodeMetrics(&set)
	return set.Rows()
}
