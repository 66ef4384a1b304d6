package main

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/contracts/model"
	"github.com/hawser-ssv/hawser/internal/fault"
)

func newDAOCommand(env *environment) *cobra.Command {
	cmd := newGroup("dao", "The network's parameters and earnings, which its owner decides about")
	cmd.AddCommand(newDAOShow(env), newDAOWithdraw(env))
	for _, p := range daoParameters {
		cmd.AddCommand(newDAOSet(env, p))
	}
	return cmd
}

// daoReport is the object of `dao show`.
type daoReport struct {
	Schema         string          `json:"schema"`
	Owner          common.Address  `json:"owner"`
	Pending        *common.Address `json:"pending_owner,omitempty"`
	Version        string          `json:"version"`
	NetworkFee     string          `json:"network_fee_wei"`
	MaximumFee     string          `json:"maximum_operator_fee_wei"`
	FeeIncrease    uint64          `json:"operator_max_fee_increase_bp"`
	Declare        float64         `json:"declare_operator_fee_period_seconds"`
	Execute        float64         `json:"execute_operator_fee_period_seconds"`
	MinimumBlocks  uint64          `json:"minimum_blocks_before_liquidation"`
	Collateral     string          `json:"minimum_liquidation_collateral_wei"`
	ValidatorLimit uint32          `json:"validators_per_operator_limit"`
	Validators     uint32          `json:"validators"`
	Earnings       string          `json:"earnings_wei"`
}

func newDAOShow(env *environment) *cobra.Command {
	cmd := &cobra.Command{Use: "show", Short: "Show the network's fee, limits, periods, earnings and owner", Args: positional(cobra.NoArgs)}
	return onChain(env, cmd, func(s *session, _ []string) error {
		g, err := s.client.Governance(s.ctx)
		if err != nil {
			return err
		}
		if s.asJSON {
			return env.printJSON(reportDAO(g))
		}
		printDAO(env, g)
		return nil
	})
}

func reportDAO(g client.Governance) daoReport {
	r := daoReport{
		Schema: "hawser.dao/1", Owner: g.Owner, Version: g.Version, NetworkFee: g.NetworkFee.String(),
		MaximumFee: strconv.FormatUint(g.MaximumFee, 10), FeeIncrease: g.FeeIncrease,
		Declare: g.DeclarePeriod.Seconds(), Execute: g.ExecutePeriod.Seconds(), MinimumBlocks: g.MinimumBlocks,
		Collateral: g.Collateral.String(), ValidatorLimit: g.ValidatorLimit, Validators: g.Validators, Earnings: g.Earnings.String(),
	}
	if g.Pending != (common.Address{}) {
		r.Pending = &g.Pending
	}
	return r
}

func printDAO(env *environment, g client.Governance) {
	out := env.stdout
	fmt.Fprintf(out, "contracts %s of %v\n", g.Version, g.Owner)
	if g.Pending != (common.Address{}) {
		fmt.Fprintf(out, "  offered to %v, who has not accepted yet\n", g.Pending)
	}
	fmt.Fprintf(out, "  network fee %s per block (%s) per validator\n", client.Gwei(g.NetworkFee), client.Yearly(g.NetworkFee))
	fmt.Fprintf(out, "  %s in active clusters, earnings %s\n", fault.Count(g.Validators, "validator"), client.SSV(g.Earnings))
	fmt.Fprintf(out, "  operators: fee at most %s, %s more with one change, at most %s each\n",
		client.Yearly(new(big.Int).SetUint64(g.MaximumFee)), percent(g.FeeIncrease), fault.Count(g.ValidatorLimit, "validator"))
	fmt.Fprintf(out, "  a declared fee waits %s and may then be executed for %s\n", span(g.DeclarePeriod), span(g.ExecutePeriod))
	fmt.Fprintf(out, "  a cluster must hold %s of its fees and at least %s\n", fault.Count(g.MinimumBlocks, "block"), client.SSV(g.Collateral))
}

// percent returns basis points as a percentage.
func percent(points uint64) string {
	return strconv.FormatFloat(float64(points)/100, 'f', -1, 64) + " %"
}

