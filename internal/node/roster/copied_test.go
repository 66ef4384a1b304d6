package roster

import (
	"context"
	"errors"
	"math/big"
	"testing"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// groupOrder is the order of the BLS12-381 groups.
var groupOrder, _ = new(big.Int).SetString("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16)

// copiedShares are the shares of validator n with the share of operator 1 taken from a victim's shares. Forged ones lie on the
// polynomial a + bx + cx² through n's key, the victim's share key of operator 1 and a point that the thief chose; the test knows
// the victim's secret, the thief would get the same keys by adding points. Plain ones are the victim's as they are.
func copiedShares(t *testing.T, owner common.Address, nonce, n uint64, victim []byte, isForged bool) types.Log {
	t.Helper()
	pubkey := pk(n)
	own, err := keyshare.ParseSharesData(sharesOf(owner, nonce, n, four), 4)
	if err != nil {
		t.Fatal(err)
	}
	data, err := keyshare.ParseSharesData(victim, 4)
	if err != nil {
		t.Fatal(err)
	}
	data.OwnerProof = own.OwnerProof
	if isForged {
		key, _ := ownKeys()
		secret, err := keyshare.OpenShare(key, data.Ciphertexts[0][:], data.PublicKeys[0])
		if err != nil {
			t.Fatal(err)
		}
		raw := secret.Bytes()
		a, c := new(big.Int).SetUint64(n), big.NewInt(4711)
		b := new(big.Int).Sub(new(big.Int).SetBytes(raw[:]), new(big.Int).Add(a, c))
		for x := int64(2); x <= 4; x++ {
			value := new(big.Int).Mul(c, big.NewInt(x*x))
			value.Add(value, new(big.Int).Mul(b, big.NewInt(x))).Add(value, a).Mod(value, groupOrder)
			point, err := threshold.ParseSecretKey(value.FillBytes(make([]byte, 32)))
			if err != nil {
				t.Fatal(err)
			}
			data.PublicKeys[x-1] = point.PublicKey().Bytes()
		}
	}
	return emit("ValidatorAdded", []common.Hash{address(owner)}, four, pubkey[:], data.Bytes(), any4)
}

// voteOf signs a vote with the victim's share.
func (w *world) voteOf(share phase0.BLSPubKey, target phase0.Epoch) error {
	w.t.Helper()
	object, err := signer.Attestation(&phase0.AttestationData{
		Slot: w.profile.FirstSlot(target), Source: &phase0.Checkpoint{}, Target: &phase0.Checkpoint{Epoch: target},
	}, phase0.Domain{1})
	if err != nil {
		w.t.Fatal(err)
	}
	return w.signer.SignBatch(w.clock.Now(), []signer.Request{object.By(share)})[0].Err
}

// TestFaultStrangerTakesNoValidatorOffline: kind A1. A stranger registers a validator with copied shares, whole or laid on a
// polynomial of its own, lets it be liquidated and reactivated, and removes it: the victim's share, record and duties are
// untouched, and a restart or a second reading of history changes nothing.
func TestFaultStrangerTakesNoValidatorOffline(t *testing.T) {
	for name, isForged := range map[string]bool{"whole": false, "forged": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.operators()
			w.apply(added(alice, 0, 1, four))
			w.known(1, apiv1.ValidatorStateActiveOngoing, 0)
			w.known(2, apiv1.ValidatorStateActiveOngoing, 0)
			w.lookUp(true)
			share, mark := w.share(1), w.mark(1)
			copied := copiedShares(t, bob, 0, 2, sharesOf(alice, 0, 1, four), isForged)
			want := map[bool]registry.Refusal{false: registry.RefusedShareKeys, true: registry.RefusedShareTaken}[isForged]
			still := func(when string) {
				t.Helper()
				shares := w.roster.Shares()
				if len(shares) != 1 || shares[0].Validator != pk(1) || !w.signer.Has(share) || len(w.roster.MissingShares()) != 0 || w.mark(1) != mark {
					t.Fatalf("%s: shares %+v, held %t, lacking %d, mark %+v", when, shares, w.signer.Has(share), len(w.roster.MissingShares()), w.mark(1))
				}
			}
			w.toEpoch(2)
			at := w.next - 1
			w.apply(copied)
			w.lookUp(true)
			if v, ok := w.roster.registry.Validator(pk(2)); !ok || v.Own != nil || v.Refused != want {
				t.Fatalf("the stranger's validator is %+v (%t)", v, ok)
			}
			if got := w.roster.Refused()[want]; got != 1 {
				t.Errorf("refused %v", w.roster.Refused())
			}
			if info, ok := w.roster.Validator(pk(2)); !ok || !info.HasMetadata {
				t.Error("other nodes accept the stranger's messages, this one does not")
			}
			still("after the copy")
			w.apply(liquidated(bob))
			w.apply(reactivated4(bob))
			still("after a reactivation")
			w.restart()
			w.lookUp(true)
			still("after a restart")
			w.apply(removed(bob, four, pk(2)))
			still("after the removal")
			w.undo(at)
			w.apply(copied, removed(bob, four, pk(2)))
			still("after another order of blocks")
			if err := w.voteOf(share, 2); err != nil {
				t.Errorf("the victim's vote: %v", err)
			}
		})
	}
}

