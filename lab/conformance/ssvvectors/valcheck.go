package ssvvectors

import (
	"errors"
	"fmt"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// valueTest is a valcheck.SpecTest, or one of the cases of a valcheck.MultiSpecTest.
type valueTest struct {
	RunnerRole                     wire.Role
	DutySlot                       phase0.Slot
	Input                          []byte
	ExpectedSource, ExpectedTarget phase0.Checkpoint
	SlashableSlots                 map[string][]phase0.Slot
	ShareValidatorsPK              [][]byte
	AnyError                       bool
}

func (g *group) replayValueCheck(c *vector.Case) error {
	var t valueTest
	if err := c.Decode(&t); err != nil {
		return err
	}
	c.Tally(t.RunnerRole.String(), func() error { return g.replayValue(c, &t, "") })
	return nil
}

func (g *group) replayValueChecks(c *vector.Case) error {
	var t struct{ Tests []*valueTest }
	if err := c.Decode(&t); err != nil {
		return err
	}
	c.Count(len(t.Tests))
	for n, test := range t.Tests {
		c.Tally(test.RunnerRole.String(), func() error { return g.replayValue(c, test, fmt.Sprintf("Tests[%d].", n)) })
	}
	return nil
}

// replayValue asks a value check. Some vectors want an error and do not care which.
func (g *group) replayValue(c *vector.Case, t *valueTest, at string) error {
	check, err := g.valueCheck(t)
	if err != nil {
		return err
	}
	err = check(t.Input)
	if t.AnyError {
		c.Check(at+"AnyError", err != nil)
		return nil
	}
	c.CheckCodeAt(at+"ExpectedErrorCode", err)
	return nil
}

func (g *group) valueCheck(t *valueTest) (func([]byte) error, error) {
	chain := g.constants.chain
	now := phase0.Epoch(fuluEpoch) // all epochs of the vectors but the far future's are not later
	other := duty.DutyCheck{Validator: g.share.Validator, Index: validatorIndex, Chain: chain, Now: now, Spec: &duty.SpecQuirks{AnySlot: true}}
	switch t.RunnerRole {
	case wire.RoleCommittee:
		return g.voteCheck(t).Check, nil
	case wire.RoleProposer:
		return (&duty.ProposalCheck{
			Validator: g.share.Validator, Index: validatorIndex, Chain: chain, Now: now, Spec: &duty.SpecQuirks{AnySlot: true}, Guard: make(slashable),
		}).Check, nil
	case wire.RoleAggregator:
		other.Type = wire.DutyAggregator
	case wire.RoleSyncContribution:
		other.Type = wire.DutySyncContribution
	default:
		return nil, fmt.Errorf("role %v has no value check", t.RunnerRole)
	}
	return other.Check, nil
}

// voteCheck is a committee's value check. The vectors label shares with their secret keys.
func (g *group) voteCheck(t *valueTest) *duty.VoteCheck {
	labels := t.ShareValidatorsPK
	if len(labels) == 0 {
		labels = [][]byte{g.ownSecret}
	}
	guard := labelled{slots: t.SlashableSlots, slot: t.DutySlot, labels: make(map[phase0.BLSPubKey]string)}
	check := &duty.VoteCheck{Every: true, Source: t.ExpectedSource, Target: t.ExpectedTarget, Spec: &duty.SpecQuirks{EpochsOnly: true}, Guard: guard}
	for _, label := range labels {
		var key phase0.BLSPubKey
		copy(key[:], label)
		guard.labels[key] = fmt.Sprintf("%x", label)
		check.Shares = append(check.Shares, key)
	}
	return check
}

// labelled is a slashing guard of labels and slots.
type labelled struct {
	slots  map[string][]phase0.Slot
	slot   phase0.Slot
	labels map[phase0.BLSPubKey]string
}

// CheckAttestation implements duty.SlashingGuard.
func (l labelled) CheckAttestation(share phase0.BLSPubKey, _, _ phase0.Epoch) error {
	if slices.Contains(l.slots[l.labels[share]], l.slot) {
		return errors.New("the vector says so")
	}
	return nil
}

// CheckBlock implements duty.SlashingGuard.
func (l labelled) CheckBlock(phase0.BLSPubKey, phase0.Slot) error { return nil }
