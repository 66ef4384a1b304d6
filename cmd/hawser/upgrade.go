package main

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/hawser-ssv/hawser/contracts/client"
)

// upgradeReport is the object of `contracts upgrade`.
type upgradeReport struct {
	Schema     string           `json:"schema"`
	DryRun     bool             `json:"dry_run"`
	Replaced   []client.Check   `json:"replaced"`
	MaxGas     uint64           `json:"max_gas,omitempty"`
	MaxCostWei string           `json:"max_cost_wei,omitempty"`
	Contracts  client.Contracts `json:"contracts"`
}

// upgrade replaces outdated code; in a dry run it prints the cost. It also writes the description if an earlier run replaced the code
// and was interrupted before it could write the description.
func (s *session) upgrade(outdated []client.Check, out string) error {
	r := upgradeReport{Schema: "hawser.contracts.upgrade/1", DryRun: s.flags.dryRun, Replaced: outdated, Contracts: s.client.Contracts()}
	if s.flags.dryRun {
		return s.tryUpgrade(r)
	}
	contracts := s.client.Contracts()
	modules, err := s.client.Modules(s.ctx)
	if err != nil {
		return err
	}
	stale := !slices.Equal(modules, contracts.Modules)
	if len(outdated) > 0 {
		if contracts, err = s.client.Upgrade(s.ctx, s.wallet, s.journal); err != nil {
			return err
		}
		modules = contracts.Modules
	}
	if len(outdated) > 0 || stale {
		contracts.Modules = modules
		if contracts.Layout, err = client.Layout(); err != nil {
			return err
		}
		if err := writeContracts(out, contracts); err != nil {
			return err
		}
	}
	r.Contracts = contracts
	return s.printUpgrade(r, nil)
}

func (s *session) tryUpgrade(r upgradeReport) error {
	gas, cost, err := s.client.UpgradeCost(s.ctx, s.wallet.Address, r.Replaced)
	if err != nil {
		return err
	}
	r.MaxGas, r.MaxCostWei = gas, cost.String()
	return s.printUpgrade(r, cost)
}

func (s *session) printUpgrade(r upgradeReport, cost *big.Int) error {
	if r.Replaced == nil {
		r.Replaced = []client.Check{}
	}
	if s.asJSON {
		return s.env.printJSON(r)
	}
	verb := "is replaced"
	if r.DryRun {
		verb = "would be replaced"
	}
	for _, check := range r.Replaced {
		fmt.Fprintf(s.env.stdout, "%s: code at %v %s\n", check.Name, check.Address, verb)
	}
	switch {
	case len(r.Replaced) == 0:
		fmt.Fprintln(s.env.stdout, "nothing to do: the code on chain is this program's")
	case r.DryRun:
		fmt.Fprintf(s.env.stdout, "  gas at most %d, at most %s; nothing was sent\n", r.MaxGas, client.Ether(cost))
	}
	return nil
}
