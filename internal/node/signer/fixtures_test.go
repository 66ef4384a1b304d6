package signer

import (
	"crypto/rsa"
	"crypto/x509"
	_ "embed"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	blst "github.com/supranational/blst/bindings/go"

	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

//go:embed testdata/operator.pem
var operatorPEM []byte

// operatorKey parses the test operator's key once: RSA is slow.
var operatorKey = sync.OnceValue(func() *rsa.PrivateKey {
	block, _ := pem.Decode(operatorPEM)
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		panic(err)
	}
	return key
})

const (
	testSlotsPerEpoch = 8
	testSlot          = 3 * time.Second
)

var (
	testIdentity   = store.Identity{Network: "test", GenesisValidatorsRoot: phase0.Root{1}, OperatorKey: "key"}
	testGenesis    = time.Unix(1_800_000_000, 0)
	attesterDomain = phase0.Domain{1, 0, 0, 0, 9}
	proposerDomain = phase0.Domain{0, 0, 0, 0, 9}
	randaoDomain   = phase0.Domain{2, 0, 0, 0, 9}
)

// slotTime is a moment inside the slot.
func slotTime(slot phase0.Slot) time.Time {
	return testGenesis.Add(time.Duration(slot)*testSlot + time.Second)
}

func epochTime(epoch phase0.Epoch) time.Time { return slotTime(phase0.Slot(epoch) * testSlotsPerEpoch) }

func testConfig(t testing.TB, s *store.Store, key *rsa.PrivateKey) Config {
	t.Helper()
	sealer, err := NewSealer(key, rand.NewChaCha8([32]byte{7}))
	if err != nil {
		t.Fatal(err)
	}
	return Config{
		Store: s, Sealer: sealer, SlotsPerEpoch: testSlotsPerEpoch,
		SlotAt: func(at time.Time) phase0.Slot { return phase0.Slot(max(0, at.Sub(testGenesis)/testSlot)) },
	}
}

func testShare(n uint64) Share {
	var b [32]byte
	binary.BigEndian.PutUint64(b[24:], n+1000)
	secret, err := threshold.ParseSecretKey(b[:])
	if err != nil {
		panic(err)
	}
	return Share{Validator: phase0.BLSPubKey{byte(n), 0xaa}, PubKey: secret.PublicKey().Bytes(), Secret: secret}
}

func memory(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.OpenRAM(store.NewRAM(), testIdentity)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func mustSigner(t testing.TB, s *store.Store) *Signer {
	t.Helper()
	sg, unreadable, err := Open(testConfig(t, s, operatorKey()))
	if err != nil || len(unreadable) > 0 {
		t.Fatal(err, unreadable)
	}
	return sg
}

func mustAdd(t testing.TB, sg *Signer, now Now, shares ...Share) {
	t.Helper()
	if err := sg.Add(now, shares...); err != nil {
		t.Fatal(err)
	}
}

// vote is an attestation of the target epoch's first slot; head makes it differ from others with the same epochs.
func vote(source, target phase0.Epoch, head byte) Object {
	o, err := Attestation(&phase0.AttestationData{
		Slot: phase0.Slot(target) * testSlotsPerEpoch, BeaconBlockRoot: phase0.Root{head},
		Source: &phase0.Checkpoint{Epoch: source}, Target: &phase0.Checkpoint{Epoch: target},
	}, attesterDomain)
	if err != nil {
		panic(err)
	}
	return o
}

func proposal(slot phase0.Slot, body byte) Object {
	o, err := Block(slot, phase0.Root{body, 1}, proposerDomain)
	if err != nil {
		panic(err)
	}
	return o
}

func randao(epoch byte) Object {
	o, err := Plain(phase0.Root{epoch}, randaoDomain)
	if err != nil {
		panic(err)
	}
	return o
}

// one signs one object and returns the reason of its refusal, "" if it was signed and the signature is right.
func one(t testing.TB, sg *Signer, now time.Time, share Share, o Object) Reason {
	t.Helper()
	r := sg.SignBatch(now, []Request{o.By(share.PubKey)})[0]
	if r.Err == nil {
		verify(t, share, o, r.Signature)
		return ""
	}
	var refusal *Refusal
	if !errors.As(r.Err, &refusal) {
		t.Fatalf("sign: %v", r.Err)
	}
	if refusal.Share != share.PubKey {
		t.Errorf("refusal names share %v", refusal.Share)
	}
	if (r.Signature != phase0.BLSSignature{}) {
		t.Error("a refusal carries a signature")
	}
	return refusal.Reason
}

func verify(t testing.TB, share Share, o Object, sig phase0.BLSSignature) {
	t.Helper()
	root := o.Root()
	ok := new(blst.P2Affine).VerifyCompressed(sig[:], true, share.PubKey[:], true, root[:],
		[]byte("BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_"))
	if !ok {
		t.Errorf("signature of share %v does not verify", share.PubKey)
	}
}

func second(b []byte, _ bool, _ error) []byte { return b }

func testKey(n uint64) []byte { pk := testShare(n).PubKey; return pk[:] }

func failed(_ Object, err error) error { return err }
