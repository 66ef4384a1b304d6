package observer

import (
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Validators 0 and 1 have no duties in slots 4 and 5: theirs are not expected, those of others are.
func TestDutiesOfAGapAreNotExpected(t *testing.T) {
	r := story()
	r.Gaps = []Gap{{Validators: map[phase0.ValidatorIndex]bool{0: true, 2: true}, From: 4, Until: 6}}
	r.Blocks[7].Attestations = []Aggregate{vote2(5, 4, 5)}
	got, err := r.Measure([]phase0.Epoch{1}, ours())
	if err != nil {
		t.Fatal(err)
	}
	// Validator 0 attests, proposes and signs for the sync committee in slot 4; validator 2 has its duties in slot 6, after
	// the gap. Of the sync committee's six messages two are validator 0's in slots 4 and 5, of which 5 has no block after it.
	if a := got.Attestations; a.Expected != 3 || a.Included != 1 {
		t.Errorf("attestations %+v", a)
	}
	if p := got.Proposals; p.Expected != 3 || len(p.Missed) != 1 || p.Missed[0].Slot != 6 {
		t.Errorf("proposals %+v", p)
	}
	if s := got.SyncMessages; s.Expected != 5 {
		t.Errorf("sync messages %+v", s)
	}
	accepted := NewAccepted()
	duties, err := r.MeasureDuties([]phase0.Epoch{1}, Assignment{
		Network: network(), Validators: ours(), RegistrationPeriod: 4,
		Key: func(phase0.ValidatorIndex) [32]byte { return keyOne },
	}, accepted)
	// Validator 0's registration is due in slot 4, that of 2 in slot 6.
	if err != nil || duties.Aggregates.Expected != 3 || duties.Registrations.Expected != 3 {
		t.Errorf("duties %+v, %v", duties, err)
	}
}

func TestSilenceIsBroken(t *testing.T) {
	r := story()
	gap := Gap{Validators: map[phase0.ValidatorIndex]bool{0: true, 1: true, 2: true}, From: 4, Until: 8, Silent: 5, Spoken: 7}
	signers := NewSigners()
	before := phase0.AttestationData{Slot: 4}
	signers.Post(Post{Attestations: []electra.SingleAttestation{{AttesterIndex: 1, Data: &before}}})
	signers.Partial(PartialSignature{Validator: 2, Slot: 7, Operator: 1})
	signers.Partial(PartialSignature{Validator: 3, Slot: 6, Operator: 1})
	got, err := r.Silence(gap, signers)
	if want := (Silence{Validators: 3, FromSlot: 5, UntilSlot: 7, Duties: 2}); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	signers.Partial(PartialSignature{Validator: 2, Slot: 6, Operator: 1})
	signers.Post(Post{Block: &SignedBlock{Slot: 5, Proposer: 1}, Aggregates: []Aggregated{{1, 5}}, Contributions: []Contributed{{2, 6, 0}}})
	r.Blocks[7].Attestations = []Aggregate{vote2(5, 4, 5)}
	if got, err = r.Silence(gap, signers); err != nil || got.Signed != 4 || got.Included != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestJudgePlay(t *testing.T) {
	fine := func() *Play {
		return &Play{Finished: true, Steps: []Step{{Name: "a step", OK: true}}, Silences: []Silence{{Duties: 3, FromSlot: 4, UntilSlot: 6}}}
	}
	for name, c := range map[string]struct {
		change func(*Play)
		reason string // "" for a pass
	}{
		"all is well":         {func(*Play) {}, ""},
		"another amount":      {func(p *Play) { p.Steps[0] = Step{Name: "a step", Want: "1 wei", Got: "2 wei"} }, "wanted 1 wei, got 2 wei"},
		"somebody signed":     {func(p *Play) { p.Silences[0].Signed = 1 }, "1 signatures"},
		"the chain has it":    {func(p *Play) { p.Silences[0].Included = 2 }, "2 included"},
		"an empty silence":    {func(p *Play) { p.Silences[0].Duties = 0 }, "shows nothing"},
		"it did not get ther": {func(p *Play) { p.Finished = false }, "did not come to its end"},
	} {
		for _, put := range []func(*Verdict, *Play){func(v *Verdict, p *Play) { v.Fees = p }, func(v *Verdict, p *Play) { v.Upgrade = p }} {
			v, p := good(), fine()
			c.change(p)
			put(&v, p)
			v.Judge(FullLimits(), Circumstances{FinalizedBefore: 1})
			reasons := strings.Join(v.Reasons, "; ")
			if (c.reason == "") != (v.Verdict == "pass") || !strings.Contains(reasons, c.reason) {
				t.Errorf("%s: %s: %s", name, v.Verdict, reasons)
			}
			var text strings.Builder
			if err := v.WriteText(&text); err != nil || !strings.Contains(text.String(), "a step") {
				t.Errorf("%s: %v\n%s", name, err, text.String())
			}
		}
	}
}
