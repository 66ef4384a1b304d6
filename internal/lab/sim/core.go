package sim

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// coreOperator is an operator reduced to consensus and message validation: a controller for each slot, a journal of
// joined heights that survives it, and timers.
type coreOperator struct {
	w    *World
	id   wire.OperatorID
	key  signerKey
	skew time.Duration
	fuse
	lives int
	// joined survives a crash.
	joined map[phase0.Slot]bool

	validator *gossip.Validator
	verifier  verifier
	seen      map[uint64]struct{}
	instances map[phase0.Slot]*coreInstance
	booted    bool
}

// coreInstance is one height.
type coreInstance struct {
	op      *coreOperator
	slot    phase0.Slot
	control *qbft.Controller
	muted   bool
	// held are messages that came too early.
	held []*qbft.Message
	// back are own broadcasts on their way back.
	back []*qbft.Message
}

// heldMost bounds what an instance holds, as the engine does.
const heldMost = 8 * 13

func newCoreOperator(w *World, id wire.OperatorID) (*coreOperator, error) {
	op := &coreOperator{w: w, id: id, joined: map[phase0.Slot]bool{}}
	var err error
	if op.key, err = w.operatorKey(id); err != nil {
		return nil, err
	}
	return op, op.start()
}

func (op *coreOperator) start() (err error) {
	w := op.w
	if op.verifier, err = w.verifier(); err != nil {
		return err
	}
	if op.validator, err = gossip.New(gossip.Config{Profile: w.profile, View: view{w: w}}); err != nil {
		return err
	}
	op.fuse, op.seen, op.instances, op.booted = fuse{}, make(map[uint64]struct{}), make(map[phase0.Slot]*coreInstance), true
	op.lives++
	w.trace.add(w.clock.Now(), "op %d starts", op.id)
	return nil
}

func (op *coreOperator) now() time.Time { return op.w.clock.Now().Add(op.skew) }

// alive is asked before each effect.
func (op *coreOperator) alive() bool { return op.burn(op.die) }

func (op *coreOperator) die() {
	if op.dead {
		return
	}
	op.w.trace.add(op.w.clock.Now(), "op %d dies", op.id)
	op.dead, op.booted = true, false
	op.w.monitor.died(op.id)
}

func (op *coreOperator) run()                    {}
func (op *coreOperator) next() (time.Time, bool) { return time.Time{}, false }
func (op *coreOperator) startSlot(phase0.Slot)   {}

func (op *coreOperator) crash(after int, keep bool) {
	if op.left, op.keep = after, keep; after == 0 {
		op.die()
	}
}

func (op *coreOperator) boot() error {
	op.left = 0
	if op.booted {
		return nil
	}
	if err := op.start(); err != nil {
		return err
	}
	slot := op.w.profile.SlotAt(op.w.clock.Now())
	if !op.w.clock.Now().Before(op.w.profile.SlotStart(slot).Add(op.w.profile.DueAt(slot, eth.VotesDue))) {
		op.startDuty(slot)
	}
	return nil
}

// value is what an operator would propose: operators may differ, and may be of another mind in another life.
func (op *coreOperator) value(slot phase0.Slot) []byte {
	d := op.w.dice(forValue, uint64(slot), uint64(op.id), uint64(op.lives))
	return coreValue(slot, d.below(3))
}

func coreValue(slot phase0.Slot, variant int) []byte {
	return append(binary.LittleEndian.AppendUint64([]byte("value "), uint64(slot)), byte(variant))
}

var errBad = errors.New("a bad value")

func acceptableCore(value []byte) bool { return len(value) > 0 && value[0] == 'v' }

func (op *coreOperator) startDuty(slot phase0.Slot) {
	if !op.booted || op.instances[slot] != nil {
		return
	}
	if _, expected := op.w.beacon.committee(slot); !expected {
		return
	}
	i := &coreInstance{op: op, slot: slot, muted: op.joined[slot]}
	i.control = qbft.NewController(qbft.Config{
		Self: op.id, Committee: op.w.committee, Identifier: op.w.voteID(), Cutoff: op.w.profile.Schedule[0].CutoffRound(wire.RoleCommittee), Verifier: op.verifier,
		Leader: func(h wire.Height, r wire.Round) wire.OperatorID {
			return op.w.profile.Schedule[0].Leader(op.w.committee, h, r)
		},
		ValueCheck: func(value []byte) error {
			if !acceptableCore(value) {
				return errBad
			}
			return nil
		},
	}, qbft.StoredInstances)
	op.instances[slot] = i
	delete(op.instances, slot-4)
	delete(op.joined, slot-64)
	op.w.monitor.begins(op.id, op.w.voteID(), slot, i.muted)
	_ = i.step(qbft.Start{Height: wire.Height(slot), Value: op.value(slot), Muted: i.muted})
}

