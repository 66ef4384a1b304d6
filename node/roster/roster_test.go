package roster

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/node/execution"
	"github.com/hawser-ssv/hawser/node/signer"
	"github.com/hawser-ssv/hawser/node/store"
	"github.com/hawser-ssv/hawser/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

var committeeOfFour = wire.Committee{1, 2, 3, 4}

func TestEventsBecomeARoster(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four), added(alice, 1, 2, other))
	w.known(1, apiv1.ValidatorStateActiveOngoing, 0)
	w.lookUp(false)
	r := w.roster
	if r.OwnID() != 1 || !r.Operator(4) || r.Operator(9) {
		t.Errorf("own id %d", r.OwnID())
	}
	if key, ok := r.OperatorKey(2); !ok || key.String() != textOf(2) {
		t.Error("operator 2 has no key")
	}
	if _, ok := r.OperatorKey(3); ok {
		t.Error("a text that is no key verifies signatures")
	}
	info, ok := r.Validator(pk(1))
	want := gossip.ValidatorInfo{CommitteeID: committeeOfFour.ID(), Operators: committeeOfFour, HasMetadata: true, Index: 1, Attesting: true}
	if !ok || info.CommitteeID != want.CommitteeID || !slices.Equal(info.Operators, want.Operators) || !info.HasMetadata || info.Index != 1 || !info.Attesting || info.Liquidated {
		t.Errorf("validator 1 is %+v", info)
	}
	if info, ok := r.Validator(pk(2)); !ok || info.HasMetadata {
		t.Errorf("validator 2 is %+v", info)
	}
	if c, ok := r.Committee(committeeOfFour.ID()); !ok || c.Validators != 1 {
		t.Errorf("committee is %+v", c)
	}
	if shares := r.Shares(); len(shares) != 1 || shares[0].Validator != pk(1) || shares[0].Index != 1 || len(shares[0].SharePubKeys) != 4 {
		t.Errorf("shares are %+v", shares)
	}
	if c := r.Counts(); c != (Counts{Operators: 5, Validators: 2, Own: 1, Attesting: 1, Committees: 1}) {
		t.Errorf("counts are %+v", c)
	}
	if own := r.OwnCommittees(); len(own) != 1 || !slices.Equal(own[0].Operators, committeeOfFour) {
		t.Errorf("own committees are %+v", own)
	}
	before := w.describe()
	w.restart()
	w.lookUp(false)
	if after := w.describe(); after != before {
		t.Errorf("after a restart:\n%s\nbefore:\n%s", after, before)
	}
}

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
	if w.roster.Counts().Own != 1 || w.mark(1) != mark {
		t.Errorf("own %d, mark %+v, was %+v: a share that is held is not new", w.roster.Counts().Own, w.mark(1), mark)
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

func TestReactivationRaisesRecords(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.toEpoch(5)
	w.justified = 4
	w.apply(added(alice, 0, 1, four), added(bob, 0, 2, four))
	if m := w.mark(1); m.Source != 4 || m.Target != 5 || m.BlockSlot != 40 {
		t.Errorf("mark of a new share: %+v", m)
	}
	w.known(1, apiv1.ValidatorStateActiveOngoing, 0)
	w.lookUp(true)
	w.apply(liquidated(alice))
	if len(w.roster.Shares()) != 0 || w.roster.Counts().Liquidated != 1 {
		t.Error("a liquidated validator is served")
	}
	w.toEpoch(9)
	w.justified = 8
	w.apply(reactivated4(alice))
	if m := w.mark(1); m.Source != 8 || m.Target != 9 || m.BlockSlot != 72 {
		t.Errorf("mark after the reactivation: %+v", m)
	}
	if m := w.mark(2); m.Target != 5 {
		t.Errorf("another owner's record was raised: %+v", m)
	}
	list, _ := w.roster.Validators()
	if len(w.roster.Shares()) != 1 || len(list) != 1 || list[0].FromEpoch != 10 {
		t.Errorf("after the reactivation: %+v", list)
	}
}

// The issue's own example: a chain that has not justified yet.
func TestSharesOfEpochFiveAttestInEpochSix(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.toEpoch(5)
	w.apply(added(alice, 0, 1, four))
	share := w.share(1)
	sign := func(source, target phase0.Epoch) error {
		object, err := signer.Attestation(&phase0.AttestationData{
			Slot: w.profile.FirstSlot(target), Source: &phase0.Checkpoint{Epoch: source}, Target: &phase0.Checkpoint{Epoch: target},
		}, phase0.Domain{1})
		if err != nil {
			t.Fatal(err)
		}
		return w.signer.SignBatch(w.clock.Now(), []signer.Request{object.By(share)})[0].Err
	}
	if err := sign(0, 5); err == nil {
		t.Error("epoch 5 was signed: somebody else may have done so before the registration")
	}
	w.toEpoch(6)
	if err := sign(0, 6); err != nil {
		t.Errorf("epoch 6: %v", err)
	}
}

func TestAShareJoinsWithTheNextEpoch(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.toEpoch(5)
	w.apply(added(alice, 0, 1, four))
	w.known(1, apiv1.ValidatorStateActiveOngoing, 0)
	w.lookUp(false)
	if list, _ := w.roster.Validators(); list[0].FromEpoch != 6 || !list[0].Own {
		t.Errorf("validator is %+v", list[0])
	}
	w.toEpoch(7)
	w.apply(added(alice, 1, 2, four))
	if list, _ := w.roster.Validators(); list[0].FromEpoch != 6 {
		t.Errorf("another validator's event changed it: %+v", list[0])
	}
	w.restart()
	w.lookUp(false)
	if list, _ := w.roster.Validators(); list[0].FromEpoch != 0 {
		t.Errorf("a restart must forget it: %+v", list[0])
	}
}

func TestMalformedEventsAreCountedAndSkipped(t *testing.T) {
	w := newWorld(t)
	w.operators()
	foreign := added(alice, 1, 2, four)
	foreign.Data = append([]byte(nil), foreign.Data...)
	foreign.Data[len(foreign.Data)-4*256] ^= 1 // in the first operator's ciphertext, which is ours
	cut := added(alice, 9, 9, four)
	cut.Data = cut.Data[:40]
	w.apply(
		cut,                         // unparsable: no nonce
		added(alice, 5, 1, four),    // wrong nonce, takes nonce 0
		foreign,                     // own share does not open, takes nonce 1
		operatorAdded(1, "another"), // id exists
		removed(alice, four, pk(7)),
		added(alice, 2, 3, four),
	)
	want := map[registry.Reason]uint64{
		registry.ReasonUnparsable: 1, registry.ReasonOwnerProof: 1, registry.ReasonOwnShare: 1,
		registry.ReasonOperatorExists: 1, registry.ReasonValidatorUnknown: 1,
	}
	got := w.roster.Skipped()
	for reason, n := range want {
		if got[reason] != n {
			t.Errorf("skipped for %s: %d, want %d (all: %v)", reason, got[reason], n, got)
		}
	}
	if c := w.roster.Counts(); c.Own != 1 || c.Validators != 1 {
		t.Errorf("the good one among them: %+v", c)
	}
	w.apply(added(alice, 3, 4, four))
	if w.roster.Counts().Own != 2 {
		t.Error("the next block did not count")
	}
}

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

func TestWhoIsLookedUp(t *testing.T) {
	w := newWorld(t)
	w.operators()
	if got := w.lookUp(true); len(got) != 0 {
		t.Errorf("asked for %d of nobody", len(got))
	}
	w.apply(added(alice, 0, 1, four), added(alice, 1, 2, four), added(bob, 0, 3, other))
	w.known(2, apiv1.ValidatorStateActiveOngoing, 0)
	if got := w.lookUp(false); len(got) != 2 || slices.Contains(got, pk(3)) {
		t.Errorf("asked for %d, want the two whose subnet is ours", len(got))
	}
	if got := w.lookUp(false); len(got) != 0 {
		t.Errorf("asked again in the same slot for %d", len(got))
	}
	w.toSlot(1)
	if got := w.lookUp(false); len(got) != 1 || got[0] != pk(1) {
		t.Errorf("in the next slot asked for %d, want the one that is not on the chain", len(got))
	}
	w.known(1, apiv1.ValidatorStateExitedUnslashed, 0)
	w.lookUp(true)
	w.toSlot(2)
	if got := w.lookUp(false); len(got) != 0 {
		t.Errorf("an exited validator is asked for in every slot")
	}
	if got := w.lookUp(true); len(got) != 2 {
		t.Errorf("everybody is %d", len(got))
	}
	w.apply(liquidated(alice))
	if got := w.lookUp(true); len(got) != 0 {
		t.Errorf("asked for %d liquidated ones", len(got))
	}
	w.down = true
	w.apply(operatorRemoved(5))
	if err := w.roster.refreshMetadata(context.Background(), false); err != nil {
		t.Errorf("nobody to ask for: %v", err)
	}
}

func TestMetadataDecidesWhoAttests(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	w.known(1, apiv1.ValidatorStatePendingQueued, 3)
	w.lookUp(false)
	list, version := w.roster.Validators()
	if len(list) != 1 || list[0].Attesting {
		t.Errorf("before its activation: %+v", list)
	}
	w.toEpoch(3)
	if list, _ := w.roster.Validators(); !list[0].Attesting {
		t.Error("queued, and its epoch has come")
	}
	w.known(1, apiv1.ValidatorStateActiveOngoing, 3)
	w.lookUp(false)
	if list, next := w.roster.Validators(); !list[0].Attesting || next == version {
		t.Error("a new status must lead to new duties")
	}
	w.known(1, apiv1.ValidatorStateExitedSlashed, 3)
	w.lookUp(true)
	if info, _ := w.roster.Validator(pk(1)); info.Attesting || !info.HasMetadata {
		t.Errorf("after its exit: %+v", info)
	}
}

// The loop asks by the clock: fresh ones soon, everybody after sixty slots, a dead beacon node again after a second.
func TestFollowMetadata(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	w.known(1, apiv1.ValidatorStateActiveOngoing, 0)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); w.roster.FollowMetadata(ctx) }()
	deadline := time.Now().Add(time.Minute)
	for len(w.roster.Shares()) == 0 {
		if time.Now().After(deadline) {
			t.Fatal("never looked up")
		}
		time.Sleep(time.Millisecond)
	}
	cancel()
	<-done
}

