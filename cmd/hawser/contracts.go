package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"reflect"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/fault"
)

func newContractsCommand(env *environment) *cobra.Command {
	cmd := newGroup("contracts", "Deploy, verify and upgrade the contracts")
	cmd.AddCommand(newContractsDeploy(env), newContractsVerify(env), newContractsUpgrade(env), newTransferOwnership(env), newAcceptOwnership(env))
	return cmd
}

// maxParametersFile bounds a profile in bytes.
const maxParametersFile = 64 << 10

func newContractsDeploy(env *environment) *cobra.Command {
	var parameters, out string
	cmd := &cobra.Command{
		Use: "deploy --params FILE --out contracts.json --wallet F", Short: "Deploy token, modules, network and views", Args: positional(cobra.NoArgs),
		Long: "Deploy token, modules, network and views, owned by the wallet, and write where they stand.\n" +
			"The parameters come from a JSON file: minimum_blocks_before_liquidation, minimum_liquidation_collateral (1ssv),\n" +
			"validators_per_operator_limit, declare_operator_fee_period (3d), execute_operator_fee_period, operator_max_fee_increase_bp,\n" +
			"maximum_operator_fee (10ssv/yr), and network_fee if there is one. A deployment that was cut off goes on when the command is run again.",
	}
	f := addChainFlags(cmd)
	addWalletFlags(cmd, f)
	cmd.Flags().StringVar(&parameters, "params", "", "file with the network's parameters")
	cmd.Flags().StringVar(&out, "out", "", "file to write the description of the contracts to")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := checkLine(cmd, nil, []string{"execution", "wallet", "params", "out"}); err != nil {
			return err
		}
		params, err := readParameters(parameters)
		if err != nil {
			return err
		}
		if err := checkAbsent(out); err != nil {
			return err
		}
		s, err := dial(cmd, env, f, client.Contracts{})
		if err != nil {
			return err
		}
		defer s.close()
		return s.deploy(params, out)
	}
	// This is the only command that runs before any contracts exist.
	_ = cmd.Flags().MarkHidden("contracts")
	_ = cmd.Flags().MarkHidden("dir")
	return cmd
}

func readParameters(path string) (binding.Params, error) {
	data, err := readFile(path, maxParametersFile)
	if err != nil {
		return binding.Params{}, err
	}
	params, err := client.ParseParameters(data)
	if err != nil {
		return params, fault.Wrap(fault.ParametersInvalid, err, "file", path)
	}
	return params, nil
}

// deployReport is the object of `contracts deploy`.
type deployReport struct {
	Schema       string           `json:"schema"`
	DryRun       bool             `json:"dry_run"`
	Contracts    client.Contracts `json:"contracts"`
	Transactions int              `json:"transactions"`
	MaxGas       uint64           `json:"max_gas,omitempty"`
	MaxCostWei   string           `json:"max_cost_wei,omitempty"`
}

func (s *session) deploy(params binding.Params, out string) error {
	started, err := s.begin(out+".part", params)
	if err != nil {
		return err
	}
	plan, err := started.Plan()
	if err != nil {
		return err
	}
	contracts, err := started.Contracts(plan)
	if err != nil {
		return err
	}
	report := deployReport{Schema: "hawser.contracts.deploy/1", DryRun: s.flags.dryRun, Contracts: contracts, Transactions: len(plan.Txs)}
	if s.flags.dryRun {
		gas, cost, err := s.client.DeployCost(s.ctx, s.wallet.Address, plan)
		if err != nil {
			return err
		}
		report.MaxGas, report.MaxCostWei = gas, cost.String()
		return s.printDeploy(report, cost)
	}
	if err := s.client.Deploy(s.ctx, s.wallet, s.journal, started, plan); err != nil {
		return err
	}
	if err := writeContracts(out, contracts); err != nil {
		return err
	}
	if err := os.Remove(out + ".part"); err != nil {
		return writeFault(out+".part", err)
	}
	return s.printDeploy(report, nil)
}

