package onchain

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// The account that deploys the contract and owns operators and validators is the first of the well-known developer accounts. One account
// signs all transactions, because only its nonces make their order certain.
const ownerKey = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"

// Fee recipients: of Prysm's own validators, and of the committee's validators, for which it is set in the contract.
var (
	BackgroundRecipient = common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	CommitteeRecipient  = common.HexToAddress("0x90F79bf6EB2c4f870365E785982E1f101E93b906")
)

// Bounds of one transaction: the gas limit of later forks, and the largest size that a transaction pool accepts.
const (
	maxTransactionGas   = 16_000_000
	maxTransactionBytes = 100_000
)

// Registration is the transactions that set up the network on the execution chain. They are signed before the chain exists.
type Registration struct {
	Deployment binding.Deployment
	// Txs are the transactions in the order of the owner's nonces: first those of Deployment.
	Txs []*types.Transaction
	// Shares are the shares of each registered validator, in order; none in a network with fees.
	Shares [][]byte
}

// Contract is the address of the network's contract.
func (r Registration) Contract() common.Address { return r.Deployment.Network }

// NextNonce returns the nonce of the owner's next transaction.
func (r Registration) NextNonce() uint64 { return r.Txs[len(r.Txs)-1].Nonce() + 1 }

// Plan signs the deployment and the registrations of operators and validators. keys are the operators' base64 public keys in the order
// of their ids, which begin at 1. In a network with fees it leaves out operators and validators; they are registered later.
func Plan(keys []string, t Terms) (Registration, error) {
	all, err := Accounts(len(keys))
	if err != nil {
		return Registration{}, err
	}
	owner := all[0]
	deployment, err := binding.Plan(owner.Address, 0, t.Parameters())
	if err != nil {
		return Registration{}, fmt.Errorf("plan the contracts: %w", err)
	}
	p := Planner{To: deployment.Network, Nonce: deployment.NextNonce(), Txs: deployment.Txs}
	var shares [][]byte
	if !t.Fees {
		if shares, err = p.free(owner.Address, keys, t.Validators); err != nil {
			return Registration{}, err
		}
	}
	p.Txs = append(p.Txs, mint(deployment, p.Nonce, all)...)
	txs, err := Sign(p.Txs, owner.Key)
	return Registration{Deployment: deployment, Txs: txs, Shares: shares}, err
}

// free adds operators without fees and their validators. Without fees the clusters' records do not depend on blocks, so they are known
// in advance.
func (p *Planner) free(owner common.Address, keys []string, validators int) (shares [][]byte, err error) {
	for i, k := range keys {
		data, err := binding.RegisterOperatorData(k, new(big.Int), false)
		if err != nil {
			return nil, fmt.Errorf("register operator %d: %w", i+1, err)
		}
		p.Add(fmt.Sprintf("register operator %d", i+1), data, binding.RegisterOperatorGas)
	}
	recipient, err := binding.SetFeeRecipientData(CommitteeRecipient)
	if err != nil {
		return nil, fmt.Errorf("set the fee recipient: %w", err)
	}
	p.Add("set the fee recipient", recipient, binding.SetFeeRecipientGas)
	return p.validators(owner, keys, validators)
}

// Planner collects transactions of one account that go to one address.
type Planner struct {
	To common.Address
	// Nonce is the nonce of the next transaction.
	Nonce uint64
	Txs   []binding.UnsignedTx
}

// Add appends a transaction. what describes it, gas is its gas limit.
func (p *Planner) Add(what string, data []byte, gas uint64) {
	to := p.To
	p.Txs = append(p.Txs, binding.UnsignedTx{What: what, Nonce: p.Nonce, To: &to, Data: data, Gas: gas})
	p.Nonce++
}

