package node

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/hawser-ssv/hawser/internal/node/age"
	"github.com/hawser-ssv/hawser/internal/node/store"
)

// viewedKey is the key in the store's Meta table of the time when the view of the contract was last complete, in seconds since 1970.
var viewedKey = []byte("viewed")

// newView returns the age of the view of the contract, or nil if it is not limited.
func (n *Node) newView(live *rooms) (*age.View, error) {
	epochs := n.opts.Config.ContractAgeEpochs
	if epochs == 0 {
		return nil, nil
	}
	value, found, err := n.store.Get(store.Meta, viewedKey)
	if err != nil {
		return nil, fmt.Errorf("read age of the contract's view: %w", err)
	}
	var before time.Time
	if found && len(value) == 8 {
		before = time.Unix(int64(binary.BigEndian.Uint64(value)), 0)
	}
	return age.New(age.Options{
		Limit: time.Duration(epochs) * time.Duration(n.profile.SlotsPerEpoch()) * n.slot, Clock: n.clock, Before: before,
		Complete: func() time.Time { return live.execution.Status().Complete },
		Head:     func() time.Time { return live.execution.Status().HeadTime },
		Shown: func() time.Time {
			slot, known := n.beacon.HeadSlot()
			if !known {
				return time.Time{}
			}
			return n.profile.SlotStart(slot)
		},
		Lag: time.Duration(n.profile.SlotsPerEpoch()) * n.slot,
	}), nil
}

// keepAge stores about once a slot when the view was last complete. If the newest time is lost in a crash, the view only counts as
// older.
func (n *Node) keepAge(live *rooms) {
	if live.view == nil {
		return
	}
	complete := live.view.Status().Complete
	if complete.Sub(live.viewed) < n.slot {
		return
	}
	b := n.store.Batch()
	defer b.Discard()
	b.Set(store.Meta, viewedKey, binary.BigEndian.AppendUint64(nil, uint64(complete.Unix())))
	if err := b.CommitLazily(); err != nil {
		n.log.Debug("age of the contract's view is not remembered", "cause", err)
		return
	}
	live.viewed = complete
}
