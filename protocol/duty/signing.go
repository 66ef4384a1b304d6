package duty

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// The signature domains of this package's objects. Source: SSV protocol, section 1.7.
var domainTypes = [...]phase0.DomainType{
	SignAttestation: {0x01},
	SignSyncMessage: {0x07},
	SignRandao:      {0x02},
	SignBlock:       {0x00},
}

// signing makes the objects of one duty ready to be signed.
type signing struct {
	chain *eth.Chain
	slot  phase0.Slot
}

// object returns the work to sign an object root, without validator and share.
func (s signing) object(kind SigningKind, object phase0.Root) (ShareToSign, error) {
	fork := s.chain.ForkAt(s.chain.EpochOf(s.slot))
	domain, err := eth.ComputeDomain(domainTypes[kind], fork.Version, s.chain.GenesisValidatorsRoot)
	if err != nil {
		return ShareToSign{}, fmt.Errorf("%v: %w", kind, err)
	}
	root, err := eth.SigningRoot(object, domain)
	if err != nil {
		return ShareToSign{}, fmt.Errorf("%v: %w", kind, err)
	}
	return ShareToSign{Kind: kind, Root: root, Domain: domain, Object: object, Slot: s.slot}, nil
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

// randao is the epoch as a number.
func (s signing) randao() (ShareToSign, error) {
	epoch := uint64(s.chain.EpochOf(s.slot))
	var object phase0.Root
	for i := range 8 {
		object[i] = byte(epoch >> (8 * i))
	}
	return s.object(SignRandao, object)
}
