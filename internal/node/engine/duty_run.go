package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// runnerKey identifies a duty: its executor's message id and its slot.
type runnerKey struct {
	id   wire.MessageID
	slot phase0.Slot
}

// runner is one running duty. When the duty has ended only its key stays, until its slot is pruned.
type runner struct {
	key       runnerKey
	role      *roleRow
	rules     *network.RoleRules
	serial    uint64
	machine   *duty.Machine // nil once the duty is over
	committee wire.Committee
	id        wire.CommitteeID
	validator phase0.ValidatorIndex   // not for committee duties
	voters    []phase0.ValidatorIndex // of committee duties
	topic     string
	slotStart time.Time
	begun     time.Time

	// effects wait here, in order, while a record is made durable.
	effects   []duty.Effect
	recording bool
	held      backlog
}

// deliver passes a message to a running duty, or holds it back when it is too early for the duty's stage. Consensus messages wait
// until the own instance is open: a decided message that came first would keep it from opening.
func (w *worker) deliver(now time.Time, r *runner, m *message) {
	if _, consensus := m.event.(duty.Consensus); consensus && r.machine.Stage().Phase < duty.PhaseConsensus {
		w.hold(r, m)
		return
	}
	if err := w.feed(now, r, m.event); tooEarly(err) {
		w.hold(r, m)
	}
}

func (w *worker) hold(r *runner, m *message) {
	w.countHeld("held", func() (bool, int) { return r.held.add(w.room, m) })
}

// tooEarly reports whether a refused message may be accepted later. Source: spec/duties.md#too-early, spec/duties.md#timing.
func tooEarly(err error) bool {
	if err == nil {
		return false
	}
	if qbft.Retryable(err) {
		return true
	}
	switch code, _ := wire.CodeOf(err); code {
	case wire.CodeNoDecidedValue, wire.CodeNoRunningConsensusInstance, wire.CodeConsensusInstanceNotDecided,
		wire.CodePartialSigMessageFutureSlot:
		return true
	}
	return false
}

// feed steps the machine and carries out its effects. When the machine's stage has changed, it delivers the messages that were too
// early before. It returns the machine's error.
func (w *worker) feed(now time.Time, r *runner, ev duty.Event) error {
	if r.machine == nil {
		return nil
	}
	before := r.machine.Stage()
	effects, err := w.protected(now, r, ev)
	if err != nil && !tooEarly(err) {
		w.logRefusal(r, ev, err)
	}
	r.effects = append(r.effects, effects...)
	w.carryOut(now, r)
	if r.machine != nil && r.machine.Stage() != before {
		for _, m := range r.held.take(w.room) {
			if r.machine == nil {
				break
			}
			w.deliver(now, r, m)
		}
	}
	return err
}

// logRefusal logs why a machine refused an event. A refused message of another operator is not this node's fault, and is logged at
// level debug.
func (w *worker) logRefusal(r *runner, ev duty.Event, err error) {
	switch ev.(type) {
	case duty.Consensus, duty.Partial:
		code, _ := wire.CodeOf(err)
		w.e.metrics.refused(string(code))
		w.e.log.Debug("message refused", "committee", shortID(r.id[:]), "slot", r.key.slot, "role", r.key.id.Role(), "code", string(code), "cause", err)
	default:
		w.e.log.Debug("duty trouble", "committee", shortID(r.id[:]), "slot", r.key.slot, "role", r.key.id.Role(), "cause", err)
	}
}

// errFault wraps a panic of a machine.
var errFault = errors.New("fault in the duty")

// protected steps the machine; a panic in it ends this duty and no other.
func (w *worker) protected(now time.Time, r *runner, ev duty.Event) (effects []duty.Effect, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%w: %v", errFault, fault)
			w.e.log.Error("duty fault", "committee", shortID(r.id[:]), "slot", r.key.slot, "role", r.key.id.Role(), "cause", err, "stack", stack())
			r.effects, r.recording = nil, false
			effects = []duty.Effect{duty.Finish{Reason: duty.ReasonInternal, Err: err}}
		}
	}()
	return r.machine.Step(now.Sub(r.slotStart), ev)
}

func stack() string { return string(debug.Stack()) }

