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

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
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

// Liveness returns which validators were active in an epoch, the current or the previous one.
type Liveness interface {
	Liveness(ctx context.Context, epoch phase0.Epoch, indices []phase0.ValidatorIndex) (map[phase0.ValidatorIndex]bool, error)
}

// Arrivals stores which shares arrived and are still watched; *signer.Signer does.
type Arrivals interface {
	Arrivals() []signer.Arriving
	Arrival(share phase0.BLSPubKey) (a signer.Arrival, open bool)
	Settle(share phase0.BLSPubKey, since phase0.Epoch) error
}

// Options configures a Watch. All fields but Held and Arrivals are required.
type Options struct {
	// Epochs is how many whole epochs in a row the validators of Held must not be seen.
	Epochs uint64
	// Held are the share keys that were there before this run and are watched after a start.
	Held []phase0.BLSPubKey
	// Arrivals are the shares that are watched because they arrived; nil watches none.
	Arrivals Arrivals
	Timing   Timing
	Clock    clock.Clock
	// Liveness is asked once an epoch, and once when a share arrives.
	Liveness Liveness
	// Shares returns this operator's shares now, Self is its id: they link share keys to validators and committees. Activation returns
	// the epoch in which a validator's duties begin.
	Shares     func() []duty.Share
	Activation func(wire.ValidatorPK) (epoch phase0.Epoch, known bool)
	Self       func() wire.OperatorID
	Logger     *slog.Logger
}

// Watch watches the validators of shares. Its methods may be called from any goroutine.
type Watch struct {
	opts Options
	log  *slog.Logger

	index atomic.Pointer[byIndex]
	// open counts the shares that are still watched; it is changed with mu held.
	open atomic.Int64

	mu       sync.Mutex
	watched  map[phase0.BLSPubKey]*verdict // by share key
	heard    map[signed]*signers
	withheld uint64
}

// New returns a Watch that begins now. For shares that were there before, the epoch of the start does not count, because an earlier
// run of this node may have signed in it.
func New(opts Options) *Watch {
	w := &Watch{
		opts: opts, log: opts.Logger.With("room", "doppelganger"),
		watched: map[phase0.BLSPubKey]*verdict{}, heard: map[signed]*signers{},
	}
	from := opts.Timing.EpochOf(opts.Timing.SlotAt(opts.Clock.Now())) + 1
	for _, share := range opts.Held {
		w.watched[share] = held(from, opts.Epochs)
	}
	w.open.Store(int64(len(w.watched)))
	w.mu.Lock()
	defer w.mu.Unlock()
	w.takeArrivals()
	if n := w.open.Load(); n > 0 {
		w.log.Info("votes and blocks are withheld until it is clear that no validator lives elsewhere", "shares", n)
	}
	return w
}

// takeArrivals begins to watch the shares that arrived, and drops those that were removed since; the caller holds mu.
func (w *Watch) takeArrivals() {
	if w.opts.Arrivals == nil {
		return
	}
	here := map[phase0.BLSPubKey]bool{}
	for _, a := range w.opts.Arrivals.Arrivals() {
		w.takeArrival(a.Share, a.Arrival)
		here[a.Share] = true
	}
	for share, v := range w.watched {
		if v.arrival.Arrived && !v.safe && !here[share] {
			delete(w.watched, share)
			w.open.Add(-1)
		}
	}
}

// takeArrival begins to watch a share that arrived, or arrived again; the caller holds mu.
func (w *Watch) takeArrival(share phase0.BLSPubKey, a signer.Arrival) *verdict {
	v := w.watched[share]
	switch {
	case v == nil || v.safe:
		w.open.Add(1)
		fallthrough
	case v.arrival.Arrived && v.arrival.Since != a.Since:
		v = arrived(a)
		w.watched[share] = v
	case !v.arrival.Arrived: // the watch since the start takes at least as long
		v.arrival, v.enough = a, max(v.enough, arrivalEpochs)
	}
	return v
}

// verdict returns the verdict on a share, or nil if it is not watched; the caller holds mu. It asks the stored arrivals first, because
// the share may have arrived since the last slot.
func (w *Watch) verdict(share phase0.BLSPubKey) *verdict {
	if w.opts.Arrivals != nil {
		if a, open := w.opts.Arrivals.Arrival(share); open {
			return w.takeArrival(share, a)
		}
	}
	return w.watched[share]
}

// Status describes the watch at one moment.
type Status struct {
	// Watched counts shares whose votes and blocks are withheld, Withheld the signatures that were withheld in this run.
	Watched  int
	Withheld uint64
	// Elsewhere are the validators that were seen without their committee, by validator index.
	Elsewhere []phase0.ValidatorIndex
}

// Status returns the status now. Shares of validators that perform no duties are not counted.
func (w *Watch) Status() Status {
	shares := w.opts.Shares()
	w.mu.Lock()
	defer w.mu.Unlock()
	s := Status{Withheld: w.withheld, Elsewhere: []phase0.ValidatorIndex{}}
	for i := range shares {
		v := w.of(&shares[i])
		if v == nil || v.safe {
			continue
		}
		s.Watched++
		if v.seen {
			s.Elsewhere = append(s.Elsewhere, shares[i].Index)
		}
	}
	slices.SortFunc(s.Elsewhere, cmp.Compare[phase0.ValidatorIndex])
	return s
}

