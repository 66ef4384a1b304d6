package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// units are what a name may end in. A new one is a decision.
var units = []string{
	"total", "seconds", "bytes", "round", "block", "blocks", "stages", "problems", "nodes", "operators", "validators", "committees",
	"connections", "peers", "duties", "messages", "entries", "jobs", "slots", "requests", "clients",
}

func TestMetricNames(t *testing.T) {
	all, err := listMetrics()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 25 {
		t.Fatalf("only %d metrics were found: the law would hold of nothing", len(all))
	}
	for _, m := range all {
		for _, breach := range breaches(m) {
			t.Errorf("%s: %s", m.name, breach)
		}
	}
}

func breaches(m metric) (out []string) {
	parts := strings.Split(m.name, "_")
	if parts[0] != "hawser" || len(parts) < 4 && !slices.Equal(parts[:2], []string{"hawser", "node"}) {
		out = append(out, "is not hawser_<room>_<what>_<unit>")
	}
	if last := parts[len(parts)-1]; !slices.Contains(units, last) {
		out = append(out, "ends in "+last+", which is no unit")
	}
	if m.help == "" || !strings.HasSuffix(m.help, ".") {
		out = append(out, "has no sentence of help")
	}
	for _, label := range m.labels {
		of := func(word string) bool { return strings.Contains(label, word) }
		if slices.ContainsFunc([]string{"validator", "pubkey", "share", "index"}, of) {
			out = append(out, "is labelled by validator")
		}
	}
	return out
}

func TestBadMetricNamesAreNoticed(t *testing.T) {
	c := &catalogue{metrics: map[string]metric{}}
	c.MustRegister(
		prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "hawser_engine_running_things", Help: "no full stop"}, []string{"validator_index"}),
		prometheus.NewCounter(prometheus.CounterOpts{Name: "other_engine_done_total", Help: `With a "quote", and (commas).`}),
	)
	if got := breaches(c.metrics["hawser_engine_running_things"]); len(got) != 3 {
		t.Errorf("breaches: %v", got)
	}
	m := c.metrics["other_engine_done_total"]
	if got := breaches(m); len(got) != 1 || m.help != `With a "quote", and (commas).` || m.kind != "counter" {
		t.Errorf("%+v breaches: %v", m, got)
	}
}
