package chain

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/hawser-ssv/hawser/testnet/process"
)

// Chain is a running local Ethereum.
type Chain struct {
	Config  Config
	Genesis time.Time // start of slot 0
	Started time.Time // when the first client was started

	Execution *process.Process // geth
	Beacon    *process.Process // Prysm's beacon node
	Validator *process.Process // Prysm's validator client; nil if it has no validators
}

// ExecutionHTTP returns geth's JSON-RPC address.
func (c *Chain) ExecutionHTTP() string {
	return fmt.Sprintf("http://127.0.0.1:%d", c.Config.Ports.ExecutionHTTP)
}

// ExecutionWS returns geth's websocket address.
func (c *Chain) ExecutionWS() string {
	return fmt.Sprintf("ws://127.0.0.1:%d", c.Config.Ports.ExecutionWS)
}

// BeaconHTTP returns the address of the Beacon API.
func (c *Chain) BeaconHTTP() string {
	return fmt.Sprintf("http://127.0.0.1:%d", c.Config.Ports.BeaconHTTP)
}

// SlotStart returns when a slot begins.
func (c *Chain) SlotStart(slot uint64) time.Time {
	return c.Genesis.Add(time.Duration(slot) * c.Config.SlotTime)
}

// Processes returns the running clients.
func (c *Chain) Processes() []*process.Process {
	var out []*process.Process
	for _, p := range []*process.Process{c.Execution, c.Beacon, c.Validator} {
		if p != nil {
			out = append(out, p)
		}
	}
	return out
}

// Start writes the genesis files and starts the clients, in order and each as soon as the former answers. With an error it
// has stopped whatever it had started.
func Start(ctx context.Context, config Config) (chain *Chain, err error) {
	if err := config.Check(); err != nil {
		return nil, err
	}
	if err := CheckFree(config.Ports.TCP()); err != nil {
		return nil, err
	}
	c := &Chain{Config: config, Genesis: time.Now().Add(config.GenesisDelay).Truncate(time.Second)}
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

func (c *Chain) startClients(ctx context.Context) (err error) {
	c.Started = time.Now()
	if c.Execution, err = c.start("geth", c.Config.Binaries.Geth, c.executionArgs()); err != nil {
		return err
	}
	// The beacon node waits for its execution client by itself, so both may start at once.
	if c.Beacon, err = c.start("beacon node", c.Config.Binaries.BeaconChain, c.beaconArgs()); err != nil {
		return err
	}
	if err := c.await(ctx, c.Execution, executionAnswers(c.ExecutionHTTP())); err != nil {
		return err
	}
	if err := c.await(ctx, c.Beacon, beaconAnswers(c.BeaconHTTP())); err != nil {
		return err
	}
	if c.Config.FirstBackground < c.Config.Validators {
		if c.Validator, err = c.start("validator client", c.Config.Binaries.Validator, c.validatorArgs()); err != nil {
			return err
		}
	}
	return nil
}

// Stop ends the clients, those that depend on others first.
func (c *Chain) Stop() {
	for _, p := range []*process.Process{c.Validator, c.Beacon, c.Execution} {
		if p != nil {
			p.Stop(10 * time.Second)
		}
	}
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

func (c *Chain) start(name, path string, args []string) (*process.Process, error) {
	return process.Start(c.spec(name, path, args))
}

func (c *Chain) spec(name, path string, args []string) process.Spec {
	return process.Spec{Name: name, Path: path, Args: args, Log: filepath.Join(c.Config.Dir, "logs", filepath.Base(path)+".log")}
}

// writeFiles makes everything the clients read at start: configuration, shared secret, and genesis for both layers.
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
	for name, content := range map[string]string{
		"config.yaml": c.Config.beaconConfig(),
		"in.json":     string(in),
		"jwt.hex":     hex.EncodeToString(secret[:]),
		// geth's --port would listen on every interface.
		"geth.toml": fmt.Sprintf("[Node.P2P]\nListenAddr = \"127.0.0.1:%d\"\nNoDiscovery = true\nMaxPeers = 0\n", c.Config.Ports.ExecutionP2P),
	} {
		if err := os.WriteFile(c.path(name), []byte(content), 0o600); err != nil {
			return err
		}
	}
	if err := process.Run(ctx, c.spec("prysmctl", c.Config.Binaries.Prysmctl, []string{
		"testnet", "generate-genesis", "--chain-config-file", c.path("config.yaml"), "--fork", "electra",
		"--num-validators", strconv.Itoa(c.Config.Validators), "--genesis-time", strconv.FormatInt(c.Genesis.Unix(), 10),
		"--geth-genesis-json-in", c.path("in.json"), "--geth-genesis-json-out", c.path("genesis.json"), "--output-ssz", c.path("genesis.ssz"),
	})); err != nil {
		return err
	}
	return process.Run(ctx, c.spec("geth init", c.Config.Binaries.Geth, []string{"init", "--datadir", c.path("geth"), c.path("genesis.json")}))
}
