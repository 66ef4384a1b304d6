package qbft

import (
	"testing"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

func receive(t *testing.T, i *Instance, m *wire.SignedSSVMessage) []Effect {
	t.Helper()
	effects, err := i.Step(Receive{Message: must(Decode(m))})
	if err != nil {
		t.Fatal(err)
	}
	return effects
}

func refuse(t *testing.T, i *Instance, m *wire.SignedSSVMessage, want wire.Code) {
	t.Helper()
	effects, err := i.Step(Receive{Message: must(Decode(m))})
	if code, _ := wire.CodeOf(err); code != want || len(effects) > 0 {
		t.Fatalf("got %q (%v) and %d effects, want %q", code, err, len(effects), want)
	}
}

// A commit that differs from the others in a field nobody looks at is signed by its liar alone. It must not spoil the aggregation.
func TestOddCommitDoesNotSpoilTheQuorum(t *testing.T) {
	b := newBench()
	i := NewInstance(b.network.config(4), 0)
	receive(t, i, sign(must(b.at(1).Proposal([]byte("A"), nil, nil)), []byte("A"), 1))
	odd := b.at(1).Commit(b.root)
	odd.DataRound = 7
	receive(t, i, sign(odd, nil, 1))
	receive(t, i, sign(b.at(1).Commit(b.root), nil, 2))
	if effects := receive(t, i, sign(b.at(1).Commit(b.root), nil, 3)); len(effects) != 0 {
		t.Fatalf("decided with an odd commit: %v", effects)
	}
	effects := receive(t, i, sign(b.at(1).Commit(b.root), nil, 4))
	if len(effects) != 1 || len(effects[0].(Decided).Message.OperatorIDs) != 3 {
		t.Fatalf("not decided: %v", effects)
	}
}

// A message that could not be carried as a justification is refused where it comes in.
func TestTooLongToJustify(t *testing.T) {
	b := newBench()
	junk := func(q *wire.QBFTMessage, n int) *wire.QBFTMessage {
		filler := sign(b.draft.Prepare(b.root), nil, 1)
		filler.SSVMessage.Data = make([]byte, n)
		q.RoundChangeJustification = append(q.RoundChangeJustification, must(filler.MarshalSSZ()))
		return q
	}
	i := NewInstance(b.network.config(4), 0)
	long := junk(must(b.at(2).RoundChange(0, nil, nil)), 30_000)
	refuse(t, i, sign(junk(long, 30_000), nil, 1), wire.CodeUnmarshalSSZ)

	fat := b.prepares(1, b.root, 1, 2)
	fat = append(fat, sign(junk(b.at(1).Prepare(b.root), 4_000), nil, 4))
	refuse(t, i, sign(must(b.at(2).RoundChange(1, []byte("A"), fat)), []byte("A"), 3), wire.CodeUnmarshalSSZ)

	receive(t, i, sign(must(b.at(1).Proposal([]byte("A"), nil, nil)), []byte("A"), 1))
	refuse(t, i, fat[2], wire.CodeUnmarshalSSZ)
}

// A quorum of round changes makes the leader try once: a fourth round change does not make it propose again.
func TestLeaderProposesOnce(t *testing.T) {
	b := newBench()
	i := NewInstance(b.network.config(2), 0)
	if _, err := i.Step(Start{Value: []byte("A")}); err != nil {
		t.Fatal(err)
	}
	proposals := 0
	for id := wire.OperatorID(1); id <= 4; id++ {
		for _, e := range receive(t, i, sign(must(b.at(2).RoundChange(0, nil, nil)), nil, id)) {
			if say, ok := e.(Broadcast); ok && say.Message.MsgType == wire.Proposal {
				proposals++
			}
		}
	}
	if proposals != 1 {
		t.Errorf("%d proposals", proposals)
	}
}

// A prepare quorum is acted upon once.
func TestCommitsOnce(t *testing.T) {
	b := newBench()
	i := NewInstance(b.network.config(2), 0)
	receive(t, i, sign(must(b.at(1).Proposal([]byte("A"), nil, nil)), []byte("A"), 1))
	commits := 0
	for _, m := range b.prepares(1, b.root, 1, 2, 2, 3, 4) {
		commits += len(receive(t, i, m))
	}
	if commits != 1 {
		t.Errorf("%d commits", commits)
	}
}

func TestObserverSaysNothing(t *testing.T) {
	b := newBench()
	i := NewInstance(b.network.config(0), 0)
	if effects, err := i.Step(Start{Value: []byte("A")}); err != nil || len(effects) != 1 {
		t.Fatalf("start: %v %v", effects, err)
	}
	effects := receive(t, i, sign(must(b.at(1).Proposal([]byte("A"), nil, nil)), []byte("A"), 1))
	for id := wire.OperatorID(1); id <= 3; id++ {
		effects = append(effects, receive(t, i, sign(b.at(1).Commit(b.root), nil, id))...)
	}
	if len(effects) != 1 {
		t.Fatalf("effects: %v", effects)
	}
	if _, ok := effects[0].(Decided); !ok {
		t.Fatalf("effect: %v", effects[0])
	}
}

// A restored instance goes on where the other stopped.
func TestRestore(t *testing.T) {
	b := newBench()
	i := NewInstance(b.network.config(2), 0)
	receive(t, i, sign(must(b.at(1).Proposal([]byte("A"), nil, nil)), []byte("A"), 1))
	receive(t, i, sign(b.at(1).Prepare(b.root), nil, 1))
	receive(t, i, sign(b.at(1).Prepare(b.root), nil, 3))
	restored := Restore(b.network.config(2), i.State())
	effects := receive(t, restored, sign(b.at(1).Prepare(b.root), nil, 4))
	if len(effects) != 1 {
		t.Fatalf("effects: %v", effects)
	}
	if say, ok := effects[0].(Broadcast); !ok || say.Message.MsgType != wire.Commit {
		t.Fatalf("effect: %v", effects[0])
	}
}

func TestStepRefusesNothing(t *testing.T) {
	b := newBench()
	i := NewInstance(b.network.config(2), 0)
	c := NewController(b.network.config(2), 0)
	for _, ev := range []Event{Receive{}, Receive{Message: &Message{}}, nil} {
		if _, err := i.Step(ev); err == nil {
			t.Errorf("the instance takes %T", ev)
		}
		if _, err := c.Step(ev); err == nil {
			t.Errorf("the controller takes %T", ev)
		}
	}
	if _, err := Decode(&wire.SignedSSVMessage{}); err == nil {
		t.Error("decodes nothing")
	}
	if _, err := i.Step(Start{Height: 3, Value: []byte("A")}); err == nil {
		t.Error("starts another height")
	}
}
