package sim

import (
	"slices"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// oldFork is a story in which operator 2's beacon node does not know the fork until slot 28 is over, four slots too late.
func oldFork() *Story {
	s := &Story{Seed: 5, Operators: 4, From: 16, Slots: 24, BlockEvery: 3, AllDuties: true, Weather: Weather{Least: time.Millisecond, Most: 20 * time.Millisecond}}
	s.Acts = []Act{{Verb: Beacon, Op: 2, What: beaconOldFork, First: 16, Last: 28}}
	return s
}

// TestFaultOldFork: kind B1, what is read once. An operator whose beacon node does not know a fork signs for nothing meanwhile: the others
// do without it, nobody accuses it, and what it signed comes into no submission. Once the beacon node knows, it takes part again.
func TestFaultOldFork(t *testing.T) {
	s := oldFork()
	w, err := New(Config{Story: s, Validators: validators, Sync: 1, ProposalEvery: s.BlockEvery, AllDuties: true})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	w.stage(s)
	w.Run(s.From, s.Slots)
	if r := w.result(s); len(r.Violations) > 0 {
		t.Fatal(r.Violations)
	}
	by := map[phase0.Slot][]wire.OperatorID{}
	for _, sub := range w.Submissions() {
		if sub.Kind == "attestation" {
			by[sub.Slot] = sub.By
		}
	}
	for slot := s.From; slot < s.From+phase0.Slot(s.Slots); slot++ {
		strays := slot >= phase0.Slot(forkEpoch)*slotsPerEpoch && slot <= 28
		if len(by[slot]) < 3 || slices.Contains(by[slot], 2) == strays {
			t.Errorf("slot %d: the vote is submitted by %v", slot, by[slot])
		}
	}
}

// TestFaultForkMonitors: kind B1. The monitors of the fork are broken by hand.
func TestFaultForkMonitors(t *testing.T) {
	s := oldFork()
	w, err := New(Config{Story: s, Validators: validators, Sync: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	w.clock.Advance(w.profile.SlotStart(30).Add(w.profile.DueAt(30, eth.VotesDue)))
	broken := func() bool {
		found := slices.ContainsFunc(w.Violations, func(v Violation) bool { return v.Property == "fork" })
		w.Violations = nil
		return found
	}
	data := w.beacon.attestationData(30, 0)
	submission := Submission{"attestation", 30, firstIndex, data.BeaconBlockRoot}
	secret, _ := w.secretOf(firstIndex)
	for chain, want := range map[*eth.Chain]bool{w.chain: false, w.before: true} {
		root, err := chain.AttestationRoot(data)
		if err != nil {
			t.Fatal(err)
		}
		w.monitor.submits(1, submission, modelBLS(secret, root), func(c *eth.Chain) (phase0.Root, error) { return c.AttestationRoot(data) })
		if broken() != want {
			t.Errorf("a signature under forks %v: violation %v", chain.Forks, !want)
		}
	}
	l := w.monitor.ledger(w.voteID(), 30)
	w.monitor.sees(2, 30, data)
	v := l.learn(encodeVote(&wire.BeaconVote{BlockRoot: data.BeaconBlockRoot, Source: data.Source, Target: data.Target}))
	l.decide(2, 1, v)
	for _, signed := range []uint64{1, 0} {
		l.parties[1].partials[1] = signed
		if l.checkLearnt(); broken() != (signed == 0) {
			t.Errorf("signed %v: the monitor is wrong", signed > 0)
		}
	}
}
