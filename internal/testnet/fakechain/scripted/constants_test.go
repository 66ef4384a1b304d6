package scripted

import (
	"encoding/json"
	"net/http"
	"testing"
)

// asked are the names that nodes of this protocol, validator clients and their libraries read from config/spec.
//
// Source: consensus specification; the fields that public clients take from there.
var asked = []string{
	"CONFIG_NAME", "PRESET_BASE", "SECONDS_PER_SLOT", "SLOT_DURATION_MS", "SLOTS_PER_EPOCH", "INTERVALS_PER_SLOT", "MIN_SEED_LOOKAHEAD",
	"EPOCHS_PER_SYNC_COMMITTEE_PERIOD", "SYNC_COMMITTEE_SIZE", "SYNC_COMMITTEE_SUBNET_COUNT", "TARGET_AGGREGATORS_PER_COMMITTEE",
	"TARGET_AGGREGATORS_PER_SYNC_SUBCOMMITTEE", "MAX_COMMITTEES_PER_SLOT", "MAX_VALIDATORS_PER_COMMITTEE", "ATTESTATION_SUBNET_COUNT",
	"SHARD_COMMITTEE_PERIOD", "MIN_VALIDATOR_WITHDRAWABILITY_DELAY", "MAX_EFFECTIVE_BALANCE", "DEPOSIT_CHAIN_ID", "DEPOSIT_NETWORK_ID",
	"DEPOSIT_CONTRACT_ADDRESS", "MIN_GENESIS_TIME", "GENESIS_DELAY", "GENESIS_FORK_VERSION", "ALTAIR_FORK_VERSION", "ALTAIR_FORK_EPOCH",
	"BELLATRIX_FORK_VERSION", "BELLATRIX_FORK_EPOCH", "CAPELLA_FORK_VERSION", "CAPELLA_FORK_EPOCH", "DENEB_FORK_VERSION", "DENEB_FORK_EPOCH",
	"ELECTRA_FORK_VERSION", "ELECTRA_FORK_EPOCH", "FULU_FORK_VERSION", "FULU_FORK_EPOCH", "DOMAIN_BEACON_PROPOSER", "DOMAIN_BEACON_ATTESTER",
	"DOMAIN_RANDAO", "DOMAIN_DEPOSIT", "DOMAIN_VOLUNTARY_EXIT", "DOMAIN_SELECTION_PROOF", "DOMAIN_AGGREGATE_AND_PROOF", "DOMAIN_SYNC_COMMITTEE",
	"DOMAIN_SYNC_COMMITTEE_SELECTION_PROOF", "DOMAIN_CONTRIBUTION_AND_PROOF", "DOMAIN_APPLICATION_MASK",
}

// TestFaultSpecIsWhole: kind B28, a client that reads the chain's constants from the node finds each under its name.
func TestFaultSpecIsWhole(t *testing.T) {
	s := newScene(t)
	server, err := ServeBeacon(s.node)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	response, err := http.Get(server.URL() + "/eth/v1/config/spec")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct{ Data map[string]string }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	for _, name := range asked {
		if answer.Data[name] == "" {
			t.Errorf("%s is missing", name)
		}
	}
}
