package registry

import (
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Operator is a registered operator. It never changes; a change makes a new one.
type Operator struct {
	ID    wire.OperatorID
	Owner common.Address
	// Key is the public key as base64 text; empty once removed.
	Key string
	// A Removed operator stays in the committees that name it, but its messages are ignored.
	Removed bool
}

// Validator is a registered validator. It never changes; a change makes a new one. So it may be read concurrently.
type Validator struct {
	PublicKey wire.ValidatorPK
	Owner     common.Address
	// Committee are its operators in ascending order, CommitteeID their id.
	Committee   wire.Committee
	CommitteeID wire.CommitteeID
	// SharePublicKeys are in the committee's order. Those of other operators are not checked.
	SharePublicKeys []phase0.BLSPubKey
	// Liquidated says that the cluster cannot pay: its duties are not performed.
	Liquidated bool
	// Own is this operator's share, or nil.
	Own *OwnShare
	// Refused says why a share that decrypts is not used; then Own is nil.
	Refused Refusal
}

// Refusal is the reason why this operator does not use its share of a validator. The validator exists all the same, because all nodes
// must agree on that. It is stable: a metric's label and the documentation use it.
type Refusal string

// The refusals. Source: spec/registry.md#what-no-proof-covers.
const (
	// RefusedNot: the share is used, or there is none.
	RefusedNot Refusal = ""
	// RefusedOwnShare: this operator's share does not decrypt, or does not match its public key.
	RefusedOwnShare Refusal = "own-share"
	// RefusedShareKeys: the share keys do not interpolate to the validator's key.
	RefusedShareKeys Refusal = "share-keys"
	// RefusedShareTaken: the share belongs to another validator, which was registered first.
	RefusedShareTaken Refusal = "share-taken"
)

// Refusals returns all refusals, for documentation and metrics.
func Refusals() []Refusal { return []Refusal{RefusedOwnShare, RefusedShareKeys, RefusedShareTaken} }

// OwnShare is this operator's share of a validator.
type OwnShare struct {
	// Operator is the id this operator had when the validator was registered.
	Operator wire.OperatorID
	// Ciphertext is the share's secret key, encrypted for this operator.
	Ciphertext keyshare.Ciphertext
}

// SharePublicKey returns the share public key of one operator of the committee.
func (v *Validator) SharePublicKey(id wire.OperatorID) (phase0.BLSPubKey, bool) {
	i, ok := slices.BinarySearch(v.Committee, id)
	if !ok {
		return phase0.BLSPubKey{}, false
	}
	return v.SharePublicKeys[i], true
}

// ClusterID returns the id of the validator's cluster.
func (v *Validator) ClusterID() ClusterID { return ClusterIDOf(v.Owner, v.Committee) }

// ClusterID identifies the validators of one owner with one set of operators. Liquidation and reactivation are by cluster. It is
// unrelated to wire.CommitteeID.
type ClusterID [32]byte

// ClusterIDOf hashes an owner and its operators: keccak256 of the address and each id,
// ascending, as a 32-byte big-endian word. Source: spec/wire.md#committee-id, spec/registry.md#cluster-id.
func ClusterIDOf(owner common.Address, operators []wire.OperatorID) ClusterID {
	ids := operators
	if !slices.IsSorted(ids) {
		ids = slices.Clone(ids)
		slices.Sort(ids)
	}
	packed := append(make([]byte, 0, common.AddressLength+wordLength*len(ids)), owner[:]...)
	for _, id := range ids {
		packed = appendUint64(append(packed, make([]byte, wordLength-8)...), uint64(id))
	}
	return ClusterID(crypto.Keccak256(packed))
}

// ownerState is the registry's state of an owner.
type ownerState struct {
	// nextNonce is the number of ValidatorAdded events so far, malformed ones included.
	nextNonce uint64
	// last is the place of the last of them.
	last Place
	// recipient is the fee recipient, or nil for the owner itself.
	recipient *common.Address
}

// committeeState holds the validators of one set of operators, over all owners.
type committeeState struct {
	operators  wire.Committee
	validators int
}

// putOperator replaces an operator; nil removes it.
func (r *Registry) putOperator(id wire.OperatorID, operator *Operator) {
	if old := r.operators[id]; old != nil && !old.Removed && r.keys[old.Key] == id {
		delete(r.keys, old.Key)
	}
	if operator == nil {
		delete(r.operators, id)
		return
	}
	r.operators[id] = operator
	if !operator.Removed {
		r.keys[operator.Key] = id
	}
}

func (r *Registry) putOwner(address common.Address, owner *ownerState) {
	if owner == nil {
		delete(r.owners, address)
		return
	}
	r.owners[address] = owner
}

// putHolder binds a share to a validator; nil removes the binding.
func (r *Registry) putHolder(share phase0.BLSPubKey, holder *wire.ValidatorPK) {
	if holder == nil {
		delete(r.holders, share)
		return
	}
	r.holders[share] = *holder
}

// putValidator replaces a validator and updates the sets it belongs to; nil removes it.
func (r *Registry) putValidator(pk wire.ValidatorPK, validator *Validator) {
	if old := r.validators[pk]; old != nil {
		r.leave(old)
		delete(r.validators, pk)
	}
	if validator != nil {
		r.validators[pk] = validator
		r.join(validator)
	}
}

func (r *Registry) join(v *Validator) {
	committee := r.committees[v.CommitteeID]
	if committee == nil {
		committee = &committeeState{operators: v.Committee}
		r.committees[v.CommitteeID] = committee
	}
	committee.validators++
	v.Committee = committee.operators // all validators of a committee share one list

	id := v.ClusterID()
	if r.clusters[id] == nil {
		r.clusters[id] = map[wire.ValidatorPK]struct{}{}
	}
	r.clusters[id][v.PublicKey] = struct{}{}
}

func (r *Registry) leave(v *Validator) {
	committee := r.committees[v.CommitteeID]
	if committee.validators--; committee.validators == 0 {
		delete(r.committees, v.CommitteeID)
	}
	id := v.ClusterID()
	delete(r.clusters[id], v.PublicKey)
	if len(r.clusters[id]) == 0 {
		delete(r.clusters, id)
	}
}
