package client

import (
	"context"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Governance has the parameters that the network's owner decides, and the network's account.
type Governance struct {
	Terms
	// DeclarePeriod is how long a declared fee waits, ExecutePeriod how long it may then be executed.
	DeclarePeriod, ExecutePeriod time.Duration
	// Earnings are the network's earnings that are not withdrawn yet, in wei.
	Earnings *big.Int
	// Validators counts the validators of active clusters.
	Validators uint32
	// Owner owns the network; Pending is the account that the ownership is offered to, or zero.
	Owner, Pending common.Address
	// Version is the contracts' version, as they return it.
	Version string
}

// Governance reads the network's parameters and its account.
func (c *Client) Governance(ctx context.Context) (g Governance, err error) {
	const action = "read the network's parameters"
	if g.Terms, err = c.Terms(ctx); err != nil {
		return g, err
	}
	periods, err := view(ctx, c, action, c.views.PackGetOperatorFeePeriods(), c.views.UnpackGetOperatorFeePeriods)
	if err != nil {
		return g, err
	}
	g.DeclarePeriod = time.Duration(periods.DeclareOperatorFeePeriod) * time.Second
	g.ExecutePeriod = time.Duration(periods.ExecuteOperatorFeePeriod) * time.Second
	if g.Earnings, err = view(ctx, c, "read the network's earnings", c.views.PackGetNetworkEarnings(), c.views.UnpackGetNetworkEarnings); err != nil {
		return g, err
	}
	if g.Validators, err = view(ctx, c, action, c.views.PackGetNetworkValidatorsCount(), c.views.UnpackGetNetworkValidatorsCount); err != nil {
		return g, err
	}
	if g.Version, err = view(ctx, c, action, c.network.PackGetVersion(), c.network.UnpackGetVersion); err != nil {
		return g, err
	}
	if g.Owner, err = c.Owner(ctx); err != nil {
		return g, err
	}
	g.Pending, err = c.PendingOwner(ctx, c.options.Contracts.Network)
	return g, err
}
