package registry

import (
	"bytes"
	"errors"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// ShareOpener decrypts this operator's shares.
type ShareOpener interface {
	// OpenShare returns nil if the ciphertext decrypts to the secret key of that share public key. Every error is final: it must not
	// fail for a reason that may go away.
	OpenShare(ciphertext keyshare.Ciphertext, share phase0.BLSPubKey) error
}

// OwnerProofVerifier checks that a validator's key signed for an owner and its nonce.
type OwnerProofVerifier func(validator phase0.BLSPubKey, owner common.Address, nonce uint64, proof phase0.BLSSignature) error

// ShareKeysVerifier checks that any quorum of the share keys of a committee, in its order, interpolates to a validator's key.
type ShareKeysVerifier func(validator phase0.BLSPubKey, committee wire.Committee, shares []phase0.BLSPubKey) error

// Config configures a Registry.
type Config struct {
	// OwnKey is this operator's public key as base64 text, byte for byte as registered. If it is empty, this node operates no
	// validators.
	OwnKey string
	// Shares decrypts own shares. It may be nil without an OwnKey.
	Shares ShareOpener
	// VerifyOwner checks owner proofs; use VerifyOwnerBLS.
	VerifyOwner OwnerProofVerifier
	// VerifyShares checks share keys before an own share is used; use keyshare.VerifyKeys. It may be nil without an OwnKey.
	VerifyShares ShareKeysVerifier
}

// VerifyOwnerBLS checks an owner proof under the validator's BLS key.
func VerifyOwnerBLS(validator phase0.BLSPubKey, owner common.Address, nonce uint64, proof phase0.BLSSignature) error {
	key, err := threshold.ParsePublicKey(validator[:])
	if err != nil {
		return err
	}
	return keyshare.VerifyOwner(key, owner, nonce, proof)
}

// Registry is the contract's state as nodes see it. Only one goroutine may use it; the operators and validators that it returns never
// change and may be read by others.
type Registry struct {
	config     Config
	operators  map[wire.OperatorID]*Operator
	keys       map[string]wire.OperatorID // of operators that are registered
	owners     map[common.Address]*ownerState
	validators map[wire.ValidatorPK]*Validator
	committees map[wire.CommitteeID]*committeeState
	clusters   map[ClusterID]map[wire.ValidatorPK]struct{}
	// holders are the validators that own shares belong to, registered or not.
	holders map[phase0.BLSPubKey]wire.ValidatorPK
	// counts, numbers and doubts hold the contract's own numbers and the evidence of missing events.
	counts  map[ClusterID]*clusterNumbers
	numbers numbers
	doubts  map[string]*Doubt
}

// New returns an empty registry. A config without VerifyOwner is an error, and so is one with an OwnKey and without Shares or
// VerifyShares.
func New(config Config) (*Registry, error) {
	if config.VerifyOwner == nil {
		return nil, errors.New("registry: no verifier of owner proofs")
	}
	if config.OwnKey != "" && config.Shares == nil {
		return nil, errors.New("registry: an own key and nothing to open shares with")
	}
	if config.OwnKey != "" && config.VerifyShares == nil {
		return nil, errors.New("registry: an own key and no verifier of share keys")
	}
	return &Registry{
		config:     config,
		operators:  map[wire.OperatorID]*Operator{},
		keys:       map[string]wire.OperatorID{},
		owners:     map[common.Address]*ownerState{},
		validators: map[wire.ValidatorPK]*Validator{},
		committees: map[wire.CommitteeID]*committeeState{},
		clusters:   map[ClusterID]map[wire.ValidatorPK]struct{}{},
		holders:    map[phase0.BLSPubKey]wire.ValidatorPK{},
		counts:     map[ClusterID]*clusterNumbers{},
		doubts:     map[string]*Doubt{},
	}, nil
}

// OwnID returns this operator's id, or 0 while the contract does not know its key.
func (r *Registry) OwnID() wire.OperatorID {
	if r.config.OwnKey == "" {
		return 0
	}
	return r.keys[r.config.OwnKey]
}

// Operator returns an operator, also a removed one.
func (r *Registry) Operator(id wire.OperatorID) (*Operator, bool) {
	operator, ok := r.operators[id]
	return operator, ok
}

// Validator returns a validator.
func (r *Registry) Validator(pk wire.ValidatorPK) (*Validator, bool) {
	validator, ok := r.validators[pk]
	return validator, ok
}

// Validators returns all validators, ascending by key.
func (r *Registry) Validators() []*Validator {
	list := make([]*Validator, 0, len(r.validators))
	for _, validator := range r.validators {
		list = append(list, validator)
	}
	sortValidators(list)
	return list
}

// Committee returns the operators of a committee that has validators, and the number of its validators, liquidated ones included.
func (r *Registry) Committee(id wire.CommitteeID) (operators wire.Committee, validators int, ok bool) {
	committee, ok := r.committees[id]
	if !ok {
		return nil, 0, false
	}
	return committee.operators, committee.validators, true
}

// Cluster returns the validators of a cluster, ascending by key.
func (r *Registry) Cluster(id ClusterID) []*Validator {
	list := make([]*Validator, 0, len(r.clusters[id]))
	for pk := range r.clusters[id] {
		list = append(list, r.validators[pk])
	}
	sortValidators(list)
	return list
}

// Holder returns the validator that an own share belongs to: the first that was registered with it, even if it is not registered any
// more. No other validator ever uses the share.
func (r *Registry) Holder(share phase0.BLSPubKey) (wire.ValidatorPK, bool) {
	holder, bound := r.holders[share]
	return holder, bound
}

// Bound reports whether every own share belongs to its validator. Old records have no such binding: then the contract's history has to
// be read again, because only its order shows which validator was first.
func (r *Registry) Bound() bool {
	for _, v := range r.validators {
		if v.Own == nil {
			continue
		}
		share, _ := v.SharePublicKey(v.Own.Operator)
		if holder, bound := r.holders[share]; !bound || holder != v.PublicKey {
			return false
		}
	}
	return true
}

// FeeRecipient returns an owner's fee recipient: the owner itself unless it named another.
func (r *Registry) FeeRecipient(owner common.Address) common.Address {
	if state := r.owners[owner]; state != nil && state.recipient != nil {
		return *state.recipient
	}
	return owner
}

// NextNonce returns the nonce with which an owner's next validator must be registered.
func (r *Registry) NextNonce(owner common.Address) uint64 {
	if state := r.owners[owner]; state != nil {
		return state.nextNonce
	}
	return 0
}

func sortValidators(list []*Validator) {
	slices.SortFunc(list, func(a, b *Validator) int { return bytes.Compare(a.PublicKey[:], b.PublicKey[:]) })
}

// OpenWith returns a ShareOpener for an operator's RSA key.
func OpenWith(key keyshare.Decrypter) ShareOpener { return keyOpener{key} }

type keyOpener struct{ key keyshare.Decrypter }

func (o keyOpener) OpenShare(ciphertext keyshare.Ciphertext, share phase0.BLSPubKey) error {
	secret, err := keyshare.OpenShare(o.key, ciphertext[:], share)
	if err != nil {
		return err
	}
	secret.Erase()
	return nil
}
