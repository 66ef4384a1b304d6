// Package chaintest has what the tests on a simulated execution chain share.
//
// Not here: contracts, accounts and transactions of a test.
package chaintest

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/ethclient/simulated"
)

// patience is how long a busy machine may take.
const patience = time.Minute

// Pass lets time pass on a chain that nobody sends anything to meanwhile. The chain refuses while its pool holds a transaction,
// and the pool learns of a new block a little later: what the last block took may stand in it for a moment.
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