// of returns the verdict on a share, or nil if it is not watched; the caller holds mu.
func (w *Watch) of(s *duty.Share) *verdict {
	key, _ := s.SharePubKey(w.opts.Self())
	return w.verdict(key)
}

// Run looks at each slot until ctx ends.
func (w *Watch) Run(ctx context.Context) {
	for {
		slot := w.opts.Timing.SlotAt(w.opts.Clock.Now())
		w.check(ctx, slot)
		if w.opts.Clock.SleepUntil(ctx, w.opts.Timing.SlotStart(slot+1)) != nil {
			return
		}
	}
}

// check ends the watches that need no question, and asks for the epochs that are due in a slot: the one before an arrival in the epoch
// of the arrival, each other one from the middle of the next epoch on. It asks in each slot until a beacon node answers.
func (w *Watch) check(ctx context.Context, slot phase0.Slot) {
	shares := w.openShares()
	if len(shares) == 0 {
		return
	}
	now := w.opts.Timing.EpochOf(slot)
	if now == 0 {
		return
	}
	w.restartAfterClockChange(now)
	before := now - 1
	late := slot >= w.opts.Timing.FirstSlot(now)+phase0.Slot(w.opts.Timing.SlotsPerEpoch()/2)
	w.mu.Lock()
	shares = slices.DeleteFunc(shares, func(s duty.Share) bool {
		v := w.of(&s)
		return v == nil || !v.needs(before, now) || before >= v.from && !late
	})
	w.mu.Unlock()
	if len(shares) > 0 {
		w.ask(ctx, before, shares)
	}
}

// restartAfterClockChange restarts the watch on shares that were there before, if the clock was ahead when it began and was set back since. Arrivals
// have their epoch from the chain, so they need no restart.
func (w *Watch) restartAfterClockChange(now phase0.Epoch) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for share, v := range w.watched {
		if !v.safe && !v.arrival.Arrived && v.from > now+1 {
			w.watched[share] = held(now+1, v.enough)
		}
	}
}

// openShares returns the shares whose validators must be asked about. It ends the watch on those that cannot live elsewhere.
func (w *Watch) openShares() (open []duty.Share) {
	w.mu.Lock()
	w.takeArrivals()
	w.mu.Unlock()
	if w.open.Load() == 0 {
		return nil
	}
	shares := w.opts.Shares()
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range shares {
		v := w.of(&shares[i])
		if v == nil || v.safe {
			continue
		}
		if because := w.cannotLive(&shares[i], v); because != "" {
			v.safe = true
			w.release(&shares[i], v, because)
			continue
		}
		open = append(open, shares[i])
	}
	return open
}

// cannotLive returns the reason why the validator of a share that arrived does not live elsewhere: it had no duties before, or its
// slashing history came with the share. It is empty if there is no such reason.
func (w *Watch) cannotLive(s *duty.Share, v *verdict) string {
	if !v.arrival.Arrived || v.enough > arrivalEpochs {
		return ""
	}
	if v.arrival.Covered() {
		return "its history came with its share"
	}
	if activation, known := w.opts.Activation(s.Validator); known && activation > v.arrival.Since {
		return "it had no duties when its share came"
	}
	return ""
}

// ask asks for the liveness of an epoch and updates the verdicts. A validator that the answer leaves out does not count as clean.
func (w *Watch) ask(ctx context.Context, epoch phase0.Epoch, shares []duty.Share) {
	indices := make([]phase0.ValidatorIndex, len(shares))
	for i := range shares {
		indices[i] = shares[i].Index
	}
	live, err := w.opts.Liveness.Liveness(ctx, epoch, indices)
	if err != nil {
		w.log.Debug("beacon node does not tell who was live", "epoch", epoch, "cause", err)
		return
	}
	for i := range shares {
		if is, told := live[shares[i].Index]; told {
			w.update(&shares[i], epoch, is)
		}
	}
}

func (w *Watch) update(s *duty.Share, epoch phase0.Epoch, live bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	v := w.of(s)
	if v == nil || v.safe {
		return
	}
	before := v.seen
	v.update(epoch, live)
	switch {
	case v.safe:
		w.release(s, v, "it was seen nowhere")
	case v.seen && !before:
		w.log.Error("validator lives elsewhere: its votes and blocks stay withheld", "validator", s.Index, "epoch", epoch, "remedy", fault.ValidatorElsewhere)
	}
}

// release ends one watch; the caller holds mu. If the end cannot be stored, the watch begins again after a restart.
func (w *Watch) release(s *duty.Share, v *verdict, because string) {
	if v.arrival.Arrived {
		share, _ := s.SharePubKey(w.opts.Self())
		if err := w.opts.Arrivals.Settle(share, v.arrival.Since); err != nil {
			w.log.Warn("end of the watch is not durable", "validator", s.Index, "cause", err)
		}
	}
	open := w.open.Add(-1)
	w.log.Info("validator is safe to sign for", "validator", s.Index, "because", because, "watched", open)
	if open == 0 {
		clear(w.heard)
	}
}

// withhold counts a signature that is withheld and returns the reason; the caller holds mu.
func (w *Watch) withhold(share phase0.BLSPubKey) error {
	w.withheld++
	return fmt.Errorf("share %#x: it is not yet clear that its validator does not live elsewhere: %w", share, duty.ErrWithheld)
}
