package scripted

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// constants are this chain's values in the answer of GET /eth/v1/config/spec. Clients read them instead of having their own: without one
// of them a client does not start, or uses another value.
//
// Source: consensus specification, presets and configuration of mainnet up to Electra; where a local network differs, package
// chain's configuration of real clients.
var constants = map[string]string{
	"PRESET_BASE": "mainnet", "CONFIG_NAME": "hawser-devnet",

	// Time.
	"INTERVALS_PER_SLOT": "3", "GENESIS_DELAY": "0", "MIN_GENESIS_TIME": "0", "MIN_GENESIS_ACTIVE_VALIDATOR_COUNT": "64",
	"MIN_SEED_LOOKAHEAD": "1", "MAX_SEED_LOOKAHEAD": "4", "MIN_EPOCHS_TO_INACTIVITY_PENALTY": "4", "MIN_ATTESTATION_INCLUSION_DELAY": "1",
	"MIN_VALIDATOR_WITHDRAWABILITY_DELAY": "1", "SHARD_COMMITTEE_PERIOD": "1", "SLOTS_PER_HISTORICAL_ROOT": "8192",
	"EPOCHS_PER_ETH1_VOTING_PERIOD": "64", "ETH1_FOLLOW_DISTANCE": "8", "EPOCHS_PER_HISTORICAL_VECTOR": "65536",
	"EPOCHS_PER_SLASHINGS_VECTOR": "8192", "REORG_MAX_EPOCHS_SINCE_FINALIZATION": "2", "ATTESTATION_PROPAGATION_SLOT_RANGE": "32",
	"MAXIMUM_GOSSIP_CLOCK_DISPARITY": "500", "PROPOSER_SCORE_BOOST": "40", "REORG_HEAD_WEIGHT_THRESHOLD": "20",
	"REORG_PARENT_WEIGHT_THRESHOLD": "160",

	// Committees and aggregators.
	"MAX_COMMITTEES_PER_SLOT": "64", "TARGET_COMMITTEE_SIZE": "128", "MAX_VALIDATORS_PER_COMMITTEE": "2048", "SHUFFLE_ROUND_COUNT": "90",
	"TARGET_AGGREGATORS_PER_COMMITTEE":          strconv.Itoa(targetAggregators),
	"TARGET_AGGREGATORS_PER_SYNC_SUBCOMMITTEE":  strconv.Itoa(targetAggregators),
	"SYNC_COMMITTEE_SUBNET_COUNT":               strconv.Itoa(subcommittees),
	"ATTESTATION_SUBNET_COUNT":                  "64",
	"ATTESTATION_SUBNET_EXTRA_BITS":             "0",
	"ATTESTATION_SUBNET_PREFIX_BITS":            "6",
	"SUBNETS_PER_NODE":                          "2",
	"EPOCHS_PER_SUBNET_SUBSCRIPTION":            "256",
	"MIN_SYNC_COMMITTEE_PARTICIPANTS":           "1",
	"HYSTERESIS_QUOTIENT":                       "4",
	"HYSTERESIS_DOWNWARD_MULTIPLIER":            "1",
	"HYSTERESIS_UPWARD_MULTIPLIER":              "5",
	"VALIDATOR_REGISTRY_LIMIT":                  "1099511627776",
	"HISTORICAL_ROOTS_LIMIT":                    "16777216",
	"INACTIVITY_SCORE_BIAS":                     "4",
	"INACTIVITY_SCORE_RECOVERY_RATE":            "16",
	"MIN_PER_EPOCH_CHURN_LIMIT":                 "4",
	"CHURN_LIMIT_QUOTIENT":                      "65536",
	"MAX_PER_EPOCH_ACTIVATION_CHURN_LIMIT":      "8",
	"MIN_PER_EPOCH_CHURN_LIMIT_ELECTRA":         "128000000000",
	"MAX_PER_EPOCH_ACTIVATION_EXIT_CHURN_LIMIT": "256000000000",

	// Stake.
	"MIN_DEPOSIT_AMOUNT": "1000000000", "MAX_EFFECTIVE_BALANCE": "32000000000", "EFFECTIVE_BALANCE_INCREMENT": "1000000000",
	"MIN_ACTIVATION_BALANCE": "32000000000", "MAX_EFFECTIVE_BALANCE_ELECTRA": "2048000000000", "EJECTION_BALANCE": "16000000000",
	"BASE_REWARD_FACTOR": "64", "PROPOSER_REWARD_QUOTIENT": "8", "WHISTLEBLOWER_REWARD_QUOTIENT": "512",
	"WHISTLEBLOWER_REWARD_QUOTIENT_ELECTRA": "4096", "INACTIVITY_PENALTY_QUOTIENT": "67108864", "MIN_SLASHING_PENALTY_QUOTIENT": "128",
	"PROPORTIONAL_SLASHING_MULTIPLIER": "1", "INACTIVITY_PENALTY_QUOTIENT_ALTAIR": "50331648", "MIN_SLASHING_PENALTY_QUOTIENT_ALTAIR": "64",
	"PROPORTIONAL_SLASHING_MULTIPLIER_ALTAIR": "2", "INACTIVITY_PENALTY_QUOTIENT_BELLATRIX": "16777216",
	"MIN_SLASHING_PENALTY_QUOTIENT_BELLATRIX": "32", "PROPORTIONAL_SLASHING_MULTIPLIER_BELLATRIX": "3",
	"MIN_SLASHING_PENALTY_QUOTIENT_ELECTRA": "4096",

	// Limits of blocks.
	"MAX_PROPOSER_SLASHINGS": strconv.Itoa(maxProposerOffences), "MAX_ATTESTER_SLASHINGS": "2", "MAX_ATTESTATIONS": "128",
	"MAX_ATTESTER_SLASHINGS_ELECTRA": strconv.Itoa(maxAttesterOffences), "MAX_ATTESTATIONS_ELECTRA": strconv.Itoa(maxAttestations),
	"MAX_DEPOSITS": "16", "MAX_VOLUNTARY_EXITS": strconv.Itoa(maxExits), "MAX_BLS_TO_EXECUTION_CHANGES": "16",
	"MAX_BYTES_PER_TRANSACTION": "1073741824", "MAX_TRANSACTIONS_PER_PAYLOAD": "1048576", "BYTES_PER_LOGS_BLOOM": "256",
	"MAX_EXTRA_DATA_BYTES": "32", "MAX_WITHDRAWALS_PER_PAYLOAD": "16", "MAX_VALIDATORS_PER_WITHDRAWALS_SWEEP": "16384",
	"MAX_BLOB_COMMITMENTS_PER_BLOCK": "4096", "FIELD_ELEMENTS_PER_BLOB": "4096", "MAX_BLOBS_PER_BLOCK": "6", "MAX_BLOBS_PER_BLOCK_ELECTRA": "9",
	"MAX_DEPOSIT_REQUESTS_PER_PAYLOAD": "8192", "MAX_WITHDRAWAL_REQUESTS_PER_PAYLOAD": "16", "MAX_CONSOLIDATION_REQUESTS_PER_PAYLOAD": "2",

	// What is signed. Source: consensus specification, domain types.
	"DOMAIN_BEACON_PROPOSER": "0x00000000", "DOMAIN_BEACON_ATTESTER": "0x01000000", "DOMAIN_RANDAO": "0x02000000", "DOMAIN_DEPOSIT": "0x03000000",
	"DOMAIN_VOLUNTARY_EXIT": "0x04000000", "DOMAIN_SELECTION_PROOF": "0x05000000", "DOMAIN_AGGREGATE_AND_PROOF": "0x06000000",
	"DOMAIN_SYNC_COMMITTEE": "0x07000000", "DOMAIN_SYNC_COMMITTEE_SELECTION_PROOF": "0x08000000", "DOMAIN_CONTRIBUTION_AND_PROOF": "0x09000000",
	"DOMAIN_BLS_TO_EXECUTION_CHANGE": "0x0a000000", "DOMAIN_APPLICATION_MASK": "0x00000001", "DOMAIN_APPLICATION_BUILDER": "0x00000001",
	"BLS_WITHDRAWAL_PREFIX": "0x00", "ETH1_ADDRESS_WITHDRAWAL_PREFIX": "0x01", "COMPOUNDING_WITHDRAWAL_PREFIX": "0x02",

	// The execution chain.
	"DEPOSIT_CHAIN_ID": "1337", "DEPOSIT_NETWORK_ID": "1337", "DEPOSIT_CONTRACT_ADDRESS": depositAddress,
	"TERMINAL_TOTAL_DIFFICULTY": "0", "TERMINAL_BLOCK_HASH": "0x" + strings.Repeat("0", 64),
	"TERMINAL_BLOCK_HASH_ACTIVATION_EPOCH": farFuture,
}

