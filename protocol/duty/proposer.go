package duty

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Proposer runs one validator's block proposals, one after the other: it reveals the RANDAO with the other operators,
// fetches a block, decides on its blinded form, signs it, and submits it. Whoever built the decided block submits it in
// full; the others submit the blinded form, which a beacon node can complete only if it knows the payload.
//
// Source: SSV protocol, section 4.4.
type Proposer struct {
	cfg       *Config
	share     *Share
	own       phase0.BLSPubKey // this operator's share key
	consensus consensus
	requests  requests

	proposal // the running duty
}

// proposal is the state of one proposer duty; a new duty replaces it whole.
type proposal struct {
	duty  ProposerDuty
	phase Phase
	muted bool
	check *ProposalCheck

	randao ShareToSign
	pre    *collector
	// full is the block this operator's beacon node built, value what it proposed for it.
	full  *api.VersionedProposal
	value []byte

	decided     *wire.ConsensusData
	block       *api.VersionedProposal // the decided one
	signingRoot phase0.Root
	post        *collector

	signErr, submitErr error
	report             Report
}

// NewProposer returns a machine without a duty. It fails when this operator holds no share of the validator.
func NewProposer(cfg *Config, share *Share) (*Proposer, error) {
	own, ok := share.SharePubKey(cfg.Self)
	if !ok {
		return nil, wire.Errorf(wire.CodeNoValidatorShares, "proposer: operator %d holds no share of validator %v", cfg.Self, share.Validator)
	}
	p := &Proposer{cfg: cfg, share: share, own: own}
	id := wire.NewValidatorMessageID(cfg.Domain, wire.RoleProposer, share.Validator)
	p.consensus = newConsensus(cfg, share.Committee, id, p.checkValue)
	return p, nil
}

// Stage implements Machine.
func (p *Proposer) Stage() Stage {
	round, proposed := p.consensus.progress()
	return Stage{Phase: p.phase, Round: round, Proposed: proposed}
}

// Report implements Machine.
func (p *Proposer) Report() Report {
	r := p.report
	r.Phase, r.Validators = p.phase, 1
	if r.Round == 0 {
		r.Round, _ = p.consensus.progress()
	}
	return r
}

// Controller returns the consensus, for comparison with the public vectors: read only.
func (p *Proposer) Controller() *qbft.Controller { return p.consensus.controller }

// PreConsensus and PostConsensus return the partial signatures of the running duty, or nil.
func (p *Proposer) PreConsensus() *Partials { return p.pre.stored() }

// PostConsensus returns the partial signatures gathered after the decision, or nil.
func (p *Proposer) PostConsensus() *Partials { return p.post.stored() }

func (c *collector) stored() *Partials {
	if c == nil {
		return nil
	}
	return c.partials
}

// Decided returns the decided value that this operator accepted, or nil.
func (p *Proposer) Decided() *wire.ConsensusData { return p.decided }

// Step implements Machine.
func (p *Proposer) Step(now time.Duration, ev Event) ([]Effect, error) {
	switch ev := ev.(type) {
	case StartProposal:
		return p.start(ev)
	case Consensus:
		return p.onConsensus(now, ev.Message)
	case Partial:
		return p.onPartial(ev.Messages)
	case Timer:
		return p.onTimer(now, ev.ID)
	case Done:
		return p.requests.done(now, p.duty.Slot, ev, p.cfg.Retry)
	case Expire:
		return p.expire(ev.Reason), nil
	}
	return nil, fmt.Errorf("proposer duty of slot %d: unknown event %T", p.duty.Slot, ev)
}

// start reveals the RANDAO.
func (p *Proposer) start(ev StartProposal) ([]Effect, error) {
	if err := p.consensus.mayStart(ev.Duty.Slot); err != nil {
		return nil, err
	}
	out := p.finish(ReasonSuperseded, nil) // of a duty that was running
	p.requests.forget()
	p.proposal = proposal{duty: ev.Duty, phase: PhasePreConsensus, muted: ev.Muted}
	p.consensus.reset(ev.Duty.Slot)
	p.check = &ProposalCheck{
		Validator: p.share.Validator, Index: p.share.Index, Share: p.own, Chain: p.cfg.Chain, Now: p.cfg.Chain.EpochOf(ev.Duty.Slot),
		Slot: ev.Duty.Slot, AnySlot: p.cfg.AnySlot, Guard: p.cfg.Guard,
	}
	work, err := signing{chain: p.cfg.Chain, slot: ev.Duty.Slot}.randao()
	if err != nil {
		return append(out, p.finish(ReasonInternal, err)...), err
	}
	work.Validator, work.Share = p.share.Validator, p.own
	p.randao = work
	p.pre = newCollector(p.share.Committee.Quorum(), &p.requests, p.onRandao)
	p.pre.partials.expect(p.share, work.Root, 0)
	return append(out, p.requests.ask(SignShares{Items: []ShareToSign{work}}, p.sendPartial(wire.PartialSigRandao, ev.Duty.Slot, work.Root))), nil
}

