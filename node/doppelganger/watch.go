package doppelganger

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/node/clock"
	"github.com/hawser-ssv/hawser/node/fault"
	"github.com/hawser-ssv/hawser/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Timing is the chain's arithmetic of slots and epochs; *network.Profile has it.
type Timing interface {
	SlotAt(t time.Time) phase0.Slot
	SlotStart(slot phase0.Slot) time.Time
	EpochOf(slot phase0.Slot) phase0.Epoch
	FirstSlot(epoch phase0.Epoch) phase0.Slot
	SlotsPerEpoch() uint64
}

// Liveness answers who was seen active in an epoch, the current or the previous one.
type Liveness interface {
	Liveness(ctx context.Context, epoch phase0.Epoch, indices []phase0.ValidatorIndex) (map[phase0.ValidatorIndex]bool, error)
}

// Options configures a Watch. All fields are required.
type Options struct {
	// Epochs is how many whole epochs in a row a validator must not be seen.
	Epochs uint64
	// Held are the share keys that were there before this run. Others need no watch.
	Held   []phase0.BLSPubKey
	Timing Timing
	Clock  clock.Clock
	// Liveness is asked once an epoch.
	Liveness Liveness
	// Shares are this operator's shares now, Self its id: they tie share keys to validators and committees.
	Shares func() []duty.Share
	Self   func() wire.OperatorID
	Logger *slog.Logger
}

// Watch watches the validators of shares. Its methods may be called from any goroutine.
type Watch struct {
	opts Options
	log  *slog.Logger
	// from is the first epoch that counts: the one after the start, because an earlier run of this node may have signed until
	// then.
	from phase0.Epoch

	index atomic.Pointer[byIndex]

	mu       sync.Mutex
	watched  map[phase0.BLSPubKey]*verdict // by share key
	open     int                           // those that are not safe
	signers  map[heard]map[wire.OperatorID]struct{}
	withheld uint64
}

// heard names what operators sign together for a validator.
type heard struct {
	slot      phase0.Slot
	validator phase0.ValidatorIndex
	root      phase0.Root
}

// New returns a Watch that begins now.
func New(opts Options) *Watch {
	w := &Watch{
		opts: opts, log: opts.Logger.With("room", "doppelganger"), from: opts.Timing.EpochOf(opts.Timing.SlotAt(opts.Clock.Now())) + 1,
		watched: map[phase0.BLSPubKey]*verdict{}, signers: map[heard]map[wire.OperatorID]struct{}{}, open: len(opts.Held),
	}
	for _, share := range opts.Held {
		w.watched[share] = &verdict{}
	}
	if w.open > 0 {
		w.log.Info("votes and blocks are withheld until it is clear that no validator lives elsewhere", "shares", w.open, "epochs", opts.Epochs)
	}
	return w
}

// Status is the watch at a glance.
type Status struct {
	// Watched counts shares whose votes and blocks are withheld, Withheld the signatures that were, in this run.
	Watched  int    `json:"watched"`
	Withheld uint64 `json:"withheld"`
	// Elsewhere are those whose validators were seen without their committee, by validator index.
	Elsewhere []phase0.ValidatorIndex `json:"elsewhere"`
}

// Status returns the watch at a glance.
func (w *Watch) Status() Status {
	shares := w.opts.Shares()
	w.mu.Lock()
	defer w.mu.Unlock()
	s := Status{Watched: w.open, Withheld: w.withheld, Elsewhere: []phase0.ValidatorIndex{}}
	for i := range shares {
		if v := w.of(&shares[i]); v != nil && v.seen && !v.safe {
			s.Elsewhere = append(s.Elsewhere, shares[i].Index)
		}
	}
	slices.SortFunc(s.Elsewhere, cmp.Compare[phase0.ValidatorIndex])
	return s
}

// of returns the verdict on a share, or nil if it is not watched; mu is held.
func (w *Watch) of(s *duty.Share) *verdict {
	key, _ := s.SharePubKey(w.opts.Self())
	return w.watched[key]
}

// Run asks once an epoch, in its middle, who was live in the one before. It ends when nothing is watched any more, or with
// ctx.
func (w *Watch) Run(ctx context.Context) {
	for epoch := w.from; w.watching(); epoch++ {
		middle := w.opts.Timing.FirstSlot(epoch+1) + phase0.Slot(w.opts.Timing.SlotsPerEpoch()/2)
		if w.opts.Clock.SleepUntil(ctx, w.opts.Timing.SlotStart(middle)) != nil {
			return
		}
		if now := w.opts.Timing.EpochOf(w.opts.Timing.SlotAt(w.opts.Clock.Now())); now > epoch+1 {
			epoch = now - 2 // the clock jumped: nobody tells of long past epochs
			continue
		}
		for slot := middle; w.opts.Timing.EpochOf(slot) == epoch+1; slot++ {
			if w.opts.Clock.SleepUntil(ctx, w.opts.Timing.SlotStart(slot)) != nil {
				return
			}
			if w.look(ctx, epoch) == nil {
				break
			}
		}
	}
}

