package duty

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Machine carries out one duty: proofs, data from the beacon node, consensus on it, signatures over the decided value, and submission,
// as far as its role has them. Step applies an event and returns the effects, in order.
//
// A machine is not safe for concurrent use.
//
// Source: spec/duties.md#common-rules.
type Machine struct {
	cfg     *Config
	traits  Traits
	role    Role
	prover  Prover  // nil without pre-consensus
	decider Decider // nil without consensus

	slot      phase0.Slot
	id        wire.MessageID
	committee wire.Committee
	// index is the validator's index for a role of a single validator.
	index phase0.ValidatorIndex
	// reached is the slot of the executor's previous duty, for roles without consensus. In a node it is 0.
	reached phase0.Slot

	requests  requests
	consensus *consensus // nil without a decider
	phase     Phase
	muted     bool
	// pre and post are the signatures of the phases before and after consensus; nil before their phase.
	pre, post *signatures
	// ownBlocks are the blocks that the own value names.
	ownBlocks []phase0.Root

	signErr, submitErr error
	report             Report
}

// New returns the machine of a duty that has not started. shares are those that this operator holds, by validator key; the duty's
// other validators are left out. Errors have CodeNoBeaconDuties or CodeNoValidatorShares.
func New(cfg *Config, d Duty, shares map[wire.ValidatorPK]*Share) (*Machine, error) {
	m := &Machine{cfg: cfg, slot: d.When(), id: d.ID(cfg.Domain)}
	role, err := d.Plan(m, shares)
	if err != nil {
		return nil, err
	}
	m.role, m.traits = role, role.Traits()
	m.prover, _ = role.(Prover)
	if m.decider, _ = role.(Decider); m.decider != nil {
		m.consensus = newConsensus(cfg, m.committee, m.id, m.decider.Examine, m.decider.Absurd)
		m.consensus.gate = gate{claims: m.claims, resume: m.onConsensus, requests: &m.requests, offence: OffenceMadeUpHead}
		m.consensus.reset(m.slot)
	}
	return m, nil
}

// Stage returns how far the duty is. A message that was refused as too early may be delivered again once the stage has changed.
func (m *Machine) Stage() Stage {
	round, proposed := m.consensus.progress()
	return Stage{Phase: m.phase, Round: round, Proposed: proposed}
}

// Report summarizes the duty.
func (m *Machine) Report() Report {
	r := m.report
	r.Phase = m.phase
	if r.Round == 0 {
		r.Round, _ = m.consensus.progress()
	}
	return r
}

// Step applies an event and returns the effects, in order. now is the time since the start of the duty's slot; it may be negative.
//
// An error says why an event was refused or why a part of it failed; the returned effects must be carried out all the same. Broken
// rules of the protocol are a *wire.Error.
func (m *Machine) Step(now time.Duration, ev Event) ([]Effect, error) {
	switch ev := ev.(type) {
	case Start:
		return m.start(now, ev.Muted)
	case Consensus:
		return m.onConsensus(now, ev.Message)
	case Partial:
		return m.onPartial(ev.Messages)
	case Timer:
		return m.onTimer(now, ev.ID)
	case Done:
		return m.requests.done(now, m.slot, ev, m.cfg.Retry)
	case Expire:
		return m.expire(ev.Reason), nil
	}
	return nil, fmt.Errorf("%v duty of slot %d: unknown event %T", m.id.Role(), m.slot, ev)
}

func (m *Machine) running() bool { return m.phase != PhaseIdle && m.phase != PhaseFinished }

// start begins the duty with its proofs, or without proofs with its request to the beacon node.
func (m *Machine) start(now time.Duration, muted bool) ([]Effect, error) {
	if err := m.mayStart(); err != nil {
		return nil, err
	}
	m.muted = muted
	if m.prover == nil {
		return m.Fetch(now, now), nil
	}
	m.phase = PhasePreConsensus
	if err := m.expectProofs(); err != nil {
		return m.Finish(ReasonInternal, err), err
	}
	if len(m.pre.works) == 0 {
		return m.Finish(ReasonNotSelected, nil), nil
	}
	return []Effect{m.speak(m.traits.Proofs, m.pre)}, nil
}

// mayStart refuses a second start, and slots at or below the one reached. Source: spec/duties.md#common-rules.
func (m *Machine) mayStart() error {
	switch {
	case m.phase != PhaseIdle:
		return wire.Errorf(wire.CodeDutyAlreadyPassed, "start %v duty of slot %d: it was started before", m.id.Role(), m.slot)
	case m.consensus != nil:
		return m.consensus.mayStart(m.slot)
	case m.reached != 0 && m.slot <= m.reached:
		return wire.Errorf(wire.CodeDutyAlreadyPassed, "start duty of slot %d: slot %d was started already", m.slot, m.reached)
	}
	return nil
}

func (m *Machine) expectProofs() error {
	list, err := m.prover.Proofs()
	if err == nil {
		m.pre = m.expect(list, m.prover.Proved)
	}
	return err
}

