package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// worker owns the duties of some committees. All its methods run on one goroutine.
type worker struct {
	e       *Engine
	index   int
	mailbox *mailbox
	timers  timers
	// room bounds the messages that are held back: early for duties that have not started, and in runners.
	room  *room
	early earlyMessages

	runners map[runnerKey]*runner
	// order lists the runners as they started, for pruning; latest is the newest duty of each validator and role.
	order  []runnerKey
	latest map[wire.MessageID]runnerKey
	serial uint64
	pruned phase0.Slot
	// loop holds own broadcasts that are still to be delivered to their machines.
	loop []loopback
}

type loopback struct {
	r     *runner
	event duty.Event
}

func newWorker(e *Engine, index int) *worker {
	return &worker{
		e: e, index: index, mailbox: newMailbox(), room: newEarlyRoom(&e.opts),
		runners: make(map[runnerKey]*runner), latest: make(map[wire.MessageID]runnerKey),
	}
}

// step handles one due timer or one entry of the mailbox and reports whether there was one.
func (w *worker) step() bool {
	now := w.e.opts.Clock.Now()
	w.prune(now)
	if t, ok := w.timers.due(now); ok {
		if r := w.find(t.to); r != nil {
			w.e.opts.Meter.Note("a timer", t.due, now)
			_ = w.feed(now, r, t.event)
		}
		w.deliverOwn(now)
		return true
	}
	in, msg := w.mailbox.next()
	switch {
	case in != nil:
		w.handle(now, in)
	case msg != nil:
		w.receive(now, msg)
	default:
		return false
	}
	w.deliverOwn(now)
	return true
}

func (w *worker) handle(now time.Time, in input) {
	switch in := in.(type) {
	case startDuty:
		w.start(now, in)
	case answered:
		if r := w.find(in.to); r != nil {
			_ = w.feed(now, r, in.done)
		}
	case recorded:
		if r := w.find(in.to); r != nil {
			w.onRecorded(now, r, in.err)
		}
	}
}

// deliverOwn delivers own broadcasts to their machines until there are none left.
func (w *worker) deliverOwn(now time.Time) {
	for len(w.loop) > 0 {
		next := w.loop[0]
		if w.loop = w.loop[1:]; len(w.loop) == 0 {
			w.loop = nil
		}
		_ = w.feed(now, next.r, next.event)
	}
}

// find returns the running runner of a reference, or nil.
func (w *worker) find(to ref) *runner {
	r := w.runners[to.key]
	if r == nil || r.serial != to.serial || r.machine == nil {
		return nil
	}
	return r
}

// unknownFork ends a duty whose signatures depend on a fork that this program does not know, with that reason. Registrations and exits
// do not: they are signed under a fixed past fork.
func (w *worker) unknownFork(now time.Time, r *runner, cfg *duty.Config) bool {
	fork, unknown := cfg.Chain.UnknownAt(cfg.Chain.EpochOf(r.key.slot))
	if !unknown || !r.rules.HasConsensus() {
		return false
	}
	err := fmt.Errorf("%w: %v since epoch %d", duty.ErrForkUnknown, fork, fork.Epoch)
	w.finish(now, r, duty.Finish{Reason: duty.ReasonForkUnknown, Err: err})
	return true
}

// open registers a runner. The runner keeps its slot even when the duty then fails.
func (w *worker) open(now time.Time, key runnerKey, committee wire.Committee, machine *duty.Machine) *runner {
	w.serial++
	role := key.id.Role()
	r := &runner{
		key: key, role: w.e.role(role), rules: w.e.opts.Profile.Role(role), serial: w.serial, machine: machine, committee: committee, id: committee.ID(),
		slotStart: w.e.opts.Profile.SlotStart(key.slot), begun: now,
		topic: w.e.opts.Profile.ForkOf(key.slot).Topic(committee),
	}
	if !r.rules.ForCommittee {
		r.validator = w.e.indexOf(key.id.ValidatorPK())
	}
	w.runners[key] = r
	w.order = append(w.order, key)
	w.timers.add(now, r.slotStart.Add(r.role.end(w.e.opts.Profile)), w.ref(r), duty.Expire{})
	w.e.metrics.running.Inc()
	w.e.done.begin(now)
	return r
}

