package p2p

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// keyring gives every operator the test key, except those that lost theirs.
type keyring struct {
	public *operatorkey.PublicKey
	lost   map[wire.OperatorID]bool
}

func (k *keyring) OperatorKey(id wire.OperatorID) (*operatorkey.PublicKey, bool) {
	return k.public, !k.lost[id]
}

func testKey(t testing.TB) (*operatorkey.PrivateKey, *keyring) {
	text, err := os.ReadFile("testdata/operator.pem")
	if err != nil {
		t.Fatal(err)
	}
	key, err := operatorkey.ParsePrivateKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return key, &keyring{key.Public(), make(map[wire.OperatorID]bool)}
}

func signedBy(t testing.TB, key *operatorkey.PrivateKey, data string, ids ...wire.OperatorID) *wire.SignedSSVMessage {
	m := &wire.SSVMessage{MsgType: 1, MsgID: wire.MessageID{1, 2, 3}, Data: []byte(data)}
	hash, err := m.Hash()
	if err != nil {
		t.Fatal(err)
	}
	signature, err := key.Sign(hash)
	if err != nil {
		t.Fatal(err)
	}
	signed := &wire.SignedSSVMessage{SSVMessage: m}
	for _, id := range ids {
		signed.OperatorIDs = append(signed.OperatorIDs, id)
		signed.Signatures = append(signed.Signatures, append([]byte(nil), signature...))
	}
	return signed
}

// size is how many entries are remembered.
func (g *generations[K]) size() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.young) + len(g.old)
}

func TestVerifier(t *testing.T) {
	key, keys := testKey(t)
	v := NewVerifier(keys, 0)
	msg := signedBy(t, key, "one", 1, 2, 3)
	if err := v.Verify(msg); err != nil {
		t.Fatal(err)
	}
	if v.seen.size() != 3 {
		t.Errorf("%d signatures remembered", v.seen.size())
	}
	for name, spoil := range map[string]func(*wire.SignedSSVMessage){
		"another signer's copy with a flipped bit": func(m *wire.SignedSSVMessage) { m.Signatures[1][5] ^= 1 },
		"other data":       func(m *wire.SignedSSVMessage) { m.SSVMessage.Data = []byte("two") },
		"other id":         func(m *wire.SignedSSVMessage) { m.SSVMessage.MsgID[0]++ },
		"other type":       func(m *wire.SignedSSVMessage) { m.SSVMessage.MsgType++ },
		"short signature":  func(m *wire.SignedSSVMessage) { m.Signatures[2] = m.Signatures[2][:255] },
		"missing":          func(m *wire.SignedSSVMessage) { m.Signatures = m.Signatures[:2] },
		"nothing signed":   func(m *wire.SignedSSVMessage) { m.SSVMessage = nil },
		"nobody signed":    func(m *wire.SignedSSVMessage) { m.OperatorIDs, m.Signatures = nil, nil },
		"one without key":  func(m *wire.SignedSSVMessage) { m.OperatorIDs[2] = 9 },
		"lost its key now": func(*wire.SignedSSVMessage) { keys.lost[1] = true },
	} {
		keys.lost = map[wire.OperatorID]bool{9: true}
		bad := msg.Clone()
		spoil(bad)
		if err := v.Verify(bad); !errors.Is(err, operatorkey.ErrSignature) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	if v.seen.size() != 3 {
		t.Errorf("failures are remembered: %d entries", v.seen.size())
	}
}

// A decided message costs no RSA when its commits were seen.
func TestVerifierRecognisesCommits(t *testing.T) {
	key, keys := testKey(t)
	v := NewVerifier(keys, 0)
	for id := wire.OperatorID(1); id <= 3; id++ {
		if err := v.Verify(signedBy(t, key, "commit", id)); err != nil {
			t.Fatal(err)
		}
	}
	keys.public = nil // another verification would panic
	if err := v.Verify(signedBy(t, key, "commit", 1, 2, 3)); err != nil {
		t.Error(err)
	}
}

func TestVerifierRemembersOwn(t *testing.T) {
	key, keys := testKey(t)
	v := NewVerifier(keys, 0)
	own := signedBy(t, key, "own", 4)
	v.Remember(own)
	v.Remember(&wire.SignedSSVMessage{})
	keys.public = nil
	if err := v.Verify(own); err != nil || v.seen.size() != 1 {
		t.Errorf("%v, %d remembered", err, v.seen.size())
	}
}

func TestSignatureCacheIsBounded(t *testing.T) {
	c := generations[[32]byte]{limit: 10, renew: true}
	var now time.Time
	entry := func(n int) [32]byte { return [32]byte{byte(n), byte(n >> 8)} }
	for n := range 1000 {
		c.add(entry(n), now)
		if !c.has(entry(0), now) {
			t.Fatalf("an entry in use is forgotten after %d", n)
		}
	}
	if c.size() > 20 {
		t.Errorf("%d entries", c.size())
	}
	if c.has(entry(900), now) || !c.has(entry(999), now) {
		t.Error("the wrong entries are forgotten")
	}
}

func TestGenerationsEndWithTime(t *testing.T) {
	c := generations[int]{limit: 10, life: time.Minute}
	now := time.Unix(1000, 0)
	c.add(1, now)
	for step := range 3 {
		at := now.Add(time.Duration(step) * time.Minute)
		if got := c.has(1, at); got != (step < 2) {
			t.Errorf("after %d lives: %v", step, got)
		}
		c.add(100+step, at.Add(time.Minute))
	}
}

func BenchmarkVerify(b *testing.B) {
	key, keys := testKey(b)
	msg := signedBy(b, key, string(make([]byte, 132)), 1, 2, 3)
	one := signedBy(b, key, string(make([]byte, 132)), 1)
	b.Run("cold", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			v := Verifier{keys: keys, seen: generations[verified]{limit: 16, renew: true}}
			if err := v.Verify(one); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decided-seen", func(b *testing.B) {
		v := NewVerifier(keys, 0)
		b.ReportAllocs()
		for b.Loop() {
			if err := v.Verify(msg); err != nil {
				b.Fatal(err)
			}
		}
	})
}
