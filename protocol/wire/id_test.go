package wire

import (
	"encoding/hex"
	"testing"
)

// Check values of section 1.2 of the protocol.
func TestCommitteeID(t *testing.T) {
	upTo := func(n OperatorID) (ids []OperatorID) {
		for id := OperatorID(1); id <= n; id++ {
			ids = append(ids, id)
		}
		return ids
	}
	for _, c := range []struct {
		ids  []OperatorID
		want string
	}{
		{[]OperatorID{1, 2, 3, 4}, "cf97adeedb59e05bfd73a2b4c2a8885708c4f4f70c84c64b27120e72ab733b72"},
		{upTo(7), "4c816952ba53cc361d8e45bd833338dc6427e4a5d5f06ebad5351fd46439a15a"},
		{upTo(13), "df6ea5b59f0e6c03f390ad5fea0bbc199ec3524c0a682913148fd071af1898ec"},
		{[]OperatorID{5, 6, 7, 8}, "f3e0813c89d0991f07fbb5027a68c0cb809e1effc0c1e8974664bd2e57b50024"},
	} {
		if got := committeeOf(t, c.ids...).ID().String(); got != c.want {
			t.Errorf("%v: %s, want %s", c.ids, got, c.want)
		}
	}
	unsorted := Committee{4, 2, 3, 1}
	if unsorted.ID() != committeeOf(t, 1, 2, 3, 4).ID() || unsorted[0] != 4 {
		t.Errorf("an unsorted committee has another id, or was sorted in place: %v", unsorted)
	}
}

func TestNewCommittee(t *testing.T) {
	if c := committeeOf(t, 3, 1, 2, 4); c.String() != "1,2,3,4" || !c.Valid() || c.Quorum() != 3 || c.PartialQuorum() != 2 {
		t.Errorf("committee %v, quorum %d, partial quorum %d", c, c.Quorum(), c.PartialQuorum())
	}
	for _, ids := range [][]OperatorID{nil, {0, 1}, {1, 2, 1}} {
		if c, err := NewCommittee(ids...); err == nil {
			t.Errorf("%v was accepted as %v", ids, c)
		}
	}
	if committeeOf(t, 1, 2, 3).Valid() {
		t.Error("a committee of three is valid")
	}
}

func TestMessageID(t *testing.T) {
	committee := committeeOf(t, 1, 2, 3, 4).ID()
	m := NewCommitteeMessageID(Domain{0, 0, 5, 3}, RoleCommittee, committee)
	want := "00000503" + "00000000" + "00000000000000000000000000000000" + committee.String()
	if m.String() != want || m.CommitteeID() != committee || m.Domain() != (Domain{0, 0, 5, 3}) || m.Role() != RoleCommittee {
		t.Errorf("committee message id %v", m)
	}
	key := ValidatorPK{0x93, 1, 2}
	v := NewValidatorMessageID(Domain{0, 0, 3, 1}, RoleProposer, key)
	if v.String() != "0000030102000000"+hex.EncodeToString(key[:]) || v.ValidatorPK() != key || v.Role() != RoleProposer {
		t.Errorf("validator message id %v", v)
	}
	if u := NewValidatorMessageID(Domain{}, RoleUnknown, key); u.Role() != RoleUnknown || u[4] != 0xff || u[7] != 0xff {
		t.Errorf("unknown role reads %v", u.Role())
	}
}

func TestRoles(t *testing.T) {
	for role, name := range map[Role]string{
		RoleCommittee: "committee", RoleAggregator: "aggregator", RoleProposer: "proposer", RoleSyncContribution: "sync-contribution",
		RoleValidatorRegistration: "validator-registration", RoleVoluntaryExit: "voluntary-exit",
		RoleAggregatorCommittee: "aggregator-committee", RoleUnknown: "unknown", 7: "unknown",
	} {
		if role.String() != name {
			t.Errorf("role %d: %v", role, role)
		}
	}
}