// A removed operator's messages are of no use to anybody, and under a new id the old shares are not its own.
func TestARemovedOperatorServesNobody(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	w.known(1, apiv1.ValidatorStateActiveOngoing, 0)
	w.lookUp(false)
	at, before := w.next-1, w.describe()
	w.apply(operatorRemoved(1))
	if w.roster.OwnID() != 0 || len(w.roster.Shares()) != 0 || len(w.roster.OwnCommittees()) != 0 {
		t.Errorf("after the removal:\n%s", w.describe())
	}
	if _, ok := w.roster.OperatorKey(1); ok || w.roster.Operator(1) {
		t.Error("a removed operator is known, without a key")
	}
	w.apply(operatorAdded(6, textOf(1)), added(alice, 1, 2, []uint64{2, 3, 4, 6}))
	w.known(2, apiv1.ValidatorStateActiveOngoing, 0)
	w.lookUp(false)
	if shares := w.roster.Shares(); w.roster.OwnID() != 6 || len(shares) != 1 || shares[0].Validator != pk(2) {
		t.Errorf("under the new id: own %d, %d shares", w.roster.OwnID(), len(shares))
	}
	delete(w.chain, pk(2))
	w.undo(at)
	if got := w.describe(); got != before {
		t.Errorf("after the undo:\n%s\nbefore:\n%s", got, before)
	}
}

