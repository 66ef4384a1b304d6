package schedule

import (
	"context"
	"slices"
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/bellatrix"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/roster"
	"github.com/hawser-ssv/hawser/protocol/eth"
)

const (
	// submissionChunk is the most entries of one preparation or subscription request. Source: spec/duties.md#timing.
	submissionChunk = 500
	fetchRetry      = 250 * time.Millisecond
)

// fetchLoop updates the duties whenever it is woken: at each slot's start, when the roster changes, after a reorganisation. A failed
// fetch is tried again shortly while the slot lasts, and at the next slot in any case.
func (s *Scheduler) fetchLoop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		}
		slot := s.opts.Timing.SlotAt(s.opts.Clock.Now())
		if !s.update(ctx, slot) && ctx.Err() == nil {
			if s.opts.Clock.SleepUntil(ctx, s.opts.Clock.Now().Add(fetchRetry)) != nil {
				return
			}
			s.Refresh()
		}
	}
}

// update fetches what the slot needs, most urgent first, and reports whether everything succeeded.
func (s *Scheduler) update(ctx context.Context, slot phase0.Slot) bool {
	epoch := s.opts.Timing.EpochOf(slot)
	validators, version := s.opts.Roster.Validators()
	if h, seen := s.heads.newest(); seen {
		s.compare(&h)
	}
	s.refetchBlind(slot)
	s.payees.update(validators, slot)
	r := fetchPass{s: s, ctx: ctx, slot: slot, epoch: epoch, validators: validators, version: version}
	r.proposers(epoch)
	s.startIfLate(slot)
	r.attesters(epoch)
	r.sync(s.period(slot + 1))
	s.startIfLate(slot)
	r.prepare()
	if pastMiddle(s.opts.Timing, slot) {
		r.attesters(epoch + 1)
		r.proposersAhead(epoch + 1)
	}
	if r.nearNextPeriod() {
		r.sync(s.period(slot+1) + 1)
	}
	s.duties.prune(epoch, s.period(slot))
	s.note(r.err)
	return r.err == nil
}

// startIfLate starts duties of the running slot that were not known when their time came.
func (s *Scheduler) startIfLate(slot phase0.Slot) {
	now := s.opts.Clock.Now()
	if s.opts.Timing.SlotAt(now) != slot || now.Before(s.opts.Timing.SlotStart(slot)) {
		return
	}
	s.startProposer(slot)
	if !now.Before(s.opts.Timing.SlotStart(slot).Add(s.opts.Timing.DueAt(slot, eth.VotesDue))) {
		s.startCommittees(slot)
		s.startAggregations(slot)
	}
}

func pastMiddle(t Timing, slot phase0.Slot) bool {
	into := uint64(slot - t.FirstSlot(t.EpochOf(slot)))
	return into+1 >= t.SlotsPerEpoch()/2
}

// Trouble returns why duties cannot be fetched, or nil while they can.
func (s *Scheduler) Trouble() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trouble
}

func (s *Scheduler) note(err error) {
	s.mu.Lock()
	was := s.trouble
	s.trouble = err
	s.mu.Unlock()
	switch {
	case err != nil && was == nil:
		s.log.Warn("duties could not be fetched", "cause", err)
	case err == nil && was != nil:
		s.log.Info("duties are fetched again")
	}
}

// fetchPass is one fetch pass.
type fetchPass struct {
	s          *Scheduler
	ctx        context.Context
	slot       phase0.Slot
	epoch      phase0.Epoch
	validators []roster.Validator
	version    uint64
	// err is the first error of a request that duties depend on.
	err error
}

func (r *fetchPass) failed(err error) bool {
	if err != nil && r.err == nil {
		r.err = err
	}
	return err != nil
}

