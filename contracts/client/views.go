package client

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/contracts/binding"
)

// Operator is an operator in the chain's current state.
type Operator struct {
	ID         uint64
	Owner      common.Address
	PublicKey  string
	Fee        *big.Int
	Validators uint32
	Private    bool
	Active     bool
	Whitelist  common.Address
	Earnings   *big.Int
	// Declared is the announced fee, or nil. It can be executed from Begin to End.
	Declared   *big.Int
	Begin, End time.Time
}

// Operator returns one operator. If it was never registered, the error is an UnknownOperatorError.
func (c *Client) Operator(ctx context.Context, id uint64) (Operator, error) {
	o := Operator{ID: id}
	basic, err := view(ctx, c, "look the operator up", c.views.PackGetOperatorById(id), c.views.UnpackGetOperatorById)
	if err != nil {
		return o, err
	}
	if basic.Owner == (common.Address{}) {
		return o, &UnknownOperatorError{id}
	}
	o.Owner, o.Fee, o.Validators, o.Whitelist, o.Private, o.Active = basic.Owner, basic.Fee, basic.ValidatorCount, basic.WhitelistedAddress, basic.IsPrivate, basic.IsActive
	if o.Earnings, err = view(ctx, c, "read the operator's earnings", c.views.PackGetOperatorEarnings(id), c.views.UnpackGetOperatorEarnings); err != nil {
		return o, err
	}
	declared, err := view(ctx, c, "read the declared fee", c.views.PackGetOperatorDeclaredFee(id), c.views.UnpackGetOperatorDeclaredFee)
	if err == nil && declared.IsFeeDeclared && o.Active {
		o.Declared, o.Begin, o.End = declared.Fee, time.Unix(int64(declared.ApprovalBeginTime), 0).UTC(), time.Unix(int64(declared.ApprovalEndTime), 0).UTC()
	}
	return o, err
}

// OperatorIDs returns the operators that were ever registered, ascending, with their keys; only those of one owner if owner is not
// nil.
func (c *Client) OperatorIDs(ctx context.Context, owner *common.Address) ([]Operator, error) {
	head, err := c.Head(ctx)
	if err != nil {
		return nil, err
	}
	indexed := [][]common.Hash{nil}
	if owner != nil {
		indexed = append(indexed, ownerTopic(*owner))
	}
	logs, err := c.logs(ctx, c.options.Contracts.Block, head.Number.Uint64(), []string{"OperatorAdded"}, indexed...)
	if err != nil {
		return nil, err
	}
	var found []Operator
	for i := range logs {
		added, err := c.network.UnpackOperatorAddedEvent(&logs[i])
		if err != nil {
			return nil, &EventError{"OperatorAdded", logs[i].BlockNumber, err}
		}
		// Anybody may register a text that is no key; it is returned as empty.
		key, _ := binding.UnpackOperatorKey(added.PublicKey)
		found = append(found, Operator{ID: added.OperatorId, Owner: added.Owner, PublicKey: key, Fee: added.Fee})
	}
	return found, nil
}

// Operators is OperatorIDs with the chain's current state of each.
func (c *Client) Operators(ctx context.Context, owner *common.Address) ([]Operator, error) {
	list, err := c.OperatorIDs(ctx, owner)
	if err != nil {
		return nil, err
	}
	for i, known := range list {
		if list[i], err = c.Operator(ctx, known.ID); err != nil {
			return nil, err
		}
		list[i].PublicKey = known.PublicKey
	}
	return list, nil
}

// Terms are the network's parameters and fee.
type Terms struct {
	// NetworkFee is in wei per validator and block.
	NetworkFee *big.Int
	// MinimumBlocks and Collateral are the two floors of a balance, Collateral in wei.
	MinimumBlocks uint64
	Collateral    *big.Int
	// FeeIncrease is in basis points; MaximumFee in wei per block.
	FeeIncrease, MaximumFee uint64
	// ValidatorLimit is the largest number of validators of one operator.
	ValidatorLimit uint32
}

