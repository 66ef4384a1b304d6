package node

import (
	"github.com/hawser-ssv/hawser/internal/node/config"
)

// logNetwork logs the network's name and its fork schedule when the node starts.
func (n *Node) logNetwork() {
	form := config.FormOf(&n.profile)
	n.log.Info("network", "name", form.Name, "public", form.Public, "contract", form.Contract, "sync_from_block", form.SyncFromBlock,
		"follow_distance", form.FollowDistance, "slot", form.Slot, "slots_per_epoch", form.SlotsPerEpoch, "round_timeouts", form.RoundTimeouts,
		"quick_round", form.QuickRound, "slow_round", form.SlowRound, "bootnodes", len(form.Bootnodes))
	for i := range form.Forks {
		f := &form.Forks[i]
		n.log.Info("network fork", "name", f.Name, "from", f.When(), "domain", f.Domain, "topics", f.Topics)
	}
}

// logChain logs the chain of the beacon node and the chain's fork schedule.
func (n *Node) logChain() {
	chain := n.beacon.Chain()
	n.log.Info("beacon chain", "genesis", chain.GenesisTime.UTC(), "validators_root", chain.GenesisValidatorsRoot)
	for _, f := range chain.Forks {
		n.log.Info("beacon chain fork", "name", f, "from", f.Epoch, "version", f.Version)
	}
}
