package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/hawser-ssv/hawser/internal/node/metric"
)

// units are what a name may end in. A new one is a decision.
var units = []string{
	"total", "seconds", "bytes", "round", "block", "blocks", "stages", "problems", "nodes", "operators", "validators", "committees",
	"connections", "peers", "duties", "messages", "entries", "jobs", "slots", "requests", "clients",
}

func TestMetricNames(t *testing.T) {
	all := listMetrics()
	if len(all) < 25 {
		t.Fatalf("only %d metrics were found: the law would hold of nothing", len(all))
	}
	for i, m := range all {
		for _, breach := range breaches(m) {
			t.Errorf("%s: %s", m.Name, breach)
		}
		if i > 0 && m.Name == all[i-1].Name {
			t.Errorf("%s is made twice", m.Name)
		}
	}
}

func breaches(m metric.Row) (out []string) {
	parts := strings.Split(m.Name, "_")
	if parts[0] != "hawser" || len(parts) < 4 && !slices.Equal(parts[:2], []string{"hawser", "node"}) {
		out = append(out, "is not hawser_<room>_<what>_<unit>")
	}
	last := parts[len(parts)-1]
	if !slices.Contains(units, last) {
		out = append(out, "ends in "+last+", which is no unit")
	}
	if (last == "total") != (m.Kind == metric.Counter) {
		out = append(out, "is a "+string(m.Kind)+": counters end in total, and nothing else does")
	}
	if m.Help == "" || !strings.HasSuffix(m.Help, ".") {
		out = append(out, "has no sentence of help")
	}
	for _, label := range m.Labels {
		of := func(word string) bool { return strings.Contains(label, word) }
		if slices.ContainsFunc([]string{"validator", "pubkey", "share", "index"}, of) {
			out = append(out, "is labelled by validator")
		}
	}
	return out
}

func TestBadMetricNamesAreNoticed(t *testing.T) {
	for _, c := range []struct {
		row  metric.Row
		want int
	}{
		{metric.Row{Name: "hawser_engine_running_things", Kind: metric.Gauge, Help: "no full stop", Labels: []string{"validator_index"}}, 3},
		{metric.Row{Name: "other_engine_done_total", Kind: metric.Counter, Help: "Done."}, 1},
		{metric.Row{Name: "hawser_engine_done_total", Kind: metric.Gauge, Help: "Done."}, 1},
		{metric.Row{Name: "hawser_engine_waiting_jobs", Kind: metric.Counter, Help: "Waiting."}, 1},
		{metric.Row{Name: "hawser_engine_waiting_jobs", Kind: metric.Gauge, Help: "Waiting."}, 0},
	} {
		if got := breaches(c.row); len(got) != c.want {
			t.Errorf("breaches of %+v: %v", c.row, got)
		}
	}
}