// daoParameter is one parameter that the network's owner sets.
type daoParameter struct {
	use, short string
	// what names it in a sentence; now writes its present value.
	what string
	now  func(client.Governance) string
	// parse reads a new value. It returns the value as text and the call that sets it.
	parse func(text string) (value string, data []byte, err error)
}

var daoParameters = []daoParameter{
	{
		"set-network-fee FEE --wallet F", "Set what a validator pays to the network, such as 1ssv/yr", "the network fee",
		func(g client.Governance) string { return client.Yearly(g.NetworkFee) },
		func(text string) (string, []byte, error) {
			wei, err := parseFee(text)
			if err != nil {
				return "", nil, err
			}
			data, err := binding.NewSSVNetwork().TryPackUpdateNetworkFee(wei)
			return client.Yearly(wei), data, err
		},
	},
	{
		"set-operator-max-fee FEE --wallet F", "Set the highest fee of an operator, such as 10ssv/yr", "the operators' highest fee",
		func(g client.Governance) string { return client.Yearly(new(big.Int).SetUint64(g.MaximumFee)) },
		func(text string) (string, []byte, error) {
			wei, err := parseFee(text)
			if err != nil {
				return "", nil, err
			}
			if !wei.IsUint64() {
				return "", nil, tooLarge(text)
			}
			data, err := binding.NewSSVNetwork().TryPackUpdateMaximumOperatorFee(wei.Uint64())
			return client.Yearly(wei), data, err
		},
	},
	{
		"set-fee-increase-limit PERCENT --wallet F", "Set by how much one change may raise an operator's fee, such as 10%", "the limit of a fee's increase",
		func(g client.Governance) string { return percent(g.FeeIncrease) },
		func(text string) (string, []byte, error) {
			points, err := parsePercent(text)
			if err != nil {
				return "", nil, err
			}
			data, err := binding.NewSSVNetwork().TryPackUpdateOperatorFeeIncreaseLimit(points)
			return percent(points), data, err
		},
	},
	{
		"set-declare-period TIME --wallet F", "Set how long a declared fee waits, such as 3d", "the time a declared fee waits",
		func(g client.Governance) string { return span(g.DeclarePeriod) },
		periodParser(func(seconds uint64) ([]byte, error) {
			return binding.NewSSVNetwork().TryPackUpdateDeclareOperatorFeePeriod(seconds)
		}),
	},
	{
		"set-execute-period TIME --wallet F", "Set how long a declared fee may be executed, such as 3d", "the time in which a declared fee may be executed",
		func(g client.Governance) string { return span(g.ExecutePeriod) },
		periodParser(func(seconds uint64) ([]byte, error) {
			return binding.NewSSVNetwork().TryPackUpdateExecuteOperatorFeePeriod(seconds)
		}),
	},
	{
		"set-liquidation-threshold BLOCKS --wallet F", "Set how many blocks a cluster's balance must last, at least 100800", "the liquidation threshold",
		func(g client.Governance) string { return fault.Count(g.MinimumBlocks, "block") },
		func(text string) (string, []byte, error) {
			blocks, err := strconv.ParseUint(text, 10, 64)
			if err != nil {
				return "", nil, fault.Wrap(fault.AmountInvalid, errors.New("it is not a whole number"), "value", text, "kind", "a number of blocks", "example", "100800")
			}
			if blocks < model.MinimumThreshold {
				return "", nil, fault.Wrap(fault.AmountInvalid, errors.New("the contracts take no fewer"), "value", text, "kind", "a number of blocks that they take", "example", "100800")
			}
			data, err := binding.NewSSVNetwork().TryPackUpdateLiquidationThresholdPeriod(blocks)
			return fault.Count(blocks, "block"), data, err
		},
	},
	{
		"set-minimum-collateral AMOUNT --wallet F", "Set what every cluster must hold at least, such as 1ssv", "the least collateral",
		func(g client.Governance) string { return client.SSV(g.Collateral) },
		func(text string) (string, []byte, error) {
			wei, err := parseAmount("the amount", text)
			if err != nil {
				return "", nil, err
			}
			data, err := binding.NewSSVNetwork().TryPackUpdateMinimumLiquidationCollateral(wei)
			return client.SSV(wei), data, err
		},
	},
}

