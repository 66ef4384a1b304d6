package duty

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// proposer is the role of one validator's block proposal: it reveals the RANDAO with the other operators, fetches a block, decides on
// its blinded form, signs it, and submits it. The operator whose beacon node built the decided block submits it in full. The others
// submit the blinded form, which a beacon node can complete only if it knows the payload.
//
// Source: spec/duties.md#proposer.
type proposer struct {
	chosen
	randao Completed
	// payees are the addresses that a full block may pay; none means that they are not known.
	payees [][20]byte
	// full is the block of this operator's beacon node, own the value that it proposed for it.
	full *api.VersionedProposal
	own  []byte
	// block is the decided block.
	block *api.VersionedProposal
}

// Role implements Duty.
func (d ProposerDuty) Role() wire.Role { return wire.RoleProposer }

// When implements Duty.
func (d ProposerDuty) When() phase0.Slot { return d.Slot }

// Validators implements Duty.
func (d ProposerDuty) Validators() []wire.ValidatorPK { return []wire.ValidatorPK{d.PubKey} }

// ID implements Duty.
func (d ProposerDuty) ID(domain wire.Domain) wire.MessageID {
	return wire.NewValidatorMessageID(domain, wire.RoleProposer, d.PubKey)
}

// Plan implements Duty.
func (d ProposerDuty) Plan(m *Machine, shares map[wire.ValidatorPK]*Share) (Role, error) {
	c, err := newChosen(m, d.Role(), d.wire(), ReasonBlockUnusable, shares)
	return &proposer{chosen: c, payees: d.FeeRecipients}, err
}

// wire returns the duty as it is encoded in the value to decide.
func (d *ProposerDuty) wire() wire.ValidatorDuty {
	return wire.ValidatorDuty{Type: wire.DutyProposer, PubKey: d.PubKey, Slot: d.Slot, ValidatorIndex: d.ValidatorIndex}
}

// Traits implements Role.
func (p *proposer) Traits() Traits {
	return Traits{
		Proofs: wire.PartialSigRandao, Data: "data", Value: "value", Unproved: ReasonRandaoMissing, Unavailable: ReasonBlockUnavailable,
	}
}

// Proofs returns the RANDAO reveal.
func (p *proposer) Proofs() (Signing, error) {
	return p.one(signing{chain: p.cfg.Chain, slot: p.slot}.randao())
}

// Proved requests a block with the reveal, after the delay that this operator configured.
func (p *proposer) Proved(now time.Duration, whole []Completed) ([]Effect, error) {
	if p.phase != PhasePreConsensus {
		return nil, nil
	}
	p.randao = whole[0]
	return p.Fetch(now, p.cfg.Propose), nil
}

// Question implements Decider.
func (p *proposer) Question() Work { return FetchBlock{Slot: p.slot, Randao: p.randao.Signature} }

// Fetched proposes the fetched block.
func (p *proposer) Fetched(now time.Duration, answer Result) ([]Effect, error) {
	data, err := p.value(answer)
	return p.open(now, data, err)
}

// value returns the own block as a value.
func (p *proposer) value(answer Result) (*wire.ConsensusData, error) {
	got, ok := answer.(Block)
	if !ok || got.Proposal == nil || got.Proposal.IsEmpty() {
		return nil, errors.New("no block in the answer")
	}
	data, err := proposalData(p.cfg.Chain.ForkOf(p.slot, got.Proposal.Version), got.Proposal, p.cfg.Spec.asBuilt())
	if err != nil {
		return nil, err
	}
	data.Duty = p.duty
	p.full = got.Proposal
	p.own, err = data.MarshalSSZ()
	return data, err
}

// Examine checks a block, which can be slashed.
func (p *proposer) Examine(value []byte) error {
	data, block, err := p.blockCheck().open(value)
	if err == nil {
		err = p.content(block)
	}
	if err == nil {
		err = p.similar(data, block)
	}
	return err
}

// Absurd checks without the slashing records, which every operator has its own of.
func (p *proposer) Absurd(value []byte) error {
	check := p.blockCheck()
	check.Guard = noRecords{}
	_, block, err := check.open(value)
	if err != nil {
		return err
	}
	return p.content(block)
}

func (p *proposer) blockCheck() *ProposalCheck {
	return &ProposalCheck{
		Validator: p.check.Validator, Index: p.check.Index, Share: p.key, Chain: p.check.Chain, Now: p.check.Now,
		Slot: p.check.Slot, Spec: p.check.Spec, Guard: p.cfg.Guard,
	}
}

// Objects implements Decider.
func (p *proposer) Objects(value []byte) (Signing, error) {
	data, err := wire.DecodeConsensusData(value)
	if err != nil {
		return Signing{}, err
	}
	block, err := data.Block()
	if err != nil {
		return Signing{}, err
	}
	root, err := eth.BlockRoot(block)
	if err != nil {
		return Signing{}, err
	}
	work, err := signing{chain: p.cfg.Chain, slot: data.Duty.Slot}.object(SignBlock, root)
	if err != nil {
		return Signing{}, err
	}
	p.block = block
	work.Slot, err = block.Slot()
	list := Signing{Slot: data.Duty.Slot}
	list.Add(p.share, work)
	return list, err
}

// Signed submits the block: in full if this operator's beacon node built it.
func (p *proposer) Signed(_ time.Duration, whole []Completed) ([]Effect, error) {
	var work SubmitBlock
	var err error
	ours := p.own != nil && bytes.Equal(p.consensus.value, p.own)
	p.reportPayee(ours && !p.full.Blinded)
	switch {
	case ours && !p.full.Blinded:
		work.Full, err = eth.SignFull(p.full, whole[0].Signature)
	case p.block.Blinded:
		work.Blinded, err = eth.SignBlinded(p.block, whole[0].Signature)
	default:
		work.Full, err = eth.SignFull(p.block, whole[0].Signature)
	}
	if err != nil {
		return p.Finish(ReasonInternal, err), err
	}
	// A beacon node that does not know the payload always refuses the blinded form of another operator's block.
	tries := 0
	if ours || work.Full != nil {
		tries = submitTries
	}
	return []Effect{p.requests.insist(work, tries, func(now time.Duration, _ Result, err error) ([]Effect, error) {
		return p.submitted(now, ours, err)
	})}, nil
}

func (p *proposer) submitted(now time.Duration, ours bool, err error) ([]Effect, error) {
	if err == nil {
		p.report.Submitted, p.report.Submissions = now, 1
		return p.Finish(ReasonDone, nil), nil
	}
	p.submitErr = fmt.Errorf("submit block of slot %d: %w", p.slot, err)
	if !ours && p.block.Blinded {
		if p.cfg.Spec.anyContent() {
			return p.Finish(ReasonNotOurs, p.submitErr), nil
		}
		root, err := eth.BlockRoot(p.block)
		if err != nil {
			return p.Finish(ReasonInternal, err), err
		}
		return []Effect{p.lookFor(root)}, nil
	}
	return p.Finish(ReasonSubmissionFailed, p.submitErr), p.submitErr
}
