package ssv

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/hawser-ssv/hawser/contracts/client"
)

// RemovedOperatorError says that an operator was removed, so that no validator can be registered with it.
type RemovedOperatorError struct{ ID uint64 }

// Error implements error.
func (e *RemovedOperatorError) Error() string { return fmt.Sprintf("operator %d was removed", e.ID) }

// Costs are the costs of validators at the operators' current fees. All amounts are in wei of SSV.
type Costs struct {
	Operators  []uint64
	Validators uint32
	// OperatorFees are the operators' fees in order, NetworkFee the network's: for one validator and block.
	OperatorFees []*big.Int
	NetworkFee   *big.Int
	// Burn is the cost of all validators in one block.
	Burn *big.Int
	// Floor is the balance below which anybody may liquidate the cluster.
	Floor *big.Int
	// Deposit is the amount that lasts for Runway and then still leaves Floor.
	Deposit *big.Int
	Runway  time.Duration
}

// Yearly returns the cost of all validators in a year of client.BlocksPerYear blocks.
func (c *Costs) Yearly() *big.Int { return new(big.Int).Mul(c.Burn, big.NewInt(client.BlocksPerYear)) }

// Cost computes the cost of a number of validators on operators, and the deposit with which a new cluster lasts for runway. It fails
// with a client.UnknownOperatorError or a RemovedOperatorError.
func Cost(ctx context.Context, c *client.Client, operators []uint64, validators uint32, runway time.Duration) (*Costs, error) {
	out := &Costs{Operators: operators, Validators: validators, Runway: runway}
	for _, id := range operators {
		o, err := c.Operator(ctx, id)
		if err != nil {
			return nil, err
		}
		if !o.Active {
			return nil, &RemovedOperatorError{id}
		}
		out.OperatorFees = append(out.OperatorFees, o.Fee)
	}
	terms, err := c.Terms(ctx)
	if err != nil {
		return nil, err
	}
	out.NetworkFee = terms.NetworkFee
	forecast := client.Forecast{Terms: terms, Fees: out.OperatorFees, Validators: validators}
	if out.Burn, out.Floor, err = forecast.BurnAndFloor(); err != nil {
		return nil, err
	}
	pace, err := c.Pace(ctx)
	if err != nil {
		return nil, err
	}
	out.Deposit = new(big.Int).Mul(out.Burn, new(big.Int).SetUint64(pace.Blocks(runway)))
	out.Deposit.Add(out.Deposit, out.Floor)
	return out, nil
}
