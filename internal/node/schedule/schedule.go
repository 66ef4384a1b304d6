package schedule

import (
	"context"
	"log/slog"
	"sync"
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/roster"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Timing converts between slots, epochs and sync committee periods of the chain.
type Timing interface {
	SlotStart(slot phase0.Slot) time.Time
	SlotAt(t time.Time) phase0.Slot
	EpochOf(slot phase0.Slot) phase0.Epoch
	FirstSlot(epoch phase0.Epoch) phase0.Slot
	// DueAt is when duties of a slot are due, from its start.
	DueAt(slot phase0.Slot, due eth.Due) time.Duration
	SlotsPerEpoch() uint64
	// RegistersAt is the network's rule for registrations with builders.
	RegistersAt(slot phase0.Slot, validator phase0.ValidatorIndex) bool
}

// Roster is the set of validators with a beacon index. Its version changes whenever the set does; the list is read-only. Pending
// returns what the contract's latest events request of own validators: exits, and registrations with another fee recipient.
type Roster interface {
	Validators() (list []roster.Validator, version uint64)
	Pending() (exits, registrations []roster.PendingRequest)
}

// DutySource returns the beacon chain's duties of validators.
type DutySource interface {
	AttesterDuties(ctx context.Context, epoch phase0.Epoch, indices []phase0.ValidatorIndex) (*beacon.AttesterDuties, error)
	ProposerDuties(ctx context.Context, epoch phase0.Epoch) (*beacon.ProposerDuties, error)
	SyncCommitteeDuties(ctx context.Context, epoch phase0.Epoch, indices []phase0.ValidatorIndex) ([]*apiv1.SyncCommitteeDuty, error)
}

// Subscriber submits to the beacon node what it has to prepare for.
type Subscriber interface {
	SubmitPreparations(ctx context.Context, preparations []*apiv1.ProposalPreparation) error
	SubmitCommitteeSubscriptions(ctx context.Context, subscriptions []*apiv1.BeaconCommitteeSubscription) error
	SubmitSyncSubscriptions(ctx context.Context, subscriptions []*apiv1.SyncCommitteeSubscription) error
}

// Starter carries duties out. A second start of a duty changes nothing. SendRegistrations is called once a slot.
type Starter interface {
	Start(duty.Duty)
	SendRegistrations(slot phase0.Slot)
}

// Options configures a Scheduler.
type Options struct {
	Timing     Timing
	Clock      clock.Clock
	Roster     Roster
	Duties     DutySource
	Subscriber Subscriber
	Starter    Starter
	// HeadDelay is the wait between the slot's head and the request for the vote. Source: spec/duties.md#timing.
	HeadDelay time.Duration
	// SyncPeriod is the length of a sync committee period in epochs.
	SyncPeriod uint64
	// Aggregations enables aggregations and contributions: each validator of the sync committee has one a slot, which costs more than
	// all other duties together.
	Aggregations bool
	// Blind reports whether no beacon node sends heads; nil means that one always does.
	Blind func() bool
	// Meter measures how late slots are handled; nil disables the measurement.
	Meter  *clock.Meter
	Logger *slog.Logger
}

// Scheduler starts duties at their times. Head and the lookups may be called from any goroutine.
type Scheduler struct {
	opts   Options
	log    *slog.Logger
	duties *dutyCache
	heads  headWatch
	wake   chan struct{}

	// Only the fetcher uses what was prepared, and when.
	prepared map[phase0.ValidatorIndex][20]byte
	payees   payees
	// missed says that some of the latest preparations were not accepted.
	missed   bool
	lastPrep phase0.Epoch
	// blindSlot is the slot in which duties were last fetched again because no node sends heads.
	blindSlot phase0.Slot
	nextPrep  phase0.Slot // after a refusal, the slot in which it is tried again

	mu        sync.Mutex
	started   phase0.Slot               // the newest slot whose committee duties were started
	proposed  phase0.Slot               // the newest slot whose proposal was started
	begun     map[wire.Role]phase0.Slot // the newest slot of other roles
	answered  map[requestKey]bool       // requests of the contract that were started
	reprepare bool
	trouble   error
	handled   phase0.Slot // the newest slot that was handled
	known     *members
}

// New returns a scheduler that does nothing until Run.
func New(opts Options) *Scheduler {
	return &Scheduler{
		opts:   opts,
		log:    opts.Logger.With("room", "schedule"),
		duties: newBook(),
		heads:  newHeadWatch(),
		wake:   make(chan struct{}, 1),
		begun:  map[wire.Role]phase0.Slot{}, answered: map[requestKey]bool{},
		payees: payees{epoch: phase0.Slot(opts.Timing.SlotsPerEpoch())},
	}
}

// Run starts duties until ctx ends.
func (s *Scheduler) Run(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		s.fetchLoop(ctx)
	}()
	s.slotLoop(ctx)
	wg.Wait()
}

