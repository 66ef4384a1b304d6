package chain

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/testnet/clients"
	"github.com/hawser-ssv/hawser/internal/testnet/process"
)

// The first keys of the interop scheme, as its public description lists them.
func TestInteropKeys(t *testing.T) {
	for index, want := range []string{
		"25295f0d1d592a90b333e26e85149708208e9f8e8bc18f6c77bd62f8ad7a6866",
		"51d0b65185db6989ab0b560d6deed19c7ead0e24b9b6372cbecb1f26bdfad000",
		"315ed405fafe339603932eebe8dbfd650ce5dafa561f6928664c75db85f97857",
	} {
		got := InteropKey(index)
		if hex.EncodeToString(got[:]) != want {
			t.Errorf("key %d is %x", index, got)
		}
	}
}

func valid(t *testing.T) Config {
	return Config{
		Dir: t.TempDir(), Ports: PortsFrom(21000), Validators: 128, FirstBackground: 48,
		SlotTime: 3 * time.Second, SlotsPerEpoch: 8, FeeRecipient: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
	}
}

func TestConfigIsChecked(t *testing.T) {
	if err := valid(t).Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Config){
		"slot of 2s":                func(c *Config) { c.SlotTime = 2 * time.Second },
		"slot of 3.5s":              func(c *Config) { c.SlotTime = 3500 * time.Millisecond },
		"ten slots an epoch":        func(c *Config) { c.SlotsPerEpoch = 10 },
		"more than there are":       func(c *Config) { c.FirstBackground = 129 },
		"too small a validator set": func(c *Config) { c.Validators, c.FirstBackground = 32, 0 },
	} {
		c := valid(t)
		change(&c)
		if c.Check() == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestBeaconConfig(t *testing.T) {
	c := valid(t)
	text := c.beaconConfig()
	for _, line := range []string{"SECONDS_PER_SLOT: 3\n", "SLOTS_PER_EPOCH: 8\n", "EPOCHS_PER_ETH1_VOTING_PERIOD: 256\n", "ELECTRA_FORK_EPOCH: 0\n", "FULU_FORK_EPOCH: " + never + "\n"} {
		if !strings.Contains(text, line) {
			t.Errorf("no %q", line)
		}
	}
	c.LiveForkEpoch = 5
	text = c.beaconConfig()
	if !strings.Contains(text, "FULU_FORK_EPOCH: 5\n") || !strings.Contains(text, "MIN_SEED_LOOKAHEAD: 7\n") {
		t.Error("a Fulu fork is not configured")
	}
}

func TestExecutionGenesis(t *testing.T) {
	c := valid(t)
	c.LiveForkEpoch = 2
	c.ExecutionAccounts = []string{"0x00000000000000000000000000000000000000AA"}
	raw, err := c.executionGenesis(time.Unix(1000, 0))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Config struct {
			Osaka    int64          `json:"osakaTime"`
			Schedule map[string]any `json:"blobSchedule"`
		} `json:"config"`
		Alloc map[string]struct{ Balance, Code string } `json:"alloc"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Config.Osaka != 1000+2*8*3 || doc.Config.Schedule["osaka"] == nil {
		t.Errorf("Osaka at %d", doc.Config.Osaka)
	}
	if doc.Alloc["00000000000000000000000000000000000000aa"].Balance == "" {
		t.Error("the account is not funded")
	}
	// Without these contracts' code, every request for a block fails.
	for _, address := range []string{
		"000f3df6d732807ef1319fb7b8bb8522d0beac02", "0000f90827f1c53a10cb7a02335b175320002935",
		"00000961ef480eb55e80d19ad83579a64c007002", "0000bbddc7ce488642fb579f8b00f3a590007251", DepositContract[2:],
	} {
		if len(doc.Alloc[address].Code) < 10 {
			t.Errorf("%s has no code", address)
		}
	}
}

func TestPortsAreDistinctAndSpanLessThanTheNextChain(t *testing.T) {
	p := PortsFrom(1000)
	for port := range p.TCP() {
		if port < 1000 || port >= 1020 {
			t.Errorf("port %d", port)
		}
	}
	if len(p.TCP()) != 9 {
		t.Errorf("%d distinct TCP ports, want 9", len(p.TCP()))
	}
}

func TestAPortInUseIsNamed(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	port := listener.Addr().(*net.TCPAddr).Port
	err = CheckFree(map[int]string{port: "geth's HTTP API"})
	if err == nil {
		t.Fatal("the port is taken for free")
	}
	for _, want := range []string{strconv.Itoa(port), "geth's HTTP API", "--port-base"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in %q", want, err)
		}
	}
	if CheckFree(map[int]string{80: "x"}) == nil {
		t.Error("a privileged port is accepted")
	}
}

// script writes an executable stand-in for a client.
func script(t *testing.T, dir, name, body string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// A client that dies during start-up is one clear error, and the others do not outlive it.
func TestAClientThatDiesAtStart(t *testing.T) {
	dir := t.TempDir()
	pidFile := filepath.Join(dir, "pid")
	c := valid(t)
	c.Ports = PortsFrom(freeBase(t))
	c.Binaries = clients.Binaries{
		Prysmctl:    script(t, dir, "prysmctl", "exit 0"),
		Geth:        script(t, dir, "geth", `if [ "$1" = init ]; then exit 0; fi; echo "Fatal: could not open database: no space left on device"; exit 1`),
		BeaconChain: script(t, dir, "beacon-chain", "echo $$ > "+pidFile+"; exec sleep 300"),
		Validator:   script(t, dir, "validator", "exec sleep 300"),
	}
	_, err := Start(context.Background(), c)
	var exit *process.ExitError
	if !errors.As(err, &exit) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"geth", "no space left", "make room"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in %q", want, err)
		}
	}
	if text, err := os.ReadFile(pidFile); err == nil {
		pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
		if process.StartTime(pid) != 0 {
			t.Error("the beacon node lives on")
		}
	}
}

func TestAGenesisToolThatFails(t *testing.T) {
	dir := t.TempDir()
	c := valid(t)
	c.Ports = PortsFrom(freeBase(t))
	c.Binaries = clients.Binaries{Prysmctl: script(t, dir, "prysmctl", "echo bad config; exit 1")}
	if _, err := Start(context.Background(), c); err == nil || !strings.Contains(err.Error(), "bad config") {
		t.Fatalf("got %v", err)
	}
}

// freeBase finds a base at which a chain's ports are free now.
func freeBase(t *testing.T) int {
	t.Helper()
	for base := 22000; base < 32000; base += 100 {
		if CheckFree(PortsFrom(base).TCP()) == nil {
			return base
		}
	}
	t.Fatal("no free ports")
	return 0
}
