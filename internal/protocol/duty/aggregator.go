package duty

import (
	"errors"
	"time"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Aggregator runs one validator's aggregations, one after the other: it makes the slot's selection proof with the other
// operators, and if that selects the validator it fetches the aggregate of its beacon committee, decides it, signs it and
// submits it.
//
// Source: spec/duties.md#aggregator (Alan).
type Aggregator struct {
	decider
	proof     phase0.BLSSignature
	aggregate *spec.VersionedAggregateAndProof // the decided one
}

// NewAggregator returns a machine without a duty. It fails when this operator holds no share of the validator.
func NewAggregator(cfg *Config, share *Share) (*Aggregator, error) {
	a := &Aggregator{}
	if err := a.init(cfg, share, wire.RoleAggregator, a, reasons{ReasonProofsMissing, ReasonDataUnavailable, ReasonDataUnusable}); err != nil {
		return nil, err
	}
	return a, nil
}

// Step implements Machine.
func (a *Aggregator) Step(now time.Duration, ev Event) ([]Effect, error) {
	if ev, ok := ev.(StartAggregator); ok {
		return a.start(ev.Duty.wire(), ev.Muted)
	}
	return a.step(now, ev)
}

// wire is the duty as it stands in the value to decide.
func (d *AggregatorDuty) wire() wire.ValidatorDuty {
	return wire.ValidatorDuty{
		Type: wire.DutyAggregator, PubKey: d.PubKey, Slot: d.Slot, ValidatorIndex: d.ValidatorIndex, CommitteeIndex: d.CommitteeIndex,
		CommitteeLength: d.CommitteeLength, CommitteesAtSlot: d.CommitteesAtSlot, ValidatorCommitteeIndex: d.Position,
	}
}

func (a *Aggregator) proofs() (wire.PartialSigType, []ShareToSign, error) {
	a.proof, a.aggregate = phase0.BLSSignature{}, nil
	work, err := signing{chain: a.cfg.Chain, slot: a.slot}.selection()
	return wire.PartialSigSelectionProof, []ShareToSign{work}, err
}

// proved ends the duty when the proof leaves it to others.
func (a *Aggregator) proved(now time.Duration, whole []completed) ([]Effect, error) {
	if a.phase != PhasePreConsensus {
		return nil, nil
	}
	a.proof = whole[0].signature
	if !a.cfg.selects(a.proof, a.duty.CommitteeLength/targetAggregators) {
		return a.finish(ReasonNotSelected, nil), nil
	}
	return a.fetch(now, a.cfg.Aggregate), nil
}

func (a *Aggregator) question() Work {
	return FetchAggregate{
		Slot: a.slot, CommitteeIndex: a.duty.CommitteeIndex, CommitteeLength: a.duty.CommitteeLength,
		Aggregator: a.duty.ValidatorIndex, Proof: a.proof,
	}
}

func (a *Aggregator) value(answer Result) (*wire.ConsensusData, error) {
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

func (a *Aggregator) objects(data *wire.ConsensusData) ([]ShareToSign, error) {
	aggregate, err := data.Aggregate()
	if err != nil {
		return nil, err
	}
	object, err := eth.AggregateObject(aggregate)
	if err != nil {
		return nil, err
	}
	a.aggregate = aggregate
	work, err := signing{chain: a.cfg.Chain, slot: data.Duty.Slot}.hashed(SignAggregate, object)
	return []ShareToSign{work}, err
}

func (a *Aggregator) signed(_ time.Duration, whole []completed) ([]Effect, error) {
	return []Effect{a.submit(SubmitAggregate{Aggregate: eth.SignAggregate(a.aggregate, whole[0].signature)}, "aggregate")}, nil
}
