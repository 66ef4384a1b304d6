package liquidator

import (
	"bytes"
	"context"
	"log/slog"
	"math/big"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/node"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
)

var (
	ctx       = context.Background()
	committee = []uint64{1, 2, 3, 4}
	rich      = new(big.Int).Lsh(big.NewInt(1), 100)
	// deposit lasts 50 blocks above the collateral of 10^12: four operators burn 4 gwei a block.
	deposit = big.NewInt(1_200_000_000_000)
	// dear makes every bounty worth its gas.
	dear = new(big.Int).Lsh(big.NewInt(1), 80)
)

func wallet(n byte) client.Wallet {
	key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{n}, 32))
	if err != nil {
		panic(err)
	}
	return client.NewWallet(key)
}

// chain makes a block whenever somebody looks for a transaction.
type chain struct {
	simulated.Client
	t         *testing.T
	backend   *simulated.Backend
	contracts client.Contracts
	mutex     sync.Mutex
	before    func(tx *types.Transaction)
}

func (c *chain) NonceAt(ctx context.Context, account common.Address, block *big.Int) (uint64, error) {
	if block == nil { // whoever waits for a transaction makes the next block
		c.mine(1)
	}
	return c.Client.NonceAt(ctx, account, block)
}

func (c *chain) SendTransaction(ctx context.Context, tx *types.Transaction) error {
	if f := c.before; f != nil {
		c.before = nil
		f(tx)
	}
	return c.Client.SendTransaction(ctx, tx)
}

func (c *chain) mine(n int) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for range n {
		c.backend.Commit()
	}
}

func (c *chain) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *chain) open() (*client.Client, *client.Journal) {
	c.t.Helper()
	opened, err := client.Open(ctx, c, client.Options{Contracts: c.contracts, Poll: 2 * time.Millisecond, Patience: 20 * time.Second})
	c.must(err)
	journal, err := client.OpenJournal(filepath.Join(c.t.TempDir(), "j"))
	c.must(err)
	c.t.Cleanup(func() { _ = journal.Close() })
	return opened, journal
}

// newChain has the contracts, four operators of wallet 1, and a cluster of each owner named.
func newChain(t *testing.T, owners ...byte) *chain {
	t.Helper()
	alloc := types.GenesisAlloc{}
	for n := byte(1); n <= 9; n++ {
		alloc[wallet(n).Address] = types.Account{Balance: rich}
	}
	backend := simulated.NewBackend(alloc, simulated.WithBlockGasLimit(60_000_000), func(_ *node.Config, conf *ethconfig.Config) {
		config := *conf.Genesis.Config
		config.OsakaTime, config.AmsterdamTime, config.BogotaTime = nil, nil, nil
		conf.Genesis.Config = &config
	})
	t.Cleanup(func() { _ = backend.Close() })
	c := &chain{Client: backend.Client(), t: t, backend: backend}
	c.deploy()
	for i := range 4 {
		data, err := binding.RegisterOperatorData(strings.Repeat("k", i+1), big.NewInt(1_000_000_000), false)
		c.must(err)
		c.send(1, c.contracts.Network, data)
	}
	for _, owner := range owners {
		c.fund(owner)
		c.register(owner)
	}
	return c
}

func (c *chain) deploy() {
	c.t.Helper()
	bare, journal := c.open()
	started, err := bare.Begin(ctx, wallet(1).Address, binding.Params{
		MinimumBlocksBeforeLiquidation: 20, MinimumLiquidationCollateral: big.NewInt(1_000_000_000_000), ValidatorsPerOperatorLimit: 100,
		DeclareOperatorFeePeriod: 60, ExecuteOperatorFeePeriod: 600, MaximumOperatorFee: 1_000_000_000_000,
	})
	c.must(err)
	plan, err := started.Plan()
	c.must(err)
	c.must(bare.Deploy(ctx, wallet(1), journal, started, plan))
	c.contracts, err = started.Contracts(plan)
	c.must(err)
}

func (c *chain) send(n byte, to common.Address, data []byte) {
	c.t.Helper()
	opened, journal := c.open()
	_, err := opened.Send(ctx, wallet(n), journal, client.Request{Action: "test", Build: client.Static(client.Call{To: &to, Data: data})})
	c.must(err)
}

