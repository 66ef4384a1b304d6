package roster

import (
	"context"
	"fmt"
	"slices"
	"testing"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/internal/node/store"
)

func (w *world) expectAsked(exits, registrations string) {
	w.t.Helper()
	text := func(list []PendingRequest) (out string) {
		for _, a := range list {
			for i := uint64(1); i < 5; i++ {
				if a.PubKey == pk(i) {
					out += fmt.Sprintf("%d@%d ", i, a.Slot)
				}
			}
		}
		return out
	}
	e, r := w.roster.Pending()
	if text(e) != exits || text(r) != registrations {
		w.t.Errorf("asked for exits %q and registrations %q, want %q and %q", text(e), text(r), exits, registrations)
	}
}

// Of what the contract asks only own validators matter, four slots after the block; blocks that are taken back asked for
// nothing.
func TestAskedOfOwnValidators(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four), added(alice, 1, 2, other), added(alice, 2, 3, four), added(bob, 0, 4, four))
	w.toSlot(10)
	at := w.next - 1
	w.apply(exited(alice, pk(1)), exited(alice, pk(2)))
	w.proveAll()
	w.expectAsked("1@14 ", "")
	w.apply(feeRecipient(alice, common.Address{9}))
	exits, registrations := w.roster.Pending()
	if len(exits) != 1 || len(registrations) != 2 {
		t.Fatalf("asked for %v and %v", exits, registrations)
	}
	both := "1@14 3@14 "
	if registrations[0].PubKey == pk(3) {
		both = "3@14 1@14 "
	}
	w.apply(feeRecipient(alice, common.Address{9}), feeRecipient(bob, bob))
	w.expectAsked("1@14 ", both) // what is no change asks for nothing
	w.undo(at)
	w.expectAsked("", "")
	w.apply(feeRecipient(alice, common.Address{8}), exited(bob, pk(4)), liquidated(bob))
	if exits, registrations := w.roster.Pending(); len(exits) != 0 || len(registrations) != 2 {
		t.Errorf("a liquidated validator is asked: %v %v", exits, registrations)
	}
	if err := w.roster.Reset(context.Background()); err != nil {
		t.Fatal(err)
	}
	w.expectAsked("", "")
}

// What the contract asked for before a restart is asked for after it, until it is done or an epoch old; blocks that were taken
// back never asked.
func TestExitsOutliveARestart(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four), added(alice, 1, 3, four))
	w.toSlot(10)
	at := w.next - 1
	w.apply(exited(alice, pk(1)), exited(alice, pk(1)))
	w.apply(exited(alice, pk(3)))
	w.proveAll()
	w.restart()
	if exits, _ := w.roster.Pending(); len(exits) != 2 {
		t.Errorf("asked for %v", exits)
	}
	if n := w.roster.ExitDuties(14, pk(1)); n != 2 {
		t.Errorf("%d events are remembered", n)
	}
	w.undo(at + 1)
	w.restart()
	w.expectAsked("1@14 ", "")
	w.known(1, apiv1.ValidatorStateActiveOngoing, 0)
	w.lookUp(true)
	own := w.chain[pk(1)].Index
	if err := w.roster.ExitDone(own); err != nil {
		t.Fatal(err)
	}
	w.expectAsked("1@14 ", "") // before its slot somebody else's exit was meant
	w.toSlot(14)
	for _, index := range []phase0.ValidatorIndex{own + 1, own} {
		w.expectAsked("1@14 ", "")
		if err := w.roster.ExitDone(index); err != nil {
			t.Fatal(err)
		}
	}
	w.expectAsked("", "")
	w.restart()
	w.expectAsked("", "")
	if n := w.roster.ExitDuties(14, pk(1)); n != 2 {
		t.Errorf("others may still ask: %d", n)
	}
	w.apply(exited(alice, pk(3)))
	w.toSlot(30)
	w.restart()
	w.expectAsked("", "")
	left := 0
	for _, prefix := range [][]byte{exitPrefix, leftPrefix} {
		if err := w.store.Scan(store.Chain, prefix, func(_, _ []byte) error { left++; return nil }); err != nil || left != 0 {
			t.Errorf("%d stale records are kept, %v", left, err)
		}
	}
}

// A registration with another fee recipient that was asked for before a restart is asked for after it, until it is an epoch old:
// of the validators that were there then, and not for blocks that were taken back.
func TestRenewalsOutliveARestart(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four), added(alice, 1, 2, other), added(bob, 0, 4, four))
	w.toSlot(10)
	at := w.apply(feeRecipient(alice, common.Address{9}), added(alice, 2, 3, four)).Number
	_, want := w.roster.Pending()
	if len(want) != 2 {
		t.Fatalf("asked for registrations %v", want)
	}
	w.apply(feeRecipient(alice, common.Address{9}))
	w.apply(feeRecipient(bob, common.Address{8}))
	w.undo(at + 1)
	w.apply(removed(alice, four, pk(3)))
	w.restart()
	w.expectAsked("", "1@14 ")
	w.toSlot(22)
	w.restart()
	w.expectAsked("", "1@14 ")
	w.toSlot(23)
	w.restart()
	w.expectAsked("", "")
	left := 0
	if err := w.store.Scan(store.Chain, renewalPrefix, func(_, _ []byte) error { left++; return nil }); err != nil || left != 0 {
		t.Errorf("%d stale records are kept, %v", left, err)
	}
}

