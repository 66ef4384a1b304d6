package schedule

import (
	"slices"
	"testing"
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/roster"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

func (w *world) expectSolos(want ...string) {
	w.t.Helper()
	w.eventually("what starts with the slot", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return len(w.solos) >= len(want) })
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Equal(w.solos, want) {
		w.t.Errorf("started %q, want %q", w.solos, want)
	}
	w.solos = nil
}

func seats(i int, seats ...phase0.CommitteeIndex) *apiv1.SyncCommitteeDuty {
	return &apiv1.SyncCommitteeDuty{PubKey: phase0.BLSPubKey{byte(i)}, ValidatorIndex: phase0.ValidatorIndex(i), ValidatorSyncCommitteeIndices: seats}
}

// Selection proofs are made behind the start of the slot's votes, for every attester and every member of the sync committee, once.
func TestAggregationsStartBehindTheVotes(t *testing.T) {
	w := newWorld(t)
	w.validators = []roster.Validator{validator(11), validator(12), validator(13)}
	w.validators[2].Own = false
	first, second := attester(12, 1), attester(11, 1)
	first.CommitteeIndex, first.CommitteeLength = 3, 128
	w.attesters[0] = []*apiv1.AttesterDuty{first, second, attester(13, 1), attester(11, 2)}
	w.seats = []*apiv1.SyncCommitteeDuty{seats(12, 5, 130), seats(11, make([]phase0.CommitteeIndex, 14)...), seats(13, 1)}
	w.run()
	w.knows("sync")
	w.turn(time.Second)
	w.eventually("slot 0's contribution", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return len(w.solos) == 1 })
	w.expectSolos("contribution slot=0 index=12 seats=[5 130] at=1s")
	w.turn(3 * time.Second)
	w.turn(4 * time.Second)
	w.expectSolos(
		"aggregator slot=1 index=11 committee=0/0 at=4s", "aggregator slot=1 index=12 committee=3/128 at=4s",
		"contribution slot=1 index=12 seats=[5 130] at=4s",
	)
	w.s.startIfLate(1)
	w.turn(6 * time.Second)
	w.turn(7 * time.Second)
	w.expectSolos("aggregator slot=2 index=11 committee=0/0 at=7s", "contribution slot=2 index=12 seats=[5 130] at=7s")
}

// Duties that become known in their slot start at once.
func TestLateAggregationsStartInTheirSlot(t *testing.T) {
	w := newWorld(t)
	w.validators = []roster.Validator{validator(11)}
	w.attesters[0] = []*apiv1.AttesterDuty{attester(11, 1)}
	w.fail = true
	w.run()
	w.turn(time.Second)
	w.turn(3 * time.Second)
	w.eventually("the slot has begun", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return slices.Contains(w.sent, 1) })
	w.mu.Lock()
	w.fail = false
	w.mu.Unlock()
	w.clock.Advance(genesis.Add(4*time.Second + 300*time.Millisecond))
	w.expectSolos("aggregator slot=1 index=11 committee=0/0 at=4.3s")
}

// A validator registers in the slot of its index, every ten epochs of slots; batches are sent in every slot.
func TestRegistrationsTakeTurns(t *testing.T) {
	w := newWorld(t)
	idle := validator(2)
	idle.Attesting = false
	w.validators = []roster.Validator{validator(1), idle, validator(82)}
	w.validators[0].FeeRecipient = [20]byte{0xfe}
	for slot := range phase0.Slot(170) {
		w.s.startSlot(slot)
	}
	want := []string{
		"registration slot=1 index=1 recipient=fe gas=36000000 at=0s", "registration slot=2 index=82 recipient=00 gas=36000000 at=0s",
		"registration slot=81 index=1 recipient=fe gas=36000000 at=0s", "registration slot=82 index=82 recipient=00 gas=36000000 at=0s",
		"registration slot=161 index=1 recipient=fe gas=36000000 at=0s", "registration slot=162 index=82 recipient=00 gas=36000000 at=0s",
	}
	w.expectSolos(want...)
	if len(w.sent) != 170 || w.sent[169] != 169 {
		t.Errorf("batches are sent in %d slots", len(w.sent))
	}
}

// What the contract asks for is done in the first slot at or after its own, once, and under its own slot.
func TestTheContractAsks(t *testing.T) {
	w := newWorld(t)
	w.validators = []roster.Validator{validator(70), validator(71), validator(72)}
	w.validators[1].Own = false
	ask := func(i int, slot phase0.Slot) roster.PendingRequest {
		return roster.PendingRequest{Slot: slot, PubKey: phase0.BLSPubKey{byte(i)}}
	}
	w.exits = []roster.PendingRequest{ask(70, 3), ask(71, 3), ask(79, 3), ask(72, 9)}
	w.s.startSlot(2)
	w.expectSolos()
	w.s.startSlot(5)
	w.s.startSlot(6)
	w.expectSolos("exit slot=3 index=70 at=0s")
	w.renewals = []roster.PendingRequest{ask(70, 4), ask(71, 4)}
	w.s.startSlot(8)
	w.s.startSlot(9)
	w.expectSolos("registration slot=4 index=70 recipient=00 gas=36000000 at=0s", "exit slot=9 index=72 at=0s")
	w.exits = []roster.PendingRequest{ask(70, 11)}
	w.s.startSlot(20)
	w.expectSolos() // an epoch old
	if len(w.s.answered) > 1 {
		t.Errorf("%d answers are remembered", len(w.s.answered))
	}
}

// In the last slot of a sync committee period the old committee's proofs are of no use, and the new one's are not taken yet.
func TestContributionsAtTheEndOfAPeriod(t *testing.T) {
	w := newWorld(t)
	w.validators = []roster.Validator{validator(1), validator(2), validator(3)}
	w.s.duties.setSync(0, 0, []*apiv1.SyncCommitteeDuty{seats(1, 1), seats(2, 2)})
	w.s.duties.setSync(1, 0, []*apiv1.SyncCommitteeDuty{seats(2, 9), seats(3, 3)})
	last := phase0.Slot(256*8 - 1)
	for slot, want := range map[phase0.Slot][]string{
		last - 1: {"[1]", "[2]"}, last: {"[9]"}, last + 1: {"[9]", "[3]"},
	} {
		var got []string
		for _, d := range w.s.contributionDuties(slot, w.s.members()) {
			got = append(got, "["+string(rune('0'+d.(duty.ContributionDuty).Seats[0]))+"]")
		}
		if !slices.Equal(got, want) {
			t.Errorf("slot %d: %v, want %v", slot, got, want)
		}
	}
}
