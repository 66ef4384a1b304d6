package engine

import (
	"context"
	cryptorand "crypto/rand"
	"math/rand/v2"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// recombinations are n validators of one committee that signed one root, quorum parts each.
func recombinations(b testing.TB, n int) []duty.Recombination {
	source := rand.NewChaCha8([32]byte{1})
	root := phase0.Root{7}
	items := make([]duty.Recombination, n)
	for i := range items {
		raw := [32]byte{31: byte(i + 1), 30: 1}
		secret, err := threshold.ParseSecretKey(raw[:])
		if err != nil {
			b.Fatal(err)
		}
		shares, err := threshold.Split(source, secret, 3, testCommittee)
		if err != nil {
			b.Fatal(err)
		}
		items[i] = duty.Recombination{Validator: secret.PublicKey().Bytes(), Root: root, Threshold: 3}
		for _, s := range shares[:3] {
			items[i].Shares = append(items[i].Shares, duty.SignedShare{
				Operator: s.Operator, Share: s.Secret.PublicKey().Bytes(), Signature: s.Secret.Sign(root),
			})
		}
	}
	return items
}

func TestBLSFindsTheBadPart(t *testing.T) {
	scheme := NewBLS(cryptorand.Reader)
	items := recombinations(t, 3)
	items[1].Shares[2].Signature = items[0].Shares[2].Signature
	whole, err := scheme.Recombine(items)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range whole {
		if (w.Err != nil) != (i == 1) {
			t.Errorf("item %d: %v", i, w.Err)
		}
	}
	if len(whole[1].Bad) != 1 || whole[1].Bad[0] != wire.OperatorID(3) {
		t.Errorf("bad parts of %v, expected operator 3's", whole[1].Bad)
	}
	valid, err := scheme.Verify([]duty.ShareToVerify{{Root: items[0].Root, SignedShare: items[0].Shares[0]}, {Root: items[1].Root, SignedShare: items[1].Shares[2]}})
	if err != nil || !valid[0] || valid[1] {
		t.Errorf("verified: %v, %v", valid, err)
	}
	items[2].Validator = phase0.BLSPubKey{1}
	whole, err = scheme.Recombine(items[2:])
	if err != nil || whole[0].Err == nil {
		t.Errorf("a validator key that is none: %v, %v", whole[0].Err, err)
	}
}

func BenchmarkRecombine(b *testing.B) {
	for name, n := range map[string]int{"1": 1, "100": 100} {
		b.Run("validators="+name, func(b *testing.B) {
			scheme := NewBLS(cryptorand.Reader)
			items := recombinations(b, n)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := scheme.Recombine(items); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCommitteeDuty is a duty of four engines with modelled keys: everything but cryptography, disk and network.
func BenchmarkCommitteeDuty(b *testing.B) {
	c := newCluster(b, 1, share(testCommittee, 1))
	slot := testSlot
	b.ReportAllocs()
	for b.Loop() {
		for i, e := range c.engines {
			c.ports[i].published = nil
			e.Start(committeeDuty(testCommittee, slot, 1))
		}
		c.settle()
		slot++
		c.clock.Advance(c.profile.SlotStart(slot).Add(c.profile.DueAt(slot, eth.VotesDue)))
	}
	if f := c.engines[0].Recent()[0]; f.Reason != duty.ReasonDone {
		b.Fatalf("ended with %s", f.Reason)
	}
}

// BenchmarkDeliver hands a message to its worker.
func BenchmarkDeliver(b *testing.B) {
	c := newCluster(b, 1, share(testCommittee, 1))
	c.engines[0].Start(committeeDuty(testCommittee, testSlot, 1))
	c.settle(c.engines[0])
	m := received(b, c.ports[0].published[0])
	e := newEngine(b, newPorts(2), clock.NewVirtual(c.clock.Now()), c.profile, 1)
	e.addShare(share(testCommittee, 1))
	b.ReportAllocs()
	for b.Loop() {
		e.Deliver(m)
		e.Step(context.Background())
	}
}
