// Package metric defines the metrics of a room: one row for each, from which the metric is registered and documented.
//
// Not here: what is counted (the rooms), the page of all metrics (cmd/hawser).
package metric

import (
	"github.com/prometheus/client_golang/prometheus"
)

// Kind is a metric's type.
type Kind string

// The kinds.
const (
	// Counter only grows.
	Counter Kind = "counter"
	// Gauge goes up and down.
	Gauge Kind = "gauge"
	// Histogram counts observations by size.
	Histogram Kind = "histogram"
)

// Row defines a metric.
type Row struct {
	// Name is the full name, hawser_<room>_<what>_<unit>. Help is a sentence.
	Name string
	Kind Kind
	Help string
	// Labels are in the order in which their values are given.
	Labels []string
}

// Set is the metrics of a room. The methods that are named after a kind, and Read, add a row and create the metric; they must not be
// called after Register. The zero value is an empty set.
type Set struct {
	rows       []Row
	collectors []prometheus.Collector
}

// Rows returns the rows in the order in which they were added.
func (s *Set) Rows() []Row { return s.rows }

// Register registers the metrics with r. With a nil r they are not exported.
func (s *Set) Register(r prometheus.Registerer) error {
	if r == nil {
		return nil
	}
	for _, c := range s.collectors {
		if err := r.Register(c); err != nil {
			return err
		}
	}
	return nil
}

func add[C prometheus.Collector](s *Set, row Row, c C) C {
	s.rows = append(s.rows, row)
	s.collectors = append(s.collectors, c)
	return c
}

// Counter adds a counter.
func (s *Set) Counter(name, help string) prometheus.Counter {
	return add(s, Row{name, Counter, help, nil}, prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help}))
}

// Counters adds a counter with labels.
func (s *Set) Counters(name, help string, labels ...string) *prometheus.CounterVec {
	return add(s, Row{name, Counter, help, labels}, prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels))
}

// Gauge adds a gauge.
func (s *Set) Gauge(name, help string) prometheus.Gauge {
	return add(s, Row{name, Gauge, help, nil}, prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help}))
}

// Gauges adds a gauge with labels.
func (s *Set) Gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	return add(s, Row{name, Gauge, help, labels}, prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels))
}

// Histogram adds a histogram with the upper bounds of its buckets.
func (s *Set) Histogram(name, help string, buckets []float64) prometheus.Histogram {
	return add(s, Row{name, Histogram, help, nil}, prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}))
}

// Histograms adds a histogram with labels.
func (s *Set) Histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return add(s, Row{name, Histogram, help, labels}, prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels))
}

// Emit reports a value of a metric, with the values of its labels.
type Emit func(value float64, labels ...string)

// Read adds a counter or gauge whose values read emits whenever the metrics are collected. A metric for which read emits nothing is
// absent. read may be called at any time and from several goroutines.
func (s *Set) Read(row Row, read func(Emit)) {
	kind := prometheus.GaugeValue
	if row.Kind == Counter {
		kind = prometheus.CounterValue
	}
	add(s, row, &reading{prometheus.NewDesc(row.Name, row.Help, row.Labels, nil), kind, read})
}

// reading is the collector of a metric that Read added.
type reading struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
	read func(Emit)
}

// Describe implements prometheus.Collector.
func (r *reading) Describe(out chan<- *prometheus.Desc) { out <- r.desc }

// Collect implements prometheus.Collector.
func (r *reading) Collect(out chan<- prometheus.Metric) {
	r.read(func(value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(r.desc, r.kind, value, labels...)
	})
}
