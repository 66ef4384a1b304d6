package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/config"
	"github.com/hawser-ssv/hawser/protocol/network"
)

func newNetworkCommand(env *environment) *cobra.Command {
	cmd := newGroup("network", "The networks this program knows")
	cmd.AddCommand(newNetworkListCommand(env), newNetworkShowCommand(env))
	return cmd
}

func newNetworkListCommand(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List the known networks",
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var known []config.ProfileForm
			for _, name := range network.Names() {
				p, _ := network.Lookup(name)
				known = append(known, config.FormOf(&p))
			}
			if wantsJSON(cmd) {
				return env.printJSON(struct {
					Schema   string               `json:"schema"`
					Networks []config.ProfileForm `json:"networks"`
				}{"hawser.network.list/1", known})
			}
			return listNetworks(env.stdout, known)
		},
	}
	addJSONFlag(cmd)
	return cmd
}

func newNetworkShowCommand(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use: "show NAME", Short: "Show one network's profile",
		Long: "Show the profile of a known network, or of the one that a profile file describes.\n" +
			"The text and the JSON are profile files themselves: save one, change it, and start a node with --network FILE.",
		Args: positional(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := findNetwork(cmd, args[0])
			if err != nil {
				return err
			}
			form := config.FormOf(&p)
			if wantsJSON(cmd) {
				form.Schema = "hawser.network.show/1"
				return env.printJSON(form)
			}
			return showNetwork(env.stdout, &form)
		},
	}
	addJSONFlag(cmd)
	return cmd
}

// findNetwork returns the network with a known name, or that of a profile file.
func findNetwork(cmd *cobra.Command, name string) (network.Profile, error) {
	if p, ok := network.Lookup(name); ok {
		return p, nil
	}
	p, err := config.ReadProfile(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return p, usage(cmd, fmt.Errorf("%q is neither a file nor one of %s", name, strings.Join(network.Names(), ", ")))
	case err != nil:
		return p, fault.Wrap(fault.ConfigValue, err, "key", "network.profile", "source", name)
	}
	return p, nil
}

func listNetworks(out io.Writer, known []config.ProfileForm) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "NAME\tDOMAIN\tCONTRACT\tSYNC FROM\tROUNDS\tBOOTNODES\tFORKS")
	for _, n := range known {
		forks := make([]string, len(n.Forks))
		for i := range n.Forks {
			forks[i] = n.Forks[i].Name + " " + n.Forks[i].When()
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\t%d\t%s\n", n.Name, n.Domain, n.Contract, n.SyncFromBlock, n.RoundTimeouts, len(n.Bootnodes), strings.Join(forks, ", "))
	}
	if err := t.Flush(); err != nil {
		return fault.Wrap(fault.FileNotWritten, err, "file", "standard output")
	}
	return nil
}

// showNetwork writes a profile file with comments that explain its fields.
func showNetwork(out io.Writer, n *config.ProfileForm) error {
	form, err := yaml.Marshal(n.Editable())
	if err != nil {
		return fmt.Errorf("encode network profile: %w", err)
	}
	var b strings.Builder
	kind := "a network of one's own"
	if n.Public {
		kind = "a public network"
	}
	fmt.Fprintf(&b, "# %s, %s\n#\n# forks:\n", n.Name, kind)
	for i := range n.Forks {
		f := &n.Forks[i]
		fmt.Fprintf(&b, "#   %-6s %-14s domain %s, topics %s\n", f.Name, f.When(), f.Domain, f.Topics)
	}
	version := "any"
	if n.Genesis.ForkVersion != "" {
		version = n.Genesis.ForkVersion
	}
	fmt.Fprintf(&b, "# genesis: fork version %s; time and validators root as the beacon node tells\n", version)
	fmt.Fprintf(&b, "# rounds: %s each up to round %d, then %s\n", n.QuickRound, network.QuickRounds, n.SlowRound)
	fmt.Fprintf(&b, "# discovery: protocol id %s\n# registrations: %d gas\n\n", n.DiscoveryID, network.GasLimit)
	b.Write(form)
	if _, err := io.WriteString(out, b.String()); err != nil {
		return fault.Wrap(fault.FileNotWritten, err, "file", "standard output")
	}
	return nil
}
