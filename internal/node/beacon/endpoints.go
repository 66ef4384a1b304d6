package beacon

import (
	nethttp "net/http"

	"github.com/hawser-ssv/hawser/internal/node/border"
)

// The limits of answers, in bytes after unpacking.
const (
	limitFact   = 64 << 10 // one object of fixed size
	limitConfig = 1 << 20
	// limitMany is for a list about the validators of one request: at most 10,000 (mostAsked) of about 800 bytes.
	limitMany = 8 << 20
	// limitBlock is for a block to propose: 10 MiB of payload and 32 blobs with their proofs are 29 MiB of hex digits.
	limitBlock = 48 << 20
	// mostAsked bounds the elements of a list about validators.
	mostAsked = 10_000
)

// The rows that code of this room names, because the library does not read their answers.
var (
	rowSyncing    = fact("syncing", pathSyncing, "head_slot", "sync_distance", "is_syncing")
	rowVersion    = fact("version", pathVersion, "version")
	rowIdentity   = loose(fact("identity", "/eth/v1/node/identity", "peer_id"))
	rowGenesis    = fact("genesis", "/eth/v1/beacon/genesis")
	rowHeader     = fact("header", "/eth/v1/beacon/headers/{}", "root", "header")
	rowValidators = many("validators", nethttp.MethodGet, "/eth/v1/beacon/states/{}/validators")
	rowSpec       = border.Row{
		Name: "spec", Method: nethttp.MethodGet, Path: "/eth/v1/config/spec", Limit: limitConfig, Data: border.Object, Fields: []string{"SLOTS_PER_EPOCH"},
	}
	rowBlinded = border.Row{
		Name: "blinded_block", Method: nethttp.MethodGet, Path: "/eth/v1/beacon/blinded_blocks/{}", Limit: limitMany, Data: border.Object, Loose: true,
		Fields: []string{"message"},
	}
	rowEvents = border.Row{Name: "events", Method: nethttp.MethodGet, Path: "/eth/v1/events", Limit: maxEventBytes, Data: border.Stream}
)

const (
	pathSyncing = "/eth/v1/node/syncing"
	pathVersion = "/eth/v1/node/version"
)

// endpoints are all requests to a beacon node. A request without a row is not sent. A test tries every row with generated wrong
// answers (shapes_test.go).
var endpoints = []border.Row{
	rowSyncing, rowVersion, rowIdentity, rowGenesis, rowHeader, rowValidators, rowEvents, rowSpec, rowBlinded,
	fact("finality", "/eth/v1/beacon/states/{}/finality_checkpoints"),
	many("validators_post", nethttp.MethodPost, "/eth/v1/beacon/states/{}/validators"),
	many("attester_duties", nethttp.MethodPost, "/eth/v1/validator/duties/attester/{}"),
	{Name: "proposer_duties", Method: nethttp.MethodGet, Path: "/eth/v1/validator/duties/proposer/{}", Limit: limitConfig, Most: 1024, Data: border.List},
	many("sync_duties", nethttp.MethodPost, "/eth/v1/validator/duties/sync/{}"),
	many("liveness", nethttp.MethodPost, "/eth/v1/validator/liveness/{}"),
	fact("attestation_data", "/eth/v1/validator/attestation_data"),
	{Name: "proposal", Method: nethttp.MethodGet, Path: "/eth/v3/validator/blocks/{}", Limit: limitBlock, Data: border.Object, Binary: true},
	{Name: "aggregate", Method: nethttp.MethodGet, Path: "/eth/v2/validator/aggregate_attestation", Limit: limitConfig, Data: border.Object},
	fact("contribution", "/eth/v1/validator/sync_committee_contribution"),
	submission("submit_attestations", "/eth/v2/beacon/pool/attestations"),
	submission("submit_sync_messages", "/eth/v1/beacon/pool/sync_committees"),
	submission("submit_proposal", "/eth/v2/beacon/blocks"),
	submission("submit_blinded_proposal", "/eth/v2/beacon/blinded_blocks"),
	submission("submit_preparations", "/eth/v1/validator/prepare_beacon_proposer"),
	submission("submit_committee_subscriptions", "/eth/v1/validator/beacon_committee_subscriptions"),
	submission("submit_sync_subscriptions", "/eth/v1/validator/sync_committee_subscriptions"),
	submission("submit_aggregates", "/eth/v2/validator/aggregate_and_proofs"),
	submission("submit_contributions", "/eth/v1/validator/contribution_and_proofs"),
	submission("submit_exit", "/eth/v1/beacon/pool/voluntary_exits"),
	submission("submit_registrations", "/eth/v1/validator/register_validator"),
}

// fact returns the row of a question for one object of fixed size with these fields.
func fact(name, path string, fields ...string) border.Row {
	return border.Row{Name: name, Method: nethttp.MethodGet, Path: path, Limit: limitFact, Data: border.Object, Fields: fields}
}

// loose returns the row with fields allowed to be null, for an answer of which some fields are not read.
func loose(row border.Row) border.Row {
	row.Loose = true
	return row
}

// many is the row of a question about many validators.
func many(name, method, path string) border.Row {
	return border.Row{Name: name, Method: method, Path: path, Limit: limitMany, Most: mostAsked, Data: border.List}
}

// submission returns the row of a submission. The content of its answer is not read.
func submission(name, path string) border.Row {
	return border.Row{Name: name, Method: nethttp.MethodPost, Path: path, Limit: limitConfig, Data: border.Nothing}
}

// answeredHere are the library's own requests before a call, which are answered here without the node. Which node may be asked is
// decided in choice.go by the results of Client.check; the library has another rule, and asks in goroutines of its own.
var answeredHere = map[string][]byte{
	pathSyncing: []byte(`{"data":{"head_slot":"1","sync_distance":"0","is_syncing":false,"is_optimistic":false,"el_offline":false}}`),
	pathVersion: []byte(`{"data":{"version":"unknown"}}`),
}
