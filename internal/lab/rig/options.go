// Package rig runs a committee of operators on a real local Ethereum: it prepares keys and registrations, starts the
// chain, the proxies and the operators, carries out a scenario and hands back the observer's verdict.
//
// Not here: flags and exit codes (cmd/hawser), the chain (package chain), how the verdict is found (package observer).
package rig

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/scenario"
)

// Errors of bringing a network up, beside those of packages clients, chain and process. Their texts say what to do.
var (
	// ErrFolder says that the working folder cannot be used.
	ErrFolder = errors.New("the working folder cannot be used")
	// ErrDiskSpace says that there is too little room for a network.
	ErrDiskSpace = errors.New("too little disk space")
	// ErrRunning says that a network runs in that folder already.
	ErrRunning = errors.New("a network runs there already")
	// ErrNotRunning says that no network runs in a folder.
	ErrNotRunning = errors.New("no local network runs there")
)

// Options describe a local network and, for Run, the scenario on it.
type Options struct {
	Operators     int           // committee size: 4, 7, 10 or 13
	Validators    int           // operated by the committee, of GenesisValidators
	Slot          time.Duration // a multiple of 3s, of 1s on the embedded chain; 0 for ComfortableSlot on this machine
	SlotsPerEpoch int           // 8, 16 or 32; on the embedded chain 4, too
	Beacons       int           // beacon nodes, 1 or 2; operators use all, in this order
	Executions    int           // execution clients, at most as many
	Fulu          uint64        // the chain's epoch of a live fork from Electra to Fulu; 0 for none
	Embedded      bool          // the chain is package embedded's, in this process, instead of geth and Prysm
	PortBase      int           // first of PortSpan loopback ports
	Dir           string        // working folder; empty for a temporary one
	Keep          bool          // keep the working folder afterwards

	Epochs int      // whole measured epochs
	Stop   []Switch // operators to stop, and when
	Start  []Switch // operators to start again, and when

	// Expect is what a script asks of the verdict beside the limits.
	Expect []scenario.Expectation

	// Clients are stopped and started in the middle of an epoch.
	StopBeacon, StartBeacon       []Switch
	StopExecution, StartExecution []Switch

	Partitions []Partition
	Corrupt    []Corruption
	Cuts       []Cut
	// UpgradeBeacon are operators whose beacon nodes name the fork to Fulu only from an epoch of the chain on.
	UpgradeBeacon []Switch
	Exits         []Switch // validators, by index, that their owner tells to leave at the start of an epoch

	Fees     bool     // operators charge and clusters pay
	Scenario Scenario // what happens to the contracts; it implies Fees

	StaticPeers bool // operators know each other's addresses and ask no bootnode; so it is with partitions

	Newcomer bool // deposit one more validator, and register it when it is active

	Functional bool // judge by observer.FunctionalLimits

	Executable string    // the hawser binary to run operators with; empty for the running program
	Liar       string    // the one to run corrupt operators with; empty to build it
	ClientsDir string    // cache of built clients; empty for the user's cache folder
	Progress   io.Writer // human-readable lines; nil discards them

	measured float64 // how slow the machine was before the start; 0 if nobody looked
	restless bool    // give up when slots do not fit the machine any more

	// Tap, if set, is started beside the operators and must report what they gossip until ctx ends.
	Tap Tap
}

// Switch stops or starts an operator or a client in a measured epoch.
type Switch struct {
	Number uint64 // operators and clients count from 1
	Epoch  int    // counts measured epochs from 1
}

const (
	// GenesisValidators is the number of validators of the chain. Those that the committee does not operate run on
	// Prysm's validator client.
	GenesisValidators = 128
)

// Defaults returns the options of a plain `hawser devnet run`: 48 of 128 validators on four operators, so that the other
// 80 cannot finalise alone.
func Defaults() Options {
	return Options{
		Operators: 4, Validators: 48, Slot: shortestSlot, PortBase: 21000, Epochs: 6,
		SlotsPerEpoch: 8, // short epochs bring finality early
		Beacons:       1, Executions: 1,
	}
}

// shortestSlot has whole seconds as thirds.
const shortestSlot = 3 * time.Second

// ParseSwitch reads "N@EPOCH".
func ParseSwitch(text string) (Switch, error) {
	operator, epoch, found := strings.Cut(text, "@")
	id, err1 := strconv.ParseUint(operator, 10, 64)
	n, err2 := strconv.Atoi(epoch)
	if !found || err1 != nil || err2 != nil {
		return Switch{}, fmt.Errorf("%q: expected NUMBER@EPOCH, such as 4@3", text)
	}
	return Switch{id, n}, nil
}

