package rig

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

// story is what Run saw on the way.
type story struct {
	firstBlock       float64      // seconds after the clients' start; -1 for never
	firstAttestation float64      // likewise
	first            phase0.Epoch // the chain's number of measured epoch 1; 0 until it is known
	finalizedBefore  phase0.Epoch
	record           *observer.Record
	lastSlot         phase0.Slot // newest block looked at
}

// sharesTimeout is how long the operators may take to sign with all shares.
const sharesTimeout = 4 * time.Minute

// ticksPerSlot is how often in a slot the network is looked at.
const ticksPerSlot = 4

// follow carries out the scenario until the last measured epoch's inclusion window has closed.
func (n *run) follow(ctx context.Context) (*story, error) {
	s := &story{firstBlock: -1, firstAttestation: -1, record: observer.NewRecord(uint64(n.Options.SlotsPerEpoch))}
	tick := n.Options.Slot / ticksPerSlot
	for i := max(0, int(time.Since(n.Chain.Genesis)/tick)); ; i++ {
		if err := localnet.SleepUntil(ctx, n.Chain.Genesis.Add(time.Duration(i)*tick)); err != nil {
			return s, err
		}
		if err := n.Check(); err != nil {
			return s, err
		}
		slot := phase0.Slot(i / ticksPerSlot)
		if i%ticksPerSlot == 0 {
			done, err := n.atSlot(ctx, s, slot)
			if done || err != nil {
				return s, err
			}
		}
		if i%ticksPerSlot == ticksPerSlot-1 {
			n.stopFor(n.measured(s, slot+1))
			n.beginUpgrades(ctx, slot+1)
		}
		n.lookAtHead(ctx, s)
		if s.first == 0 {
			if err := n.awaitShares(ctx, s, slot); err != nil {
				return s, err
			}
		}
	}
}

// atSlot does what happens at the start of a slot. It reports whether the run is over.
func (n *run) atSlot(ctx context.Context, s *story, slot phase0.Slot) (done bool, err error) {
	n.finishUpgrades(slot)
	n.sample(ctx)
	if err := n.giveUpIfSlowed(); err != nil {
		return false, err
	}
	n.tellProgress(ctx, uint64(slot))
	if err := n.tend(ctx, slot); err != nil {
		return false, err
	}
	n.switchClients(ctx, n.measured(s, slot+phase0.Slot(n.Options.SlotsPerEpoch)/2)-1)
	measured := n.measured(s, slot)
	switch {
	case measured < 1:
		return false, nil
	case measured == 1:
		if s.finalizedBefore, err = n.beacon.FinalizedEpoch(ctx); err != nil {
			return false, err
		}
	case measured > n.plan.Epochs+1: // the epoch after the last one is over, too
		// While the beacon node finalises, blocks that were just finalised are missing in its answers for a moment.
		return true, localnet.SleepUntil(ctx, time.Now().Add(2*n.Options.Slot))
	}
	if measured <= n.plan.Epochs {
		n.Say("epoch %d (%d of %d measured) begins", n.epoch(slot), measured, n.plan.Epochs)
		return false, n.startFor(ctx, measured)
	}
	n.Say("waiting for the inclusion window of the last epoch to close")
	return false, nil
}

// measured returns the measured epoch, counted from 1, that begins with a slot; 0 or less if none does.
func (n *run) measured(s *story, slot phase0.Slot) int {
	if s.first == 0 || slot != n.firstSlot(n.epoch(slot)) {
		return 0
	}
	return int(n.epoch(slot)) - int(s.first) + 1
}

func (n *run) epoch(slot phase0.Slot) phase0.Epoch {
	return phase0.Epoch(uint64(slot) / uint64(n.Options.SlotsPerEpoch))
}

func (n *run) firstSlot(epoch phase0.Epoch) phase0.Slot {
	return phase0.Slot(uint64(epoch) * uint64(n.Options.SlotsPerEpoch))
}

// stopFor stops operators that are to be down in an epoch, in the last moments before it: they need some time to end, and
// the first duty comes a third of a slot after the boundary.
func (n *run) stopFor(epoch int) {
	var stopping sync.WaitGroup
	for _, s := range n.plan.Stop {
		if epoch > 0 && s.Epoch == epoch {
			n.Say("stopping operator %d", s.Number)
			stopping.Go(n.operators[s.Number-1].stop)
		}
	}
	stopping.Wait()
	for id := range n.plan.CutOff(epoch) {
		if epoch > 0 && !n.plan.CutOff(epoch - 1)[id] {
			n.Say("taking all clients away from operator %d", id)
			n.operators[id-1].cutClients()
		}
	}
	if groups := n.plan.Apart(epoch); epoch > 0 && groups != nil && n.plan.Apart(epoch-1) == nil {
		n.Say("cutting operators apart: %v", groups)
		n.isolation.partition(groups)
	}
}

// startFor carries out what the scenario wants at the start of an epoch.
func (n *run) startFor(ctx context.Context, epoch int) error {
	n.mendFor(epoch)
	if err := n.lieFrom(epoch); err != nil {
		return err
	}
	if err := n.actStrangely(ctx, epoch); err != nil {
		return err
	}
	for _, s := range n.plan.Exits {
		if s.Epoch == epoch {
			n.Say("the owner tells validator %d to leave", s.Number)
			if err := n.exit(ctx, int(s.Number)); err != nil {
				return err
			}
		}
	}
	for _, s := range n.plan.Start {
		if s.Epoch == epoch {
			n.Say("starting operator %d", s.Number)
			if err := n.operators[s.Number-1].start(n.Layout); err != nil {
				return err
			}
		}
	}
	return nil
}

