package duty

import (
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// single is the common part of roles of one validator.
type single struct {
	*Machine
	share *Share
	key   phase0.BLSPubKey // this operator's share key
}

// newSingle fails when this operator holds no share of the validator.
func newSingle(m *Machine, role wire.Role, validator wire.ValidatorPK, shares map[wire.ValidatorPK]*Share) (single, error) {
	share := shares[validator]
	if share == nil {
		return single{}, wire.Errorf(wire.CodeNoValidatorShares, "%v: no share of validator %#x", role, validator)
	}
	key, ok := share.SharePubKey(m.cfg.Self)
	if !ok {
		return single{}, wire.Errorf(wire.CodeNoValidatorShares, "%v: operator %d holds no share of validator %#x", role, m.cfg.Self, validator)
	}
	m.Serve(share, 1)
	return single{m, share, key}, nil
}

// one returns a Signing of one object in the duty's slot.
func (s *single) one(work ShareToSign, err error) (Signing, error) {
	list := Signing{Slot: s.slot}
	list.Add(s.share, work)
	return list, err
}

// submit submits the duty's last object and ends the duty with the answer.
func (s *single) submit(work Work, what string) []Effect {
	return []Effect{s.requests.insist(work, submitTries, func(now time.Duration, _ Result, err error) ([]Effect, error) {
		if err != nil {
			s.submitErr = fmt.Errorf("submit %s of slot %d: %w", what, s.slot, err)
			return s.Finish(ReasonSubmissionFailed, s.submitErr), s.submitErr
		}
		s.report.Submitted = now
		s.report.Submissions++
		return s.Finish(ReasonDone, nil), nil
	})}
}

// chosen is a single whose value is a wire.ConsensusData, which has the duty beside the data.
type chosen struct {
	single
	duty  wire.ValidatorDuty
	check DutyCheck
	// unusable is the reason for which the duty ends if the beacon node's data does not pass the value check.
	unusable Reason
}

func newChosen(m *Machine, role wire.Role, duty wire.ValidatorDuty, unusable Reason, shares map[wire.ValidatorPK]*Share) (chosen, error) {
	s, err := newSingle(m, role, duty.PubKey, shares)
	if err != nil {
		return chosen{}, err
	}
	return chosen{s, duty, DutyCheck{
		Type: duty.Type, Validator: s.share.Validator, Index: s.share.Index, Chain: m.cfg.Chain, Now: m.cfg.Chain.EpochOf(m.slot),
		Slot: m.slot, Spec: m.cfg.Spec,
	}, unusable}, nil
}

// open starts the consensus with the own data.
func (c *chosen) open(now time.Duration, data *wire.ConsensusData, err error) ([]Effect, error) {
	var value []byte
	if err == nil {
		data.Duty = c.duty
		value, err = data.MarshalSSZ()
	}
	if err != nil {
		err = fmt.Errorf("data of slot %d: %w", c.slot, err)
		return c.Finish(c.unusable, err), err
	}
	effects, err := c.Open(now, value)
	if err != nil {
		effects = append(effects, c.Finish(c.unusable, err)...)
	}
	return effects, err
}

// Absurd checks the duty in the value, for every role that cannot be slashed. The rest of the value may depend on what an operator
// sees, and is no offence.
func (c *chosen) Absurd(value []byte) error { return c.check.Check(value) }
