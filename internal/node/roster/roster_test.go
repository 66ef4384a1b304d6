package roster

import (
	"context"
	"errors"
	"slices"
	"testing"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
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
		registry.ReasonUnparsable: 1, registry.ReasonOwnerProof: 1,
		registry.ReasonOperatorExists: 1, registry.ReasonValidatorUnknown: 1,
	}
	got := w.roster.Skipped()
	for reason, n := range want {
		if got[reason] != n {
			t.Errorf("skipped for %s: %d, want %d (all: %v)", reason, got[reason], n, got)
		}
	}
	if got := w.roster.Refused()[registry.RefusedOwnShare]; got != 1 {
		t.Errorf("%d own shares are refused", got)
	}
	if c := w.roster.Counts(); c.Own != 1 || c.Validators != 2 {
		t.Errorf("the good one among them: %+v", c)
	}
	w.apply(added(alice, 3, 4, four))
	if w.roster.Counts().Own != 2 {
		t.Error("the next block did not count")
	}
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
	if len(w.roster.MissingShares()) != 2 || w.roster.Counts().Own != 0 {
		t.Errorf("lacking %d", len(w.roster.MissingShares()))
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
	if lacking := w.roster.MissingShares(); len(lacking) != 1 || lacking[0] != pk(2) {
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