func (c *chain) fund(n byte) {
	c.t.Helper()
	token := binding.NewSSVToken()
	c.send(1, c.contracts.Token, token.PackMint(wallet(n).Address, rich))
	c.send(n, c.contracts.Token, token.PackApprove(c.contracts.Network, rich))
}

func (c *chain) register(n byte) {
	c.t.Helper()
	data, err := binding.RegisterData(append(make([]byte, 47), n), committee, []byte{1}, deposit, binding.NewCluster())
	c.must(err)
	c.send(n, c.contracts.Network, data)
}

func (c *chain) liquidator(n byte, o Options) (*Liquidator, *bytes.Buffer) {
	c.t.Helper()
	opened, journal := c.open()
	var log bytes.Buffer
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	o.Poll = time.Millisecond
	return New(opened, wallet(n), journal, o), &log
}

func (c *chain) cluster(n byte) client.Cluster {
	c.t.Helper()
	opened, _ := c.open()
	cluster, err := opened.Cluster(ctx, wallet(n).Address, committee)
	c.must(err)
	return cluster
}

// A cluster runs dry: nothing happens before its block, and in the first block at which
// anybody may, it is liquidated and the bounty paid.
func TestLiquidatesInTheFirstBlockPermitted(t *testing.T) {
	c := newChain(t, 2)
	l, _ := c.liquidator(5, Options{Price: dear})
	opened, _ := c.open()
	statement, err := opened.Statement(ctx, c.cluster(2))
	c.must(err)
	for range 200 {
		head, err := opened.Head(ctx)
		c.must(err)
		outcomes, err := l.Pass(ctx)
		c.must(err)
		if next := head.Number.Uint64() + 1; next < statement.LiquidationBlock {
			if len(outcomes) != 0 {
				t.Fatalf("block %d, permitted from %d: %+v", next, statement.LiquidationBlock, outcomes[0])
			}
			c.mine(1)
			continue
		}
		if len(outcomes) != 1 || outcomes[0].Err != nil {
			t.Fatalf("block %v: %+v", head.Number, outcomes)
		}
		after := c.cluster(2)
		if after.Record.Active || after.Block != statement.LiquidationBlock {
			t.Errorf("liquidated in block %d, permitted from %d: %+v", after.Block, statement.LiquidationBlock, after.Record)
		}
		paid, err := opened.TokenBalance(ctx, wallet(5).Address)
		c.must(err)
		if paid.Cmp(outcomes[0].Bounty) != 0 || paid.Sign() == 0 {
			t.Errorf("paid %v, the books said %v", paid, outcomes[0].Bounty)
		}
		if outcomes, err = l.Pass(ctx); err != nil || len(outcomes) != 0 {
			t.Errorf("once more: %+v, %v", outcomes, err)
		}
		return
	}
	t.Fatal("never liquidated")
}

func TestNeverPaysMoreGasThanItEarns(t *testing.T) {
	c := newChain(t, 2)
	c.mine(100)
	balance := func() *big.Int {
		b, err := c.BalanceAt(ctx, wallet(5).Address, nil)
		c.must(err)
		return b
	}
	before := balance()
	// The bounty is a millionth of an SSV: worth nothing, or less than the profit wanted.
	for name, o := range map[string]Options{
		"cheap":  {Price: big.NewInt(1_000_000_000)},
		"profit": {Price: dear, MinProfit: new(big.Int).Lsh(big.NewInt(1), 120)},
		"none":   {},
	} {
		l, _ := c.liquidator(5, o)
		outcomes, err := l.Pass(ctx)
		c.must(err)
		if len(outcomes) != 1 || !is[*BountyError](outcomes[0].Err) && !is[*client.GasPriceError](outcomes[0].Err) {
			t.Errorf("%s: %+v", name, outcomes)
		}
		if outcomes, err = l.Pass(ctx); err != nil || len(outcomes) != 0 {
			t.Errorf("%s: tried again at once: %+v", name, outcomes)
		}
	}
	l, _ := c.liquidator(5, Options{Price: dear, DryRun: true})
	if outcomes, err := l.Pass(ctx); err != nil || len(outcomes) != 1 || outcomes[0].Err != nil {
		t.Errorf("dry run: %+v, %v", outcomes, err)
	}
	if balance().Cmp(before) != 0 || !c.cluster(2).Record.Active {
		t.Error("something was sent")
	}
	l, _ = c.liquidator(5, Options{AtALoss: true})
	if outcomes, err := l.Pass(ctx); err != nil || len(outcomes) != 1 || outcomes[0].Err != nil {
		t.Errorf("told to: %+v, %v", outcomes, err)
	}
	if c.cluster(2).Record.Active {
		t.Error("the cluster is still active")
	}
}

