package duty

import (
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

func (w *world) aggregation() AggregatorDuty {
	return AggregatorDuty{Slot: testSlot, AttesterDuty: AttesterDuty{
		PubKey: w.share(0).Validator, ValidatorIndex: w.share(0).Index, CommitteeIndex: 3, CommitteeLength: 128, CommitteesAtSlot: 36, Position: 11,
	}}
}

func always(phase0.BLSSignature, uint64) bool { return true }

// selecting is a configuration of which every proof selects, two thirds into the slot.
func selecting(cfg *Config) *Config {
	selectAll(cfg)
	cfg.Aggregate = 8 * time.Second
	return cfg
}

func selectAll(cfg *Config) { cfg.Spec = &SpecQuirks{Selects: always} }

// Operator 1 leads slot 100: its aggregate is decided, and everybody submits it under the validator's signature.
func TestAggregatorHappyPath(t *testing.T) {
	w := newWorld(t)
	startSolos(w, selectAll, w.aggregation())
	w.run()
	if n := w.asked(1, FetchAggregate{}); n != 0 {
		t.Error("the aggregate is asked for before two thirds of the slot")
	}
	w.reach(8*time.Second, TimerFetch)
	w.expectFinish(ReasonDone, testCommittee...)
	for _, op := range testCommittee {
		signed := w.submitted[op][0].(SubmitAggregate).Aggregate.Electra
		if signed.Message.AggregatorIndex != 50 || signed.Message.Aggregate.AggregationBits[0] != 1 {
			t.Errorf("operator %d submits %+v", op, signed.Message)
		}
		proof, _ := w.chain.SelectionRoot(testSlot)
		root, _ := w.chain.AggregateRoot(testSlot, signed.Message)
		if signed.Message.SelectionProof != model(w.share(0).Validator, proof) || signed.Signature != model(w.share(0).Validator, root) {
			t.Errorf("operator %d: proof or signature is not the validator's", op)
		}
	}
	report := w.machines[2].Report()
	if report.Submissions != 1 || report.Round != 1 || report.Fetched != 8*time.Second || report.Submitted != 8*time.Second {
		t.Errorf("report is %+v", report)
	}
}

// The proof is found to select one of length/16; the others end without a question to the beacon node.
func TestAggregatorThatIsNotSelected(t *testing.T) {
	w := newWorld(t)
	var modulo uint64
	startSolos(w, func(cfg *Config) {
		cfg.Spec = &SpecQuirks{Selects: func(_ phase0.BLSSignature, m uint64) bool { modulo = m; return false }}
	}, w.aggregation())
	w.run()
	w.reach(8*time.Second, TimerFetch)
	w.expectFinish(ReasonNotSelected, testCommittee...)
	if modulo != 8 || w.asked(1, FetchAggregate{}) != 0 || !ReasonNotSelected.OK() {
		t.Errorf("modulo %d, %d questions", modulo, w.asked(1, FetchAggregate{}))
	}
}

func TestSelectionFollowsTheHashOfTheProof(t *testing.T) {
	cfg := newWorld(t).config(1)
	hits := 0
	for n := range 4096 {
		var proof phase0.BLSSignature
		binary.LittleEndian.PutUint64(proof[:], uint64(n))
		if cfg.selects(proof, 8) {
			hits++
		}
		if !cfg.selects(proof, 0) || !cfg.selects(proof, 1) {
			t.Fatal("in a small committee everybody aggregates")
		}
	}
	if hits < 4096/8-100 || hits > 4096/8+100 {
		t.Errorf("%d of 4096 are selected, one in eight expected", hits)
	}
	// sha256 of 96 zero bytes begins 2ea9ab9198d1638007400cd2c3bef1cc; as a number 0x8063d19891aba92e, 6 modulo 8.
	if cfg.selects(phase0.BLSSignature{}, 8) || !cfg.selects(phase0.BLSSignature{}, 2) {
		t.Error("the selection is not the chain's")
	}
}

func TestAggregatorFailures(t *testing.T) {
	down := errors.New("500")
	cases := []struct {
		name  string
		spoil func(*world)
		want  Reason
	}{
		{"too few proofs", func(w *world) {
			w.deliver = func(from, to wire.OperatorID, _ Event) bool { return from == to }
		}, ReasonProofsMissing},
		{"no aggregate", func(w *world) { w.fetch = func(wire.OperatorID) error { return down } }, ReasonDataUnavailable},
		{"no consensus", func(w *world) {
			w.deliver = func(from, to wire.OperatorID, ev Event) bool {
				_, partial := ev.(Partial)
				return partial || from == to
			}
		}, ReasonUndecided},
		{"no signatures", func(w *world) {
			w.deliver = func(from, to wire.OperatorID, ev Event) bool {
				p, partial := ev.(Partial)
				return !partial || p.Messages.Type != wire.PartialSigPostConsensus || from == to
			}
		}, ReasonSignaturesMissing},
		{"refused", func(w *world) { w.submit = func(wire.OperatorID, Work) error { return down } }, ReasonSubmissionFailed},
		{"own share locked away", func(w *world) {
			w.sign = func(wire.OperatorID, ShareToSign) (phase0.BLSSignature, error) {
				return phase0.BLSSignature{}, down
			}
		}, ReasonSigningRefused},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.spoil(w)
			startSolos(w, selectAll, w.aggregation())
			w.run()
			w.reach(8*time.Second, TimerFetch)
			for range fetchTries {
				w.reach(9*time.Second, TimerRetry)
			}
			w.step(1, Expire{})
			w.expectFinish(c.want, 1)
		})
	}
}