func (w *Watch) watching() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.open > 0
}

// look asks for the liveness of an epoch and judges by it.
func (w *Watch) look(ctx context.Context, epoch phase0.Epoch) error {
	shares := w.opts.Shares()
	w.mu.Lock()
	shares = slices.DeleteFunc(slices.Clone(shares), func(s duty.Share) bool { v := w.of(&s); return v == nil || v.safe })
	w.mu.Unlock()
	if len(shares) == 0 {
		return nil
	}
	indices := make([]phase0.ValidatorIndex, len(shares))
	for i := range shares {
		indices[i] = shares[i].Index
	}
	live, err := w.opts.Liveness.Liveness(ctx, epoch, indices)
	if err != nil {
		w.log.Debug("beacon node does not tell who was live", "epoch", epoch, "cause", err)
		return err
	}
	for i := range shares {
		if is, told := live[shares[i].Index]; told {
			w.judge(&shares[i], epoch, is)
		}
	}
	return nil
}

func (w *Watch) judge(s *duty.Share, epoch phase0.Epoch, live bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	v := w.of(s)
	if v == nil || v.safe {
		return
	}
	before := v.seen
	v.judge(epoch, live, w.opts.Epochs)
	switch {
	case v.safe:
		w.release(s, "it was seen nowhere")
	case v.seen && !before:
		w.log.Error("validator lives elsewhere: its votes and blocks stay withheld", "validator", s.Index, "epoch", epoch, "remedy", fault.ValidatorElsewhere)
	}
}

// release logs the end of one watch; mu is held.
func (w *Watch) release(s *duty.Share, because string) {
	w.open--
	w.log.Info("validator is safe to sign for", "validator", s.Index, "because", because, "watched", w.open)
	if w.open == 0 {
		clear(w.signers)
	}
}

// Heard takes a message of another operator that passed all rules. A quorum of others that signs one root for a validator
// after consensus shows that the committee makes it live; at least f+1 of them are honest and would not have signed for a
// validator that they do not operate.
func (w *Watch) Heard(m *gossip.Message) {
	if m.Partial == nil || m.Partial.Type != wire.PartialSigPostConsensus || len(m.Signed.OperatorIDs) != 1 || !w.watching() {
		return
	}
	from, self := m.Signed.OperatorIDs[0], w.opts.Self()
	if from == self || w.opts.Timing.EpochOf(m.Slot) < w.from {
		return
	}
	shares := w.byIndex()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.prune(m.Slot)
	for _, part := range m.Partial.Messages {
		s := shares[part.ValidatorIndex]
		if s == nil || !s.Committee.Contains(from) {
			continue
		}
		if v := w.of(s); v == nil || v.safe {
			continue
		}
		key := heard{m.Slot, part.ValidatorIndex, part.SigningRoot}
		if w.signers[key] == nil {
			w.signers[key] = map[wire.OperatorID]struct{}{}
		}
		if w.signers[key][from] = struct{}{}; len(w.signers[key]) >= s.Committee.Quorum() {
			w.of(s).committee()
			w.release(s, "its committee signs for it without this operator")
		}
	}
}

// byIndex are the own shares by validator index as they were in a slot: messages are many, shares change rarely.
type byIndex struct {
	slot   phase0.Slot
	shares map[phase0.ValidatorIndex]*duty.Share
}

func (w *Watch) byIndex() map[phase0.ValidatorIndex]*duty.Share {
	slot := w.opts.Timing.SlotAt(w.opts.Clock.Now())
	if last := w.index.Load(); last != nil && last.slot == slot {
		return last.shares
	}
	all := w.opts.Shares()
	next := &byIndex{slot, make(map[phase0.ValidatorIndex]*duty.Share, len(all))}
	for i := range all {
		next.shares[all[i].Index] = &all[i]
	}
	w.index.Store(next)
	return next.shares
}

// What is remembered of messages: so many slots, and so many roots. Message validation bounds what a committee of ours can
// send in a slot; beyond the bound the newest is not counted, and the watch lasts longer.
const (
	rememberSlots = 4
	rememberRoots = 1 << 15
)

// prune forgets old roots; mu is held.
func (w *Watch) prune(newest phase0.Slot) {
	if len(w.signers) < rememberRoots/2 {
		return
	}
	for key := range w.signers {
		if key.slot+rememberSlots < newest || len(w.signers) >= rememberRoots {
			delete(w.signers, key)
		}
	}
}

// withhold counts a signature that is not made, and says why.
func (w *Watch) withhold(share phase0.BLSPubKey) error {
	w.withheld++
	return fmt.Errorf("share %v: it is not yet clear that its validator does not live elsewhere: %w", share, duty.ErrWithheld)
}
