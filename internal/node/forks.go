package node

import (
	"github.com/hawser-ssv/hawser/protocol/eth"
)

// forksChanged logs what is new in the chain's fork schedule.
func (n *Node) forksChanged(before, after *eth.Chain) {
	was := map[eth.Fork]bool{}
	for _, f := range before.Forks {
		was[f] = true
	}
	for _, f := range after.Forks {
		if !was[f] {
			n.log.Info("beacon chain fork learnt", "name", f, "from", f.Epoch, "version", f.Version)
		}
		delete(was, f)
	}
	for _, f := range before.Forks {
		if was[f] {
			n.log.Warn("beacon chain fork is not scheduled any more as it was", "name", f, "from", f.Epoch, "version", f.Version)
		}
	}
}
