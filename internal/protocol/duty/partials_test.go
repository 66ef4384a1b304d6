package duty

import (
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Operator 3 sends rubbish for one validator: the first quorum does not recombine, the fourth operator's part makes
// it whole.
func TestBadPartialSignatureIsFoundAndReplaced(t *testing.T) {
	w := newWorld(t)
	w.sign = func(op wire.OperatorID, item ShareToSign) (phase0.BLSSignature, error) {
		if op == 3 && item.Validator == w.share(0).Validator {
			return phase0.BLSSignature{0xbd}, nil
		}
		return model(item.Share, item.Root), nil
	}
	// Operator 4's parts come last everywhere.
	var last []delivery
	w.deliver = func(from, to wire.OperatorID, ev Event) bool {
		if _, ok := ev.(Partial); ok && from == 4 {
			last = append(last, delivery{from, to, ev})
			return false
		}
		return true
	}
	w.startCommittees()
	w.run()
	if _, over := w.finished[1]; over {
		t.Fatalf("operator 1 finished without the missing signature: %v", w.finished[1])
	}
	w.expectCode(1, wire.CodeReconstructSignature)
	if a, _ := w.counts(1); a != 1 {
		t.Errorf("operator 1 submitted %d attestations before the missing one, expected the other validator's", a)
	}
	for _, g := range w.machines[1].post.partials.Gatherings() {
		want := 3
		if g.Validator == w.share(0).Index {
			want = 2
		}
		if len(g.Parts) != want {
			t.Errorf("%d parts of validator %d's signature are left, expected %d", len(g.Parts), g.Validator, want)
		}
	}
	for _, d := range last {
		w.step(d.to, d.event)
	}
	w.run()
	w.expectFinish(ReasonDone, 1, 2)
	if a, m := w.counts(1); a != 2 || m != 2 {
		t.Errorf("operator 1 submitted %d attestations and %d sync messages", a, m)
	}
}

// An operator that signs the same root twice with different bytes: the good one counts, whichever came first.
func TestSecondSignatureOfAnOperatorIsJudged(t *testing.T) {
	for name, badFirst := range map[string]bool{"bad first": true, "good first": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.deliver = func(from, to wire.OperatorID, ev Event) bool {
				_, partial := ev.(Partial)
				return !partial
			}
			w.startCommittees()
			w.run()
			good := w.partialOf(2)
			bad := spoiled(good)
			first, second := good, bad
			if badFirst {
				first, second = bad, good
			}
			w.step(1, Partial{Messages: first})
			w.step(1, Partial{Messages: second})
			w.step(1, Partial{Messages: second}) // a dispute that is open is not opened again
			if n := w.asked(1, VerifyShares{}); n != 1 {
				t.Errorf("%d verifications asked for, expected 1", n)
			}
			w.run()
			w.step(1, Partial{Messages: w.partialOf(3)})
			w.run()
			w.expectFinish(ReasonDone, 1)
			if len(w.errs[1]) > 0 && !onlyLate(w.errs[1]) {
				t.Errorf("the bad signature was used: %v", w.errs[1])
			}
		})
	}
}

func spoiled(m *wire.PartialSignatureMessages) *wire.PartialSignatureMessages {
	out := *m
	out.Messages = nil
	for _, entry := range m.Messages {
		bad := *entry
		bad.PartialSignature[0] ^= 1
		out.Messages = append(out.Messages, &bad)
	}
	return &out
}

func TestTooFewSignatures(t *testing.T) {
	w := newWorld(t)
	w.deliver = func(from, to wire.OperatorID, ev Event) bool {
		_, partial := ev.(Partial)
		return !partial || from < 3
	}
	w.startCommittees()
	w.run()
	w.step(1, Expire{})
	w.expectFinish(ReasonSignaturesMissing, 1)
}

// Partial signatures before the decision, of another slot, of strangers: each has its code.
func TestPartialSignatureRules(t *testing.T) {
	w := newWorld(t)
	w.deliver = func(_, _ wire.OperatorID, ev Event) bool { _, partial := ev.(Partial); return !partial }
	m := &wire.PartialSignatureMessages{Slot: testSlot, Messages: []*wire.PartialSignatureMessage{{Signer: 2, ValidatorIndex: 50}}}
	idle, err := New(w.config(1), w.duty(), w.shares)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := idle.Step(0, Partial{Messages: m}); !hasCode(err, wire.CodeNoRunningDuty) {
		t.Errorf("before the start: %v", err)
	}
	if _, err := idle.Step(0, Start{}); err != nil {
		t.Fatal(err)
	}
	if _, err := idle.Step(0, Partial{Messages: m}); !hasCode(err, wire.CodeNoDecidedValue) {
		t.Errorf("before the decision: %v", err)
	}
	w.startCommittees()
	w.run()
	cases := []struct {
		name string
		edit func(*wire.PartialSignatureMessages)
		want wire.Code
	}{
		{"past slot", func(m *wire.PartialSignatureMessages) { m.Slot-- }, wire.CodePartialSigMessageInvalidSlot},
		{"future slot", func(m *wire.PartialSignatureMessages) { m.Slot++ }, wire.CodePartialSigMessageFutureSlot},
		{"stranger", func(m *wire.PartialSignatureMessages) { m.Messages[0].Signer = 9 }, wire.CodeSignerIsNotInCommittee},
		{"nobody", func(m *wire.PartialSignatureMessages) { m.Messages[0].Signer = 0 }, wire.CodeZeroSigner},
		{"empty", func(m *wire.PartialSignatureMessages) { m.Messages = nil }, wire.CodeNoPartialSigMessages},
		{"another type is ignored", func(m *wire.PartialSignatureMessages) { m.Type = wire.PartialSigRandao; m.Slot = 1 }, ""},
		{"unknown root is kept", func(m *wire.PartialSignatureMessages) { m.Messages[0].SigningRoot = phase0.Root{9} }, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			entry := *m.Messages[0]
			edited := &wire.PartialSignatureMessages{Slot: testSlot, Messages: []*wire.PartialSignatureMessage{&entry}}
			c.edit(edited)
			err := w.step(1, Partial{Messages: edited})
			if c.want == "" && err != nil || c.want != "" && !hasCode(err, c.want) {
				t.Errorf("got %v, expected %q", err, c.want)
			}
		})
	}
}

// Nobody can fill the memory with signatures that no one waits for.
func TestUnknownRootsAreBounded(t *testing.T) {
	p := NewPartials(3)
	for i := range 10_000 {
		p.Add(&wire.PartialSignatureMessage{Signer: 2, ValidatorIndex: phase0.ValidatorIndex(i)})
	}
	if n := len(p.Gatherings()); n != p.limit {
		t.Errorf("%d gatherings of one operator, the bound is %d", n, p.limit)
	}
	p.Add(&wire.PartialSignatureMessage{Signer: 3, ValidatorIndex: 20_000})
	if n := len(p.Gatherings()); n != p.limit+1 {
		t.Error("one operator used up another one's room")
	}
}
