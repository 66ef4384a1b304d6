package doppelganger

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// allows stands for the signer: it signs everything.
type allows struct{}

func (allows) CheckAttestation(phase0.BLSPubKey, phase0.Epoch, phase0.Epoch) error { return nil }
func (allows) CheckBlock(phase0.BLSPubKey, phase0.Slot) error                      { return nil }
func (allows) SignBatch(_ time.Time, r []signer.Request) []signer.Result {
	return make([]signer.Result, len(r))
}

// TestFaultOnlyVotesEndTheWatch: kind A8, what ends a watch must be made by those who do not watch. A validator of the sync committee
// (or one that aggregates) is registered while its old client still votes: all four operators withhold its votes. Each of them signs
// its sync committee message all the same, which cannot be slashed, and sends it after consensus. Each hears the other three, which
// says nothing of who makes the validator live.
func TestFaultOnlyVotesEndTheWatch(t *testing.T) {
	for _, sees := range []bool{false, true} {
		t.Run(fmt.Sprint("sees the old client ", sees), func(t *testing.T) { onlyVotesEndTheWatch(t, sees) })
	}
}

func onlyVotesEndTheWatch(t *testing.T, sees bool) {
	m := newMove()
	committee := wire.Committee{1, 2, 3, 4}
	for epoch := range phase0.Epoch(9) {
		m.solo[epoch] = true // the old client never stops
	}
	var watches []*Watch
	m.clock.Advance(m.chain.SlotStart(3 * 8))
	for self := wire.OperatorID(1); self <= 4; self++ {
		watches = append(watches, New(Options{
			Arrivals: &arrivalsOf{byte(self), &signer.Arrival{Since: 3, Arrived: true}}, Timing: &timing{m.chain}, Clock: m.clock, Liveness: m,
			Shares: func() []duty.Share {
				return []duty.Share{{Index: 7, Committee: committee, SharePubKeys: []phase0.BLSPubKey{{1}, {2}, {3}, {4}}}}
			},
			Activation: func(wire.ValidatorPK) (phase0.Epoch, bool) { return 0, true },
			Self:       func() wire.OperatorID { return self }, Logger: slog.New(slog.DiscardHandler),
		}))
	}
	attestation, err := signer.Attestation(&phase0.AttestationData{Source: &phase0.Checkpoint{}, Target: &phase0.Checkpoint{Epoch: 4}}, phase0.Domain{1})
	if err != nil {
		t.Fatal(err)
	}
	syncMessage, err := signer.Plain(phase0.Root{1}, phase0.Domain{7})
	if err != nil {
		t.Fatal(err)
	}
	sign := func(i int, o signer.Object) error {
		return watches[i].Guard(allows{}).SignBatch(m.clock.Now(), []signer.Request{o.By(phase0.BLSPubKey{byte(i + 1)})})[0].Err
	}
	slot := phase0.Slot(4*8 + 5)
	m.clock.Advance(m.chain.SlotStart(slot))
	for i, w := range watches {
		if sees {
			w.check(context.Background(), slot)
		}
		if sign(i, attestation) == nil || sees != (len(w.Status().Elsewhere) == 1) {
			t.Fatalf("operator %d, sees the old client %v: %+v", i+1, sees, w.Status())
		}
	}
	for i := range watches {
		if err := sign(i, syncMessage); err != nil {
			t.Fatalf("operator %d: what cannot be slashed is withheld: %v", i+1, err)
		}
		for _, other := range watches {
			other.Heard(&gossip.Message{
				Slot: slot, Role: wire.RoleCommittee, Signed: &wire.SignedSSVMessage{OperatorIDs: []wire.OperatorID{wire.OperatorID(i + 1)}},
				Partial: partialView(t, slot, wire.PartialSignatureMessage{SigningRoot: syncMessage.Root(), Signer: wire.OperatorID(i + 1), ValidatorIndex: 7}),
			})
		}
	}
	for i, w := range watches {
		if sign(i, attestation) == nil {
			t.Errorf("operator %d votes although the old client is live in every epoch: %+v", i+1, w.Status())
		}
	}
}

// arrivalsOf is the record of one operator.
type arrivalsOf struct {
	self    byte
	arrival *signer.Arrival
}

func (a *arrivalsOf) Arrivals() []signer.Arriving {
	if a.arrival == nil {
		return nil
	}
	return []signer.Arriving{{Share: phase0.BLSPubKey{a.self}, Arrival: *a.arrival}}
}

func (a *arrivalsOf) Arrival(share phase0.BLSPubKey) (signer.Arrival, bool) {
	if a.arrival == nil {
		return signer.Arrival{}, false
	}
	return *a.arrival, true
}

func (a *arrivalsOf) Settle(phase0.BLSPubKey, phase0.Epoch) error { a.arrival = nil; return nil }
