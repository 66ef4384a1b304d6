package schedule

import (
	"context"
	"errors"
	"slices"
	"testing"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// picky is a beacon node that does not take requests with a certain validator.
type picky struct {
	*world
	bad      phase0.ValidatorIndex
	prepared []int // the sizes of all requests
}

func (p *picky) SubmitPreparations(_ context.Context, list []*apiv1.ProposalPreparation) error {
	p.prepared = append(p.prepared, len(list))
	if slices.ContainsFunc(list, func(a *apiv1.ProposalPreparation) bool { return a.ValidatorIndex == p.bad }) {
		return errors.New("400")
	}
	return nil
}

func (p *picky) SubmitCommitteeSubscriptions(_ context.Context, list []*apiv1.BeaconCommitteeSubscription) error {
	if list[0].ValidatorIndex == p.bad {
		return errors.New("400")
	}
	p.subscribed += len(list)
	return nil
}

// TestFaultBatchesOfTheSchedule: kind A5, batches that fail as one. A part of the preparations or subscriptions that is refused holds
// up no other part, and only what was not taken is given again.
func TestFaultBatchesOfTheSchedule(t *testing.T) {
	w := newWorld(t)
	p := &picky{world: w, bad: 0}
	w.s.opts.Subscriber = p
	for n := range submissionChunk + 100 {
		v := validator(n)
		v.FeeRecipient = [20]byte{1}
		w.validators = append(w.validators, v)
	}
	pass := func(slot phase0.Slot) {
		r := fetchPass{s: w.s, ctx: t.Context(), slot: slot, validators: w.validators}
		r.prepare()
	}
	pass(5)
	if !slices.Equal(p.prepared, []int{submissionChunk, 100}) {
		t.Fatalf("requests of %v", p.prepared)
	}
	p.bad = submissionChunk + 1000
	pass(6)
	if !slices.Equal(p.prepared[2:], []int{submissionChunk}) {
		t.Errorf("given again: %v", p.prepared[2:])
	}
	p.bad = 0
	r := fetchPass{s: w.s, ctx: t.Context(), slot: 1}
	var duties []*apiv1.AttesterDuty
	for n := range phase0.ValidatorIndex(submissionChunk) { // two subscriptions each
		duties = append(duties, &apiv1.AttesterDuty{ValidatorIndex: n, Slot: 2})
	}
	if r.subscribe(duties); p.subscribed != submissionChunk {
		t.Errorf("%d subscriptions were taken", p.subscribed)
	}
}