// mendFor ends the partition and gives operators their clients back, where the scenario wants them no longer in an epoch.
func (n *run) mendFor(epoch int) {
	if n.plan.Apart(epoch) == nil && n.plan.Apart(epoch-1) != nil {
		n.Say("the partition heals")
		n.isolation.partition(nil)
	}
	for id := range n.plan.CutOff(epoch - 1) {
		if !n.plan.CutOff(epoch)[id] {
			n.Say("giving operator %d its clients back", id)
			n.operators[id-1].mendClients()
		}
	}
}

// lieFrom lets the operators lie that are to begin with it in an epoch.
func (n *run) lieFrom(epoch int) error {
	for _, c := range n.plan.Lies {
		switch {
		case c.Epoch != epoch:
		case byStranger(c):
			n.Say("a stranger registers others' shares")
		default:
			n.Say("operator %d lies from now on: %s", c.Operator, c.Kind)
			if err := n.letLie(c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (n *run) sample(ctx context.Context) {
	for _, o := range n.operators {
		o.sample()
		if o.Process() == nil {
			continue
		}
		if f, err := reported(ctx, n.Layout.APIURL(o.ID)); err == nil {
			o.report(f)
		}
	}
}

// awaitShares looks whether every operator holds every share and signs with it: a share of an active validator is watched for
// an epoch and a half after it arrives. The first epoch that begins after that is measured.
func (n *run) awaitShares(ctx context.Context, s *story, slot phase0.Slot) error {
	var missing []string
	for _, o := range n.operators {
		status, err := localnet.AskStatus(ctx, n.Layout.APIURL(o.ID))
		switch {
		case err != nil:
			missing = append(missing, fmt.Sprintf("operator %d does not tell (%v)", o.ID, err))
		case status.Validators < n.Options.Validators-n.Options.Late:
			missing = append(missing, fmt.Sprintf("operator %d holds %d", o.ID, status.Validators))
		case status.Attesting < n.Options.Validators-n.Options.Late:
			missing = append(missing, fmt.Sprintf("operator %d knows the duties of %d", o.ID, status.Attesting))
		case watched(&status) > 0:
			missing = append(missing, fmt.Sprintf("operator %d watches %d", o.ID, watched(&status)))
		}
	}
	if len(missing) == 0 {
		s.first = n.epoch(slot) + 1
		n.Say("all operators sign with all shares in slot %d, %.1f s after the clients' start and %.1f s after the beginning; measuring from epoch %d",
			slot, time.Since(n.Chain.Started).Seconds(), time.Since(n.Began).Seconds(), s.first)
		n.begin(ctx, s.first)
		return nil
	}
	if time.Since(n.Chain.Started) < max(sharesTimeout, time.Duration(20+3*n.Options.SlotsPerEpoch)*n.Options.Slot) {
		return nil
	}
	why := fmt.Errorf("the operators do not sign for the %d validators after %.0f s: %s", n.Options.Validators, time.Since(n.Chain.Started).Seconds(), strings.Join(missing, ", "))
	if failed, err := n.Registration.Failed(ctx, n.Chain.ExecutionHTTP(min(n.Options.Steady, n.Options.Executions-1))); err == nil && failed >= 0 {
		return fmt.Errorf("%w; transaction %d of %d was reverted", why, failed+1, len(n.Registration.Txs))
	}
	return why
}

// lookAtHead notes the first block, and the first block that includes an attestation of the committee.
func (n *run) lookAtHead(ctx context.Context, s *story) {
	if s.firstAttestation >= 0 {
		return
	}
	block, err := n.beacon.Block(ctx, "head")
	if err != nil || block == nil || block.Slot <= s.lastSlot {
		return
	}
	from := s.lastSlot + 1
	s.lastSlot = block.Slot
	now := time.Since(n.Chain.Started).Seconds()
	if s.firstBlock < 0 {
		s.firstBlock = now
		n.Say("first block after %.1f s", now)
	}
	if err := s.record.ReadBlocks(ctx, n.beacon, from, block.Slot); err != nil {
		return
	}
	for slot := from; slot <= block.Slot; slot++ {
		if b := s.record.Blocks[slot]; b != nil && n.includesOurs(ctx, s, b) {
			s.firstAttestation = now
			n.Say("first attestation of the committee included after %.1f s", now)
			return
		}
	}
}

func (n *run) includesOurs(ctx context.Context, s *story, b *observer.Block) bool {
	for _, a := range b.Attestations {
		if s.record.Committees[a.Data.Slot] == nil {
			if err := s.record.ReadDuties(ctx, n.beacon, n.epoch(a.Data.Slot)); err != nil {
				return false
			}
		}
		attesters, err := a.Attesters(s.record.Committees[a.Data.Slot])
		if err != nil {
			return false
		}
		for _, v := range attesters {
			if int(v) < n.Options.Validators {
				return true
			}
		}
	}
	return false
}

// watched is of how many shares an operator withholds votes and blocks, because they have just arrived.
func watched(s *apiv1.NodeStatus) int {
	if s.Doppelganger == nil {
		return 0
	}
	return s.Doppelganger.Watched
}
