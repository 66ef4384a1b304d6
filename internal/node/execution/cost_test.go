//go:build !race

package execution

import (
	"testing"

	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
)

// TestFaultCostOfShapes: kind A4, an answer that is far too long costs no more memory than stated, packed or not, and is an error of the client.
//
// It is not measured under the race detector, whose sync.Pool drops a part of what it is given, on purpose. The detector sees the same paths
// with the answers of TestFaultShapes.
func TestFaultCostOfShapes(t *testing.T) {
	newSpoilt(t).tryAll(t, func(w scripted.WrongAnswer) bool { return w.Big })
}
