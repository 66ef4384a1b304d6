package onchain

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/keyshare"
)

// publicKeys are RSA public keys that nobody holds the private key of: any odd modulus will do to encrypt.
func publicKeys(t *testing.T, n int) []string {
	t.Helper()
	out := make([]string, n)
	for i := range out {
		raw := make([]byte, 256)
		_, _ = rand.Read(raw)
		raw[0] |= 0x80
		raw[255] |= 1
		der, err := x509.MarshalPKIXPublicKey(&rsa.PublicKey{N: new(big.Int).SetBytes(raw), E: 65537})
		if err != nil {
			t.Fatal(err)
		}
		out[i] = base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: der}))
	}
	return out
}

func TestSharesFitAndKeysAreDistinct(t *testing.T) {
	keys := publicKeys(t, 4)
	p := Planner{}
	shares, err := p.validators(common.Address{}, keys, 3)
	if err != nil || len(shares) != 3 {
		t.Fatal(len(shares), err)
	}
	if len(p.Txs) != 1 {
		t.Errorf("%d transactions for three validators", len(p.Txs))
	}
	if bytes.Count(p.Txs[0].Data, make([]byte, 256)) > 0 {
		t.Error("a ciphertext is empty")
	}
	if len(p.Txs[0].Data) < 3*keyshare.SharesLength(4) {
		t.Error("shares are missing")
	}
}
