package duty

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// The signature domains of this package's objects. Source: spec/duties.md#share-signatures.
var domainTypes = [...]phase0.DomainType{
	SignAttestation:   {0x01},
	SignSyncMessage:   {0x07},
	SignRandao:        {0x02},
	SignBlock:         {0x00},
	SignSelection:     {0x05},
	SignAggregate:     {0x06},
	SignSyncSelection: {0x08},
	SignContribution:  {0x09},
	SignRegistration:  {0x00, 0x00, 0x00, 0x01},
	SignExit:          {0x04},
}

// signing makes the signing roots of one duty's objects.
type signing struct {
	chain *eth.Chain
	slot  phase0.Slot
}

// object returns the work to sign an object root, without validator and share.
func (s signing) object(kind SigningKind, object phase0.Root) (ShareToSign, error) {
	if err := s.known(kind); err != nil {
		return ShareToSign{}, fmt.Errorf("%v: %w", kind, err)
	}
	version, chain := s.under(kind)
	domain, err := eth.ComputeDomain(domainTypes[kind], version, chain)
	if err != nil {
		return ShareToSign{}, fmt.Errorf("%v: %w", kind, err)
	}
	root, err := eth.SigningRoot(object, domain)
	if err != nil {
		return ShareToSign{}, fmt.Errorf("%v: %w", kind, err)
	}
	return ShareToSign{Kind: kind, Root: root, Domain: domain, Object: object, Slot: s.slot}, nil
}

// ErrForkUnknown says that the beacon chain is in a fork that this program does not know.
var ErrForkUnknown = errors.New("the beacon chain is in a fork that this program does not know")

// known refuses objects that depend on the slot's fork if that fork is unknown.
func (s signing) known(kind SigningKind) error {
	if kind == SignRegistration || kind == SignExit {
		return nil
	}
	if fork, unknown := s.chain.UnknownAt(s.chain.EpochOf(s.slot)); unknown {
		return fmt.Errorf("%w: %v since epoch %d", ErrForkUnknown, fork, fork.Epoch)
	}
	return nil
}

// under returns the fork version and the genesis validators root of an object's domain: those of the slot, except that registrations
// have no chain, and exits always use Capella (EIP-7044).
func (s signing) under(kind SigningKind) (phase0.Version, phase0.Root) {
	switch kind {
	case SignRegistration:
		return s.chain.GenesisForkVersion, phase0.Root{}
	case SignExit:
		return s.chain.ExitVersion(s.chain.EpochOf(s.slot)), s.chain.GenesisValidatorsRoot
	}
	return s.chain.ForkAt(s.chain.EpochOf(s.slot)).Version, s.chain.GenesisValidatorsRoot
}

// hashed is object for an object that has to be hashed first.
func (s signing) hashed(kind SigningKind, what eth.Hashable) (ShareToSign, error) {
	root, err := what.HashTreeRoot()
	if err != nil {
		return ShareToSign{}, fmt.Errorf("hash %v: %w", kind, err)
	}
	return s.object(kind, root)
}

func (s signing) attestation(data *phase0.AttestationData) (ShareToSign, error) {
	object, err := data.HashTreeRoot()
	if err != nil {
		return ShareToSign{}, fmt.Errorf("hash attestation data: %w", err)
	}
	work, err := s.object(SignAttestation, object)
	work.Attestation = data
	return work, err
}

// randao returns the work to sign the epoch's number.
func (s signing) randao() (ShareToSign, error) {
	return s.object(SignRandao, numberRoot(uint64(s.chain.EpochOf(s.slot))))
}

// selection returns the work to sign the slot's number.
func (s signing) selection() (ShareToSign, error) {
	return s.object(SignSelection, numberRoot(uint64(s.slot)))
}

func (s signing) syncSelection(subcommittee uint64) (ShareToSign, error) {
	return s.hashed(SignSyncSelection, &altair.SyncAggregatorSelectionData{Slot: s.slot, SubcommitteeIndex: subcommittee})
}

// numberRoot is the hash tree root of a number.
func numberRoot(n uint64) (root phase0.Root) {
	binary.LittleEndian.PutUint64(root[:], n)
	return root
}
