package embedded

import (
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/bellatrix"
	"github.com/attestantio/go-eth2-client/spec/deneb"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/internal/contracts/sandbox"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
)

// deployerKey is the well-known key of sandbox.Deployer.
const deployerKey = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"

// registering signs that the contracts' owner sets its fee recipient: the smallest call with an event.
func registering(t *testing.T, e *Execution, nonce uint64, value int64) *types.Transaction {
	t.Helper()
	key, err := crypto.HexToECDSA(deployerKey)
	if err != nil {
		t.Fatal(err)
	}
	data, err := binding.SetFeeRecipientData(common.Address{1})
	if err != nil {
		t.Fatal(err)
	}
	to := e.Deployment().Network
	tx, err := types.SignNewTx(key, e.signer, &types.DynamicFeeTx{
		ChainID: big.NewInt(chain.ChainID), Nonce: nonce, To: &to, Gas: 100_000, GasFeeCap: big.NewInt(1), GasTipCap: new(big.Int),
		Value: big.NewInt(value), Data: data,
	})
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

func newExecution(t *testing.T) *Execution {
	t.Helper()
	e, err := NewExecution(binding.FreeParams(), time.Unix(1_800_000_000, 0), 3*time.Second, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func payload(t *testing.T, e *Execution, time uint64) *deneb.ExecutionPayload {
	t.Helper()
	p, err := e.Payload(time, bellatrix.ExecutionAddress{7}, phase0.Root{9})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A transaction waits, is carried out by the contracts' bytecode when its block comes, and its event can be read.
func TestTransactionsRunOnTheContracts(t *testing.T) {
	e := newExecution(t)
	server, err := scripted.ServeLogsAt(scripted.NewLogClient(e.logs), chain.ChainID, "127.0.0.1:0", &rpcAPI{e})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	client, err := ethclient.Dial(server.HTTP())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	nonce := e.nonces[sandbox.Deployer]
	tx := registering(t, e, nonce, 0)
	for range 2 { // it may be sent again while it waits
		if err := client.SendTransaction(t.Context(), tx); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := client.TransactionReceipt(t.Context(), tx.Hash()); err == nil {
		t.Error("a receipt without a block")
	}
	if err := e.Import(9, payload(t, e, 9), phase0.Root{9}); err != nil {
		t.Fatal(err)
	}
	receipt, err := client.TransactionReceipt(t.Context(), tx.Hash())
	if err != nil || receipt.Status != types.ReceiptStatusSuccessful || len(receipt.Logs) != 1 {
		t.Fatalf("%+v, %v", receipt, err)
	}
	if number, err := client.BlockNumber(t.Context()); err != nil || number != 3 {
		t.Errorf("block %d, %v", number, err)
	}
	blocks := e.logs.Blocks()
	newest := blocks[len(blocks)-1]
	if newest.Number != 3 || newest.Parent != blocks[2].Hash || len(newest.Logs) != 1 || newest.Logs[0].TxHash != tx.Hash() {
		t.Errorf("%+v", newest)
	}
	if e.nonces[sandbox.Deployer] != nonce+1 || len(e.pending) != 0 {
		t.Errorf("nonce %d, %d waiting", e.nonces[sandbox.Deployer], len(e.pending))
	}
}

func TestWhatCannotBeSent(t *testing.T) {
	e := newExecution(t)
	nonce := e.nonces[sandbox.Deployer]
	for reason, tx := range map[string]*types.Transaction{
		"nonce is":      registering(t, e, nonce+1, 0),
		"without ether": registering(t, e, nonce, 1),
	} {
		if err := e.Send(tx); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

// A payload that is not what it calls itself, or does not follow, changes nothing.
func TestWrongPayloadsAreRefused(t *testing.T) {
	e := newExecution(t)
	if err := e.Send(registering(t, e, e.nonces[sandbox.Deployer], 0)); err != nil {
		t.Fatal(err)
	}
	rehash := func(p *deneb.ExecutionPayload) {
		if made, err := e.carryOut(p, phase0.Root{9}); err == nil { // what cannot be carried out has no hash
			p.BlockHash = phase0.Hash32(made.block.Hash)
		}
	}
	for name, spoil := range map[string]func(*deneb.ExecutionPayload){
		"another recipient":     func(p *deneb.ExecutionPayload) { p.FeeRecipient[0] ^= 1 },
		"another parent":        func(p *deneb.ExecutionPayload) { p.ParentHash[0] ^= 1; rehash(p) },
		"another number":        func(p *deneb.ExecutionPayload) { p.BlockNumber++; rehash(p) },
		"another receipt":       func(p *deneb.ExecutionPayload) { p.ReceiptsRoot[0] ^= 1 },
		"another bloom":         func(p *deneb.ExecutionPayload) { p.LogsBloom[0] ^= 1 },
		"less gas":              func(p *deneb.ExecutionPayload) { p.GasUsed-- },
		"another time":          func(p *deneb.ExecutionPayload) { p.Timestamp++; rehash(p) },
		"a transaction twice":   func(p *deneb.ExecutionPayload) { p.Transactions = append(p.Transactions, p.Transactions[0]); rehash(p) },
		"bytes that are no one": func(p *deneb.ExecutionPayload) { p.Transactions[0] = []byte{2}; rehash(p) },
	} {
		p := payload(t, e, 9)
		spoil(p)
		if err := e.Import(9, p, phase0.Root{9}); !errors.Is(err, errPayload) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if e.head.Number != 2 || len(e.pending) != 1 {
		t.Errorf("head %d, %d waiting", e.head.Number, len(e.pending))
	}
	if err := e.Import(9, payload(t, e, 9), phase0.Root{9}); err != nil {
		t.Errorf("the right one: %v", err)
	}
}
