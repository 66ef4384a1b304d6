package registry

import (
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Claim is what a registration asks a node to verify with keys: that the validator's key signed for its owner, and that this operator's
// share opens.
type Claim struct {
	Validator phase0.BLSPubKey
	Owner     common.Address
	// Nonce is the owner's at this registration.
	Nonce uint64
	Proof phase0.BLSSignature
	// Own says that the registration has a share for this operator; Ciphertext and Share are then its.
	Own        bool
	Ciphertext keyshare.Ciphertext
	Share      phase0.BLSPubKey
}

// Ahead returns the claims of blocks that Apply has not seen yet, in order, so that many can be verified together. It changes nothing, and
// says nothing of what Apply will find: a registration may be refused for other reasons. Events that cannot be read have no claim.
func (r *Registry) Ahead(blocks []Block) (claims []Claim) {
	nonces := map[common.Address]uint64{}
	own := r.OwnID()
	for _, block := range blocks {
		logs, err := ordered(block)
		if err != nil {
			return claims
		}
		for _, log := range logs {
			event, err := Decode(log)
			if err != nil {
				continue
			}
			switch e := event.(type) {
			case OperatorAddedEvent:
				if r.config.OwnKey != "" && e.Key == r.config.OwnKey {
					own = e.ID
				}
			case ValidatorAddedEvent:
				nonce, known := nonces[e.Owner]
				if !known {
					nonce = r.NextNonce(e.Owner)
				}
				nonces[e.Owner] = nonce + 1
				if claim, ok := claimOf(&e, nonce, own); ok {
					claims = append(claims, claim)
				}
			}
		}
	}
	return claims
}

func claimOf(e *ValidatorAddedEvent, nonce uint64, own wire.OperatorID) (c Claim, ok bool) {
	if !wire.Committee(e.Operators).Valid() {
		return c, false
	}
	data, err := keyshare.ParseSharesData(e.Shares, len(e.Operators))
	if err != nil {
		return c, false
	}
	pk, ok := publicKey(e.PublicKey)
	if !ok {
		return c, false
	}
	c = Claim{Validator: pk, Owner: e.Owner, Nonce: nonce, Proof: data.OwnerProof}
	if i := slices.Index(e.Operators, own); own != 0 && i >= 0 {
		c.Own, c.Ciphertext, c.Share = true, data.Ciphertexts[i], data.PublicKeys[i]
	}
	return c, true
}
