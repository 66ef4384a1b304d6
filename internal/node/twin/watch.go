package twin

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// How long signed hashes are remembered, in slots. Gossip accepts messages of a duty for 34 slots after it, and a duty may be signed
// for a few slots ahead, so a message that gossip accepts was signed within one generation.
const (
	generation = 64
	heardFor   = 48
)

// maxRemembered bounds a generation: 32 MiB, which is what 5,000 committees sign in one.
const maxRemembered = 1 << 20

// Options configures a Watch. Self, SlotAt, SlotsPerEpoch and Now are required.
type Options struct {
	// Self is this operator's id.
	Self wire.OperatorID
	// SlotAt returns the slot of a moment, 0 before genesis.
	SlotAt        func(time.Time) phase0.Slot
	SlotsPerEpoch uint64
	// Now is the node's clock. The moment of New counts as the start of this run.
	Now func() time.Time
	// OnSighting is called once, when the twin is noticed. It must not block. It may be nil.
	OnSighting func(*Sighting)
}

// Sighting is a message that proves a twin.
type Sighting struct {
	Self wire.OperatorID
	ID   wire.MessageID
	Slot phase0.Slot
	// At is when the message arrived.
	At time.Time
}

// Error describes the message. Each refusal to sign after a sighting wraps it.
func (s *Sighting) Error() string {
	return fmt.Sprintf("a message of operator %d for %v in slot %d was signed elsewhere", s.Self, s.ID.Role(), s.Slot)
}

// ErrTwin is wrapped by every refusal to sign after a sighting.
var ErrTwin = errors.New("this operator's key signs elsewhere too")

// Is makes errors.Is match ErrTwin.
func (s *Sighting) Is(target error) bool { return target == ErrTwin }

// Told reports that the error is logged already: OnSighting logs a sighting once. A caller that gets the error for a signature does
// not log it again.
func (s *Sighting) Told() bool { return true }

// Watch remembers what this run signed, and notices messages under this operator's id that it did not sign. Its methods may be called
// from any goroutine.
type Watch struct {
	opts Options
	// seen is nil until a twin is noticed, and never nil again.
	seen atomic.Pointer[Sighting]

	mu sync.Mutex
	// sent holds the hashes signed since slot began and in the generation before.
	sent, before map[[32]byte]struct{}
	began        phase0.Slot
	// quiet is the last slot whose messages prove nothing: messages of earlier runs may still be on their way, and this run does not
	// know them.
	quiet phase0.Slot
}

// New returns a Watch whose run begins now. Messages of the current slot and of a whole epoch after it prove nothing:
// an earlier run of this very node may have sent them.
func New(opts Options) *Watch {
	start := opts.SlotAt(opts.Now())
	return &Watch{
		opts: opts, sent: map[[32]byte]struct{}{}, began: start,
		quiet: start + phase0.Slot(opts.SlotsPerEpoch),
	}
}

// Err returns the *Sighting after which nothing is signed any more, or nil.
func (w *Watch) Err() error {
	if s := w.seen.Load(); s != nil {
		return s
	}
	return nil
}

// signing is called before the operator's key signs.
func (w *Watch) signing(hash [32]byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	slot := w.opts.SlotAt(w.opts.Now())
	w.turn(slot)
	full := len(w.sent) >= maxRemembered
	if full {
		w.quiet = max(w.quiet, slot+1) // a hash that is forgotten too early must prove nothing
	}
	if full || slot >= w.began+generation {
		w.before, w.sent, w.began = w.sent, map[[32]byte]struct{}{}, slot
	}
	w.sent[hash] = struct{}{}
}

// turn starts the quiet time again, as New does, after the clock was set back. Remembered hashes stay. The caller holds mu.
func (w *Watch) turn(now phase0.Slot) {
	if !eth.TurnedBack(w.began, now) {
		return
	}
	maps.Copy(w.sent, w.before)
	w.before, w.began, w.quiet = w.sent, now, now+phase0.Slot(w.opts.SlotsPerEpoch)
	w.sent = map[[32]byte]struct{}{}
}

// Heard takes a message that came from a peer and passed all rules, its signatures included.
func (w *Watch) Heard(m *gossip.Message) {
	if !slices.Contains(m.Signed.OperatorIDs, w.opts.Self) || w.seen.Load() != nil {
		return
	}
	hash, err := m.Signed.SSVMessage.Hash()
	if err != nil {
		return
	}
	now := w.opts.Now()
	if !w.foreign(hash, m.Slot, w.opts.SlotAt(now)) {
		return
	}
	s := &Sighting{Self: w.opts.Self, ID: m.ID(), Slot: m.Slot, At: now}
	if w.seen.CompareAndSwap(nil, s) && w.opts.OnSighting != nil {
		w.opts.OnSighting(s)
	}
}

// foreign reports whether a message of the slot can only have been signed elsewhere. A twin's message that is identical to our own
// cannot be distinguished, and does no harm.
func (w *Watch) foreign(hash [32]byte, slot, now phase0.Slot) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.turn(now)
	if slot <= w.quiet || slot+heardFor < now {
		return false
	}
	_, sent := w.sent[hash]
	_, earlier := w.before[hash]
	return !sent && !earlier
}
