package rig

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// What a network with fees charges, in wei of SSV per validator and block. At these prices eight validators burn a
// twenty-eighth of a token each block.
const (
	operatorFee = 1_000_000_000_000_000 // 0.001 SSV
	networkFee  = 500_000_000_000_000
	// maximumFee also bounds the fees of operators that a person registers on a network without fees.
	maximumFee = 20 * operatorFee
	// thresholdBlocks is how many blocks of its fees a cluster must hold. Public networks have some 100,000.
	thresholdBlocks = 8
)

// Deposits of a network with fees, in wei.
var (
	collateral   = big.NewInt(10_000_000_000_000_000)                                         // 0.01 SSV
	largeDeposit = new(big.Int).Mul(big.NewInt(1_000), big.NewInt(1_000_000_000_000_000_000)) // lasts for hours
)

// parameters are those of the contracts on a local network. Declared fees wait four slots.
func parameters(o Options) binding.Params {
	p := binding.FreeParams()
	p.DeclareOperatorFeePeriod = uint64(4 * o.Slot / time.Second)
	p.ExecuteOperatorFeePeriod = 3600
	p.MaximumOperatorFee = maximumFee
	if o.Fees {
		p.MinimumBlocksBeforeLiquidation, p.MinimumLiquidationCollateral = thresholdBlocks, collateral
		p.NetworkFee = networkFee
	}
	return p
}

// staked is how many of the validators are the staker's in a network with fees: the last sixth.
func (o Options) staked() int {
	if !o.Fees {
		return 0
	}
	return max(1, o.Validators/6)
}

// purse is an account that sends transactions to a running network, by one goroutine at a time.
type purse struct {
	account
	client  *client.Client
	wallet  client.Wallet
	journal *client.Journal
}

// openPurse connects an account. The function it returns hangs up.
func (n *Network) openPurse(ctx context.Context, name string) (*purse, func(), error) {
	a, err := openAccount(name)
	if err != nil {
		return nil, nil, err
	}
	contracts, err := contractsOf(n.contract.deployment, n.chain.ExecutionHTTP(0))
	if err != nil {
		return nil, nil, err
	}
	c, hangUp, err := client.Dial(ctx, client.Options{
		Endpoint: contracts.Execution, Contracts: contracts, Poll: n.options.Slot / 6, Bump: 10 * n.options.Slot,
		Patience: 20 * n.options.Slot,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("open the account of %s: %w", name, err)
	}
	journal, err := client.OpenJournal(n.layout.wallet(name) + ".journal")
	if err != nil {
		hangUp()
		return nil, nil, fmt.Errorf("open the account of %s: %w", name, err)
	}
	return &purse{a, c, client.NewWallet(a.key), journal}, func() { _ = journal.Close(); hangUp() }, nil
}

// do sends a request and returns its receipt.
func (p *purse) do(ctx context.Context, r client.Request) (*types.Receipt, error) {
	result, err := p.client.Send(ctx, p.wallet, p.journal, r)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", p.name, r.Action, err)
	}
	return result.Receipt, nil
}

// call sends one fixed call of the network.
func (p *purse) call(ctx context.Context, action string, data []byte) (*types.Receipt, error) {
	to := p.client.Contracts().Network
	return p.do(ctx, client.Request{Action: action, Build: client.Static(client.Call{To: &to, Data: data})})
}

// onCluster sends a call that brings the account's latest record on these operators. Tokens may be nil.
func (p *purse) onCluster(ctx context.Context, action string, ids []uint64, tokens *big.Int, pack func(client.Cluster) ([]byte, error)) (*types.Receipt, error) {
	to := p.client.Contracts().Network
	return p.do(ctx, client.Request{Action: action, Tokens: tokens, Build: func(ctx context.Context) (client.Call, error) {
		cluster, err := p.client.ClusterOrNew(ctx, p.address, ids)
		if err != nil {
			return client.Call{}, err
		}
		data, err := pack(cluster)
		return client.Call{To: &to, Data: data}, err
	}})
}

// committeeIDs are the ids of the operators, which the contract counts from 1.
func committeeIDs(operators int) []uint64 {
	ids := make([]uint64, operators)
	for i := range ids {
		ids[i] = uint64(i + 1)
	}
	return ids
}

