package client

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Request is an action that one transaction performs.
type Request struct {
	// Action completes "to …" in a sentence. It must contain everything that distinguishes this request from others: a program that
	// runs again finds its transaction by it.
	Action string
	// Tokens is the amount in wei of SSV that the network takes from the wallet, or nil. Send first sends an allowance if it is
	// missing.
	Tokens *big.Int
	// Build makes the call from the chain's current state. It is called again, once, if the state changed in between.
	Build func(ctx context.Context) (Call, error)
}

// Call is a transaction without its fees.
type Call struct {
	// To is nil for the creation of a contract.
	To *common.Address
	// Data is the call data or the creation code.
	Data []byte
	// Gas is the limit, or 0 to ask the chain.
	Gas uint64
	// Nonce is the nonce that the transaction must have, or nil for the wallet's next.
	Nonce *uint64
	// MaxCost is the limit for the cost of the gas in wei, or nil.
	MaxCost *big.Int
	// Pending simulates the call on the pending block rather than on the latest.
	Pending bool
}

// Static returns a Build for a call that does not depend on the chain.
func Static(call Call) func(context.Context) (Call, error) {
	return func(context.Context) (Call, error) { return call, nil }
}

// Quote is a simulated call with its cost.
type Quote struct {
	Call Call
	// Nonce is the nonce of the transaction.
	Nonce uint64
	// Gas is the gas limit; FeeCap and TipCap are in wei for one unit.
	Gas            uint64
	FeeCap, TipCap *big.Int
	// Untried says that the call could not be simulated to its end, because it needs an allowance first. The contracts take tokens
	// last, so that everything before was simulated.
	Untried bool
	// ceiling is the limit for FeeCap, or nil; tipCeiling the limit for TipCap.
	ceiling, tipCeiling *big.Int
}

// MaxCost returns the most that the transaction can cost, in wei of ether.
func (q Quote) MaxCost() *big.Int {
	return new(big.Int).Mul(q.FeeCap, new(big.Int).SetUint64(q.Gas))
}

// untriedGas is the gas limit of calls that cannot be simulated before their allowance exists.
const untriedGas = 1_000_000

// DryRun simulates a request from an account and returns the cost of each of its transactions, without sending any. The first one is
// the allowance, if it is missing.
func (c *Client) DryRun(ctx context.Context, from common.Address, r Request) ([]Quote, error) {
	allowance, err := c.allowance(ctx, from, r.Tokens)
	if err != nil {
		return nil, err
	}
	if allowance != nil {
		return c.quoteBoth(ctx, from, *allowance, r)
	}
	q, err := c.try(ctx, from, r)
	return []Quote{q}, err
}

// quoteBoth checks a request that needs an allowance first, before either transaction is sent: the contracts must refuse the call for
// nothing but the tokens, and the wallet must have the ether for both.
func (c *Client) quoteBoth(ctx context.Context, from common.Address, allowance, r Request) ([]Quote, error) {
	first, err := c.try(ctx, from, allowance)
	if err != nil {
		return nil, err
	}
	if _, err := c.try(ctx, from, r); err != nil && !aboutTokens(err) {
		return nil, err
	}
	second, err := c.quoteUntried(ctx, from, r)
	if err != nil {
		return nil, err
	}
	return []Quote{first, second}, c.canPay(ctx, from, first, second)
}

// quoteUntried returns the quote of a call that cannot succeed before its allowance exists.
func (c *Client) quoteUntried(ctx context.Context, from common.Address, r Request) (Quote, error) {
	call, err := r.Build(ctx)
	if err != nil {
		return Quote{}, err
	}
	if call.Gas == 0 {
		call.Gas = untriedGas + 50*uint64(len(call.Data))
	}
	q, err := c.price(ctx, from, r.Action, call, call.Gas)
	q.Untried = true
	q.Nonce++
	return q, err
}

