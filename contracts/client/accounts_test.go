package client

import (
	"context"
	"errors"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/contracts/artifacts"
	"github.com/hawser-ssv/hawser/contracts/model"
	"github.com/hawser-ssv/hawser/internal/chaintest"
)

func TestWrongChainAndNoContract(t *testing.T) {
	chain := newTestChain(t)
	ctx := context.Background()
	_, err := Open(ctx, chain, Options{Contracts: Contracts{ChainID: 1, Network: common.Address{1}}})
	if !is[*OtherChainError](err) {
		t.Errorf("wrong chain: %v", err)
	}
	_, err = Open(ctx, chain, Options{Contracts: Contracts{ChainID: 1337, Network: common.Address{1}}})
	if !is[*NoContractError](err) {
		t.Errorf("no contract: %v", err)
	}
	_, _, err = Dial(ctx, Options{Endpoint: "http://127.0.0.1:1"})
	if !is[*UnreachableError](err) {
		t.Errorf("no client: %v", err)
	}
}

// The books agree with the contract to the wei, at every block, through fee changes, a
// removed operator, a withdrawal and a removal of validators.
func TestBooksAgreeWithTheContract(t *testing.T) {
	chain, c, j := deployed(t)
	ctx := context.Background()
	books, network := c.NewBooks(), c.network
	agree := func(step string) {
		t.Helper()
		for range 3 {
			chain.mine(1)
			ledger, head, err := books.Current(ctx)
			chain.must(err)
			cluster, err := c.Cluster(ctx, testWallet(1).Address, committee)
			chain.must(err)
			want, err := view(ctx, c, "balance", c.views.PackGetBalance(cluster.Owner, committee, cluster.Record), c.views.UnpackGetBalance)
			chain.must(err)
			at := model.At{Block: head.Number.Uint64()}
			got, err := ledger.State.Balance(at, cluster.Owner, committee, record(cluster))
			if err != nil || got.Cmp(want) != 0 {
				t.Fatalf("%s: books say %v, the contract %v, %v", step, got, want, err)
			}
		}
	}
	_, err := c.Send(ctx, testWallet(1), j, registering(c, 1, fund, 1, 2))
	chain.must(err)
	agree("registered")
	chain.send(c, j, 1, "set the network fee", network.PackUpdateNetworkFee(big.NewInt(30_000_000)))
	agree("network fee")
	chain.send(c, j, 1, "lower a fee", network.PackReduceOperatorFee(2, new(big.Int)))
	agree("fee lowered")
	chain.send(c, j, 1, "remove an operator", network.PackRemoveOperator(3))
	agree("operator removed")
	cluster, err := c.Cluster(ctx, testWallet(1).Address, committee)
	chain.must(err)
	chain.send(c, j, 1, "withdraw", network.PackWithdraw(committee, gwei, cluster.Record))
	agree("withdrawn")
	cluster, err = c.Cluster(ctx, testWallet(1).Address, committee)
	chain.must(err)
	chain.send(c, j, 1, "remove a validator", network.PackBulkRemoveValidator([][]byte{validatorKey(1)}, committee, cluster.Record))
	agree("validator removed")
	// Far enough for the kept part of the books to move up, and on from there.
	chain.mine(2*ledgerWindow + 10)
	agree("later")
	if books.base.Block == 0 || books.hash == (common.Hash{}) {
		t.Error("the books keep nothing")
	}
	agree("later still")
}

// Books that were kept on a branch the chain left are read anew.
func TestBooksSurviveAReorganisation(t *testing.T) {
	chain, c, j := deployed(t)
	ctx := context.Background()
	books := c.NewBooks()
	fork, err := c.Head(ctx)
	chain.must(err)
	_, err = c.Send(ctx, testWallet(1), j, registering(c, 1, fund, 1))
	chain.must(err)
	chain.mine(2*ledgerWindow + 10)
	ledger, _, err := books.Current(ctx)
	chain.must(err)
	if len(ledger.Clusters) != 1 || books.hash == (common.Hash{}) {
		t.Fatalf("%d clusters before, kept up to %d", len(ledger.Clusters), books.base.Block)
	}
	chain.must(chain.backend.Fork(fork.Hash()))
	chain.backend.Rollback() // the registration waits in the pool again
	chain.mine(2*ledgerWindow + 20)
	ledger, _, err = books.Current(ctx)
	chain.must(err)
	clusters, err := c.Clusters(ctx, testWallet(1).Address)
	chain.must(err)
	if len(ledger.Clusters) != len(clusters) {
		t.Errorf("books have %d clusters, the chain %d", len(ledger.Clusters), len(clusters))
	}
}

