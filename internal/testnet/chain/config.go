// Package chain starts a real local Ethereum: genesis files, geth, a Prysm beacon node, and Prysm's validator client for the validators
// that no operator runs.
//
// Not here: how the clients are built (package clients), what runs on the chain (package rig), what happened on it
// (package observer).
package chain

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/testnet/clients"
	"github.com/hawser-ssv/hawser/protocol/eth"
)

// Config describes one local chain. Every port is on the loopback interface and derives from PortBase.
type Config struct {
	Dir      string           // holds everything the chain writes
	Binaries clients.Binaries // the clients to run
	Ports    Ports            // see PortsFrom
	Second   Ports            // of the second pair of clients, if there is one

	Beacons    int // beacon nodes, 1 or 2; 0 counts as 1
	Executions int // execution clients, at most as many; 0 counts as 1
	Steady     int // the beacon node, counted from 0, that the background validators use

	Validators        int           // interop validators in the genesis state
	FirstBackground   int           // validators from this index on are run by Prysm's validator client
	SlotTime          time.Duration // whole seconds; 3 s is the least that Prysm keeps up with
	SlotsPerEpoch     int           // 8 or 32
	LiveForkEpoch     uint64        // the epoch of LiveFork; 0 for none
	GenesisDelay      time.Duration // from writing the genesis files to slot 0: the time the clients have to start
	FeeRecipient      string        // 0x address for blocks of the background validators
	ExecutionAccounts []string      // 0x addresses that start with a million ether, beside the built-in developer accounts
}

// ChainID is the execution chain's id, and its network id.
const ChainID = 1337

// DepositContract is the address at which validators are deposited.
const DepositContract = "0x4242424242424242424242424242424242424242"

// GenesisForkVersion is the fork version in the signing domain of deposits.
var GenesisForkVersion = phase0.Version{0, 0, 5, 0x39}

// LiveFork is the fork that can activate while the chain runs. Earlier forks are active from genesis on.
const LiveFork = eth.Fulu

// genesisFork is the newest fork that is active at genesis.
func genesisFork() eth.ForkID {
	known := eth.KnownForks()
	return known[slices.Index(known, LiveFork)-1]
}

const never = "18446744073709551615"

// Check returns an error if the clients cannot run such a chain.
func (c Config) Check() error {
	switch {
	case c.SlotTime < time.Second || c.SlotTime%time.Second != 0:
		return fmt.Errorf("slot time %v: the beacon chain's clock counts whole seconds; choose a multiple of 3s", c.SlotTime)
	case c.SlotTime%(3*time.Second) != 0:
		return fmt.Errorf("slot time %v: duties are placed by thirds of a slot and the beacon node rounds them to seconds; choose a multiple of 3s", c.SlotTime)
	case c.SlotsPerEpoch < 4 || c.SlotsPerEpoch > 32 || 2048%c.SlotsPerEpoch != 0:
		return fmt.Errorf("%d slots an epoch: must be 4, 8, 16 or 32", c.SlotsPerEpoch)
	case c.FirstBackground < 0 || c.FirstBackground > c.Validators:
		return fmt.Errorf("%d of %d validators: more than there are", c.FirstBackground, c.Validators)
	case c.beacons() > 2 || c.executions() > c.beacons() || c.Steady < 0 || c.Steady >= c.beacons():
		return fmt.Errorf("%d beacon nodes and %d execution clients: at most two, and as many beacon nodes as execution clients", c.beacons(), c.executions())
	case c.Validators < 64:
		return fmt.Errorf("%d genesis validators: the chain needs at least 64", c.Validators)
	}
	return nil
}

func (c Config) beacons() int    { return max(1, c.Beacons) }
func (c Config) executions() int { return max(1, c.Executions) }

// ports returns the ports of pair i, counted from 0.
func (c Config) ports(i int) Ports {
	if i == 0 {
		return c.Ports
	}
	return c.Second
}

