package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node"
	"github.com/hawser-ssv/hawser/internal/node/config"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

func newNodeCommand(env *environment) *cobra.Command {
	cmd := newGroup("node", "The operator's node")
	cmd.AddCommand(newNodeStartCommand(env))
	return cmd
}

func newNodeStartCommand(env *environment) *cobra.Command {
	var file, net string
	cmd := &cobra.Command{
		Use:   "start --config FILE",
		Short: "Run the node until it is told to stop (SIGTERM)",
		Long: "Run the node until it is told to stop (SIGTERM or Ctrl-C).\n" +
			"Every key of the configuration file is also a flag and an environment variable; docs/reference/config.md lists them.",
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("network") {
				if err := chooseNetwork(cmd, net); err != nil {
					return err
				}
			}
			c, err := config.Load(file, os.Environ(), cmd.Flags())
			if err != nil {
				return configFault(file, err)
			}
			return startNode(cmd.Context(), env, c, func(*node.Options) {})
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "configuration file (YAML)")
	cmd.Flags().StringVar(&net, "network", "", "known network, or the profile file of one: short for --network.name or --network.profile")
	config.AddFlags(cmd.Flags())
	return cmd
}

// chooseNetwork sets the two configuration keys from the short flag, so that the flag overrides other settings of both.
func chooseNetwork(cmd *cobra.Command, net string) error {
	name, profile := net, ""
	if _, known := network.Lookup(net); !known {
		name, profile = "", net
	}
	if net == "" || cmd.Flags().Changed("network.name") || cmd.Flags().Changed("network.profile") {
		return usage(cmd, errors.New("--network takes a name or a file, and the place of --network.name and --network.profile"))
	}
	return errors.Join(cmd.Flags().Set("network.name", name), cmd.Flags().Set("network.profile", profile))
}

// networkKey returns the path of the network key's file, which the node's packages read.
func networkKey(c *config.Config) string {
	if c.P2PKeyFile != "" {
		return c.P2PKeyFile
	}
	return filepath.Join(c.DataDir, "network.key")
}

// startNode runs a node until ctx ends. change may modify the node's options before it starts.
func startNode(ctx context.Context, env *environment, c *config.Config, change func(*node.Options)) error {
	log, err := newLogger(env.stderr, c)
	if err != nil {
		return err
	}
	profile, err := loadProfile(c)
	if err != nil {
		return err
	}
	env.warnExposed(networkKey(c))
	key, err := loadOperatorKey(ctx, env, c.OperatorKeyFile, c.OperatorPasswordFile)
	if err != nil {
		return err
	}
	options := node.Options{Config: c, Profile: profile, Key: key, Version: version(), Logger: log}
	change(&options)
	n, err := node.New(options)
	if err != nil {
		return err
	}
	collectMore()
	return n.Run(ctx)
}

// collectAt is the limit of garbage, in percent of the memory in use. Go's default is 100.
const collectAt = 35

// collectMore makes the garbage collector run more often than by Go's default, unless the environment sets it. A node uses little
// memory, mostly for caches; by default there could be as much garbage again. Memory has no limit unless GOMEMLIMIT sets one. For both
// see docs/decisions/2026-11-20-memory-of-a-node.md.
func collectMore() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
}

func newLogger(out io.Writer, c *config.Config) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return nil, fault.Wrap(fault.ConfigValue, fmt.Errorf("%q is not debug, info, warn or error", c.LogLevel), "key", "log.level", "source", c.Source("network.name"))
	}
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: fault.ShowBytes}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(out, options)), nil
	}
	return slog.New(slog.NewTextHandler(out, options)), nil
}

func loadProfile(c *config.Config) (network.Profile, error) {
	if c.Profile != "" {
		p, err := config.ReadProfile(c.Profile)
		source := c.Profile
		if errors.Is(err, os.ErrNotExist) { // then what named it is to be corrected
			source = c.Source("network.profile")
		}
		if err != nil {
			return p, fault.Wrap(fault.ConfigValue, err, "key", "network.profile", "source", source)
		}
		return p, nil
	}
	p, ok := network.Lookup(c.Network)
	if !ok {
		err := fmt.Errorf("%q is not one of %s", c.Network, strings.Join(network.Names(), ", "))
		return p, fault.Wrap(fault.ConfigValue, err, "key", "network.name", "source", "the configuration")
	}
	return p, nil
}

func loadOperatorKey(ctx context.Context, env *environment, file, passwordFile string) (*operatorkey.PrivateKey, error) {
	data, err := env.readSecretFile(file, operatorkey.MaxKeystoreSize)
	if err != nil {
		return nil, err
	}
	password, err := env.readPasswordFile(passwordFile)
	if err != nil {
		return nil, err
	}
	return openOperatorKey(ctx, env, file, data, password)
}

func openOperatorKey(ctx context.Context, env *environment, file string, data []byte, password string) (*operatorkey.PrivateKey, error) {
	key, err := unlessInterrupted(ctx, func() (*operatorkey.PrivateKey, error) {
		return operatorkey.OpenKeystore(env.keystores, data, password)
	})
	switch {
	case err == nil:
		return key, nil
	case fault.Has(err, fault.Interrupted):
		return nil, err
	case errors.Is(err, operatorkey.ErrPlainKey):
		return nil, fault.New(fault.OperatorKeyPlain, "file", file)
	case errors.Is(err, operatorkey.ErrPassword):
		return nil, fault.Wrap(fault.PasswordWrong, err, "file", file)
	case errors.Is(err, operatorkey.ErrKeystore):
		return nil, fault.Wrap(fault.KeystoreInvalid, err, "file", file)
	default:
		return nil, fault.Wrap(fault.OperatorKeyInvalid, err, "file", file)
	}
}

// configFault gives a configuration error its code and remedy.
func configFault(file string, err error) error {
	var unknown *config.UnknownKeyError
	var value *config.ValueError
	var missing *config.MissingKeyError
	switch {
	case errors.As(err, &unknown):
		return fault.Wrap(fault.ConfigUnknownKey, err, "key", unknown.Key, "source", unknown.Source, "nearest", unknown.Nearest)
	case errors.As(err, &value):
		if value.Key == "version" {
			return fault.Wrap(fault.ConfigVersion, err, "source", value.Source, "version", value.Value)
		}
		return fault.Wrap(fault.ConfigValue, err, "key", value.Key, "source", value.Source)
	case errors.As(err, &missing):
		key := missing.Keys[0]
		return fault.Wrap(fault.ConfigMissing, err, "key", strings.Join(missing.Keys, ", "), "variable", config.Key{Name: key}.EnvName())
	case errors.Is(err, os.ErrNotExist):
		return readFault(file, err)
	default:
		return fault.Wrap(fault.ConfigSyntax, err, "source", file)
	}
}
