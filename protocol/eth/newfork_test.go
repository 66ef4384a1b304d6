package eth_test

import (
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/sim"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// madeUp is a fork of which go-eth2-client knows nothing.
const (
	madeUp     eth.ForkID = 99
	madeUpName            = "kelp"
	forkEpoch             = 3
	epochSlots            = 8 // of the simulator
)

// overFork lets four operators run every duty in the epoch before a fork and in the two behind it.
func overFork(t *testing.T, fork eth.Fork) *sim.World {
	t.Helper()
	w, err := sim.New(sim.Config{
		Seed: 3, Operators: 4, Validators: 8, Sync: 1, ProposalEvery: 3, AllDuties: true, Latency: 20 * time.Millisecond,
		Forks: []eth.Fork{{Version: phase0.Version{5}, ID: eth.Electra}, fork},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	w.Run((forkEpoch-1)*epochSlots, 3*epochSlots)
	return w
}

// TestFaultNewForkIsARow: kind B1, a new fork of the beacon chain misses one of the places that depend on it. A row is all that a fork
// needs: over its first slot four whole operators make every kind of duty, under its domain from there on.
func TestFaultNewForkIsARow(t *testing.T) {
	eth.AddFork(t, madeUp, madeUpName)
	if id, known := eth.ParseFork("KELP"); id != madeUp || !known || madeUp.String() != madeUpName {
		t.Fatalf("the fork's name is %v", madeUp)
	}
	w := overFork(t, eth.Fork{Epoch: forkEpoch, Version: phase0.Version{0x63}, ID: madeUp})
	for _, v := range w.Violations {
		t.Error(v)
	}
	made := map[bool]map[string]int{true: {}, false: {}} // by whether the slot is of the new fork
	for _, s := range w.Submissions() {
		if !s.Equal || s.Kind != "block" && len(s.By) != 4 {
			t.Errorf("%s of slot %d: submitted by %v, equal %t", s.Kind, s.Slot, s.By, s.Equal)
		}
		made[s.Slot >= forkEpoch*epochSlots][s.Kind]++
	}
	for _, kind := range []string{"attestation", "aggregate", "block", "sync"} {
		if made[false][kind] == 0 || made[true][kind] == 0 {
			t.Errorf("%s: %d before the fork, %d from there on", kind, made[false][kind], made[true][kind])
		}
	}
	dueOf := map[wire.Role]map[bool]time.Duration{ // of slots of 12 s, by whether the slot is of the new fork
		wire.RoleCommittee:        {false: 4 * time.Second, true: 3 * time.Second},
		wire.RoleAggregator:       {false: 8 * time.Second, true: 6 * time.Second},
		wire.RoleSyncContribution: {false: 8 * time.Second, true: 6 * time.Second},
	}
	checked := map[wire.Role]int{}
	for id := range uint64(4) {
		for _, f := range w.Operator(wire.OperatorID(id + 1)).Finished() {
			if !f.Reason.OK() {
				t.Errorf("operator %d: %v duty of slot %d: %s (%s)", id+1, f.Role, f.Slot, f.Reason, f.Detail)
			}
			due, ok := dueOf[f.Role]
			if !ok {
				continue
			}
			began, most := due[f.Slot >= forkEpoch*epochSlots], time.Second
			if f.Submitted < began || f.Submitted > began+most {
				t.Errorf("operator %d: %v duty of slot %d: submitted %v into the slot; due %v", id+1, f.Role, f.Slot, f.Submitted, began)
			}
			checked[f.Role]++
		}
	}
	for role := range dueOf {
		if checked[role] == 0 {
			t.Errorf("no %v duty was checked", role)
		}
	}
}

// TestDueAt: what is due when follows from the row of the slot's fork; a fork without a row has what the fork before it has.
func TestDueAt(t *testing.T) {
	eth.AddFork(t, madeUp, madeUpName)
	c := &eth.Chain{
		Constants: eth.Constants{SlotsPerEpoch: 8, SlotDuration: 12 * time.Second},
		Forks:     []eth.Fork{{ID: eth.Electra}, {Epoch: 1, ID: madeUp}, {Epoch: 2, Unknown: "moss"}, {Epoch: eth.FarFuture, ID: eth.Fulu}},
	}
	for slot, want := range map[phase0.Slot][3]time.Duration{
		7: {0, 4 * time.Second, 8 * time.Second}, 8: {0, 3 * time.Second, 6 * time.Second}, 16: {0, 3 * time.Second, 6 * time.Second},
	} {
		got := [3]time.Duration{c.DueAt(slot, eth.SlotStart), c.DueAt(slot, eth.VotesDue), c.DueAt(slot, eth.AggregatesDue)}
		if got != want {
			t.Errorf("slot %d: %v, want %v", slot, got, want)
		}
	}
	if got := c.DueBefore(eth.VotesDue); got != 4*time.Second {
		t.Errorf("before a fork is known votes are due after %v", got)
	}
}

// TestFaultForkWithoutRow: kind B1. A fork without a row is told as unknown, and nothing is submitted in it whose domain depends on it.
func TestFaultForkWithoutRow(t *testing.T) {
	w := overFork(t, eth.Fork{Epoch: forkEpoch, Version: phase0.Version{0x63}, Unknown: madeUpName})
	before := 0
	for _, s := range w.Submissions() {
		switch {
		case s.Slot < forkEpoch*epochSlots:
			before++
		case s.Kind != "registration" && s.Kind != "exit":
			t.Errorf("%s of slot %d was submitted in a fork without a row", s.Kind, s.Slot)
		}
	}
	if before == 0 {
		t.Error("nothing was submitted before the fork")
	}
}

// TestForkOfMadeUp: an answer in the containers of the slot's fork is of that fork, whatever the library calls them.
func TestForkOfMadeUp(t *testing.T) {
	eth.AddFork(t, madeUp, madeUpName)
	c := &eth.Chain{Constants: eth.Constants{SlotsPerEpoch: 8}, Forks: []eth.Fork{{ID: eth.Electra}, {Epoch: 1, ID: madeUp}}}
	for slot, want := range map[phase0.Slot]eth.ForkID{7: eth.Electra, 8: madeUp} {
		if got := c.ForkOf(slot, spec.DataVersionElectra); got != want {
			t.Errorf("slot %d: %v, want %v", slot, got, want)
		}
	}
}
