package gossip

import (
	"fmt"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/protocol/wire"
	"pgregory.net/rapid"
)

// fault is one thing wrong with a message and the rule that notices it.
type fault struct {
	label  string
	commit func(w *world, d *draft)
}

// staircase sends a message with all faults, then with all but the first, and so on: each time the first decides. Faults
// are committed from the last to the first, so that an earlier one may overwrite a later one but never undo itself.
func staircase(t *testing.T, base func(w *world) *draft, faults []fault) {
	for i := range faults {
		w := newWorld(t)
		d := base(w)
		for j := len(faults) - 1; j >= i; j-- {
			faults[j].commit(w, d)
		}
		w.refuse(faults[i].label, d)
	}
}

func TestFirstFailureDecidesConsensus(t *testing.T) {
	staircase(t, func(w *world) *draft { return w.consensus(contribution, wire.Commit, 1) }, []fault{
		{"signature_length", func(_ *world, d *draft) { d.sigs[0] = d.sigs[0][:10] }},
		{"signature_count", func(_ *world, d *draft) { d.sigs = append(d.sigs, signature()) }},
		{"signer_unregistered", func(w *world, _ *draft) { delete(w.view.operators, 1) }},
		{"wrong_domain", func(_ *world, d *draft) { d.id[0] = 9 }},
		{"liquidated", func(w *world, _ *draft) { w.changeValidator(func(i *ValidatorInfo) { i.Liquidated = true }) }},
		{"no_metadata", func(w *world, _ *draft) { w.changeValidator(func(i *ValidatorInfo) { i.HasMetadata = false }) }},
		{"not_attesting", func(w *world, _ *draft) { w.changeValidator(func(i *ValidatorInfo) { i.Attesting = false }) }},
		{"signer_not_in_committee", func(w *world, _ *draft) {
			w.changeValidator(func(i *ValidatorInfo) { i.Operators = wire.Committee{2, 3, 4, 5} })
		}},
		{"wrong_topic", func(_ *world, d *draft) { d.topic = "ssv.v2.1" }},
		{"unexpected_full_data", func(_ *world, d *draft) { d.full = []byte{1} }},
		{"round_too_high", func(_ *world, d *draft) { d.qbft.Round = 13 }},
		{"identifier", func(w *world, d *draft) { d.qbft.Identifier = make([]byte, 56) }},
		{"prepares_undecodable", func(_ *world, d *draft) { d.qbft.PrepareJustification = [][]byte{{1}, {2}} }},
		{"round_changes_undecodable", func(w *world, d *draft) { d.qbft.RoundChangeJustification = [][]byte{{1}} }},
		{"no_duty", func(w *world, d *draft) { w.view.inSync = false }},
		{"early", func(_ *world, d *draft) { d.at = -15 * time.Minute }},
		{"round_estimate", func(_ *world, d *draft) { d.qbft.Round = 3; d.at = 0 }},
		{"consensus_signature", func(w *world, _ *draft) { w.broken = true }},
	})
}

func TestFirstFailureDecidesPartial(t *testing.T) {
	staircase(t, func(w *world) *draft { return w.partials(contribution, post) }, []fault{
		{"partial_signers", func(_ *world, d *draft) { d.sign(1, 2) }},
		{"partial_full_data", func(_ *world, d *draft) { d.full = []byte{1} }},
		{"partial_type", func(_ *world, d *draft) { d.partial.Type = 9 }},
		{"partial_type_for_role", func(_ *world, d *draft) { d.partial.Type = wire.PartialSigRandao }},
		{"partial_entries", func(_ *world, d *draft) {
			for range 12 {
				entry := *d.partial.Messages[0]
				d.partial.Messages = append(d.partial.Messages, &entry)
			}
		}},
		{"partial_entry_signer", func(_ *world, d *draft) { d.partial.Messages[0].Signer = 2 }},
		{"partial_entry_index", func(_ *world, d *draft) { d.partial.Messages[1].ValidatorIndex = 2 }},
		{"partial_entry_validator", func(_ *world, d *draft) {
			for _, entry := range d.partial.Messages {
				entry.ValidatorIndex = 1
			}
		}},
		{"partial_no_duty", func(w *world, _ *draft) { w.view.inSync = false }},
		{"partial_late", func(_ *world, d *draft) { d.at = time.Hour }},
		{"partial_signature", func(w *world, d *draft) {
			entry := *d.partial.Messages[0]
			d.partial.Messages = append(d.partial.Messages, &entry)
			w.broken = true
		}},
	})
}

// What an operator said decides before the clock does.
func TestMemoryDecidesBeforeTime(t *testing.T) {
	w := newWorld(t)
	w.accept(w.consensus(committee, wire.Prepare, 3))
	w.refuse("said_before", with(w.consensus(committee, wire.Prepare, 3), func(d *draft) { d.at = -time.Hour }))
	w.refuse("round_passed", with(w.prepare(), func(d *draft) { d.at = lateBy(34) + 1 }))
	w.refuse("early", with(w.consensus(committee, wire.Prepare, 4), func(d *draft) { d.at = -2 * time.Second }))
	w.refuse("round_estimate", with(w.consensus(committee, wire.Prepare, 4), func(d *draft) { d.at = -time.Second }))
}

func TestMemoryIsPerId(t *testing.T) {
	w := newWorld(t)
	w.accept(w.prepare())
	w.accept(w.consensus(proposer, wire.Prepare, 1))
	w.refuse("said_before", with(w.prepare(), func(d *draft) { d.from = peerB }))
}

