package main

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/fault"
)

func newAccountCommand(env *environment) *cobra.Command {
	cmd := newGroup("account", "Everything an address has in the contracts")
	cmd.AddCommand(newAccountShow(env))
	return cmd
}

// account is everything that belongs to an address in the contracts.
type account struct {
	address     common.Address
	ether, ssv  *big.Int
	nonce       uint64
	clusters    []client.Statement
	operators   []client.Operator
	burn, total *big.Int
	earnings    *big.Int
}

// accountReport is the object of `account show`.
type accountReport struct {
	Schema      string           `json:"schema"`
	Address     common.Address   `json:"address"`
	EtherWei    string           `json:"ether_wei"`
	TokensWei   string           `json:"tokens_wei"`
	Nonce       uint64           `json:"nonce"`
	BalanceWei  string           `json:"balance_wei"`
	BurnWei     string           `json:"burn_wei_per_block"`
	EarningsWei string           `json:"earnings_wei"`
	Clusters    []clusterReport  `json:"clusters"`
	Operators   []operatorReport `json:"operators"`
}

func newAccountShow(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use: "show ADDRESS", Args: positional(cobra.ExactArgs(1)),
		Short: "Show an owner's clusters and operators: balances, burn, runway, earnings",
	}
	return onChain(env, cmd, func(s *session, args []string) error {
		address, err := parseAddress("the argument", args[0])
		if err != nil {
			return err
		}
		a, err := s.account(address)
		if err != nil {
			return err
		}
		if s.asJSON {
			return env.printJSON(a.report())
		}
		a.print(env)
		return nil
	})
}

func (s *session) account(address common.Address) (account, error) {
	a := account{address: address, burn: new(big.Int), total: new(big.Int), earnings: new(big.Int)}
	var err error
	if a.ether, err = s.client.EtherBalance(s.ctx, address); err != nil {
		return a, err
	}
	if a.ssv, err = s.client.TokenBalance(s.ctx, address); err != nil {
		return a, err
	}
	if a.nonce, err = s.client.OwnerNonce(s.ctx, address); err != nil {
		return a, err
	}
	clusters, err := s.client.Clusters(s.ctx, address)
	if err != nil {
		return a, err
	}
	for _, cluster := range clusters {
		statement, err := s.client.Statement(s.ctx, cluster)
		if err != nil {
			return a, err
		}
		a.clusters = append(a.clusters, statement)
		a.burn.Add(a.burn, statement.Burn)
		a.total.Add(a.total, statement.Balance)
	}
	if a.operators, err = s.client.Operators(s.ctx, &address); err != nil {
		return a, err
	}
	for _, o := range a.operators {
		a.earnings.Add(a.earnings, o.Earnings)
	}
	return a, nil
}

func (a account) report() accountReport {
	r := accountReport{
		Schema: "hawser.account/1", Address: a.address, EtherWei: a.ether.String(), TokensWei: a.ssv.String(), Nonce: a.nonce,
		BalanceWei: a.total.String(), BurnWei: a.burn.String(), EarningsWei: a.earnings.String(),
		Clusters: []clusterReport{}, Operators: []operatorReport{},
	}
	for _, s := range a.clusters {
		r.Clusters = append(r.Clusters, reportCluster(s))
	}
	for _, o := range a.operators {
		r.Operators = append(r.Operators, reportOperator(o))
	}
	return r
}

func (a account) print(env *environment) {
	out := env.stdout
	fmt.Fprintf(out, "%v\n  wallet: %s, %s\n", a.address, client.Ether(a.ether), client.SSV(a.ssv))
	fmt.Fprintf(out, "  clusters: %d with %s together, burning %s; next nonce %d\n", len(a.clusters), client.SSV(a.total), client.Yearly(a.burn), a.nonce)
	fmt.Fprintf(out, "  operators: %d, earned %s and not withdrawn\n", len(a.operators), client.SSV(a.earnings))
	for _, s := range a.clusters {
		printCluster(env, s)
	}
	for _, o := range a.operators {
		state := ""
		if !o.Active {
			state = ", removed"
		}
		fmt.Fprintf(out, "operator %d: %s, %s, earnings %s%s\n", o.ID, client.Yearly(o.Fee), fault.Count(o.Validators, "validator"), client.SSV(o.Earnings), state)
	}
}