// validators splits the first interop keys for the operators and registers the validators, as many in each transaction as fit.
func (p *Planner) validators(owner common.Address, keys []string, count int) (all [][]byte, err error) {
	splitter, err := NewSplitter(owner, keys)
	if err != nil {
		return nil, err
	}
	ids := CommitteeIDs(len(keys))
	batch := batchSize(len(keys))
	for first := 0; first < count; first += batch {
		n := min(batch, count-first)
		public, shares, err := Split(splitter, first, n, uint64(first))
		if err != nil {
			return nil, err
		}
		// The record after the earlier transactions, as it will be in the last of their events.
		cluster := binding.NewCluster()
		cluster.ValidatorCount = uint32(first)
		data, err := binding.BulkRegisterData(public, ids, shares, new(big.Int), cluster)
		if err != nil {
			return nil, fmt.Errorf("register validators %d to %d: %w", first, first+n-1, err)
		}
		all = append(all, shares...)
		p.Add(fmt.Sprintf("register validators %d to %d", first, first+n-1), data, binding.RegisterGas(n, len(keys)))
	}
	return all, nil
}

func batchSize(operators int) int {
	const perValidator = 64 + 96 + 64 // key and shares, each with an offset, a length and padding
	n := maxTransactionBytes / (perValidator + keyshare.SharesLength(operators))
	for n > 1 && binding.RegisterGas(n, operators) > maxTransactionGas {
		n--
	}
	return n
}

// Split returns the shares of n validators from index first on, for the owner's nonces from nonce on. The validators' keys are those of
// chain.InteropKey.
func Split(splitter *keyshare.Splitter, first, n int, nonce uint64) (public, shares [][]byte, err error) {
	for index := first; index < first+n; index++ {
		raw := chain.InteropKey(index)
		secret, err := threshold.ParseSecretKey(raw[:])
		if err != nil {
			return nil, nil, fmt.Errorf("read key of validator %d: %w", index, err)
		}
		entry, err := splitter.Split(rand.Reader, secret, nonce+uint64(index-first))
		if err != nil {
			return nil, nil, fmt.Errorf("split key of validator %d: %w", index, err)
		}
		data, err := hex.DecodeString(strings.TrimPrefix(entry.Payload.SharesData, "0x"))
		if err != nil {
			return nil, nil, fmt.Errorf("read shares of validator %d: %w", index, err)
		}
		key := secret.PublicKey().Bytes()
		public, shares = append(public, key[:]), append(shares, data)
	}
	return public, shares, nil
}

// Sign signs transactions for the local chain, with a gas price that is enough for every block.
func Sign(unsigned []binding.UnsignedTx, key *ecdsa.PrivateKey) ([]*types.Transaction, error) {
	fees := binding.Fees{ChainID: big.NewInt(chain.ChainID), FeeCap: big.NewInt(100e9), TipCap: big.NewInt(1e9)}
	out := make([]*types.Transaction, 0, len(unsigned))
	for _, tx := range unsigned {
		signed, err := tx.Sign(key, fees)
		if err != nil {
			return nil, err
		}
		out = append(out, signed)
	}
	return out, nil
}

// Send sends every transaction to the execution client at url, which keeps them until a block is made.
func Send(ctx context.Context, url string, txs []*types.Transaction) error {
	client, err := ethclient.DialContext(ctx, url)
	if err != nil {
		return fmt.Errorf("send registrations: %w", err)
	}
	defer client.Close()
	for i, tx := range txs {
		if err := client.SendTransaction(ctx, tx); err != nil {
			return fmt.Errorf("send transaction %d of %d: %w", i+1, len(txs), err)
		}
	}
	return nil
}

// Failed returns the number of the first transaction that was included and reverted, or -1. Transactions count from 0.
func (r Registration) Failed(ctx context.Context, url string) (int, error) {
	client, err := ethclient.DialContext(ctx, url)
	if err != nil {
		return -1, fmt.Errorf("look at registrations: %w", err)
	}
	defer client.Close()
	for i, tx := range r.Txs {
		receipt, err := client.TransactionReceipt(ctx, tx.Hash())
		if err != nil {
			return -1, nil // not included yet
		}
		if receipt.Status != types.ReceiptStatusSuccessful {
			return i, nil
		}
	}
	return -1, nil
}
