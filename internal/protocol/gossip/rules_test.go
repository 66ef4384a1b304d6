package gossip

import (
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// lateBy is the last moment at which a message with this life in slots is taken.
func lateBy(slots time.Duration) time.Duration { return slots*12*time.Second + 3050*time.Millisecond }

// duties are prepares of operator 1 in the n slots after testSlot.
func duties(w *world, n int) []*draft {
	var list []*draft
	for i := 1; i <= n; i++ {
		list = append(list, with(w.prepare(), func(d *draft) {
			d.qbft.Height += wire.Height(i)
			d.at = time.Duration(i)*12*time.Second + time.Second
		}))
	}
	return list
}

func times[T any](n int, what T) []T {
	list := make([]T, n)
	for i := range list {
		list[i] = what
	}
	return list
}

func indices(n int) []phase0.ValidatorIndex {
	list := make([]phase0.ValidatorIndex, n)
	for i := range list {
		list[i] = phase0.ValidatorIndex(i)
	}
	return list
}

// registered is a registration of so many slots ago.
func (w *world) registered(ago phase0.Slot) *draft {
	return with(w.partials(registration, wire.PartialSigValidatorRegistration), func(d *draft) { d.partial.Slot -= ago })
}

func (w *world) changeValidator(change func(*ValidatorInfo)) {
	info := w.view.validators[testPK]
	change(&info)
	w.view.validators[testPK] = info
}

func TestRules(t *testing.T) {
	for _, c := range ruleCases {
		t.Run(c.label, func(t *testing.T) {
			w := newWorld(t)
			w.prepareFor(c)
			if c.good != nil {
				w.accept(c.good(w))
				w = newWorld(t)
				w.prepareFor(c)
			}
			if c.label == "too_many_duties" {
				w.accept(w.prepare())
			}
			if c.setup != nil {
				c.setup(w)
			}
			w.refuse(c.label, c.bad(w))
		})
	}
}

func (w *world) prepareFor(c ruleCase) {
	w.t.Helper()
	if c.prior == nil {
		return
	}
	for _, d := range c.prior(w) {
		w.accept(d)
	}
}

// Rows that the codec's own limits stand before cannot be reached with bytes; they are asked directly.
func TestRulesBehindTheCodec(t *testing.T) {
	long := &wire.SSVMessage{Data: make([]byte, MaxDataSize+1)}
	fits := &wire.SSVMessage{Data: make([]byte, MaxDataSize)}
	for label, pair := range map[string][2]*wire.SSVMessage{
		"no_ssv_message":     {fits, nil},
		"data_oversize":      {fits, long},
		"consensus_oversize": {{Data: make([]byte, MaxConsensusSize)}, {Data: make([]byte, MaxConsensusSize+1)}},
		"partial_oversize":   {fits, long},
	} {
		for i, want := range []bool{false, true} {
			c := &check{fork: network.Fork{Rules: network.Alan}, m: &Message{Signed: &wire.SignedSSVMessage{SSVMessage: pair[i]}}}
			if got := ruleNamed(t, label).broken(c); got != want {
				t.Errorf("rule %s on message %d: broken is %v", label, i, got)
			}
		}
	}
}

func ruleNamed(t *testing.T, label string) Rule {
	for _, r := range Rules() {
		if r.Label == label {
			return r
		}
	}
	t.Fatalf("no rule %q", label)
	return Rule{}
}

func TestEveryRuleHasACase(t *testing.T) {
	covered := map[string]bool{"internal": true, "no_ssv_message": true, "data_oversize": true, "consensus_oversize": true, "partial_oversize": true}
	for _, c := range ruleCases {
		covered[c.label] = true
	}
	seen := make(map[string]bool)
	for _, r := range Rules() {
		if !covered[r.Label] {
			t.Errorf("rule %s (%s) has no case", r.Number, r.Label)
		}
		if seen[r.Label] || r.Sentence == "" || r.Verdict == Accept {
			t.Errorf("rule %s (%s) is a repetition or incomplete", r.Number, r.Label)
		}
		seen[r.Label] = true
	}
	if len(covered) != len(seen) {
		t.Errorf("%d cases for %d rules", len(covered), len(seen))
	}
}

// The verdicts are the network's: these are all that ignore; everything else rejects.
func TestVerdicts(t *testing.T) {
	ignored := map[string]bool{
		"internal": true, "oversize": true, "signer_unregistered": true, "wrong_domain": true, "padded_id": true, "unknown_committee": true,
		"unknown_validator": true, "liquidated": true, "no_metadata": true, "not_attesting": true, "wrong_topic": true,
		"value_oversize": true, "value_missing": true, "too_many_justifications": true, "said_before": true, "partial_said_before": true,
		"second_by_other_peer": true, "operator_contradicts": true, "partial_second_by_other_peer": true, "partial_operator_contradicts": true,
		"far_future": true, "partial_far_future": true,
		"round_too_high": true, "round_passed": true, "decided_not_more": true, "round_estimate": true, "slot_passed": true,
		"no_duty": true, "early": true, "late": true, "too_many_duties": true, "partial_entry_validator": true,
		"partial_slot_passed": true, "partial_no_duty": true, "partial_early": true, "partial_late": true,
		"partial_too_many_duties": true, "registration_old": true, "partial_count": true,
	}
	for _, r := range Rules() {
		if got := r.Verdict == Ignore; got != ignored[r.Label] {
			t.Errorf("rule %s (%s) has verdict %v", r.Number, r.Label, r.Verdict)
		}
	}
}

func TestProfileLimitsAgree(t *testing.T) {
	hoodi := network.Hoodi()
	if limits := hoodi.Fork(0).Limits(); limits.Message != MaxMessageSize || limits.PartialData != MaxDataSize {
		t.Errorf("limits are %+v", limits)
	}
}
