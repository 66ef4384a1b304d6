package keyshare

import (
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// ErrOwnerProof says that the owner-nonce signature does not verify.
var ErrOwnerProof = errors.New("owner-nonce signature does not verify")

// OwnerRoot returns the root that the validator key signs for its registration by this owner as its nonce-th validator (counted from
// 0): keccak256 of "<EIP-55 address>:<nonce>". It is used like a signing root.
func OwnerRoot(owner common.Address, nonce uint64) phase0.Root {
	return phase0.Root(crypto.Keccak256([]byte(ownerText(owner, nonce))))
}

func ownerText(owner common.Address, nonce uint64) string {
	return fmt.Sprintf("%s:%d", owner.Hex(), nonce)
}

// VerifyOwner checks the owner-nonce signature under the whole validator key. It returns ErrOwnerProof.
func VerifyOwner(validator *threshold.PublicKey, owner common.Address, nonce uint64, proof phase0.BLSSignature) error {
	if threshold.Verify(validator, OwnerRoot(owner, nonce), proof) != nil {
		return ErrOwnerProof
	}
	return nil
}
