package signer

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

type kind uint8

const (
	plain kind = iota // cannot be slashed
	attestation
	block
)

// The domain types under which a second signature can be slashed. Source: spec/duties.md#share-signatures.
var (
	domainProposer = phase0.DomainType{0x00, 0x00, 0x00, 0x00}
	domainAttester = phase0.DomainType{0x01, 0x00, 0x00, 0x00}
)

// ErrDomain says that an object was to be signed under a domain of another kind, for example an attestation under one of plain
// objects. Slashing protection would not have seen it.
var ErrDomain = errors.New("domain does not belong to this kind of object")

// Object is something to sign. Only Attestation, Block and Plain make objects. They derive the fields that slashing protection checks
// from the bytes that are signed, so an object cannot claim another epoch or kind than its root has.
type Object struct {
	kind           kind
	root           phase0.Root // signing root
	slot           phase0.Slot
	source, target phase0.Epoch
}

// Attestation returns the object of a vote: one for all validators that cast it. It returns ErrDomain unless the
// domain is that of attesters.
func Attestation(data *phase0.AttestationData, domain phase0.Domain) (Object, error) {
	if data == nil || data.Source == nil || data.Target == nil {
		return Object{}, errors.New("attestation without source or target")
	}
	if phase0.DomainType(domain[:4]) != domainAttester {
		return Object{}, ErrDomain
	}
	root, err := data.HashTreeRoot()
	if err != nil {
		return Object{}, fmt.Errorf("hash attestation data: %w", err)
	}
	return Object{
		kind: attestation, root: signingRoot(root, domain),
		slot: data.Slot, source: data.Source.Epoch, target: data.Target.Epoch,
	}, nil
}

// Block returns the object of a proposal, full or blinded: both have the same root. The caller must have taken slot
// and root from one block. It returns ErrDomain unless the domain is that of proposers.
func Block(slot phase0.Slot, root phase0.Root, domain phase0.Domain) (Object, error) {
	if phase0.DomainType(domain[:4]) != domainProposer {
		return Object{}, ErrDomain
	}
	return Object{kind: block, root: signingRoot(root, domain), slot: slot}, nil
}

// Plain returns the object of anything that cannot be slashed: RANDAO, selection proof, sync committee message,
// registration, exit. It returns ErrDomain for the domains of attesters and proposers.
func Plain(root phase0.Root, domain phase0.Domain) (Object, error) {
	if t := phase0.DomainType(domain[:4]); t == domainAttester || t == domainProposer {
		return Object{}, ErrDomain
	}
	return Object{kind: plain, root: signingRoot(root, domain)}, nil
}

// Root returns the signing root: what a partial signature message names and what the signature covers.
func (o Object) Root() phase0.Root { return o.root }

// Slot returns the slot of a vote or a block; it is 0 for what cannot be slashed.
func (o Object) Slot() phase0.Slot { return o.slot }

// Slashable reports whether a second signature of the kind can cost a stake: votes and blocks.
func (o Object) Slashable() bool { return o.kind != plain }

// By returns the request to sign the object with a share.
func (o Object) By(share phase0.BLSPubKey) Request { return Request{Share: share, Object: o} }

// signingRoot is the SSZ root of SigningData{root, domain}: two leaves.
func signingRoot(root phase0.Root, domain phase0.Domain) phase0.Root {
	var leaves [64]byte
	copy(leaves[:32], root[:])
	copy(leaves[32:], domain[:])
	return sha256.Sum256(leaves[:])
}

// Request asks one share for one signature.
type Request struct {
	// Share is the public key of the share, not of the validator.
	Share  phase0.BLSPubKey
	Object Object
}

// Result answers the request at the same place of the batch.
type Result struct {
	// Signature is the share's signature over Object.Root(), valid if Err is nil.
	Signature phase0.BLSSignature
	// Err is nil, a *Refusal, or the reason why the batch could not be recorded.
	Err error
}
