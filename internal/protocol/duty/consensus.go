package duty

import (
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// consensus connects the QBFT instances of one identifier with a machine, and translates their effects.
type consensus struct {
	cfg        *Config
	committee  wire.Committee
	id         wire.MessageID
	controller *qbft.Controller
	// absurd returns an error if no honest operator would propose a value, whatever it sees of the chain.
	absurd func([]byte) error
	// check is the value check, gate its part that takes time.
	check func([]byte) error
	gate  gate
	// slot is the running duty's slot; running says that its instance was opened, at height.
	slot    phase0.Slot
	running bool
	height  wire.Height
	// value is the decided value that passed its check.
	value []byte
	// refused is the error of the latest proposal of a round's leader that was not accepted.
	refused error
	round   wire.Round
}

func newConsensus(cfg *Config, committee wire.Committee, id wire.MessageID, check, absurd func([]byte) error) *consensus {
	controller := qbft.NewController(cfg.qbft(committee, id, check), qbft.StoredInstances)
	return &consensus{cfg: cfg, committee: committee, id: id, controller: controller, absurd: absurd, check: check}
}

// reset clears the duty's state, but not the heights.
func (c *consensus) reset(slot phase0.Slot) {
	c.slot, c.running, c.height, c.value, c.round, c.refused = slot, false, wire.Height(slot), nil, 0, nil
	c.gate.reset()
}

// mayStart refuses slots at or below the height reached. Source: spec/duties.md#common-rules.
func (c *consensus) mayStart(slot phase0.Slot) error {
	if h := c.controller.Height(); h != 0 && wire.Height(slot) <= h {
		return wire.Errorf(wire.CodeDutyAlreadyPassed, "start duty of slot %d: height %d was reached already", slot, h)
	}
	return nil
}

// start opens the instance.
func (c *consensus) start(now time.Duration, value []byte, muted bool) ([]Effect, error) {
	effects, err := c.controller.Step(qbft.Start{Height: wire.Height(c.slot), Value: value, Muted: muted})
	if err != nil {
		return nil, fmt.Errorf("start consensus: %w", err)
	}
	c.running = true
	out, _, err := c.translate(now, effects)
	return out, err
}

// receive passes a message to the controller. decided is set when this message decides the running instance. If the duty is not in
// work, the controller still processes the message, without effects.
//
// Source: spec/duties.md#common-rules (consensus messages).
func (c *consensus) receive(now time.Duration, m *qbft.Message, inWork bool) (out []Effect, decided *qbft.Decided, err error) {
	if i := c.instance(); inWork && i != nil && i.State().Decided {
		return nil, nil, wire.Errorf(wire.CodeSkipConsensusMessageAsConsensusHasFinished, "consensus message: consensus of slot %d has finished", c.slot)
	}
	if out, held := c.hold(now, m); held {
		return out, nil, nil
	}
	effects, err := c.controller.Step(qbft.Receive{Message: m})
	out, decided, terr := c.translate(now, effects)
	out = append(out, c.blame(m, err)...)
	if err != nil && !qbft.Retryable(err) && c.leads(m) {
		c.refused = err
	}
	if err == nil {
		err = terr
	}
	if !inWork {
		return out, nil, err
	}
	if decided != nil && (!c.running || decided.Height != c.height) {
		height := decided.Height
		return out, nil, wire.Errorf(wire.CodeDecidedWrongInstance, "decided height %d is not the running one", height)
	}
	return out, decided, err
}

// timeout ends a round, if it is still the current one.
func (c *consensus) timeout(now time.Duration, id TimerID) ([]Effect, error) {
	if c.cfg.LastRound != nil && id.Round >= c.cfg.LastRound(c.id.Role()) {
		return nil, nil
	}
	effects, err := c.controller.Step(qbft.Timeout{Height: wire.Height(id.Slot), Round: id.Round})
	out, _, terr := c.translate(now, effects)
	if err == nil {
		err = terr
	}
	return out, err
}

// join records the height if this operator sent nothing in it yet. If it decides by the messages of others alone, its signatures are
// its first message. Without the record, a restart would start again, leave out the validators whose vote is cast, and send a second,
// different message.
func (c *consensus) join(muted bool) []Effect {
	if i := c.instance(); muted || c.cfg.Self == 0 || i == nil || i.State().Joined {
		return nil
	}
	return []Effect{Joined{Identifier: c.id, Height: c.height}}
}

// instance returns the running duty's instance, or nil.
func (c *consensus) instance() *qbft.Instance {
	if !c.running {
		return nil
	}
	return c.controller.Instance(c.height)
}

// progress returns the consensus part of a Stage; the receiver may be nil.
func (c *consensus) progress() (round wire.Round, proposed bool) {
	if c == nil {
		return 0, false
	}
	i := c.instance()
	if i == nil {
		return 0, false
	}
	s := i.State()
	return s.Round, s.ProposalAccepted != nil
}

// undecided returns the reason and the error, which may be nil, of a duty that ended without a decision.
func (c *consensus) undecided(muted bool) (Reason, error) {
	i := c.instance()
	switch {
	case muted:
		return ReasonJoinedBefore, nil
	case i == nil || len(i.State().Proposals) > 0:
		return ReasonUndecided, nil
	case c.refused != nil:
		return ReasonProposalRefused, c.refused
	}
	return ReasonNoProposal, nil
}

// settled refuses post-consensus messages before the running instance is decided and its value accepted.
//
// Source: spec/duties.md#common-rules (post-consensus).
func (c *consensus) settled() error {
	if c.value == nil {
		return wire.Errorf(wire.CodeNoDecidedValue, "post-consensus of slot %d: nothing is decided", c.slot)
	}
	i := c.instance()
	if i == nil {
		return wire.Errorf(wire.CodeNoRunningConsensusInstance, "post-consensus of slot %d: no consensus is running", c.slot)
	}
	if !i.State().Decided {
		return wire.Errorf(wire.CodeConsensusInstanceNotDecided, "post-consensus of slot %d: consensus is running", c.slot)
	}
	return nil
}

// inWork reports whether a duty has begun and is not complete. A duty that failed here may still succeed with the others.
func inWork(phase Phase, reason Reason) bool {
	return phase != PhaseIdle && (phase != PhaseFinished || !reason.OK())
}

func (c *consensus) translate(now time.Duration, effects []qbft.Effect) (out []Effect, decided *qbft.Decided, err error) {
	if len(effects) == 0 {
		return nil, nil, nil
	}
	out = make([]Effect, 0, len(effects)+1)
	for _, e := range effects {
		switch e := e.(type) {
		case qbft.Joined:
			out = append(out, Joined(e))
		case qbft.Broadcast:
			message, err := consensusMessage(c.id, e.Message)
			if err != nil {
				return out, decided, err
			}
			out = append(out, Broadcast{Message: message, FullData: e.FullData, QBFT: e.Message})
		case qbft.BroadcastDecided:
			out = append(out, BroadcastDecided(e))
		case qbft.SetTimer:
			out = append(out, SetTimer{
				ID:     TimerID{Kind: TimerRound, Slot: phase0.Slot(e.Height), Round: e.Round},
				Offset: c.cfg.RoundEnd(c.id.Role(), c.slot, e.Round, now),
			})
		case qbft.Decided:
			decided = &e
		}
	}
	return out, decided, nil
}

func consensusMessage(id wire.MessageID, m *wire.QBFTMessage) (*wire.SSVMessage, error) {
	data, err := m.MarshalSSZ()
	if err != nil {
		return nil, fmt.Errorf("encode consensus message: %w", err)
	}
	return &wire.SSVMessage{MsgType: wire.MsgConsensus, MsgID: id, Data: data}, nil
}

func partialMessage(id wire.MessageID, m *wire.PartialSignatureMessages) (*wire.SSVMessage, error) {
	data, err := m.MarshalSSZ()
	if err != nil {
		return nil, fmt.Errorf("encode partial signatures: %w", err)
	}
	return &wire.SSVMessage{MsgType: wire.MsgPartialSignatures, MsgID: id, Data: data}, nil
}
