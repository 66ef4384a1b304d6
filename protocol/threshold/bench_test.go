package threshold

import (
	"fmt"
	"slices"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

func BenchmarkSignBatch(b *testing.B) {
	for _, v := range []int{1, 10, 100} {
		keys := make([]*SecretKey, v)
		for i := range keys {
			keys[i] = testKey(b, uint64(i))
		}
		b.Run(fmt.Sprintf("v=%d", v), func(b *testing.B) {
			b.ReportAllocs()
			dst := make([]phase0.BLSSignature, 0, v)
			for b.Loop() {
				SignBatch(dst[:0], testRoot(1), keys)
			}
			perValidator(b, v)
		})
	}
}

func BenchmarkRecombineBatch(b *testing.B) {
	for _, ids := range [][]wire.OperatorID{{1, 2, 3, 4}, {17, 331, 933, 1204}, {17, 100, 331, 512, 933, 1204, 1300}, {3, 17, 100, 331, 512, 933, 1204, 1300, 1301, 1999, 2020, 2021, 2500}} {
		c := newCommittee(b, 1, ids...)
		root := testRoot(1)
		positions := make([]int, c.threshold)
		for i := range positions {
			positions[i] = i
		}
		partials := c.sign(root, positions...)
		l := NewLagrange(16)
		for _, v := range []int{1, 10, 100, 500} {
			items := make([]Item, v)
			for i := range items {
				items[i] = Item{root, c.validator, c.threshold, partials, nil}
			}
			b.Run(fmt.Sprintf("first=%d/t=%d/v=%d", ids[0], c.threshold, v), func(b *testing.B) {
				b.ReportAllocs()
				rand := testRand(1)
				for b.Loop() {
					if _, err := l.RecombineBatch(rand, items, nil); err != nil {
						b.Fatal(err)
					}
				}
				perValidator(b, v)
			})
		}
	}
}

func BenchmarkRecombineBatchOneBad(b *testing.B) {
	c := newCommittee(b, 1, 1, 2, 3, 4)
	root := testRoot(1)
	items := make([]Item, 500)
	partials := c.sign(root, 0, 1, 2, 3)
	for i := range items {
		items[i] = Item{root, c.validator, c.threshold, slices.Clone(partials), nil}
	}
	items[37].Partials[1].Signature = c.key.Sign(testRoot(2))
	l, rand := NewLagrange(16), testRand(1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := l.RecombineBatch(rand, items, nil); err != nil {
			b.Fatal(err)
		}
	}
	perValidator(b, len(items))
}

func BenchmarkVerify(b *testing.B) {
	k, root := testKey(b, 1), testRoot(1)
	pk, sig := k.PublicKey(), k.Sign(root)
	b.ReportAllocs()
	for b.Loop() {
		if err := Verify(pk, root, sig); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParsePublicKey(b *testing.B) {
	pk := testKey(b, 1).PublicKey().Bytes()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParsePublicKey(pk[:]); err != nil {
			b.Fatal(err)
		}
	}
}

// What a liar among the first quorum costs, at a slot of the local network: all its partials are bad. It may be caught here,
// or be known, with and without the fourth operator's partials being there.
func BenchmarkRecombineBatchLiar(b *testing.B) {
	c := newCommittee(b, 1, 1, 2, 3, 4)
	for _, run := range []struct {
		name     string
		lies     bool
		places   []int
		suspects []wire.OperatorID
	}{
		{"none", false, []int{0, 1, 2}, nil},
		{"caught", true, []int{0, 1, 2}, nil},
		{"known", true, []int{0, 1, 2}, []wire.OperatorID{2}},
		{"replaced", true, []int{0, 1, 2, 3}, []wire.OperatorID{2}},
	} {
		items := make([]Item, 54)
		for i := range items {
			root := testRoot(byte(max(0, i-47))) // sync messages have one root, attestations one each
			partials := c.sign(root, run.places...)
			if run.lies {
				partials[1].Signature = c.key.Sign(testRoot(200))
			}
			items[i] = Item{root, c.validator, c.threshold, partials, nil}
		}
		b.Run(run.name, func(b *testing.B) {
			l, rand := NewLagrange(16), testRand(1)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := l.RecombineBatch(rand, items, run.suspects); err != nil {
					b.Fatal(err)
				}
			}
			perValidator(b, len(items))
		})
	}
}

// perValidator reports the time for one of v validators.
func perValidator(b *testing.B, v int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(v), "ns/validator")
}
