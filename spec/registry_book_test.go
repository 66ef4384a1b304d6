package spec_test

import (
	"fmt"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/registry"
)

// Events in the book and in the contract's ABI have the same topics, and the registry acts on them.
func TestEventTopicsAreTheBooks(t *testing.T) {
	parsed, err := binding.SSVNetworkMetaData.ParseABI()
	if err != nil {
		t.Fatal(err)
	}
	rows := tables(t, "registry.md", "event", "topic 0")
	for _, r := range rows {
		event, ok := parsed.Events[r.cells["event"]]
		if topic := r.cells["topic 0"]; !ok || fmt.Sprintf("%x", event.ID) != topic {
			t.Errorf("%s: event %q has another topic than %s", r.where, r.cells["event"], topic)
			continue
		}
		// A log with nothing but the topic is unreadable, which says that the registry acts on the event.
		_, err := registry.Decode(registry.Log{Topics: []common.Hash{event.ID}})
		if err == nil {
			t.Errorf("%s: the registry does not act on %s", r.where, event.Name)
		}
	}
	if len(rows) != 8 {
		t.Errorf("the book has %d events, the registry acts on 8", len(rows))
	}
}

// Reasons for skipping an event, in the book and in the code.
func TestReasonsAreTheBooks(t *testing.T) {
	inBook := make(map[string]bool)
	for _, r := range tables(t, "registry.md", "reason", "malformed when") {
		inBook[r.cells["reason"]] = true
	}
	for _, r := range registry.Reasons() {
		if !inBook[string(r)] {
			t.Errorf("registry.md does not explain reason %s", r)
		}
		delete(inBook, string(r))
	}
	for r := range inBook {
		t.Errorf("registry.md explains reason %q, which the code has not", r)
	}
}

// sharesData's length, in the code and as keys.md says it.
func TestSharesLength(t *testing.T) {
	for _, n := range []int{4, 7, 10, 13} {
		if got := keyshare.SharesLength(n); got != 96+304*n {
			t.Errorf("sharesData of %d operators has %d bytes", n, got)
		}
	}
}
