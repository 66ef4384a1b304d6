//go:build !nolab

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/lab/rig"
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/lab/rig/tap"
	"github.com/hawser-ssv/hawser/internal/lab/scenario"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/clients"
	"github.com/hawser-ssv/hawser/internal/testnet/home"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
	"github.com/hawser-ssv/hawser/internal/testnet/process"
)

func newDevnetCommand(env *environment) *cobra.Command {
	cmd := newGroup("devnet", "A local Ethereum with operators on it")
	cmd.AddCommand(newDevnetDemoCommand(env), newDevnetRunCommand(env), newDevnetUpCommand(env), newDevnetStatusCommand(env), newDevnetDownCommand(env),
		newDevnetTableCommand(env), newDevnetCompareCommand(env), newDevnetLiarCommand(env))
	return cmd
}

// devnetFlags are the flags that `run` and `up` share.
func devnetFlags(cmd *cobra.Command, o *localnet.Options) {
	f := cmd.Flags()
	f.IntVar(&o.Operators, "operators", o.Operators, "operators of the committee: 4, 7, 10 or 13")
	f.IntVar(&o.Validators, "validators", o.Validators, "validators that the committee runs, of 128")
	f.DurationVar(&o.Slot, "slot", 0, "length of a slot, a multiple of 3s (default: what fits the committee and the machine, which is measured: 3s to 12s)")
	f.IntVar(&o.SlotsPerEpoch, "slots-per-epoch", o.SlotsPerEpoch, "slots of an epoch: 8, 16 or 32, with --embedded also 4")
	f.IntVar(&o.Beacons, "beacons", o.Beacons, "beacon nodes, 1 or 2")
	f.IntVar(&o.Executions, "executions", o.Executions, "execution clients, 1 or 2")
	f.Func("fork", "fork live from Electra to Fulu at the chain's epoch E: fulu@E", func(text string) (err error) {
		o.ForkEpoch, err = localnet.ParseFork(text)
		return err
	})
	f.BoolVar(&o.StaticPeers, "static-peers", o.StaticPeers, "let operators know each other's addresses instead of asking a bootnode; so it is with --partition")
	f.BoolVar(&o.Fees, "fees", o.Fees, "let operators charge and clusters pay; a sixth of the validators is then another owner's")
	f.StringVar(&o.Dir, "dir", o.Dir, "folder for everything the network writes")
	f.IntVar(&o.PortBase, "port-base", o.PortBase, "first of the ports on loopback; choose another for a second network")
}

func newDevnetRunCommand(env *environment) *cobra.Command {
	o := rig.Defaults()
	var plan devnetScenario
	var script string
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run a local network for some epochs and print the verdict read back from the chain",
		Long: "Build geth and Prysm once, bring up a local Ethereum with 128 validators, register operators and validators through the\n" +
			"contract, let the operators work for some epochs and print the verdict. The exit code is 0 only on \"pass\".\n" +
			"With --embedded nothing but this program is needed. That is for speed; the verdict that counts is the one on geth and Prysm.",
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := plan.into(cmd, &o, script); err != nil {
				return err
			}
			return runDevnet(cmd.Context(), env, o, wantsJSON(cmd))
		},
	}
	devnetFlags(cmd, &o.Local)
	f := cmd.Flags()
	f.BoolVar(&o.Local.Embedded, "embedded", false, "run on a chain inside this program instead of geth and Prysm: it is for speed; the verdict that counts is the one on geth and Prysm")
	f.IntVar(&o.Epochs, "epochs", o.Epochs, "whole epochs to measure, from the first boundary after all operators sign with all shares")
	plan.flags(f)
	f.StringVar(&script, "script", "", "a script of what happens to operators and what is expected; 'hawser sim replay --script' plays the same one under a virtual clock")
	f.Func("scenario", "what happens to the contracts: fees (a cluster runs dry, is liquidated and comes back; operators are paid) or upgrade (their code is replaced)", func(text string) (err error) {
		o.Contracts, err = rig.ParseScenario(text)
		return err
	})
	f.BoolVar(&o.Newcomer, "deposit-validator", false, "deposit one more validator at the start, register it with the committee when the chain has activated it, and ask that it attests")
	f.BoolVar(&o.Local.Keep, "keep", false, "keep the folder")
	f.BoolVar(&o.Functional, "functional", false, "judge function only, for shared and noisy machines: finality, rate of 0.9, no conflict")
	addJSONFlag(cmd)
	return cmd
}

