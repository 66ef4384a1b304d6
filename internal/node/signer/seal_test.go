package signer

import (
	cryptorand "crypto/rand"
	"crypto/rsa"
	"errors"
	"testing"

	"github.com/hawser-ssv/hawser/internal/node/store"
)

func TestSharesAreSealedAtRest(t *testing.T) {
	s := memory(t)
	sg := mustSigner(t, s)
	share, other := testShare(1), testShare(2)
	mustAdd(t, sg, Now{}, share, other)
	secret := share.Secret.Bytes()
	sealed, _, err := s.Get(store.Share, share.PubKey[:])
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(sealed) - 3 {
		if string(sealed[i:i+4]) == string(secret[28:]) {
			t.Error("the secret lies open on disk")
		}
	}
	held := mustSigner(t, s).Shares()
	if len(held) != 2 || held[0].Validator != share.Validator && held[1].Validator != share.Validator {
		t.Errorf("after a restart: %v", held)
	}

	// Each damage makes one share unreadable and leaves the other.
	for name, damage := range map[string][]byte{
		"flipped bit":   append([]byte{sealed[0], sealed[1] ^ 1}, sealed[2:]...),
		"truncated":     sealed[:30],
		"empty":         {},
		"other version": append([]byte{9}, sealed[1:]...),
		"of another":    second(s.Get(store.Share, other.PubKey[:])),
	} {
		b := s.Batch()
		b.Set(store.Share, share.PubKey[:], damage)
		if err := b.Commit(); err != nil {
			t.Fatal(err)
		}
		sg, unreadable, err := Open(testConfig(t, s, operatorKey()))
		if err != nil || len(unreadable) != 1 || unreadable[0].PubKey != share.PubKey || !sg.Has(other.PubKey) {
			t.Errorf("%s: %v, %v", name, unreadable, err)
		}
	}

	// Storing it again repairs it.
	sg, _, err = Open(testConfig(t, s, operatorKey()))
	if err != nil {
		t.Fatal(err)
	}
	mustAdd(t, sg, Now{}, share)
	mustSigner(t, s)
}

func TestSealedShareOpensOnlyForItsOperatorAndKey(t *testing.T) {
	s := memory(t)
	mustAdd(t, mustSigner(t, s), Now{}, testShare(1))
	sealed := second(s.Get(store.Share, testKey(1)))
	stranger, err := rsa.GenerateKey(cryptorand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name     string
		operator *rsa.PrivateKey
		share    uint64
		want     error
	}{
		{"its own", operatorKey(), 1, nil},
		{"another share's place", operatorKey(), 2, errUnseal},
		{"another operator", stranger, 1, errUnseal},
	} {
		sealer, err := NewSealer(tt.operator, cryptorand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := sealer.open(testShare(tt.share).PubKey, sealed); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestAddRefusesForeignSecret(t *testing.T) {
	s := memory(t)
	sg := mustSigner(t, s)
	bad := testShare(1)
	bad.Secret = testShare(2).Secret
	if err := sg.Add(Now{}, testShare(3), bad); err == nil {
		t.Error("accepted")
	}
	if len(sg.Shares()) != 0 || len(mustSigner(t, s).Shares()) != 0 {
		t.Error("a part of the refused call was stored")
	}
	if err := sg.Add(Now{}, Share{PubKey: bad.PubKey}); err == nil {
		t.Error("share without secret accepted")
	}
}
