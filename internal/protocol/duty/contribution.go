package duty

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// contribution is the role of one validator's sync committee contributions. It makes a selection proof for each seat with the other
// operators, fetches the contributions of the selected subcommittees, decides them, signs them and submits them.
//
// Source: spec/duties.md#sync-committee-contribution (Alan).
type contribution struct {
	chosen
	// selected are the proofs that select the validator, in the order in which they were recombined.
	selected []SyncProof
	// judged counts the recombined proofs, distinct the expected ones.
	judged, distinct int
	messages         []*altair.ContributionAndProof // the decided contributions
}

// Role implements Duty.
func (d ContributionDuty) Role() wire.Role { return wire.RoleSyncContribution }

// When implements Duty.
func (d ContributionDuty) When() phase0.Slot { return d.Slot }

// Validators implements Duty.
func (d ContributionDuty) Validators() []wire.ValidatorPK { return []wire.ValidatorPK{d.PubKey} }

// ID implements Duty.
func (d ContributionDuty) ID(domain wire.Domain) wire.MessageID {
	return wire.NewValidatorMessageID(domain, wire.RoleSyncContribution, d.PubKey)
}

// Plan implements Duty.
func (d ContributionDuty) Plan(m *Machine, shares map[wire.ValidatorPK]*Share) (Role, error) {
	c, err := newChosen(m, d.Role(), d.wire(), ReasonDataUnusable, shares)
	return &contribution{chosen: c}, err
}

// wire returns the duty as it is encoded in the value to decide.
func (d *ContributionDuty) wire() wire.ValidatorDuty {
	return wire.ValidatorDuty{
		Type: wire.DutySyncContribution, PubKey: d.PubKey, Slot: d.Slot, ValidatorIndex: d.ValidatorIndex,
		ValidatorSyncCommitteeIndices: slices.Clone(d.Seats),
	}
}

// Traits implements Role.
func (c *contribution) Traits() Traits {
	return Traits{
		Proofs: wire.PartialSigContributionProofs, Data: "data", Value: "value", Unproved: ReasonProofsMissing, Unavailable: ReasonDataUnavailable,
	}
}

// subcommittee returns the subcommittee of the duty's n-th seat.
func (c *contribution) subcommittee(n int) uint64 {
	return c.duty.ValidatorSyncCommitteeIndices[n] / c.cfg.syncSubcommitteeSize()
}

// Proofs returns one proof for each seat. Seats of one subcommittee have the same root, and the message repeats it.
func (c *contribution) Proofs() (Signing, error) {
	list := Signing{Slot: c.slot, Modulo: c.cfg.ofUse(c.cfg.syncModulo()), Patient: true}
	switch seats := len(c.duty.ValidatorSyncCommitteeIndices); {
	case seats == 0:
		return list, wire.Errorf(wire.CodeNoBeaconDuties, "contribution of slot %d: no seats", c.slot)
	case seats > wire.MaxSyncCommitteeIndices:
		return list, fmt.Errorf("contribution of slot %d: %d seats, at most %d can be decided", c.slot, seats, wire.MaxSyncCommitteeIndices)
	}
	seen := make(map[phase0.Root]bool)
	for n := range c.duty.ValidatorSyncCommitteeIndices {
		work, err := signing{chain: c.cfg.Chain, slot: c.slot}.syncSelection(c.subcommittee(n))
		if err != nil {
			return list, err
		}
		list.Add(c.share, work)
		seen[work.Root] = true
	}
	c.distinct = len(seen)
	return list, nil
}

// Proved keeps the proofs that select. Until the time to fetch, later proofs count too.
func (c *contribution) Proved(now time.Duration, whole []Completed) ([]Effect, error) {
	if c.phase != PhasePreConsensus && c.phase != PhaseFetching {
		return nil, nil
	}
	for n, w := range whole {
		seat := w.tag // the last seat with this root
		if c.cfg.Spec.pairInOrder() {
			seat = n
		}
		if c.cfg.selects(w.Signature, c.cfg.syncModulo()) {
			c.selected = append(c.selected, SyncProof{Subcommittee: c.subcommittee(seat), Proof: w.Signature})
		}
	}
	c.judged += len(whole)
	switch {
	case len(c.selected) > 0 && c.phase == PhasePreConsensus:
		return c.Fetch(now, c.cfg.Aggregate), nil
	case len(c.selected) == 0 && c.judged >= c.distinct:
		return c.Finish(ReasonNotSelected, nil), nil
	}
	return nil, nil
}

// Question implements Decider.
func (c *contribution) Question() Work {
	return FetchContributions{Slot: c.slot, Proofs: slices.Clone(c.selected)}
}

// Fetched proposes the fetched contributions.
func (c *contribution) Fetched(now time.Duration, answer Result) ([]Effect, error) {
	data, err := c.value(answer)
	return c.open(now, data, err)
}

func (c *contribution) value(answer Result) (*wire.ConsensusData, error) {
	got, ok := answer.(Contributions)
	if !ok || len(got.List) == 0 || slices.Contains(got.List, nil) {
		return nil, errors.New("no contribution in the answer")
	}
	data, err := got.List.MarshalSSZ()
	return &wire.ConsensusData{Version: got.Version, DataSSZ: data}, err
}

// Objects implements Decider.
func (c *contribution) Objects(value []byte) (Signing, error) {
	data, err := wire.DecodeConsensusData(value)
	if err != nil {
		return Signing{}, err
	}
	entries, err := data.Contributions()
	if err != nil {
		return Signing{}, err
	}
	list, messages := Signing{Slot: data.Duty.Slot}, make([]*altair.ContributionAndProof, len(entries))
	for n, entry := range entries {
		messages[n] = &altair.ContributionAndProof{
			AggregatorIndex: c.share.Index, Contribution: &entry.Contribution, SelectionProof: entry.SelectionProofSig,
		}
		work, err := signing{chain: c.cfg.Chain, slot: data.Duty.Slot}.hashed(SignContribution, messages[n])
		if err != nil {
			return Signing{}, err
		}
		list.Add(c.share, work)
	}
	c.messages = messages
	return list, nil
}

// Signed submits the contributions with recombined signatures. Equal ones are submitted once.
func (c *contribution) Signed(_ time.Duration, whole []Completed) ([]Effect, error) {
	var out []Effect
	for _, w := range whole {
		message := &altair.SignedContributionAndProof{Message: c.messages[w.tag], Signature: w.Signature}
		work := SubmitContributions{Contributions: []*altair.SignedContributionAndProof{message}}
		out = append(out, c.requests.insist(work, submitTries, func(now time.Duration, _ Result, err error) ([]Effect, error) {
			return c.submitted(now, w.Root, err)
		}))
	}
	return out, nil
}

// submitted settles all entries of a root.
func (c *contribution) submitted(now time.Duration, root phase0.Root, err error) ([]Effect, error) {
	for n := range c.post.works {
		if c.post.works[n].Root == root {
			c.post.settled[n] = true
		}
	}
	if err == nil {
		c.report.Submitted = now
		c.report.Submissions++
	} else {
		c.submitErr = fmt.Errorf("submit contribution of slot %d: %w", c.slot, err)
		err = c.submitErr
	}
	return c.FinishIfSettled(), err
}
