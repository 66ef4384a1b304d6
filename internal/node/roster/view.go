package roster

import (
	"slices"
	"sync/atomic"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// View is who operates which validator, with which shares, at one moment. It never changes: whoever needs several answers that
// agree asks one View for all of them. Asking takes no lock.
type View struct {
	// version changes with everything that duties depend on.
	version uint64
	// ownID is this operator's id, or 0 while the contract does not know its key.
	ownID      wire.OperatorID
	operators  map[wire.OperatorID]*operatorkey.PublicKey // nil key: not a key
	validators table[wire.ValidatorPK, *validator]
	committees table[wire.CommitteeID, *committee]
	recipients map[[20]byte][20]byte
	// formerly holds, by owner, the fee recipients that were replaced lately.
	formerly map[[20]byte][]Payee
	// served and servedCommittees count what this operator serves.
	served, servedCommittees int
	// keys are the validators in ascending order, list what Validators returned last; each is made when it is first asked for.
	keys atomic.Pointer[[]wire.ValidatorPK]
	list atomic.Pointer[snapshot]
}

// validator is a registered validator. A record in a View is replaced, never changed.
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
	// own says that this operator takes part: it holds the share, and is registered under the id that the share was made for.
	// Messages of a removed operator, or under another id, are of no use to the committee.
	own bool
	// served is the own share of a validator that is not liquidated and known to the beacon chain, else nil.
	served *duty.Share
	// refused says why a share that opens is not used.
	refused registry.Refusal
	// fromEpoch is the first epoch in which the own share takes part; a restart forgets it.
	fromEpoch phase0.Epoch
	meta      *metadata
}

// committee is a committee of at least one registered validator. A record in a View is replaced, never changed.
type committee struct {
	operators wire.Committee
	members   []wire.ValidatorPK
	// served is how many of the members this operator serves.
	served int
}

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

// OwnID returns this operator's id, or 0 while the contract does not know its key.
func (v *View) OwnID() wire.OperatorID { return v.ownID }

// Share returns this operator's share of a validator that it serves, else nil: the validator is not liquidated, and the beacon chain
// knows it. The share is not changed afterwards.
func (v *View) Share(validator wire.ValidatorPK) *duty.Share {
	if r := v.validators.at(validator); r != nil {
		return r.served
	}
	return nil
}

// Operators returns the operators of a committee of which this operator serves a validator, else nil.
func (v *View) Operators(id wire.CommitteeID) wire.Committee {
	if c := v.committees.at(id); c != nil && c.served > 0 {
		return c.operators
	}
	return nil
}

// Served counts the validators that this operator serves, and their committees.
func (v *View) Served() (validators, committees int) { return v.served, v.servedCommittees }

// recipient returns where an owner's rewards go: to the owner unless it said otherwise.
func (v *View) recipient(owner [20]byte) [20]byte {
	if r, ok := v.recipients[owner]; ok {
		return r
	}
	return owner
}

// sorted returns the validators in ascending order of their keys, so that equal rosters give equal lists.
func (v *View) sorted() []*validator {
	keys := v.keys.Load()
	if keys == nil {
		made := make([]wire.ValidatorPK, 0, v.validators.size)
		for pk := range v.validators.all {
			made = append(made, pk)
		}
		slices.SortFunc(made, func(a, b wire.ValidatorPK) int { return slices.Compare(a[:], b[:]) })
		keys = &made
		v.keys.Store(keys)
	}
	out := make([]*validator, len(*keys))
	for i, pk := range *keys {
		out[i] = v.validators.at(pk)
	}
	return out
}

// Validator is a registered validator that the beacon chain knows.
type Validator struct {
	PubKey    phase0.BLSPubKey
	Index     phase0.ValidatorIndex
	Committee wire.CommitteeID
	// Own says that this operator holds a share and takes part.
	Own bool
	// FromEpoch is the first epoch of taking part: one after the share was stored. Source: spec/registry.md#effects.
	FromEpoch phase0.Epoch
	// Attesting says that the beacon chain gives it attester duties.
	Attesting    bool
	FeeRecipient [20]byte
	// Formerly are the fee recipients that the owner replaced in the last PayeeMemory slots.
	Formerly []Payee
}

// Payee is a fee recipient that the owner replaced.
type Payee struct {
	Address [20]byte
	// Until is the slot in which this operator learnt of the change.
	Until phase0.Slot
}

// PayeeMemory is for how many slots replaced fee recipients are remembered: a refused block is judged an epoch later.
const PayeeMemory = 2*32 + 2

// snapshot is the list of Validators as it was made for one epoch.
type snapshot struct {
	epoch phase0.Epoch
	list  []Validator
}

// Validators returns the validators that the beacon chain knew in an epoch, in order of their keys. The list is made once for each View
// and epoch; it is shared and must not be changed.
func (v *View) Validators(now phase0.Epoch) []Validator {
	if last := v.list.Load(); last != nil && last.epoch == now {
		return last.list
	}
	next := &snapshot{epoch: now}
	for _, r := range v.sorted() {
		if r.meta == nil || r.liquidated {
			continue
		}
		next.list = append(next.list, Validator{
			PubKey: r.pk, Index: r.meta.index, Committee: r.committee, Own: r.own, FromEpoch: r.fromEpoch,
			Attesting: r.meta.attesting(now), FeeRecipient: v.recipient(r.owner), Formerly: v.formerly[r.owner],
		})
	}
	v.list.Store(next)
	return next.list
}
