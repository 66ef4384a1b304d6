package node

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/doppelganger"
	"github.com/hawser-ssv/hawser/internal/node/metric"
	"github.com/hawser-ssv/hawser/internal/node/signer"
)

// newDoppelgangerWatch returns the watch over the validators of shares that arrive, and of those that were there before this run. It
// returns nil if both are turned off.
func (n *Node) newDoppelgangerWatch(live *rooms, held []signer.Held) *doppelganger.Watch {
	epochs, arrivals := n.opts.Config.DoppelgangerEpochs, n.opts.Config.WatchArrivals
	if epochs == 0 && !arrivals {
		return nil
	}
	opts := doppelganger.Options{
		Epochs: uint64(epochs), Timing: &n.profile, Clock: n.clock, Liveness: n.beacon, Shares: live.roster.Shares,
		Activation: live.roster.Activation, Self: live.roster.OwnID, Logger: n.opts.Logger,
	}
	if arrivals {
		opts.Arrivals = live.signer
	}
	if epochs > 0 {
		opts.Held = make([]phase0.BLSPubKey, len(held))
		for i := range held {
			opts.Held[i] = held[i].PubKey
		}
	}
	return doppelganger.New(opts)
}

// shares returns the signer of shares behind its two guards: the doppelganger watch, and the limit on the age of the view.
func (r *rooms) shares() doppelganger.ShareSigner {
	var s doppelganger.ShareSigner = r.signer
	if r.doppelganger != nil {
		s = r.doppelganger.Guard(s)
	}
	if r.view != nil {
		s = r.view.Guard(s)
	}
	return s
}

func fromDoppelganger(read func(doppelganger.Status) uint64) func(*Node, *rooms, metric.Emit) {
	return func(_ *Node, live *rooms, emit metric.Emit) {
		if live != nil && live.doppelganger != nil {
			emit(float64(read(live.doppelganger.Status())))
		}
	}
}
