package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
	keystorev4 "github.com/wealdtech/go-eth2-wallet-encryptor-keystorev4"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/testnet/home"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

// Exit codes. Anything but exitOK comes with an error on standard error.
const (
	exitOK    = 0
	exitFault = 1
	exitUsage = 2
)

// environment is what commands use besides files. Tests replace it.
type environment struct {
	stdout, stderr io.Writer
	rand           io.Reader
	now            func() time.Time
	keystores      keystoreCipher
	// askPassword prompts on the terminal without echo.
	askPassword func(ctx context.Context, prompt string) (string, error)
	// confirm asks the user at the terminal and returns nil only for a yes.
	confirm func(ctx context.Context, question string) error
	// localNetwork is the folder of the local network that commands use if no flag names one.
	localNetwork func() (string, error)
	// printed says that a command with --json has written its object. No error object is written then.
	printed bool
}

// keystoreCipher opens and seals EIP-2335 keystores.
type keystoreCipher interface {
	operatorkey.Encrypter
	operatorkey.Decrypter
}

func newEnvironment() *environment {
	return &environment{
		stdout: os.Stdout, stderr: os.Stderr, rand: rand.Reader, now: time.Now,
		keystores: keystorev4.New(), askPassword: askTerminal, confirm: confirmTerminal, localNetwork: home.Default,
	}
}

// run executes one command line and returns the exit code.
func run(ctx context.Context, env *environment, args []string) int {
	root := newRoot(env)
	root.SetArgs(args)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		// After a mistyped command name cobra reports the flags as unknown; the mistake is the name.
		if _, rest, _ := root.Find(args); cmd.HasSubCommands() && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
			return noCommand(cmd, rest[0])
		}
		return usage(cmd, err)
	})
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitOK
	}
	err = explain(err)
	if wantsJSON(cmd) && !env.printed {
		_ = env.printJSON(fault.JSON(err))
	}
	fault.Print(env.stderr, err)
	if fault.Has(err, fault.Usage) {
		return exitUsage
	}
	return exitFault
}

func newRoot(env *environment) *cobra.Command {
	root := newGroup("hawser", "A complete SSV stack: several operators run one Ethereum validator together")
	root.Version = version()
	root.PersistentPreRunE = checkEmpty
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetOut(env.stdout)
	root.SetErr(env.stderr)
	root.AddCommand(newOperatorCommand(env), newKeysCommand(env), newNodeCommand(env), newBootnodeCommand(env), newSlashingCommand(env), newNetworkCommand(env), newReferenceCommand())
	root.AddCommand(labCommands(env)...)
	root.AddCommand(newContractsCommand(env), newValidatorCommand(env), newClusterCommand(env), newCostCommand(env), newAccountCommand(env), newLiquidatorCommand(env), newDAOCommand(env))
	return root
}

// newGroup returns a command that only has subcommands. Without a subcommand it shows the help; an unknown one is an error.
func newGroup(use, short string) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: cobra.ArbitraryArgs, SuggestionsMinimumDistance: 2,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return noCommand(cmd, args[0])
		},
	}
}

func noCommand(group *cobra.Command, name string) error {
	if near := group.SuggestionsFor(name); len(near) > 0 {
		return usage(group, fmt.Errorf("there is no command %q; the nearest is %q", name, near[0]))
	}
	return usage(group, fmt.Errorf("there is no command %q", name))
}

// usage returns the fault for a command line that cannot be understood.
func usage(cmd *cobra.Command, err error) error {
	return fault.Wrap(fault.Usage, err, "command", cmd.CommandPath())
}

// require returns a usage fault with the names of the required flags that are not set.
func require(cmd *cobra.Command, flags ...string) error {
	var missing []error
	for _, name := range flags {
		if !cmd.Flags().Changed(name) {
			missing = append(missing, fmt.Errorf("--%s is missing", name))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return usage(cmd, errors.Join(missing...))
}

func addJSONFlag(cmd *cobra.Command) {
	cmd.Flags().Bool("json", false, "print one JSON object instead of text")
}

func wantsJSON(cmd *cobra.Command) bool {
	on, err := cmd.Flags().GetBool("json")
	return err == nil && on
}

// printJSON writes a command's one object to standard output.
func (env *environment) printJSON(object any) error {
	env.printed = true
	enc := json.NewEncoder(env.stdout)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(object); err != nil {
		return fault.Wrap(fault.FileNotWritten, err, "file", "standard output")
	}
	return nil
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	return info.Main.Version
}
