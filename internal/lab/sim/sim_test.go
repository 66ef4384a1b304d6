package sim

import (
	"bytes"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

func testConfig(seed uint64) Config {
	return Config{Seed: seed, Operators: 4, Validators: 8, Sync: 1, ProposalEvery: 5, Heads: 2, Latency: 20 * time.Millisecond, Trace: true}
}

func newWorld(t testing.TB, cfg Config) *World {
	t.Helper()
	w, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

// expectations counts what the chain expects in the slots, by kind.
func expectations(w *World, from phase0.Slot, slots int) map[string]int {
	want := map[string]int{}
	for slot := from; slot < from+phase0.Slot(slots); slot++ {
		d, _ := w.beacon.committee(slot)
		want["attestation"] += len(d.Attesters)
		want["sync"] += len(d.Sync)
		if _, ok := w.beacon.proposer(slot); ok {
			want["block"]++
		}
		if w.cfg.AllDuties {
			want["aggregate"] += len(d.Attesters) // in a beacon committee of 16 everybody aggregates
			if slot == exitSlot {
				want["exit"]++
			}
		}
	}
	return want
}

// checkSubmissions demands each expected object once, and from how many operators at least. A block comes in full from
// whoever built it.
func checkSubmissions(t *testing.T, w *World, from phase0.Slot, slots, operators int) {
	t.Helper()
	got := map[string]int{}
	seen := map[Submission]bool{}
	for _, s := range w.Submissions() {
		if s.Slot < from || s.Slot >= from+phase0.Slot(slots) {
			continue
		}
		got[s.Kind]++
		object := s.Submission
		object.Root = phase0.Root{}
		if seen[object] {
			t.Errorf("%s of slot %d, validator %d: submitted with two roots", s.Kind, s.Slot, s.Validator)
		}
		seen[object] = true
		if !s.Equal {
			t.Errorf("%s of slot %d, validator %d: operators %v submit different signatures", s.Kind, s.Slot, s.Validator, s.By)
		}
		if s.Kind == "block" && len(s.By) != 1 {
			t.Errorf("block of slot %d: operators %v submit it in full", s.Slot, s.By)
		}
		if s.Kind != "block" && len(s.By) < operators {
			t.Errorf("%s of slot %d, validator %d: only operators %v submit it", s.Kind, s.Slot, s.Validator, s.By)
		}
	}
	for kind, want := range expectations(w, from, slots) {
		if got[kind] != want {
			t.Errorf("%d %ss submitted, %d expected", got[kind], kind, want)
		}
	}
}

func checkNoViolations(t *testing.T, w *World) {
	t.Helper()
	for i, v := range w.Violations {
		if i == 10 {
			t.Fatalf("… and %d more", len(w.Violations)-i)
		}
		t.Error(v.String())
	}
}

// TestThousandSlots is the promise of the whole design: four complete operators in one goroutine on a virtual clock,
// every duty finished and submitted equally by all.
func TestThousandSlots(t *testing.T) {
	const from, slots = 8, 1000
	w := newWorld(t, testConfig(1))
	w.Run(from, slots)
	checkNoViolations(t, w)
	checkSubmissions(t, w, from, slots, 4)
	for _, id := range w.committee {
		for _, f := range w.Operator(id).Finished() {
			if !f.Reason.OK() {
				t.Errorf("operator %d: %v duty of slot %d: %s (%s)", id, f.Role, f.Slot, f.Reason, f.Detail)
			}
			if f.Role == wire.RoleCommittee && f.Submitted > w.profile.DueAt(f.Slot, eth.VotesDue)+400*time.Millisecond {
				t.Errorf("operator %d: committee duty of slot %d submitted after %v", id, f.Slot, f.Submitted)
			}
		}
	}
}

// TestAllSevenDuties adds what single validators do beside blocks.
func TestAllSevenDuties(t *testing.T) {
	const from, slots = 8, 160
	cfg := testConfig(9)
	cfg.AllDuties = true
	w := newWorld(t, cfg)
	w.Run(from, slots)
	checkNoViolations(t, w)
	checkSubmissions(t, w, from, slots, 4)
	kinds := map[string]int{}
	for _, s := range w.Submissions() {
		kinds[s.Kind]++
	}
	// One validator has one seat and is selected one time in eight; eight validators register once in 80 slots, the last one too late to be sent.
	if c, r := kinds["contribution"], kinds["registration"]; c < slots/8-12 || c > slots/8+12 || r < 15 {
		t.Errorf("%d contributions and %d registrations", c, r)
	}
	for _, id := range w.committee {
		for _, f := range w.Operator(id).Finished() {
			if !f.Reason.OK() {
				t.Errorf("operator %d: %v duty of slot %d: %s (%s)", id, f.Role, f.Slot, f.Reason, f.Detail)
			}
			if f.Role == wire.RoleAggregator && f.Submitted > w.profile.DueAt(f.Slot, eth.AggregatesDue)+400*time.Millisecond {
				t.Errorf("operator %d: aggregation of slot %d submitted after %v", id, f.Slot, f.Submitted)
			}
		}
	}
}

// TestSameSeedSameTrace runs everything that could go wrong twice.
func TestSameSeedSameTrace(t *testing.T) {
	run := func(seed uint64) *World {
		cfg := testConfig(seed)
		cfg.Latency = 400 * time.Millisecond
		w := newWorld(t, cfg)
		w.At(w.profile.SlotStart(20), func() { w.Operator(2).KillAfter(7) })
		w.At(w.profile.SlotStart(30), func() {
			if err := w.Operator(2).Start(); err != nil {
				t.Error(err)
			}
		})
		w.Run(8, 60)
		return w
	}
	first, second, other := run(7), run(7), run(8)
	if first.TraceHash() != second.TraceHash() {
		a, b := bytes.Split(first.TraceText().Bytes(), []byte("\n")), bytes.Split(second.TraceText().Bytes(), []byte("\n"))
		for i := range min(len(a), len(b)) {
			if !bytes.Equal(a[i], b[i]) {
				t.Fatalf("traces of one seed differ in line %d:\n%s\n%s", i+1, a[i], b[i])
			}
		}
		t.Fatalf("traces of one seed have %d and %d lines", len(a), len(b))
	}
	if first.TraceHash() == other.TraceHash() {
		t.Error("different seeds give the same trace")
	}
	if first.TraceText().Len() == 0 {
		t.Error("the trace is empty")
	}
}

// TestRealCryptography is the same world with BLS and RSA as on a chain.
func TestRealCryptography(t *testing.T) {
	const from, slots = 8, 11
	cfg := testConfig(3)
	cfg.RealCrypto, cfg.AllDuties = true, true
	w := newWorld(t, cfg)
	w.Run(from, slots)
	checkNoViolations(t, w)
	checkSubmissions(t, w, from, slots, 4)
}

// TestSilentOperator: three of four are a quorum; the rounds that operator 4 leads are lost.
func TestSilentOperator(t *testing.T) {
	const from, slots = 8, 100
	cfg := testConfig(4)
	cfg.Silent = []wire.OperatorID{4}
	w := newWorld(t, cfg)
	w.Run(from, slots)
	checkNoViolations(t, w)
	checkSubmissions(t, w, from, slots, 3)
	rounds := map[wire.Round]int{}
	for _, f := range w.Operator(1).Finished() {
		rounds[f.Round]++
	}
	if rounds[1] == 0 || rounds[2] == 0 {
		t.Errorf("rounds of the decisions: %v, expected some in round 1 and some in round 2", rounds)
	}
}

// TestQuorumLostAndRegained: two of four are too few; when the third returns duties resume at once, with no conflict.
func TestQuorumLostAndRegained(t *testing.T) {
	const from, lost, regained, slots = 8, 24, 40, 56
	w := newWorld(t, testConfig(6))
	w.At(w.profile.SlotStart(lost), func() {
		w.Operator(3).Kill()
		w.Operator(4).Kill()
	})
	w.At(w.profile.SlotStart(regained), func() {
		if err := w.Operator(3).Start(); err != nil {
			t.Error(err)
		}
	})
	w.Run(from, slots)
	checkNoViolations(t, w)
	checkAllSubmitted(t, w, from, lost-from)
	checkAllSubmitted(t, w, regained+1, from+slots-regained-1)
	for _, s := range w.Submissions() {
		if s.Slot > lost && s.Slot < regained {
			t.Errorf("%s of slot %d was submitted without a quorum", s.Kind, s.Slot)
		}
	}
}

// TestSevenOperators is a larger committee with two silent operators.
func TestSevenOperators(t *testing.T) {
	const from, slots = 8, 24
	cfg := testConfig(7)
	cfg.Operators, cfg.Silent = 7, []wire.OperatorID{2, 6}
	w := newWorld(t, cfg)
	w.Run(from, slots)
	checkNoViolations(t, w)
	checkSubmissions(t, w, from, slots, 5)
}

// TestCrashBetweenAnyTwoEffects kills an operator at each of its next calls to the world in turn, loses what was not
// synced, and restarts it within the same slot: it must neither equivocate nor sign a slashable pair, and the others
// must not lose a duty.
func TestCrashBetweenAnyTwoEffects(t *testing.T) {
	const from, slots = 8, 150
	cfg := testConfig(5)
	cfg.Heads = 16 // a leader that forgot what it said would say something else
	w := newWorld(t, cfg)
	joinedBefore := 0
	for n := range (slots - 10) / 5 {
		slot := phase0.Slot(10 + 5*n) // every slot of a proposal
		at := w.profile.SlotStart(slot)
		if n%2 == 0 {
			at = at.Add(w.profile.DueAt(slot, eth.VotesDue) - time.Millisecond)
		}
		op := w.Operator(wire.OperatorID(1 + slot%4)) // the leader of round 1
		w.At(at, func() { op.KillAfter(1 + n/2) })
		w.At(w.profile.SlotStart(slot).Add(w.profile.DueAt(slot, eth.VotesDue)+500*time.Millisecond), func() { restart(t, w, op, slot) })
	}
	w.Run(from, slots)
	checkNoViolations(t, w)
	for _, id := range w.committee {
		for _, f := range w.Operator(id).Finished() {
			if f.Reason == duty.ReasonJoinedBefore {
				joinedBefore++
			}
		}
	}
	checkAllSubmitted(t, w, from, slots)
	if joinedBefore == 0 {
		t.Error("no duty was muted: the crashes never hit a joined height")
	}
}

// restart begins a new life and starts the slot's duties again, as the scheduler would.
func restart(t *testing.T, w *World, op *Operator, slot phase0.Slot) {
	op.Kill()
	if err := op.Start(); err != nil {
		t.Error(err)
		return
	}
	if d, ok := w.beacon.proposer(slot); ok {
		op.engine.Start(d)
	}
	if d, ok := w.beacon.committee(slot); ok {
		op.engine.Start(d)
	}
}

// checkAllSubmitted demands each attestation and sync committee message from somebody. A block may be lost with the
// only operator that has its payload.
func checkAllSubmitted(t *testing.T, w *World, from phase0.Slot, slots int) {
	t.Helper()
	got := map[string]int{}
	for _, s := range w.Submissions() {
		if s.Slot >= from && s.Slot < from+phase0.Slot(slots) {
			got[s.Kind]++
		}
	}
	want := expectations(w, from, slots)
	if got["attestation"] != want["attestation"] || got["sync"] != want["sync"] {
		t.Errorf("submitted: %v, expected %v", got, want)
	}
}

func BenchmarkSlot(b *testing.B) {
	for _, crypto := range []struct {
		name string
		real bool
	}{{"modelled", false}, {"real", true}} {
		b.Run(crypto.name, func(b *testing.B) {
			cfg := testConfig(9)
			cfg.RealCrypto, cfg.Trace = crypto.real, false
			w := newWorld(b, cfg)
			b.ReportAllocs()
			b.ResetTimer()
			for n := range b.N {
				w.Run(phase0.Slot(8+6*n), 1)
			}
		})
	}
}
