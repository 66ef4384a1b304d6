package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/node/fault"
	"github.com/hawser-ssv/hawser/testnet/chain"
	"github.com/hawser-ssv/hawser/testnet/clients"
	"github.com/hawser-ssv/hawser/testnet/devnet"
	"github.com/hawser-ssv/hawser/testnet/process"
	"github.com/hawser-ssv/hawser/testnet/tap"
)

func newDevnetCommand(env *environment) *cobra.Command {
	cmd := newGroup("devnet", "A local Ethereum with operators on it")
	cmd.AddCommand(newDevnetRunCommand(env), newDevnetUpCommand(env), newDevnetStatusCommand(env), newDevnetDownCommand(env))
	return cmd
}

// devnetFlags are the flags that `run` and `up` share.
func devnetFlags(cmd *cobra.Command, o *devnet.Options) {
	f := cmd.Flags()
	f.IntVar(&o.Operators, "operators", o.Operators, "operators of the committee: 4, 7, 10 or 13")
	f.IntVar(&o.Validators, "validators", o.Validators, "validators that the committee runs, of 128")
	f.DurationVar(&o.Slot, "slot", o.Slot, "length of a slot, a multiple of 3s")
	f.StringVar(&o.Dir, "dir", o.Dir, "folder for everything the network writes")
	f.IntVar(&o.PortBase, "port-base", o.PortBase, "first of the ports on loopback; choose another for a second network")
}

func newDevnetRunCommand(env *environment) *cobra.Command {
	o := devnet.Defaults()
	var stop, start []string
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run a local network for some epochs and print the verdict read back from the chain",
		Long: "Build geth and Prysm once, bring up a local Ethereum with 128 validators, register operators and validators through the\n" +
			"contract, let the operators work for some epochs and print the verdict. The exit code is 0 only on \"pass\".",
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.Stop, err = parseSwitches("--stop-operator", stop); err != nil {
				return err
			}
			if o.Start, err = parseSwitches("--start-operator", start); err != nil {
				return err
			}
			return runDevnet(cmd.Context(), env, o, wantsJSON(cmd))
		},
	}
	devnetFlags(cmd, &o)
	f := cmd.Flags()
	f.IntVar(&o.Epochs, "epochs", o.Epochs, "whole epochs to measure, from the first boundary after all operators hold all shares")
	f.StringArrayVar(&stop, "stop-operator", nil, "stop operator N at the start of measured epoch E: N@E (repeatable)")
	f.StringArrayVar(&start, "start-operator", nil, "start it again: N@E (repeatable)")
	f.BoolVar(&o.Keep, "keep", false, "keep the folder")
	f.BoolVar(&o.Functional, "functional", false, "judge function only, for shared and noisy machines: finality, rate of 0.9, no conflict")
	addJSONFlag(cmd)
	return cmd
}

func runDevnet(ctx context.Context, env *environment, o devnet.Options, asJSON bool) error {
	o.Progress, o.Tap = env.stderr, tap.Listen
	verdict, err := devnet.Run(ctx, o)
	if err != nil {
		return devnetFault(ctx, o, err)
	}
	if asJSON {
		if err := env.printJSON(verdict); err != nil {
			return err
		}
	} else if err := verdict.WriteText(env.stdout); err != nil {
		return fault.Wrap(fault.FileNotWritten, err, "file", "standard output")
	}
	if verdict.Verdict != "pass" {
		return fault.New(fault.DevnetVerdict, "reasons", strings.Join(verdict.Reasons, "; "), "folder", verdict.Folder)
	}
	return nil
}

func parseSwitches(flag string, texts []string) ([]devnet.Switch, error) {
	var out []devnet.Switch
	for _, text := range texts {
		s, err := devnet.ParseSwitch(text)
		if err != nil {
			return nil, fault.Wrap(fault.DevnetOption, err, "option", flag)
		}
		out = append(out, s)
	}
	return out, nil
}

// devnetFaults are the codes of the local network's errors.
var devnetFaults = []struct {
	err  error
	code fault.Code
}{
	{devnet.ErrFolder, fault.DevnetFolder},
	{devnet.ErrDiskSpace, fault.DiskFull},
	{devnet.ErrRunning, fault.DevnetRunning},
	{devnet.ErrNotRunning, fault.DevnetNotRunning},
	{chain.ErrPortInUse, fault.PortInUse},
	{clients.ErrNoGo, fault.DevnetTool},
	{clients.ErrNoCompiler, fault.DevnetTool},
	{clients.ErrDiskSpace, fault.DiskFull},
	{clients.ErrDownload, fault.DevnetBuild},
}

// devnetFault gives an error of the local network its code.
func devnetFault(ctx context.Context, o devnet.Options, err error) error {
	folder := o.Dir
	if folder == "" {
		folder = "the working folder"
	}
	for _, known := range devnetFaults {
		if errors.Is(err, known.err) {
			return fault.Wrap(known.code, err, "folder", folder, "key", "--port-base", "address", "a port of the local network",
				"client", "the clients", "tool", "a tool", "log", "the build's output above")
		}
	}
	var known *fault.Fault
	var exited *process.ExitError
	switch {
	case errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		return fault.Wrap(fault.Interrupted, ctx.Err())
	case o.Check() != nil:
		option, _, _ := strings.Cut(err.Error(), " ")
		return fault.Wrap(fault.DevnetOption, err, "option", option)
	case errors.As(err, &exited):
		return fault.Wrap(fault.ClientDied, err, "client", exited.Name, "log", exited.Log)
	default:
		return err
	}
}

func newDevnetUpCommand(env *environment) *cobra.Command {
	o := devnet.Defaults()
	var foreground bool
	cmd := &cobra.Command{
		Use: "up", Short: "Start a local network that runs until `down`", Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Progress, o.Tap = env.stderr, tap.Listen
			if foreground {
				return devnet.Serve(cmd.Context(), o)
			}
			state, err := devnet.Up(cmd.Context(), o)
			if err != nil {
				return devnetFault(cmd.Context(), o, err)
			}
			return env.printDevnet(cmd, state)
		},
	}
	devnetFlags(cmd, &o)
	cmd.Flags().BoolVar(&o.Keep, "keep", false, "keep the folder after `down`")
	cmd.Flags().BoolVar(&foreground, "foreground", false, "stay in the foreground")
	addJSONFlag(cmd)
	return cmd
}

// devnetDir is the folder that `status` and `down` look into.
func devnetDir(dir string) (string, error) {
	if dir != "" {
		return dir, nil
	}
	return devnet.DefaultDir()
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
			state, err := devnet.Status(cmd.Context(), folder)
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
			if err := devnet.Down(cmd.Context(), folder); err != nil {
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

// devnetState is what `up` and `status` show.
type devnetState interface{ WriteText(io.Writer) error }

func (env *environment) printDevnet(cmd *cobra.Command, state devnetState) error {
	if wantsJSON(cmd) {
		return env.printJSON(state)
	}
	return state.WriteText(env.stdout)
}
