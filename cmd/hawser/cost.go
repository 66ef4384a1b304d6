package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/ssv"
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
	// DepositWei is enough for the runway, and for the minimum balance after it.
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
		costs, err := ssv.Cost(s.ctx, s.client, ids, validators, lasting)
		if err != nil {
			return err
		}
		return s.printCost(costs)
	}, "operators")
}

func (s *session) printCost(c *ssv.Costs) error {
	r := costReport{
		Schema: "hawser.cost/1", Operators: c.Operators, Validators: c.Validators, NetworkFee: c.NetworkFee.String(),
		BurnWei: c.Burn.String(), YearlyWei: c.Yearly().String(), FloorWei: c.Floor.String(),
		RunwayDays: c.Runway.Hours() / 24, DepositWei: c.Deposit.String(),
	}
	for _, fee := range c.OperatorFees {
		r.OperatorFees = append(r.OperatorFees, fee.String())
	}
	if s.asJSON {
		return s.env.printJSON(r)
	}
	out := s.env.stdout
	for i, id := range c.Operators {
		fmt.Fprintf(out, "operator %d       %s per validator\n", id, client.Yearly(c.OperatorFees[i]))
	}
	fmt.Fprintf(out, "network          %s per validator\n", client.Yearly(c.NetworkFee))
	fmt.Fprintf(out, "%-16s %s a year\n", fault.Count(c.Validators, "validator"), client.SSV(c.Yearly()))
	fmt.Fprintf(out, "liquidatable     below %s\n", client.SSV(c.Floor))
	fmt.Fprintf(out, "deposit          %s lasts %s\n", client.SSV(c.Deposit), days(c.Runway))
	return nil
}
