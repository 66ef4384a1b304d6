package duty

import (
	"errors"
	"fmt"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// TestFaultBatchesOfACommittee: kind A5, batches that fail as one. Every operator lost the share of one validator between start
// and signature: the others' votes are signed and submitted, and the missing ones counted.
func TestFaultBatchesOfACommittee(t *testing.T) {
	w := newWorld(t)
	lost := w.share(0).Validator
	w.startCommittees()
	w.refuseSigning = func(_ wire.OperatorID, item ShareToSign) error {
		if item.Validator == lost {
			return errors.New("unknown share")
		}
		return nil
	}
	w.run()
	for _, op := range testCommittee {
		r := w.machines[op].Report()
		if r.Unsigned == 0 || r.Submissions == 0 || r.Submissions+r.Unsigned != r.Validators {
			t.Errorf("operator %d: %d submitted, %d unsigned of %d", op, r.Submissions, r.Unsigned, r.Validators)
		}
		w.step(op, Expire{})
	}
	w.expectFinish(ReasonSigningRefused, testCommittee...)
}

// TestFaultBatchValueCheck: kind A5. One share that may not sign does not make the others refuse the vote, unless a rule says that
// the message must be the one of before: see VoteCheck.Every.
func TestFaultBatchValueCheck(t *testing.T) {
	vote := wire.BeaconVote{BlockRoot: phase0.Root{1}, Source: &phase0.Checkpoint{Epoch: 1}, Target: &phase0.Checkpoint{Epoch: 2}}
	value, err := vote.MarshalSSZ()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		refused int
		every   bool
		ok      bool
	}{{0, false, true}, {1, false, true}, {2, false, true}, {3, false, false}, {0, true, true}, {1, true, false}, {3, true, false}} {
		check := VoteCheck{Source: *vote.Source, Target: *vote.Target, Every: tt.every, Guard: refuseFirst(tt.refused)}
		for n := range 3 {
			check.Shares = append(check.Shares, phase0.BLSPubKey{byte(n)})
		}
		if err := check.Check(value); (err == nil) != tt.ok {
			t.Errorf("%d of 3 refused, every=%v: %v", tt.refused, tt.every, err)
		}
	}
}

// refuseFirst is a guard that refuses the first shares.
type refuseFirst int

func (n refuseFirst) CheckAttestation(share phase0.BLSPubKey, _, _ phase0.Epoch) error {
	if int(share[0]) < int(n) {
		return errors.New("no record")
	}
	return nil
}
func (refuseFirst) CheckBlock(phase0.BLSPubKey, phase0.Slot) error { return nil }

// TestFaultBatchOfSubmissions: kind A5. What a beacon node refuses for good is not given again, what may pass is given again alone,
// and each is counted for itself.
func TestFaultBatchOfSubmissions(t *testing.T) {
	w := newWorld(t)
	given := map[wire.OperatorID][]int{}
	w.outcome = func(op wire.OperatorID, work Work) (out Submitted) {
		attestations, ok := work.(SubmitAttestations)
		if !ok {
			return out
		}
		n := len(attestations.Attestations)
		given[op] = append(given[op], n)
		if len(given[op]) > 1 {
			return out // the second time all is taken
		}
		out.Failures = make([]error, n)
		out.Failures[0] = errors.New("unknown head block")
		out.Failures[1] = fmt.Errorf("%w: bad signature", ErrRefused)
		return out
	}
	w.startCommittees()
	w.run()
	for _, op := range testCommittee {
		w.fireTimers(op, TimerRetry)
	}
	w.run()
	for _, op := range testCommittee {
		r := w.machines[op].Report()
		if len(given[op]) != 2 || given[op][1] != 1 {
			t.Errorf("operator %d: given %v", op, given[op])
		}
		if r.Untaken != 1 || r.Submissions != r.Validators-1 {
			t.Errorf("operator %d: %d taken, %d not, of %d", op, r.Submissions, r.Untaken, r.Validators)
		}
	}
	w.expectFinish(ReasonSubmissionFailed, testCommittee...)
}