// The date that a statement tells is the block at which the contract lets anybody liquidate.
func TestLiquidationBlock(t *testing.T) {
	chain, c, j := deployed(t)
	ctx := context.Background()
	_, err := c.Send(ctx, testWallet(1), j, registering(c, 1, big.NewInt(1_200_000_000_000), 1))
	chain.must(err)
	cluster, err := c.Cluster(ctx, testWallet(1).Address, committee)
	chain.must(err)
	s, err := c.Statement(ctx, cluster)
	chain.must(err)
	if s.Liquidatable || s.LiquidationBlock == 0 || s.Burn.Cmp(big.NewInt(4_000_000_000)) != 0 || s.Floor.Cmp(big.NewInt(1_000_000_000_000)) != 0 {
		t.Fatalf("statement %+v", s)
	}
	for {
		head, err := c.Head(ctx)
		chain.must(err)
		open, err := view(ctx, c, "x", c.views.PackIsLiquidatable(cluster.Owner, committee, cluster.Record), c.views.UnpackIsLiquidatable)
		chain.must(err)
		if want := head.Number.Uint64() >= s.LiquidationBlock; open != want {
			t.Fatalf("block %v: liquidatable %t, want %t", head.Number, open, want)
		}
		if open {
			break
		}
		chain.mine(1)
	}
	if s, err = c.Statement(ctx, cluster); err != nil || !s.Liquidatable {
		t.Errorf("%+v, %v", s, err)
	}
}

// Operators: fee change through its window, earnings.
func TestOperatorOverTime(t *testing.T) {
	chain, c, j := deployed(t)
	ctx := context.Background()
	chain.send(c, j, 1, "declare", c.network.PackDeclareOperatorFee(1, big.NewInt(1_100_000_000)))
	execute := Request{Action: "execute", Build: Static(Call{To: &c.options.Contracts.Network, Data: c.network.PackExecuteOperatorFee(1)})}
	_, err := c.Send(ctx, testWallet(1), j, execute)
	if reverted(err) != "ApprovalNotWithinTimeframe" {
		t.Errorf("too early: %v", err)
	}
	o, err := c.Operator(ctx, 1)
	chain.must(err)
	if o.Declared == nil || o.Declared.Int64() != 1_100_000_000 || o.End.Sub(o.Begin) != 600*time.Second {
		t.Fatalf("operator %+v", o)
	}
	chaintest.Pass(t, chain.backend, 61*time.Second)
	_, err = c.Send(ctx, testWallet(1), j, execute)
	chain.must(err)
	if o, err = c.Operator(ctx, 1); err != nil || o.Fee.Int64() != 1_100_000_000 || o.Declared != nil {
		t.Errorf("operator %+v, %v", o, err)
	}
	all, err := c.Operators(ctx, nil)
	if err != nil || len(all) != 4 {
		t.Errorf("%d operators, %v", len(all), err)
	}
	stranger := testWallet(2).Address
	if none, err := c.Operators(ctx, &stranger); err != nil || len(none) != 0 {
		t.Errorf("a stranger has %d operators, %v", len(none), err)
	}
	if _, err := c.Operator(ctx, 99); !is[*UnknownOperatorError](err) {
		t.Errorf("operator 99: %v", err)
	}
}

func TestVerifyAndUpgrade(t *testing.T) {
	chain, c, j := deployed(t)
	ctx := context.Background()
	_, err := c.Send(ctx, testWallet(1), j, registering(c, 1, fund, 1))
	chain.must(err)
	checks, err := c.Verify(ctx)
	chain.must(err)
	for _, check := range checks {
		if !check.Equal {
			t.Errorf("%s differs right after the deployment", check.Name)
		}
	}
	// The clusters module is replaced by other code, as if an older version stood there.
	wrong := c.Contracts().Modules[2]
	chain.send(c, j, 1, "update", c.network.PackUpdateModule(1, wrong))
	outdated, err := c.Outdated(ctx)
	if err != nil || len(outdated) != 1 || outdated[0].Name != artifacts.Clusters {
		t.Fatalf("outdated %+v, %v", outdated, err)
	}
	if _, err := c.Upgrade(ctx, testWallet(2), j); !is[*NotOwnerError](err) {
		t.Errorf("a stranger upgrades: %v", err)
	}
	gas, cost, err := c.UpgradeCost(ctx, testWallet(1).Address, outdated)
	if err != nil || gas < 1_000_000 || cost.Sign() <= 0 {
		t.Errorf("it costs %d gas, %v, %v", gas, cost, err)
	}
	contracts, err := c.Upgrade(ctx, testWallet(1), j)
	chain.must(err)
	// A description from before the upgrade is no obstacle: the chain tells which modules are in service.
	c.options.Contracts.Modules = chain.plan.Modules[:]
	if modules, err := c.Modules(ctx); err != nil || !slices.Equal(modules, contracts.Modules) {
		t.Errorf("modules %v, %v; want %v", modules, err, contracts.Modules)
	}
	if outdated, err := c.Outdated(ctx); err != nil || len(outdated) != 0 || contracts.Modules[1] == wrong {
		t.Errorf("after it: %+v, %v", outdated, err)
	}
	if _, err := c.Send(ctx, testWallet(1), j, depositing(c, gwei)); err != nil {
		t.Errorf("a deposit after the upgrade: %v", err)
	}
	if err := CheckLayout(contracts.Layout); err != nil {
		t.Errorf("layout: %v", err)
	}
	contracts.Layout["contracts/libraries/SSVStorage.sol"] = "00"
	if err := CheckLayout(contracts.Layout); !is[*LayoutError](err) {
		t.Errorf("another layout: %v", err)
	}
	if err := CheckLayout(nil); !is[*LayoutError](err) {
		t.Errorf("no layout: %v", err)
	}
}

