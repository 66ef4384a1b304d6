package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/bootnode"
	"github.com/hawser-ssv/hawser/internal/node/config"
)

func newBootnodeCommand(env *environment) *cobra.Command {
	cmd := newGroup("bootnode", "The node that others ask for peers")
	cmd.AddCommand(newBootnodeStartCommand(env))
	return cmd
}

// bootnodeShort are the short names of a bootnode's usual flags.
var bootnodeShort = map[string]string{
	"network": "network.name", "profile": "network.profile", "data-dir": "data_dir", "listen": "p2p.listen", "port": "p2p.udp_port",
}

func newBootnodeStartCommand(env *environment) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "start --data-dir FOLDER",
		Short: "Run a bootnode until it is told to stop (SIGTERM)",
		Long: "Run a bootnode until it is told to stop (SIGTERM or Ctrl-C): a server of the network's discovery protocol that keeps no\n" +
			"connections and holds no keys but its own. It prints its record (enr:…) and keeps it in FOLDER/" + bootnode.RecordFile + "; give it to\n" +
			"operators as p2p.bootnodes, or write it into the network's profile.\n\n" +
			"Every flag is also a key of the configuration file and an environment variable, the same as the node's.\n" +
			"--network, --profile, --data-dir, --listen and --port are short for network.name, network.profile, data_dir, p2p.listen and\n" +
			"p2p.udp_port.",
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := config.LoadBootnode(file, os.Environ(), cmd.Flags())
			if err != nil {
				return configFault(file, err)
			}
			return startBootnode(cmd.Context(), env, c, wantsJSON(cmd))
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "configuration file (YAML)")
	config.AddBootnodeFlags(cmd.Flags())
	addJSONFlag(cmd)
	cmd.Flags().SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if long, ok := bootnodeShort[name]; ok {
			name = long
		}
		return pflag.NormalizedName(name)
	})
	return cmd
}

func startBootnode(ctx context.Context, env *environment, c *config.Config, asJSON bool) error {
	log, err := newLogger(env.stderr, c)
	if err != nil {
		return err
	}
	profile, err := loadProfile(c)
	if err != nil {
		return err
	}
	env.warnExposed(networkKey(c))
	b, err := bootnode.New(bootnode.Options{Config: c, Profile: profile, Version: version(), Logger: log})
	if err != nil {
		return err
	}
	if err := env.printBootnode(b.Status(), asJSON); err != nil {
		b.Close()
		return err
	}
	return b.Run(ctx)
}

// printBootnode prints once that the bootnode runs. The text for users has the record, which they need next.
func (env *environment) printBootnode(s apiv1.BootnodeStatus, asJSON bool) error {
	if asJSON {
		return env.printJSON(s)
	}
	if _, err := fmt.Fprintln(env.stdout, s.ENR); err != nil {
		return fault.Wrap(fault.FileNotWritten, err, "file", "standard output")
	}
	return nil
}
