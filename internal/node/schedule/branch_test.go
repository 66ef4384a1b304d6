package schedule

import (
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/internal/node/roster"
)

func (w *world) count(name string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calls[name]
}

// toSlot goes from a slot, of 3 s, to the next.
func (w *world) toSlot(slot int) {
	w.t.Helper()
	at := time.Duration(slot) * 3 * time.Second
	w.turn(at - 2*time.Second)
	w.turn(at)
}

func (w *world) decide(name string, root byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.decidedBy[name] = phase0.Root{root}
}

// TestFaultDutiesOfAnotherBranch: kind B5, duties are tied to the branch that decided them. Whenever a head comes that is on another
// branch than the answer, in whichever epoch either was told, the duties are asked for again; a node that names other blocks in answers
// than in heads costs one question, and heads that contradict each other one a slot.
func TestFaultDutiesOfAnotherBranch(t *testing.T) {
	root := func(b byte) phase0.Root { return phase0.Root{b} }
	head := func(slot phase0.Slot, previous, current byte) beacon.Head {
		return beacon.Head{Slot: slot, PreviousDutyDependentRoot: root(previous), CurrentDutyDependentRoot: root(current)}
	}
	w := newWorld(t)
	w.validators = []roster.Validator{validator(1)}
	w.decide("attesters 0", 'Z')
	w.decide("proposers 0", 'A')
	w.decide("attesters 1", 'A')
	w.decide("proposers 1", 'C')
	w.run()
	w.knows("attesters 0")
	for slot := 1; slot <= 3; slot++ { // past the middle the next epoch's are known
		w.toSlot(slot)
	}
	w.s.Head(head(3, 'Z', 'A'))
	w.knows("attesters 1")
	if w.count("attesters 0") != 1 || w.count("attesters 1") != 1 {
		t.Fatalf("a head of the same branch leads to questions: %v", w.calls)
	}
	w.decide("attesters 1", 'B') // a block replaces the last one of the epoch
	w.s.Head(head(8, 'B', 'C'))
	w.eventually("the next epoch's attesters are asked for again", func() bool { return w.count("attesters 1") == 2 })
	w.s.Head(head(9, 'B', 'C'))
	w.s.Head(head(9, 'Q', 'C')) // within a slot this is taken once
	w.s.Head(head(9, 'B', 'C'))
	if n := w.count("attesters 1"); n != 2 {
		t.Errorf("asked %d times", n)
	}
	// And back.
	d := w.s.duties.attesterBranch[1]
	if !d.differs(root('A')) || d.differs(root('B')) || d.differs(phase0.Root{}) {
		t.Errorf("branch %+v", d)
	}
	for _, tt := range []struct {
		d    dutyBranch
		head byte
		want bool
	}{
		{dutyBranch{}, 'A', false},
		{dutyBranch{answer: root('A')}, 'A', false},
		{dutyBranch{answer: root('A')}, 'B', true},
		{dutyBranch{answer: root('X'), head: root('A')}, 'A', false}, // another block in answers than in heads
		{dutyBranch{answer: root('X'), head: root('A')}, 'B', true},
		{dutyBranch{head: root('A')}, 'B', true}, // answers that name no block
		{dutyBranch{head: root('A')}, 0, false},
	} {
		var is phase0.Root
		is[0] = tt.head
		if got := tt.d.differs(is); got != tt.want {
			t.Errorf("%+v, head %q: %v", tt.d, tt.head, got)
		}
	}
}

// TestFaultNoEventStream: kind B4, without news of heads duties stay right: those that a reorganisation may change are asked for again
// slot by slot, and the votes start at a third of their slot.
func TestFaultNoEventStream(t *testing.T) {
	w := newWorld(t)
	w.blind = true
	w.validators = []roster.Validator{validator(1)}
	w.run()
	w.knows("attesters 0")
	w.knows("proposers 0")
	for slot := 1; slot <= 4; slot++ {
		w.toSlot(slot)
		w.eventually("proposers are asked for again", func() bool { return w.count("proposers 0") > slot })
	}
	w.eventually("attesters are asked for again", func() bool { return w.count("attesters 0") == 2 })
	w.mu.Lock()
	w.blind = false
	w.mu.Unlock()
	before := w.count("proposers 0")
	w.toSlot(5)
	w.toSlot(6)
	if after := w.count("proposers 0"); after != before {
		t.Errorf("asked %d times with news of heads", after-before)
	}
}
