package client

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"math/big"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/node"

	"github.com/hawser-ssv/hawser/contracts/binding"
)

// testChain is an in-process chain with the contracts on it. Blocks are made when
// something is waiting, as on a development network.
type testChain struct {
	simulated.Client
	t       *testing.T
	backend *simulated.Backend
	plan    binding.Deployment

	mutex   sync.Mutex
	stopped bool // blocks are not made
	away    bool // the client does not answer
	sends   int
	// lag is how many more times the client answers with an old head, although it has receipts of newer blocks.
	lag atomic.Int64
	old *types.Header
	// onSend, if set, sees a transaction before the chain does.
	onSend func(tx *types.Transaction) error
	// onCall, if set, runs once before the next call.
	onCall func()
}

func testWallet(n byte) Wallet { return NewWallet(testPrivate(n)) }

func testPrivate(n byte) *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{n}, 32))
	if err != nil {
		panic(err)
	}
	return key
}

// atPrague takes back the forks after the one the networks run: some price gas anew.
func atPrague(_ *node.Config, conf *ethconfig.Config) {
	config := *conf.Genesis.Config
	config.OsakaTime, config.AmsterdamTime, config.BogotaTime = nil, nil, nil
	conf.Genesis.Config = &config
}

func testParams() binding.Params {
	return binding.Params{
		MinimumBlocksBeforeLiquidation: 20, MinimumLiquidationCollateral: big.NewInt(1_000_000_000_000),
		ValidatorsPerOperatorLimit: 100, DeclareOperatorFeePeriod: 60, ExecuteOperatorFeePeriod: 600,
		OperatorMaxFeeIncrease: 2_000, MaximumOperatorFee: 1_000_000_000_000,
	}
}

var errAway = errors.New("dial tcp 127.0.0.1:8545: connection refused")

func newTestChain(t *testing.T) *testChain {
	t.Helper()
	rich := new(big.Int).Lsh(big.NewInt(1), 100)
	alloc := types.GenesisAlloc{}
	for n := byte(1); n <= 3; n++ {
		alloc[testWallet(n).Address] = types.Account{Balance: rich}
	}
	backend := simulated.NewBackend(alloc, simulated.WithBlockGasLimit(60_000_000), atPrague)
	t.Cleanup(func() { _ = backend.Close() })
	return &testChain{Client: backend.Client(), t: t, backend: backend}
}

func (c *testChain) SendTransaction(ctx context.Context, tx *types.Transaction) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.away {
		return errAway
	}
	c.sends++
	if c.onSend != nil {
		if err := c.onSend(tx); err != nil {
			return err
		}
	}
	return c.Client.SendTransaction(ctx, tx)
}

func (c *testChain) NonceAt(ctx context.Context, account common.Address, block *big.Int) (uint64, error) {
	if block != nil {
		return c.Client.NonceAt(ctx, account, block)
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.away {
		return 0, errAway
	}
	// Whoever waits for a transaction makes the next block.
	if !c.stopped {
		c.backend.Commit()
	}
	return c.Client.NonceAt(ctx, account, block)
}

func (c *testChain) HeaderByNumber(ctx context.Context, number *big.Int) (*types.Header, error) {
	if number == nil && c.lag.Load() > 0 {
		c.lag.Add(-1)
		return c.old, nil
	}
	return c.Client.HeaderByNumber(ctx, number)
}

func (c *testChain) CallContract(ctx context.Context, call ethereum.CallMsg, block *big.Int) ([]byte, error) {
	if c.onCall != nil {
		f := c.onCall
		c.onCall = nil
		f()
	}
	return c.Client.CallContract(ctx, call, block)
}

func (c *testChain) set(f func()) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	f()
}

func (c *testChain) mine(blocks int) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for range blocks {
		c.backend.Commit()
	}
}

