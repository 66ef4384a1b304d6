package binding

import (
	"context"
	"crypto/ecdsa"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/node"
)

// chain is an in-process chain with one rich account, the deployer.
type chain struct {
	t       *testing.T
	backend *simulated.Backend
	key     *ecdsa.PrivateKey
	account common.Address
	fees    Fees
	nonce   uint64
	d       Deployment
}

func newChain(t *testing.T, params Params) *chain {
	t.Helper()
	key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	account := crypto.PubkeyToAddress(key.PublicKey)
	backend := simulated.NewBackend(types.GenesisAlloc{
		account: {Balance: new(big.Int).Lsh(big.NewInt(1), 100)},
	}, simulated.WithBlockGasLimit(60_000_000), atPrague)
	t.Cleanup(func() { _ = backend.Close() })
	c := &chain{t: t, backend: backend, key: key, account: account, fees: Fees{
		ChainID: big.NewInt(1337), FeeCap: big.NewInt(20_000_000_000), TipCap: big.NewInt(1_000_000_000),
	}}
	c.deploy(params)
	return c
}

// atPrague takes back the forks after the one the networks run: some price gas anew.
func atPrague(_ *node.Config, conf *ethconfig.Config) {
	config := *conf.Genesis.Config
	config.OsakaTime, config.AmsterdamTime, config.BogotaTime = nil, nil, nil
	conf.Genesis.Config = &config
}

// mineUntil makes blocks until the account has used all nonces below the given one. One
// block is enough in principle; the pool on a busy machine may need a second.
func (c *chain) mineUntil(nonce uint64) {
	c.t.Helper()
	for range 50 {
		c.backend.Commit()
		used, err := c.backend.Client().NonceAt(context.Background(), c.account, nil)
		if err != nil {
			c.t.Fatal(err)
		}
		if used >= nonce {
			return
		}
	}
	c.t.Fatalf("transaction %d is not mined", nonce-1)
}

// deploy sends the whole plan at once, as the local network does.
func (c *chain) deploy(params Params) {
	c.t.Helper()
	d, err := Plan(c.account, 0, params)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, tx := range d.Txs {
		c.send(tx)
	}
	c.mineUntil(d.NextNonce())
	for _, tx := range d.Txs {
		c.receipt(tx)
	}
	c.d, c.nonce = d, d.NextNonce()
}

func (c *chain) send(tx UnsignedTx) common.Hash {
	c.t.Helper()
	signed, err := tx.Sign(c.key, c.fees)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := c.backend.Client().SendTransaction(context.Background(), signed); err != nil {
		c.t.Fatalf("%s: %v", tx.What, err)
	}
	return signed.Hash()
}

// receipt returns the receipt of a mined transaction, which must have succeeded. The
// chain indexes transactions behind its own back, so the first answers may be "not yet".
func (c *chain) receipt(tx UnsignedTx) *types.Receipt {
	c.t.Helper()
	signed, err := tx.Sign(c.key, c.fees)
	if err != nil {
		c.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	receipt, err := bind.WaitMined(ctx, c.backend.Client(), signed.Hash())
	if err != nil {
		c.t.Fatalf("%s: %v", tx.What, err)
	}
	if receipt.Status != types.ReceiptStatusSuccessful {
		c.t.Fatalf("%s: reverted, gas %d of %d", tx.What, receipt.GasUsed, tx.Gas)
	}
	return receipt
}

// run mines one call of the network within a gas bound and returns its logs.
func (c *chain) run(what string, gas uint64, data []byte) []*types.Log {
	c.t.Helper()
	tx := UnsignedTx{What: what, Nonce: c.nonce, To: &c.d.Network, Data: data, Gas: gas}
	c.nonce++
	c.send(tx)
	c.mineUntil(c.nonce)
	return c.receipt(tx).Logs
}