// Who joins after the fee recipient changed is not asked to register again: the other operators would not.
func TestRenewalsOfLaterValidators(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	w.toSlot(10)
	w.apply(feeRecipient(alice, common.Address{9}))
	w.apply(added(alice, 1, 3, four))
	w.expectAsked("", "1@14 ")
	w.restart()
	w.expectAsked("", "1@14 ")
}

// prove tells the roster what the receipts of a block hold.
func (w *world) prove(b execution.Block, logs ...types.Log) {
	w.t.Helper()
	if err := w.roster.Proved(context.Background(), execution.BlockRef{Number: b.Number, Hash: b.Hash}, logs); err != nil {
		w.t.Fatal(err)
	}
}

// proveAll proves what is wanted as it was applied; every block holds exits of all validators.
func (w *world) proveAll() {
	w.t.Helper()
	for _, ref := range w.roster.Unproved() {
		w.prove(execution.Block{Number: ref.Number, Hash: ref.Hash}, exited(alice, pk(1)), exited(alice, pk(2)), exited(alice, pk(3)), exited(bob, pk(4)))
	}
}

func (w *world) expectUnproved(want ...execution.Block) {
	w.t.Helper()
	var refs []execution.BlockRef
	for _, b := range want {
		refs = append(refs, execution.BlockRef{Number: b.Number, Hash: b.Hash})
	}
	if got := w.roster.Unproved(); !slices.Equal(got, refs) {
		w.t.Errorf("a proof is wanted of %v, it should be of %v", got, refs)
	}
}

// TestFaultAnExitWithoutProof: kind A6, what cannot be undone is done only when it is proved. An exit is not asked for before its
// block's receipts showed it, over restarts and reorganisations too; gossip counts it at once. One that the receipts do not hold is
// forgotten by both, and one that nobody proves is told.
func TestFaultAnExitWithoutProof(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four), added(alice, 1, 2, other), added(alice, 2, 3, four))
	w.toSlot(10)
	foreign := w.apply(exited(alice, pk(2)))
	w.expectUnproved() // nobody here signs it
	real := w.apply(exited(alice, pk(1)))
	fake := w.apply(exited(alice, pk(3)), exited(alice, pk(1)))
	w.expectUnproved(real, fake)
	w.expectAsked("", "")
	if n := w.roster.ExitDuties(14, pk(1)); n != 2 {
		t.Errorf("gossip knows %d events before the proof", n)
	}
	w.restart()
	w.expectUnproved(real, fake)
	w.expectAsked("", "")
	w.prove(execution.Block{Number: real.Number, Hash: common.Hash{9}}, exited(alice, pk(1))) // another chain's
	w.expectAsked("", "")
	w.toSlot(14)
	if n, since := w.roster.ExitsUnproved(); n != 2 || !since.Equal(w.profile.SlotStart(14)) {
		t.Errorf("%d exits are told as unproved since %v", n, since)
	}
	w.prove(fake, exited(alice, pk(1)), removed(alice, four, pk(3))) // of two events one is there
	w.expectAsked("1@14 ", "")
	w.expectUnproved(real)
	if n := w.roster.ExitDuties(14, pk(3)); n != 0 {
		t.Errorf("gossip counts %d events that are in no block", n)
	}
	w.restart()
	w.expectAsked("1@14 ", "")
	w.expectUnproved(real)
	w.undo(real.Number) // with the proof of what came behind it
	w.expectAsked("", "")
	w.expectUnproved(real)
	w.prove(real, exited(alice, pk(1)))
	w.expectAsked("1@14 ", "")
	w.expectUnproved()
	if n, _ := w.roster.ExitsUnproved(); n != 0 {
		t.Errorf("%d exits are told as unproved although all are proved", n)
	}
	w.undo(foreign.Number)
	again := w.apply(exited(alice, pk(1))) // the same number on another fork
	w.restart()
	w.expectAsked("", "")
	w.expectUnproved(again)
	w.prove(again)
	w.expectAsked("", "")
	w.expectUnproved()
	w.toSlot(40)
	w.restart()
	if err := w.store.Scan(store.Chain, provedPrefix, func(key, _ []byte) error { t.Errorf("%x is kept", key); return nil }); err != nil {
		t.Fatal(err)
	}
}

// TestFaultPayeesOfEachBlock: kind A2. Whom the owner named in blocks between two looks is remembered, for two epochs of the network; what
// history says of long ago is not.
func TestFaultPayeesOfEachBlock(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	w.known(1, apiv1.ValidatorStateActiveOngoing, 0)
	w.lookUp(false)
	w.toSlot(10)
	for n := range byte(3) {
		w.apply(feeRecipient(alice, common.Address{n + 1}))
	}
	var got []byte
	list, _ := w.roster.Validators()
	for _, f := range list[0].Formerly {
		got = append(got, f.Address[0])
	}
	if len(got) != 3 || got[1] != 1 || got[2] != 2 || list[0].FeeRecipient != [20]byte{3} || list[0].Formerly[2].Until != 10 {
		t.Errorf("the owner named %v before %v", got, list[0].FeeRecipient[0])
	}
	w.toSlot(10 + PayeeMemory + 1)
	w.apply(feeRecipient(alice, common.Address{4}))
	if list, _ = w.roster.Validators(); len(list[0].Formerly) != 1 || list[0].Formerly[0].Address != [20]byte{3} {
		t.Errorf("remembered are %v", list[0].Formerly)
	}
}