func (r *fetchPass) proposers(epoch phase0.Epoch) {
	if len(r.validators) == 0 || r.s.duties.hasProposers(epoch) {
		return
	}
	// An epoch's first slot is the beacon node's busiest, and its proposers were fetched ahead. They are fetched again a slot later,
	// so that the request does not delay the block.
	if r.slot == r.s.opts.Timing.FirstSlot(epoch) && r.s.duties.fetchedAhead(epoch) {
		return
	}
	_, head := r.s.newest(epoch)
	got, err := r.s.opts.Duties.ProposerDuties(r.ctx, epoch)
	if r.failed(err) {
		return
	}
	r.s.duties.setProposers(epoch, got.Duties)
	r.s.duties.fetched(r.s.duties.proposerBranch, epoch, got.DependentRoot, head)
	r.again()
}

// again marks duties to be fetched once more if a head arrived meanwhile that is on another branch than the answer.
func (r *fetchPass) again() {
	if h, seen := r.s.heads.newest(); seen && r.s.compare(&h) {
		r.s.Refresh()
	}
}

// proposersAhead fetches the next epoch's proposers if the node has them already, so that the first slot of an epoch need not wait for
// an answer. They are fetched again in their epoch; a refusal is no error.
func (r *fetchPass) proposersAhead(epoch phase0.Epoch) {
	if len(r.validators) == 0 || uint64(r.slot+1) != uint64(r.s.opts.Timing.FirstSlot(epoch)) || r.s.duties.hasProposers(epoch) {
		return
	}
	if got, err := r.s.opts.Duties.ProposerDuties(r.ctx, epoch); err == nil {
		r.s.duties.setProposersAhead(epoch, got.Duties)
	}
}

func (r *fetchPass) attesters(epoch phase0.Epoch) {
	indices := r.indices(func(v roster.Validator) bool { return v.Own && v.Attesting })
	if len(indices) == 0 || r.s.duties.hasAttesters(epoch, r.version) {
		return
	}
	head, _ := r.s.newest(epoch)
	got, err := r.s.opts.Duties.AttesterDuties(r.ctx, epoch, indices)
	if r.failed(err) {
		return
	}
	r.s.duties.setAttesters(epoch, r.version, got.Duties)
	r.s.duties.fetched(r.s.duties.attesterBranch, epoch, got.DependentRoot, head)
	r.again()
	r.s.startIfLate(r.slot)
	r.subscribe(got.Duties)
}

func (r *fetchPass) sync(period uint64) {
	indices := r.indices(func(roster.Validator) bool { return true })
	if len(indices) == 0 || r.s.duties.hasSync(period, r.version) {
		return
	}
	epoch := max(r.epoch, phase0.Epoch(period*r.s.opts.SyncPeriod))
	got, err := r.s.opts.Duties.SyncCommitteeDuties(r.ctx, epoch, indices)
	if r.failed(err) {
		return
	}
	r.s.duties.setSync(period, r.version, got)
	r.subscribeSync(got, phase0.Epoch((period+1)*r.s.opts.SyncPeriod))
}

// nearNextPeriod reports whether the next sync committee period begins within one and a half epochs' slots.
// Source: spec/duties.md#timing (48 slots of 32).
func (r *fetchPass) nearNextPeriod() bool {
	perEpoch := r.s.opts.Timing.SlotsPerEpoch()
	return r.s.period(r.slot+phase0.Slot(perEpoch+perEpoch/2)) > r.s.period(r.slot+1)
}

func (r *fetchPass) indices(want func(roster.Validator) bool) []phase0.ValidatorIndex {
	var out []phase0.ValidatorIndex
	for _, v := range r.validators {
		if want(v) {
			out = append(out, v.Index)
		}
	}
	return out
}

// subscribe submits two subscriptions for each coming duty, as an attester and as a possible aggregator. Duties do not depend on the
// answer, so a refusal is only logged.
func (r *fetchPass) subscribe(duties []*apiv1.AttesterDuty) {
	var subs []*apiv1.BeaconCommitteeSubscription
	for _, d := range duties {
		if d.Slot < r.slot {
			continue
		}
		for _, aggregator := range []bool{false, true} {
			subs = append(subs, &apiv1.BeaconCommitteeSubscription{
				ValidatorIndex: d.ValidatorIndex, Slot: d.Slot, CommitteeIndex: d.CommitteeIndex,
				CommitteesAtSlot: d.CommitteesAtSlot, IsAggregator: aggregator,
			})
		}
	}
	r.chunks("subscribe to beacon committees", len(subs), func(from, to int) error {
		return r.s.opts.Subscriber.SubmitCommitteeSubscriptions(r.ctx, subs[from:to])
	})
}

