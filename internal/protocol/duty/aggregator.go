package duty

import (
	"errors"
	"time"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// aggregator is the role of one validator's aggregation. It makes the slot's selection proof with the other operators. If the proof
// selects the validator, it fetches the aggregate of the beacon committee, decides it, signs it and submits it.
//
// Source: spec/duties.md#aggregator (Alan).
type aggregator struct {
	chosen
	proof     phase0.BLSSignature
	aggregate *spec.VersionedAggregateAndProof // the decided aggregate
}

// Role implements Duty.
func (d AggregatorDuty) Role() wire.Role { return wire.RoleAggregator }

// When implements Duty.
func (d AggregatorDuty) When() phase0.Slot { return d.Slot }

// Validators implements Duty.
func (d AggregatorDuty) Validators() []wire.ValidatorPK { return []wire.ValidatorPK{d.PubKey} }

// ID implements Duty.
func (d AggregatorDuty) ID(domain wire.Domain) wire.MessageID {
	return wire.NewValidatorMessageID(domain, wire.RoleAggregator, d.PubKey)
}

// Plan implements Duty.
func (d AggregatorDuty) Plan(m *Machine, shares map[wire.ValidatorPK]*Share) (Role, error) {
	c, err := newChosen(m, d.Role(), d.wire(), ReasonDataUnusable, shares)
	return &aggregator{chosen: c}, err
}

// wire returns the duty as it is encoded in the value to decide.
func (d *AggregatorDuty) wire() wire.ValidatorDuty {
	return wire.ValidatorDuty{
		Type: wire.DutyAggregator, PubKey: d.PubKey, Slot: d.Slot, ValidatorIndex: d.ValidatorIndex, CommitteeIndex: d.CommitteeIndex,
		CommitteeLength: d.CommitteeLength, CommitteesAtSlot: d.CommitteesAtSlot, ValidatorCommitteeIndex: d.Position,
	}
}

// Traits implements Role.
func (a *aggregator) Traits() Traits {
	return Traits{
		Proofs: wire.PartialSigSelectionProof, Data: "data", Value: "value", Unproved: ReasonProofsMissing, Unavailable: ReasonDataUnavailable,
	}
}

// Proofs returns the slot's selection proof.
func (a *aggregator) Proofs() (Signing, error) {
	list, err := a.one(signing{chain: a.cfg.Chain, slot: a.slot}.selection())
	list.Modulo, list.Patient = a.cfg.ofUse(a.modulo()), true
	return list, err
}

// modulo is the number of members of the beacon committee for each aggregator.
func (a *aggregator) modulo() uint64 { return a.duty.CommitteeLength / targetAggregators }

// Proved ends the duty if the proof does not select the validator.
func (a *aggregator) Proved(now time.Duration, whole []Completed) ([]Effect, error) {
	if a.phase != PhasePreConsensus {
		return nil, nil
	}
	a.proof = whole[0].Signature
	if !a.cfg.selects(a.proof, a.modulo()) {
		return a.Finish(ReasonNotSelected, nil), nil
	}
	return a.Fetch(now, a.cfg.Aggregate), nil
}

// Question implements Decider.
func (a *aggregator) Question() Work {
	return FetchAggregate{
		Slot: a.slot, CommitteeIndex: a.duty.CommitteeIndex, CommitteeLength: a.duty.CommitteeLength,
		Aggregator: a.duty.ValidatorIndex, Proof: a.proof,
	}
}

// Fetched proposes the fetched aggregate.
func (a *aggregator) Fetched(now time.Duration, answer Result) ([]Effect, error) {
	data, err := a.value(answer)
	return a.open(now, data, err)
}

func (a *aggregator) value(answer Result) (*wire.ConsensusData, error) {
	got, ok := answer.(Aggregate)
	if !ok {
		return nil, errors.New("no aggregate in the answer")
	}
	object, err := eth.AggregateObject(got.Aggregate)
	if err != nil {
		return nil, err
	}
	data, err := object.MarshalSSZ()
	return &wire.ConsensusData{Version: a.cfg.Chain.ForkOf(a.slot, got.Aggregate.Version), DataSSZ: data}, err
}

// Objects implements Decider.
func (a *aggregator) Objects(value []byte) (Signing, error) {
	data, err := wire.DecodeConsensusData(value)
	if err != nil {
		return Signing{}, err
	}
	aggregate, err := data.Aggregate()
	if err != nil {
		return Signing{}, err
	}
	object, err := eth.AggregateObject(aggregate)
	if err != nil {
		return Signing{}, err
	}
	a.aggregate = aggregate
	work, err := signing{chain: a.cfg.Chain, slot: data.Duty.Slot}.hashed(SignAggregate, object)
	list := Signing{Slot: data.Duty.Slot}
	list.Add(a.share, work)
	return list, err
}

// Signed implements Decider.
func (a *aggregator) Signed(_ time.Duration, whole []Completed) ([]Effect, error) {
	return a.submit(SubmitAggregate{Aggregate: eth.SignAggregate(a.aggregate, whole[0].Signature)}, "aggregate"), nil
}
