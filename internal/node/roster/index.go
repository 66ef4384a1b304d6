package roster

import (
	"sync"
	"sync/atomic"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// index is what the roster is asked for: the View of now, and what the contract asks of validators.
type index struct {
	// writing is held by whoever makes the next View, so that none is lost. Who asks does not wait for it.
	writing sync.Mutex
	view    atomic.Pointer[View]

	// mu guards what follows. Nothing is asked of another room with it held.
	mu sync.RWMutex
	// exits holds, for each exit duty, the blocks whose events ask for it; renewals the same for registrations with another
	// fee recipient.
	exits, renewals map[exitKey][]uint64
	// left are the exits that are done, proved the blocks whose receipts show the exits that are remembered of them.
	left   map[exitKey]bool
	proved map[uint64]bool
	// doubts is what shows that events are missing.
	doubts Doubts
	// lookedUp is in which slot the beacon chain was last asked about a validator.
	lookedUp map[wire.ValidatorPK]phase0.Slot
}

// exitKey is a validator and the slot of its duty.
type exitKey struct {
	slot phase0.Slot
	pk   wire.ValidatorPK
}

func newIndex() *index {
	x := &index{
		exits:    map[exitKey][]uint64{},
		renewals: map[exitKey][]uint64{},
		left:     map[exitKey]bool{},
		proved:   map[uint64]bool{},
		lookedUp: map[wire.ValidatorPK]phase0.Slot{},
	}
	x.view.Store(&View{})
	return x
}

// change publishes the View that the function makes of the one of now.
func (x *index) change(edit func(*draft)) {
	x.writing.Lock()
	defer x.writing.Unlock()
	before := x.view.Load()
	d := before.draft()
	edit(d)
	x.view.Store(d.view(before))
}

// clear forgets everything.
func (x *index) clear() {
	x.writing.Lock()
	defer x.writing.Unlock()
	before := x.view.Load()
	x.view.Store(&View{version: before.version + 1, formerly: before.formerly})
	x.mu.Lock()
	defer x.mu.Unlock()
	next := newIndex()
	x.exits, x.left, x.proved, x.renewals, x.lookedUp = next.exits, next.left, next.proved, next.renewals, next.lookedUp
}

// parseKey returns an operator's key, or nil if the text never was one: nothing it signs verifies then.
func parseKey(op *registry.Operator) *operatorkey.PublicKey {
	key, err := operatorkey.ParsePublicKey(op.Key)
	if err != nil {
		return nil
	}
	return key
}