// TestFaultNobodyInheritsAShare: kind A1. The victim leaves, and the stranger's copy, which was there before or comes after, gets
// nothing: partial signatures of the share are those of the victim's key, which may live elsewhere by now. The victim itself may
// come back, with its record raised.
func TestFaultNobodyInheritsAShare(t *testing.T) {
	w := newWorld(t)
	w.operators()
	victim := sharesOf(alice, 0, 1, four)
	w.apply(added(alice, 0, 1, four), copiedShares(t, bob, 0, 2, victim, true))
	share := w.share(1)
	w.apply(removed(alice, four, pk(1)))
	w.apply(copiedShares(t, bob, 1, 3, victim, true))
	w.restart()
	if w.signer.Has(share) || w.roster.Counts().Own != 0 {
		t.Errorf("held %t, own %d", w.signer.Has(share), w.roster.Counts().Own)
	}
	w.toEpoch(7)
	back, err := keyshare.ParseSharesData(victim, 4)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := keyshare.ParseSharesData(sharesOf(alice, 1, 1, four), 4)
	if err != nil {
		t.Fatal(err)
	}
	back.OwnerProof = proof.OwnerProof
	key := pk(1)
	w.apply(emit("ValidatorAdded", []common.Hash{address(alice)}, four, key[:], back.Bytes(), any4))
	if got := w.mark(1); !w.signer.Has(share) || got.Target != 7 {
		t.Errorf("the owner came back: held %t, mark %+v", w.signer.Has(share), got)
	}
}

// TestFaultLackingIsWhatTheSignerLacks: kind A1. What the engine expects and the signer lacks is seen whoever lost it.
func TestFaultLackingIsWhatTheSignerLacks(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	if err := w.signer.Remove(w.share(1)); err != nil {
		t.Fatal(err)
	}
	if got := w.roster.MissingShares(); len(got) != 1 || got[0] != pk(1) {
		t.Errorf("lacking %v", got)
	}
}

// stubborn is a keeper whose disk does not remove anything.
func (k *keeper) Remove(shares ...phase0.BLSPubKey) error {
	if k.stubborn {
		return errDied
	}
	return k.Signer.Remove(shares...)
}

// TestFaultStepsAfterTheCommit: kind C6, steps after a commit that must be repeated after a crash. The process dies, or the disk
// refuses, between the block that removes a validator and the removal of its share: the next start, or the next block, removes
// it. And when the validator comes back before that, its record is raised as if the share had been away (kind C7).
func TestFaultStepsAfterTheCommit(t *testing.T) {
	again := func(w *world) { w.apply(added(alice, 1, 1, four)) }
	for name, tt := range map[string]struct {
		then    func(*world)
		held    bool
		raisedA bool
	}{
		"the next block":             {then: func(w *world) { w.keeper.stubborn = false; w.apply() }},
		"the next start":             {then: func(w *world) { w.restart() }},
		"start, and the disk stays":  {then: func(w *world) { w.restart(); w.keeper.stubborn = true; w.apply() }},
		"undone, with the disk full": {then: func(w *world) { w.toEpoch(5); w.undo(w.next - 2) }, held: true, raisedA: true},
		"undone after a start":       {then: func(w *world) { w.restart(); w.toEpoch(5); w.undo(w.next - 2) }, held: true, raisedA: true},
		"another split comes":        {then: func(w *world) { w.toEpoch(5); again(w); w.keeper.stubborn = false; w.apply() }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.operators()
			w.apply(added(alice, 0, 1, four))
			share := w.share(1)
			w.keeper.stubborn = true
			w.apply(removed(alice, four, pk(1)))
			if !w.signer.Has(share) {
				t.Fatal("the disk removed it")
			}
			tt.then(w)
			if got := w.signer.Has(share); got != tt.held {
				t.Errorf("held %t, want %t", got, tt.held)
			}
			for _, r := range w.signer.Records() {
				if raised := r.Mark.Target == 5; r.Share == share && raised != tt.raisedA {
					t.Errorf("record %+v", r.Mark)
				}
			}
		})
	}
}

