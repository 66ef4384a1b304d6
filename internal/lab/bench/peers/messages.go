package peers

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/golang-fips/openssl/v2"
	"github.com/golang-fips/openssl/v2/bbig"

	hawseropenssl "github.com/hawser-ssv/hawser/internal/node/openssl"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Messages takes operators' messages in. It is safe for concurrent use.
type Messages struct {
	verify []func(hash, signature []byte) error // of operator 1 first
}

// ErrSigner says that an operator sends a partial signature in the name of another.
var ErrSigner = errors.New("a partial signature of somebody else")

const withOpenSSL = "OpenSSL"

// RSA names who verifies on this machine.
func RSA() string {
	if _, err := hawseropenssl.Version(); err != nil {
		return "crypto/rsa"
	}
	return withOpenSSL
}

// NewMessages takes the operators' keys, operator 1's first. Without OpenSSL it verifies with Go's own RSA.
func NewMessages(keys []*operatorkey.PrivateKey) (*Messages, error) {
	c := &Messages{}
	for _, key := range keys {
		public, err := standardKey(key)
		if err != nil {
			return nil, err
		}
		if RSA() != withOpenSSL {
			c.verify = append(c.verify, func(hash, signature []byte) error {
				return rsa.VerifyPKCS1v15(public, crypto.SHA256, hash, signature)
			})
			continue
		}
		inside, err := openssl.NewPublicKeyRSA(bbig.Enc(public.N), openssl.BigInt{uint(public.E)})
		if err != nil {
			return nil, fmt.Errorf("hand a public key to OpenSSL: %w", err)
		}
		c.verify = append(c.verify, func(hash, signature []byte) error {
			return openssl.VerifyRSAPKCS1v15(inside, crypto.SHA256, hash, signature)
		})
	}
	return c, nil
}

// standardKey is the key as Go's own packages hold it.
func standardKey(key *operatorkey.PrivateKey) (*rsa.PublicKey, error) {
	block, _ := pem.Decode(key.PEM())
	if block == nil {
		return nil, errors.New("an operator key is not PEM")
	}
	secret, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	return &secret.PublicKey, nil
}

// VerifyOne verifies an operator's signature of a hash, whatever was verified before.
func (c *Messages) VerifyOne(id wire.OperatorID, hash [32]byte, signature []byte) error {
	if id == 0 || int(id) > len(c.verify) {
		return operatorkey.ErrSignature
	}
	return c.verify[id-1](hash[:], signature)
}

// Codec takes a message in as a library of other nodes makes them do it: it makes objects of the whole message, looks at each partial
// signature and counts it for its validator, and in each pass encodes and hashes what is signed for each signature and asks verify.
type Codec interface {
	// Name is the library's.
	Name() string
	Take(data []byte, passes int, verify func(id wire.OperatorID, hash [32]byte, signature []byte) error) error
}

// Generated is the codec of protocol/wire, used as others use theirs. It makes an object of each partial signature and of nothing in it.
type Generated struct{}

// Name implements Codec.
func (Generated) Name() string { return "generated codec" }

// Take implements Codec.
func (Generated) Take(data []byte, passes int, verify func(wire.OperatorID, [32]byte, []byte) error) error {
	m, err := decode(data)
	for range passes {
		if err == nil {
			err = m.verified(verify)
		}
	}
	return err
}

// Message is a decoded message: one of QBFT and Parts is set.
type Message struct {
	Signed *wire.SignedSSVMessage
	QBFT   *wire.QBFTMessage
	Parts  *wire.PartialSignatureMessages
}

// Take decodes a message and verifies its signatures.
func (c *Messages) Take(data []byte) (*Message, error) {
	m, err := decode(data)
	if err != nil {
		return nil, err
	}
	return m, c.Verify(m)
}

// decode makes objects of a message. Of partial signatures each is looked at and counted for its validator.
func decode(data []byte) (*Message, error) {
	m := &Message{Signed: &wire.SignedSSVMessage{}}
	if err := m.Signed.UnmarshalSSZ(data); err != nil {
		return nil, err
	}
	inner := m.Signed.SSVMessage
	if inner.MsgType == wire.MsgConsensus {
		m.QBFT = &wire.QBFTMessage{}
		return m, m.QBFT.UnmarshalSSZ(inner.Data)
	}
	m.Parts = &wire.PartialSignatureMessages{}
	if err := m.Parts.UnmarshalSSZ(inner.Data); err != nil {
		return nil, err
	}
	seen := make(map[uint64]int, len(m.Parts.Messages))
	for _, p := range m.Parts.Messages {
		if p.Signer != m.Signed.OperatorIDs[0] {
			return nil, ErrSigner
		}
		seen[uint64(p.ValidatorIndex)]++
	}
	return m, nil
}

// Verify verifies each signature of a decoded message, again if it was done before.
func (c *Messages) Verify(m *Message) error { return m.verified(c.VerifyOne) }

func (m *Message) verified(verify func(wire.OperatorID, [32]byte, []byte) error) error {
	for i, id := range m.Signed.OperatorIDs {
		encoded, err := m.Signed.SSVMessage.MarshalSSZ()
		if err != nil {
			return err
		}
		if err := verify(id, sha256.Sum256(encoded), m.Signed.Signatures[i]); err != nil {
			return err
		}
	}
	return nil
}