// register registers validators, first by index, with a deposit, and sets whom their blocks pay.
func (p *purse) register(ctx context.Context, keys []string, first, count int, nonce uint64, deposit *big.Int) error {
	splitter, err := newSplitter(p.address, keys)
	if err != nil {
		return err
	}
	ids := committeeIDs(len(keys))
	for done := 0; done < count; {
		n := min(batchSize(len(keys)), count-done)
		public, shares, err := split(splitter, first+done, n, nonce+uint64(done))
		if err != nil {
			return err
		}
		action := fmt.Sprintf("register validators %d to %d", first+done, first+done+n-1)
		_, err = p.onCluster(ctx, action, ids, deposit, func(c client.Cluster) ([]byte, error) {
			return binding.BulkRegisterData(public, ids, shares, deposit, c.Record)
		})
		if err != nil {
			return err
		}
		done += n
	}
	return nil
}

func newSplitter(owner common.Address, keys []string) (*keyshare.Splitter, error) {
	operators := make([]keyshare.Operator, len(keys))
	for i, k := range keys {
		operators[i] = keyshare.Operator{ID: wire.OperatorID(i + 1), OperatorKey: k}
	}
	splitter, err := keyshare.NewSplitter(operators, owner)
	if err != nil {
		return nil, fmt.Errorf("split validator keys: %w", err)
	}
	return splitter, nil
}

// registerPaid registers operators and validators of a network with fees. Their records depend on the blocks they come
// in, so that nothing can be signed before the chain runs. late validators of the staker are left for the scenario.
func (n *Network) registerPaid(ctx context.Context) error {
	if err := awaitMined(ctx, n.chain.ExecutionHTTP(0), n.contract.txs); err != nil {
		return err
	}
	keys := make([]string, len(n.operators))
	for i, o := range n.operators {
		keys[i] = o.publicKey
		if err := n.registerOperator(ctx, o); err != nil {
			return err
		}
	}
	own := n.options.Validators - n.options.staked()
	late := n.options.late()
	var all sync.WaitGroup
	errs := make([]error, 2)
	all.Go(func() { errs[0] = n.stake(ctx, ownerName, keys, 0, own) })
	all.Go(func() { errs[1] = n.stake(ctx, stakerName, keys, own, n.options.staked()-late) })
	all.Wait()
	return errors.Join(errs...)
}

func (n *Network) registerOperator(ctx context.Context, o *operator) error {
	p, hangUp, err := n.openPurse(ctx, operatorName(o.id))
	if err != nil {
		return err
	}
	defer hangUp()
	data, err := binding.RegisterOperatorData(o.publicKey, big.NewInt(operatorFee), false)
	if err != nil {
		return err
	}
	receipt, err := p.call(ctx, fmt.Sprintf("register operator %d", o.id), data)
	if err != nil {
		return err
	}
	if id := p.client.OperatorIn(receipt); id != o.id {
		return fmt.Errorf("register operator %d: the contract calls it %d", o.id, id)
	}
	return nil
}

// stake registers validators of an account and sets whom their blocks pay.
func (n *Network) stake(ctx context.Context, name string, keys []string, first, count int) error {
	p, hangUp, err := n.openPurse(ctx, name)
	if err != nil {
		return err
	}
	defer hangUp()
	recipient, err := binding.SetFeeRecipientData(committeeRecipient)
	if err != nil {
		return err
	}
	if _, err = p.call(ctx, "set the fee recipient", recipient); err != nil {
		return err
	}
	return p.register(ctx, keys, first, count, 0, largeDeposit)
}

// awaitMined waits until all transactions are in the chain. One that was reverted is an error.
func awaitMined(ctx context.Context, url string, txs []*types.Transaction) error {
	connection, err := ethclient.DialContext(ctx, url)
	if err != nil {
		return fmt.Errorf("look at registrations: %w", err)
	}
	defer connection.Close()
	for i := 0; i < len(txs); {
		receipt, err := connection.TransactionReceipt(ctx, txs[i].Hash())
		switch {
		case err == nil && receipt.Status != types.ReceiptStatusSuccessful:
			return fmt.Errorf("transaction %d of %d was reverted", i+1, len(txs))
		case err == nil:
			i++
			continue
		case !errors.Is(err, ethereum.NotFound) && ctx.Err() == nil && !waiting(err):
			return fmt.Errorf("look at registrations: %w", err)
		}
		if err := sleepUntil(ctx, time.Now().Add(200*time.Millisecond)); err != nil {
			return err
		}
	}
	return nil
}

// waiting reports whether the client's index of transactions is not ready yet.
func waiting(err error) bool { return strings.Contains(err.Error(), "indexing is in progress") }