// TestFaultReturningShares: kind C7, a share that returns always has its record raised, whatever brings it back: a
// reactivation, a liquidation that is taken back, this operator's own removal that is taken back or followed by a new
// registration under the same id.
func TestFaultReturningShares(t *testing.T) {
	for name, tt := range map[string]struct{ away, back func(*world) }{
		"reactivated":           {func(w *world) { w.apply(liquidated(alice)) }, func(w *world) { w.apply(reactivated4(alice)) }},
		"liquidation undone":    {func(w *world) { w.apply(liquidated(alice)) }, func(w *world) { w.undo(w.next - 2) }},
		"own operator restored": {func(w *world) { w.apply(operatorRemoved(1)) }, func(w *world) { w.undo(w.next - 2) }},
		"own operator again":    {func(w *world) { w.apply(operatorRemoved(1)) }, func(w *world) { w.apply(operatorAdded(1, textOf(1))) }},
		"removal undone":        {func(w *world) { w.apply(removed(alice, four, pk(1))) }, func(w *world) { w.undo(w.next - 2) }},
		"after a restart too": {
			func(w *world) { w.apply(liquidated(alice)); w.restart() },
			func(w *world) { w.restart(); w.apply(reactivated4(alice)) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.operators()
			w.apply(added(alice, 0, 1, four))
			w.known(1, apiv1.ValidatorStateActiveOngoing, 0)
			w.lookUp(true)
			tt.away(w)
			w.lookUp(true)
			if len(w.roster.Shares()) != 0 {
				t.Fatal("still there")
			}
			w.toEpoch(6)
			w.justified = 4
			tt.back(w)
			w.lookUp(true)
			list, _ := w.roster.Validators()
			if m := w.mark(1); m.Target != 6 || m.Source != 4 || len(w.roster.Shares()) != 1 || list[0].FromEpoch != 7 {
				t.Errorf("mark %+v, shares %d, list %+v", m, len(w.roster.Shares()), list)
			}
			if a, open := w.signer.Arrival(w.share(1)); !open || a.Since != 6 {
				t.Errorf("arrival %+v (%t)", a, open)
			}
		})
	}
}

// TestFaultClockAlone: kind C9, the own clock alone dates nothing that lasts. While the clock and the newest head are more than an
// epoch apart no slashing record is made: the block waits.
func TestFaultClockAlone(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.toSlot(100)
	for _, head := range []phase0.Slot{0, 91, 102, 1 << 40} {
		w.head = &head
		if err := w.roster.ApplyBlock(context.Background(), w.block(added(alice, 0, 1, four))); !errors.Is(err, ErrClock) {
			t.Errorf("head %d: %v", head, err)
		}
		w.next--
	}
	if n := len(w.signer.Records()); n != 0 {
		t.Fatalf("%d records", n)
	}
	for i, head := range []phase0.Slot{92, 100, 101} {
		w.head = &head
		w.apply(added(alice, uint64(i), uint64(i+1), four))
		if n := len(w.signer.Records()); n != i+1 {
			t.Errorf("head %d: %d records", head, n)
		}
	}
}

// TestFaultJustifiedBeyondTheChain: kinds C5 and C9, one beacon node calls an epoch justified that its own chain has not reached. Neither a new
// record nor a start raises a source further than the epoch before the head's: votes with that source are still signed afterwards.
func TestFaultJustifiedBeyondTheChain(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.toSlot(96)
	head := phase0.Slot(95) // of epoch 11, the clock is in epoch 12
	w.head, w.justified = &head, 12
	w.apply(added(alice, 0, 1, four))
	if m := w.mark(1); m.Source != 10 || m.Target != 12 {
		t.Errorf("a new share's record is %+v", m)
	}
	w.toSlot(800)
	head = 400 // of epoch 50
	w.justified = 100
	w.restart()
	if _, err := w.roster.Resume(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := w.signer.CheckAttestation(w.share(1), 49, 101); err != nil {
		t.Errorf("the newest true source after a start: %v", err)
	}
}

// TestFaultClockSetBackSilencesNobody: kind C9. The machine boots with its clock a day ahead, and the time service sets it right ten
// seconds later. Neither the records nor the silence of the start reach further than the chain shows.
func TestFaultClockSetBackSilencesNobody(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.toSlot(100)
	w.apply(added(alice, 0, 1, four))
	journal, err := signer.OpenJournal(w.store)
	if err != nil {
		t.Fatal(err)
	}
	head := phase0.Slot(100) // what the chain shows
	w.head = &head
	w.toSlot(100 + 24*3600/3)
	slot, err := w.roster.Resume(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	journal.SilentUpTo(wire.Height(slot)) // as package node does with what Resume returns (bringup.go, resume)
	id := wire.NewCommitteeMessageID(wire.Domain{}, wire.RoleCommittee, wire.Committee{1, 2, 3, 4}.ID())
	for _, at := range []wire.Height{120, 1000, 20000} {
		if journal.WasJoined(id, at) {
			t.Errorf("slot %d, after the clock was set right: this operator is mute", at)
		}
	}
}
