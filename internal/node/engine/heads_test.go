package engine

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// twoHeads is a chain with a block in each slot that reaches two beacon nodes at different times: operators 1 and 2 have one node,
// 3 and 4 the other.
type twoHeads struct {
	c *cluster
	// seen is when each node saw each slot's block.
	seen [2]map[phase0.Slot]time.Time
}

func (h *twoHeads) root(slot phase0.Slot) phase0.Root {
	return sha256.Sum256(binary.LittleEndian.AppendUint64(nil, uint64(slot)))
}

// head is a node's newest block now.
func (h *twoHeads) head(node int, slot phase0.Slot) phase0.Slot {
	if at, ok := h.seen[node][slot]; ok && at.After(h.c.clock.Now()) {
		return slot - 1
	}
	return slot
}

func (h *twoHeads) attach(node int, p *ports) {
	profile := h.c.profile
	p.vote = func(slot phase0.Slot) *phase0.AttestationData {
		epoch := profile.EpochOf(slot)
		head := max(h.head(node, slot), profile.FirstSlot(epoch))
		return &phase0.AttestationData{
			Slot: slot, BeaconBlockRoot: h.root(head), Source: &phase0.Checkpoint{Epoch: epoch - 1, Root: h.root(profile.FirstSlot(epoch - 1))},
			Target: &phase0.Checkpoint{Epoch: epoch, Root: h.root(profile.FirstSlot(epoch))},
		}
	}
	p.header = func(root phase0.Root) (*phase0.BeaconBlockHeader, error) {
		now := profile.SlotAt(h.c.clock.Now())
		for slot := h.head(node, now); slot+16 > now && slot > 0; slot-- {
			if h.root(slot) == root {
				return &phase0.BeaconBlockHeader{Slot: slot, ParentRoot: h.root(slot - 1)}, nil
			}
		}
		return nil, nil
	}
}

// play lets all engines work until a moment, timers included.
func (c *cluster) play(until time.Time) {
	for {
		c.settle()
		next := until
		for _, e := range c.engines {
			if at, ok := e.NextTimer(); ok && at.Before(next) {
				next = at
			}
		}
		c.clock.Advance(next)
		if !next.Before(until) {
			c.settle()
			return
		}
	}
}

// TestFaultTwoHeads: kind A2, the check of heads costs honest operators nothing. Two beacon nodes see each block up to a second apart,
// on a chain with slots of 12 s: of 400 duties none is missed, at most 1 % need a second round, and nobody is named.
func TestFaultTwoHeads(t *testing.T) {
	const duties = 400
	c := newCluster(t, 1, share(testCommittee, 1))
	c.profile.Beacon.SlotDuration = 12 * time.Second
	h := &twoHeads{c: c, seen: [2]map[phase0.Slot]time.Time{{}, {}}}
	for i, p := range c.ports {
		h.attach(i/2, p)
	}
	dice := rand.New(rand.NewPCG(1, 2))
	first := phase0.Slot(1000)
	c.clock.Advance(c.profile.SlotStart(first - 1))
	for slot := first; slot < first+duties; slot++ {
		start := c.profile.SlotStart(slot)
		// The block comes about when the vote is due, and to one of the nodes up to a second later.
		came := start.Add(c.profile.DueAt(slot, eth.VotesDue) - time.Duration(dice.Int64N(int64(time.Second))))
		late := dice.IntN(2)
		h.seen[1-late][slot], h.seen[late][slot] = came, came.Add(time.Duration(dice.Int64N(int64(time.Second))))
		c.play(start.Add(c.profile.DueAt(slot, eth.VotesDue)))
		for _, e := range c.engines {
			e.Start(committeeDuty(testCommittee, slot, 1))
		}
		c.play(start.Add(11 * time.Second))
		delete(h.seen[0], slot-8)
		delete(h.seen[1], slot-8)
	}
	for i, e := range c.engines {
		later, done := 0, 0
		for _, f := range e.Recent() {
			if f.Reason == duty.ReasonDone {
				done++
			}
			if f.Round > 1 {
				later++
			}
		}
		t.Logf("operator %d: %d of %d done, %d in a later round", i+1, done, duties, later)
		if done != duties || later > duties/100 {
			t.Errorf("operator %d: %d of %d done, %d in a later round", i+1, done, duties, later)
		}
		if named := e.Culprits(); len(named) > 0 {
			t.Errorf("operator %d names %+v", i+1, named)
		}
	}
}

// TestFaultMadeUpHeadIsNamed: kind A2. The leader of round 1 makes a head up. The others wait, go on with the next leader, and name it an
// epoch later, when the block is still unknown; a block that came meanwhile names nobody.
func TestFaultMadeUpHeadIsNamed(t *testing.T) {
	for _, comes := range []bool{false, true} {
		c := newCluster(t, 1, share(testCommittee, 1))
		made := phase0.Root{0xde, 0xad}
		leader := c.engines[0].config(testSlot).Leader(testCommittee, wire.Height(testSlot), 1)
		for i, p := range c.ports {
			liar := testCommittee[i] == leader
			if liar {
				p.vote = func(slot phase0.Slot) *phase0.AttestationData {
					data, _ := p.attestationData(slot)
					data.BeaconBlockRoot = made
					return data
				}
			}
			came := c.profile.SlotStart(testSlot + 4)
			p.header = func(root phase0.Root) (*phase0.BeaconBlockHeader, error) {
				if root == made && !liar && !(comes && c.clock.Now().After(came)) {
					return nil, nil
				}
				return &phase0.BeaconBlockHeader{Slot: testSlot}, nil // its parent is the target
			}
		}
		for _, e := range c.engines {
			e.Start(committeeDuty(testCommittee, testSlot, 1))
		}
		c.play(c.profile.SlotStart(testSlot + 2))
		for i, e := range c.engines {
			if f := e.Recent()[0]; f.Reason != duty.ReasonDone || f.Round != 2 {
				t.Errorf("operator %d: %s in round %d (%s)", i+1, f.Reason, f.Round, f.Detail)
			}
			if len(e.Culprits()) > 0 {
				t.Errorf("operator %d names somebody too early: %+v", i+1, e.Culprits())
			}
		}
		later := c.profile.SlotStart(testSlot + phase0.Slot(c.profile.SlotsPerEpoch()) + 1)
		c.play(later)
		for range 2 { // a slot's first step asks, the next one answers
			for _, e := range c.engines {
				e.workers[0].prune(later)
				for e.Step(context.Background()) {
				}
			}
		}
		for i, e := range c.engines {
			named := e.Culprits()
			honest := testCommittee[i] != leader
			if want := honest && !comes; len(named) > 0 != want {
				t.Errorf("comes=%v, operator %d names %+v", comes, i+1, named)
			}
			for _, n := range named {
				if n.Operator != leader || n.Offence != string(duty.OffenceMadeUpHead) || n.Code == 0 {
					t.Errorf("named: %+v", n)
				}
			}
		}
	}
}
