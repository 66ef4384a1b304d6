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

// Contribution runs one validator's sync committee contributions, one after the other: it makes a selection proof for each
// seat with the other operators, fetches the contributions of the subcommittees that the proofs select, decides them, signs
// them and submits them.
//
// Source: spec/duties.md#sync-committee-contribution (Alan).
type Contribution struct {
	decider
	// selected are the proofs that make the validator an aggregator, in the order in which they became whole.
	selected []SyncProof
	// judged counts the proofs that are whole, of all that are expected.
	judged, distinct int
	items            []contributionItem // the decided ones
}

type contributionItem struct {
	message *altair.ContributionAndProof
	root    phase0.Root
	settled bool // submitted, or given up
}

// NewContribution returns a machine without a duty. It fails when this operator holds no share of the validator.
func NewContribution(cfg *Config, share *Share) (*Contribution, error) {
	c := &Contribution{}
	if err := c.init(cfg, share, wire.RoleSyncContribution, c, reasons{ReasonProofsMissing, ReasonDataUnavailable, ReasonDataUnusable}); err != nil {
		return nil, err
	}
	return c, nil
}

// Step implements Machine.
func (c *Contribution) Step(now time.Duration, ev Event) ([]Effect, error) {
	if ev, ok := ev.(StartContribution); ok {
		return c.begin(ev)
	}
	return c.step(now, ev)
}

func (c *Contribution) begin(ev StartContribution) ([]Effect, error) {
	switch seats := len(ev.Duty.Seats); {
	case seats == 0:
		return nil, wire.Errorf(wire.CodeNoBeaconDuties, "contribution of slot %d: no seats", ev.Duty.Slot)
	case seats > wire.MaxSyncCommitteeIndices:
		return nil, fmt.Errorf("contribution of slot %d: %d seats, at most %d can be decided", ev.Duty.Slot, seats, wire.MaxSyncCommitteeIndices)
	}
	return c.start(ev.Duty.wire(), ev.Muted)
}

// wire is the duty as it stands in the value to decide.
func (d *ContributionDuty) wire() wire.ValidatorDuty {
	return wire.ValidatorDuty{
		Type: wire.DutySyncContribution, PubKey: d.PubKey, Slot: d.Slot, ValidatorIndex: d.ValidatorIndex,
		ValidatorSyncCommitteeIndices: slices.Clone(d.Seats),
	}
}

// subcommittee returns that of the duty's n-th seat.
func (c *Contribution) subcommittee(n int) uint64 {
	return c.duty.ValidatorSyncCommitteeIndices[n] / c.cfg.syncSubcommitteeSize()
}

// proofs signs once for each seat: seats of one subcommittee sign the same, and the message says it as often.
func (c *Contribution) proofs() (wire.PartialSigType, []ShareToSign, error) {
	c.selected, c.judged, c.distinct, c.items = nil, 0, 0, nil
	works := make([]ShareToSign, len(c.duty.ValidatorSyncCommitteeIndices))
	seen := make(map[phase0.Root]bool, len(works))
	for n := range works {
		work, err := signing{chain: c.cfg.Chain, slot: c.slot}.syncSelection(c.subcommittee(n))
		if err != nil {
			return 0, nil, err
		}
		works[n] = work
		seen[work.Root] = true
	}
	c.distinct = len(seen)
	return wire.PartialSigContributionProofs, works, nil
}

// proved keeps the proofs that select. While the time to fetch has not come, proofs that become whole later count too.
func (c *Contribution) proved(now time.Duration, whole []completed) ([]Effect, error) {
	if c.phase != PhasePreConsensus && c.phase != PhaseFetching {
		return nil, nil
	}
	for n, w := range whole {
		seat := w.tag // the last of the seats that sign this root
		if c.cfg.PairInOrder {
			seat = n
		}
		if c.cfg.selects(w.signature, c.cfg.syncModulo()) {
			c.selected = append(c.selected, SyncProof{Subcommittee: c.subcommittee(seat), Proof: w.signature})
		}
	}
	c.judged += len(whole)
	switch {
	case len(c.selected) > 0 && c.phase == PhasePreConsensus:
		return c.fetch(now, c.cfg.Aggregate), nil
	case len(c.selected) == 0 && c.judged >= c.distinct:
		return c.finish(ReasonNotSelected, nil), nil
	}
	return nil, nil
}

func (c *Contribution) question() Work {
	return FetchContributions{Slot: c.slot, Proofs: slices.Clone(c.selected)}
}

func (c *Contribution) value(answer Result) (*wire.ConsensusData, error) {
	got, ok := answer.(Contributions)
	if !ok || len(got.List) == 0 || slices.Contains(got.List, nil) {
		return nil, errors.New("no contribution in the answer")
	}
	data, err := got.List.MarshalSSZ()
	return &wire.ConsensusData{Version: got.Version, DataSSZ: data}, err
}

func (c *Contribution) objects(data *wire.ConsensusData) ([]ShareToSign, error) {
	list, err := data.Contributions()
	if err != nil {
		return nil, err
	}
	items, works := make([]contributionItem, len(list)), make([]ShareToSign, len(list))
	for n, entry := range list {
		items[n].message = &altair.ContributionAndProof{
			AggregatorIndex: c.share.Index, Contribution: &entry.Contribution, SelectionProof: entry.SelectionProofSig,
		}
		works[n], err = signing{chain: c.cfg.Chain, slot: data.Duty.Slot}.hashed(SignContribution, items[n].message)
		if err != nil {
			return nil, err
		}
		items[n].root = works[n].Root
	}
	c.items = items
	return works, nil
}

// signed submits the contributions that became whole. Equal ones are submitted once.
func (c *Contribution) signed(_ time.Duration, whole []completed) ([]Effect, error) {
	var out []Effect
	for _, w := range whole {
		message := &altair.SignedContributionAndProof{Message: c.items[w.tag].message, Signature: w.signature}
		work := SubmitContributions{Contributions: []*altair.SignedContributionAndProof{message}}
		out = append(out, c.requests.insist(work, submitTries, func(now time.Duration, _ Result, err error) ([]Effect, error) {
			return c.onSubmitted(now, w.Root, err)
		}))
	}
	return out, nil
}

func (c *Contribution) onSubmitted(now time.Duration, root phase0.Root, err error) ([]Effect, error) {
	open := false
	for n := range c.items {
		item := &c.items[n]
		item.settled = item.settled || item.root == root
		open = open || !item.settled
	}
	if err == nil {
		c.report.Submitted = now
		c.report.Submissions++
	} else {
		c.submitErr = fmt.Errorf("submit contribution of slot %d: %w", c.slot, err)
		err = c.submitErr
	}
	switch {
	case open:
		return nil, err
	case c.submitErr != nil:
		return c.finish(ReasonSubmissionFailed, c.submitErr), err
	}
	return c.finish(ReasonDone, nil), nil
}
