package signer

import (
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/store"
)

func benchmarkSignBatch(b *testing.B, n int) {
	s, err := store.Open(store.Options{Dir: b.TempDir(), Identity: testIdentity})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	sg := mustSigner(b, s)
	shares := make([]Share, n)
	for i := range shares {
		shares[i] = testShare(uint64(i))
	}
	mustAdd(b, sg, Now{}, shares...)
	requests := make([]Request, n)
	epoch := phase0.Epoch(0)
	b.ReportAllocs()
	for b.Loop() {
		epoch++
		o := vote(0, epoch, 1)
		for i := range shares {
			requests[i] = o.By(shares[i].PubKey)
		}
		for _, r := range sg.SignBatch(epochTime(epoch), requests) {
			if r.Err != nil {
				b.Fatal(r.Err)
			}
		}
	}
}

func BenchmarkSignBatch1(b *testing.B) { benchmarkSignBatch(b, 1) }

func BenchmarkSignBatch100(b *testing.B) { benchmarkSignBatch(b, 100) }

func BenchmarkSignBatch500(b *testing.B) { benchmarkSignBatch(b, 500) }

func BenchmarkCheckAttestation(b *testing.B) {
	sg := mustSigner(b, memory(b))
	share := testShare(1)
	mustAdd(b, sg, Now{}, share)
	b.ReportAllocs()
	for b.Loop() {
		if err := sg.CheckAttestation(share.PubKey, 0, 1); err != nil {
			b.Fatal(err)
		}
	}
}
