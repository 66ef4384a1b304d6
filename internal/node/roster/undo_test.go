package roster

import (
	"context"
	"errors"
	"testing"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"

	"github.com/hawser-ssv/hawser/internal/node/execution"
)

// A process that dies between the share and the block applies the block again and ends where it would have.
func TestADeathBeforeTheCommitLosesNothing(t *testing.T) {
	w := newWorld(t)
	w.operators()
	b := w.block(added(alice, 0, 1, four))
	w.keeper.dies = true
	if err := w.roster.ApplyBlock(context.Background(), b); !errors.Is(err, errDied) {
		t.Fatalf("error is %v", err)
	}
	mark := w.mark(1)
	w.toEpoch(3)
	w.restart()
	if _, ok := w.roster.Validator(pk(1)); ok {
		t.Fatal("half a block was kept")
	}
	if err := w.roster.ApplyBlock(context.Background(), b); err != nil {
		t.Fatal(err)
	}
	if got := w.mark(1); w.roster.Counts().Own != 1 || mark.Target != 0 || got.Target != 3 {
		t.Errorf("own %d, mark %+v, was %+v: nobody used the share meanwhile, so that it comes back", w.roster.Counts().Own, got, mark)
	}
	if at, _, _, _ := w.roster.Position(); at != b.Number {
		t.Errorf("position %d", at)
	}
}

// Without the justified epoch a share cannot be stored: the block waits, and the registry forgets that it saw it.
func TestABlockWaitsForTheBeaconNode(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.down = true
	b := w.block(added(alice, 0, 1, four))
	for range 2 {
		if err := w.roster.ApplyBlock(context.Background(), b); !errors.Is(err, ErrNotJustified) || !errors.Is(err, errDown) {
			t.Fatalf("error is %v", err)
		}
	}
	w.down = false
	if err := w.roster.ApplyBlock(context.Background(), b); err != nil {
		t.Fatal(err)
	}
	if w.roster.Counts().Own != 1 {
		t.Error("the share is missing")
	}
	if n := w.roster.registry.NextNonce(alice); n != 1 {
		t.Errorf("the owner's nonce is %d: the failed attempts counted", n)
	}
}

func TestUndoOfAnAddedValidator(t *testing.T) {
	w := newWorld(t)
	w.operators()
	before := w.describe()
	at := w.next - 1
	b := w.apply(added(alice, 0, 1, four))
	mark := w.mark(1)
	w.undo(at)
	if got := w.describe(); got != before {
		t.Errorf("after the undo:\n%s\nbefore:\n%s", got, before)
	}
	if records := w.signer.Records(); len(records) != 1 || records[0].Mark != mark {
		t.Errorf("the slashing record must outlive the share: %+v", records)
	}
	w.toEpoch(4)
	if err := w.roster.ApplyBlock(context.Background(), b); err != nil {
		t.Fatal(err)
	}
	if got := w.mark(1); got.Target != 4 {
		t.Errorf("a share that comes back is new: mark %+v", got)
	}
}

func TestUndoOfARemovedValidatorBringsTheShareBack(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	at, before, share := w.next-1, w.describe(), w.share(1)
	w.apply(removed(alice, four, pk(1)))
	if w.signer.Has(share) || w.roster.Counts().Own != 0 {
		t.Fatal("the share of a removed validator is still held")
	}
	w.undo(at)
	if !w.signer.Has(share) || w.describe() != before {
		t.Errorf("after the undo:\n%s\nbefore:\n%s", w.describe(), before)
	}
}

// An undo that cannot be finished leaves the node where it was, even if the chain turns back meanwhile.
func TestAnUndoThatFailsHalfWay(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	at := w.next - 1
	w.apply(removed(alice, four, pk(1)))
	before := w.describe()
	w.down = true
	if err := w.roster.Undo(context.Background(), at); !errors.Is(err, ErrNotJustified) {
		t.Fatalf("error is %v", err)
	}
	if got := w.describe(); got != before {
		t.Errorf("half an undo shows:\n%s", got)
	}
	// The old branch won after all: the next block stands on it.
	w.down = false
	w.apply(added(alice, 1, 2, four))
	if _, ok := w.roster.Validator(pk(1)); ok || w.roster.Counts().Own != 1 {
		t.Errorf("the undone half survived:\n%s", w.describe())
	}
	if n := len(w.roster.registry.Validators()); n != 1 {
		t.Errorf("%d validators in the registry", n)
	}
}

func TestUndoDeeperThanTheWindow(t *testing.T) {
	w := newWorld(t)
	w.operators()
	at := w.next - 1
	for range window {
		w.apply()
	}
	if err := w.roster.Undo(context.Background(), at); !errors.Is(err, execution.ErrTooDeep) {
		t.Errorf("error is %v", err)
	}
	if hash, ok, err := w.roster.HashAt(at + 1); !ok || err != nil || hash != word(at+1) {
		t.Errorf("hash of the oldest block in the window: %v %v %v", hash, ok, err)
	}
}

func TestResetForgetsAllButShares(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	w.known(1, apiv1.ValidatorStateActiveOngoing, 0)
	w.lookUp(false)
	before, mark := w.describe(), w.mark(1)
	_, version := w.roster.Validators()
	if err := w.roster.Reset(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, _, found, err := w.roster.Position(); found || err != nil {
		t.Errorf("position is still known: %v", err)
	}
	if list, now := w.roster.Validators(); len(list) != 0 || now == version || w.roster.OwnID() != 0 || w.roster.Operator(1) {
		t.Errorf("left: %s", w.describe())
	}
	if len(w.signer.Shares()) != 1 || w.mark(1) != mark {
		t.Error("shares or records were lost")
	}
	w.next = 100
	w.toEpoch(2)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	w.lookUp(false)
	if got := w.describe(); got != before || w.mark(1) != mark {
		t.Errorf("read again:\n%s\nbefore:\n%s", got, before)
	}
}
