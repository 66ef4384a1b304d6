package rig

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
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
func (n *Network) follow(ctx context.Context) (*story, error) {
	s := &story{firstBlock: -1, firstAttestation: -1, record: observer.NewRecord(uint64(n.options.SlotsPerEpoch))}
	tick := n.options.Slot / ticksPerSlot
	for i := max(0, int(time.Since(n.chain.Genesis)/tick)); ; i++ {
		if err := sleepUntil(ctx, n.chain.Genesis.Add(time.Duration(i)*tick)); err != nil {
			return s, err
		}
		if err := n.check(); err != nil {
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
func (n *Network) atSlot(ctx context.Context, s *story, slot phase0.Slot) (done bool, err error) {
	n.finishUpgrades(slot)
	n.sample(ctx)
	if err := n.giveUpIfSlowed(); err != nil {
		return false, err
	}
	n.tellProgress(ctx, uint64(slot))
	if err := n.tend(ctx, slot); err != nil {
		return false, err
	}
	n.switchClients(ctx, n.measured(s, slot+phase0.Slot(n.options.SlotsPerEpoch)/2)-1)
	measured := n.measured(s, slot)
	switch {
	case measured < 1:
		return false, nil
	case measured == 1:
		if s.finalizedBefore, err = n.beacon.FinalizedEpoch(ctx); err != nil {
			return false, err
		}
	case measured > n.options.Epochs+1: // the epoch after the last one is over, too
		// While the beacon node finalises, blocks that were just finalised are missing in its answers for a moment.
		return true, sleepUntil(ctx, time.Now().Add(2*n.options.Slot))
	}
	if measured <= n.options.Epochs {
		n.say("epoch %d (%d of %d measured) begins", n.epoch(slot), measured, n.options.Epochs)
		return false, n.startFor(ctx, measured)
	}
	n.say("waiting for the inclusion window of the last epoch to close")
	return false, nil
}

// measured returns the measured epoch, counted from 1, that begins with a slot; 0 or less if none does.
func (n *Network) measured(s *story, slot phase0.Slot) int {
	if s.first == 0 || slot != n.firstSlot(n.epoch(slot)) {
		return 0
	}
	return int(n.epoch(slot)) - int(s.first) + 1
}

func (n *Network) epoch(slot phase0.Slot) phase0.Epoch {
	return phase0.Epoch(uint64(slot) / uint64(n.options.SlotsPerEpoch))
}

func (n *Network) firstSlot(epoch phase0.Epoch) phase0.Slot {
	return phase0.Slot(uint64(epoch) * uint64(n.options.SlotsPerEpoch))
}

// slotAt returns the clock's slot at a time; 0 before genesis.
func (n *Network) slotAt(t time.Time) phase0.Slot {
	if n.chain == nil || t.Before(n.chain.Genesis) {
		return 0
	}
	return phase0.Slot(t.Sub(n.chain.Genesis) / n.options.Slot)
}

// stopFor stops operators that are to be down in an epoch, in the last moments before it: they need some time to end, and
// the first duty comes a third of a slot after the boundary.
func (n *Network) stopFor(epoch int) {
	var stopping sync.WaitGroup
	for _, s := range n.options.Stop {
		if epoch > 0 && s.Epoch == epoch {
			n.say("stopping operator %d", s.Number)
			stopping.Go(n.operators[s.Number-1].stop)
		}
	}
	stopping.Wait()
	for id := range n.options.cutOff(epoch) {
		if epoch > 0 && !n.options.cutOff(epoch - 1)[id] {
			n.say("taking all clients away from operator %d", id)
			n.operators[id-1].cutClients()
		}
	}
	if groups := n.options.partition(epoch); epoch > 0 && groups != nil && n.options.partition(epoch-1) == nil {
		n.say("cutting operators apart: %v", groups)
		n.isolation.partition(groups)
	}
}

// startFor carries out what the scenario wants at the start of an epoch.
func (n *Network) startFor(ctx context.Context, epoch int) error {
	if n.options.partition(epoch) == nil && n.options.partition(epoch-1) != nil {
		n.say("the partition heals")
		n.isolation.partition(nil)
	}
	for id := range n.options.cutOff(epoch - 1) {
		if !n.options.cutOff(epoch)[id] {
			n.say("giving operator %d its clients back", id)
			n.operators[id-1].mendClients()
		}
	}
	for _, c := range n.options.Corrupt {
		if c.Epoch == epoch && c.byStranger() {
			n.say("a stranger registers others' shares")
		} else if c.Epoch == epoch {
			n.say("operator %d lies from now on: %s", c.Operator, c.Lie)
			if err := n.letLie(c); err != nil {
				return err
			}
		}
	}
	if err := n.actStrangely(ctx, epoch); err != nil {
		return err
	}
	for _, s := range n.options.Exits {
		if s.Epoch == epoch {
			n.say("the owner tells validator %d to leave", s.Number)
			if err := n.exit(ctx, int(s.Number)); err != nil {
				return err
			}
		}
	}
	for _, s := range n.options.Start {
		if s.Epoch == epoch {
			n.say("starting operator %d", s.Number)
			if err := n.operators[s.Number-1].start(n.layout); err != nil {
				return err
			}
		}
	}
	return nil
}

func (n *Network) sample(ctx context.Context) {
	for _, o := range n.operators {
		o.sample()
		if o.running() == nil {
			continue
		}
		if f, err := reported(ctx, n.layout.apiURL(o.id)); err == nil {
			o.report(f)
		}
	}
}

// awaitShares looks whether every operator holds every share and signs with it: a share of an active validator is watched for
// an epoch and a half after it arrives. The first epoch that begins after that is measured.
func (n *Network) awaitShares(ctx context.Context, s *story, slot phase0.Slot) error {
	var missing []string
	for _, o := range n.operators {
		status, err := askStatus(ctx, n.layout.apiURL(o.id))
		switch {
		case err != nil:
			missing = append(missing, fmt.Sprintf("operator %d does not tell (%v)", o.id, err))
		case status.Validators < n.options.Validators-n.options.late():
			missing = append(missing, fmt.Sprintf("operator %d holds %d", o.id, status.Validators))
		case status.Attesting < n.options.Validators-n.options.late():
			missing = append(missing, fmt.Sprintf("operator %d knows the duties of %d", o.id, status.Attesting))
		case watched(&status) > 0:
			missing = append(missing, fmt.Sprintf("operator %d watches %d", o.id, watched(&status)))
		}
	}
	if len(missing) == 0 {
		s.first = n.epoch(slot) + 1
		n.say("all operators sign with all shares in slot %d, %.1f s after the clients' start and %.1f s after the beginning; measuring from epoch %d",
			slot, time.Since(n.chain.Started).Seconds(), time.Since(n.began).Seconds(), s.first)
		n.begin(ctx, s.first)
		return nil
	}
	if time.Since(n.chain.Started) < max(sharesTimeout, time.Duration(20+3*n.options.SlotsPerEpoch)*n.options.Slot) {
		return nil
	}
	why := fmt.Errorf("the operators do not sign for the %d validators after %.0f s: %s", n.options.Validators, time.Since(n.chain.Started).Seconds(), strings.Join(missing, ", "))
	if failed, err := n.contract.failed(ctx, n.chain.ExecutionHTTP(min(n.options.steady(), n.options.Executions-1))); err == nil && failed >= 0 {
		return fmt.Errorf("%w; transaction %d of %d was reverted", why, failed+1, len(n.contract.txs))
	}
	return why
}

// lookAtHead notes the first block, and the first block that includes an attestation of the committee.
func (n *Network) lookAtHead(ctx context.Context, s *story) {
	if s.firstAttestation >= 0 {
		return
	}
	block, err := n.beacon.Block(ctx, "head")
	if err != nil || block == nil || block.Slot <= s.lastSlot {
		return
	}
	from := s.lastSlot + 1
	s.lastSlot = block.Slot
	now := time.Since(n.chain.Started).Seconds()
	if s.firstBlock < 0 {
		s.firstBlock = now
		n.say("first block after %.1f s", now)
	}
	if err := s.record.ReadBlocks(ctx, n.beacon, from, block.Slot); err != nil {
		return
	}
	for slot := from; slot <= block.Slot; slot++ {
		if b := s.record.Blocks[slot]; b != nil && n.includesOurs(ctx, s, b) {
			s.firstAttestation = now
			n.say("first attestation of the committee included after %.1f s", now)
			return
		}
	}
}

func (n *Network) includesOurs(ctx context.Context, s *story, b *observer.Block) bool {
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
			if int(v) < n.options.Validators {
				return true
			}
		}
	}
	return false
}

func sleepUntil(ctx context.Context, t time.Time) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Until(t)):
		return nil
	}
}
