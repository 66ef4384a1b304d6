package network

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

var (
	alan  = Fork{Rules: Alan, TopicPrefix: AlanTopicPrefix}
	boole = Fork{Rules: Boole, TopicPrefix: booleTopicPrefix("mainnet")}
)

func committee(t *testing.T, ids ...wire.OperatorID) wire.Committee {
	t.Helper()
	c, err := wire.NewCommittee(ids...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func upTo(t *testing.T, n wire.OperatorID) wire.Committee {
	var ids []wire.OperatorID
	for id := wire.OperatorID(1); id <= n; id++ {
		ids = append(ids, id)
	}
	return committee(t, ids...)
}

// Check values of section 3.2.
func TestLeader(t *testing.T) {
	four := upTo(t, 4)
	for _, c := range []struct {
		height      wire.Height
		round       wire.Round
		alan, boole wire.OperatorID
	}{
		{0, 1, 1, 1},
		{1, 1, 2, 2},
		{31, 1, 4, 4},
		{32, 1, 1, 2},
		{64, 1, 1, 3},
		{0, 2, 2, 2},
		{0, 5, 1, 1},
		{3, 3, 2, 2},
		{35, 2, 1, 2},
		{10, 0, 3, 3},
	} {
		if got := alan.Leader(four, c.height, c.round); got != c.alan {
			t.Errorf("alan, height %d, round %d: leader %d, want %d", c.height, c.round, got, c.alan)
		}
		if got := boole.Leader(four, c.height, c.round); got != c.boole {
			t.Errorf("boole, height %d, round %d: leader %d, want %d", c.height, c.round, got, c.boole)
		}
	}
	if got := alan.Leader(committee(t, 40, 10, 30, 20), 2, 1); got != 30 {
		t.Errorf("leader %d is not the third of the committee", got)
	}
	if got := alan.Leader(nil, 2, 1); got != 0 {
		t.Errorf("an empty committee is led by %d", got)
	}
}

// Heights and rounds come from the network: no value may overflow into a panic or break the rotation.
func TestLeaderOfHugeNumbers(t *testing.T) {
	thirteen := upTo(t, 13)
	for _, f := range []Fork{alan, boole} {
		for _, h := range []wire.Height{0, math.MaxUint64, math.MaxUint64 - 5} {
			first := f.Leader(thirteen, h, math.MaxUint64-13)
			if again := f.Leader(thirteen, h, math.MaxUint64); again != first {
				t.Errorf("%v: height %d: leaders %d and %d thirteen rounds apart", f.Rules, h, first, again)
			}
			if second := f.Leader(thirteen, h, math.MaxUint64-12); second != first%13+1 {
				t.Errorf("%v: height %d: leader %d follows %d", f.Rules, h, second, first)
			}
			if one, two := f.Leader(thirteen, h, 1), f.Leader(thirteen, h, 2); two != one%13+1 {
				t.Errorf("%v: height %d: leader %d follows %d", f.Rules, h, two, one)
			}
		}
	}
}

// Check values of section 5.4.
func TestTopics(t *testing.T) {
	for _, c := range []struct {
		committee   wire.Committee
		alan, boole uint64
	}{
		{upTo(t, 4), 114, 11},
		{upTo(t, 7), 90, 7},
		{upTo(t, 10), 22, 7},
		{upTo(t, 13), 108, 66},
		{committee(t, 5, 6, 7, 8), 36, 7},
		{committee(t, 10, 20, 30, 40), 118, 121},
	} {
		if got := alan.Subnet(c.committee); got != c.alan {
			t.Errorf("alan subnet of %v: %d, want %d", c.committee, got, c.alan)
		}
		if got := boole.Subnet(c.committee); got != c.boole {
			t.Errorf("boole subnet of %v: %d, want %d", c.committee, got, c.boole)
		}
		if got, want := alan.Topic(c.committee), fmt.Sprintf("ssv.v2.%d", c.alan); got != want {
			t.Errorf("topic %q, want %q", got, want)
		}
		if got, want := boole.Topic(c.committee), fmt.Sprintf("/ssv/mainnet/boole/%d", c.boole); got != want {
			t.Errorf("topic %q, want %q", got, want)
		}
	}
}

func TestSubnetOfTopic(t *testing.T) {
	for _, f := range []Fork{alan, boole} {
		topics := f.Topics()
		if len(topics) != SubnetCount {
			t.Fatalf("%d topics", len(topics))
		}
		for i, name := range topics {
			if subnet, ok := f.SubnetOf(name); !ok || subnet != uint64(i) {
				t.Errorf("%q is subnet %d, %t", name, subnet, ok)
			}
		}
	}
	for _, name := range []string{"", "ssv.v2.", "ssv.v2.128", "ssv.v2.-1", "ssv.v2.+5", "ssv.v2.05", "ssv.v1.5", "/ssv/mainnet/boole/5", "ssv.v2.5 "} {
		if subnet, ok := alan.SubnetOf(name); ok {
			t.Errorf("%q is subnet %d", name, subnet)
		}
	}
}

func TestRolesAndSignatureTypes(t *testing.T) {
	roles := func(f Fork) (valid string) {
		for role := wire.RoleUnknown; role < 8; role++ {
			if f.ValidRole(role) {
				valid += fmt.Sprint(int(role))
			}
		}
		return valid
	}
	if got := roles(alan); got != "012345" {
		t.Errorf("alan has roles %s", got)
	}
	if got := roles(boole); got != "02456" {
		t.Errorf("boole has roles %s", got)
	}
	kinds := func(f Fork) (valid string) {
		for role := wire.RoleCommittee; role < 8; role++ {
			valid += fmt.Sprintf("%d:", role)
			for kind := range wire.PartialSigType(8) {
				if f.Role(role).Sends(kind) {
					valid += fmt.Sprint(kind)
				}
			}
			valid += " "
		}
		return strings.TrimSpace(valid)
	}
	// Section 5.7, paragraph 10'.
	if got := kinds(alan); got != "0:0 1:02 2:01 3:03 4:4 5:5 6: 7:" {
		t.Errorf("alan: %s", got)
	}
	if got := kinds(boole); got != "0:0 1: 2:01 3: 4:4 5:5 6:06 7:" {
		t.Errorf("boole: %s", got)
	}
}

func TestRoleOfDuty(t *testing.T) {
	for _, c := range []struct {
		duty        wire.BeaconDuty
		alan, boole wire.Role
	}{
		{wire.DutyAttester, wire.RoleCommittee, wire.RoleCommittee},
		{wire.DutySyncCommittee, wire.RoleCommittee, wire.RoleCommittee},
		{wire.DutyValidatorRegistration, wire.RoleValidatorRegistration, wire.RoleValidatorRegistration},
		{wire.DutyVoluntaryExit, wire.RoleVoluntaryExit, wire.RoleVoluntaryExit},
		{wire.DutyAggregator, wire.RoleAggregator, wire.RoleAggregatorCommittee},
		{wire.DutySyncContribution, wire.RoleSyncContribution, wire.RoleAggregatorCommittee},
		{wire.DutyProposer, wire.RoleProposer, wire.RoleProposer},
		{wire.DutyUnknown, wire.RoleUnknown, wire.RoleUnknown},
	} {
		a, known := alan.RoleOf(c.duty)
		b, too := boole.RoleOf(c.duty)
		if a != c.alan || b != c.boole || known != (a != wire.RoleUnknown) || too != known {
			t.Errorf("duty %d: roles %v and %v", c.duty, a, b)
		}
	}
}

func TestLimits(t *testing.T) {
	for _, f := range []Fork{alan, boole} {
		if got := f.Limits(); got != (Limits{9_613_394, 726_932, 763_278, 5048}) {
			t.Errorf("%v: %+v", f.Rules, got)
		}
	}
	// What the limits are made of: 5048 entries; the largest message with five per cent on top.
	if partial := 16 + 5048*144; partial+partial/20+4 != alan.Limits().PartialData {
		t.Errorf("partial data: %d", partial+partial/20+4)
	}
	if message := 13*256 + 13*8 + 8 + 56 + alan.Limits().PartialData + wire.MaxFullDataLength; message+message/20+4 != alan.Limits().Message {
		t.Errorf("message: %d", message+message/20+4)
	}
}

func TestForkSchedule(t *testing.T) {
	p := Mainnet()
	for _, epoch := range []phase0.Epoch{0, 327375, 1 << 40, eth.FarFuture} {
		if f := p.Fork(epoch); f.Rules != Alan || f.Domain != (wire.Domain{0, 0, 0, 1}) {
			t.Errorf("epoch %d: %+v", epoch, f)
		}
	}
	p.Schedule[1].Epoch = 100
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	if before, after := p.Fork(99), p.Fork(100); before.Rules != Alan || after.Rules != Boole || after.Domain != (wire.Domain{0, 0, 0, 2}) {
		t.Errorf("around the fork: %+v and %+v", before, after)
	}
	if f := p.ForkOf(3199); f.Rules != Alan {
		t.Errorf("last slot before the fork: %v", f.Rules)
	}
	if f := p.ForkOf(3200); f.Rules != Boole || p.Domain(100) != f.Domain {
		t.Errorf("first slot of the fork: %v", f.Rules)
	}
}