// farFuture is the epoch of an event that is not scheduled.
const farFuture = "18446744073709551615"

const depositAddress = "0x4242424242424242424242424242424242424242"

// specOf returns the chain's specification without the forks that it has.
func specOf(chain *eth.Chain) map[string]string {
	data := maps.Clone(constants)
	number := func(name string, n uint64) { data[name] = strconv.FormatUint(n, 10) }
	number("SECONDS_PER_SLOT", uint64(chain.SlotDuration.Seconds()))
	number("SECONDS_PER_ETH1_BLOCK", uint64(chain.SlotDuration.Seconds()))
	number("SLOT_DURATION_MS", uint64(chain.SlotDuration.Milliseconds()))
	number("SLOTS_PER_EPOCH", chain.SlotsPerEpoch)
	number("EPOCHS_PER_SYNC_COMMITTEE_PERIOD", chain.EpochsPerSyncCommitteePeriod)
	number("SYNC_COMMITTEE_SIZE", chain.SyncCommitteeSize)
	// Clients name later forks although these have no epoch yet, so that readers of the schedule know that they exist.
	known := eth.KnownForks()
	later := 0
	for _, f := range chain.Forks {
		later = max(later, slices.Index(known, f.ID)+1)
	}
	for i := later; i < len(known); i++ {
		name := strings.ToUpper(known[i].String())
		data[name+"_FORK_VERSION"], data[name+"_FORK_EPOCH"] = fmt.Sprintf("0x%02x000539", i), farFuture
	}
	return data
}
