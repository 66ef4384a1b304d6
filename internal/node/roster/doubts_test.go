package roster

import (
	"context"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/internal/node/store"
)

func (w *world) expectDoubts(omissions, doubts int) []execution.Doubt {
	w.t.Helper()
	is := w.roster.Doubts()
	if n := w.roster.Omissions().Count; n != omissions || len(is) != doubts {
		w.t.Fatalf("%d omissions and %d doubts, want %d and %d", n, len(is), omissions, doubts)
	}
	return is
}

// TestFaultExitsWaitForMissingEvents: kind A6. While an event shows that others before it are missing, no exit is signed, over
// restarts too, and what is missing is named to whoever asks for it. It is over when the blocks are taken back to be read
// again, or when it is proved that nothing is missing.
func TestFaultExitsWaitForMissingEvents(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	w.toSlot(10)
	before := w.next - 1
	omitted := w.block(added(alice, 1, 3, four))
	exit := w.apply(exited(alice, pk(1)))
	w.prove(exit, exited(alice, pk(1)))
	w.expectAsked("1@14 ", "")
	w.expectDoubts(0, 0)

	shows := w.apply(added(alice, 2, 2, four))
	if _, registered := w.roster.Validator(pk(2)); registered {
		t.Fatal("the verdict about a registration of another nonce is changed")
	}
	d := w.expectDoubts(1, 2)[0] // the other is the hint that its nonce gives
	if d.Hint || d.From != before || d.To != shows.Number || d.Known != 1 || !d.Concerns(&omitted.Logs[0]) || d.Concerns(&exit.Logs[0]) {
		t.Errorf("%+v", d)
	}
	if o := w.roster.Omissions(); o.From != before || o.Why == "" {
		t.Errorf("told as %+v", o)
	}
	if !d.MayShow(func(topic common.Hash) bool { return slices.Contains(omitted.Logs[0].Topics, topic) }) {
		t.Error("the bloom of the block in question would be passed over")
	}
	w.expectAsked("", "")
	w.restart()
	w.expectAsked("", "")
	w.expectDoubts(1, 1)
	w.undo(exit.Number)
	w.expectDoubts(0, 0)
	w.expectAsked("1@14 ", "")

	w.apply(added(alice, 2, 2, four))
	w.undo(before)
	for _, b := range []execution.Block{omitted, exit, shows} { // as they are
		if err := w.roster.ApplyBlock(context.Background(), b); err != nil {
			t.Fatal(err)
		}
	}
	w.expectDoubts(0, 0)
	w.expectAsked("", "") // to be proved again
	w.prove(exit, exited(alice, pk(1)))
	w.expectAsked("1@14 ", "")
	if _, registered := w.roster.Validator(pk(2)); !registered {
		t.Error("with all events the registration is not right")
	}

	w.undo(exit.Number)
	w.apply(operatorRemoved(9))
	w.expectAsked("", "")
	if err := w.roster.Settle(context.Background(), w.expectDoubts(1, 1)[0]); err != nil {
		t.Fatal(err)
	}
	w.expectDoubts(0, 0)
	w.restart()
	w.expectDoubts(0, 0)
	w.expectAsked("1@14 ", "")
}

// TestFaultAStrangerRaisesNoDoubt: kind A6. Whoever registers with wrong nonces raises hints: a few for each owner, a few at once,
// and none of them withholds an exit or is told.
func TestFaultAStrangerRaisesNoDoubt(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	w.toSlot(10)
	exit := w.apply(exited(alice, pk(1)))
	w.prove(exit, exited(alice, pk(1)))
	var logs []types.Log
	for i := range uint64(hintsOfOwner + 3) {
		logs = append(logs, added(bob, i+5, 5, four))
	}
	w.apply(logs...)
	hints := w.expectDoubts(0, hintsOfOwner)
	for _, d := range hints {
		if !d.Hint {
			t.Errorf("%+v", d)
		}
		if err := w.roster.Settle(context.Background(), d); err != nil {
			t.Fatal(err)
		}
	}
	w.apply(added(bob, uint64(len(logs))+2, 5, four))
	w.expectDoubts(0, 0)
	for i := range byte(mostHints + 4) {
		w.apply(added(common.Address{i + 1}, 3, 6, four))
	}
	w.expectDoubts(0, mostHints)
	w.expectAsked("1@14 ", "")
}

// A folder of before events were compared is read again from the chain, once.
func TestAFolderOfBefore(t *testing.T) {
	w := newWorld(t)
	w.operators()
	b := w.store.Batch()
	b.Delete(store.Registry, []byte{'e'})
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
	w.restart()
	if _, _, some, err := w.roster.Position(); some || err != nil {
		t.Errorf("it goes on where it was: %v", err)
	}
}