func (c *testChain) open(contracts Contracts) *Client {
	c.t.Helper()
	client, err := Open(context.Background(), c, Options{
		Endpoint: "test", Contracts: contracts, Poll: 2 * time.Millisecond, Bump: time.Minute, Patience: 20 * time.Second,
		Note: func(sentence string) { c.t.Log(sentence) },
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return client
}

func (c *testChain) journal() *Journal {
	c.t.Helper()
	return c.journalAt(filepath.Join(c.t.TempDir(), "journal"))
}

func (c *testChain) journalAt(path string) *Journal {
	c.t.Helper()
	j, err := OpenJournal(path)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = j.Close() })
	return j
}

// deployed is a chain with contracts, four operators of wallet 1, and tokens for wallets 1 and 2.
func deployed(t *testing.T) (*testChain, *Client, *Journal) {
	t.Helper()
	chain, j := newTestChain(t), (*Journal)(nil)
	j = chain.journal()
	c := chain.deploy(j)
	for i := range 4 {
		data, err := binding.RegisterOperatorData(string(rune('a'+i)), big.NewInt(1_000_000_000), false)
		chain.must(err)
		result := chain.send(c, j, 1, "register operator "+string(rune('a'+i)), data)
		if id := c.OperatorIn(result.Receipt); id != uint64(i+1) {
			t.Fatalf("operator %d has id %d", i+1, id)
		}
	}
	token := c.Contracts().Token
	for n := byte(1); n <= 2; n++ {
		data := binding.NewSSVToken().PackMint(testWallet(n).Address, ten18)
		_, err := c.Send(context.Background(), testWallet(1), j, Request{Action: "mint", Build: Static(Call{To: &token, Data: data})})
		chain.must(err)
	}
	return chain, c, j
}

func (c *testChain) deploy(j *Journal) *Client {
	c.t.Helper()
	ctx := context.Background()
	bare := c.open(Contracts{})
	started, err := bare.Begin(ctx, testWallet(1).Address, testParams())
	c.must(err)
	c.plan, err = started.Plan()
	c.must(err)
	c.must(bare.Deploy(ctx, testWallet(1), j, started, c.plan))
	contracts, err := started.Contracts(c.plan)
	c.must(err)
	return c.open(contracts)
}

func (c *testChain) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// send calls the network from a wallet.
func (c *testChain) send(client *Client, j *Journal, wallet byte, action string, data []byte) Result {
	c.t.Helper()
	network := client.Contracts().Network
	result, err := client.Send(context.Background(), testWallet(wallet), j, Request{Action: action, Build: Static(Call{To: &network, Data: data})})
	c.must(err)
	return result
}

// validatorKey is any 48 bytes.
func validatorKey(n byte) []byte { return append(make([]byte, 47), n) }

var committee = []uint64{1, 2, 3, 4}

// registering is the request that adds validators to wallet n's cluster.
func registering(c *Client, n byte, tokens *big.Int, validators ...byte) Request {
	owner, network := testWallet(n).Address, c.Contracts().Network
	return Request{Action: "register validators " + string(validators), Tokens: tokens, Build: func(ctx context.Context) (Call, error) {
		cluster, err := c.ClusterOrNew(ctx, owner, committee)
		if err != nil {
			return Call{}, err
		}
		var keys, shares [][]byte
		for _, v := range validators {
			keys, shares = append(keys, validatorKey(v)), append(shares, []byte{v})
		}
		data, err := binding.BulkRegisterData(keys, committee, shares, tokens, cluster.Record)
		return Call{To: &network, Data: data}, err
	}}
}

// depositing is the request that pays into wallet 1's cluster.
func depositing(c *Client, tokens *big.Int) Request {
	owner, network := testWallet(1).Address, c.Contracts().Network
	return Request{Action: "deposit " + SSV(tokens), Tokens: tokens, Build: func(ctx context.Context) (Call, error) {
		cluster, err := c.Cluster(ctx, owner, committee)
		if err != nil {
			return Call{}, err
		}
		data, err := binding.NewSSVNetwork().TryPackDeposit(owner, committee, tokens, cluster.Record)
		return Call{To: &network, Data: data}, err
	}}
}

// reverted returns the name of the contract's error in err, or "" if it is none.
func reverted(err error) string {
	var revert binding.Revert
	if !errors.As(err, &revert) {
		return ""
	}
	return revert.Name
}