// onFetched passes the fetched data to the role.
func (m *Machine) onFetched(now time.Duration, result Result, err error) ([]Effect, error) {
	if err != nil {
		return m.Finish(m.traits.Unavailable, err), fmt.Errorf("fetch %s of slot %d: %w", m.traits.Data, m.slot, err)
	}
	m.report.Fetched = now
	return m.decider.Fetched(now, result)
}

// claims returns the blocks that a value names, without those of the own value.
func (m *Machine) claims(value []byte) []BlockClaim {
	return slices.DeleteFunc(m.decider.Blocks(value), func(b BlockClaim) bool { return slices.Contains(m.ownBlocks, b.Root) })
}

func (m *Machine) onConsensus(now time.Duration, msg *qbft.Message) ([]Effect, error) {
	if m.consensus == nil {
		return nil, wire.Errorf(m.traits.NoConsensus, "%v: it has no consensus", m.id.Role())
	}
	out, decided, err := m.consensus.receive(now, msg, inWork(m.phase, m.report.Reason))
	if decided == nil || m.phase != PhaseConsensus {
		return out, err
	}
	effects, derr := m.onDecided(now, decided)
	return append(out, effects...), errors.Join(err, derr)
}

// onDecided checks the decided value once more and signs it.
func (m *Machine) onDecided(now time.Duration, d *qbft.Decided) ([]Effect, error) {
	m.report.Decided, m.report.Round = now, d.Round
	err := m.decider.Examine(d.Value)
	if err == nil {
		err = m.accept(d.Value)
	}
	if err != nil {
		err = fmt.Errorf("decided %s of slot %d: %w", m.traits.Value, m.slot, err)
		return m.Finish(ReasonDecidedRefused, err), err
	}
	if len(m.post.works) == 0 { // a list of contributions may be empty
		return m.Finish(ReasonNotSelected, nil), nil
	}
	m.phase = PhasePostConsensus
	var out []Effect
	if m.traits.Many {
		out = m.consensus.join(m.muted)
	}
	return append(out, m.speak(wire.PartialSigPostConsensus, m.post)), nil
}

// accept stores a decided value and expects the signatures over it.
func (m *Machine) accept(value []byte) error {
	list, err := m.decider.Objects(value)
	if err != nil {
		return err
	}
	m.consensus.value = value
	m.post = m.expect(list, m.decider.Signed)
	return nil
}

// onPartial collects signatures of the phase of the message's type. Gossip checks that the type fits the role. For a single validator
// the roots decide; a role of many ignores a type that it does not have.
func (m *Machine) onPartial(p *wire.PartialSignatureMessages) ([]Effect, error) {
	post := p.Type == wire.PartialSigPostConsensus
	switch {
	case post && m.decider == nil:
		return nil, wire.Errorf(m.traits.NoPostConsensus, "%v: it has no post-consensus", m.id.Role())
	case !post && (m.prover == nil || m.traits.Many && p.Type != m.traits.Proofs):
		return nil, nil
	case !m.running():
		return nil, m.notRunning(p)
	case !post:
		return m.gather(p, m.pre)
	}
	if err := m.consensus.settled(); err != nil {
		return nil, err
	}
	return m.gather(p, m.post)
}

// notRunning returns the error of partial signatures for a duty that has not begun or has ended.
func (m *Machine) notRunning(p *wire.PartialSignatureMessages) error {
	if p.Type == wire.PartialSigPostConsensus && m.report.Reason == ReasonDecidedRefused {
		if err := m.consensus.settled(); err != nil {
			return err
		}
	}
	return wire.Errorf(wire.CodeNoRunningDuty, "partial signatures of slot %d: no duty is running", p.Slot)
}

func (m *Machine) onTimer(now time.Duration, id TimerID) ([]Effect, error) {
	if !m.running() || id.Slot != m.slot {
		return nil, nil
	}
	switch id.Kind {
	case TimerRetry:
		return m.requests.again(id.Work), nil
	case TimerFetch:
		if m.phase != PhaseFetching {
			return nil, nil
		}
		return m.Fetch(now, now), nil
	}
	if m.consensus == nil {
		return nil, nil
	}
	return m.consensus.timeout(now, id)
}

// expire ends the duty, with the given reason or else the one that fits how far it came.
func (m *Machine) expire(reason Reason) []Effect {
	switch {
	case reason != "":
		return m.Finish(reason, nil)
	case m.phase == PhasePreConsensus && m.signErr == nil:
		return m.Finish(m.traits.Unproved, m.pre.shortage())
	case m.phase == PhaseFetching:
		return m.Finish(m.traits.Unavailable, nil)
	case m.phase == PhaseConsensus:
		return m.Finish(m.consensus.undecided(m.muted))
	case m.submitErr != nil:
		return m.Finish(ReasonSubmissionFailed, m.submitErr)
	case m.signErr != nil:
		return m.Finish(ReasonSigningRefused, m.signErr)
	}
	return m.Finish(ReasonSignaturesMissing, m.post.shortage())
}