// begin continues an interrupted deployment, or starts a new one and writes its file.
func (s *session) begin(path string, params binding.Params) (client.Started, error) {
	data, err := readFile(path, maxContractsFile)
	if err == nil {
		var started client.Started
		if err := json.Unmarshal(data, &started); err != nil {
			return started, fault.Wrap(fault.DeploymentInvalid, err, "file", path)
		}
		if !reflect.DeepEqual(started.Params, params) {
			return started, fault.Wrap(fault.ParametersInvalid, fmt.Errorf("%s tells of a deployment that began with others", path), "file", "--params")
		}
		fmt.Fprintf(s.env.stderr, "going on with the deployment that %s tells of\n", path)
		return started, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return client.Started{}, err
	}
	started, err := s.client.Begin(s.ctx, s.wallet.Address, params)
	if err != nil || s.flags.dryRun {
		return started, err
	}
	if data, err = json.Marshal(started); err != nil {
		return started, fmt.Errorf("write the deployment's start: %w", err)
	}
	return started, writeNew(path, append(data, '\n'), 0o644)
}

func writeContracts(path string, contracts client.Contracts) error {
	data, err := json.MarshalIndent(contracts, "", "  ")
	if err != nil {
		return fmt.Errorf("write the description of the contracts: %w", err)
	}
	return writeNew(path, append(data, '\n'), 0o644)
}

func (s *session) printDeploy(r deployReport, cost *big.Int) error {
	if s.asJSON {
		return s.env.printJSON(r)
	}
	verb := "deployed"
	if r.DryRun {
		verb = "would deploy"
	}
	fmt.Fprintf(s.env.stdout, "%s in %d transactions:\n  network %v\n  views   %v\n  token   %v\n", verb, r.Transactions, r.Contracts.Network, r.Contracts.Views, r.Contracts.Token)
	if cost != nil {
		fmt.Fprintf(s.env.stdout, "  gas at most %d, at most %s; nothing was sent\n", r.MaxGas, client.Ether(cost))
	}
	return nil
}

// codeReport is the object of `contracts verify`.
type codeReport struct {
	Schema string         `json:"schema"`
	Equal  bool           `json:"equal"`
	Checks []client.Check `json:"checks"`
}

func newContractsVerify(env *environment) *cobra.Command {
	cmd := &cobra.Command{Use: "verify", Short: "Compare the code on chain with this program's, byte for byte", Args: positional(cobra.NoArgs)}
	return onChain(env, cmd, func(s *session, _ []string) error {
		checks, err := s.client.Verify(s.ctx)
		if err != nil {
			return err
		}
		r := codeReport{"hawser.contracts.verify/1", true, checks}
		var differs error
		for _, check := range checks {
			if !check.Equal {
				r.Equal = false
				differs = errors.Join(differs, fmt.Errorf("%s at %v", check.Name, check.Address))
			}
		}
		if err := s.printVerify(r); err != nil {
			return err
		}
		if differs != nil {
			return fault.Wrap(fault.CodeDiffers, differs)
		}
		return nil
	})
}

func (s *session) printVerify(r codeReport) error {
	if s.asJSON {
		return s.env.printJSON(r)
	}
	for _, check := range r.Checks {
		verdict := "equal"
		if !check.Equal {
			verdict = "DIFFERS"
		}
		fmt.Fprintf(s.env.stdout, "%-22s %v  %s\n", check.Name, check.Address, verdict)
	}
	return nil
}

func newContractsUpgrade(env *environment) *cobra.Command {
	var out string
	var reviewed bool
	cmd := &cobra.Command{
		Use: "upgrade --out contracts.json --wallet F", Short: "Replace code on chain that is not this program's, keeping the state", Args: positional(cobra.NoArgs),
		Long: "Replace modules and implementations whose code is not this program's. The storage layout is compared first: the sources\n" +
			"that lay it out must be those the contracts were deployed from. State and addresses stay.",
	}
	cmd.Flags().StringVar(&out, "out", "", "file to write the new description of the contracts to")
	cmd.Flags().BoolVar(&reviewed, "layout-reviewed", false, "upgrade although the layout's sources changed: somebody has compared them")
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := require(cmd, "out"); err != nil {
			return err
		}
		return checkAbsent(out)
	}
	return transacts(env, cmd, func(s *session, _ []string) error {
		if err := client.CheckLayout(s.client.Contracts().Layout); err != nil && !reviewed {
			return err
		}
		outdated, err := s.client.Outdated(s.ctx)
		if err != nil {
			return err
		}
		return s.upgrade(outdated, out)
	})
}