// try builds the call and simulates it. A record that is out of date is fetched again once.
func (c *Client) try(ctx context.Context, from common.Address, r Request) (Quote, error) {
	q, err := c.tryOnce(ctx, from, r)
	if stale(err) {
		c.options.Note("the chain moved on meanwhile: trying again with its latest record")
		q, err = c.tryOnce(ctx, from, r)
	}
	return q, err
}

func (c *Client) tryOnce(ctx context.Context, from common.Address, r Request) (Quote, error) {
	call, err := r.Build(ctx)
	if err != nil {
		return Quote{}, err
	}
	gas, err := c.gasOf(ctx, from, r.Action, call)
	if err != nil {
		return Quote{}, err
	}
	return c.price(ctx, from, r.Action, call, gas)
}

// gasOf simulates the call and returns the gas limit to send it with.
func (c *Client) gasOf(ctx context.Context, from common.Address, action string, call Call) (uint64, error) {
	message := ethereum.CallMsg{From: from, To: call.To, Data: call.Data}
	var err error
	if call.Pending {
		_, err = c.chain.PendingCallContract(ctx, message)
	} else {
		_, err = c.chain.CallContract(ctx, message, nil)
	}
	if err != nil {
		return 0, c.refusal(ctx, action, err)
	}
	if call.Gas != 0 {
		return call.Gas, nil
	}
	gas, err := c.chain.EstimateGas(ctx, message)
	if err != nil {
		return 0, c.refusal(ctx, action, err)
	}
	// A fifth more, because another block may have more cold storage or a longer settlement.
	return gas + gas/5, nil
}

// price adds nonce and fees, and checks that the wallet can pay for them.
func (c *Client) price(ctx context.Context, from common.Address, action string, call Call, gas uint64) (Quote, error) {
	q := Quote{Call: call, Gas: gas, ceiling: c.ceiling(call, gas)}
	var err error
	if q.Nonce, err = c.nonce(ctx, from); err != nil {
		return q, err
	}
	if call.Nonce != nil && q.Nonce != *call.Nonce {
		return q, &WalletBusyError{fmt.Sprintf("its next transaction is number %d, %s needs number %d", q.Nonce, action, *call.Nonce)}
	}
	base, err := c.fees(ctx, &q)
	if err != nil {
		return q, err
	}
	if needed := new(big.Int).Add(base, q.TipCap); q.FeeCap.Cmp(needed) < 0 {
		return q, &GasPriceError{action, needed, q.FeeCap}
	}
	return q, c.canPay(ctx, from, q)
}

// ceiling returns the limit for the price of one unit of gas of this call.
func (c *Client) ceiling(call Call, gas uint64) *big.Int {
	limit := c.options.MaxGasPrice
	if call.MaxCost == nil {
		return limit
	}
	perUnit := new(big.Int).Quo(call.MaxCost, new(big.Int).SetUint64(max(gas, 1)))
	if limit == nil || perUnit.Cmp(limit) < 0 {
		return perUnit
	}
	return limit
}

// fees sets the caps: the base fee may double, within the limit.
func (c *Client) fees(ctx context.Context, q *Quote) (base *big.Int, err error) {
	head, err := c.Head(ctx)
	if err != nil {
		return nil, err
	}
	if base = head.BaseFee; base == nil {
		base = new(big.Int)
	}
	if q.TipCap, err = c.chain.SuggestGasTipCap(ctx); err != nil {
		return nil, c.unreachable(ctx, fmt.Errorf("ask for the usual tip: %w", err))
	}
	if q.tipCeiling = c.tipCeiling(base); q.TipCap.Sign() < 0 || q.TipCap.Cmp(q.tipCeiling) > 0 {
		c.options.Note(fmt.Sprintf("the execution client suggests a tip of %s; %s is offered", Gwei(q.TipCap), Gwei(q.tipCeiling)))
		q.TipCap = new(big.Int).Set(q.tipCeiling)
	}
	q.FeeCap = new(big.Int).Add(new(big.Int).Lsh(base, 1), q.TipCap)
	if q.ceiling != nil && q.FeeCap.Cmp(q.ceiling) > 0 {
		q.FeeCap = new(big.Int).Set(q.ceiling)
	}
	return base, nil
}

