package eth

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/pk910/dynamic-ssz/hasher"
	"github.com/pk910/dynamic-ssz/sszutils"
)

// Hashable has an SSZ hash tree root.
type Hashable interface {
	HashTreeRoot() ([32]byte, error)
}

// The signature domains. Source: spec/duties.md#share-signatures, and the consensus specification.
var (
	domainProposer             = phase0.DomainType{0x00}
	domainAttester             = phase0.DomainType{0x01}
	domainRandao               = phase0.DomainType{0x02}
	domainDeposit              = phase0.DomainType{0x03}
	domainVoluntaryExit        = phase0.DomainType{0x04}
	domainSelectionProof       = phase0.DomainType{0x05}
	domainAggregateAndProof    = phase0.DomainType{0x06}
	domainSyncCommittee        = phase0.DomainType{0x07}
	domainSyncSelectionProof   = phase0.DomainType{0x08}
	domainContributionAndProof = phase0.DomainType{0x09}
	domainRegistration         = phase0.DomainType{0x00, 0x00, 0x00, 0x01}
)

// ComputeDomain returns the signature domain of a type under a fork of a chain.
func ComputeDomain(kind phase0.DomainType, version phase0.Version, genesisValidatorsRoot phase0.Root) (phase0.Domain, error) {
	fork := phase0.ForkData{CurrentVersion: version, GenesisValidatorsRoot: genesisValidatorsRoot}
	root, err := fork.HashTreeRoot()
	if err != nil {
		return phase0.Domain{}, fmt.Errorf("hash fork data: %w", err)
	}
	var domain phase0.Domain
	copy(domain[:], kind[:])
	copy(domain[4:], root[:28])
	return domain, nil
}

// SigningRoot returns the root that a validator signs for an object root under a domain.
func SigningRoot(object phase0.Root, domain phase0.Domain) (phase0.Root, error) {
	data := phase0.SigningData{ObjectRoot: object, Domain: domain}
	root, err := data.HashTreeRoot()
	if err != nil {
		return phase0.Root{}, fmt.Errorf("hash signing data: %w", err)
	}
	return root, nil
}

// uint64Root is the hash tree root of a number.
func uint64Root(n uint64) phase0.Root {
	var root phase0.Root
	for i := range 8 {
		root[i] = byte(n >> (8 * i))
	}
	return root
}

// signingRoot combines an object root with the domain of its type in the epoch.
func (c *Chain) signingRoot(kind phase0.DomainType, epoch phase0.Epoch, object phase0.Root) (phase0.Root, error) {
	domain, err := ComputeDomain(kind, c.ForkAt(epoch).Version, c.GenesisValidatorsRoot)
	if err != nil {
		return phase0.Root{}, err
	}
	return SigningRoot(object, domain)
}

// hashedRoot is signingRoot of an object that has to be hashed first.
func (c *Chain) hashedRoot(kind phase0.DomainType, epoch phase0.Epoch, what string, object Hashable) (phase0.Root, error) {
	root, err := object.HashTreeRoot()
	if err != nil {
		return phase0.Root{}, fmt.Errorf("hash %s: %w", what, err)
	}
	return c.signingRoot(kind, epoch, root)
}

// AttestationRoot is the signing root of an attestation: its data, under the epoch of the duty's slot.
func (c *Chain) AttestationRoot(data *phase0.AttestationData) (phase0.Root, error) {
	return c.hashedRoot(domainAttester, c.EpochOf(data.Slot), "attestation data", data)
}

// SyncMessageRoot is the signing root of a sync committee message: a block root in a slot.
func (c *Chain) SyncMessageRoot(slot phase0.Slot, block phase0.Root) (phase0.Root, error) {
	return c.signingRoot(domainSyncCommittee, c.EpochOf(slot), block)
}

// RandaoRoot is the signing root of a RANDAO reveal: the epoch of the slot.
func (c *Chain) RandaoRoot(slot phase0.Slot) (phase0.Root, error) {
	epoch := c.EpochOf(slot)
	return c.signingRoot(domainRandao, epoch, uint64Root(uint64(epoch)))
}

// ProposalRoot is the signing root of a block; block is the hash tree root of its full or blinded form, which are equal.
func (c *Chain) ProposalRoot(slot phase0.Slot, block phase0.Root) (phase0.Root, error) {
	return c.signingRoot(domainProposer, c.EpochOf(slot), block)
}

