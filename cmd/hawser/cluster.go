package main

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/fault"
)

func newClusterCommand(env *environment) *cobra.Command {
	cmd := newGroup("cluster", "A cluster's account: balance, runway, deposits and withdrawals")
	cmd.AddCommand(newClusterShow(env), newClusterDeposit(env), newClusterWithdraw(env), newClusterReactivate(env), newClusterLiquidate(env))
	return cmd
}

// clusterFlags are the flags that identify a cluster.
type clusterFlags struct{ owner, operators string }

func addClusterFlags(cmd *cobra.Command, anyOwner bool) *clusterFlags {
	f := &clusterFlags{}
	cmd.Flags().StringVar(&f.operators, "operators", "", "the cluster's operators, such as 1,2,3,4")
	if anyOwner {
		cmd.Flags().StringVar(&f.owner, "owner", "", "the cluster's owner; without it, the wallet")
	}
	return f
}

// parse returns the cluster's owner and operators.
func (f *clusterFlags) parse(wallet common.Address) (owner common.Address, ids []uint64, err error) {
	if ids, err = parseIDs(f.operators); err != nil {
		return owner, nil, err
	}
	if f.owner == "" {
		return wallet, ids, nil
	}
	owner, err = parseAddress("--owner", f.owner)
	return owner, ids, err
}

// clusterReport is a cluster as `cluster show` and `account show` print it.
type clusterReport struct {
	Owner            common.Address `json:"owner"`
	Operators        []uint64       `json:"operators"`
	Validators       uint32         `json:"validators"`
	Active           bool           `json:"active"`
	BalanceWei       string         `json:"balance_wei"`
	BurnWei          string         `json:"burn_wei_per_block"`
	FloorWei         string         `json:"floor_wei"`
	Liquidatable     bool           `json:"liquidatable"`
	LiquidationBlock uint64         `json:"liquidation_block,omitempty"`
	LiquidationTime  *time.Time     `json:"liquidation_time,omitempty"`
	RunwayDays       *float64       `json:"runway_days,omitempty"`
	Warning          string         `json:"warning,omitempty"`
}

func reportCluster(s client.Statement) clusterReport {
	r := clusterReport{
		Owner: s.Cluster.Owner, Operators: s.Cluster.Operators, Validators: s.Cluster.Record.ValidatorCount, Active: s.Cluster.Record.Active,
		BalanceWei: s.Balance.String(), BurnWei: s.Burn.String(), FloorWei: s.Floor.String(),
		Liquidatable: s.Liquidatable, LiquidationBlock: s.LiquidationBlock, Warning: s.Warning(),
	}
	if !s.Cluster.Record.Active {
		r.BalanceWei = s.Cluster.Record.Balance.String()
	}
	if !s.LiquidationTime.IsZero() {
		left := s.Runway().Hours() / 24
		r.LiquidationTime, r.RunwayDays = &s.LiquidationTime, &left
	}
	return r
}

func printCluster(env *environment, s client.Statement) {
	out := env.stdout
	fmt.Fprintf(out, "cluster of %v on operators %s: %s\n", s.Cluster.Owner, idText(s.Cluster.Operators), fault.Count(s.Cluster.Record.ValidatorCount, "validator"))
	if !s.Cluster.Record.Active {
		fmt.Fprintf(out, "  liquidated; balance %s; reactivate it with `hawser cluster reactivate`\n", client.SSV(s.Cluster.Record.Balance))
		return
	}
	perDay := new(big.Int).Quo(new(big.Int).Mul(s.Burn, big.NewInt(client.BlocksPerYear)), big.NewInt(365))
	fmt.Fprintf(out, "  balance %s, burns %s a day, liquidatable below %s\n", client.SSV(s.Balance), client.SSV(perDay), client.SSV(s.Floor))
	fmt.Fprintf(out, "  %s\n", runwayLine(s))
	if warning := s.Warning(); warning != "" {
		fmt.Fprintf(out, "  warning: %s\n", warning)
	}
}

func runwayLine(s client.Statement) string {
	switch {
	case !s.Cluster.Record.Active:
		return "it is liquidated: its validators have no duties"
	case s.Liquidatable:
		return "anybody may liquidate it now: deposit at once"
	case s.LiquidationBlock == 0:
		return "it lasts for ever: nothing is burnt"
	default:
		return fmt.Sprintf("lasts %s, until %s (block %d)", days(s.Runway()), day(s.LiquidationTime), s.LiquidationBlock)
	}
}

