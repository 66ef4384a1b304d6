package rig

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
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// The account that deploys the contract and owns operators and validators is the first of the well-known developer
// accounts. One account signs everything, because only then is the order of the transactions certain.
const ownerKey = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"

var (
	backgroundRecipient = common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8") // of Prysm's validators
	committeeRecipient  = common.HexToAddress("0x90F79bf6EB2c4f870365E785982E1f101E93b906") // set in the contract
)

// Bounds of one transaction: the gas limit that later forks put on a transaction, and what a transaction pool takes.
const (
	maxTransactionGas   = 16_000_000
	maxTransactionBytes = 100_000
)

// registration is everything that must be on the execution chain, signed before the chain exists.
type registration struct {
	contract   common.Address
	deployment binding.Deployment
	txs        []*types.Transaction
	// later are transactions that follow in the course of the scenario, in this order.
	later []*types.Transaction
	// shares are those of the validators, in order, as they are registered.
	shares [][]byte
	// strange is what a stranger sends, by measured epoch from its first act on.
	strange [][]*types.Transaction
}

// plan signs the deployment, the operators and the validators. keys are the operators' base64 public keys, in order of
// their ids, which the contract counts from 1. In a network with fees operators and validators come later.
func plan(keys []string, o Options) (registration, error) {
	all, err := accounts(len(keys))
	if err != nil {
		return registration{}, err
	}
	owner := all[0]
	deployment, err := binding.Plan(owner.address, 0, parameters(o))
	if err != nil {
		return registration{}, fmt.Errorf("plan the contracts: %w", err)
	}
	p := planner{to: deployment.Network, nonce: deployment.NextNonce(), txs: deployment.Txs}
	if !o.Fees {
		if err := p.free(owner.address, keys, o.Validators); err != nil {
			return registration{}, err
		}
	}
	p.txs = append(p.txs, mint(deployment, p.nonce, all)...)
	txs, err := sign(p.txs, owner.key)
	return registration{contract: deployment.Network, deployment: deployment, txs: txs, shares: p.shares}, err
}

// free adds operators and validators for which nobody pays: their records are known before any block.
func (p *planner) free(owner common.Address, keys []string, validators int) error {
	for i, k := range keys {
		data, err := binding.RegisterOperatorData(k, new(big.Int), false)
		if err != nil {
			return fmt.Errorf("register operator %d: %w", i+1, err)
		}
		p.add(fmt.Sprintf("register operator %d", i+1), data, binding.RegisterOperatorGas)
	}
	recipient, err := binding.SetFeeRecipientData(committeeRecipient)
	if err != nil {
		return fmt.Errorf("set the fee recipient: %w", err)
	}
	p.add("set the fee recipient", recipient, binding.SetFeeRecipientGas)
	return p.validators(owner, keys, validators)
}

// exits signs, for each validator, that its owner tells the committee to leave.
func (r *registration) exits(operators int, validators []Switch) error {
	key, err := crypto.HexToECDSA(ownerKey)
	if err != nil {
		return fmt.Errorf("read the owner's key: %w", err)
	}
	ids := committeeIDs(operators)
	p := planner{to: r.contract, nonce: r.txs[len(r.txs)-1].Nonce() + 1}
	for _, v := range validators {
		raw := chain.InteropKey(int(v.Number))
		secret, err := threshold.ParseSecretKey(raw[:])
		if err != nil {
			return fmt.Errorf("read key of validator %d: %w", v.Number, err)
		}
		public := secret.PublicKey().Bytes()
		data, err := binding.ExitData([][]byte{public[:]}, ids)
		if err != nil {
			return fmt.Errorf("exit validator %d: %w", v.Number, err)
		}
		p.add(fmt.Sprintf("exit validator %d", v.Number), data, binding.ExitGas(1, operators))
	}
	r.later, err = sign(p.txs, key)
	return err
}

// planner collects the owner's transactions.
type planner struct {
	to    common.Address
	nonce uint64
	txs   []binding.UnsignedTx

	shares [][]byte // of the validators, in order
}

func (p *planner) add(what string, data []byte, gas uint64) {
	p.txs = append(p.txs, binding.UnsignedTx{What: what, Nonce: p.nonce, To: &p.to, Data: data, Gas: gas})
	p.nonce++
}

// validators splits the first interop keys among the operators and registers them, as many at once as fit a transaction.
func (p *planner) validators(owner common.Address, keys []string, count int) error {
	splitter, err := newSplitter(owner, keys)
	if err != nil {
		return err
	}
	ids := committeeIDs(len(keys))
	batch := batchSize(len(keys))
	for first := 0; first < count; first += batch {
		n := min(batch, count-first)
		public, shares, err := split(splitter, first, n, uint64(first))
		if err != nil {
			return err
		}
		// The record after the former transactions, as the last of their events will carry it.
		cluster := binding.NewCluster()
		cluster.ValidatorCount = uint32(first)
		data, err := binding.BulkRegisterData(public, ids, shares, new(big.Int), cluster)
		if err != nil {
			return fmt.Errorf("register validators %d to %d: %w", first, first+n-1, err)
		}
		p.shares = append(p.shares, shares...)
		p.add(fmt.Sprintf("register validators %d to %d", first, first+n-1), data, binding.RegisterGas(n, len(keys)))
	}
	return nil
}

func batchSize(operators int) int {
	const perValidator = 64 + 96 + 64 // key and shares, each with an offset, a length and padding
	n := maxTransactionBytes / (perValidator + keyshare.SharesLength(operators))
	for n > 1 && binding.RegisterGas(n, operators) > maxTransactionGas {
		n--
	}
	return n
}

// split makes the shares of the validators from first on, for their owner's nonces from nonce on.
func split(splitter *keyshare.Splitter, first, n int, nonce uint64) (public, shares [][]byte, err error) {
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

func sign(unsigned []binding.UnsignedTx, key *ecdsa.PrivateKey) ([]*types.Transaction, error) {
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

// send hands every transaction to the execution client, which keeps them until a block is made.
func (r registration) send(ctx context.Context, url string) error { return send(ctx, url, r.txs) }

func send(ctx context.Context, url string, txs []*types.Transaction) error {
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

// failed returns the number of the first transaction that was included and reverted, or -1.
func (r registration) failed(ctx context.Context, url string) (int, error) {
	client, err := ethclient.DialContext(ctx, url)
	if err != nil {
		return -1, fmt.Errorf("look at registrations: %w", err)
	}
	defer client.Close()
	for i, tx := range r.txs {
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
