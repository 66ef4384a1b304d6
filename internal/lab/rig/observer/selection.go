package observer

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	blst "github.com/supranational/blst/bindings/go"
)

// Sizes that decide who aggregates. Source: consensus specification, mainnet preset.
const (
	syncCommitteeSize   = 512
	syncSubcommittees   = 4
	subcommitteeSize    = syncCommitteeSize / syncSubcommittees
	targetAggregators   = 16
	contributionModulus = subcommitteeSize / targetAggregators
)

var (
	selectionDomain     = phase0.DomainType{5, 0, 0, 0}
	syncSelectionDomain = phase0.DomainType{8, 0, 0, 0}
)

// signatureTag is the ciphersuite of the chain's signatures.
const signatureTag = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_"

// aggregates reports whether the validator with this secret key is to aggregate its committee's attestations in a slot.
// The chain selects by a signature that nobody else can make, so the key must be known: those of a local network are.
func (n Network) aggregates(key [32]byte, slot phase0.Slot, committee int) (bool, error) {
	modulus := max(1, uint64(committee)/targetAggregators)
	if modulus == 1 {
		return true, nil
	}
	var object phase0.Root
	binary.LittleEndian.PutUint64(object[:], uint64(slot))
	return selected(key, n.signingRoot(object, selectionDomain, n.epoch(slot)), modulus)
}

// contributes is the same of a subcommittee of the sync committee.
func (n Network) contributes(key [32]byte, slot phase0.Slot, subcommittee uint64) (bool, error) {
	object, err := (&altair.SyncAggregatorSelectionData{Slot: slot, SubcommitteeIndex: subcommittee}).HashTreeRoot()
	if err != nil {
		return false, fmt.Errorf("find the contributors of slot %d: %w", slot, err)
	}
	return selected(key, n.signingRoot(object, syncSelectionDomain, n.epoch(slot)), contributionModulus)
}

func (n Network) epoch(slot phase0.Slot) phase0.Epoch {
	return phase0.Epoch(uint64(slot) / n.SlotsPerEpoch)
}

func selected(key [32]byte, root phase0.Root, modulus uint64) (bool, error) {
	secret := new(blst.SecretKey).Deserialize(key[:])
	if secret == nil {
		return false, fmt.Errorf("find aggregators: not a secret key")
	}
	defer secret.Zeroize()
	proof := new(blst.P2Affine).Sign(secret, root[:], []byte(signatureTag)).Compress()
	hash := sha256.Sum256(proof)
	return binary.LittleEndian.Uint64(hash[:8])%modulus == 0, nil
}