func newClusterShow(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use: "show --owner 0x… --operators 1,2,3,4", Short: "Show balance, burn rate, runway and liquidation date", Args: positional(cobra.NoArgs),
	}
	f := addClusterFlags(cmd, true)
	return onChain(env, cmd, func(s *session, _ []string) error {
		owner, ids, err := f.parse(common.Address{})
		if err != nil {
			return err
		}
		statement, err := s.statement(owner, ids)
		if err != nil {
			return err
		}
		if s.asJSON {
			return env.printJSON(struct {
				Schema string `json:"schema"`
				clusterReport
			}{"hawser.cluster/1", reportCluster(statement)})
		}
		printCluster(env, statement)
		return nil
	}, "owner", "operators")
}

func (s *session) statement(owner common.Address, ids []uint64) (client.Statement, error) {
	cluster, err := s.client.Cluster(s.ctx, owner, ids)
	if err != nil {
		return client.Statement{}, err
	}
	return s.client.Statement(s.ctx, cluster)
}

// onCluster returns a request for a call with the cluster's latest record.
func (s *session) onCluster(action string, owner common.Address, ids []uint64, pack func(client.Cluster) ([]byte, error)) client.Request {
	network := s.client.Contracts().Network
	return client.Request{Action: action, Build: func(ctx context.Context) (client.Call, error) {
		cluster, err := s.client.Cluster(ctx, owner, ids)
		if err != nil {
			return client.Call{}, err
		}
		data, err := pack(cluster)
		return client.Call{To: &network, Data: data}, err
	}}
}

func newClusterDeposit(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use: "deposit AMOUNT --operators 1,2,3,4 [--owner 0x…] --wallet F", Short: "Pay into a cluster, one's own or another's", Args: positional(cobra.ExactArgs(1)),
	}
	f := addClusterFlags(cmd, true)
	return transacts(env, cmd, func(s *session, args []string) error {
		owner, ids, err := f.parse(s.wallet.Address)
		if err != nil {
			return err
		}
		wei, err := positiveAmount(args[0])
		if err != nil {
			return err
		}
		r := s.onCluster(fmt.Sprintf("deposit %s into the cluster of %v on operators %s", client.SSV(wei), owner, idText(ids)), owner, ids,
			func(c client.Cluster) ([]byte, error) {
				return binding.NewSSVNetwork().TryPackDeposit(owner, ids, wei, c.Record)
			})
		r.Tokens = wei
		return s.doFunded(r, owner, ids, wei)
	}, "operators")
}

// doFunded carries out a request that changes a cluster's balance, and prints the balance before and after. If the balance becomes
// smaller and is low then, it asks the user first.
func (s *session) doFunded(r client.Request, owner common.Address, ids []uint64, delta *big.Int) error {
	statement, err := s.statement(owner, ids)
	if err != nil {
		return err
	}
	before := statement.Balance
	if !statement.Cluster.Record.Active {
		before = statement.Cluster.Record.Balance
	}
	after := new(big.Int).Add(before, delta)
	changes := []string{fmt.Sprintf("balance now %s, then %s", client.SSV(before), client.SSV(after)), "before: " + runwayLine(statement)}
	if after.Sign() >= 0 {
		then, err := s.client.After(s.ctx, statement, statement.Cluster.Record.ValidatorCount, after)
		if err != nil {
			return err
		}
		changes = append(changes, "then: "+runwayLine(then))
		if warning := short(then); warning != "" && delta.Sign() < 0 {
			changes = append(changes, "warning: "+warning)
			if err := s.ask(r.Action, "Little is left. Go on?", changes...); err != nil {
				return err
			}
		}
	}
	report, err := s.perform(r, changes...)
	if err == nil && report.Resumed {
		report.Changes, err = s.clusterLines(owner, ids)
	}
	if err != nil {
		return err
	}
	return s.print(report)
}

