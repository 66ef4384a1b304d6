package beacon

import (
	"fmt"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// cannedBlinded is a block as a node serves it, with what is read of it.
func cannedBlinded(payload string) map[string]any {
	return map[string]any{
		"message": map[string]any{"slot": "64", "proposer_index": "1", "body": map[string]any{"execution_payload_header": map[string]any{
			"block_number": "61", "block_hash": payload, "parent_hash": payload,
		}}}, "signature": "0x01",
	}
}

// TestFaultWhoNamesNoPayload: kind A6. What nodes say of the execution chain is taken of all that answer; one that names no block, or
// does not serve the question, is no failure and says nothing.
func TestFaultWhoNamesNoPayload(t *testing.T) {
	s := newShapes(t)
	if got := s.all.FinalPayloads(t.Context()); len(got) != 2 || got[0].Number != 61 || got[0] != got[1] {
		t.Errorf("%+v", got)
	}
	for _, answer := range []string{
		fmt.Sprintf(`{"data":{"message":{"body":{"execution_payload_header":{"block_number":"0","block_hash":"%#x"}}},"signature":"0x01"}}`, phase0.Hash32{}),
		`{"data":{"message":{"body":{"signed_execution_payload_bid":{}}},"signature":"0x01"}}`,
	} {
		s.canned["/eth/v1/beacon/blinded_blocks/finalized"] = answer
		if got := s.all.FinalPayloads(t.Context()); len(got) != 0 {
			t.Errorf("%s: %+v", answer, got)
		}
	}
	delete(s.canned, "/eth/v1/beacon/blinded_blocks/finalized") // the scripted node does not know it
	if got := s.all.FinalPayloads(t.Context()); len(got) != 0 || !s.all.Usable() {
		t.Errorf("%+v, usable %t", got, s.all.Usable())
	}
	for i, c := range s.all.clients {
		if k := c.candidate(); k.state != StateSynced {
			t.Errorf("node %d is %v", i, k.state)
		}
	}
}
