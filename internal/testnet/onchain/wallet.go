package onchain

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The fees of a network with fees, in wei of SSV per validator and block. Eight validators then cost a twenty-eighth of a token in each
// block.
const (
	OperatorFee = 1_000_000_000_000_000 // 0.001 SSV, in wei
	NetworkFee  = 500_000_000_000_000
	// maximumFee also bounds the fees of operators that a user registers on a network without fees.
	maximumFee = 20 * OperatorFee
	// ThresholdBlocks is for how many blocks a cluster's balance must be enough. Public networks have some 100,000.
	ThresholdBlocks = 8
)

// Collateral is the least balance of a cluster in a network with fees: 0.01 SSV, in wei.
var Collateral = big.NewInt(10_000_000_000_000_000)

// LargeDeposit is enough for hours for a cluster of a network with fees: 1,000 SSV, in wei.
var LargeDeposit = new(big.Int).Mul(big.NewInt(1_000), big.NewInt(1_000_000_000_000_000_000))

// Terms are the options that a network's registrations depend on.
type Terms struct {
	Validators int           // that the committee operates
	Slot       time.Duration // length of a slot
	Fees       bool          // operators charge and clusters pay
}

// Parameters returns the contracts' parameters on a local network. A declared fee may be executed after four slots.
func (t Terms) Parameters() binding.Params {
	p := binding.FreeParams()
	p.DeclareOperatorFeePeriod = uint64(4 * t.Slot / time.Second)
	p.ExecuteOperatorFeePeriod = 3600
	p.MaximumOperatorFee = maximumFee
	if t.Fees {
		p.MinimumBlocksBeforeLiquidation, p.MinimumLiquidationCollateral = ThresholdBlocks, Collateral
		p.NetworkFee = NetworkFee
	}
	return p
}

// Staked returns how many of the validators belong to the staker in a network with fees: the last sixth.
func (t Terms) Staked() int {
	if !t.Fees {
		return 0
	}
	return max(1, t.Validators/6)
}

// Wallet is an account that sends transactions to a running network. Only one goroutine at a time may use it.
type Wallet struct {
	Account
	Client  *client.Client
	Signer  client.Wallet
	Journal *client.Journal
}

// OpenWallet connects an account to the contracts. Requests ask for their receipts six times in a slot. journal is the path of the
// wallet's journal. The returned function ends the connection.
func OpenWallet(ctx context.Context, name string, contracts client.Contracts, slot time.Duration, journal string) (*Wallet, func(), error) {
	a, err := OpenAccount(name)
	if err != nil {
		return nil, nil, err
	}
	c, closeFn, err := client.Dial(ctx, Connection(contracts, slot))
	if err != nil {
		return nil, nil, fmt.Errorf("open the account of %s: %w", name, err)
	}
	j, err := client.OpenJournal(journal)
	if err != nil {
		closeFn()
		return nil, nil, fmt.Errorf("open the account of %s: %w", name, err)
	}
	return &Wallet{a, c, client.NewWallet(a.Key), j}, func() { _ = j.Close(); closeFn() }, nil
}

// Connection returns the client's options for a chain with slots of this length.
func Connection(contracts client.Contracts, slot time.Duration) client.Options {
	return client.Options{Endpoint: contracts.Execution, Contracts: contracts, Poll: slot / 6, Bump: 10 * slot, Patience: 20 * slot}
}

// Do sends a request and returns its receipt.
func (p *Wallet) Do(ctx context.Context, r client.Request) (*types.Receipt, error) {
	result, err := p.Client.Send(ctx, p.Signer, p.Journal, r)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", p.Name, r.Action, err)
	}
	return result.Receipt, nil
}

// Call sends a call of the network's contract.
func (p *Wallet) Call(ctx context.Context, action string, data []byte) (*types.Receipt, error) {
	to := p.Client.Contracts().Network
	return p.Do(ctx, client.Request{Action: action, Build: client.Static(client.Call{To: &to, Data: data})})
}

// OnCluster sends a call with the latest record of the account's cluster on these operators. tokens may be nil.
func (p *Wallet) OnCluster(ctx context.Context, action string, ids []uint64, tokens *big.Int, pack func(client.Cluster) ([]byte, error)) (*types.Receipt, error) {
	to := p.Client.Contracts().Network
	return p.Do(ctx, client.Request{Action: action, Tokens: tokens, Build: func(ctx context.Context) (client.Call, error) {
		cluster, err := p.Client.ClusterOrNew(ctx, p.Address, ids)
		if err != nil {
			return client.Call{}, err
		}
		data, err := pack(cluster)
		return client.Call{To: &to, Data: data}, err
	}})
}

// CommitteeIDs returns the ids of that many operators; they begin at 1.
func CommitteeIDs(operators int) []uint64 {
	ids := make([]uint64, operators)
	for i := range ids {
		ids[i] = uint64(i + 1)
	}
	return ids
}

// Register registers count validators from index first on, with a deposit in wei for each transaction. nonce is the owner's next
// registration nonce.
func (p *Wallet) Register(ctx context.Context, keys []string, first, count int, nonce uint64, deposit *big.Int) error {
	splitter, err := NewSplitter(p.Address, keys)
	if err != nil {
		return err
	}
	ids := CommitteeIDs(len(keys))
	for done := 0; done < count; {
		n := min(batchSize(len(keys)), count-done)
		public, shares, err := Split(splitter, first+done, n, nonce+uint64(done))
		if err != nil {
			return err
		}
		action := fmt.Sprintf("register validators %d to %d", first+done, first+done+n-1)
		_, err = p.OnCluster(ctx, action, ids, deposit, func(c client.Cluster) ([]byte, error) {
			return binding.BulkRegisterData(public, ids, shares, deposit, c.Record)
		})
		if err != nil {
			return err
		}
		done += n
	}
	return nil
}

// NewSplitter returns a splitter of keys for the operators with these base64 public keys; their ids begin at 1.
func NewSplitter(owner common.Address, keys []string) (*keyshare.Splitter, error) {
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

// AwaitMined waits until all transactions are in the chain of the execution client at url. It fails if one was reverted or if the
// connection fails. If the client answers with an error, AwaitMined asks again until ctx ends.
func AwaitMined(ctx context.Context, url string, txs []*types.Transaction) error {
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
		case !errors.Is(err, ethereum.NotFound) && ctx.Err() == nil && !answered(err):
			return fmt.Errorf("look at registrations: %w", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
	return nil
}

// answered reports whether the error is an answer of the client and not a failed connection. A client answers so while its index of
// transactions is not ready.
func answered(err error) bool {
	var refusal rpc.Error
	return errors.As(err, &refusal)
}
