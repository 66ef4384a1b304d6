package rig

import (
	"context"
	"fmt"
	"strings"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/lab/scenario"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/clients"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
)

// judge reads what the chain holds now and makes the verdict of it.
func (n *run) judge(ctx context.Context, s *story) (observer.Verdict, error) {
	v := observer.Verdict{
		SecondsToFirstBlock: s.firstBlock, SecondsToFirstDVTAttestation: s.firstAttestation,
		Validators: n.Options.Validators, Operators: n.operatorReports(),
		ConflictDetails: n.conflicts.Found(), Seen: n.conflicts.Seen(), Machine: n.machine(),
	}
	if err := n.nameClients(&v); err != nil {
		return v, err
	}
	c := observer.Circumstances{
		FinalizedBefore: uint64(s.finalizedBefore), Partitioned: len(n.plan.Partitions) > 0, Liars: n.plan.lies(),
		Upgrades: len(n.plan.UpgradeBeacon),
		Stopped:  len(n.plan.Stop)+len(n.plan.Cuts)+len(n.plan.Partitions)+len(n.plan.lying(n.plan.Epochs)) > 0,
	}
	n.play.end()
	v.Accusations = n.accusations(ctx)
	if s.first > 0 {
		if err := n.readChain(ctx, s, &v, &c); err != nil {
			n.Trouble(err)
		}
	}
	c.Trouble = n.Troubles()
	limits := observer.FullLimits()
	limits.FirstAttestation *= n.Options.Slot.Seconds() / 3
	// A share that was just stored is watched: beacon nodes tell in the middle of the next epoch who was live in the present one.
	limits.FirstAttestation += 1.5 * float64(max(0, n.Options.SlotsPerEpoch-8)) * n.Options.Slot.Seconds()
	// Each further client has connections of its own, and whoever watches them.
	limits.Goroutines += 10 * (n.Options.Beacons + n.Options.Executions - 2)
	if n.Options.Fees { // operators and validators are registered one after the other
		limits.FirstAttestation += 12 * n.Options.Slot.Seconds()
	}
	if len(n.plan.StopBeacon)+len(n.plan.StopExecution) > 0 {
		limits.AttestationRate = 1 // that is what the second client is for
	}
	if n.plan.Functional {
		limits = observer.FunctionalLimits()
	}
	v.Judge(limits, c)
	judgeScript(&v, n.plan.Expect)
	return v, nil
}

// nameClients says which programs made the chain.
func (n *run) nameClients(v *observer.Verdict) error {
	if n.Options.Embedded {
		v.Clients = observer.Clients{Execution: "embedded", Beacon: "embedded", Versions: map[string]string{}}
		return nil
	}
	versions, err := clients.Versions()
	if err != nil {
		return err
	}
	v.Clients = observer.Clients{Execution: "geth " + versions["geth"], Beacon: "Prysm " + versions["prysm"], Versions: versions}
	return nil
}

func (n *run) readChain(ctx context.Context, s *story, v *observer.Verdict, c *observer.Circumstances) error {
	finalized, err := n.beacon.FinalizedEpoch(ctx)
	if err != nil {
		return err
	}
	v.FinalizedEpoch = uint64(finalized)
	last := s.first + phase0.Epoch(n.plan.Epochs) - 1
	if err := s.record.ReadBlocks(ctx, n.beacon, 0, n.firstSlot(last+2)-1); err != nil {
		return err
	}
	for epoch := s.first; epoch <= last; epoch++ {
		if err := s.record.ReadDuties(ctx, n.beacon, epoch); err != nil {
			return err
		}
	}
	for _, b := range s.record.Blocks {
		v.Slashings += b.Slashed
	}
	s.record.Gaps = n.play.gaps
	if err := n.conclude(s, v); err != nil {
		return err
	}
	if n.Options.ForkEpoch > uint64(last) {
		n.Trouble(fmt.Errorf("the fork at epoch %d is later than the last measured epoch %d", n.Options.ForkEpoch, last))
	}
	n.lookAtProposals(s, c)
	if err := n.strangeActs(ctx); err != nil {
		n.Trouble(err)
	}
	return n.measure(ctx, s, v)
}