// SelectionRoot is the signing root of an attester's selection proof: the slot.
func (c *Chain) SelectionRoot(slot phase0.Slot) (phase0.Root, error) {
	return c.signingRoot(domainSelectionProof, c.EpochOf(slot), uint64Root(uint64(slot)))
}

// AggregateRoot is the signing root of an AggregateAndProof of the slot, of any version.
func (c *Chain) AggregateRoot(slot phase0.Slot, aggregate Hashable) (phase0.Root, error) {
	return c.hashedRoot(domainAggregateAndProof, c.EpochOf(slot), "aggregate and proof", aggregate)
}

// SyncSelectionRoot is the signing root of a sync committee member's selection proof for a subcommittee.
func (c *Chain) SyncSelectionRoot(slot phase0.Slot, subcommittee uint64) (phase0.Root, error) {
	data := &altair.SyncAggregatorSelectionData{Slot: slot, SubcommitteeIndex: subcommittee}
	return c.hashedRoot(domainSyncSelectionProof, c.EpochOf(slot), "sync selection data", data)
}

// ContributionRoot is the signing root of a ContributionAndProof.
func (c *Chain) ContributionRoot(contribution *altair.ContributionAndProof) (phase0.Root, error) {
	if contribution.Contribution == nil {
		return phase0.Root{}, fmt.Errorf("hash contribution and proof: no contribution inside")
	}
	return c.hashedRoot(domainContributionAndProof, c.EpochOf(contribution.Contribution.Slot), "contribution and proof", contribution)
}

// RegistrationRoot is the signing root of a validator registration. It is valid on every fork of the chain: its domain has the genesis
// fork version and a zero genesis validators root.
func (c *Chain) RegistrationRoot(registration *v1.ValidatorRegistration) (phase0.Root, error) {
	root, err := registration.HashTreeRoot()
	if err != nil {
		return phase0.Root{}, fmt.Errorf("hash validator registration: %w", err)
	}
	domain, err := ComputeDomain(domainRegistration, c.GenesisForkVersion, phase0.Root{})
	if err != nil {
		return phase0.Root{}, err
	}
	return SigningRoot(root, domain)
}

// ExitVersion is the fork version in the domain of exits: always Capella's (EIP-7044), or that of the epoch on a chain without
// Capella.
func (c *Chain) ExitVersion(epoch phase0.Epoch) phase0.Version {
	if fork, ok := c.forkNamed(Capella); ok {
		return fork.Version
	}
	return c.ForkAt(epoch).Version
}

// ExitRoot is the signing root of a voluntary exit: always under Capella (EIP-7044), or under the exit's epoch on a chain without
// Capella.
func (c *Chain) ExitRoot(exit *phase0.VoluntaryExit) (phase0.Root, error) {
	root, err := exit.HashTreeRoot()
	if err != nil {
		return phase0.Root{}, fmt.Errorf("hash voluntary exit: %w", err)
	}
	domain, err := ComputeDomain(domainVoluntaryExit, c.ExitVersion(exit.Epoch), c.GenesisValidatorsRoot)
	if err != nil {
		return phase0.Root{}, err
	}
	return SigningRoot(root, domain)
}

// DepositRoot is the signing root of a deposit; like a registration's, its domain has no chain.
func DepositRoot(deposit *phase0.DepositMessage, genesisForkVersion phase0.Version) (phase0.Root, error) {
	root, err := deposit.HashTreeRoot()
	if err != nil {
		return phase0.Root{}, fmt.Errorf("hash deposit message: %w", err)
	}
	domain, err := ComputeDomain(domainDeposit, genesisForkVersion, phase0.Root{})
	if err != nil {
		return phase0.Root{}, err
	}
	return SigningRoot(root, domain)
}

// listRoot is the hash tree root of a list; element adds the root of one element.
func listRoot(count, limit int, element func(sszutils.HashWalker, int) error) (root phase0.Root, err error) {
	if count > limit {
		return root, fmt.Errorf("%d entries, at most %d allowed", count, limit)
	}
	err = hasher.WithDefaultHasher(func(hh sszutils.HashWalker) error {
		index := hh.StartTree(sszutils.TreeTypeBinary)
		for i := range count {
			if err := element(hh, i); err != nil {
				return err
			}
		}
		hh.MerkleizeWithMixin(index, uint64(count), uint64(limit))
		hash, err := hh.HashRoot()
		root = hash
		return err
	})
	return root, err
}