func runDevnet(ctx context.Context, env *environment, o rig.Options, asJSON bool) error {
	o.Local.Progress, o.Tap = env.stderr, tap.Listen
	verdict, err := rig.Run(ctx, o)
	if err != nil {
		return devnetFault(ctx, err)
	}
	return env.printVerdict(verdict, asJSON)
}

// printVerdict writes a verdict to standard output: as text, or as JSON with the text on standard error.
func (env *environment) printVerdict(verdict observer.Verdict, asJSON bool) error {
	people := env.stdout
	if asJSON {
		people = env.stderr
		if err := env.printJSON(verdict); err != nil {
			return err
		}
	}
	if err := verdict.WriteText(people); err != nil {
		return fault.Wrap(fault.FileNotWritten, err, "file", "standard output")
	}
	if verdict.Verdict != "pass" {
		return fault.New(fault.DevnetVerdict, "reasons", strings.Join(verdict.Reasons, "; "), "folder", verdict.Folder)
	}
	return nil
}

// devnetScenario are the flags for the events of a run, as given.
type devnetScenario struct {
	texts map[string]*[]string // by flag
}

func (s *devnetScenario) flags(f *pflag.FlagSet) {
	s.texts = make(map[string]*[]string)
	for _, flag := range scenario.Flags() {
		s.texts[flag.Name] = f.StringArray(flag.Name, nil, flag.Help)
	}
}

// into reads the flags, or the script in a file, into the options. The error names the flag.
func (s *devnetScenario) into(cmd *cobra.Command, o *rig.Options, script string) error {
	if script != "" {
		return s.follow(cmd, script, o)
	}
	if !cmd.Flags().Changed("epochs") && o.Contracts != "" {
		o.Epochs = o.Contracts.Epochs()
	}
	if !cmd.Flags().Changed("epochs") && o.Newcomer {
		o.Epochs = rig.NewcomerEpochs
	}
	given := make(map[string][]string)
	for flag, texts := range s.texts {
		given[flag] = *texts
	}
	said, err := scenario.FromFlags(o.Local.Operators, o.Epochs, given)
	if err == nil {
		err = o.Follow(said)
	}
	var wrong *scenario.FlagError
	if errors.As(err, &wrong) {
		return fault.Wrap(fault.DevnetOption, err, "option", wrong.Flag)
	}
	return err
}

// follow reads a script into the options. A flag must not set what the script sets.
func (s *devnetScenario) follow(cmd *cobra.Command, file string, o *rig.Options) error {
	said := []string{"operators", "epochs", "scenario", "deposit-validator"}
	for _, flag := range append(said, sortedKeys(s.texts)...) {
		if cmd.Flags().Changed(flag) {
			return usage(cmd, fmt.Errorf("--script says what happens: leave --%s out", flag))
		}
	}
	text, err := readFile(file, maxScript)
	if err != nil {
		return err
	}
	script, err := scenario.Parse(string(text))
	if err == nil {
		err = o.Follow(script)
	}
	if err != nil {
		return fault.Wrap(fault.DevnetOption, fmt.Errorf("%s: %w", file, err), "option", "--script")
	}
	return nil
}

// devnetFault returns an error of the local network as a fault.
func devnetFault(ctx context.Context, err error) error {
	var known *fault.Fault
	var wrong *localnet.OptionError
	if errors.As(err, &known) {
		return err
	}
	if ctx.Err() != nil {
		return fault.Wrap(fault.Interrupted, ctx.Err())
	}
	switch {
	case errors.As(err, &wrong):
		return fault.Wrap(fault.DevnetOption, err, "option", wrong.Option)
	case errors.Is(err, rig.ErrIsolation):
		return fault.Wrap(fault.DevnetOption, err, "option", "--partition")
	}
	for _, find := range []func(error) error{machineFault, buildFault, processFault} {
		if found := find(err); found != nil {
			return found
		}
	}
	return err
}

// machineFault returns the fault if an error means that this machine cannot run the network now, else nil.
func machineFault(err error) error {
	var folder *localnet.FolderError
	var space *localnet.SpaceError
	var running *localnet.RunningError
	var port *chain.PortError
	switch {
	case errors.As(err, &folder):
		return fault.Wrap(fault.DevnetFolder, err, "folder", folder.Folder)
	case errors.As(err, &space):
		return fault.Wrap(fault.DiskFull, err, "folder", space.Folder, "free", mebibytes(space.Free), "needed", mebibytes(space.Needed))
	case errors.As(err, &running):
		return fault.Wrap(fault.DevnetRunning, err, "folder", running.Folder, "pid", running.PID)
	case errors.As(err, &port):
		return fault.Wrap(fault.PortInUse, err, "address", port.Address, "key", "--port-base")
	}
	return nil
}