func (w *worker) ref(r *runner) ref {
	return ref{worker: w.index, key: r.key, serial: r.serial, lane: r.role.lane}
}

// receive passes a message to its duty, or holds it back until the duty starts.
func (w *worker) receive(now time.Time, m *message) {
	r := w.runners[m.key]
	switch {
	case r == nil && w.stale(now, m.key):
		w.e.metrics.message("stale")
	case r == nil:
		w.countHeld("early", func() (bool, int) { return w.early.add(w.room, m) })
	case r.machine == nil:
		w.e.metrics.message("finished")
	default:
		w.deliver(now, r, m)
	}
}

// countHeld counts a message that was held back or refused, and those that were dropped for it.
func (w *worker) countHeld(as string, add func() (kept bool, others int)) {
	kept, others := add()
	if !kept {
		others++
	} else {
		w.e.metrics.message(as)
	}
	for range others {
		w.e.metrics.message("no_room")
	}
}

// stale reports whether a duty that has not started here will not start any more, or is too far ahead. Registrations and exits follow
// events of the contract, which operators see long after their slots and at different times.
func (w *worker) stale(now time.Time, key runnerKey) bool {
	slot := w.e.opts.Profile.SlotAt(now)
	late := phase0.Slot(2)
	if _, limited := w.e.opts.Profile.TTL(key.id.Role()); !limited {
		late = phase0.Slot(w.e.opts.Profile.SlotsPerEpoch())
	}
	return key.slot+late < slot || key.slot > slot+1
}

func (w *worker) replayEarly(now time.Time, r *runner) {
	for _, m := range w.early.take(w.room, r.key) {
		if r.machine != nil {
			w.deliver(now, r, m)
		}
	}
}

// prune drops, once a slot, old duties and messages, and those of slots in the future that remain after the clock was set back.
func (w *worker) prune(now time.Time) {
	slot := w.e.opts.Profile.SlotAt(now)
	if slot <= w.pruned && !eth.TurnedBack(w.pruned, slot) {
		return
	}
	w.pruned = slot
	if w.index == 0 {
		w.e.askDoubts(now)
	}
	window := phase0.Slot(w.e.opts.Profile.Window())
	over := func(key runnerKey) bool { return key.slot+window < slot || key.slot > slot+window }
	kept := w.order[:0]
	for _, key := range w.order {
		if !over(key) {
			kept = append(kept, key)
			continue
		}
		if r := w.runners[key]; r != nil && r.machine != nil {
			_ = w.feed(now, r, duty.Expire{})
		}
		delete(w.runners, key)
		if w.latest[key.id] == key {
			delete(w.latest, key.id)
		}
	}
	w.order = kept
	w.early.prune(w.room, func(key runnerKey) bool { return w.stale(now, key) })
	w.mailbox.forget(over)
}

// run is the worker's goroutine.
func (w *worker) run(ctx context.Context) {
	for ctx.Err() == nil {
		if w.guardedStep() {
			continue
		}
		wait := time.Minute
		if at, ok := w.timers.next(); ok {
			wait = max(0, at.Sub(w.e.opts.Clock.Now()))
		}
		idle := clock.NewTimer(w.e.opts.Clock, wait)
		select {
		case <-ctx.Done():
		case <-w.mailbox.bell:
		case <-idle.C:
		}
		idle.Stop()
	}
}

// guardedStep recovers from a panic outside of a machine's step; a panic inside ends that duty alone.
func (w *worker) guardedStep() (did bool) {
	defer func() {
		if fault := recover(); fault != nil {
			w.e.log.Error("worker fault", "worker", w.index, "fault", fmt.Sprint(fault), "stack", stack())
			w.loop = nil
			did = true
		}
	}()
	return w.step()
}