// A slot's record gathers what the operator says; it neither starts anew nor counts as another duty.
func TestRecordsGather(t *testing.T) {
	w := newWorld(t)
	w.view.inSync = false
	for _, d := range []*draft{w.prepare(), w.consensus(committee, wire.Commit, 1), w.consensus(committee, wire.RoundChange, 1), w.partials(committee, post)} {
		w.accept(d)
	}
	w.refuse("operator_contradicts", with(w.prepare(), func(d *draft) { d.qbft.Root[0]++ }))
	w.refuse("partial_operator_contradicts", with(w.partials(committee, post), func(d *draft) { d.partial.Messages[0].ValidatorIndex++ }))
	for _, d := range duties(w, 5) {
		w.accept(d) // the sixth duty of six
	}
}

func TestRefusedMessagesLeaveNoTrace(t *testing.T) {
	w := newWorld(t)
	w.broken = true
	w.refuse("consensus_signature", w.consensus(committee, wire.RoundChange, 2))
	w.broken = false
	w.accept(w.prepare())
}

func TestUnavailableVerifierIsOurTrouble(t *testing.T) {
	w := newWorld(t)
	now := w.profile.SlotStart(testSlot).Add(time.Second)
	m, r := w.v.Validate(now, peerA, "ssv.v2.114", w.encode(w.prepare()), unavailable{})
	if m == nil || labelOf(r) != "internal" || r.Verdict != Ignore {
		t.Errorf("result is %v %s", r.Verdict, labelOf(r))
	}
}

type unavailable struct{}

func (unavailable) Verify(*wire.SignedSSVMessage) error {
	return fmt.Errorf("look up key: %w", ErrUnavailable)
}

// A decided message of a later round moves all its signers on.
func TestDecidedMovesSignersOn(t *testing.T) {
	w := newWorld(t)
	w.accept(w.prepare())
	w.accept(with(w.decided(1, 2, 3), func(d *draft) { d.qbft.Round = 2; d.at = 6 * time.Second }))
	w.refuse("round_passed", w.consensus(committee, wire.Commit, 1))
	w.accept(w.consensus(committee, wire.Commit, 2))
	w.accept(with(w.consensus(committee, wire.Commit, 1), func(d *draft) { d.sign(4) }))
}

// A decided message may name any round, as early as it likes.
func TestDecidedRoundIsNotEstimated(t *testing.T) {
	w := newWorld(t)
	w.accept(with(w.decided(1, 2, 3), func(d *draft) { d.qbft.Round = 9 }))
}

// RANDAO signatures pass in the first slot of an epoch while duties load, and nothing else does.
func TestRandaoWhileDutiesLoad(t *testing.T) {
	randao := func(w *world) *draft { return w.partials(proposer, wire.PartialSigRandao) }
	w := newWorld(t)
	w.view.dutiesKnown, w.view.proposals = false, nil
	w.refuse("partial_no_duty", w.partials(proposer, post))
	w.refuse("partial_no_duty", with(randao(w), func(d *draft) { d.at = 12 * time.Second }))
	w.refuse("partial_no_duty", with(randao(w), func(d *draft) { d.partial.Slot++ }))
	w.accept(randao(w))
	w.view.dutiesKnown = true
	w.refuse("partial_no_duty", with(randao(w), func(d *draft) { d.from = peerB }))
}

// A committee whose validators sit in the sync committee may have a duty in every slot.
func TestSyncCommitteeRaisesDutyLimit(t *testing.T) {
	w := newWorld(t)
	for _, d := range duties(w, 7) {
		w.accept(d)
	}
	w.view.inSync = false
	w.refuse("too_many_duties", w.prepare())
}

func TestDutiesAreCountedByEpoch(t *testing.T) {
	w := newWorld(t)
	for slot := range 2 {
		w.accept(with(w.partials(registration, wire.PartialSigValidatorRegistration), func(d *draft) {
			d.partial.Slot += phase(slot)
			d.at = 13 * time.Second
		}))
	}
	third := func() *draft { return w.partials(registration, wire.PartialSigValidatorRegistration) }
	w.refuse("partial_slot_passed", with(third(), func(d *draft) { d.partial.Slot-- }))
	w.refuse("partial_too_many_duties", with(third(), func(d *draft) { d.partial.Slot += 2; d.at = time.Minute }))
	w.accept(with(third(), func(d *draft) { d.partial.Slot += 32; d.at = 32 * 12 * time.Second }))
}

// Messages of honest operators are never rejected, in whatever order and through whichever peer they come.
func TestHonestMessagesAreNeverRejected(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		duty := honestDuty(w)
		for _, i := range rapid.Permutation(indexList(len(duty))).Draw(rt, "order") {
			d := duty[i]
			d.from = rapid.SampledFrom([]PeerKey{peerA, peerB}).Draw(rt, "peer")
			d.at = 20 * time.Second
			if r := w.send(d); r.Verdict == Reject {
				rt.Fatalf("message %d breaks %s", i, r.Rule.Label)
			}
		}
	})
}

// honestDuty is what a committee says in a duty that needs two rounds.
func honestDuty(w *world) []*draft {
	duty := []*draft{w.consensus(committee, wire.Proposal, 1), w.consensus(committee, wire.Proposal, 2)}
	for _, id := range testCommittee {
		for _, round := range []wire.Round{1, 2} {
			for _, step := range []wire.QBFTMsgType{wire.Prepare, wire.Commit, wire.RoundChange} {
				duty = append(duty, with(w.consensus(committee, step, round), func(d *draft) { d.sign(id) }))
			}
		}
		duty = append(duty, with(w.partials(committee, post), func(d *draft) { d.sign(id); d.partial.Messages[0].Signer = id }))
	}
	return append(duty, w.decided(1, 2, 3), w.decided(1, 2, 4), w.decided(1, 2, 3, 4))
}

func indexList(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}
