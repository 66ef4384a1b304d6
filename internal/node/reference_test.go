package node

import (
	"os"
	"strings"
	"testing"
)

// What a running node registers is what the page lists.
func TestThePageListsEveryMetric(t *testing.T) {
	text, err := os.ReadFile("../../docs/reference/metrics.md") // the program's own test compares it with what it generates
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
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
