package network

import (
	"math"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// TestFaultRoleLimits: kind A7, a limit that is the largest of all roles. Every role that a fork knows has a row, and a row with
// consensus bounds its rounds and its value.
func TestFaultRoleLimits(t *testing.T) {
	p := Mainnet()
	for _, f := range []Fork{alan, boole} {
		for role := wire.Role(-1); role < wire.Role(len(roles))+2; role++ {
			rules := p.Role(role)
			known, decides := f.ValidRole(role), rules.HasConsensus()
			switch {
			case decides != (rules.MaxValue > 0), rules.MaxValue > wire.MaxFullDataLength:
				t.Errorf("%v: a value of %d bytes", role, rules.MaxValue)
			case decides != rules.HasDeadline():
				t.Errorf("%v: deadline is %t", role, rules.HasDeadline())
			case known && (rules.Entries < 1 || rules.ForCommittee != (rules.SameIndex > 0) || len(rules.Duties) == 0):
				t.Errorf("%v exists in %v and its row is %+v", role, f.Rules, rules)
			}
		}
	}
	for role, want := range map[wire.Role][3]int{ // highest round, cut-off, longest value
		wire.RoleCommittee: {12, 13, 112}, wire.RoleAggregator: {12, 13, 16_957}, wire.RoleProposer: {2, 3, 8_388_836},
		wire.RoleSyncContribution: {6, 7, 3608}, wire.RoleAggregatorCommittee: {12, 13, 8_388_836},
	} {
		f := alan
		if !f.ValidRole(role) {
			f = boole
		}
		if got := [3]int{int(f.MaxRound(role)), int(f.CutoffRound(role)), f.Role(role).MaxValue}; got != want {
			t.Errorf("%v: %v, want %v", role, got, want)
		}
	}
}

// The window of section 5.7 (15) with slots of 12 s: two rounds back, one ahead, from where the role starts.
func TestTakenRounds(t *testing.T) {
	p := Mainnet()
	for _, c := range []struct {
		role            wire.Role
		since           time.Duration
		lowest, highest wire.Round
	}{
		{wire.RoleCommittee, -time.Hour, 1, 2},
		{wire.RoleCommittee, 6*time.Second - 1, 1, 2},
		{wire.RoleCommittee, 6 * time.Second, 1, 3}, // round 3 not before
		{wire.RoleCommittee, 10*time.Second - 1, 1, 4},
		{wire.RoleCommittee, 10 * time.Second, 2, 5}, // round 1 no longer
		{wire.RoleCommittee, 20*time.Second - 1, 6, 9},
		{wire.RoleCommittee, 20 * time.Second, 7, 10},
		{wire.RoleCommittee, 140 * time.Second, 8, 11},
		{wire.RoleAggregator, 8 * time.Second, 1, 2},
		{wire.RoleAggregator, 10 * time.Second, 1, 3},
		{wire.RoleSyncContribution, 14 * time.Second, 2, 5},
		{wire.RoleAggregatorCommittee, 14*time.Second - 1, 1, 4},
		{wire.RoleProposer, 0, 1, math.MaxUint64},
		{wire.RoleProposer, time.Hour, 1, math.MaxUint64},
	} {
		if lowest, highest := p.TakenRounds(c.role, 0, c.since); lowest != c.lowest || highest != c.highest {
			t.Errorf("%v, %v into the slot: rounds %d to %d, want %d to %d", c.role, c.since, lowest, highest, c.lowest, c.highest)
		}
	}
	f := fast() // a third of the slot is 1 s, a round 500 ms
	if lowest, highest := f.TakenRounds(wire.RoleCommittee, 0, 2500*time.Millisecond); lowest != 2 || highest != 5 {
		t.Errorf("scaled: rounds %d to %d", lowest, highest)
	}
}

// A round that runs is always taken: the timers that operators go by fit the window that they judge each other by.
func TestRunningRoundsAreTaken(t *testing.T) {
	for _, p := range []Profile{Mainnet(), fast()} {
		for role := range wire.Role(len(roles)) {
			if !p.Role(role).Anchored {
				continue
			}
			began := p.headStart(role, 0)
			for round := wire.FirstRound; round <= p.Role(role).MaxRound; round++ {
				end := p.RoundEnd(role, 0, round, 0)
				for _, at := range []time.Duration{began, (began + end) / 2, end} {
					if lowest, highest := p.TakenRounds(role, 0, at); round < lowest || round > highest {
						t.Errorf("%s %v round %d at %v: taken are %d to %d", p.Name, role, round, at, lowest, highest)
					}
				}
				began = end
			}
		}
	}
}

func TestProposerRounds(t *testing.T) {
	p, f := Mainnet(), fast()
	if p.ProposerRound() != 1500*time.Millisecond || f.ProposerRound() != 375*time.Millisecond {
		t.Errorf("%v, scaled %v", p.ProposerRound(), f.ProposerRound())
	}
	for timeout, valid := range map[time.Duration]bool{
		0: true, ShortestProposerTimeout: true, LongestProposerTimeout: true, ShortestProposerTimeout - 1: false, LongestProposerTimeout + 1: false, -1: false,
	} {
		p.ProposerTimeout = timeout
		if err := p.Validate(); (err == nil) != valid {
			t.Errorf("%v: %v", timeout, err)
		}
	}
	p.ProposerTimeout = LongestProposerTimeout
	if got := p.RoundEnd(wire.RoleProposer, 0, 2, time.Second); got != 3*time.Second {
		t.Errorf("round 2 ends at %v", got)
	}
}

func TestFarFuture(t *testing.T) {
	p := started(Mainnet())
	now := p.SlotStart(1000).Add(time.Second)
	for slot, want := range map[phase0.Slot]bool{0: false, 1000: false, 1096: false, 1097: true, math.MaxUint64: true} {
		if got := p.FarFuture(slot, now); got != want {
			t.Errorf("slot %d: %t", slot, got)
		}
	}
}

// The next domain is that of the network's next fork, whether it has a date or not: section 5.2.
func TestNextDomains(t *testing.T) {
	for name, want := range map[string]wire.Domain{
		"mainnet": {0, 0, 0, 2}, "hoodi": {0, 0, 5, 4}, "sepolia": {0, 0, 5, 0x6a}, "holesky": {0, 0, 5, 0x22}, "hoodi-stage": {0, 0, 0x31, 0x15},
		"holesky-stage": {0, 0, 0x31, 0x13}, "local": {0, 0, 4, 2},
	} {
		p, _ := Lookup(name)
		if got := p.NextDomain(100); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		if last := p.Schedule[len(p.Schedule)-1]; len(p.Schedule) > 1 && last.TopicPrefix != booleTopicPrefix(name) {
			t.Errorf("%s: topics of the next fork begin with %s", name, last.TopicPrefix)
		}
	}
	p := Mainnet()
	p.Schedule[1].Epoch = 7
	if p.NextDomain(6) != p.Schedule[1].Domain || p.NextDomain(7) != p.Schedule[1].Domain {
		t.Error("around the fork")
	}
	seen := make(map[wire.Domain]string)
	for _, name := range Names() {
		p, _ := Lookup(name)
		for _, f := range p.Schedule {
			if other := seen[f.Domain]; other != "" || f.Rules == Boole && f.Epoch != eth.FarFuture {
				t.Errorf("%s and %s share %v, or Boole has a date", name, other, f.Domain)
			}
			seen[f.Domain] = name
		}
	}
}
