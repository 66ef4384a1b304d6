package node

import (
	"slices"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/node/roster"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

type committees map[wire.CommitteeID]wire.Committee

func (c committees) Committee(id wire.CommitteeID) (gossip.CommitteeInfo, bool) {
	operators, ok := c[id]
	return gossip.CommitteeInfo{Operators: operators}, ok
}

// Scores expect messages of every committee on a subnet, by its validators that attest.
func TestSubnetLoads(t *testing.T) {
	four, seven, gone := wire.Committee{1, 2, 3, 4}, wire.Committee{1, 2, 3, 4, 5, 6, 7}, wire.Committee{5, 6, 7, 8}
	known := committees{four.ID(): four, seven.ID(): seven}
	var validators []roster.Validator
	for i, c := range []wire.Committee{four, four, four, seven, gone} {
		validators = append(validators, roster.Validator{Committee: c.ID(), Attesting: i != 1})
	}
	p := network.Local()
	loads := subnetLoads(p.Fork(0), validators, known)
	if len(loads) != 2 || !slices.Equal(loads[114], []p2p.CommitteeSize{{Operators: 4, Validators: 2}}) ||
		!slices.Equal(loads[90], []p2p.CommitteeSize{{Operators: 7, Validators: 1}}) {
		t.Errorf("loads are %v", loads)
	}
}

func TestPeersAsTheAPIShowsThem(t *testing.T) {
	since := time.Unix(1_800_000_000, 0)
	p := viewPeer(&p2p.PeerInfo{
		ID: "x", Address: "/ip4/192.0.2.1/tcp/1", Inbound: true, Greeted: true, Version: "v1", Agent: "SSV-Node:1", Subnets: p2p.NewSubnets(114, 3),
		Subscribed: p2p.NewSubnets(114), Operators: []wire.OperatorID{7}, Score: -3, Connected: since,
	})
	if p.Direction != "inbound" || p.Handshake != "done" || p.Agent != "SSV-Node:1" || p.Version != "v1" || p.Topics != 1 ||
		!slices.Equal(p.Subscribed, []int{114}) || p.Subnets != "08000000000000000000000000000400" || !slices.Equal(p.Operators, []uint64{7}) ||
		p.Score != -3 || !p.Connected.Equal(since) {
		t.Errorf("peer is %+v", p)
	}
	if p := viewPeer(&p2p.PeerInfo{}); p.Direction != "outbound" || p.Handshake != "waiting" || p.Subscribed == nil || p.Operators == nil {
		t.Errorf("peer is %+v", p)
	}
}