// sendPartial returns what to do with the own signature over a root: send it. Without it the duty goes on with those of
// the others.
func (p *Proposer) sendPartial(kind wire.PartialSigType, slot phase0.Slot, root phase0.Root) answer {
	return func(_ time.Duration, result Result, err error) ([]Effect, error) {
		answer, _ := result.(SharesSigned)
		if err == nil && len(answer.Signatures) != 1 {
			err = fmt.Errorf("%d signatures for one root", len(answer.Signatures))
		}
		if err != nil {
			p.signErr = fmt.Errorf("sign share of slot %d: %w", slot, err)
			return nil, p.signErr
		}
		m := &wire.PartialSignatureMessages{Type: kind, Slot: slot, Messages: []*wire.PartialSignatureMessage{{
			PartialSignature: answer.Signatures[0], SigningRoot: root, Signer: p.cfg.Self, ValidatorIndex: p.share.Index,
		}}}
		message, err := partialMessage(p.consensus.id, m)
		if err != nil {
			return nil, err
		}
		return []Effect{Broadcast{Message: message, Partial: m}}, nil
	}
}

// onRandao asks for a block with the reveal.
func (p *Proposer) onRandao(_ time.Duration, whole []completed) ([]Effect, error) {
	if p.phase != PhasePreConsensus {
		return nil, nil
	}
	p.phase = PhaseFetching
	work := FetchBlock{Slot: p.duty.Slot, Randao: whole[0].signature}
	return []Effect{p.requests.insist(work, fetchTries, p.onBlock)}, nil
}

// onBlock opens the consensus on the own block.
func (p *Proposer) onBlock(now time.Duration, result Result, err error) ([]Effect, error) {
	answer, _ := result.(Block)
	if err == nil && (answer.Proposal == nil || answer.Proposal.IsEmpty()) {
		err = errors.New("no block in the answer")
	}
	if err != nil {
		return p.finish(ReasonBlockUnavailable, err), fmt.Errorf("fetch block of slot %d: %w", p.duty.Slot, err)
	}
	p.report.Fetched = now
	value, err := proposalValue(&p.duty, answer.Proposal)
	if err != nil {
		err = fmt.Errorf("block of slot %d: %w", p.duty.Slot, err)
		return p.finish(ReasonBlockUnusable, err), err
	}
	p.full, p.value = answer.Proposal, value
	effects, err := p.consensus.start(now, value, p.muted)
	if err != nil {
		return append(effects, p.finish(ReasonBlockUnusable, err)...), err
	}
	p.phase = PhaseConsensus
	return effects, nil
}

func (p *Proposer) checkValue(value []byte) error {
	if p.check == nil {
		return errors.New("no duty is running")
	}
	return p.check.Check(value)
}

func (p *Proposer) onConsensus(now time.Duration, m *qbft.Message) ([]Effect, error) {
	out, decided, err := p.consensus.receive(now, m)
	if decided == nil || p.phase != PhaseConsensus {
		return out, err
	}
	effects, derr := p.onDecided(now, decided)
	return append(out, effects...), errors.Join(err, derr)
}

// onDecided checks the committee's block once more and signs it.
func (p *Proposer) onDecided(now time.Duration, d *qbft.Decided) ([]Effect, error) {
	p.report.Decided, p.report.Round = now, d.Round
	data, block, err := p.check.open(d.Value)
	if err != nil {
		err = fmt.Errorf("decided block of slot %d: %w", p.duty.Slot, err)
		return p.finish(ReasonDecidedRefused, err), err
	}
	p.decided, p.block, p.consensus.value = data, block, d.Value
	work, err := p.blockToSign()
	if err != nil {
		return p.finish(ReasonInternal, err), err
	}
	p.signingRoot = work.Root
	p.post = newCollector(p.share.Committee.Quorum(), &p.requests, p.onWhole)
	p.post.partials.expect(p.share, work.Root, 0)
	p.phase = PhasePostConsensus
	then := p.sendPartial(wire.PartialSigPostConsensus, data.Duty.Slot, work.Root)
	return []Effect{p.requests.ask(SignShares{Items: []ShareToSign{work}}, then)}, nil
}

