// Package rig plays a scenario on a local network and judges what came of it: it stops, cuts off and corrupts members of the committee,
// acts on the contracts, reads the chain and hands back the observer's verdict.
//
// Not here: flags and exit codes (cmd/hawser), the network itself (package localnet), the language of scripts (package scenario), how the
// verdict is found (package observer).
package rig

import (
	"fmt"
	"slices"

	"github.com/hawser-ssv/hawser/internal/lab/scenario"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

// Options describe a run: a local network, and the plan of what happens on it.
type Options struct {
	Local localnet.Options
	Plan

	// Tap, if set, is started beside the operators and must report what they gossip until ctx ends.
	Tap Tap

	restless bool // give up when slots do not fit the machine any more
}

// Plan is what happens, in measured epochs, and what is asked of the verdict.
type Plan struct {
	scenario.Plan // of operators, clients and validators; its Exits are of the validators that the committee begins with

	// Expect is what a script asks of the verdict beside the limits.
	Expect []scenario.Expectation

	Contracts Scenario // what happens to the contracts; it implies a network with fees
	Newcomer  bool     // deposit one more validator, and register it when it is active

	Functional bool // judge by observer.FunctionalLimits
}

// Defaults returns the options of a plain `hawser devnet run`: those of a plain network, and six measured epochs in which nothing happens.
func Defaults() Options {
	local := localnet.Defaults()
	return Options{Local: local, Plan: Plan{Plan: scenario.Plan{Operators: local.Operators, Epochs: 6}}}
}

// Follow takes a script over: the committee, the epochs, what happens in them and what is expected. It returns what
// (*scenario.Script).Live does: a script that only the simulator can play is refused, with the line and what to write.
func (o *Options) Follow(s *scenario.Script) error {
	if err := s.Live(); err != nil {
		return err
	}
	o.Local.Operators, o.Plan.Plan, o.Expect = s.Operators, s.Plan, s.Expect
	return nil
}

// Check says what is wrong with the options, in a *localnet.OptionError. What a script can
// be wrong about by itself was checked when it was read.
func (o Options) Check() error {
	if o.Epochs < 1 {
		return localnet.Wrong("--epochs %d: measure at least one", o.Epochs)
	}
	if o.Newcomer && (o.Local.Fees || o.Contracts != "" || len(o.Exits) > 0) {
		return localnet.Wrong("--deposit-validator: the owner's transactions are signed beforehand, which leaves no room for exits, fees or a scenario")
	}
	for _, check := range []func() error{
		o.checkEmbedded, o.Local.Check, o.checkClients, o.checkExits, o.checkContracts, o.checkUpgrades, o.checkStrangers,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// checkEmbedded says which parts of a plan need real clients.
func (o Options) checkEmbedded() error {
	if !o.Local.Embedded {
		return nil
	}
	for _, part := range []struct {
		wanted bool
		what   string
	}{
		{len(o.UpgradeBeacon) > 0, "--upgrade-beacon: the embedded chain stays in Electra and has no fork to name"},
		{len(o.StopBeacon)+len(o.StartBeacon) > 0, "--stop-beacon: the embedded chain's beacon node cannot be stopped alone"},
		{len(o.StopExecution)+len(o.StartExecution) > 0, "--stop-execution: the embedded chain's execution client cannot be stopped alone"},
		{o.Contracts != "", fmt.Sprintf("--scenario %s: its steps read balances and send transactions as people do, which the embedded chain's execution client does not answer", o.Contracts)},
		{o.Epochs == 1, "--epochs 1: the embedded chain is measured from epoch 1 on, too early for finality to advance within one epoch; measure 2"},
		{o.Newcomer, "--deposit-validator: the embedded chain takes no deposits"},
	} {
		if part.wanted {
			return localnet.NeedsClients(part.what)
		}
	}
	return nil
}

func (o Options) checkClients() error {
	for _, kind := range []struct {
		name        string
		count       int
		stop, start []scenario.Switch
	}{
		{"beacon", o.Local.Beacons, o.StopBeacon, o.StartBeacon},
		{"execution", o.Local.Executions, o.StopExecution, o.StartExecution},
	} {
		for verb, list := range map[string][]scenario.Switch{"stop": kind.stop, "start": kind.start} {
			for _, s := range list {
				if s.Number > uint64(kind.count) {
					return localnet.Wrong("--%s-%s %d@%d: there is no such client, numbers are 1 to %d", verb, kind.name, s.Number, s.Epoch, kind.count)
				}
			}
		}
	}
	if o.steady() < 0 {
		return localnet.Wrong("--stop-beacon: one beacon node must run throughout, and its execution client: the background validators use them")
	}
	return nil
}

// steady returns the pair of clients, counted from 0, that the scenario never stops; -1 if there is none.
func (o Options) steady() int {
	stopped := func(list []scenario.Switch, i int) bool {
		return slices.ContainsFunc(list, func(s scenario.Switch) bool { return s.Number == uint64(i+1) })
	}
	for i := range o.Local.Beacons {
		if !stopped(o.StopBeacon, i) && !stopped(o.StopExecution, min(i, o.Local.Executions-1)) {
			return i
		}
	}
	return -1
}

func (o Options) checkExits() error {
	for _, s := range o.Exits {
		if s.Number >= uint64(o.Local.Validators) {
			return localnet.Wrong("--exit-validator %d@%d: validators are 0 to %d", s.Number, s.Epoch, o.Local.Validators-1)
		}
	}
	return nil
}

// complete checks the options and fills in what follows from the plan, or was left open.
func (o Options) complete() (_ Options, err error) {
	o.Local.Fees = o.Local.Fees || o.Contracts != ""
	if err := o.Check(); err != nil {
		return o, err
	}
	// A partition's tunnels carry no UDP, so there operators know each other's addresses from the start.
	o.Local.StaticPeers = o.Local.StaticPeers || len(o.Partitions) > 0 || o.tells(stripped)
	o.Local.Steady, o.Local.Late = o.steady(), o.late()
	o.Local, err = o.Local.Complete()
	return o, err
}