// Terms reads the network's parameters.
func (c *Client) Terms(ctx context.Context) (t Terms, err error) {
	const action = "read the network's parameters"
	t.NetworkFee, err = view(ctx, c, action, c.views.PackGetNetworkFee(), c.views.UnpackGetNetworkFee)
	if err == nil {
		t.MinimumBlocks, err = view(ctx, c, action, c.views.PackGetLiquidationThresholdPeriod(), c.views.UnpackGetLiquidationThresholdPeriod)
	}
	if err == nil {
		t.Collateral, err = view(ctx, c, action, c.views.PackGetMinimumLiquidationCollateral(), c.views.UnpackGetMinimumLiquidationCollateral)
	}
	if err == nil {
		t.FeeIncrease, err = view(ctx, c, action, c.views.PackGetOperatorFeeIncreaseLimit(), c.views.UnpackGetOperatorFeeIncreaseLimit)
	}
	if err == nil {
		t.MaximumFee, err = view(ctx, c, action, c.views.PackGetMaximumOperatorFee(), c.views.UnpackGetMaximumOperatorFee)
	}
	if err == nil {
		t.ValidatorLimit, err = view(ctx, c, action, c.views.PackGetValidatorsPerOperatorLimit(), c.views.UnpackGetValidatorsPerOperatorLimit)
	}
	return t, err
}

// TokenBalance returns an account's SSV in wei.
func (c *Client) TokenBalance(ctx context.Context, account common.Address) (*big.Int, error) {
	return c.tokenNumber(ctx, "ask for the token balance", c.token.PackBalanceOf(account))
}

// EtherBalance returns an account's ether in wei.
func (c *Client) EtherBalance(ctx context.Context, account common.Address) (*big.Int, error) {
	balance, err := c.chain.BalanceAt(ctx, account, nil)
	if err != nil {
		return nil, c.unreachable(ctx, fmt.Errorf("ask for the ether balance: %w", err))
	}
	return balance, nil
}

func (c *Client) tokenNumber(ctx context.Context, action string, data []byte) (*big.Int, error) {
	if c.options.Contracts.Token == (common.Address{}) {
		return nil, &DescriptionError{"token is missing"}
	}
	out, err := c.call(ctx, action, c.options.Contracts.Token, data)
	if err != nil {
		return nil, err
	}
	if len(out) != 32 {
		return nil, &NoContractError{c.options.Contracts.Token, fmt.Errorf("%s: the answer is no number", action)}
	}
	return new(big.Int).SetBytes(out), nil
}

// OperatorIn returns the id of the operator that a transaction registered, or 0.
func (c *Client) OperatorIn(receipt *types.Receipt) uint64 {
	for _, log := range receipt.Logs {
		if log.Address != c.options.Contracts.Network {
			continue
		}
		if added, err := c.network.UnpackOperatorAddedEvent(log); err == nil {
			return added.OperatorId
		}
	}
	return 0
}

// OperatorKeys returns the registered public keys of operators, by id. An operator that was never registered, or with a text that is
// no key, has none.
func (c *Client) OperatorKeys(ctx context.Context, ids []uint64) (map[uint64]string, error) {
	head, err := c.Head(ctx)
	if err != nil {
		return nil, err
	}
	var topics []common.Hash
	for _, id := range ids {
		topics = append(topics, common.BigToHash(new(big.Int).SetUint64(id)))
	}
	logs, err := c.logs(ctx, c.options.Contracts.Block, head.Number.Uint64(), []string{"OperatorAdded"}, topics)
	if err != nil {
		return nil, err
	}
	keys := map[uint64]string{}
	for i := range logs {
		added, err := c.network.UnpackOperatorAddedEvent(&logs[i])
		if err != nil {
			return nil, &EventError{"OperatorAdded", logs[i].BlockNumber, err}
		}
		if key, err := binding.UnpackOperatorKey(added.PublicKey); err == nil {
			keys[added.OperatorId] = key
		}
	}
	return keys, nil
}
