package beacon

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// Chain asks a beacon node for its chain: genesis, clock and forks.
func Chain(ctx context.Context, n *Nodes) (eth.Chain, error) {
	genesis, err := n.Genesis(ctx)
	if err != nil {
		return eth.Chain{}, err
	}
	config, err := n.Spec(ctx)
	if err != nil {
		return eth.Chain{}, err
	}
	c := eth.Chain{
		GenesisTime: genesis.GenesisTime, GenesisValidatorsRoot: genesis.GenesisValidatorsRoot, GenesisForkVersion: genesis.GenesisForkVersion,
	}
	if c.SlotDuration, err = duration(config, "SECONDS_PER_SLOT"); err != nil {
		return c, err
	}
	if c.SlotsPerEpoch, err = number(config, "SLOTS_PER_EPOCH"); err != nil {
		return c, err
	}
	// All three may be missing: then the profile's values stand.
	c.EpochsPerSyncCommitteePeriod, _ = number(config, "EPOCHS_PER_SYNC_COMMITTEE_PERIOD")
	c.SyncCommitteeSize, _ = number(config, "SYNC_COMMITTEE_SIZE")
	c.ExecutionChainID, _ = number(config, "DEPOSIT_CHAIN_ID")
	if c.Forks, err = forks(config, genesis.GenesisForkVersion); err != nil {
		return c, err
	}
	return c, c.CheckGenesis()
}

// knownForks are in the order in which a chain can have them.
var knownForks = []spec.DataVersion{
	spec.DataVersionAltair, spec.DataVersionBellatrix, spec.DataVersionCapella, spec.DataVersionDeneb, spec.DataVersionElectra, spec.DataVersionFulu,
}

// forks reads the schedule from the configuration. The schedule's own endpoint leaves out the forks' names, and several of them
// may begin in one epoch.
func forks(config map[string]any, genesis phase0.Version) ([]eth.Fork, error) {
	out := []eth.Fork{{Epoch: 0, Version: genesis, Data: spec.DataVersionPhase0}}
	for _, data := range knownForks {
		name := strings.ToUpper(data.String())
		epoch, err := number(config, name+"_FORK_EPOCH")
		if err != nil || epoch == math.MaxUint64 {
			continue // a client that is older than the fork
		}
		version, ok := config[name+"_FORK_VERSION"].(phase0.Version)
		if !ok {
			return nil, fmt.Errorf("beacon node's configuration: %s_FORK_VERSION is missing", name)
		}
		out = append(out, eth.Fork{Epoch: phase0.Epoch(epoch), Version: version, Data: data})
	}
	return out, nil
}

func number(config map[string]any, key string) (uint64, error) {
	switch v := config[key].(type) {
	case uint64:
		return v, nil
	case string:
		return strconv.ParseUint(v, 10, 64)
	default:
		return 0, fmt.Errorf("beacon node's configuration: %s is missing", key)
	}
}

func duration(config map[string]any, key string) (time.Duration, error) {
	if d, ok := config[key].(time.Duration); ok {
		return d, nil
	}
	seconds, err := number(config, key)
	return time.Duration(seconds) * time.Second, err
}