// clusterLines returns the lines that describe a cluster's state.
func (s *session) clusterLines(owner common.Address, ids []uint64) ([]string, error) {
	now, err := s.statement(owner, ids)
	if err != nil {
		return nil, err
	}
	balance := now.Balance
	if !now.Cluster.Record.Active {
		balance = now.Cluster.Record.Balance
	}
	validators := fault.Count(now.Cluster.Record.ValidatorCount, "validator")
	return []string{fmt.Sprintf("now the cluster has %s and %s; %s", validators, client.SSV(balance), runwayLine(now))}, nil
}

func newClusterWithdraw(env *environment) *cobra.Command {
	cmd := &cobra.Command{Use: "withdraw AMOUNT --operators 1,2,3,4 --wallet F", Short: "Take tokens out of a cluster", Args: positional(cobra.ExactArgs(1))}
	f := addClusterFlags(cmd, false)
	return transacts(env, cmd, func(s *session, args []string) error {
		owner, ids, err := f.parse(s.wallet.Address)
		if err != nil {
			return err
		}
		wei, err := positiveAmount(args[0])
		if err != nil {
			return err
		}
		r := s.onCluster(fmt.Sprintf("withdraw %s from the cluster on operators %s", client.SSV(wei), idText(ids)), owner, ids,
			func(c client.Cluster) ([]byte, error) {
				return binding.NewSSVNetwork().TryPackWithdraw(ids, wei, c.Record)
			})
		return s.doFunded(r, owner, ids, new(big.Int).Neg(wei))
	}, "operators")
}

func newClusterReactivate(env *environment) *cobra.Command {
	var amount string
	cmd := &cobra.Command{Use: "reactivate --amount 10ssv --operators 1,2,3,4 --wallet F", Short: "Bring a liquidated cluster back", Args: positional(cobra.NoArgs)}
	f := addClusterFlags(cmd, false)
	cmd.Flags().StringVar(&amount, "amount", "", "tokens to pay in, such as 10ssv; hawser cost tells how many are needed")
	return transacts(env, cmd, func(s *session, _ []string) error {
		owner, ids, err := f.parse(s.wallet.Address)
		if err != nil {
			return err
		}
		wei, err := parseAmount("--amount", amount)
		if err != nil {
			return err
		}
		cluster, err := s.client.Cluster(s.ctx, owner, ids)
		if err != nil {
			return err
		}
		if cluster.Record.Active {
			return s.already(fmt.Sprintf("the cluster on operators %s is active", idText(ids)), "nothing was paid in; `hawser cluster deposit` pays into it")
		}
		r := s.onCluster(fmt.Sprintf("reactivate the cluster on operators %s with %s", idText(ids), client.SSV(wei)), owner, ids,
			func(c client.Cluster) ([]byte, error) {
				return binding.NewSSVNetwork().TryPackReactivate(ids, wei, c.Record)
			})
		r.Tokens = wei
		return s.doFunded(r, owner, ids, wei)
	}, "operators", "amount")
}

func newClusterLiquidate(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use: "liquidate --operators 1,2,3,4 [--owner 0x…] --wallet F", Args: positional(cobra.NoArgs),
		Short: "Close a cluster: one's own at any time, another's when its balance is too low",
	}
	f := addClusterFlags(cmd, true)
	return transacts(env, cmd, func(s *session, _ []string) error {
		owner, ids, err := f.parse(s.wallet.Address)
		if err != nil {
			return err
		}
		statement, err := s.statement(owner, ids)
		if err != nil {
			return err
		}
		if !statement.Cluster.Record.Active {
			return s.already(fmt.Sprintf("the cluster of %v on operators %s is liquidated", owner, idText(ids)), "bring it back with `hawser cluster reactivate`")
		}
		r := s.onCluster(fmt.Sprintf("liquidate the cluster of %v on operators %s", owner, idText(ids)), owner, ids,
			func(c client.Cluster) ([]byte, error) {
				return binding.NewSSVNetwork().TryPackLiquidate(owner, ids, c.Record)
			})
		changes := []string{
			fmt.Sprintf("%s go to the wallet; operators stop performing duties of %s",
				client.SSV(statement.Balance), fault.Count(statement.Cluster.Record.ValidatorCount, "validator")),
			fmt.Sprintf("then: the cluster is liquidated; its validators lose money on the beacon chain until it is reactivated with at least %s", client.SSV(statement.Floor)),
		}
		if owner != s.wallet.Address {
			return s.do(r, changes...) // the contract lets nobody close another's cluster that can pay
		}
		return s.final(r, changes...)
	}, "operators")
}