func (r *fetchPass) subscribeSync(duties []*apiv1.SyncCommitteeDuty, until phase0.Epoch) {
	own := map[phase0.ValidatorIndex]bool{}
	for _, v := range r.validators {
		own[v.Index] = v.Own
	}
	var subs []*apiv1.SyncCommitteeSubscription
	for _, d := range duties {
		if own[d.ValidatorIndex] {
			subs = append(subs, &apiv1.SyncCommitteeSubscription{
				ValidatorIndex: d.ValidatorIndex, SyncCommitteeIndices: d.ValidatorSyncCommitteeIndices, UntilEpoch: until,
			})
		}
	}
	r.chunks("subscribe to sync committees", len(subs), func(from, to int) error {
		return r.s.opts.Subscriber.SubmitSyncSubscriptions(r.ctx, subs[from:to])
	})
}

// prepare submits the fee recipients: at first, in mid-epoch, when one changes, and when a beacon node comes back. A refusal is tried
// again in the next slot. Source: spec/duties.md#too-early, spec/duties.md#timing.
func (r *fetchPass) prepare() {
	preps, next := r.preparations()
	again := r.s.takeReprepare()
	r.s.missed = r.s.missed && !again
	changed := again || !covers(r.s.prepared, next)
	due := pastMiddle(r.s.opts.Timing, r.slot) && r.s.lastPrep != r.epoch
	if !changed && !due || len(preps) == 0 || r.slot+1 == r.s.nextPrep {
		return
	}
	if r.s.missed { // only what was not accepted is submitted again
		preps = slices.DeleteFunc(preps, func(p *apiv1.ProposalPreparation) bool {
			was, ok := r.s.prepared[p.ValidatorIndex]
			return ok && was == [20]byte(p.FeeRecipient)
		})
	} else {
		r.s.prepared = map[phase0.ValidatorIndex][20]byte{}
	}
	taken := r.chunks("prepare proposals", len(preps), func(from, to int) error {
		err := r.s.opts.Subscriber.SubmitPreparations(r.ctx, preps[from:to])
		for _, p := range preps[from:to] {
			if err == nil {
				r.s.prepared[p.ValidatorIndex] = [20]byte(p.FeeRecipient)
			}
		}
		return err
	})
	if r.s.missed = !taken; !taken {
		r.s.nextPrep = r.slot + 1
		return
	}
	r.s.prepared = next
	if due {
		r.s.lastPrep = r.epoch
	}
}

func (r *fetchPass) preparations() ([]*apiv1.ProposalPreparation, map[phase0.ValidatorIndex][20]byte) {
	var preps []*apiv1.ProposalPreparation
	recipients := map[phase0.ValidatorIndex][20]byte{}
	for _, v := range r.validators {
		if v.Own && v.Attesting {
			recipients[v.Index] = v.FeeRecipient
			preps = append(preps, &apiv1.ProposalPreparation{ValidatorIndex: v.Index, FeeRecipient: bellatrix.ExecutionAddress(v.FeeRecipient)})
		}
	}
	return preps, recipients
}

// covers reports whether everything in next was submitted already.
func covers(told, next map[phase0.ValidatorIndex][20]byte) bool {
	for index, recipient := range next {
		if was, ok := told[index]; !ok || was != recipient {
			return false
		}
	}
	return true
}

// chunks submits n entries in parts; one that is refused does not stop the others. It reports whether all were accepted.
func (r *fetchPass) chunks(what string, n int, send func(from, to int) error) (all bool) {
	var failed error
	entries := 0
	for from := 0; from < n; from += submissionChunk {
		to := min(from+submissionChunk, n)
		if err := send(from, to); err != nil {
			entries += to - from
			if failed == nil {
				failed = err
			}
		}
	}
	if failed != nil {
		r.s.log.Warn("beacon node refused", "request", what, "entries", entries, "of", n, "cause", failed)
	}
	return failed == nil
}
