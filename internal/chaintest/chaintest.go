// Package chaintest has the functions that tests on a simulated execution chain share.
//
// Not here: contracts, accounts and transactions of a test.
package chaintest

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/ethclient/simulated"
)

// patience is the time limit, which is enough for a busy machine.
const patience = time.Minute

// Pass advances the time of a chain to which no transactions are sent meanwhile. The chain refuses that while its pool has a
// transaction. The pool processes a new block with a short delay, so for a moment it can still have the transactions of the last block.
func Pass(t testing.TB, backend *simulated.Backend, span time.Duration) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		err := backend.AdjustTime(span)
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
		backend.Commit()
		time.Sleep(5 * time.Millisecond)
	}
}
