package node

import (
	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/node/roster"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// committeeSource returns the members of a committee; *roster.Roster does.
type committeeSource interface {
	Committee(id wire.CommitteeID) (gossip.CommitteeInfo, bool)
}

// subnetLoads returns for each subnet its committees with their attesting validators, own or not. The expected rate of messages from a
// peer of the subnet follows from them.
//
// Source: spec/networking.md#peer-scoring.
func subnetLoads(fork network.Fork, validators []roster.Validator, committees committeeSource) map[int][]p2p.CommitteeSize {
	attesting := make(map[wire.CommitteeID]int)
	for i := range validators {
		if validators[i].Attesting {
			attesting[validators[i].Committee]++
		}
	}
	loads := make(map[int][]p2p.CommitteeSize)
	for id, count := range attesting {
		if c, ok := committees.Committee(id); ok {
			subnet := int(fork.Subnet(c.Operators))
			loads[subnet] = append(loads[subnet], p2p.CommitteeSize{Operators: len(c.Operators), Validators: count})
		}
	}
	return loads
}

// updateScores gives the network the expected rates of messages for its peer scores. It is due once an epoch and after each change of
// the roster.
func (n *Node) updateScores(live *rooms, d *dutyRooms) {
	validators, _ := live.roster.Validators()
	fork := n.profile.Fork(n.profile.EpochAt(n.clock.Now()))
	if err := d.host.SetLoads(subnetLoads(fork, validators, live.roster)); err != nil {
		n.log.Warn("scores could not be told what to expect", "cause", err)
	}
}
