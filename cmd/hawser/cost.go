package main

import (
	"fmt"
	"math/big"
	"time"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/fault"
)

// costReport is the object of `cost`.
type costReport struct {
	Schema     string   `json:"schema"`
	Operators  []uint64 `json:"operators"`
	Validators uint32   `json:"validators"`
	// OperatorFees and NetworkFee are in wei per validator and block.
	OperatorFees []string `json:"operator_fees_wei"`
	NetworkFee   string   `json:"network_fee_wei"`
	BurnWei      string   `json:"burn_wei_per_block"`
	YearlyWei    string   `json:"yearly_wei"`
	FloorWei     string   `json:"floor_wei"`
	RunwayDays   float64  `json:"runway_days"`
	// DepositWei lasts for the runway and then still holds the floor.
	DepositWei string `json:"deposit_wei"`
}

func newCostCommand(env *environment) *cobra.Command {
	var operators, runway string
	var validators uint32
	cmd := &cobra.Command{
		Use: "cost --operators 1,2,3,4 --validators N --runway 180d", Args: positional(cobra.NoArgs),
		Short: "Tell what validators cost and what deposit lasts how long",
	}
	cmd.Flags().StringVar(&operators, "operators", "", "the operators, such as 1,2,3,4")
	cmd.Flags().Uint32Var(&validators, "validators", 1, "number of validators")
	cmd.Flags().StringVar(&runway, "runway", "180d", "how long the deposit should last")
	return onChain(env, cmd, func(s *session, _ []string) error {
		ids, err := parseIDs(operators)
		if err != nil {
			return err
		}
		lasting, err := parseRunway(runway)
		if err != nil {
			return err
		}
		cost, err := s.cost(ids, validators, lasting)
		if err != nil {
			return err
		}
		return s.printCost(ids, cost)
	}, "operators")
}

// cost is what validators on operators cost.
type cost struct {
	forecast             client.Forecast
	burn, floor, deposit *big.Int
	runway               time.Duration
}

// cost computes a new cluster's deposit: enough for the runway, with the floor left at its end.
func (s *session) cost(ids []uint64, validators uint32, runway time.Duration) (cost, error) {
	c := cost{runway: runway, forecast: client.Forecast{Validators: validators}}
	for _, id := range ids {
		o, err := s.client.Operator(s.ctx, id)
		if err != nil {
			return c, err
		}
		if !o.Active {
			return c, fault.Wrap(fault.OperatorList, fmt.Errorf("operator %d was removed", id))
		}
		c.forecast.Fees = append(c.forecast.Fees, o.Fee)
	}
	var err error
	if c.forecast.Terms, err = s.client.Terms(s.ctx); err != nil {
		return c, err
	}
	if c.burn, c.floor, err = c.forecast.BurnAndFloor(); err != nil {
		return c, err
	}
	pace, err := s.client.Pace(s.ctx)
	if err != nil {
		return c, err
	}
	c.deposit = new(big.Int).Mul(c.burn, new(big.Int).SetUint64(pace.Blocks(runway)))
	c.deposit.Add(c.deposit, c.floor)
	return c, nil
}

func (c cost) yearly() *big.Int { return new(big.Int).Mul(c.burn, big.NewInt(client.BlocksPerYear)) }

func (s *session) printCost(ids []uint64, c cost) error {
	r := costReport{
		Schema: "hawser.cost/1", Operators: ids, Validators: c.forecast.Validators, NetworkFee: c.forecast.Terms.NetworkFee.String(),
		BurnWei: c.burn.String(), YearlyWei: c.yearly().String(), FloorWei: c.floor.String(),
		RunwayDays: c.runway.Hours() / 24, DepositWei: c.deposit.String(),
	}
	for _, fee := range c.forecast.Fees {
		r.OperatorFees = append(r.OperatorFees, fee.String())
	}
	if s.asJSON {
		return s.env.printJSON(r)
	}
	out := s.env.stdout
	for i, id := range ids {
		fmt.Fprintf(out, "operator %d       %s per validator\n", id, client.Yearly(c.forecast.Fees[i]))
	}
	fmt.Fprintf(out, "network          %s per validator\n", client.Yearly(c.forecast.Terms.NetworkFee))
	fmt.Fprintf(out, "%-16s %s a year\n", fault.Count(c.forecast.Validators, "validator"), client.SSV(c.yearly()))
	fmt.Fprintf(out, "liquidatable     below %s\n", client.SSV(c.floor))
	fmt.Fprintf(out, "deposit          %s lasts %s\n", client.SSV(c.deposit), days(c.runway))
	return nil
}