// A data folder whose shares were lost gets them back from the registry; one record that does not open stops no other.
func TestRepair(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four), added(alice, 1, 2, four))
	good, bad := w.share(1), w.share(2)
	if err := w.signer.Remove(good, bad); err != nil {
		t.Fatal(err)
	}
	damage(t, w.store, pk(2))
	w.toEpoch(4)
	w.down = true
	w.restart()
	if len(w.roster.Lacking()) != 2 || w.roster.Counts().Own != 0 {
		t.Errorf("lacking %d", len(w.roster.Lacking()))
	}
	if err := w.roster.Repair(context.Background()); !errors.Is(err, ErrNotJustified) {
		t.Fatalf("error is %v", err)
	}
	w.down = false
	if err := w.roster.Repair(context.Background()); err != nil {
		t.Fatal(err)
	}
	if !w.signer.Has(good) || w.signer.Has(bad) || w.roster.Counts().Own != 1 || w.mark(1).Target != 4 {
		t.Errorf("after the repair: own %d", w.roster.Counts().Own)
	}
	if lacking := w.roster.Lacking(); len(lacking) != 1 || lacking[0] != pk(2) {
		t.Errorf("lacking %d", len(lacking))
	}
	w.apply(added(alice, 2, 3, four))
	if w.roster.Counts().Own != 2 {
		t.Error("the damaged record stops new validators")
	}
}

// damage changes the ciphertext of a validator's own share in the store.
func damage(t *testing.T, s *store.Store, validator phase0.BLSPubKey) {
	t.Helper()
	key := append([]byte{'v'}, validator[:]...)
	value, found, err := s.Get(store.Registry, key)
	if err != nil || !found {
		t.Fatalf("record: %v %v", found, err)
	}
	value[len(value)-10] ^= 1
	b := s.Batch()
	b.Set(store.Registry, key, value)
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
}

func TestDutiesOfTheChain(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	w.known(1, apiv1.ValidatorStateActiveOngoing, 0)
	w.lookUp(false)
	if _, known := w.roster.ProposerDuty(3, 1); known || w.roster.InSyncCommittee(0, committeeOfFour.ID()) {
		t.Error("duties are known before there is a book")
	}
	w.roster.SetDuties(book{})
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
}

type book struct{}

func (book) ProposerOf(slot phase0.Slot) (phase0.ValidatorIndex, bool, bool) {
	return 1, slot == 3, true
}

func (book) InSyncCommittee(_ phase0.Slot, index phase0.ValidatorIndex) (in, known bool) {
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
