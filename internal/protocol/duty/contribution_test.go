package duty

import (
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// contribution has seats in the subcommittees 0, 0 and 1: two of the three roots are equal.
func (w *world) contribution() ContributionDuty {
	return ContributionDuty{Slot: testSlot, SyncDuty: SyncDuty{
		PubKey: w.share(0).Validator, ValidatorIndex: w.share(0).Index, Seats: []uint64{5, 7, 130},
	}}
}

// Seats that share a subcommittee say the same; what they select is contributed once.
func TestContributionHappyPath(t *testing.T) {
	w := newWorld(t)
	startSolos(w, selectAll, w.contribution())
	w.run()
	if n := len(w.spoken[1][0].Partial.Messages); n != 3 {
		t.Errorf("%d proofs in the message, one for each seat expected", n)
	}
	w.reach(8*time.Second, TimerFetch)
	w.expectFinish(ReasonDone, testCommittee...)
	if len(w.submitted[4]) != 2 {
		t.Fatalf("operator 4 submits %d contributions", len(w.submitted[4]))
	}
	for n, work := range w.submitted[4] {
		signed := work.(SubmitContributions).Contributions[0]
		if signed.Message.Contribution.SubcommitteeIndex != uint64(n) || signed.Message.AggregatorIndex != 50 {
			t.Errorf("contribution %d is %+v", n, signed.Message.Contribution)
		}
		proof, _ := w.chain.SyncSelectionRoot(testSlot, uint64(n))
		root, _ := w.chain.ContributionRoot(signed.Message)
		if signed.Message.SelectionProof != model(w.share(0).Validator, proof) || signed.Signature != model(w.share(0).Validator, root) {
			t.Errorf("contribution %d: proof or signature is not the validator's", n)
		}
	}
	if r := w.machines[1].Report(); r.Submissions != 2 {
		t.Errorf("report is %+v", r)
	}
}

// TestFaultProofsPairedInOrder: kind B27, what belongs together is found by what was signed. As ssv-spec pairs them, the second root of
// [0, 0, 1] belongs to the second seat, which is wrong; that order is only for the vectors.
func TestFaultProofsPairedInOrder(t *testing.T) {
	for _, inOrder := range []bool{false, true} {
		w := newWorld(t)
		startSolos(w, func(cfg *Config) { cfg.Spec = &SpecQuirks{Selects: always, PairInOrder: inOrder} }, w.contribution())
		w.run()
		w.reach(8*time.Second, TimerFetch)
		want := uint64(1)
		if inOrder {
			want = 0
		}
		for _, work := range w.works[1] {
			if f, ok := work.(FetchContributions); ok && (len(f.Proofs) != 2 || f.Proofs[0].Subcommittee != 0 || f.Proofs[1].Subcommittee != want) {
				t.Errorf("in order %v: asks for %+v", inOrder, f.Proofs)
			}
		}
	}
}

func TestContributionThatIsNotSelected(t *testing.T) {
	w := newWorld(t)
	var modulo uint64
	startSolos(w, func(cfg *Config) {
		cfg.Spec = &SpecQuirks{Selects: func(_ phase0.BLSSignature, m uint64) bool { modulo = m; return false }}
	}, w.contribution())
	w.run()
	w.expectFinish(ReasonNotSelected, testCommittee...)
	if modulo != 8 {
		t.Errorf("one in %d is selected", modulo)
	}
}

// One operator's part of one proof is bad: the proof becomes whole later than the other, still before it is needed.
func TestAProofThatIsLateStillCounts(t *testing.T) {
	w := newWorld(t)
	bad, _ := w.chain.SyncSelectionRoot(testSlot, 0)
	w.sign = func(op wire.OperatorID, item ShareToSign) (phase0.BLSSignature, error) {
		if op == 1 && item.Root == bad {
			return phase0.BLSSignature{0xbb}, nil
		}
		return model(item.Share, item.Root), nil
	}
	startSolos(w, selectAll, w.contribution())
	w.run()
	w.reach(8*time.Second, TimerFetch)
	w.expectFinish(ReasonDone, testCommittee...)
	w.expectCode(2, wire.CodeReconstructSignature)
	if len(w.submitted[2]) != 2 {
		t.Errorf("%d contributions", len(w.submitted[2]))
	}
}

// A leader may propose an empty list, which passes every check: there is nothing to sign then.
func TestAnEmptyListIsNothingToSign(t *testing.T) {
	w := newWorld(t)
	start := w.contribution()
	m := w.put(1, w.config(1), start)
	value, err := (&wire.ConsensusData{Duty: start.wire(), Version: eth.Altair}).MarshalSSZ()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Step(0, Start{}); err != nil {
		t.Fatal(err)
	}
	m.phase = PhaseConsensus
	effects, err := m.onDecided(9*time.Second, &qbft.Decided{Height: wire.Height(testSlot), Round: 1, Value: value})
	if err != nil || len(effects) != 1 || effects[0] != (Finish{Reason: ReasonNotSelected}) {
		t.Errorf("%v, %v", effects, err)
	}
}

func TestContributionSeats(t *testing.T) {
	w := newWorld(t)
	start := w.contribution()
	start.Seats = nil
	if _, err := w.put(1, w.config(1), start).Step(0, Start{}); !hasCode(err, wire.CodeNoBeaconDuties) {
		t.Errorf("no seat: %v", err)
	}
	start.Seats = make([]uint64, wire.MaxSyncCommitteeIndices+1)
	m := w.put(1, w.config(1), start)
	effects, err := m.Step(0, Start{})
	if err == nil || len(effects) != 1 || effects[0] != (Finish{Reason: ReasonInternal, Err: err}) || m.Stage().Phase != PhaseFinished {
		t.Errorf("too many seats: %v, %v", effects, err)
	}
	start.Seats = make([]uint64, wire.MaxSyncCommitteeIndices)
	if _, err := w.put(1, w.config(1), start).Step(0, Start{}); err != nil {
		t.Errorf("as many seats as can be decided: %v", err)
	}
}
