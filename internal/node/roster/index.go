package roster

import (
	"sync"
	"sync/atomic"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// index holds the current View, and the requests of the contract.
type index struct {
	// writing is held while the next View is made, so that no change is lost. Readers do not wait for it.
	writing sync.Mutex
	view    atomic.Pointer[View]

	// mu guards the fields below. No other room is called with it held.
	mu sync.RWMutex
	// exits holds, for each exit duty, the blocks whose events request it; renewals the same for registrations with another fee
	// recipient.
	exits, renewals map[exitKey][]uint64
	// exitsDone are the exits that are done. proved are the blocks whose exits their receipts prove.
	exitsDone map[exitKey]bool
	proved    map[uint64]bool
	// doubts summarizes the evidence that events are missing.
	doubts Doubts
	// lookedUp is the slot in which the beacon chain was last asked about a validator.
	lookedUp map[wire.ValidatorPK]phase0.Slot
}

// exitKey is a validator and the slot of its duty.
type exitKey struct {
	slot phase0.Slot
	pk   wire.ValidatorPK
}

func newIndex() *index {
	x := &index{
		exits:     map[exitKey][]uint64{},
		renewals:  map[exitKey][]uint64{},
		exitsDone: map[exitKey]bool{},
		proved:    map[uint64]bool{},
		lookedUp:  map[wire.ValidatorPK]phase0.Slot{},
	}
	x.view.Store(&View{})
	return x
}

// change publishes the View that edit makes of the current one.
func (x *index) change(edit func(*draft)) {
	x.writing.Lock()
	defer x.writing.Unlock()
	before := x.view.Load()
	d := before.draft()
	edit(d)
	x.view.Store(d.view(before))
}

// clear empties the index.
func (x *index) clear() {
	x.writing.Lock()
	defer x.writing.Unlock()
	before := x.view.Load()
	x.view.Store(&View{version: before.version + 1, formerly: before.formerly})
	x.mu.Lock()
	defer x.mu.Unlock()
	next := newIndex()
	x.exits, x.exitsDone, x.proved, x.renewals, x.lookedUp = next.exits, next.exitsDone, next.proved, next.renewals, next.lookedUp
}

// parseKey returns an operator's key, or nil if the text is no key; then none of its signatures verifies.
func parseKey(op *registry.Operator) *operatorkey.PublicKey {
	key, err := operatorkey.ParsePublicKey(op.Key)
	if err != nil {
		return nil
	}
	return key
}