// carryOut carries out the machine's effects, strictly in order, until a record has to become durable first.
func (w *worker) carryOut(now time.Time, r *runner) {
	for len(r.effects) > 0 && !r.recording && r.machine != nil {
		effect := r.effects[0]
		if r.effects = r.effects[1:]; len(r.effects) == 0 {
			r.effects = nil
		}
		w.effect(now, r, effect)
	}
}

func (w *worker) effect(now time.Time, r *runner, effect duty.Effect) {
	switch effect := effect.(type) {
	case duty.Joined:
		r.recording = true
		w.submit(job{to: w.ref(r), work: effect})
	case duty.Broadcast:
		w.broadcast(r, effect)
	case duty.BroadcastDecided:
		w.publish(r, effect.Message)
	case duty.SetTimer:
		w.timers.add(now, r.slotStart.Add(effect.Offset), w.ref(r), duty.Timer{ID: effect.ID})
	case duty.Request:
		w.submit(job{to: w.ref(r), id: effect.ID, work: effect.Work})
	case duty.Doubt:
		w.doubted(r, effect)
	case duty.Accuse:
		w.onAccuse(r, effect)
	case duty.Finish:
		w.finish(now, r, effect)
	}
}

// submit queues a job. If the queue is full the job is answered with an error at once.
func (w *worker) submit(j job) {
	if w.e.opts.Meter != nil || j.patient() {
		j.at = w.e.opts.Clock.Now()
	}
	q := w.e.queues.of(j.work)
	_, record := j.work.(duty.Joined)
	switch {
	case q == nil:
		w.e.answer(j, nil, fmt.Errorf("no one does %T", j.work))
	case q.put(j):
	case record:
		w.mailbox.post(recorded{j.to, errBusy})
	default:
		w.e.answer(j, nil, errBusy)
	}
}

// onRecorded continues with the effects behind a record. If the record could not be made durable, none of them may happen: the duty
// ends.
func (w *worker) onRecorded(now time.Time, r *runner, err error) {
	r.recording = false
	if err != nil {
		w.e.log.Error("record joined height", "committee", shortID(r.id[:]), "slot", r.key.slot, "role", r.key.id.Role(), "cause", err)
		r.effects = nil
		_ = w.feed(now, r, duty.Expire{Reason: duty.ReasonNotRecorded})
		return
	}
	w.carryOut(now, r)
}

// broadcast signs a message, publishes it and posts it back to its own machine.
func (w *worker) broadcast(r *runner, b duty.Broadcast) {
	signed, err := w.sign(b)
	if w.e.noteSigning(r, err); err != nil {
		return
	}
	w.publish(r, signed)
	var back duty.Event = duty.Partial{Messages: b.Partial}
	if b.QBFT != nil {
		back = duty.Consensus{Message: &qbft.Message{Signed: signed, QBFT: b.QBFT}}
	}
	w.loop = append(w.loop, loopback{r, back})
}

func (w *worker) sign(b duty.Broadcast) (*wire.SignedSSVMessage, error) {
	hash, err := b.Message.Hash()
	if err != nil {
		return nil, err
	}
	signature, err := w.e.opts.Key.Sign(hash)
	if err != nil {
		return nil, err
	}
	signed := &wire.SignedSSVMessage{
		Signatures: [][]byte{signature}, OperatorIDs: []wire.OperatorID{w.e.opts.Self},
		SSVMessage: b.Message, FullData: b.FullData,
	}
	if v, ok := w.e.opts.Verifier.(rememberer); ok {
		v.Remember(signed)
	}
	return signed, nil
}

// publish only logs errors: rounds and quorums make up for a message that is lost.
func (w *worker) publish(r *runner, m *wire.SignedSSVMessage) {
	data, err := m.MarshalSSZ()
	if err == nil {
		err = w.e.opts.Publisher.Publish(context.Background(), r.topic, data)
	}
	if err != nil {
		w.e.metrics.unpublished.Inc()
		w.e.log.Warn("publish message", "committee", shortID(r.id[:]), "slot", r.key.slot, "role", r.key.id.Role(), "cause", err)
	}
}

func (w *worker) finish(now time.Time, r *runner, f duty.Finish) {
	report := r.machine.Report()
	report.Reason = f.Reason
	r.machine, r.effects = nil, nil
	r.held.take(w.room)
	if r.role.hearing {
		w.e.hearing.over(r.id, r.committee, r.key.slot)
	}
	w.e.finished(now, r, report, f.Err, w.mailbox.lostSome(r.key) || w.e.late(r.begun, now))
}
