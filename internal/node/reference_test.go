package node

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
	all, err := metrics()
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

// What a running node registers is what the page lists.
func TestThePageListsEveryMetric(t *testing.T) {
	page, err := MetricsPage()
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	w.bn.up()
	w.el.up()
	w.execution.mine(operatorAdded(1, w.key.Public().String()))
	w.start()
	w.eventually("running", func() bool { return w.node.Stage() == StageRunning })
	_, body := w.get("/metrics")
	found := 0
	for _, line := range strings.Split(string(body), "\n") {
		fields := strings.Fields(line)
		if len(fields) != 4 || fields[1] != "TYPE" || !strings.HasPrefix(fields[2], "hawser_") {
			continue
		}
		found++
		if !strings.Contains(page, "| `"+fields[2]+"` | "+fields[3]+" |") {
			t.Errorf("the page does not list %s as a %s", fields[2], fields[3])
		}
	}
	if found < 15 {
		t.Errorf("the node shows only %d metrics", found)
	}
}
