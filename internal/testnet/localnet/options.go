// Package localnet starts and stops a real local Ethereum with a committee of operators. It prepares keys and registrations, starts the
// chain, a proxy for each client and the operators, and has the paths and ports of everything.
//
// A caller that plays a scenario on the network uses Hooks.
//
// Not here: flags and exit codes (cmd/hawser), the chain's programs (package chain), what is signed for the contracts (package onchain),
// what is played on the network and how that is judged (internal/lab/rig).
package localnet

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
)

// Options describe a local network.
type Options struct {
	Operators     int           // committee size: 4, 7, 10 or 13
	Validators    int           // operated by the committee, of GenesisValidators
	Slot          time.Duration // a multiple of 3s, of 1s on the embedded chain; 0 for ComfortableSlot on this machine
	SlotsPerEpoch int           // 8, 16 or 32; on the embedded chain 4, too
	Beacons       int           // beacon nodes, 1 or 2; operators use all, in this order
	Executions    int           // execution clients, at most as many
	ForkEpoch     uint64        // the chain's epoch of its live fork, chain.LiveFork; 0 for none
	Embedded      bool          // the chain is package embedded's, in this process, instead of geth and Prysm
	PortBase      int           // first of PortSpan loopback ports
	Dir           string        // working folder; empty for a temporary one
	Keep          bool          // keep the working folder afterwards

	Fees bool // operators charge and clusters pay
	Late int  // how many of the staker's validators are left for somebody else to register; only with Fees

	StaticPeers bool // operators know each other's addresses and ask no bootnode
	Steady      int  // the pair of clients, from 0, that nobody stops: the background validators use it

	Executable string    // the hawser binary to run operators with; empty for the running program
	ClientsDir string    // cache of built clients; empty for the user's cache folder
	Progress   io.Writer // human-readable lines; nil discards them

	// Measured is the machine's slowness before the start, as Slowness measures it; 0 if it was not measured.
	Measured float64
}

// GenesisValidators is the number of validators of the chain. Those that the committee does not operate run on Prysm's validator client.
const GenesisValidators = 128

// shortestSlot is the shortest slot with thirds of whole seconds.
const shortestSlot = 3 * time.Second

// Defaults returns the options of a plain `hawser devnet up`: 48 of 128 validators on four operators, so that the other
// 80 cannot finalise alone.
func Defaults() Options {
	return Options{
		Operators: 4, Validators: 48, Slot: shortestSlot, PortBase: 21000,
		SlotsPerEpoch: 8, // short epochs bring finality early
		Beacons:       1, Executions: 1,
	}
}

// Terms returns the options that the registrations depend on.
func (o Options) Terms() onchain.Terms {
	return onchain.Terms{Validators: o.Validators, Slot: o.Slot, Fees: o.Fees}
}

// OptionError says what is wrong with an option, and which values are valid.
type OptionError struct {
	// Option is the flag of `hawser devnet` that sets it, such as "--operators".
	Option string
	// Text begins with the flag.
	Text string
}

// Error implements error.
func (e *OptionError) Error() string { return e.Text }

// Wrong returns an OptionError. The text begins with the flag, followed by a space or a colon.
func Wrong(format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	option, _, _ := strings.Cut(text, " ")
	return &OptionError{Option: strings.TrimSuffix(option, ":"), Text: text}
}

// Check returns an *OptionError if the options are not valid.
func (o Options) Check() error {
	switch {
	case o.Operators != 4 && o.Operators != 7 && o.Operators != 10 && o.Operators != 13:
		return Wrong("--operators %d: a committee has 4, 7, 10 or 13 operators", o.Operators)
	case o.Validators < 1 || o.Validators > GenesisValidators:
		return Wrong("--validators %d: choose 1 to %d", o.Validators, GenesisValidators)
	case o.Slot != 0 && (o.Slot < o.shortest() || o.Slot%o.Grain() != 0):
		return Wrong("--slot %v: choose a multiple of 3s; duties are placed by thirds of a slot and the chain counts whole seconds "+
			"(with --embedded: whole seconds, from 2s on)", o.Slot)
	case o.PortBase < 1024 || o.PortBase+PortSpan > 65536:
		return Wrong("--port-base %d: choose 1024 to %d; %d ports from there on are used", o.PortBase, 65536-PortSpan, PortSpan)
	}
	if err := o.checkEmbedded(); err != nil {
		return err
	}
	if err := o.checkClients(); err != nil {
		return err
	}
	return o.checkFees()
}

func (o Options) checkClients() error {
	switch {
	case o.Beacons < 1 || o.Beacons > 2:
		return Wrong("--beacons %d: choose 1 or 2", o.Beacons)
	case o.Executions < 1 || o.Executions > o.Beacons:
		return Wrong("--executions %d: choose 1, or 2 with --beacons 2: an execution client follows its beacon node", o.Executions)
	case o.SlotsPerEpoch != 8 && o.SlotsPerEpoch != 16 && o.SlotsPerEpoch != 32 && !(o.SlotsPerEpoch == 4 && o.Embedded):
		return Wrong("--slots-per-epoch %d: choose 8, 16 or 32, or with --embedded 4", o.SlotsPerEpoch)
	}
	return nil
}

func (o Options) checkFees() error {
	switch {
	case !o.Fees:
		return nil
	case o.Executions != 1:
		return Wrong("--executions %d: a network with fees has one", o.Executions)
	case o.Validators < 12:
		return Wrong("--validators %d: a network with fees has 12 at least, of which a sixth are the staker's", o.Validators)
	}
	return nil
}

// NeedsClients is the text about an option that the embedded chain does not support.
func NeedsClients(what string) error {
	return Wrong("%s: run it on geth and Prysm, without --embedded", what)
}

// checkEmbedded returns an error if an option needs real clients.
func (o Options) checkEmbedded() error {
	switch {
	case !o.Embedded:
		return nil
	case o.ForkEpoch != 0:
		return NeedsClients("--fork: the embedded chain stays in Electra")
	case o.Beacons != 1:
		return NeedsClients(fmt.Sprintf("--beacons %d: the embedded chain has one beacon node; a second one would be the same program", o.Beacons))
	case o.Executions != 1:
		return NeedsClients(fmt.Sprintf("--executions %d: the embedded chain has one execution client; a second one would be the same program", o.Executions))
	case o.Fees:
		return NeedsClients("--fees: accounts and balances are asked for, which the embedded chain's execution client does not answer")
	}
	return nil
}

// ParseFork reads "NAME@EPOCH" with the name of chain.LiveFork. The epoch is the chain's, because genesis fixes it.
func ParseFork(text string) (epoch uint64, err error) {
	name, when, found := strings.Cut(text, "@")
	epoch, err = strconv.ParseUint(when, 10, 32)
	if !found || name != chain.LiveFork.String() || err != nil || epoch == 0 {
		return 0, fmt.Errorf("%q: expected %[2]v@EPOCH, such as %[2]v@2, with the chain's epoch", text, chain.LiveFork)
	}
	return epoch, nil
}

// Complete checks the options and sets those that are not set: the program, and a slot that is long enough for the machine. It measures
// the machine for that.
func (o Options) Complete() (Options, error) {
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
	if err := o.Check(); err != nil {
		return o, err
	}
	if o.Slot == 0 {
		o.Measured = Slowness()
		o.Slot = o.ComfortableSlot(runtime.NumCPU(), o.Measured)
		fmt.Fprintf(o.Progress, "measured: work takes %.1f times as long as on idle cores of the machine that the limits are of; slots of %v are chosen\n",
			o.Measured, o.Slot)
	}
	return o, nil
}
