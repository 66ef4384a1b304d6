package embedded

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/bellatrix"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// Config describes an embedded chain.
type Config struct {
	Genesis       time.Time // start of slot 0, a whole second
	SlotTime      time.Duration
	SlotsPerEpoch int
	// Validators are those of genesis, with the known keys of test networks. From FirstBackground on the chain itself signs
	// for them.
	Validators, FirstBackground int
	// FeeRecipient is the fee recipient of the background validators' blocks.
	FeeRecipient bellatrix.ExecutionAddress
	// Parameters are the contracts' parameters. Registrations are the transactions that are on the chain from the start.
	Parameters    binding.Params
	Registrations []*types.Transaction
	// Beacon is the loopback address of the Beacon API, Execution those of the JSON-RPC servers.
	Beacon    string
	Execution []string
	// Trouble is called with the errors of the background validators. It must not block.
	Trouble func(error)
}

// Chain is a running embedded Ethereum with its servers. Its clock does not move before Start; without Start the caller moves it with
// BeginSlot.
type Chain struct {
	config     Config
	clock      eth.Chain
	beacon     *scripted.BeaconChain
	execution  *Execution
	background []*threshold.SecretKey // by validator; nil for those of the committee
	promises   promises               // of the background; the clock's goroutine alone uses it

	beaconServer *scripted.BeaconServer
	logServers   []*scripted.LogServer
	stop         context.CancelFunc
	running      sync.WaitGroup
}

// New makes the chain at slot 0 and serves it until Stop.
func New(config Config) (_ *Chain, err error) {
	c := &Chain{config: config, promises: newPromises(), stop: func() {}}
	keys, err := c.readKeys()
	if err != nil {
		return nil, err
	}
	c.clock = clockOf(config, keys)
	if c.execution, err = NewExecution(config.Parameters, config.Genesis, config.SlotTime, config.Registrations); err != nil {
		return nil, fmt.Errorf("make execution chain: %w", err)
	}
	if c.beacon, err = scripted.NewLiveChain(c.clock, keys, c.execution); err != nil {
		return nil, err
	}
	for v, key := range c.background {
		if key == nil {
			continue
		}
		if err := c.beacon.Prepare(&apiv1.ProposalPreparation{ValidatorIndex: phase0.ValidatorIndex(v), FeeRecipient: config.FeeRecipient}); err != nil {
			return nil, err
		}
	}
	defer func() {
		if err != nil {
			c.Stop()
		}
	}()
	if c.beaconServer, err = scripted.ServeBeaconAt(scripted.NewBeaconClient(c.beacon), config.Beacon); err != nil {
		return nil, err
	}
	client := scripted.NewLogClient(c.execution.logs)
	for _, address := range config.Execution {
		server, err := scripted.ServeLogsAt(client, chain.ChainID, address, &rpcAPI{c.execution})
		if err != nil {
			return nil, err
		}
		c.logServers = append(c.logServers, server)
	}
	return c, nil
}

// readKeys reads the background validators' keys and returns the public keys of all validators.
func (c *Chain) readKeys() ([]phase0.BLSPubKey, error) {
	c.background = make([]*threshold.SecretKey, c.config.Validators)
	keys := make([]phase0.BLSPubKey, c.config.Validators)
	for v := range keys {
		raw := chain.InteropKey(v)
		secret, err := threshold.ParseSecretKey(raw[:])
		if err != nil {
			return nil, fmt.Errorf("read key of validator %d: %w", v, err)
		}
		keys[v] = secret.PublicKey().Bytes()
		if v >= c.config.FirstBackground {
			c.background[v] = secret
		}
	}
	return keys, nil
}

// clockOf returns the beacon chain's constants: Electra from genesis on, like package chain configures real clients.
func clockOf(config Config, keys []phase0.BLSPubKey) eth.Chain {
	seed := binary.BigEndian.AppendUint64(nil, uint64(config.Genesis.Unix()))
	for _, key := range keys {
		seed = append(seed, key[:]...)
	}
	c := eth.Chain{Constants: eth.Constants{
		GenesisTime: config.Genesis, GenesisValidatorsRoot: sha256.Sum256(seed), GenesisForkVersion: chain.GenesisForkVersion,
		SlotsPerEpoch: uint64(config.SlotsPerEpoch), SlotDuration: config.SlotTime,
		EpochsPerSyncCommitteePeriod: 256, SyncCommitteeSize: 512, // of the mainnet preset
	}}
	known := eth.KnownForks()
	for i, id := range known[:slices.Index(known, eth.Electra)+1] {
		version := chain.GenesisForkVersion
		version[0] = byte(i)
		c.Forks = append(c.Forks, eth.Fork{Version: version, ID: id})
	}
	return c
}

// BeaconURL returns the base URL of the Beacon API.
func (c *Chain) BeaconURL() string { return c.beaconServer.URL() }

// Booked returns what the beacon chain has accepted so far.
func (c *Chain) Booked() scripted.Booked { return c.beacon.Booked() }

// Start starts the clock, which runs until Stop.
func (c *Chain) Start() {
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	c.running.Go(func() { c.run(ctx) })
}

// Stop stops the clock and closes every connection.
func (c *Chain) Stop() {
	c.stop()
	c.running.Wait()
	if c.beaconServer != nil {
		_ = c.beaconServer.Close() // nobody can do anything about it
	}
	for _, s := range c.logServers {
		_ = s.Close()
	}
}

// run begins each slot at its time. It skips a slot that is over before it could begin.
func (c *Chain) run(ctx context.Context) {
	for slot := phase0.Slot(0); ; slot = max(slot+1, c.clock.SlotAt(time.Now())) {
		start := c.clock.SlotStart(slot)
		if !sleepUntil(ctx, start) {
			return
		}
		c.tell(c.BeginSlot(slot))
		if !c.awaitHead(ctx, slot) {
			return
		}
		c.tell(c.Vote(slot))
	}
}

// looksPerSlot is how many times in a slot awaitHead checks for the slot's block.
const looksPerSlot = 60

// awaitHead waits until validators vote: when the slot has a block, or after a third of the slot.
func (c *Chain) awaitHead(ctx context.Context, slot phase0.Slot) bool {
	profile := network.Profile{Beacon: c.clock.Constants}
	for late := c.clock.SlotStart(slot).Add(profile.DueAt(slot, eth.VotesDue)); time.Now().Before(late) && c.beacon.Head() < slot; {
		if !sleepUntil(ctx, time.Now().Add(c.config.SlotTime/looksPerSlot)) {
			return false
		}
	}
	return ctx.Err() == nil
}

func (c *Chain) tell(err error) {
	if err != nil && c.config.Trouble != nil {
		c.config.Trouble(fmt.Errorf("embedded chain: %w", err))
	}
}

func sleepUntil(ctx context.Context, t time.Time) bool {
	timer := time.NewTimer(time.Until(t))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// failed returns one error for the refused objects of the background validators.
func failed(what string, slot phase0.Slot, refusals map[int]error) error {
	errs := make([]error, 0, len(refusals))
	for _, err := range refusals {
		errs = append(errs, err)
	}
	if len(errs) == 0 {
		return nil
	}
	return fmt.Errorf("%s of slot %d: %w", what, slot, errors.Join(errs...))
}
