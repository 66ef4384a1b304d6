package roster

import (
	"context"
	"testing"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

func TestExitsAreRememberedForAWhile(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four), added(alice, 1, 2, other))
	w.toSlot(10)
	at := w.next - 1
	w.apply(exited(alice, pk(1)), exited(alice, pk(1)), exited(bob, pk(2)))
	if n := w.roster.ExitDuties(14, pk(1)); n != 2 {
		t.Errorf("%d exits four slots after the block", n)
	}
	if w.roster.ExitDuties(13, pk(1)) != 0 || w.roster.ExitDuties(14, pk(2)) != 0 {
		t.Error("exits of another slot, or of another's validator")
	}
	w.undo(at)
	if n := w.roster.ExitDuties(14, pk(1)); n != 0 {
		t.Errorf("%d exits of a block that was taken back", n)
	}
	w.apply(exited(alice, pk(1)))
	if n := w.roster.ExitDuties(14, pk(1)); n != 1 {
		t.Errorf("%d exits after applying again", n)
	}
	w.toSlot(14 + 8 + 1)
	w.apply(exited(alice, pk(2)))
	if n := w.roster.ExitDuties(14, pk(1)); n != 0 {
		t.Error("an old exit is remembered")
	}
	old := blockAt(w.next, genesis, exited(alice, pk(1)))
	if err := w.roster.ApplyBlock(context.Background(), old); err != nil {
		t.Fatal(err)
	}
	if len(w.roster.index.exits) != 1 {
		t.Error("an exit of long ago is remembered")
	}
}

func TestFeeRecipients(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	w.known(1, apiv1.ValidatorStateActiveOngoing, 0)
	w.lookUp(false)
	list, version := w.roster.Validators()
	if list[0].FeeRecipient != alice {
		t.Errorf("without a word rewards go to the owner, not to %x", list[0].FeeRecipient)
	}
	at, changes := w.next-1, w.changes
	w.apply(feeRecipient(alice, bob))
	list, next := w.roster.Validators()
	if list[0].FeeRecipient != bob || next == version || w.changes == changes {
		t.Errorf("recipient %x, version %d then %d", list[0].FeeRecipient, version, next)
	}
	w.apply(feeRecipient(bob, alice))
	w.undo(at)
	if list, _ := w.roster.Validators(); list[0].FeeRecipient != alice {
		t.Errorf("after the undo: %x", list[0].FeeRecipient)
	}
}

func TestDutiesOfTheChain(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	w.known(1, apiv1.ValidatorStateActiveOngoing, 0)
	w.lookUp(false)
	if _, known := w.roster.ProposerDuty(3, 1); known || w.roster.InSyncCommittee(0, committeeOfFour.ID()) {
		t.Error("duties are known before there is a source")
	}
	takeBack := w.roster.SetDuties(announced{})
	if assigned, known := w.roster.ProposerDuty(3, 1); !assigned || !known {
		t.Error("validator 1 proposes in slot 3")
	}
	if assigned, known := w.roster.ProposerDuty(4, 1); assigned || !known {
		t.Error("nobody proposes in slot 4")
	}
	if !w.roster.SyncCommitteeDuty(0, 1) || w.roster.SyncCommitteeDuty(0, 2) {
		t.Error("validator 1, and no other, sits in the sync committee")
	}
	if !w.roster.InSyncCommittee(0, committeeOfFour.ID()) || w.roster.InSyncCommittee(0, wire.CommitteeID{}) {
		t.Error("the committee of validator 1, and no other, sits in the sync committee")
	}
	takeBackNext := w.roster.SetDuties(announced{})
	takeBack()
	if _, known := w.roster.ProposerDuty(3, 1); !known {
		t.Error("a source that was replaced takes its successor with it")
	}
	takeBackNext()
	if _, known := w.roster.ProposerDuty(3, 1); known {
		t.Error("a source that was taken back is still asked")
	}
}

// announced is a source of duties.
type announced struct{}

func (announced) ProposerOf(slot phase0.Slot) (phase0.ValidatorIndex, bool, bool) {
	return 1, slot == 3, true
}

func (announced) InSyncCommittee(_ phase0.Slot, index phase0.ValidatorIndex) (in, known bool) {
	return index == 1, true
}

// The list is made once for each change, since it is asked for several times a slot and may be long.
func TestTheListIsMadeOnce(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	w.known(1, apiv1.ValidatorStateActiveOngoing, 0)
	w.lookUp(false)
	if n := testing.AllocsPerRun(10, func() { w.roster.Validators() }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestFaultServing: kinds A12 and C4. A committee is this operator's own as far as its validators attest, their clusters pay and their
// shares are held: whoever registers others with it brings nobody near.
func TestFaultServing(t *testing.T) {
	w := newWorld(t)
	w.operators()
	committee := wire.Committee{1, 2, 3, 4}.ID()
	serves := func(want int, why string) {
		t.Helper()
		if got := w.roster.Serving(committee); got != want {
			t.Errorf("%s: %d validators are served, want %d", why, got, want)
		}
	}
	serves(0, "nobody is registered")
	garbage := added(bob, 0, 9, four)
	garbage.Data = append([]byte(nil), garbage.Data...)
	garbage.Data[len(garbage.Data)-4*256] ^= 1 // our ciphertext
	w.apply(added(alice, 0, 1, four), added(alice, 1, 2, four), garbage)
	serves(0, "the beacon chain knows none")
	w.known(1, apiv1.ValidatorStateActiveOngoing, 0)
	w.known(2, apiv1.ValidatorStatePendingInitialized, 99)
	w.known(9, apiv1.ValidatorStateActiveOngoing, 0)
	w.lookUp(true)
	serves(1, "one attests, one does not, one has no share of ours")
	w.apply(liquidated(alice))
	serves(0, "the cluster cannot pay")
}