func (p *Proposer) blockToSign() (ShareToSign, error) {
	root, err := eth.BlockRoot(p.block)
	if err != nil {
		return ShareToSign{}, err
	}
	work, err := signing{chain: p.cfg.Chain, slot: p.decided.Duty.Slot}.object(SignBlock, root)
	if err != nil {
		return ShareToSign{}, err
	}
	work.Validator, work.Share = p.share.Validator, p.own
	work.Slot, err = p.block.Slot()
	return work, err
}

// onPartial collects signatures of the phase that the message's type names. That a pre-consensus type fits the role
// is gossip's rule; here the roots decide.
func (p *Proposer) onPartial(m *wire.PartialSignatureMessages) ([]Effect, error) {
	if p.phase == PhaseIdle || p.phase == PhaseFinished {
		return nil, wire.Errorf(wire.CodeNoRunningDuty, "partial signatures of slot %d: no duty is running", m.Slot)
	}
	if m.Type != wire.PartialSigPostConsensus {
		return p.onPartialOf(m, p.pre, p.duty.Slot, p.randao.Root)
	}
	if err := p.consensus.settled(); err != nil {
		return nil, err
	}
	return p.onPartialOf(m, p.post, p.decided.Duty.Slot, p.signingRoot)
}

func (p *Proposer) onPartialOf(m *wire.PartialSignatureMessages, c *collector, slot phase0.Slot, root phase0.Root) ([]Effect, error) {
	if err := checkPartial(m, slot, p.share.Committee); err != nil {
		return nil, err
	}
	if err := checkRoots(m, p.share.Index, root); err != nil {
		return nil, err
	}
	return c.take(m), nil
}

// onWhole submits the signed block: in full if it is the one this operator's beacon node built.
func (p *Proposer) onWhole(_ time.Duration, whole []completed) ([]Effect, error) {
	var work SubmitBlock
	var err error
	ours := p.value != nil && bytes.Equal(p.consensus.value, p.value)
	switch {
	case ours && !p.full.Blinded:
		work.Full, err = eth.SignFull(p.full, whole[0].signature)
	case p.block.Blinded:
		work.Blinded, err = eth.SignBlinded(p.block, whole[0].signature)
	default:
		work.Full, err = eth.SignFull(p.block, whole[0].signature)
	}
	if err != nil {
		return p.finish(ReasonInternal, err), err
	}
	// A beacon node that does not know the payload refuses the blinded form of another operator's block for good.
	tries := 0
	if ours || work.Full != nil {
		tries = submitTries
	}
	return []Effect{p.requests.insist(work, tries, func(now time.Duration, _ Result, err error) ([]Effect, error) {
		return p.onSubmitted(now, ours, err)
	})}, nil
}

func (p *Proposer) onSubmitted(now time.Duration, ours bool, err error) ([]Effect, error) {
	if err == nil {
		p.report.Submitted, p.report.Submissions = now, 1
		return p.finish(ReasonDone, nil), nil
	}
	p.submitErr = fmt.Errorf("submit block of slot %d: %w", p.duty.Slot, err)
	if !ours && p.block.Blinded {
		return p.finish(ReasonNotOurs, p.submitErr), nil
	}
	return p.finish(ReasonSubmissionFailed, p.submitErr), p.submitErr
}

func (p *Proposer) onTimer(now time.Duration, id TimerID) ([]Effect, error) {
	if p.phase == PhaseFinished || id.Slot != p.duty.Slot {
		return nil, nil
	}
	if id.Kind == TimerRetry {
		return p.requests.again(id.Work), nil
	}
	return p.consensus.timeout(now, id)
}

// expire ends the duty with the reason that fits how far it came, unless one is given.
func (p *Proposer) expire(reason Reason) []Effect {
	if reason != "" {
		return p.finish(reason, nil)
	}
	switch {
	case p.phase == PhasePreConsensus && p.signErr == nil:
		return p.finish(ReasonRandaoMissing, nil)
	case p.phase == PhaseFetching:
		return p.finish(ReasonBlockUnavailable, nil)
	case p.phase == PhaseConsensus:
		return p.finish(p.consensus.undecided(p.muted), nil)
	case p.signErr != nil:
		return p.finish(ReasonSigningRefused, p.signErr)
	}
	return p.finish(ReasonSignaturesMissing, p.submitErr)
}

func (p *Proposer) finish(reason Reason, err error) []Effect {
	if p.phase == PhaseIdle || p.phase == PhaseFinished {
		return nil
	}
	p.report.Reason = reason
	if p.report.Round == 0 {
		p.report.Round, _ = p.consensus.progress()
	}
	p.phase = PhaseFinished
	p.requests.forget()
	return []Effect{Finish{Reason: reason, Err: err}}
}