// Check says what is wrong with the options, and what would be right.
func (o Options) Check() error {
	switch {
	case o.Operators != 4 && o.Operators != 7 && o.Operators != 10 && o.Operators != 13:
		return fmt.Errorf("--operators %d: a committee has 4, 7, 10 or 13 operators", o.Operators)
	case o.Validators < 1 || o.Validators > GenesisValidators:
		return fmt.Errorf("--validators %d: choose 1 to %d", o.Validators, GenesisValidators)
	case o.Slot != 0 && (o.Slot < o.grain().shortest || o.Slot%o.grain().step != 0):
		return fmt.Errorf("--slot %v: choose a multiple of 3s; duties are placed by thirds of a slot and the chain counts whole seconds "+
			"(with --embedded: whole seconds, from 2s on)", o.Slot)
	case o.Epochs < 1:
		return fmt.Errorf("--epochs %d: measure at least one", o.Epochs)
	case o.PortBase < 1024 || o.PortBase+PortSpan > 65536:
		return fmt.Errorf("--port-base %d: choose 1024 to %d; %d ports from there on are used", o.PortBase, 65536-PortSpan, PortSpan)
	}
	if o.Newcomer && (o.Fees || o.Scenario != "" || len(o.Exits) > 0) {
		return fmt.Errorf("--deposit-validator: the owner's transactions are signed beforehand, which leaves no room for exits, fees or a scenario")
	}
	if err := o.checkEmbedded(); err != nil {
		return err
	}
	if err := o.checkClients(); err != nil {
		return err
	}
	if err := o.checkSwitches("operator", o.Operators, o.Stop, o.Start); err != nil {
		return err
	}
	for _, s := range o.Exits {
		if s.Number >= uint64(o.Validators) || s.Epoch < 1 || s.Epoch > o.Epochs {
			return fmt.Errorf("--exit-validator %d@%d: validators are 0 to %d and epochs 1 to %d", s.Number, s.Epoch, o.Validators-1, o.Epochs)
		}
	}
	if err := o.checkContracts(); err != nil {
		return err
	}
	if err := o.checkUpgrades(); err != nil {
		return err
	}
	return o.checkScenario()
}

// checkSwitches says what is wrong with stops and starts of count things of a kind.
func (o Options) checkSwitches(kind string, count int, stop, start []Switch) error {
	for epoch := 1; epoch <= o.Epochs; epoch++ { // what is down at each boundary
		down := downIn(stop, start, epoch-1)
		for _, s := range stop {
			if s.Epoch == epoch && down[s.Number] {
				return fmt.Errorf("--stop-%s %d@%d: it is stopped already", kind, s.Number, s.Epoch)
			}
		}
		for _, s := range start {
			if s.Epoch == epoch && !down[s.Number] {
				return fmt.Errorf("--start-%s %d@%d: it is not stopped before", kind, s.Number, s.Epoch)
			}
		}
	}
	for name, list := range map[string][]Switch{"stop": stop, "start": start} {
		for _, s := range list {
			if s.Number < 1 || s.Number > uint64(count) || s.Epoch < 1 || s.Epoch > o.Epochs {
				return fmt.Errorf("--%s-%s %d@%d: numbers are 1 to %d and epochs 1 to %d", name, kind, s.Number, s.Epoch, count, o.Epochs)
			}
		}
	}
	return nil
}

// downIn returns what does not run in a measured epoch, by the scenario.
func downIn(stop, start []Switch, epoch int) map[uint64]bool {
	return scenario.Down(switches(stop), switches(start), epoch)
}

// epochKind sorts a measured epoch: does a quorum run, has it run long enough?
type epochKind = scenario.Kind

const (
	counted     = scenario.Counted     // the figures are of these
	belowQuorum = scenario.BelowQuorum // fewer than 2f+1 operators ran and reached each other
	recovering  = scenario.Recovering  // a quorum runs again, but the second epoch boundary has not passed
)

func (o Options) kind(epoch int) epochKind { return o.plan().Kind(epoch) }

func (o Options) withDefaults() (Options, error) {
	if o.Progress == nil {
		o.Progress = io.Discard
	}
	if o.Executable == "" {
		path, err := os.Executable()
		if err != nil {
			return o, fmt.Errorf("find the running program: %w", err)
		}
		o.Executable = path
	}
	o.Fees = o.Fees || o.Scenario != ""
	if err := o.Check(); err != nil {
		return o, err
	}
	if o.Slot == 0 {
		o.measured = Slowness()
		o.Slot = o.ComfortableSlot(runtime.NumCPU(), o.measured)
		fmt.Fprintf(o.Progress, "measured: work takes %.1f times as long as on idle cores of the machine that the limits are of; slots of %v are chosen\n",
			o.measured, o.Slot)
	}
	return o, nil
}
