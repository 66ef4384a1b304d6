package roster

import (
	"slices"
	"sync"
	"sync/atomic"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// index is the registry as it is asked for: by operator, by validator, by committee. It is changed with mu held.
type index struct {
	mu         sync.RWMutex
	operators  map[wire.OperatorID]*operatorkey.PublicKey // nil key: not a key
	validators map[wire.ValidatorPK]*validator
	committees map[wire.CommitteeID]*committee
	// exits holds, for each exit duty, the blocks whose events ask for it; renewals the same for registrations with another
	// fee recipient.
	exits, renewals map[exitKey][]uint64
	// left are the exits that are done, proved the blocks whose receipts show the exits that are remembered of them.
	left       map[exitKey]bool
	proved     map[uint64]bool
	recipients map[[20]byte][20]byte
	// formerly holds, by owner, the fee recipients that were replaced lately.
	formerly map[[20]byte][]Payee
	// doubts is what shows that events are missing.
	doubts Doubts
	// ownID is this operator's id, or 0 while the contract does not know its key.
	ownID wire.OperatorID
	// version changes with everything that duties depend on.
	version uint64
	// order is the validators by key, nil after a change. It is read and filled in with mu held for reading.
	order atomic.Pointer[[]*validator]
}

type validator struct {
	pk         wire.ValidatorPK
	owner      [20]byte
	operators  wire.Committee
	committee  wire.CommitteeID
	sharePubs  []phase0.BLSPubKey
	liquidated bool
	// seat is the id under which this operator is a member, or 0. Its share's public key is share, and held says that the
	// signer has it.
	seat  wire.OperatorID
	share phase0.BLSPubKey
	held  bool
	// refused says why a share that opens is not used.
	refused registry.Refusal
	// fromEpoch is the first epoch in which the own share takes part; a restart forgets it.
	fromEpoch phase0.Epoch
	meta      *metadata
	// asked says that the beacon chain was asked about the validator, lastAsked in which slot.
	asked     bool
	lastAsked phase0.Slot
}

// own reports whether this operator takes part: it holds the share, and is registered under the id that the share was
// made for. Messages of a removed operator, or under another id, are of no use to the committee.
func (x *index) own(v *validator) bool { return v.held && v.seat == x.ownID }

// metadata is what the beacon chain says of a validator.
type metadata struct {
	index      phase0.ValidatorIndex
	status     apiv1.ValidatorState
	activation phase0.Epoch
}

// attesting reports whether the beacon chain gives the validator attester duties. Source: spec/duties.md#too-early, spec/duties.md#timing.
func (m *metadata) attesting(now phase0.Epoch) bool {
	switch m.status {
	case apiv1.ValidatorStateActiveOngoing, apiv1.ValidatorStateActiveExiting, apiv1.ValidatorStateActiveSlashed:
		return true
	case apiv1.ValidatorStatePendingQueued:
		return m.activation <= now
	default:
		return false
	}
}

type committee struct {
	operators wire.Committee
	members   map[wire.ValidatorPK]*validator
}

// exitKey is a validator and the slot of its duty.
type exitKey struct {
	slot phase0.Slot
	pk   wire.ValidatorPK
}

func newIndex() *index {
	return &index{
		operators:  map[wire.OperatorID]*operatorkey.PublicKey{},
		validators: map[wire.ValidatorPK]*validator{},
		committees: map[wire.CommitteeID]*committee{},
		exits:      map[exitKey][]uint64{},
		left:       map[exitKey]bool{},
		proved:     map[uint64]bool{},
		renewals:   map[exitKey][]uint64{},
		recipients: map[[20]byte][20]byte{},
		formerly:   map[[20]byte][]Payee{},
	}
}

func (x *index) put(v *validator) {
	if old := x.validators[v.pk]; old != nil {
		x.drop(old.pk)
	}
	v.committee = v.operators.ID()
	x.validators[v.pk] = v
	c := x.committees[v.committee]
	if c == nil {
		c = &committee{operators: v.operators, members: map[wire.ValidatorPK]*validator{}}
		x.committees[v.committee] = c
	}
	c.members[v.pk] = v
	x.changed()
}

func (x *index) drop(pk wire.ValidatorPK) *validator {
	v := x.validators[pk]
	if v == nil {
		return nil
	}
	delete(x.validators, pk)
	c := x.committees[v.committee]
	delete(c.members, pk)
	if len(c.members) == 0 {
		delete(x.committees, v.committee)
	}
	x.changed()
	return v
}

// changed says that the set of validators is another one.
func (x *index) changed() {
	x.version++
	x.order.Store(nil)
}

// clear forgets everything.
func (x *index) clear() {
	x.mu.Lock()
	defer x.mu.Unlock()
	next := newIndex()
	x.operators, x.validators, x.committees = next.operators, next.validators, next.committees
	x.exits, x.left, x.proved, x.renewals, x.recipients, x.ownID = next.exits, next.left, next.proved, next.renewals, next.recipients, 0
	x.changed()
}

// recipient returns where an owner's rewards go: to the owner unless it said otherwise.
func (x *index) recipient(owner [20]byte) [20]byte {
	if r, ok := x.recipients[owner]; ok {
		return r
	}
	return owner
}

// parseKey returns an operator's key, or nil if the text never was one: nothing it signs verifies then.
func parseKey(op *registry.Operator) *operatorkey.PublicKey {
	key, err := operatorkey.ParsePublicKey(op.Key)
	if err != nil {
		return nil
	}
	return key
}

// sorted returns the validators in ascending order of their keys, so that equal rosters give equal lists. The list is
// shared and not changed; mu is held.
func (x *index) sorted() []*validator {
	if order := x.order.Load(); order != nil {
		return *order
	}
	out := make([]*validator, 0, len(x.validators))
	for _, v := range x.validators {
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b *validator) int { return slices.Compare(a.pk[:], b.pk[:]) })
	x.order.Store(&out)
	return out
}