// Bounds, in wei, of the tip for one unit of gas if Options.MaxTip is nil. The client's suggestion is used up to the base fee, or up
// to minTipCeiling if that is higher. The base fee is also given by the client, hence maxTipCeiling.
var (
	minTipCeiling = big.NewInt(2_000_000_000)
	maxTipCeiling = big.NewInt(20_000_000_000)
)

func (c *Client) tipCeiling(base *big.Int) *big.Int {
	if c.options.MaxTip != nil {
		return c.options.MaxTip
	}
	if base.Cmp(minTipCeiling) < 0 {
		return minTipCeiling
	}
	return bigMin(base, maxTipCeiling)
}

// maxQueued is how many transactions of a wallet may be pending. A client's nonce that is further ahead is refused, because a
// transaction with it would wait for ever.
const maxQueued = 64

// nonce returns the wallet's next nonce, and checks it against the nonce in the chain.
func (c *Client) nonce(ctx context.Context, from common.Address) (uint64, error) {
	next, err := c.chain.PendingNonceAt(ctx, from)
	if err != nil {
		return 0, c.unreachable(ctx, fmt.Errorf("ask for the wallet's next nonce: %w", err))
	}
	head, err := c.Head(ctx)
	if err != nil {
		return 0, err
	}
	used, err := c.chain.NonceAt(ctx, from, head.Number)
	if err != nil {
		return 0, c.unreachable(ctx, fmt.Errorf("ask for the wallet's nonce: %w", err))
	}
	if next < used || next-used > maxQueued {
		return 0, &WalletBusyError{fmt.Sprintf("the client says that %d of its transactions are in the chain and that the next is number %d", used, next)}
	}
	return next, nil
}

// canPay checks that the wallet has the ether for all of the transactions.
func (c *Client) canPay(ctx context.Context, from common.Address, quotes ...Quote) error {
	have, err := c.chain.BalanceAt(ctx, from, nil)
	if err != nil {
		return c.unreachable(ctx, fmt.Errorf("ask for the wallet's balance: %w", err))
	}
	needed := new(big.Int)
	for _, q := range quotes {
		needed.Add(needed, q.MaxCost())
	}
	if have.Cmp(needed) < 0 {
		return &EtherError{from, have, needed}
	}
	return nil
}

// allowance returns the request that lets the network take tokens from the wallet, or nil if it may already. Its error is a
// TokensError if the wallet has too few.
func (c *Client) allowance(ctx context.Context, from common.Address, tokens *big.Int) (*Request, error) {
	if tokens == nil || tokens.Sign() == 0 {
		return nil, nil
	}
	have, err := c.TokenBalance(ctx, from)
	if err != nil {
		return nil, err
	}
	if have.Cmp(tokens) < 0 {
		return nil, &TokensError{from, have, tokens}
	}
	allowed, err := c.tokenNumber(ctx, "ask for the allowance", c.token.PackAllowance(from, c.options.Contracts.Network))
	if err != nil || allowed.Cmp(tokens) >= 0 {
		return nil, err
	}
	return &Request{
		Action: "allow the network to take " + SSV(tokens),
		Build: Static(Call{
			To: &c.options.Contracts.Token, Data: c.token.PackApprove(c.options.Contracts.Network, tokens),
		}),
	}, nil
}

// sign makes and signs the transaction of a quote.
func (c *Client) sign(w Wallet, q Quote) (*types.Transaction, error) {
	chain := new(big.Int).SetUint64(c.options.Contracts.ChainID)
	tx, err := types.SignNewTx(w.key, types.LatestSignerForChainID(chain), &types.DynamicFeeTx{
		ChainID: chain, Nonce: q.Nonce, GasTipCap: bigMin(q.TipCap, q.FeeCap), GasFeeCap: q.FeeCap,
		Gas: q.Gas, To: q.Call.To, Data: q.Call.Data,
	})
	if err != nil {
		return nil, fmt.Errorf("sign transaction: %w", err)
	}
	return tx, nil
}

func bigMin(a, b *big.Int) *big.Int {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}
