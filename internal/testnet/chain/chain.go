package chain

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/hawser-ssv/hawser/internal/testnet/process"
)

// Chain is a running local Ethereum.
type Chain struct {
	Config  Config
	Genesis time.Time // start of slot 0
	Started time.Time // start of the first client

	pairs     []pair
	validator *process.Process // Prysm's validator client; nil if it has no validators

	mu sync.Mutex // guards the pairs' processes
}

// ExecutionHTTP returns the JSON-RPC address of execution client i, counted from 0.
func (c *Chain) ExecutionHTTP(i int) string {
	return fmt.Sprintf("http://127.0.0.1:%d", c.Config.ports(i).ExecutionHTTP)
}

// BeaconHTTP returns the address of the Beacon API of beacon node i, counted from 0.
func (c *Chain) BeaconHTTP(i int) string {
	return fmt.Sprintf("http://127.0.0.1:%d", c.Config.ports(i).BeaconHTTP)
}

// SlotStart returns when a slot begins.
func (c *Chain) SlotStart(slot uint64) time.Time {
	return c.Genesis.Add(time.Duration(slot) * c.Config.SlotTime)
}

// Processes returns the running clients.
func (c *Chain) Processes() []*process.Process {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []*process.Process
	add := func(p *process.Process) {
		if p != nil {
			out = append(out, p)
		}
	}
	for _, pair := range c.pairs {
		add(pair.execution)
		add(pair.beacon)
	}
	add(c.validator)
	return out
}

// Start writes the genesis files and starts the clients one by one, each as soon as the one before it answers. If it returns an error,
// it has stopped all clients that it had started.
func Start(ctx context.Context, config Config) (chain *Chain, err error) {
	if err := config.Check(); err != nil {
		return nil, err
	}
	for i := range config.beacons() {
		if err := CheckFree(config.ports(i).TCP()); err != nil {
			return nil, err
		}
	}
	c := &Chain{Config: config, Genesis: time.Now().Add(config.GenesisDelay).Truncate(time.Second), pairs: make([]pair, config.beacons())}
	if err := c.writeFiles(ctx); err != nil {
		return nil, fmt.Errorf("make genesis: %w", err)
	}
	defer func() {
		if err != nil {
			c.Stop()
		}
	}()
	if err := c.startClients(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Chain) startClients(ctx context.Context) error {
	c.Started = time.Now()
	// Beacon nodes wait for their execution clients by themselves, so these may start at once.
	var executions []*process.Process
	for i := range c.Config.executions() {
		p, err := c.start(named("geth", i), "geth"+suffix(i), c.Config.Binaries.Geth, c.executionArgs(i))
		if err != nil {
			return err
		}
		c.set(&c.pairs[i].execution, p)
		executions = append(executions, p)
	}
	var beacons []*process.Process
	for i := range c.Config.beacons() { // the second as soon as the first one's peer id is known
		p, err := c.startBeacon(ctx, i)
		if err != nil {
			return err
		}
		beacons = append(beacons, p)
	}
	for i, p := range executions {
		if err := c.await(ctx, p, executionAnswers(c.ExecutionHTTP(i))); err != nil {
			return err
		}
	}
	for i, p := range beacons {
		if err := c.await(ctx, p, beaconAnswers(c.BeaconHTTP(i))); err != nil {
			return err
		}
	}
	if c.Config.FirstBackground == c.Config.Validators {
		return nil
	}
	p, err := c.start("validator client", "validator", c.Config.Binaries.Validator, c.validatorArgs())
	if err != nil {
		return err
	}
	c.set(&c.validator, p)
	return nil
}

// Stop ends the clients. Those that depend on others end first.
func (c *Chain) Stop() {
	c.end(&c.validator)
	var all sync.WaitGroup
	for i := range c.pairs {
		all.Go(func() { c.end(&c.pairs[i].beacon) })
	}
	all.Wait()
	for i := range c.pairs {
		all.Go(func() { c.end(&c.pairs[i].execution) })
	}
	all.Wait()
}

// Check returns the error of a client that ended by itself, if one did.
func (c *Chain) Check() error {
	for _, p := range c.Processes() {
		if err := p.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (c *Chain) path(name string) string { return filepath.Join(c.Config.Dir, name) }

func (c *Chain) logPath(name string) string { return filepath.Join(c.Config.Dir, "logs", name+".log") }

func (c *Chain) start(name, log, path string, args []string) (*process.Process, error) {
	return process.Start(c.spec(name, log, path, args))
}

func (c *Chain) spec(name, log, path string, args []string) process.Spec {
	return process.Spec{Name: name, Path: path, Args: args, Log: c.logPath(log)}
}

// writeFiles writes all files that the clients read at start: configuration, shared secret, and genesis of both layers.
func (c *Chain) writeFiles(ctx context.Context) error {
	if err := os.MkdirAll(c.Config.Dir, 0o755); err != nil {
		return err
	}
	var secret [32]byte
	if _, err := rand.Read(secret[:]); err != nil {
		return err
	}
	in, err := c.Config.executionGenesis(c.Genesis)
	if err != nil {
		return err
	}
	files := map[string]string{
		"config.yaml": c.Config.beaconConfig(),
		"in.json":     string(in),
		"jwt.hex":     hex.EncodeToString(secret[:]),
	}
	for i := range c.Config.executions() {
		// geth's --port would listen on every interface.
		files["geth"+suffix(i)+".toml"] = fmt.Sprintf("[Node.P2P]\nListenAddr = \"127.0.0.1:%d\"\nNoDiscovery = true\nMaxPeers = 0\n", c.Config.ports(i).ExecutionP2P)
	}
	for name, content := range files {
		if err := os.WriteFile(c.path(name), []byte(content), 0o600); err != nil {
			return err
		}
	}
	if err := process.Run(ctx, c.spec("prysmctl", "prysmctl", c.Config.Binaries.Prysmctl, []string{
		"testnet", "generate-genesis", "--chain-config-file", c.path("config.yaml"), "--fork", genesisFork().String(),
		"--num-validators", strconv.Itoa(c.Config.Validators), "--genesis-time", strconv.FormatInt(c.Genesis.Unix(), 10),
		"--geth-genesis-json-in", c.path("in.json"), "--geth-genesis-json-out", c.path("genesis.json"), "--output-ssz", c.path("genesis.ssz"),
	})); err != nil {
		return err
	}
	for i := range c.Config.executions() {
		init := c.spec(named("geth", i)+" init", "geth"+suffix(i), c.Config.Binaries.Geth, []string{"init", "--datadir", c.path("geth" + suffix(i)), c.path("genesis.json")})
		if err := process.Run(ctx, init); err != nil {
			return err
		}
	}
	return nil
}
