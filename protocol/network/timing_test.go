package network

import (
	"math"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

var genesis = time.Unix(1606824023, 0)

// started returns a profile whose chain has begun.
func started(p Profile) Profile {
	p.Beacon.GenesisTime = genesis
	return p
}

// fast is our own local network: 3 s slots, 8 of them an epoch, scaled rounds.
func fast() Profile {
	p := started(Local())
	p.Beacon.SlotDuration, p.Beacon.SlotsPerEpoch = 3*time.Second, 8
	return p
}

// Round ends in seconds after the slot start, section 3.10.
func TestRoundEnds(t *testing.T) {
	p := started(Mainnet())
	ends := map[wire.Role]map[wire.Round]time.Duration{
		wire.RoleCommittee:           {1: 6, 2: 8, 8: 20, 9: 140, 10: 260, 11: 380},
		wire.RoleAggregator:          {1: 10, 2: 12, 8: 24, 9: 144, 10: 264, 11: 384},
		wire.RoleSyncContribution:    {1: 10, 8: 24, 9: 144},
		wire.RoleAggregatorCommittee: {1: 10, 8: 24, 9: 144},
	}
	for role, rounds := range ends {
		for round, want := range rounds {
			if got := p.RoundEnd(role, 0, round, 99*time.Hour); got != want*time.Second {
				t.Errorf("%v round %d ends after %v, want %v", role, round, got, want*time.Second)
			}
		}
	}
	for round, want := range map[wire.Round]time.Duration{1: 4500, 2: 4500, 9: 123_000} {
		if got := p.RoundEnd(wire.RoleProposer, 0, round, 3*time.Second); got != want*time.Millisecond {
			t.Errorf("proposer round %d begun at 3 s ends after %v, want %v", round, got, want*time.Millisecond)
		}
	}
	if got := p.RoundEnd(wire.RoleCommittee, 0, math.MaxUint64, 0); got <= 0 {
		t.Errorf("a huge round ends after %v", got)
	}
	f := fast()
	if got := f.RoundEnd(wire.RoleCommittee, 0, 1, 0); got != 1500*time.Millisecond {
		t.Errorf("scaled: round 1 ends after %v", got)
	}
	if got := f.RoundEnd(wire.RoleCommittee, 0, 9, 0); got != time.Second+4*time.Second+30*time.Second {
		t.Errorf("scaled: round 9 ends after %v", got)
	}
}

func TestFixedTimeoutsDoNotScale(t *testing.T) {
	p := fast()
	p.RoundTimeouts = Fixed
	if p.QuickRound() != 2*time.Second || p.SlowRound() != 2*time.Minute || p.LateMargin() != 3*time.Second || p.HeadDelay() != 300*time.Millisecond {
		t.Errorf("fixed: %v, %v, %v, %v", p.QuickRound(), p.SlowRound(), p.LateMargin(), p.HeadDelay())
	}
	p.RoundTimeouts = Scaled
	if p.QuickRound() != 500*time.Millisecond || p.SlowRound() != 30*time.Second || p.LateMargin() != 750*time.Millisecond || p.HeadDelay() != 75*time.Millisecond {
		t.Errorf("scaled: %v, %v, %v, %v", p.QuickRound(), p.SlowRound(), p.LateMargin(), p.HeadDelay())
	}
	// With slots of 12 s nothing may differ.
	p.Beacon.SlotDuration = 12 * time.Second
	if p.QuickRound() != 2*time.Second || p.SlowRound() != 2*time.Minute || p.LateMargin() != 3*time.Second {
		t.Errorf("scaled at 12 s: %v, %v, %v", p.QuickRound(), p.SlowRound(), p.LateMargin())
	}
}

// The edges of section 5.7 (18): 50 ms of tolerance on both sides, one second before the slot, three after its life.
func TestEarlyAndLate(t *testing.T) {
	p := started(Mainnet())
	const slot = 100
	start := p.SlotStart(slot)
	for early, want := range map[time.Duration]bool{-1050 * time.Millisecond: false, -1051 * time.Millisecond: true, 0: false} {
		if got := p.Early(slot, start.Add(early)); got != want {
			t.Errorf("%v from the start: early is %t", early, got)
		}
	}
	for _, c := range []struct {
		role wire.Role
		last time.Duration
	}{
		{wire.RoleCommittee, 34*12*time.Second + 3*time.Second + 50*time.Millisecond},
		{wire.RoleAggregator, 34*12*time.Second + 3*time.Second + 50*time.Millisecond},
		{wire.RoleProposer, 3*12*time.Second + 3*time.Second + 50*time.Millisecond},
		{wire.RoleSyncContribution, 3*12*time.Second + 3*time.Second + 50*time.Millisecond},
	} {
		if p.Late(c.role, slot, start.Add(c.last)) || !p.Late(c.role, slot, start.Add(c.last+1)) {
			t.Errorf("%v is not late just after %v", c.role, c.last)
		}
	}
	if p.Late(wire.RoleVoluntaryExit, slot, start.Add(1000*time.Hour)) || p.Late(wire.RoleValidatorRegistration, 0, start.Add(1000*time.Hour)) {
		t.Error("exits and registrations are late")
	}
	if p.Late(wire.RoleCommittee, math.MaxUint64, start) || !p.Early(math.MaxUint64, start) {
		t.Error("the last slot of all is not in the future")
	}
	f := fast()
	if last := 10*3*time.Second + 750*time.Millisecond + 50*time.Millisecond; f.Late(wire.RoleCommittee, 0, genesis.Add(last)) || !f.Late(wire.RoleCommittee, 0, genesis.Add(last+1)) {
		t.Error("scaled: the window is not 10 slots")
	}
}

func TestDutiesPerEpoch(t *testing.T) {
	p, f := Mainnet(), fast()
	for _, c := range []struct {
		profile    *Profile
		role       wire.Role
		validators int
		sync       bool
		want       uint64
		limited    bool
	}{
		{&p, wire.RoleCommittee, 3, false, 6, true},
		{&p, wire.RoleCommittee, 15, false, 30, true},
		{&p, wire.RoleCommittee, 16, false, 32, true},
		{&p, wire.RoleCommittee, 500, false, 32, true},
		{&p, wire.RoleCommittee, 1, true, 32, true},
		{&p, wire.RoleCommittee, 0, false, 0, true},
		{&p, wire.RoleCommittee, -1, false, 0, true},
		{&p, wire.RoleAggregator, 1, false, 2, true},
		{&p, wire.RoleValidatorRegistration, 1, false, 2, true},
		{&p, wire.RoleProposer, 1, false, 0, false},
		{&p, wire.RoleVoluntaryExit, 1, false, 0, false},
		{&f, wire.RoleCommittee, 3, false, 6, true},
		{&f, wire.RoleCommittee, 5, false, 8, true},
		{&f, wire.RoleCommittee, 1, true, 8, true},
	} {
		got, limited := c.profile.MaxDuties(c.role, c.validators, c.sync)
		if got != c.want || limited != c.limited {
			t.Errorf("%s %v, %d validators, sync %t: %d, %t", c.profile.Name, c.role, c.validators, c.sync, got, limited)
		}
	}
}

func TestMaxEntries(t *testing.T) {
	p := Mainnet()
	for _, c := range []struct {
		role       wire.Role
		validators int
		want       int
	}{
		{wire.RoleCommittee, 1, 2},
		{wire.RoleCommittee, 512, 1024},
		{wire.RoleCommittee, 600, 1112},
		{wire.RoleSyncContribution, 1, 13},
		{wire.RoleProposer, 1, 1},
		{wire.RoleValidatorRegistration, 1, 1},
		{wire.RoleAggregatorCommittee, 10, 130},
	} {
		if got := p.MaxEntries(c.role, c.validators); got != c.want {
			t.Errorf("%v, %d validators: %d entries, want %d", c.role, c.validators, got, c.want)
		}
	}
}

func TestSlotCounts(t *testing.T) {
	p, f := Mainnet(), fast()
	if p.Window() != 34 || p.RegistrationPeriod() != 320 || p.MidEpoch() != 16 || p.SyncLookahead() != 48 {
		t.Errorf("mainnet: %d, %d, %d, %d", p.Window(), p.RegistrationPeriod(), p.MidEpoch(), p.SyncLookahead())
	}
	if f.Window() != 10 || f.RegistrationPeriod() != 80 || f.MidEpoch() != 4 || f.SyncLookahead() != 12 {
		t.Errorf("fast: %d, %d, %d, %d", f.Window(), f.RegistrationPeriod(), f.MidEpoch(), f.SyncLookahead())
	}
	if !p.RegistersAt(325, 5) || !p.RegistersAt(5, 325) || p.RegistersAt(324, 5) {
		t.Error("registrations fall into the wrong slots")
	}
	if p.DutyEnd() != 24*time.Second+100*time.Millisecond || p.DueAt(0, eth.VotesDue) != 4*time.Second || p.DueAt(0, eth.AggregatesDue) != 8*time.Second {
		t.Errorf("duty end %v, thirds %v and %v", p.DutyEnd(), p.DueAt(0, eth.VotesDue), p.DueAt(0, eth.AggregatesDue))
	}
}

func TestSlotsAndTimes(t *testing.T) {
	p := started(Mainnet())
	if got := p.SlotStart(100); !got.Equal(genesis.Add(1200 * time.Second)) {
		t.Errorf("slot 100 starts at %v", got)
	}
	for since, want := range map[time.Duration]phase0.Slot{-time.Second: 0, 0: 0, 12*time.Second - 1: 0, 12 * time.Second: 1, 400 * time.Second: 33} {
		if got := p.SlotAt(genesis.Add(since)); got != want {
			t.Errorf("%v after genesis: slot %d, want %d", since, got, want)
		}
	}
	if p.EpochAt(genesis.Add(400*time.Second)) != 1 || p.EpochOf(31) != 0 || p.EpochOf(32) != 1 || p.FirstSlot(2) != 64 {
		t.Error("epochs are wrong")
	}
	if last := p.SlotStart(math.MaxUint64); !last.After(genesis) {
		t.Errorf("the last slot starts at %v", last)
	}
}