// beaconConfig returns the beacon chain's configuration in the format of the clients' --chain-config-file.
func (c Config) beaconConfig() string {
	seconds := int(c.SlotTime / time.Second)
	var b strings.Builder
	line := func(key string, value any) { fmt.Fprintf(&b, "%s: %v\n", key, value) }
	line("PRESET_BASE", "'mainnet'") // the built clients hold SSZ types of this preset only
	line("CONFIG_NAME", "'hawser-devnet'")
	line("MIN_GENESIS_ACTIVE_VALIDATOR_COUNT", 64)
	line("MIN_GENESIS_TIME", 0)
	line("GENESIS_DELAY", 0)
	line("GENESIS_FORK_VERSION", fmt.Sprintf("%#x", GenesisForkVersion))
	known := eth.KnownForks()
	live := slices.Index(known, LiveFork)
	for i, fork := range known[1 : live+1] {
		name := strings.ToUpper(fork.String())
		line(name+"_FORK_VERSION", fmt.Sprintf("0x%02x000539", i+1))
		switch {
		case i+1 < live:
			line(name+"_FORK_EPOCH", 0)
		case c.LiveForkEpoch > 0:
			line(name+"_FORK_EPOCH", c.LiveForkEpoch)
			line("MIN_SEED_LOOKAHEAD", max(1, 64/c.SlotsPerEpoch-1)) // the proposer lookahead is 64 slots long in the SSZ type
		default:
			line(name+"_FORK_EPOCH", never)
		}
	}
	line("TERMINAL_TOTAL_DIFFICULTY", 0)
	line("TERMINAL_BLOCK_HASH", "0x"+strings.Repeat("0", 64))
	line("TERMINAL_BLOCK_HASH_ACTIVATION_EPOCH", never)
	line("SECONDS_PER_SLOT", seconds)
	line("SLOTS_PER_EPOCH", c.SlotsPerEpoch)
	line("EPOCHS_PER_ETH1_VOTING_PERIOD", 2048/c.SlotsPerEpoch) // the product is the length of an SSZ list
	line("SECONDS_PER_ETH1_BLOCK", seconds)
	line("ETH1_FOLLOW_DISTANCE", 8)
	line("MIN_VALIDATOR_WITHDRAWABILITY_DELAY", 1)
	line("SHARD_COMMITTEE_PERIOD", 1)
	line("EJECTION_BALANCE", 16_000_000_000)
	line("INACTIVITY_SCORE_BIAS", 4)
	line("INACTIVITY_SCORE_RECOVERY_RATE", 16)
	line("MIN_PER_EPOCH_CHURN_LIMIT", 4)
	line("CHURN_LIMIT_QUOTIENT", 65536)
	line("MAX_PER_EPOCH_ACTIVATION_CHURN_LIMIT", 8)
	line("MIN_PER_EPOCH_CHURN_LIMIT_ELECTRA", 128_000_000_000)
	line("MAX_PER_EPOCH_ACTIVATION_EXIT_CHURN_LIMIT", 256_000_000_000)
	line("PROPOSER_SCORE_BOOST", 40)
	line("DEPOSIT_CHAIN_ID", ChainID)
	line("DEPOSIT_NETWORK_ID", ChainID)
	line("DEPOSIT_CONTRACT_ADDRESS", DepositContract)
	line("BLOB_SCHEDULE", "[]")
	return b.String()
}

// genesisTemplate holds the system contracts' code and the deposit contract (the Ethereum Foundation's, CC0).
//
//go:embed genesis-in.json
var genesisTemplate []byte

// executionGenesis returns the input of the genesis tool, which sets the timestamps of the forks up to Electra itself.
func (c Config) executionGenesis(genesis time.Time) ([]byte, error) {
	var doc map[string]any
	if err := json.Unmarshal(genesisTemplate, &doc); err != nil {
		return nil, fmt.Errorf("read genesis template: %w", err)
	}
	alloc, ok1 := doc["alloc"].(map[string]any)
	config, ok2 := doc["config"].(map[string]any)
	if !ok1 || !ok2 {
		return nil, fmt.Errorf("read genesis template: no alloc or config")
	}
	for _, address := range c.ExecutionAccounts {
		key := strings.ToLower(strings.TrimPrefix(address, "0x"))
		alloc[key] = map[string]any{"balance": "0xd3c21bcecceda1000000"}
	}
	if c.LiveForkEpoch > 0 {
		start := genesis.Add(time.Duration(c.LiveForkEpoch) * time.Duration(c.SlotsPerEpoch) * c.SlotTime)
		config["osakaTime"] = start.Unix()
		schedule, ok := config["blobSchedule"].(map[string]any)
		if !ok {
			return nil, fmt.Errorf("read genesis template: no blob schedule")
		}
		schedule["osaka"] = schedule["prague"]
	}
	return json.MarshalIndent(doc, "", " ")
}
