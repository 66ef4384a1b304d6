package qbft

import (
	"testing"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// BenchmarkInstance is one operator's part of an undisturbed decision among four: decoding included, signatures not.
func BenchmarkInstance(b *testing.B) {
	w := newBench()
	messages := []*wire.SignedSSVMessage{sign(must(w.at(1).Proposal([]byte("A"), nil, nil)), []byte("A"), 1)}
	messages = append(messages, w.prepares(1, w.root, 1, 2, 3, 4)...)
	for id := wire.OperatorID(1); id <= 3; id++ {
		messages = append(messages, sign(w.at(1).Commit(w.root), nil, id))
	}
	cfg := w.network.config(2)
	cfg.Verifier = trusting{}
	b.ReportAllocs()
	for b.Loop() {
		c := NewController(cfg, StoredInstances)
		_, err := c.Step(Start{Value: []byte("A")})
		for _, m := range messages {
			if err == nil {
				_, err = c.Step(Receive{Message: must(Decode(m))})
			}
		}
		if err != nil || !c.Instance(0).State().Decided {
			b.Fatal("not decided", err)
		}
	}
}

// BenchmarkJustifiedProposal is the check of a proposal of a later round with all its justifications: 13 operators, all
// prepared. Signatures are not verified.
func BenchmarkJustifiedProposal(b *testing.B) {
	n := newNetwork(13)
	w := &bench{network: n, draft: Draft{Identifier: testID, Round: 3}, root: n.name("A")}
	prepares := w.prepares(1, w.root, n.committee...)
	var changes []*wire.SignedSSVMessage
	for _, id := range n.committee {
		changes = append(changes, sign(must(w.draft.RoundChange(1, []byte("A"), prepares)), nil, id))
	}
	m := sign(must(w.draft.Proposal([]byte("A"), changes, prepares)), []byte("A"), 3)
	cfg := n.config(2)
	cfg.Verifier = trusting{}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewInstance(cfg, 0).Step(Receive{Message: must(Decode(m))}); err != nil {
			b.Fatal(err)
		}
	}
}