// A round that the leader loses ends at its deadline, and the next leader's aggregate is decided.
func TestAggregatorSecondRound(t *testing.T) {
	w := newWorld(t)
	w.deliver = func(from, to wire.OperatorID, ev Event) bool {
		_, consensus := ev.(Consensus)
		return !consensus || from != 1
	}
	startSolos(w, selectAll, w.aggregation())
	w.run()
	w.reach(8*time.Second, TimerFetch)
	w.reach(10*time.Second, TimerRound)
	w.expectFinish(ReasonDone, 2, 3, 4)
	if bits := w.submitted[3][0].(SubmitAggregate).Aggregate.Electra.Message.Aggregate.AggregationBits[0]; bits != 2 {
		t.Errorf("operator %d's aggregate was decided", bits)
	}
}

// Nobody hears of rounds beyond the role's last, so nobody begins one.
func TestTheLastRoundHasNoEnd(t *testing.T) {
	w := newWorld(t)
	w.deliver = func(from, to wire.OperatorID, ev Event) bool {
		_, consensus := ev.(Consensus)
		return !consensus || from == to
	}
	startSolos(w, func(cfg *Config) {
		cfg.Spec, cfg.LastRound = &SpecQuirks{Selects: always}, func(wire.Role) wire.Round { return 2 }
	}, w.aggregation())
	w.run()
	w.reach(8*time.Second, TimerFetch)
	for range 4 {
		w.reach(w.now+2*time.Second, TimerRound)
	}
	if r := w.machines[1].Stage().Round; r != 2 {
		t.Errorf("in round %d", r)
	}
	w.step(1, Expire{})
	w.expectFinish(ReasonUndecided, 1)
}

func TestMutedAggregatorFollows(t *testing.T) {
	w := newWorld(t)
	for _, op := range testCommittee {
		w.put(op, selecting(w.config(op)), w.aggregation())
		w.step(op, Start{Muted: op == 2})
	}
	w.run()
	w.reach(8*time.Second, TimerFetch)
	w.expectFinish(ReasonDone, testCommittee...)
	if n := w.consensusMessages(2); n != 0 {
		t.Errorf("the muted operator sent %d consensus messages", n)
	}
}

// Proofs say which of them are of use; nothing else that is signed does.
func TestOnlyProofsMayBeUnused(t *testing.T) {
	w := newWorld(t)
	startSolos(w, func(*Config) {}, w.aggregation())
	if got := w.machines[1].pre.modulo; got != 8 {
		t.Errorf("a proof of %d is of use", got)
	}
	w = newWorld(t)
	startSolos(w, selectAll, w.aggregation())
	w.run()
	w.reach(8*time.Second, TimerFetch)
	if pre, post := w.machines[1].pre.modulo, w.machines[1].post.modulo; pre != 0 || post != 0 {
		t.Errorf("one of %d proofs and one of %d aggregates are of use", pre, post)
	}
}
