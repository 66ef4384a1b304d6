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

	"github.com/hawser-ssv/hawser/node/config"
	"github.com/hawser-ssv/hawser/node/fault"
	"github.com/hawser-ssv/hawser/protocol/eth"
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
			var known []networkView
			for _, name := range network.Names() {
				p, _ := network.Lookup(name)
				known = append(known, viewNetwork(&p))
			}
			if wantsJSON(cmd) {
				return env.printJSON(struct {
					Schema   string        `json:"schema"`
					Networks []networkView `json:"networks"`
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
			"The text is a profile file itself: save it, change it, and name it as network.profile.\n" +
			"What such a file cannot say (later forks, discovery, genesis) stands in its comments.",
		Args: positional(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := findNetwork(cmd, args[0])
			if err != nil {
				return err
			}
			view := viewNetwork(&p)
			if wantsJSON(cmd) {
				return env.printJSON(struct {
					Schema string `json:"schema"`
					networkView
				}{"hawser.network.show/1", view})
			}
			return showNetwork(env.stdout, &view)
		},
	}
	addJSONFlag(cmd)
	return cmd
}

// findNetwork takes a known name or the path of a profile file.
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

// profileForm is the readable form of a profile: the members and names of node/config's profile files.
type profileForm struct {
	Version         int      `yaml:"version" json:"-"`
	Name            string   `yaml:"name" json:"name"`
	Domain          string   `yaml:"domain" json:"domain"`
	Contract        string   `yaml:"contract" json:"contract"`
	SyncFromBlock   uint64   `yaml:"sync_from_block" json:"sync_from_block"`
	FollowDistance  uint64   `yaml:"follow_distance" json:"follow_distance"`
	Slot            string   `yaml:"slot" json:"slot"`
	SlotsPerEpoch   uint64   `yaml:"slots_per_epoch" json:"slots_per_epoch"`
	RoundTimeouts   string   `yaml:"round_timeouts" json:"round_timeouts"`
	TotalValidators uint64   `yaml:"total_validators" json:"total_validators"`
	Bootnodes       []string `yaml:"bootnodes" json:"bootnodes"`
}

// networkView is everything a profile says.
type networkView struct {
	profileForm
	Public         bool       `json:"public"`
	Forks          []forkView `json:"forks"`
	Genesis        genesis    `json:"genesis"`
	DiscoveryID    string     `json:"discovery_id"`
	QuickRound     string     `json:"quick_round"`
	SlowRound      string     `json:"slow_round"`
	GasLimitSwitch uint64     `json:"gas_limit_switch_epoch"`
}

// forkView is one entry of the fork schedule; Epoch is nil for a fork without a date.
type forkView struct {
	Name   string  `json:"name"`
	Epoch  *uint64 `json:"epoch"`
	Domain string  `json:"domain"`
	Topics string  `json:"topics"`
}

// genesis is what is known of the chain before a beacon node is asked.
type genesis struct {
	ForkVersion string `json:"fork_version"`
	Source      string `json:"source"`
}

func viewNetwork(p *network.Profile) networkView {
	view := networkView{
		profileForm: profileForm{
			Version: config.Version, Name: p.Name, Domain: p.Domain(0).String(), Contract: p.Registry.Hex(),
			SyncFromBlock: p.SyncFromBlock, FollowDistance: p.FollowDistance, Slot: p.SlotDuration().String(),
			SlotsPerEpoch: p.SlotsPerEpoch(), RoundTimeouts: string(p.RoundTimeouts),
			TotalValidators: p.TotalEthereumValidators, Bootnodes: append([]string{}, p.Bootnodes...),
		},
		Public:      p.Public,
		Genesis:     genesis{fmt.Sprintf("%#x", p.Beacon.GenesisForkVersion), "beacon node"},
		DiscoveryID: string(p.DiscoveryID[:]),
		QuickRound:  p.QuickRound().String(), SlowRound: p.SlowRound().String(),
		GasLimitSwitch: uint64(p.GasLimitSwitch),
	}
	if !p.Public {
		view.Genesis.ForkVersion = "" // any chain will do
	}
	for _, f := range p.Schedule {
		fork := forkView{Name: f.Rules.String(), Domain: f.Domain.String(), Topics: f.TopicPrefix + "<subnet>"}
		if f.Epoch != eth.FarFuture {
			epoch := uint64(f.Epoch)
			fork.Epoch = &epoch
		}
		view.Forks = append(view.Forks, fork)
	}
	return view
}

func listNetworks(out io.Writer, known []networkView) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "NAME\tDOMAIN\tCONTRACT\tSYNC FROM\tROUNDS\tBOOTNODES\tFORKS")
	for _, n := range known {
		forks := make([]string, len(n.Forks))
		for i := range n.Forks {
			forks[i] = n.Forks[i].Name + " " + n.Forks[i].when()
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\t%d\t%s\n", n.Name, n.Domain, n.Contract, n.SyncFromBlock, n.RoundTimeouts, len(n.Bootnodes), strings.Join(forks, ", "))
	}
	if err := t.Flush(); err != nil {
		return fault.Wrap(fault.FileNotWritten, err, "file", "standard output")
	}
	return nil
}

func (f *forkView) when() string {
	if f.Epoch == nil {
		return "not scheduled"
	}
	return fmt.Sprintf("epoch %d", *f.Epoch)
}

// showNetwork writes a profile file whose comments say what its members cannot.
func showNetwork(out io.Writer, n *networkView) error {
	form, err := yaml.Marshal(n.profileForm)
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
		fmt.Fprintf(&b, "#   %-6s %-14s domain %s, topics %s\n", f.Name, f.when(), f.Domain, f.Topics)
	}
	version := "any"
	if n.Genesis.ForkVersion != "" {
		version = n.Genesis.ForkVersion
	}
	fmt.Fprintf(&b, "# genesis: fork version %s; time and validators root as the beacon node tells\n", version)
	fmt.Fprintf(&b, "# rounds: %s each up to round %d, then %s\n", n.QuickRound, network.QuickRounds, n.SlowRound)
	fmt.Fprintf(&b, "# discovery: protocol id %s\n# registrations: 36,000,000 gas from epoch %d on, 30,000,000 before\n\n", n.DiscoveryID, n.GasLimitSwitch)
	b.Write(form)
	if _, err := io.WriteString(out, b.String()); err != nil {
		return fault.Wrap(fault.FileNotWritten, err, "file", "standard output")
	}
	return nil
}
