package roster

import (
	"context"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/node/execution"
)

// Good proofs and own shares of blocks to come are verified before, and only once; bad ones are refused as ever.
func TestPrepare(t *testing.T) {
	w := newWorld(t)
	w.operators()
	var blocks []execution.Block
	for n := range uint64(12) {
		nonce := n
		if n == 5 {
			nonce = 99 // a proof for another nonce
		}
		log := added(alice, nonce, n+1, four)
		blocks = append(blocks, w.block([]types.Log{log}...))
	}
	w.roster.Prepare(context.Background(), blocks)
	if proved, ready := len(w.roster.proved), len(w.roster.opener.ready); proved != 11 || ready != 12 {
		t.Fatalf("%d proofs and %d shares are ready", proved, ready)
	}
	for i, b := range blocks {
		if err := w.roster.ApplyBlock(context.Background(), b); err != nil {
			t.Fatal(err)
		}
		if _, registered := w.roster.registry.Validator(pk(uint64(i) + 1)); registered != (i != 5) {
			t.Errorf("validator %d is registered: %v", i+1, registered)
		}
	}
	if ready := len(w.roster.opener.ready); ready != 1 { // that of the refused registration
		t.Errorf("%d shares were not asked for", ready)
	}
	w.roster.Prepare(context.Background(), nil)
	if proved, ready := len(w.roster.proved), len(w.roster.opener.ready); proved != 0 || ready != 0 {
		t.Errorf("%d proofs and %d shares are kept for nothing", proved, ready)
	}
}
