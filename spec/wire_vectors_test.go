package spec_test

import (
	"testing"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

type committeeCase struct {
	Operators     []wire.OperatorID `json:"operators"`
	CommitteeID   text              `json:"committee_id"`
	Quorum        int               `json:"quorum"`
	PartialQuorum int               `json:"partial_quorum"`
	Alan          topicCase         `json:"alan"`
	Boole         topicCase         `json:"boole_mainnet"`
}

type topicCase struct {
	Subnet uint64 `json:"subnet"`
	Topic  string `json:"topic"`
}

func alanAndBoole() (alan, boole network.Fork) {
	p := network.Mainnet()
	return p.Schedule[0], p.Schedule[1]
}

func topicIn(f network.Fork, c wire.Committee) topicCase { return topicCase{f.Subnet(c), f.Topic(c)} }

func upTo(n int) []wire.OperatorID {
	ids := make([]wire.OperatorID, n)
	for i := range ids {
		ids[i] = wire.OperatorID(i + 1)
	}
	return ids
}

func TestCommitteeVectors(t *testing.T) {
	alan, boole := alanAndBoole()
	check(t, "committees.json", vectors[committeeCase]{
		Title:      "committee id, quorums, subnet and topic of a committee",
		Paragraphs: []string{"wire.md#committee-id", "networking.md#topics"},
		Notes:      []string{"Operators stand in any order; everything about a committee is computed on the ascending list."},
		Cases: []committeeCase{
			{Operators: upTo(4)},
			{Operators: []wire.OperatorID{4, 2, 3, 1}},
			{Operators: upTo(7)},
			{Operators: upTo(10)},
			{Operators: upTo(13)},
			{Operators: []wire.OperatorID{5, 6, 7, 8}},
			{Operators: []wire.OperatorID{10, 20, 30, 40}},
			{Operators: []wire.OperatorID{2, 3, 4, 1<<32 + 1}},
		},
	}, func(t testing.TB, c committeeCase) committeeCase {
		committee := committeeOf(t, c.Operators)
		id := committee.ID()
		return committeeCase{
			c.Operators, hexOf(id[:]), committee.Quorum(), committee.PartialQuorum(),
			topicIn(alan, committee), topicIn(boole, committee),
		}
	})
}

// The values of this test are the network's, typed from spec/wire.md#committee-id, spec/registry.md#cluster-id, spec/networking.md#topics.
func TestCommitteeVectorsAreTheNetworks(t *testing.T) {
	type golden struct {
		id          string
		alan, boole uint64
	}
	want := map[string]golden{
		"1,2,3,4":                       {"0xcf97adeedb59e05bfd73a2b4c2a8885708c4f4f70c84c64b27120e72ab733b72", 114, 11},
		"1,2,3,4,5,6,7":                 {"0x4c816952ba53cc361d8e45bd833338dc6427e4a5d5f06ebad5351fd46439a15a", 90, 7},
		"1,2,3,4,5,6,7,8,9,10":          {"", 22, 7},
		"1,2,3,4,5,6,7,8,9,10,11,12,13": {"0xdf6ea5b59f0e6c03f390ad5fea0bbc199ec3524c0a682913148fd071af1898ec", 108, 66},
		"5,6,7,8":                       {"0xf3e0813c89d0991f07fbb5027a68c0cb809e1effc0c1e8974664bd2e57b50024", 36, 7},
		"10,20,30,40":                   {"", 118, 121},
	}
	for _, c := range load[committeeCase](t, "committees.json").Cases {
		key := committeeOf(t, c.Operators).String()
		w, ok := want[key]
		if !ok {
			continue
		}
		if w.id != "" && string(c.CommitteeID) != w.id || c.Alan.Subnet != w.alan || c.Boole.Subnet != w.boole {
			t.Errorf("committee %s: %+v, the network says %+v", key, c, w)
		}
		delete(want, key)
	}
	for key := range want {
		if key != "" {
			t.Errorf("committee %s has no vector", key)
		}
	}
}

type messageIDCase struct {
	Domain    text              `json:"domain"`
	Role      wire.Role         `json:"role"`
	Committee []wire.OperatorID `json:"committee,omitempty"`
	Validator text              `json:"validator,omitempty"`
	MessageID text              `json:"message_id"`
}

func TestMessageIDVectors(t *testing.T) {
	const validator = "0xa1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0"
	check(t, "message_ids.json", vectors[messageIDCase]{
		Title:      "message id of a duty executor",
		Paragraphs: []string{"wire.md#message-id"},
		Cases: []messageIDCase{
			{Domain: "0x00000001", Role: wire.RoleCommittee, Committee: upTo(4)},
			{Domain: "0x00000503", Role: wire.RoleCommittee, Committee: upTo(13)},
			{Domain: "0x00000001", Role: wire.RoleAggregator, Validator: validator},
			{Domain: "0x00000001", Role: wire.RoleProposer, Validator: validator},
			{Domain: "0x00000502", Role: wire.RoleSyncContribution, Validator: validator},
			{Domain: "0x00000503", Role: wire.RoleValidatorRegistration, Validator: validator},
			{Domain: "0x00000569", Role: wire.RoleVoluntaryExit, Validator: validator},
			{Domain: "0x00000002", Role: wire.RoleAggregatorCommittee, Committee: upTo(7)},
		},
	}, func(t testing.TB, c messageIDCase) messageIDCase {
		domain := wire.Domain(c.Domain.bytes(t))
		var id wire.MessageID
		if network.ForCommittee(c.Role) {
			id = wire.NewCommitteeMessageID(domain, c.Role, committeeOf(t, c.Committee).ID())
		} else {
			id = wire.NewValidatorMessageID(domain, c.Role, wire.ValidatorPK(c.Validator.bytes(t)))
		}
		c.MessageID = hexOf(id[:])
		return c
	})
	// spec/wire.md#message-id, by hand: domain, role 0, sixteen zero bytes, the committee id of {1,2,3,4}.
	const first = "0x00000001" + "00000000" + "00000000000000000000000000000000" +
		"cf97adeedb59e05bfd73a2b4c2a8885708c4f4f70c84c64b27120e72ab733b72"
	if got := load[messageIDCase](t, "message_ids.json").Cases[0].MessageID; got != first {
		t.Errorf("the first message id is %s", got)
	}
}

type clusterCase struct {
	Owner     text              `json:"owner"`
	Operators []wire.OperatorID `json:"operators"`
	ClusterID text              `json:"cluster_id"`
}

func TestClusterVectors(t *testing.T) {
	const owner = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8"
	check(t, "clusters.json", vectors[clusterCase]{
		Title:      "cluster id of an owner and its operators",
		Paragraphs: []string{"registry.md#cluster-id"},
		Cases: []clusterCase{
			{Owner: owner, Operators: upTo(4)},
			{Owner: owner, Operators: []wire.OperatorID{4, 3, 2, 1}},
			{Owner: "0x81592c3de184a3e2c0dcb5a261bc107bfa91f494", Operators: upTo(7)},
		},
	}, func(t testing.TB, c clusterCase) clusterCase {
		id := registry.ClusterIDOf(c.Owner.address(t), c.Operators)
		c.ClusterID = hexOf(id[:])
		return c
	})
	for _, c := range load[clusterCase](t, "clusters.json").Cases[:2] { // spec/registry.md
		if c.ClusterID != "0x7e4da62ecc2543370c33461f89ff2f7bcc0ecf8b6ae2951ac35f316929aa06e3" {
			t.Errorf("cluster id of %v is %s", c.Operators, c.ClusterID)
		}
	}
}
