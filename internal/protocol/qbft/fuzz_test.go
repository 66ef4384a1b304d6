package qbft

import (
	"testing"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// FuzzStep delivers whatever decodes to instances in different states. Nothing may panic.
func FuzzStep(f *testing.F) {
	b := newBench()
	for _, m := range []*wire.SignedSSVMessage{
		sign(must(b.at(1).Proposal([]byte("A"), nil, nil)), []byte("A"), 1),
		sign(must(b.draft.Proposal([]byte("A"), b.changes(0, 1, 2), b.prepares(2, b.root, 1, 2, 3))), []byte("A"), 3),
		sign(b.at(1).Prepare(b.root), nil, 2),
		sign(b.at(1).Commit(b.root), nil, 3),
		sign(b.at(1).Commit(b.root), []byte("A"), 1, 2, 3),
		b.changes(0)[0],
		sign(must(b.at(2).RoundChange(1, []byte("A"), b.prepares(1, b.root, 1, 2, 3))), []byte("A"), 4),
	} {
		f.Add(must(m.MarshalSSZ()), m.SSVMessage.Data)
	}
	f.Fuzz(func(t *testing.T, envelope, data []byte) {
		signed, err := wire.DecodeSigned(envelope)
		if err != nil {
			signed = sign(b.at(1).Prepare(b.root), []byte("A"), 2)
		}
		deliverTo(t, signed)
		if signed.SSVMessage != nil && len(signed.OperatorIDs) > 0 {
			signed.SSVMessage.Data = data
			signed.Signatures = signed.Signatures[:0]
			for range signed.OperatorIDs {
				signed.Signatures = append(signed.Signatures, []byte{1})
			}
			deliverTo(t, signed)
		}
	})
}

// trusting takes every signature for good, so that the fuzzer gets past them.
type trusting struct{}

func (trusting) Verify(*wire.SignedSSVMessage) error { return nil }

func deliverTo(t *testing.T, signed *wire.SignedSSVMessage) {
	m, err := Decode(signed)
	if err != nil {
		return
	}
	b := newBench()
	cfg := b.network.config(2)
	cfg.Verifier = trusting{}
	for _, prepared := range []bool{false, true} {
		c := NewController(cfg, StoredInstances)
		if _, err := c.Step(Start{Value: []byte("A")}); err != nil {
			t.Fatal(err)
		}
		if prepared {
			for _, before := range append([]*wire.SignedSSVMessage{
				sign(must(b.at(1).Proposal([]byte("A"), nil, nil)), []byte("A"), 1),
				sign(must(b.at(2).RoundChange(0, nil, nil)), nil, 3),
				sign(b.at(1).Commit(b.root), nil, 3), sign(b.at(1).Commit(b.root), nil, 4),
			}, b.prepares(1, b.root, 1, 3, 4)...) {
				receive(t, c.Instance(0), before)
			}
		}
		for range 2 {
			_, _ = c.Step(Receive{Message: m})
			_, _ = c.Step(Timeout{Round: c.Instance(0).State().Round})
		}
	}
}
