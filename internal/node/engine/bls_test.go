package engine

import (
	"bytes"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

// Proofs that select nobody are sampled: one in sixteen is verified. Whatever selects is.
func TestProofsAreSampled(t *testing.T) {
	for draw := range 256 {
		b := NewBLS(bytes.NewReader([]byte{byte(draw)}))
		unused := b.unused(8)
		if (unused == nil) != (draw%sampled == 0) {
			t.Fatalf("draw %d: verified is %v", draw, unused == nil)
		}
		for n := range 32 {
			sig := phase0.BLSSignature{byte(n)}
			if unused != nil && unused(sig) == duty.Selects(sig, 8) {
				t.Fatalf("a proof that selects (%v) is unused (%v)", duty.Selects(sig, 8), unused(sig))
			}
		}
	}
	if NewBLS(bytes.NewReader([]byte{1})).unused(0) != nil || NewBLS(bytes.NewReader([]byte{1})).unused(1) != nil {
		t.Error("a signature that is no proof, or always selects, may be unused")
	}
	if NewBLS(bytes.NewReader(nil)).unused(8) != nil {
		t.Error("without randomness nothing may be left out")
	}
}
