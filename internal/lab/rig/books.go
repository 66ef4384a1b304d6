package rig

import (
	"context"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/model"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
)

// ledger is what the books read. *ethclient.Client is one.
type ledger interface {
	BlockNumber(ctx context.Context) (uint64, error)
	BlockByNumber(ctx context.Context, number *big.Int) (*types.Block, error)
	TransactionReceipt(ctx context.Context, hash common.Hash) (*types.Receipt, error)
	CallContract(ctx context.Context, call ethereum.CallMsg, block *big.Int) ([]byte, error)
}

// books repeat every call of the contracts with the accounting model, in the order of the chain, and compare: what the
// views say at a block must be what the model says, to the wei.
type books struct {
	chain      ledger
	deployment binding.Deployment
	network    *abi.ABI
	token      *abi.ABI
	state      *model.State
	block      uint64 // the last one that is in the state
	accounts   []onchain.Account
	clusters   []staked
	calls      []callSeen
}

// deployerTokens is what the token gives to whom makes it, in wei: a thousand.
var deployerTokens = new(big.Int).Mul(big.NewInt(1_000), big.NewInt(1_000_000_000_000_000_000))

// staked is a cluster that the books know.
type staked struct {
	owner     common.Address
	operators []uint64
}

// callSeen is a call of the network that succeeded.
type callSeen struct {
	method string
	from   common.Address
	hash   common.Hash
	at     model.At
	gain   *big.Int // of the sender, in wei of the token, by the model
}

// newBooks begins with the contracts' first block.
func newBooks(connection ledger, d binding.Deployment, p binding.Params, all []onchain.Account) (*books, error) {
	network, err := binding.SSVNetworkMetaData.ParseABI()
	if err != nil {
		return nil, fmt.Errorf("open the books: %w", err)
	}
	token, err := binding.SSVTokenMetaData.ParseABI()
	if err != nil {
		return nil, fmt.Errorf("open the books: %w", err)
	}
	collateral, err := model.Shrink(p.MinimumLiquidationCollateral)
	if err != nil {
		return nil, fmt.Errorf("open the books: %w", err)
	}
	// The highest fee and the network's fee are set by calls.
	state := model.New(d.Network, model.Params{
		MinimumBlocks: p.MinimumBlocksBeforeLiquidation, MinimumCollateral: collateral, ValidatorLimit: p.ValidatorsPerOperatorLimit,
		DeclarePeriod: p.DeclareOperatorFeePeriod, ExecutePeriod: p.ExecuteOperatorFeePeriod, MaxFeeIncrease: p.OperatorMaxFeeIncrease,
	}, nil)
	if len(all) > 0 { // the token is made with some for its maker, the first account
		state.Tokens[all[0].Address] = new(big.Int).Set(deployerTokens)
	}
	return &books{chain: connection, deployment: d, network: network, token: token, state: state, accounts: all}, nil
}

// advance enters the blocks up to one.
func (b *books) advance(ctx context.Context, to uint64) error {
	for b.block < to {
		block, err := b.chain.BlockByNumber(ctx, new(big.Int).SetUint64(b.block+1))
		if err != nil {
			return fmt.Errorf("read block %d: %w", b.block+1, err)
		}
		at := model.At{Block: block.NumberU64(), Time: block.Time()}
		for _, tx := range block.Transactions() {
			if err := b.enter(ctx, at, tx); err != nil {
				return fmt.Errorf("enter transaction %v of block %d: %w", tx.Hash(), at.Block, err)
			}
		}
		b.block++
	}
	return nil
}

// enter repeats one transaction that succeeded: it must succeed in the model too.
func (b *books) enter(ctx context.Context, at model.At, tx *types.Transaction) error {
	if tx.To() == nil || *tx.To() != b.deployment.Network && *tx.To() != b.deployment.Token {
		return nil
	}
	from, err := types.Sender(types.LatestSignerForChainID(big.NewInt(chain.ChainID)), tx)
	if err != nil {
		return fmt.Errorf("find the sender: %w", err)
	}
	receipt, err := b.chain.TransactionReceipt(ctx, tx.Hash())
	if err != nil {
		return fmt.Errorf("read the receipt: %w", err)
	}
	if receipt.Status != types.ReceiptStatusSuccessful {
		return nil // it changed nothing
	}
	contract := b.network
	if *tx.To() == b.deployment.Token {
		contract = b.token
	}
	method, err := contract.MethodById(tx.Data())
	if err != nil {
		return fmt.Errorf("read the call: %w", err)
	}
	args, err := method.Inputs.Unpack(tx.Data()[4:])
	if err != nil {
		return fmt.Errorf("read the call of %s: %w", method.Name, err)
	}
	before := b.has(from)
	if err := b.repeat(call{method.Name, args, at, from}); err != nil {
		return fmt.Errorf("%s: the contract took it, the model says: %w", method.Name, err)
	}
	if contract == b.network {
		b.calls = append(b.calls, callSeen{method.Name, from, tx.Hash(), at, before.Sub(b.has(from), before)})
	}
	return nil
}

// has is what an account has of the token, by the model.
func (b *books) has(who common.Address) *big.Int {
	wei := new(big.Int)
	if known := b.state.Tokens[who]; known != nil {
		wei.Set(known)
	}
	return wei
}

// last returns the latest call of a method.
func (b *books) last(method string) (callSeen, bool) {
	for _, c := range slices.Backward(b.calls) {
		if c.method == method {
			return c, true
		}
	}
	return callSeen{}, false
}

func (b *books) know(owner common.Address, operators []uint64) {
	same := func(s staked) bool { return s.owner == owner && slices.Equal(s.operators, operators) }
	if !slices.ContainsFunc(b.clusters, same) {
		b.clusters = append(b.clusters, staked{owner, operators})
	}
}