func tooLarge(text string) error {
	return fault.Wrap(fault.AmountInvalid, errors.New("it is more than the contracts can hold"), "value", text, "kind", "a fee", "example", "10ssv/yr")
}

// parsePercent reads 10%, 2.5% or 10 as basis points. Parts of a basis point are refused.
func parsePercent(text string) (points uint64, err error) {
	wrong := func(why string) error {
		return fault.Wrap(fault.AmountInvalid, errors.New(why), "value", text, "kind", "a share", "example", "10% or 2.5%")
	}
	digits := strings.TrimSpace(strings.TrimSuffix(text, "%"))
	share, ok := new(big.Rat).SetString(digits)
	if !ok || len(digits) > 20 || strings.Trim(digits, "0123456789.") != "" {
		return 0, wrong("it is not a number of percent")
	}
	share.Mul(share, big.NewRat(100, 1))
	if !share.IsInt() || !share.Num().IsUint64() {
		return 0, wrong("it is not a whole number of hundredths of a percent")
	}
	return share.Num().Uint64(), nil
}

// periodParser returns a parser of a duration, which the contracts store in seconds.
func periodParser(pack func(seconds uint64) ([]byte, error)) func(string) (string, []byte, error) {
	return func(text string) (string, []byte, error) {
		d, err := parseRunway(text)
		if err != nil {
			return "", nil, err
		}
		d = d.Truncate(time.Second)
		data, err := pack(uint64(d / time.Second))
		return span(d), data, err
	}
}

// span returns a duration as text, in days if it is a whole number of days.
func span(d time.Duration) string {
	if d >= client.Day && d%client.Day == 0 {
		return fault.Count(d/client.Day, "day")
	}
	return d.String()
}

func newDAOSet(env *environment, p daoParameter) *cobra.Command {
	cmd := &cobra.Command{Use: p.use, Short: p.short, Args: positional(cobra.ExactArgs(1))}
	cmd.PreRunE = func(_ *cobra.Command, args []string) error {
		_, _, err := p.parse(args[0])
		return err
	}
	return transacts(env, cmd, func(s *session, args []string) error {
		value, data, err := p.parse(args[0])
		if err != nil {
			return err
		}
		g, err := s.governed()
		if err != nil {
			return err
		}
		return s.do(s.toNetwork(fmt.Sprintf("set %s to %s", p.what, value), data), fmt.Sprintf("%s now %s, then %s", p.what, p.now(g), value))
	})
}

// governed reads the network's parameters for a wallet that must own the network.
func (s *session) governed() (client.Governance, error) {
	g, err := s.client.Governance(s.ctx)
	if err == nil && g.Owner != s.wallet.Address {
		err = fault.Wrap(fault.WalletOther, errors.New("only the owner decides about the network"), "wallet", s.wallet.Address, "what", "the network contract", "owner", g.Owner)
	}
	return g, err
}

func newDAOWithdraw(env *environment) *cobra.Command {
	var all bool
	cmd := &cobra.Command{Use: "withdraw AMOUNT|--all --wallet F", Short: "Withdraw the network's earnings", Args: positional(cobra.RangeArgs(0, 1))}
	cmd.Flags().BoolVar(&all, "all", false, "withdraw everything there is now")
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		if all == (len(args) == 1) {
			return usage(cmd, errors.New("name an amount or --all, and not both"))
		}
		return nil
	}
	return transacts(env, cmd, func(s *session, args []string) error {
		g, err := s.governed()
		if err != nil {
			return err
		}
		wei, what := g.Earnings, "all earnings"
		if !all {
			if wei, err = positiveAmount(args[0]); err != nil {
				return err
			}
			what = client.SSV(wei)
		}
		data, err := binding.NewSSVNetwork().TryPackWithdrawNetworkEarnings(wei)
		if err != nil {
			return err
		}
		return s.do(s.toNetwork(fmt.Sprintf("withdraw %s of the network", what), data),
			fmt.Sprintf("earnings now %s, then %s and what is earned meanwhile", client.SSV(g.Earnings), client.SSV(new(big.Int).Sub(g.Earnings, wei))))
	})
}