func (op *coreOperator) receive(l *letter) {
	if !op.booted {
		return
	}
	if _, seen := op.seen[l.hash]; seen {
		return
	}
	op.seen[l.hash] = struct{}{}
	m, refused := op.w.judge(op.id, op.now(), op.validator, op.verifier, l)
	if m == nil || refused != nil || m.QBFT == nil {
		return
	}
	i := op.instances[m.Slot]
	if i == nil {
		// The engine holds what comes before the duty's start. Here the duty of a slot starts when the first message
		// of it comes, if its time is near.
		if start := op.w.profile.SlotStart(m.Slot).Add(op.w.profile.DueAt(m.Slot, eth.VotesDue)); op.now().Before(start.Add(-slotDuration/3)) || op.now().After(start.Add(slotDuration)) {
			return
		}
		op.startDuty(m.Slot)
		if i = op.instances[m.Slot]; i == nil {
			return
		}
	}
	i.deliver(&qbft.Message{Signed: m.Signed, QBFT: m.QBFT})
}

func (i *coreInstance) stage() (wire.Round, bool) {
	s := i.control.Instance(wire.Height(i.slot))
	if s == nil {
		return 0, false
	}
	return s.State().Round, s.State().ProposalAccepted != nil
}

func (i *coreInstance) deliver(m *qbft.Message) {
	if err := i.step(qbft.Receive{Message: m}); qbft.Retryable(err) && len(i.held) < heldMost {
		i.held = append(i.held, m)
	}
}

// step applies an event and everything that follows from it.
func (i *coreInstance) step(ev qbft.Event) error {
	round, accepted := i.stage()
	effects, err := i.control.Step(ev)
	for _, e := range effects {
		if !i.op.alive() {
			return err
		}
		i.carryOut(e)
	}
	for len(i.back) > 0 && i.op.booted {
		m := i.back[0]
		i.back = i.back[1:]
		i.deliver(m)
	}
	if !i.op.booted {
		return err
	}
	i.op.w.monitor.state(i)
	if r, a := i.stage(); (r != round || a != accepted) && len(i.held) > 0 {
		held := i.held
		i.held = nil
		for _, m := range held {
			if i.op.booted {
				i.deliver(m)
			}
		}
	}
	return err
}

func (i *coreInstance) carryOut(e qbft.Effect) {
	op := i.op
	switch e := e.(type) {
	case qbft.Joined:
		op.joined[i.slot] = true
	case qbft.Broadcast:
		i.broadcast(e)
	case qbft.BroadcastDecided:
		if data, err := e.Message.MarshalSSZ(); err == nil {
			op.w.publish(op.id, op.w.topic, data)
		}
	case qbft.SetTimer:
		slot, round, lives := i.slot, e.Round, op.lives
		start := op.w.profile.SlotStart(slot)
		end := start.Add(op.w.profile.RoundEnd(wire.RoleCommittee, slot, round, op.now().Sub(start)))
		if last := start.Add(op.w.profile.DutyEnd()); end.After(last) {
			return // the duty is given up before
		}
		op.w.at(end.Add(-op.skew), func() {
			if op.booted && op.lives == lives && op.instances[slot] == i {
				_ = i.step(qbft.Timeout{Height: wire.Height(slot), Round: round})
			}
		})
	case qbft.Decided:
		l := op.w.monitor.ledger(op.w.voteID(), i.slot)
		l.decide(op.id, int(e.Round), l.learn(e.Value))
	}
}

func (i *coreInstance) broadcast(b qbft.Broadcast) {
	op := i.op
	data, err := b.Message.MarshalSSZ()
	if err != nil {
		return
	}
	m := &wire.SignedSSVMessage{
		OperatorIDs: []wire.OperatorID{op.id}, FullData: b.FullData,
		SSVMessage: &wire.SSVMessage{MsgType: wire.MsgConsensus, MsgID: op.w.voteID(), Data: data},
	}
	hash, err := m.SSVMessage.Hash()
	if err != nil {
		return
	}
	signature, err := op.key.Sign(hash)
	if err != nil {
		return
	}
	m.Signatures = [][]byte{signature}
	if data, err = m.MarshalSSZ(); err != nil {
		return
	}
	op.w.publish(op.id, op.w.topic, data)
	if op.alive() {
		i.back = append(i.back, &qbft.Message{Signed: m, QBFT: b.Message})
	}
}