// What a worthwhile liquidation may pay is bounded by what it earns.
func TestGasIsBoundedByTheBounty(t *testing.T) {
	c := newChain(t, 2)
	c.mine(100)
	l, _ := c.liquidator(5, Options{Price: dear})
	var paid, budget *big.Int
	c.before = func(tx *types.Transaction) {
		paid = new(big.Int).Mul(tx.GasFeeCap(), new(big.Int).SetUint64(tx.Gas()))
	}
	outcomes, err := l.Pass(ctx)
	c.must(err)
	budget = l.budget(outcomes[0].Bounty)
	if paid == nil || paid.Cmp(budget) > 0 {
		t.Errorf("may pay %v, earns %v", paid, budget)
	}
}

// Another liquidator is faster, in the same block or before: no harm, and the next
// cluster is liquidated all the same.
func TestLostRace(t *testing.T) {
	c := newChain(t, 2, 3)
	c.mine(100)
	rival, _ := c.liquidator(6, Options{AtALoss: true})
	l, log := c.liquidator(5, Options{AtALoss: true})
	c.before = func(*types.Transaction) {
		if _, err := rival.Pass(ctx); err != nil {
			t.Error(err)
		}
	}
	outcomes, err := l.Pass(ctx)
	c.must(err)
	if len(outcomes) != 2 {
		t.Fatalf("%+v", outcomes)
	}
	for _, o := range outcomes {
		if o.Err == nil {
			t.Errorf("won against the rival: %+v", o)
		}
	}
	if !strings.Contains(log.String(), "somebody was faster") {
		t.Errorf("log:\n%s", log)
	}
	if c.cluster(2).Record.Active || c.cluster(3).Record.Active {
		t.Error("the rival did not liquidate")
	}
	c.fund(4)
	c.register(4)
	c.mine(100)
	if outcomes, err = l.Pass(ctx); err != nil || len(outcomes) != 1 || outcomes[0].Err != nil {
		t.Errorf("the next one: %+v, %v", outcomes, err)
	}
}

// The liquidation is undone by a reorganisation: it is noticed and done again.
func TestSurvivesAReorganisation(t *testing.T) {
	c := newChain(t, 2)
	c.mine(100)
	l, _ := c.liquidator(5, Options{AtALoss: true})
	fork, err := c.HeaderByNumber(ctx, nil)
	c.must(err)
	if outcomes, err := l.Pass(ctx); err != nil || len(outcomes) != 1 || outcomes[0].Err != nil {
		t.Fatalf("%+v, %v", outcomes, err)
	}
	c.must(c.backend.Fork(fork.Hash()))
	c.backend.Rollback()
	c.mine(3)
	for range 5 {
		if _, err := l.Pass(ctx); err != nil {
			t.Fatal(err)
		}
		c.mine(1)
	}
	if c.cluster(2).Record.Active {
		t.Error("the cluster is active after the reorganisation")
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	c := newChain(t, 2)
	c.mine(100)
	l, _ := c.liquidator(5, Options{AtALoss: true})
	running, stop := context.WithCancel(ctx)
	done := make(chan error)
	go func() { done <- l.Run(running) }()
	deadline := time.Now().Add(time.Minute)
	for c.cluster(2).Record.Active && time.Now().Before(deadline) {
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if c.cluster(2).Record.Active {
		t.Error("not liquidated")
	}
}
