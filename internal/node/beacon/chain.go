package beacon

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// chainAnswer is one beacon node's answer about its chain.
type chainAnswer struct {
	eth.Constants
	// forks are the forks for which the node has an epoch, in order of their epochs. Genesis comes first.
	forks []eth.Fork
	// contradiction is a contradiction inside the node's own answer, or nil.
	contradiction error
}

// fetchChain asks a beacon node for its chain: genesis, clock and forks. Nothing is cached, because the node may have been replaced by
// a newer one.
func (c *Client) fetchChain(ctx context.Context) (*chainAnswer, error) {
	genesis, err := c.freshGenesis(ctx)
	if err != nil {
		return nil, fmt.Errorf("genesis: beacon node %v: %w", c.address, err)
	}
	config, err := c.config(ctx)
	if err != nil {
		return nil, err
	}
	t := &chainAnswer{Constants: eth.Constants{
		GenesisTime: genesis.GenesisTime, GenesisValidatorsRoot: genesis.GenesisValidatorsRoot, GenesisForkVersion: genesis.GenesisForkVersion,
	}}
	if t.SlotDuration, t.contradiction, err = config.slot(); err != nil {
		return nil, err
	}
	if t.SlotsPerEpoch, err = config.number("SLOTS_PER_EPOCH"); err != nil {
		return nil, err
	}
	// All three may be missing: then the profile's values are used.
	t.EpochsPerSyncCommitteePeriod, _ = config.number("EPOCHS_PER_SYNC_COMMITTEE_PERIOD")
	t.SyncCommitteeSize, _ = config.number("SYNC_COMMITTEE_SIZE")
	t.ExecutionChainID, _ = config.number("DEPOSIT_CHAIN_ID")
	if t.forks, err = config.forks(genesis.GenesisForkVersion); err != nil {
		return nil, err
	}
	if err := t.CheckGenesis(); err != nil {
		return nil, err
	}
	return t, nil
}

// settings are the entries of a beacon node's configuration whose value is a text.
type settings map[string]string

var errMissing = errors.New("it is missing")

// number reads an entry that is a number.
func (s settings) number(key string) (uint64, error) {
	text, ok := s[key]
	if !ok {
		return 0, fmt.Errorf("beacon node's configuration: %s: %w", key, errMissing)
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("beacon node's configuration: %s: %q is not a number", key, cut(text))
	}
	return n, nil
}

// cut shortens a foreign text for an error.
func cut(text string) string {
	const most = 40
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}

// slot returns the length of a slot. Newer nodes have it in milliseconds, older ones in seconds, many both. The value in milliseconds
// is used; odd says how the other one differs.
func (s settings) slot() (d time.Duration, odd, err error) {
	seconds, secondsErr := s.unit("SECONDS_PER_SLOT", time.Second)
	fine, err := s.unit("SLOT_DURATION_MS", time.Millisecond)
	switch {
	case errors.Is(err, errMissing):
		return seconds, nil, secondsErr
	case err != nil:
		return 0, nil, err
	case errors.Is(secondsErr, errMissing):
		return fine, nil, nil
	case secondsErr != nil:
		return 0, nil, secondsErr
	case seconds != fine:
		odd = fmt.Errorf("SLOT_DURATION_MS says that a slot lasts %v, SECONDS_PER_SLOT %v", fine, seconds)
	}
	return fine, odd, nil
}

// longestSlot bounds the length of a slot in a node's answer, far above what a profile may have.
const longestSlot = 24 * time.Hour

func (s settings) unit(key string, unit time.Duration) (time.Duration, error) {
	n, err := s.number(key)
	if err == nil && n > uint64(longestSlot/unit) {
		err = fmt.Errorf("beacon node's configuration: %s: %d is too long for a slot", key, n)
	}
	return time.Duration(n) * unit, err
}

const (
	epochSuffix   = "_FORK_EPOCH"
	versionSuffix = "_FORK_VERSION"
	// maxForks bounds the forks of one node's answer, and maxForkName their names in bytes.
	maxForks    = 64
	maxForkName = 32
)

// forks reads the schedule: every fork that has an epoch, also unknown ones. It does not use the fork schedule's own endpoint, which
// has no names; several forks may begin in one epoch.
func (s settings) forks(genesis phase0.Version) ([]eth.Fork, error) {
	known := eth.KnownForks()
	out := []eth.Fork{{Version: genesis, ID: known[0]}}
	for key, text := range s {
		name, ok := strings.CutSuffix(key, epochSuffix)
		if !ok || name == "" || text == farFuture {
			continue // a fork without an epoch is left out: an older release does not know the date
		}
		fork := forkNamed(name, known[0])
		epoch, err := s.number(key)
		if err != nil {
			return nil, err
		}
		if fork.Epoch = phase0.Epoch(epoch); fork.Unknown != "" && isGenesis(known[0], name) {
			continue
		}
		if err := s.version(name+versionSuffix, &fork.Version); err != nil && fork.Unknown == "" {
			return nil, err
		}
		if out = append(out, fork); len(out) > maxForks || len(name) > maxForkName {
			return nil, errors.New("beacon node's configuration: it names too many forks, or forks with very long names")
		}
	}
	if err := s.checkDated(known[1:]); err != nil {
		return nil, err
	}
	slices.SortFunc(out, compareForks)
	return out, nil
}

// forkNamed returns the fork of a name, without its epoch: a known one or an unknown one. No known fork after genesis has the name of
// genesis.
func forkNamed(name string, genesis eth.ForkID) eth.Fork {
	if id, ok := eth.ParseFork(name); ok && id != genesis {
		return eth.Fork{ID: id}
	}
	return eth.Fork{Unknown: strings.ToLower(cut(name))}
}

// checkDated refuses forks that have a version and no epoch.
func (s settings) checkDated(forks []eth.ForkID) error {
	for _, id := range forks {
		name := strings.ToUpper(id.String())
		_, epoch := s[name+epochSuffix]
		if _, version := s[name+versionSuffix]; version && !epoch {
			return fmt.Errorf("beacon node's configuration: fork %v has a version and no epoch", id)
		}
	}
	return nil
}

// farFuture is FAR_FUTURE_EPOCH as text.
var farFuture = strconv.FormatUint(uint64(eth.FarFuture), 10)

// isGenesis reports whether a name is that of the fork with which the chain begins.
func isGenesis(first eth.ForkID, name string) bool {
	return name == "GENESIS" || strings.EqualFold(name, first.String())
}

// compareForks orders forks by epoch. Of forks that begin in one epoch, unknown ones come last.
func compareForks(a, b eth.Fork) int {
	rank := func(f eth.Fork) int {
		if f.Unknown != "" {
			return int(^uint(0) >> 1)
		}
		return int(f.ID)
	}
	switch {
	case a.Epoch != b.Epoch:
		return cmp.Compare(a.Epoch, b.Epoch)
	case rank(a) != rank(b):
		return cmp.Compare(rank(a), rank(b))
	}
	return strings.Compare(a.Unknown, b.Unknown)
}

func (s settings) version(key string, to *phase0.Version) error {
	raw, err := hex.DecodeString(strings.TrimPrefix(s[key], "0x"))
	if err != nil || len(raw) != len(to) {
		return fmt.Errorf("beacon node's configuration: %s: %q is not a fork version", key, cut(s[key]))
	}
	copy(to[:], raw)
	return nil
}
