package ssv

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/hawser-ssv/hawser/contracts/client"
)

// RemovedOperatorError says that an operator was removed: nobody can register a validator with it.
type RemovedOperatorError struct{ ID uint64 }

// Error implements error.
func (e *RemovedOperatorError) Error() string { return fmt.Sprintf("operator %d was removed", e.ID) }

// Costs are what validators on operators cost at today's fees. All amounts are in wei of SSV.
type Costs struct {
	Operators  []uint64
	Validators uint32
	// OperatorFees are the operators' in order, NetworkFee the network's: for one validator and block.
	OperatorFees []*big.Int
	NetworkFee   *big.Int
	// Burn is what all validators cost in one block.
	Burn *big.Int
	// Floor is the balance below which anybody may liquidate the cluster.
	Floor *big.Int
	// Deposit lasts for Runway and then still holds Floor.
	Deposit *big.Int
	Runway  time.Duration
}

// Yearly is what all validators cost in a year of client.BlocksPerYear blocks.
func (c *Costs) Yearly() *big.Int { return new(big.Int).Mul(c.Burn, big.NewInt(client.BlocksPerYear)) }

// Cost computes what a number of validators on operators costs, and which deposit of a new cluster lasts how long. It fails with a
// client.UnknownOperatorError or a RemovedOperatorError.
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
