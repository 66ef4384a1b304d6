package p2p

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io"

	gethcrypto "github.com/ethereum/go-ethereum/crypto"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
)

// IdentityLength is the size of an identity's secret in bytes.
const IdentityLength = 32

// Identity is the node's network key: a secp256k1 key for libp2p, the handshake and discovery. It is not the operator's key, which
// package operatorkey holds.
type Identity struct {
	key crypto.PrivKey
	id  peer.ID
}

// NewIdentity reads the 32-byte secret of a secp256k1 key.
func NewIdentity(secret []byte) (Identity, error) {
	if len(secret) != IdentityLength {
		return Identity{}, fmt.Errorf("read network key: %d bytes instead of %d", len(secret), IdentityLength)
	}
	if _, err := gethcrypto.ToECDSA(secret); err != nil {
		return Identity{}, fmt.Errorf("read network key: %w", err)
	}
	key, err := crypto.UnmarshalSecp256k1PrivateKey(secret)
	if err != nil {
		return Identity{}, fmt.Errorf("read network key: %w", err)
	}
	id, err := peer.IDFromPrivateKey(key)
	if err != nil {
		return Identity{}, fmt.Errorf("derive peer id: %w", err)
	}
	return Identity{key, id}, nil
}

// GenerateIdentity draws a new key from a source of secret randomness.
func GenerateIdentity(random io.Reader) (Identity, error) {
	secret := make([]byte, IdentityLength)
	for range 8 {
		if _, err := io.ReadFull(random, secret); err != nil {
			return Identity{}, fmt.Errorf("draw network key: %w", err)
		}
		// Nearly every 32 bytes are a key; those beyond the group order are drawn again.
		if identity, err := NewIdentity(secret); err == nil {
			return identity, nil
		}
	}
	return Identity{}, errors.New("draw network key: the randomness does not yield one")
}

// PeerID is the key's libp2p peer id.
func (i Identity) PeerID() peer.ID { return i.id }

// Secret returns the 32 bytes to persist.
func (i Identity) Secret() ([]byte, error) {
	secret, err := i.key.Raw()
	if err != nil {
		return nil, fmt.Errorf("encode network key: %w", err)
	}
	return secret, nil
}

func (i Identity) ecdsa() (*ecdsa.PrivateKey, error) {
	secret, err := i.Secret()
	if err != nil {
		return nil, err
	}
	return gethcrypto.ToECDSA(secret)
}
