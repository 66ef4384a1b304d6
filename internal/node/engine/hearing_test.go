package engine

import (
	"slices"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// TestFaultHearing: kind B24, an operator that is silent is told nowhere. Duties without a word of an operator are counted in a row; one
// word for their slot or a later one starts anew, wherever it stands among the signers, and an older one as well: it is heard.
func TestFaultHearing(t *testing.T) {
	id := testCommittee.ID()
	word := func(slot phase0.Slot, from ...wire.OperatorID) *gossip.Message {
		return &gossip.Message{Signed: &wire.SignedSSVMessage{OperatorIDs: from}, CommitteeID: id, Slot: slot}
	}
	for name, c := range map[string]struct {
		play func(h *hearing)
		want []int // of operators 2, 3 and 4
	}{
		"nothing ended":   {play: func(*hearing) {}},
		"nobody is heard": {play: func(h *hearing) { h.over(id, testCommittee, 1); h.over(id, testCommittee, 2) }, want: []int{2, 2, 2}},
		"one is silent": {play: func(h *hearing) {
			for slot := phase0.Slot(1); slot <= 8; slot++ {
				h.heard(word(slot, 1, 2))
				h.heard(word(slot, 3))
				h.over(id, testCommittee, slot)
			}
		}, want: []int{0, 0, 8}},
		"one comes back": {play: func(h *hearing) {
			for slot := phase0.Slot(1); slot <= 8; slot++ {
				h.over(id, testCommittee, slot)
			}
			h.heard(word(9, 4))
			h.over(id, testCommittee, 9)
		}, want: []int{9, 9, 0}},
		"one speaks late": {play: func(h *hearing) {
			h.over(id, testCommittee, 5)
			h.heard(word(5, 4))
			h.heard(word(4, 3)) // of an older duty: the operator lives
		}, want: []int{1, 0, 0}},
		"one speaks of the past only": {play: func(h *hearing) {
			for slot := phase0.Slot(5); slot <= 7; slot++ {
				h.over(id, testCommittee, slot)
			}
			h.heard(word(3, 4))
			h.over(id, testCommittee, 8)
		}, want: []int{4, 4, 1}},
		"words ahead": {play: func(h *hearing) {
			h.heard(word(7, 4))
			h.heard(word(5, 4))
			h.over(id, testCommittee, 6)
			h.over(id, testCommittee, 7)
		}, want: []int{2, 2, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			e := newCluster(t, 1, share(testCommittee, 1)).engines[0]
			c.play(&e.hearing)
			var missed []int
			for i, h := range e.Hearing() {
				if h.Operator != testCommittee[i+1] || h.Committee != id || h.Others != len(testCommittee)-1 {
					t.Errorf("%+v", h)
				}
				missed = append(missed, h.Missed)
			}
			if !slices.Equal(missed, c.want) {
				t.Errorf("missed %v", missed)
			}
		})
	}
}

// A committee that is served no more is forgotten, so the memory is bounded by the committees that are.
func TestHearingIsForgotten(t *testing.T) {
	e := newCluster(t, 1, share(testCommittee, 1)).engines[0]
	e.hearing.over(testCommittee.ID(), testCommittee, 1)
	if len(e.Hearing()) != len(testCommittee)-1 {
		t.Fatalf("%+v", e.Hearing())
	}
	e.removeShare(share(testCommittee, 1).Validator)
	for range 3 {
		e.Step(t.Context())
	}
	if got := e.Hearing(); len(got) != 0 || len(e.hearing.committees) != 0 {
		t.Errorf("%+v", got)
	}
}

// TestFaultSilenceOfDuties: kind B24, an operator that is silent is told nowhere. Operator 4 is down: after eight duties its node is
// missed by all eight, and nobody else is.
func TestFaultSilenceOfDuties(t *testing.T) {
	c := newCluster(t, 1, share(testCommittee, 1))
	alive := c.engines[:3]
	for _, p := range c.ports {
		p.vote = func(slot phase0.Slot) *phase0.AttestationData {
			epoch := c.profile.EpochOf(slot)
			return &phase0.AttestationData{
				Slot: slot, BeaconBlockRoot: phase0.Root{0xaa}, Source: &phase0.Checkpoint{Epoch: epoch - 1}, Target: &phase0.Checkpoint{Epoch: epoch},
			}
		}
	}
	for n := range phase0.Slot(8) {
		slot := testSlot + n
		c.clock.Advance(c.profile.SlotStart(slot).Add(c.profile.SlotDuration() / 3))
		for _, e := range alive {
			e.Start(committeeDuty(testCommittee, slot, 1))
		}
		for range 120 {
			c.settle(alive...)
			c.clock.Advance(c.clock.Now().Add(c.profile.SlotDuration() / 200))
		}
	}
	for i, e := range alive {
		for _, h := range e.Hearing() {
			want := 0
			if h.Operator == 4 {
				want = 8
			}
			if h.Missed != want {
				t.Errorf("operator %d misses operator %d in %d of 8 duties", i+1, h.Operator, h.Missed)
			}
		}
	}
}
