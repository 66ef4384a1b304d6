package gossip

import (
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The figures exclude RSA. A fresh memory for each message would measure maps; Check changes none.
func BenchmarkCheck(b *testing.B) {
	w := newWorld(b)
	w.view.committees[testCommittee.ID()] = CommitteeInfo{Operators: testCommittee, Validators: 500}
	w.accept(w.consensus(committee, wire.Proposal, 1))
	shuffled := make([]phase0.ValidatorIndex, 500)
	for i := range shuffled {
		shuffled[i] = phase0.ValidatorIndex(i * 7919 % 500)
	}
	for _, c := range []struct {
		name string
		d    *draft
	}{
		{"prepare", w.prepare()},
		{"decided", w.decided(1, 2, 3)},
		{"post-consensus-1", w.partials(committee, post)},
		{"post-consensus-500", w.partials(committee, post, shuffled...)},
	} {
		data := w.encode(c.d)
		now := w.profile.SlotStart(testSlot).Add(time.Second)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, r := w.v.Check(now, peerA, "ssv.v2.114", data); !r.Accepted() {
					b.Fatal(r.Rule.Label)
				}
			}
		})
	}
}

// Accepting a message costs few allocations; this holds the hot path to it.
func TestCheckAllocations(t *testing.T) {
	w := newWorld(t)
	now := w.profile.SlotStart(testSlot).Add(time.Second)
	for name, c := range map[string]struct {
		d    *draft
		most float64
	}{
		"prepare":        {w.prepare(), 3},
		"decided":        {w.decided(1, 2, 3), 5},
		"post-consensus": {w.partials(committee, post, 1, 2, 3), 4},
	} {
		data := w.encode(c.d)
		got := testing.AllocsPerRun(100, func() { w.v.Check(now, peerA, "ssv.v2.114", data) })
		if got > c.most {
			t.Errorf("%s: %v allocations, expected at most %v", name, got, c.most)
		}
	}
}
