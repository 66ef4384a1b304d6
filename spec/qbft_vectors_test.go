package spec_test

import (
	"math"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

type leaderCase struct {
	Operators []wire.OperatorID `json:"operators"`
	// Height is decimal text, because not every language has 64-bit numbers in JSON.
	Height uint64          `json:"height,string"`
	Round  wire.Round      `json:"round"`
	Alan   wire.OperatorID `json:"alan"`
	Boole  wire.OperatorID `json:"boole"`
}

func TestLeaderVectors(t *testing.T) {
	alan, boole := alanAndBoole()
	var cases []leaderCase
	for _, at := range []struct {
		height uint64
		round  wire.Round
	}{{0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}, {0, 2}, {0, 5}, {31, 1}, {32, 1}, {33, 1}, {64, 1}, {64, 2}, {99, 3}, {3200, 1}, {11_000_000, 11}, {math.MaxUint64, 12}} {
		for _, ids := range [][]wire.OperatorID{upTo(4), {3, 17, 255, 1000, 1001, 1002, 2000}} {
			cases = append(cases, leaderCase{Operators: ids, Height: at.height, Round: at.round})
		}
	}
	check(t, "leaders.json", vectors[leaderCase]{
		Title:      "leader by height and round, under both forks",
		Paragraphs: []string{"qbft.md#leader"},
		Cases:      cases,
	}, func(t testing.TB, c leaderCase) leaderCase {
		committee := committeeOf(t, c.Operators)
		c.Alan = alan.Leader(committee, wire.Height(c.Height), c.Round)
		c.Boole = boole.Leader(committee, wire.Height(c.Height), c.Round)
		return c
	})
}

// spec/qbft.md#leader, typed by hand.
func TestLeaderVectorsAreTheNetworks(t *testing.T) {
	want := map[uint64][2]wire.OperatorID{0: {1, 1}, 1: {2, 2}, 31: {4, 4}, 32: {1, 2}, 64: {1, 3}}
	for _, c := range load[leaderCase](t, "leaders.json").Cases {
		w, ok := want[c.Height]
		if !ok || c.Round != 1 || len(c.Operators) != 4 {
			continue
		}
		if c.Alan != w[0] || c.Boole != w[1] {
			t.Errorf("height %d: leaders %d and %d, the network says %v", c.Height, c.Alan, c.Boole, w)
		}
		delete(want, c.Height)
	}
	if len(want) > 0 {
		t.Errorf("no vectors for %v", want)
	}
}

// clockCase is the clock of a network.
type clockCase struct {
	SlotMS        int64                 `json:"slot_ms"`
	RoundTimeouts network.RoundTimeouts `json:"round_timeouts"`
}

func (c clockCase) profile() network.Profile {
	p := network.Local()
	p.Beacon.SlotDuration = time.Duration(c.SlotMS) * time.Millisecond
	p.RoundTimeouts = c.RoundTimeouts
	return p
}

var clocks = []clockCase{{12_000, network.Fixed}, {12_000, network.Scaled}, {3_000, network.Fixed}, {3_000, network.Scaled}}

type deadlineCase struct {
	clockCase
	Role  wire.Role  `json:"role"`
	Round wire.Round `json:"round"`
	// BeganMS and EndsMS count from the start of the slot.
	BeganMS int64 `json:"began_ms"`
	EndsMS  int64 `json:"ends_ms"`
}

func TestDeadlineVectors(t *testing.T) {
	var cases []deadlineCase
	for _, clock := range clocks {
		for _, round := range []wire.Round{1, 2, 7, 8, 9, 10, 11} {
			for _, role := range []wire.Role{wire.RoleCommittee, wire.RoleAggregator, wire.RoleSyncContribution} {
				cases = append(cases, deadlineCase{clockCase: clock, Role: role, Round: round})
			}
			cases = append(cases, deadlineCase{clockCase: clock, Role: wire.RoleProposer, Round: round, BeganMS: 1234})
		}
	}
	check(t, "round_deadlines.json", vectors[deadlineCase]{
		Title:      "when a round times out",
		Paragraphs: []string{"qbft.md#timeouts", "networks.md#short-slots"},
		Notes:      []string{"Only a proposer's deadline depends on when its round began (began_ms); the others' are counted from the slot."},
		Cases:      cases,
	}, func(_ testing.TB, c deadlineCase) deadlineCase {
		p := c.profile()
		end := p.RoundEnd(c.Role, 0, c.Round, time.Duration(c.BeganMS)*time.Millisecond)
		c.EndsMS = end.Milliseconds()
		return c
	})
}

// spec/qbft.md#timeouts, typed by hand: the ends of rounds with slots of 12 s, in seconds.
func TestDeadlineVectorsAreTheNetworks(t *testing.T) {
	want := map[wire.Role]map[wire.Round]int64{
		wire.RoleCommittee:        {1: 6, 2: 8, 8: 20, 9: 140, 10: 260, 11: 380},
		wire.RoleAggregator:       {1: 10, 2: 12, 8: 24, 9: 144, 10: 264, 11: 384},
		wire.RoleSyncContribution: {1: 10, 2: 12, 8: 24, 9: 144, 10: 264, 11: 384},
	}
	seen := 0
	for _, c := range load[deadlineCase](t, "round_deadlines.json").Cases {
		if c.SlotMS != 12_000 {
			continue
		}
		if w, ok := want[c.Role][c.Round]; ok {
			seen++
			if c.EndsMS != 1000*w {
				t.Errorf("role %v, round %d ends at %d ms, the network says %d s", c.Role, c.Round, c.EndsMS, w)
			}
		}
		if c.Role == wire.RoleProposer && c.Round <= 2 && c.EndsMS != 1234+1500 {
			t.Errorf("a proposer's round %d ends at %d ms", c.Round, c.EndsMS)
		}
	}
	if seen != 2*3*6 {
		t.Errorf("%d of 36 deadlines have a vector", seen)
	}
}

type momentsCase struct {
	clockCase
	Role  wire.Role  `json:"role"`
	Round wire.Round `json:"round"`
	// FromMS is the first millisecond of the slot at which gossip takes the round, UntilMS the first at which it does no longer.
	FromMS  int64 `json:"from_ms"`
	UntilMS int64 `json:"until_ms"`
}

func TestRoundMomentVectors(t *testing.T) {
	var cases []momentsCase
	p := network.Mainnet()
	for _, clock := range clocks {
		for _, role := range []wire.Role{wire.RoleCommittee, wire.RoleAggregator, wire.RoleSyncContribution} {
			for round := wire.Round(1); round <= p.Role(role).MaxRound; round++ {
				cases = append(cases, momentsCase{clockCase: clock, Role: role, Round: round})
			}
		}
	}
	check(t, "round_moments.json", vectors[momentsCase]{
		Title:      "from when on and until when gossip takes a round's messages, by the round estimate",
		Paragraphs: []string{"networking.md#the-round-estimate", "networks.md#short-slots"},
		Notes:      []string{"Rounds 1 and 2 are taken from the slot's start as far as this rule is concerned; other rules end the life of a message too."},
		Cases:      cases,
	}, func(_ testing.TB, c momentsCase) momentsCase {
		p := c.profile()
		taken := func(ms int64) (lowest, highest wire.Round) {
			return p.TakenRounds(c.Role, 0, time.Duration(ms)*time.Millisecond)
		}
		for c.FromMS = 0; ; c.FromMS++ {
			if _, highest := taken(c.FromMS); highest >= c.Round {
				break
			}
		}
		for c.UntilMS = c.FromMS; ; c.UntilMS++ {
			if lowest, _ := taken(c.UntilMS); lowest > c.Round {
				return c
			}
		}
	})
	// spec/networking.md#the-validation-table (row 15), by hand: a committee's rounds with slots of 12 s, in seconds.
	want := map[wire.Round][2]int64{1: {0, 10}, 2: {0, 12}, 3: {6, 14}, 4: {8, 16}, 9: {18, 380}, 10: {20, 500}, 11: {140, 620}, 12: {260, 740}}
	for _, c := range load[momentsCase](t, "round_moments.json").Cases {
		w, ok := want[c.Round]
		if ok && c.SlotMS == 12_000 && c.Role == wire.RoleCommittee && (c.FromMS != 1000*w[0] || c.UntilMS != 1000*w[1]) {
			t.Errorf("round %d is taken from %d to %d ms, the network says %d to %d s", c.Round, c.FromMS, c.UntilMS, w[0], w[1])
		}
	}
}
