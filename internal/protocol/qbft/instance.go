package qbft

import (
	"fmt"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Instance decides the value of one height. The zero value is not usable: see NewInstance and Restore.
type Instance struct {
	cfg *Config
	s   State
	out []Effect // of the current step
}

// NewInstance returns an instance that has not started. It handles messages, but proposes nothing until a Start.
func NewInstance(cfg Config, height wire.Height) *Instance { return newInstance(&cfg, height) }

func newInstance(cfg *Config, height wire.Height) *Instance {
	return &Instance{cfg: cfg, s: State{Height: height, Round: wire.FirstRound}}
}

// Restore returns an instance that continues from a state. The caller must not change the state afterwards.
func Restore(cfg Config, state State) *Instance { return &Instance{cfg: &cfg, s: state} }

// State returns the instance's state. It shares containers and messages with the instance: the caller must not change them.
func (i *Instance) State() State { return i.s }

// Step applies an event and returns the effects in order. Effects are valid also if there is an error: a message can be accepted
// although the answer to it may no longer be sent. Errors about a message have a wire.Code; if the same message may be accepted later,
// the error is Retryable. After an error without effects the state is unchanged.
func (i *Instance) Step(ev Event) ([]Effect, error) {
	err := i.apply(ev)
	out := i.out
	i.out = nil
	return out, err
}

func (i *Instance) apply(ev Event) error {
	switch ev := ev.(type) {
	case Start:
		return i.start(ev)
	case Receive:
		return i.receive(ev.Message)
	case Timeout:
		return i.timeout(ev)
	default:
		return fmt.Errorf("QBFT instance %d: unknown event %T", i.s.Height, ev)
	}
}

// start arms the first timer and proposes if this operator leads round 1. The caller checked the value.
//
// Source: spec/qbft.md#starting.
func (i *Instance) start(ev Start) error {
	if ev.Height != i.s.Height {
		return wire.Errorf(wire.CodeStartInstance, "start height %d: the instance is of height %d", ev.Height, i.s.Height)
	}
	i.s.StartValue, i.s.Muted, i.s.Round = ev.Value, ev.Muted, wire.FirstRound
	i.setTimer()
	if !i.leads(wire.FirstRound) {
		return nil
	}
	q, err := i.draft(wire.FirstRound).Proposal(ev.Value, nil, nil)
	if err != nil {
		return err
	}
	_ = i.broadcast(q, ev.Value) // the instance starts even if the gate refuses the proposal
	return nil
}

// receive checks the preconditions and calls the rule of the message's type.
//
// Source: spec/qbft.md#the-gate.
func (i *Instance) receive(m *Message) error {
	if m == nil || m.Signed == nil || m.QBFT == nil {
		return wire.Errorf(wire.CodeNilSSVMessage, "consensus message: nothing inside")
	}
	if err := i.gate(); err != nil {
		return err
	}
	if err := m.check(); err != nil {
		return err
	}
	if m.QBFT.Round < i.s.Round {
		return wire.Errorf(wire.CodePastRound, "message of round %d: the instance is in round %d", m.QBFT.Round, i.s.Round)
	}
	switch m.QBFT.MsgType {
	case wire.Proposal:
		return i.onProposal(m)
	case wire.Prepare:
		return i.onPrepare(m)
	case wire.Commit:
		return i.onCommit(m)
	default:
		return i.onRoundChange(m)
	}
}

// gate returns an error once the instance was stopped or has reached the cut-off round.
func (i *Instance) gate() error {
	if i.stopped() {
		return wire.Errorf(wire.CodeInstanceStoppedProcessingMessages, "instance of height %d stopped in round %d", i.s.Height, i.s.Round)
	}
	return nil
}

func (i *Instance) stopped() bool { return i.s.ForceStopped || i.s.Round >= i.cfg.Cutoff }

// forceStop ends the instance's messages for good, because a later height began.
func (i *Instance) forceStop() { i.s.ForceStopped = true }

// broadcast emits a message, after Joined if it is the instance's first. Observers and muted instances emit none.
func (i *Instance) broadcast(q *wire.QBFTMessage, fullData []byte) error {
	if err := i.gate(); err != nil {
		return fmt.Errorf("broadcast %s of round %d: %w", typeName(q.MsgType), q.Round, err)
	}
	if i.silent() {
		return nil
	}
	if !i.s.Joined {
		i.s.Joined = true
		i.emit(Joined{Identifier: i.cfg.Identifier, Height: i.s.Height})
	}
	i.emit(Broadcast{Message: q, FullData: fullData})
	return nil
}

func (i *Instance) silent() bool { return i.s.Muted || i.cfg.Self == 0 }

func (i *Instance) emit(e Effect) { i.out = append(i.out, e) }

// setTimer replaces the timer with the current round's.
func (i *Instance) setTimer() { i.emit(SetTimer{Height: i.s.Height, Round: i.s.Round}) }

// enter moves to a later round, in which no proposal is accepted yet.
func (i *Instance) enter(r wire.Round) {
	i.s.Round = r
	i.s.ProposalAccepted = nil
	i.setTimer()
}

// draft returns the draft of a round's messages.
func (i *Instance) draft(r wire.Round) Draft {
	return Draft{Identifier: i.cfg.Identifier, Height: i.s.Height, Round: r}
}

func (i *Instance) leads(r wire.Round) bool {
	return i.cfg.Self != 0 && i.cfg.Leader(i.s.Height, r) == i.cfg.Self
}

func (i *Instance) quorum(messages []*Message) bool {
	return uniqueSigners(messages) >= i.cfg.Committee.Quorum()
}

// timeout ends the current round and asks for the next.
//
// Source: spec/qbft.md#round-change, spec/qbft.md#timeouts.
func (i *Instance) timeout(ev Timeout) error {
	if i.s.Decided || ev.Height != i.s.Height || ev.Round != i.s.Round {
		return nil
	}
	if i.stopped() {
		return wire.Errorf(wire.CodeTimeoutInstance, "timeout of round %d: the instance stopped", ev.Round)
	}
	next := i.s.Round + 1
	err := i.broadcastRoundChange(next)
	i.enter(next)
	return err
}

func typeName(t wire.QBFTMsgType) string {
	switch t {
	case wire.Proposal:
		return "proposal"
	case wire.Prepare:
		return "prepare"
	case wire.Commit:
		return "commit"
	case wire.RoundChange:
		return "round change"
	}
	return fmt.Sprintf("message of type %d", uint64(t))
}
