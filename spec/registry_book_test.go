package spec_test

import (
	"fmt"
	"reflect"
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

// Refusals of shares, in the book and in the code.
func TestRefusalsAreTheBooks(t *testing.T) {
	inBook := make(map[string]bool)
	for _, r := range tables(t, "registry.md", "refusal", "meaning") {
		inBook[r.cells["refusal"]] = true
	}
	for _, r := range registry.Refusals() {
		if !inBook[string(r)] {
			t.Errorf("registry.md does not explain refusal %s", r)
		}
		delete(inBook, string(r))
	}
	for r := range inBook {
		t.Errorf("registry.md explains refusal %q, which the code has not", r)
	}
}

// TestFaultUnprovedFields: kind A1, every field of an event that no proof covers may be somebody else's. The book says of each
// field of each event, and of each part of the shares, what covers it and who checks it.
func TestFaultUnprovedFields(t *testing.T) {
	inBook := make(map[string]bool)
	for _, r := range tables(t, "registry.md", "event field", "covered by") {
		for _, column := range []string{"covered by", "who checks it, and what a stranger's value does"} {
			if r.cells[column] == "" {
				t.Errorf("%s: %q is empty", r.where, column)
			}
		}
		inBook[r.cells["event field"]] = true
	}
	need := func(field string) {
		if !inBook[field] {
			t.Errorf("registry.md does not say who checks %s", field)
		}
		delete(inBook, field)
	}
	for _, event := range []registry.Event{
		registry.OperatorAddedEvent{},
		registry.OperatorRemovedEvent{},
		registry.ValidatorAddedEvent{},
		registry.ValidatorRemovedEvent{},
		registry.ClusterLiquidatedEvent{},
		registry.ClusterReactivatedEvent{},
		registry.FeeRecipientUpdatedEvent{},
		registry.ValidatorExitedEvent{},
	} {
		for _, field := range reflect.VisibleFields(reflect.TypeOf(event)) {
			if name := event.Name() + "." + field.Name; name != "ValidatorAdded.Shares" {
				need(name)
			}
		}
	}
	for _, part := range []string{"owner proof", "share keys", "order of share keys", "ciphertexts"} {
		need("ValidatorAdded.Shares " + part)
	}
	if n := reflect.TypeOf(keyshare.SharesData{}).NumField(); n != 3 {
		t.Errorf("shares have %d parts now", n)
	}
	for field := range inBook {
		t.Errorf("registry.md tells of %s, which no event has", field)
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
