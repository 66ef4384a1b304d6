package duty

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/api"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Proposer runs one validator's block proposals, one after the other: it reveals the RANDAO with the other operators,
// fetches a block, decides on its blinded form, signs it, and submits it. Whoever built the decided block submits it in
// full; the others submit the blinded form, which a beacon node can complete only if it knows the payload.
//
// Source: spec/duties.md#proposer.
type Proposer struct {
	decider
	randao completed
	// payees are whom a full block may pay; none means that it is not known.
	payees [][20]byte
	// full is the block this operator's beacon node built, own what it proposed for it.
	full *api.VersionedProposal
	own  []byte
	// block is the decided one.
	block *api.VersionedProposal
}

// NewProposer returns a machine without a duty. It fails when this operator holds no share of the validator.
func NewProposer(cfg *Config, share *Share) (*Proposer, error) {
	p := &Proposer{}
	err := p.init(cfg, share, wire.RoleProposer, p, reasons{ReasonRandaoMissing, ReasonBlockUnavailable, ReasonBlockUnusable})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Step implements Machine.
func (p *Proposer) Step(now time.Duration, ev Event) ([]Effect, error) {
	if ev, ok := ev.(StartProposal); ok {
		p.payees = ev.Duty.FeeRecipients
		return p.start(ev.Duty.wire(), ev.Muted)
	}
	return p.step(now, ev)
}

// wire is the duty as it stands in the value to decide.
func (d *ProposerDuty) wire() wire.ValidatorDuty {
	return wire.ValidatorDuty{Type: wire.DutyProposer, PubKey: d.PubKey, Slot: d.Slot, ValidatorIndex: d.ValidatorIndex}
}

// proofs reveals the RANDAO.
func (p *Proposer) proofs() (wire.PartialSigType, []ShareToSign, error) {
	p.randao, p.full, p.own, p.block = completed{}, nil, nil, nil
	work, err := signing{chain: p.cfg.Chain, slot: p.slot}.randao()
	return wire.PartialSigRandao, []ShareToSign{work}, err
}

// proved asks for a block with the reveal, no earlier than the delay that this operator chose.
func (p *Proposer) proved(now time.Duration, whole []completed) ([]Effect, error) {
	if p.phase != PhasePreConsensus {
		return nil, nil
	}
	p.randao = whole[0]
	return p.fetch(now, p.cfg.Propose), nil
}

func (p *Proposer) question() Work { return FetchBlock{Slot: p.slot, Randao: p.randao.signature} }

// value is the own block.
func (p *Proposer) value(answer Result) (*wire.ConsensusData, error) {
	got, ok := answer.(Block)
	if !ok || got.Proposal == nil || got.Proposal.IsEmpty() {
		return nil, errors.New("no block in the answer")
	}
	data, err := proposalData(p.cfg.Chain.ForkOf(p.slot, got.Proposal.Version), got.Proposal, p.cfg.AsBuilt)
	if err != nil {
		return nil, err
	}
	data.Duty = p.duty
	p.full = got.Proposal
	p.own, err = data.MarshalSSZ()
	return data, err
}

// examine implements the check of blocks, which can be slashed.
func (p *Proposer) examine(value []byte) (*wire.ConsensusData, error) {
	data, block, err := p.blockCheck().open(value)
	if err == nil {
		err = p.content(block)
	}
	if err == nil {
		err = p.similar(data, block)
	}
	if err != nil {
		return nil, err
	}
	return data, nil
}

func (p *Proposer) blockCheck() *ProposalCheck {
	return &ProposalCheck{
		Validator: p.check.Validator, Index: p.check.Index, Share: p.key, Chain: p.check.Chain, Now: p.check.Now,
		Slot: p.check.Slot, AnySlot: p.check.AnySlot, Guard: p.cfg.Guard,
	}
}

func (p *Proposer) objects(data *wire.ConsensusData) ([]ShareToSign, error) {
	block, err := data.Block()
	if err != nil {
		return nil, err
	}
	root, err := eth.BlockRoot(block)
	if err != nil {
		return nil, err
	}
	work, err := signing{chain: p.cfg.Chain, slot: data.Duty.Slot}.object(SignBlock, root)
	if err != nil {
		return nil, err
	}
	p.block = block
	work.Slot, err = block.Slot()
	return []ShareToSign{work}, err
}

// signed submits the block: in full if it is the one this operator's beacon node built.
func (p *Proposer) signed(_ time.Duration, whole []completed) ([]Effect, error) {
	var work SubmitBlock
	var err error
	ours := p.own != nil && bytes.Equal(p.consensus.value, p.own)
	p.reportPayee(ours && !p.full.Blinded)
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
	p.submitErr = fmt.Errorf("submit block of slot %d: %w", p.slot, err)
	if !ours && p.block.Blinded {
		if p.cfg.AnyContent {
			return p.finish(ReasonNotOurs, p.submitErr), nil
		}
		root, err := eth.BlockRoot(p.block)
		if err != nil {
			return p.finish(ReasonInternal, err), err
		}
		return []Effect{p.lookFor(root)}, nil
	}
	return p.finish(ReasonSubmissionFailed, p.submitErr), p.submitErr
}
