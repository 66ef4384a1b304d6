package qbft

import (
	"testing"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// decidedAt returns a decided message of a height.
func decidedAt(h wire.Height, by ...wire.OperatorID) *Message {
	q := Draft{Identifier: testID, Height: h, Round: 1}.Commit(wire.ValueRoot([]byte("A")))
	return must(Decode(sign(q, []byte("A"), by...)))
}

func mustStep(t *testing.T, c *Controller, ev Event) []Effect {
	t.Helper()
	effects, err := c.Step(ev)
	if err != nil {
		t.Fatal(err)
	}
	return effects
}

func heights(c *Controller) (out []wire.Height) {
	for _, i := range c.Instances() {
		out = append(out, i.State().Height)
	}
	return out
}

func TestControllerKeepsTheHighest(t *testing.T) {
	c := NewController(newNetwork(4).config(4), StoredInstances)
	for _, step := range []struct {
		height  wire.Height
		reports int
		kept    []wire.Height
		highest wire.Height
	}{
		{5, 1, []wire.Height{5}, 5},
		{9, 1, []wire.Height{9, 5}, 9},
		{5, 0, []wire.Height{9, 5}, 9},
		{7, 1, []wire.Height{9, 7}, 9},
		{5, 0, []wire.Height{9, 7}, 9}, // older than what is kept: forgotten, and not reported again
	} {
		effects := mustStep(t, c, Receive{Message: decidedAt(step.height, 1, 2, 3)})
		if len(effects) != step.reports || c.Height() != step.highest {
			t.Errorf("decided %d: effects %v, height %d", step.height, effects, c.Height())
		}
		if got := heights(c); len(got) != len(step.kept) || got[0] != step.kept[0] || got[len(got)-1] != step.kept[len(step.kept)-1] {
			t.Errorf("decided %d: kept %v, want %v", step.height, got, step.kept)
		}
	}
	all := NewController(newNetwork(4).config(4), 0)
	for h := range wire.Height(5) {
		mustStep(t, all, Receive{Message: decidedAt(h, 1, 2, 3)})
	}
	if got := heights(all); len(got) != 5 || got[0] != 4 || got[4] != 0 {
		t.Errorf("without a limit: kept %v", got)
	}
}

func TestStartStopsEarlierHeights(t *testing.T) {
	n := newNetwork(4)
	c := NewController(n.config(2), StoredInstances)
	mustStep(t, c, Start{Height: 4, Value: []byte("A")})
	mustStep(t, c, Start{Height: 6, Value: []byte("A")})
	if !c.Instance(4).State().ForceStopped || c.Instance(6).State().ForceStopped {
		t.Error("the wrong instance is stopped")
	}
	proposal := must(Draft{Identifier: testID, Height: 4, Round: 1}.Proposal([]byte("A"), nil, nil))
	_, err := c.Step(Receive{Message: must(Decode(sign(proposal, []byte("A"), 1)))})
	if code, _ := wire.CodeOf(err); code != wire.CodeInstanceStoppedProcessingMessages {
		t.Errorf("a message for the stopped height: %v", err)
	}
	for _, h := range []wire.Height{5, 6} {
		if _, err := c.Step(Start{Height: h, Value: []byte("A")}); err == nil {
			t.Errorf("starts height %d again", h)
		}
	}
	if _, err := c.Step(Start{Height: 7, Value: []byte("bad")}); err == nil || c.Height() != 6 {
		t.Error("starts with a value that the check refuses")
	}
	if effects := mustStep(t, c, Timeout{Height: 99, Round: 1}); effects != nil {
		t.Errorf("a timeout without an instance: %v", effects)
	}
}

func TestLateDecidedMessagesKeepTheBest(t *testing.T) {
	c := NewController(newNetwork(4).config(4), StoredInstances)
	for _, signers := range [][]wire.OperatorID{{1, 2, 3}, {2, 3, 4}, {1, 2, 3, 4}, {1, 2, 4}} {
		mustStep(t, c, Receive{Message: decidedAt(3, signers...)})
	}
	commits := c.Instance(3).State().Commits[1]
	if len(commits) != 2 || len(commits[1].Signed.OperatorIDs) != 4 {
		t.Errorf("%d decided messages are stored", len(commits))
	}
}

func TestRestoreController(t *testing.T) {
	n := newNetwork(4)
	c := NewController(n.config(4), StoredInstances)
	mustStep(t, c, Receive{Message: decidedAt(3, 1, 2, 3)})
	mustStep(t, c, Receive{Message: decidedAt(8, 1, 2, 3)})
	again := RestoreController(n.config(4), StoredInstances, c.Height(), c.Instance(3).State(), c.Instance(8).State())
	if got := heights(again); again.Height() != 8 || len(got) != 2 || got[0] != 8 {
		t.Errorf("height %d, instances %v", again.Height(), got)
	}
	if effects := mustStep(t, again, Receive{Message: decidedAt(8, 1, 2, 3)}); len(effects) > 0 {
		t.Error("a decision is reported twice")
	}
}