// Refresh triggers a fetch: the roster changed or a beacon node came back.
func (s *Scheduler) Refresh() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Reconnected says that a beacon node came back and may have forgotten what was submitted.
func (s *Scheduler) Reconnected() {
	s.mu.Lock()
	s.reprepare = true
	s.mu.Unlock()
	s.Refresh()
}

func (s *Scheduler) takeReprepare() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.reprepare
	s.reprepare = false
	return was
}

func (s *Scheduler) slotLoop(ctx context.Context) {
	slot := s.opts.Timing.SlotAt(s.opts.Clock.Now())
	first := slot
	for {
		if s.opts.Clock.SleepUntil(ctx, s.opts.Timing.SlotStart(slot)) != nil {
			return
		}
		if now := s.opts.Clock.Now(); now.Before(s.opts.Timing.SlotStart(slot)) {
			if at := s.opts.Timing.SlotAt(now); eth.TurnedBack(slot, at) {
				slot, first = s.clockSetBack(at), at
			}
			continue
		}
		if slot > first { // the first one had begun
			s.opts.Meter.Note("the start of a slot", s.opts.Timing.SlotStart(slot), s.opts.Clock.Now())
		}
		s.Refresh()
		s.startSlot(slot)
		if s.waitForVote(ctx, slot) != nil {
			return
		}
		if at := s.opts.Timing.SlotAt(s.opts.Clock.Now()); eth.TurnedBack(slot, at) {
			slot, first = s.clockSetBack(at), at
			continue
		}
		s.startCommittees(slot)
		s.startAggregations(slot)
		s.handle(slot)
		slot = max(slot+1, s.opts.Timing.SlotAt(s.opts.Clock.Now()))
	}
}

// clockSetBack goes on from the slot of a clock that was set back. Duties that are started a second time sign nothing twice: the engine,
// the journal and the slashing records prevent it.
func (s *Scheduler) clockSetBack(slot phase0.Slot) phase0.Slot {
	s.log.Warn("the clock was set back: duties go on from its slot", "slot", slot)
	return slot
}

func (s *Scheduler) handle(slot phase0.Slot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handled = slot
}

// Handled returns the newest slot that was handled; 0 before the first.
func (s *Scheduler) Handled() phase0.Slot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.handled
}

// waitForVote waits until the slot's vote is due: HeadDelay after the slot's head, or at the fork's time for votes (eth.VotesDue).
func (s *Scheduler) waitForVote(ctx context.Context, slot phase0.Slot) error {
	start := s.opts.Timing.SlotStart(slot)
	due := start.Add(s.opts.Timing.DueAt(slot, eth.VotesDue))
	began := s.opts.Clock.Now()
	if eth.TurnedBack(slot, s.opts.Timing.SlotAt(began)) {
		return ctx.Err()
	}
	waitCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := s.heads.onHead(slot, cancel)
	err := s.opts.Clock.SleepUntil(waitCtx, due)
	stop()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		if began.After(due) { // earlier lateness has been measured
			return nil
		}
		s.opts.Meter.Note("the time of a vote", due, s.opts.Clock.Now())
		return nil
	}
	return s.opts.Clock.SleepUntil(ctx, s.opts.Clock.Now().Add(s.opts.HeadDelay))
}

// ProposerOf returns the proposer of a slot; known is false while the epoch's duties were not fetched.
func (s *Scheduler) ProposerOf(slot phase0.Slot) (index phase0.ValidatorIndex, some, known bool) {
	d, known := s.duties.proposerAt(s.opts.Timing.EpochOf(slot), slot)
	if d == nil {
		return 0, false, known
	}
	return d.ValidatorIndex, true, known
}

// InSyncCommittee reports whether a validator sits in the sync committee of the slot's period; known is false while
// that period's duties were not fetched.
func (s *Scheduler) InSyncCommittee(slot phase0.Slot, index phase0.ValidatorIndex) (in, known bool) {
	d, known := s.duties.syncDuty(s.period(slot), index)
	return d != nil, known
}

func (s *Scheduler) period(slot phase0.Slot) uint64 {
	return uint64(s.opts.Timing.EpochOf(slot)) / s.opts.SyncPeriod
}