// buildFault returns the fault if an error means that a client cannot be built, else nil.
func buildFault(err error) error {
	var tool *clients.ToolError
	var space *clients.SpaceError
	var download *clients.DownloadError
	switch {
	case errors.As(err, &tool):
		return fault.Wrap(fault.DevnetTool, err, "tool", tool.Tool)
	case errors.As(err, &space):
		return fault.Wrap(fault.DiskFull, err, "folder", space.Folder, "free", mebibytes(space.Free), "needed", mebibytes(space.Needed()))
	case errors.As(err, &download):
		return fault.Wrap(fault.DevnetBuild, err, "client", download.Client, "log", "the build's output above")
	}
	return nil
}

// processFault returns the fault if an error means that a program of the network ended or does not answer, else nil.
func processFault(err error) error {
	var exited *process.ExitError
	var silent *chain.NotReadyError
	switch {
	case errors.As(err, &silent):
		return fault.Wrap(fault.ClientNotReady, err, "client", silent.Client, "duration", silent.After, "log", silent.Logs)
	case errors.As(err, &exited) && strings.HasPrefix(exited.Name, "operator "):
		return fault.Wrap(fault.OperatorDied, err, "operator", strings.TrimPrefix(exited.Name, "operator "), "log", exited.Log)
	case errors.As(err, &exited):
		return fault.Wrap(fault.ClientDied, err, "client", exited.Name, "log", exited.Log)
	}
	return nil
}

func mebibytes(n uint64) string { return fmt.Sprintf("%d MiB", n>>20) }

func newDevnetUpCommand(env *environment) *cobra.Command {
	o := localnet.Defaults()
	var foreground bool
	cmd := &cobra.Command{
		Use: "up", Short: "Start a local network that runs until `down`", Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Progress = env.stderr
			if foreground {
				return localnet.Serve(cmd.Context(), o)
			}
			state, err := localnet.Up(cmd.Context(), o)
			if err != nil {
				return devnetFault(cmd.Context(), err)
			}
			return env.printDevnet(cmd, state)
		},
	}
	devnetFlags(cmd, &o)
	cmd.Flags().BoolVar(&o.Keep, "keep", false, "keep the folder after devnet down")
	cmd.Flags().BoolVar(&foreground, "foreground", false, "stay in the foreground")
	addJSONFlag(cmd)
	return cmd
}

// devnetDir returns the network's folder for `status` and `down`.
func devnetDir(dir string) (string, error) {
	if dir != "" {
		return dir, nil
	}
	return home.Default()
}

func newDevnetStatusCommand(env *environment) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use: "status", Short: "Show a running local network", Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			folder, err := devnetDir(dir)
			if err != nil {
				return err
			}
			state, err := localnet.Status(cmd.Context(), folder)
			if err != nil {
				return fault.Wrap(fault.DevnetNotRunning, err, "folder", folder)
			}
			return env.printDevnet(cmd, state)
		},
	}
	cmd.Flags().StringVar(&dir, "dir", dir, "folder of the network")
	addJSONFlag(cmd)
	return cmd
}

func newDevnetDownCommand(env *environment) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use: "down", Short: "Stop a running local network", Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			folder, err := devnetDir(dir)
			if err != nil {
				return err
			}
			if err := localnet.Down(cmd.Context(), folder); err != nil {
				return fault.Wrap(fault.DevnetNotRunning, err, "folder", folder)
			}
			if wantsJSON(cmd) {
				return env.printJSON(map[string]string{"schema": "hawser.devnet.down/1", "folder": folder})
			}
			_, err = fmt.Fprintf(env.stdout, "the network in %s is down\n", folder)
			return err
		},
	}
	cmd.Flags().StringVar(&dir, "dir", dir, "folder of the network")
	addJSONFlag(cmd)
	return cmd
}

// devnetState is the object of `up` and `status`.
type devnetState interface{ WriteText(io.Writer) error }

func (env *environment) printDevnet(cmd *cobra.Command, state devnetState) error {
	if wantsJSON(cmd) {
		return env.printJSON(state)
	}
	return state.WriteText(env.stdout)
}
