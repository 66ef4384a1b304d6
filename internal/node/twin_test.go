package node

import (
	"strings"
	"testing"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// A message under this operator's id that this run did not sign makes the node unhealthy, by its code, and stops the keys.
func TestTwinIsReported(t *testing.T) {
	w := newWorld(t)
	w.bn.up()
	w.el.up()
	w.execution.mine(operatorAdded(1, w.key.Public().String()))
	w.start()
	w.eventually("running", func() bool { return w.node.Stage() == StageRunning })
	d := w.node.live.Load().duties.Load()
	slot := w.node.profile.SlotAt(w.node.clock.Now())
	message := &gossip.Message{Slot: slot + 1000, Signed: &wire.SignedSSVMessage{
		OperatorIDs: []wire.OperatorID{d.self}, SSVMessage: &wire.SSVMessage{Data: []byte{1}},
	}}
	if _, err := d.twin.Key(w.key).Sign([32]byte{1}); err != nil {
		t.Fatal(err)
	}
	d.twin.Heard(message)
	if _, err := d.twin.Key(w.key).Sign([32]byte{2}); err == nil {
		t.Error("signed after the sighting")
	}
	w.eventually("told", func() bool {
		_, body := w.get("/healthz")
		return strings.Contains(string(body), fault.OperatorTwin.String())
	})
}