// measure sorts the epochs and computes the figures of each sort.
func (n *run) measure(ctx context.Context, s *story, v *observer.Verdict) error {
	sorted := make(map[scenario.Kind][]phase0.Epoch)
	for i := 1; i <= n.plan.Epochs; i++ {
		kind := n.plan.Kind(i)
		sorted[kind] = append(sorted[kind], s.first+phase0.Epoch(i-1))
	}
	v.Epochs = observer.Epochs{
		Measured: plain(sorted[scenario.Counted]), BelowQuorum: plain(sorted[scenario.BelowQuorum]), Recovering: plain(sorted[scenario.Recovering]),
	}
	for kind, epochs := range sorted {
		figures, err := s.record.Measure(epochs, n.ours())
		if err != nil {
			return err
		}
		n.explainMissed(s, &figures)
		switch kind {
		case scenario.Counted:
			v.Figures = figures
		case scenario.BelowQuorum:
			v.BelowQuorum = &figures
		case scenario.Recovering:
			v.Recovering = &figures
		}
	}
	if err := n.measureNewcomer(s, v); err != nil {
		return err
	}
	if err := n.measureLateFork(ctx, s, sorted[scenario.Counted], v); err != nil {
		return err
	}
	for _, p := range n.plan.Partitions {
		from := s.first + phase0.Epoch(p.Until-1)
		v.Heals = append(v.Heals, observer.Heal{Epoch: uint64(from), Slots: s.record.Resumed(n.firstSlot(from), n.ours())})
	}
	for _, c := range n.plan.Cuts {
		v.Resumptions = append(v.Resumptions, n.operators[c.Operator-1].resumed())
	}
	return n.measureDuties(ctx, s, sorted[scenario.Counted], v)
}

// measureDuties computes the figures of what blocks do not show.
func (n *run) measureDuties(ctx context.Context, s *story, epochs []phase0.Epoch, v *observer.Verdict) error {
	keys, err := n.beacon.PublicKeys(ctx)
	if err != nil {
		return err
	}
	v.Duties, err = s.record.MeasureDuties(epochs, observer.Assignment{
		Network: n.signing, Validators: n.ours(), PublicKeys: keys,
		Key:                func(v phase0.ValidatorIndex) [32]byte { return chain.InteropKey(int(v)) },
		RegistrationPeriod: registrationEpochs * uint64(n.Options.SlotsPerEpoch),
	}, n.accepted)
	v.Exits.Expected = len(n.plan.Exits)
	return err
}

// registrationEpochs is how many epochs pass between two registrations of a validator.
//
// Source: spec/duties.md#registration-and-exit, spec/networks.md#short-slots.
const registrationEpochs = 10

func (n *run) explainMissed(s *story, f *observer.Figures) {
	for i, m := range f.Proposals.Missed {
		start := n.Chain.SlotStart(m.Slot)
		f.Proposals.Missed[i].Round1Leader = n.leader(m.Slot)
		f.Proposals.Missed[i].Reason = n.trace.reason(m.Slot, start, n.leaderDown(s, m.Slot))
	}
}

// lookAtProposals finds the proposals whose first leader was down, or lied, which makes the block late, and checks whom the
// included blocks pay.
func (n *run) lookAtProposals(s *story, c *observer.Circumstances) {
	c.Down, s.record.Delayed = make(map[uint64]bool), make(map[phase0.Slot]bool)
	for slot, proposer := range s.record.Proposers {
		measured := int(n.epoch(slot)) - int(s.first) + 1
		if int(proposer) >= n.Options.Validators || measured < 1 || measured > n.plan.Epochs || n.plan.Kind(measured) != scenario.Counted {
			continue
		}
		if n.leaderDown(s, uint64(slot)) {
			c.Down[uint64(slot)] = true
			s.record.Delayed[slot] = n.plan.lying(measured)[n.leader(uint64(slot))]
			c.DownExpected++
		}
		b := s.record.Blocks[slot]
		if b != nil && b.FeeRecipient != strings.ToLower(onchain.CommitteeRecipient.Hex()) {
			n.Trouble(fmt.Errorf("the block of slot %d pays %s and not the contract's fee recipient", slot, b.FeeRecipient))
		}
	}
}

// leader returns the operator that proposes first in a slot's consensus.
//
// Source: spec/qbft.md#leader (Alan).
func (n *run) leader(slot uint64) uint64 { return slot%uint64(n.plan.Operators) + 1 }

func (n *run) leaderDown(s *story, slot uint64) bool {
	measured := int(n.epoch(phase0.Slot(slot))) - int(s.first) + 1
	leader := n.leader(slot)
	return !n.plan.Together(measured)[leader] || n.plan.lying(measured)[leader]
}

func (n *run) ours() map[phase0.ValidatorIndex]bool {
	out := make(map[phase0.ValidatorIndex]bool, n.Options.Validators)
	for i := range n.Options.Validators {
		out[phase0.ValidatorIndex(i)] = true
	}
	return out
}

func (n *run) operatorReports() []observer.Operator {
	out := make([]observer.Operator, 0, len(n.operators))
	for _, o := range n.operators {
		o.sample()
		o.mu.Lock()
		out = append(out, observer.Operator{
			ID: o.ID, Submitted: o.submitted, CPUSeconds: o.pastCPU + o.latestCPU, RSSMiB: float64(o.maxRSS) / (1 << 20),
			Goroutines: o.goroutines, Restarts: o.restarts, Gossip: o.pastGossip.Plus(o.latestGossip),
			SelfReported: []string{"goroutines", "gossip"},
		})
		o.mu.Unlock()
	}
	return out
}

func plain(epochs []phase0.Epoch) []uint64 {
	out := make([]uint64, 0, len(epochs))
	for _, e := range epochs {
		out = append(out, uint64(e))
	}
	return out
}