// A deployment that is cut off goes on where it stopped.
func TestDeploymentGoesOn(t *testing.T) {
	chain := newTestChain(t)
	j, bare := chain.journal(), chain.open(Contracts{})
	ctx, cancel := context.WithCancelCause(context.Background())
	started, err := bare.Begin(ctx, testWallet(1).Address, testParams())
	chain.must(err)
	plan, err := started.Plan()
	chain.must(err)
	bare.options.Note = func(string) {
		if chain.sends == 5 {
			cancel(errors.New("ctrl-c"))
		}
	}
	if err := bare.Deploy(ctx, testWallet(1), j, started, plan); err == nil {
		t.Fatal("it was not cut off")
	}
	bare.options.Note = func(string) {}
	chain.must(bare.Deploy(context.Background(), testWallet(1), j, started, plan))
	contracts, err := started.Contracts(plan)
	chain.must(err)
	checks, err := chain.open(contracts).Verify(context.Background())
	chain.must(err)
	for _, check := range checks {
		if !check.Equal {
			t.Errorf("%s differs", check.Name)
		}
	}
	if err := bare.Deploy(context.Background(), testWallet(2), j, started, plan); !is[*NotOwnerError](err) {
		t.Errorf("another wallet goes on: %v", err)
	}
}

// A client that allows small questions only is asked smaller ones; one that is away is not asked again.
func TestLogsInSmallPieces(t *testing.T) {
	chain, c, _ := deployed(t)
	ctx := context.Background()
	picky := &pickyChain{testChain: chain, limit: 5}
	small, err := Open(ctx, picky, Options{Contracts: c.Contracts()})
	chain.must(err)
	if all, err := small.OperatorIDs(ctx, nil); err != nil || len(all) != 4 {
		t.Errorf("%d operators, %v", len(all), err)
	}
	picky.limit = 0
	if _, err := small.OperatorIDs(ctx, nil); !is[*LogsError](err) {
		t.Errorf("none at all: %v", err)
	}
	picky.gone, picky.asked = true, 0
	if _, err := small.OperatorIDs(ctx, nil); !is[*UnreachableError](err) || picky.asked != 1 {
		t.Errorf("away: asked %d times, %v", picky.asked, err)
	}
}

// pickyChain refuses questions for logs of more than limit blocks.
type pickyChain struct {
	*testChain
	limit, asked int
	gone         bool
}

type tooMany struct{}

func (tooMany) Error() string  { return "query exceeds max block range" }
func (tooMany) ErrorCode() int { return -32005 }

func (p *pickyChain) FilterLogs(ctx context.Context, q ethereum.FilterQuery) ([]types.Log, error) {
	p.asked++
	if p.gone {
		return nil, errAway
	}
	if span := new(big.Int).Sub(q.ToBlock, q.FromBlock); span.Int64() >= int64(p.limit) {
		return nil, tooMany{}
	}
	return p.testChain.FilterLogs(ctx, q)
}

// A block comes between the look at a cluster and the question for its balance: the record is fetched again, once.
func TestStatementOfAChangedCluster(t *testing.T) {
	chain, c, j := deployed(t)
	ctx := context.Background()
	_, err := c.Send(ctx, testWallet(1), j, registering(c, 1, fund, 1))
	chain.must(err)
	old, err := c.Cluster(ctx, testWallet(1).Address, committee)
	chain.must(err)
	_, err = c.Send(ctx, testWallet(1), j, depositing(c, gwei))
	chain.must(err)
	s, err := c.Statement(ctx, old)
	if err != nil || s.Cluster.Block <= old.Block || s.Cluster.Record.Balance.Cmp(fund) <= 0 || s.Balance.Sign() <= 0 {
		t.Errorf("%+v, %v", s, err)
	}
	old.Operators = []uint64{1, 2, 3, 7}
	if _, err := c.Statement(ctx, old); !is[*NoClusterError](err) {
		t.Errorf("a cluster that never was: %v", err)
	}
}
