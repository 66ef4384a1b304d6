package ssv_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/node"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
	"github.com/hawser-ssv/hawser/ssv"
)

var rich = new(big.Int).Lsh(big.NewInt(1), 100)

func wallet(n byte) client.Wallet {
	key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{n}, 32))
	if err != nil {
		panic(err)
	}
	return client.NewWallet(key)
}

// tester is what a chain needs of a test; an example is one, too.
type tester interface {
	Helper()
	Fatal(args ...any)
	Cleanup(end func())
	TempDir() string
	Context() context.Context
}

// example stands in for a test.
type example struct {
	ends []func()
}

func (*example) Helper()                  {}
func (*example) Fatal(args ...any)        { panic(fmt.Sprint(args...)) }
func (*example) Context() context.Context { return context.Background() }
func (e *example) Cleanup(end func())     { e.ends = append(e.ends, end) }

func (e *example) TempDir() string {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		e.Fatal(err)
	}
	e.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// exampleChain returns what registering takes: a client, the owner's wallet with its journal, and keyshares of two validators.
func exampleChain() (ctx context.Context, c *client.Client, w client.Wallet, j *client.Journal, file *keyshare.File, closeAll func()) {
	e := &example{}
	chain := newChain(e, 100)
	c, j = chain.open()
	return e.Context(), c, wallet(2), j, chain.file(chain.request(2)), func() {
		for _, end := range slices.Backward(e.ends) {
			end()
		}
	}
}

// chain has the contracts, four operators of wallet 1, and tokens of wallet 2. It makes a block whenever somebody looks for a transaction.
type chain struct {
	simulated.Client
	t         tester
	backend   *simulated.Backend
	contracts client.Contracts
	mutex     sync.Mutex
	operators []keyshare.Operator
	// refuse says that the next transaction is not taken.
	refuse bool
	sent   int
}

func (c *chain) NonceAt(ctx context.Context, account common.Address, block *big.Int) (uint64, error) {
	if block == nil {
		c.mutex.Lock()
		c.backend.Commit()
		c.mutex.Unlock()
	}
	return c.Client.NonceAt(ctx, account, block)
}

func (c *chain) SendTransaction(ctx context.Context, tx *types.Transaction) error {
	if c.refuse {
		return errors.New("insufficient funds")
	}
	c.sent++
	return c.Client.SendTransaction(ctx, tx)
}

func (c *chain) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *chain) open() (*client.Client, *client.Journal) {
	c.t.Helper()
	opened, err := client.Open(c.t.Context(), c, client.Options{Contracts: c.contracts, Poll: 2 * time.Millisecond, Patience: time.Minute})
	c.must(err)
	journal, err := client.OpenJournal(filepath.Join(c.t.TempDir(), "j"))
	c.must(err)
	c.t.Cleanup(func() { _ = journal.Close() })
	return opened, journal
}

func (c *chain) send(n byte, to common.Address, data []byte) {
	c.t.Helper()
	opened, journal := c.open()
	_, err := opened.Send(c.t.Context(), wallet(n), journal, client.Request{Action: "test", Build: client.Static(client.Call{To: &to, Data: data})})
	c.must(err)
}

// newChain allows an operator so many validators.
func newChain(t tester, limit uint32) *chain {
	t.Helper()
	alloc := types.GenesisAlloc{wallet(1).Address: {Balance: rich}, wallet(2).Address: {Balance: rich}}
	backend := simulated.NewBackend(alloc, simulated.WithBlockGasLimit(60_000_000), func(_ *node.Config, conf *ethconfig.Config) {
		config := *conf.Genesis.Config
		config.OsakaTime, config.AmsterdamTime, config.BogotaTime = nil, nil, nil
		conf.Genesis.Config = &config
	})
	t.Cleanup(func() { _ = backend.Close() })
	c := &chain{Client: backend.Client(), t: t, backend: backend}
	bare, journal := c.open()
	started, err := bare.Begin(t.Context(), wallet(1).Address, binding.Params{
		MinimumBlocksBeforeLiquidation: 20, MinimumLiquidationCollateral: big.NewInt(1_000_000_000_000), ValidatorsPerOperatorLimit: limit,
		DeclareOperatorFeePeriod: 60, ExecuteOperatorFeePeriod: 600, MaximumOperatorFee: 1_000_000_000_000,
	})
	c.must(err)
	plan, err := started.Plan()
	c.must(err)
	c.must(bare.Deploy(t.Context(), wallet(1), journal, started, plan))
	c.contracts, err = started.Contracts(plan)
	c.must(err)
	c.operators = fourOperators(t)
	for _, o := range c.operators {
		data, err := binding.RegisterOperatorData(o.OperatorKey, big.NewInt(1_000_000_000), false)
		c.must(err)
		c.send(1, c.contracts.Network, data)
	}
	c.send(1, c.contracts.Token, binding.NewSSVToken().PackMint(wallet(2).Address, rich))
	c.sent = 0
	return c
}

var keys = sync.OnceValues(func() (out []keyshare.Operator, err error) {
	for id := wire.OperatorID(1); id <= 5; id++ {
		key, err := operatorkey.Generate(rand.Reader)
		if err != nil {
			return nil, err
		}
		out = append(out, keyshare.Operator{ID: id, OperatorKey: key.Public().String()})
	}
	return out, nil
})

func fourOperators(t tester) []keyshare.Operator {
	t.Helper()
	all, err := keys()
	if err != nil {
		t.Fatal(err)
	}
	return append([]keyshare.Operator(nil), all[:4]...)
}

// secret is the validator key of a number.
func secret(_ context.Context, number int) (*threshold.SecretKey, error) {
	raw := make([]byte, 32)
	raw[31] = byte(number + 1)
	return threshold.ParseSecretKey(raw)
}

// request splits keys for wallet 2.
func (c *chain) request(count int) ssv.SplitRequest {
	return ssv.SplitRequest{
		Operators: c.operators, Owner: wallet(2).Address, Keys: count, Open: secret, Created: time.Unix(1_700_000_000, 0),
	}
}

func (c *chain) file(r ssv.SplitRequest) *keyshare.File {
	c.t.Helper()
	file, err := ssv.Split(c.t.Context(), r)
	c.must(err)
	return file
}

func (c *chain) shares(r ssv.SplitRequest) *ssv.Keyshares {
	c.t.Helper()
	shares, err := ssv.Load(c.file(r))
	c.must(err)
	return shares
}
