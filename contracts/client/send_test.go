package client

import (
	"context"
	"errors"
	"math/big"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/contracts/binding"
)

var (
	gwei = big.NewInt(1_000_000_000)
	fund = new(big.Int).Mul(gwei, big.NewInt(1_000_000)) // far more than the tests burn
)

func TestSendAsksForTheAllowanceOnce(t *testing.T) {
	chain, c, j := deployed(t)
	before := chain.sends
	_, err := c.Send(context.Background(), testWallet(1), j, registering(c, 1, fund, 1, 2))
	chain.must(err)
	if sent := chain.sends - before; sent != 2 {
		t.Errorf("%d transactions, want the allowance and the registration", sent)
	}
	cluster, err := c.Cluster(context.Background(), testWallet(1).Address, committee)
	chain.must(err)
	if cluster.Record.ValidatorCount != 2 || cluster.Record.Balance.Cmp(fund) != 0 {
		t.Errorf("cluster is %+v", cluster.Record)
	}
	nonce, err := c.OwnerNonce(context.Background(), testWallet(1).Address)
	if err != nil || nonce != 2 {
		t.Errorf("nonce %d, %v", nonce, err)
	}
}

// Somebody deposits between our look at the chain and our call: the record is fetched again, once.
func TestStaleRecordIsFetchedAgainOnce(t *testing.T) {
	chain, c, j := deployed(t)
	ctx := context.Background()
	_, err := c.Send(ctx, testWallet(1), j, registering(c, 1, fund, 1))
	chain.must(err)
	builds, stranger, strangerJournal := 0, chain.open(c.Contracts()), chain.journal()
	r := depositing(c, gwei)
	build := r.Build
	r.Build = func(ctx context.Context) (Call, error) {
		call, err := build(ctx)
		if builds++; builds == 3 { // the first two look ahead, before the allowance
			other := depositing(stranger, big.NewInt(7))
			_, err := stranger.Send(ctx, testWallet(2), strangerJournal, other)
			chain.must(err)
		}
		return call, err
	}
	_, err = c.Send(ctx, testWallet(1), j, r)
	chain.must(err)
	cluster, err := c.Cluster(ctx, testWallet(1).Address, committee)
	chain.must(err)
	want := new(big.Int).Add(fund, gwei)
	if want.Add(want, big.NewInt(7)); builds != 4 || cluster.Record.Balance.Cmp(want) != 0 {
		t.Errorf("%d builds, balance %v, want 4 and %v", builds, cluster.Record.Balance, want)
	}
	// A record that stays wrong is refused after the second try.
	builds = 0
	wrong := Request{Action: "deposit with a wrong record", Build: func(ctx context.Context) (Call, error) {
		builds++
		call, err := depositing(c, gwei).Build(ctx)
		call.Data[4+32*8-1]++ // the balance in the record
		return call, err
	}}
	_, err = c.Send(ctx, testWallet(1), j, wrong)
	if builds != 2 || !is[*RefusedError](err) || reverted(err) != "IncorrectClusterState" {
		t.Errorf("%d builds, %v", builds, err)
	}
}

// The client takes the transaction, but its answer is lost and it goes away. The command
// ends; run again it finds the transaction and sends nothing more.
func TestClientGoesAwayMidCommand(t *testing.T) {
	chain, c, j := deployed(t)
	ctx := context.Background()
	_, err := c.Send(ctx, testWallet(1), j, registering(c, 1, fund, 1))
	chain.must(err)
	token := c.Contracts().Token
	_, err = c.Send(ctx, testWallet(1), j, Request{Action: "allow", Build: Static(Call{To: &token, Data: c.token.PackApprove(c.Contracts().Network, ten18)})})
	chain.must(err)
	chain.onSend = func(tx *types.Transaction) error {
		if err := chain.Client.SendTransaction(ctx, tx); err != nil {
			return err
		}
		chain.away = true
		return errAway
	}
	c.options.Patience = 200 * time.Millisecond
	_, err = c.Send(ctx, testWallet(1), j, depositing(c, gwei))
	if !is[*UncertainError](err) || !errors.Is(err, errAway) {
		t.Fatalf("the command ended with %v", err)
	}
	chain.set(func() { chain.away, chain.onSend = false, nil })
	sends, builds := chain.sends, 0
	again := depositing(c, gwei)
	build := again.Build
	again.Build = func(ctx context.Context) (Call, error) { builds++; return build(ctx) }
	c.options.Patience = 20 * time.Second
	result, err := c.Send(ctx, testWallet(1), j, again)
	chain.must(err)
	if !result.Resumed || builds != 0 || chain.sends > sends+1 {
		t.Errorf("resumed %t, %d builds, %d sends", result.Resumed, builds, chain.sends-sends)
	}
	cluster, err := c.Cluster(ctx, testWallet(1).Address, committee)
	chain.must(err)
	if want := new(big.Int).Add(fund, gwei); cluster.Record.Balance.Cmp(want) != 0 {
		t.Errorf("balance %v, want %v: sent twice or not at all", cluster.Record.Balance, want)
	}
	// It is forgotten now: the same request is a new one.
	result, err = c.Send(ctx, testWallet(1), j, depositing(c, gwei))
	if err != nil || result.Resumed {
		t.Errorf("the next deposit: resumed %t, %v", result.Resumed, err)
	}
}

// A transaction no block takes: the command gives up clearly, another command is told to
// wait, and the same one goes on.
func TestNeverMined(t *testing.T) {
	chain, c, _ := deployed(t)
	ctx := context.Background()
	j := chain.journalAt(filepath.Join(t.TempDir(), "j"))
	network := c.Contracts().Network
	first := Request{Action: "set the fee recipient", Build: Static(Call{To: &network, Data: c.network.PackSetFeeRecipientAddress(network)})}
	other := Request{Action: "something else", Build: first.Build}
	chain.set(func() { chain.stopped = true })
	c.options.Patience, c.options.Bump = 60*time.Millisecond, 20*time.Millisecond
	_, err := c.Send(ctx, testWallet(1), j, first)
	if !is[*PendingError](err) {
		t.Fatalf("%v", err)
	}
	if _, err := c.Send(ctx, testWallet(1), j, other); !is[*WalletBusyError](err) {
		t.Errorf("another command meanwhile: %v", err)
	}
	e, err := j.load()
	if err != nil || e == nil || len(e.Txs) < 2 {
		t.Fatalf("journal %+v, %v: want the transaction and its replacements", e, err)
	}
	chain.set(func() { chain.stopped = false })
	c.options.Patience = 20 * time.Second
	result, err := c.Send(ctx, testWallet(1), j, first)
	if err != nil || !result.Resumed {
		t.Fatalf("again: %+v, %v", result, err)
	}
	if _, err := c.Send(ctx, testWallet(1), j, other); err != nil {
		t.Errorf("another command after it: %v", err)
	}
}

// The owner's other program replaces our transaction.
func TestReplaced(t *testing.T) {
	chain, c, j := deployed(t)
	ctx := context.Background()
	network := c.Contracts().Network
	chain.onSend = func(tx *types.Transaction) error {
		chain.onSend = nil
		q := Quote{Call: Call{To: &network, Data: c.network.PackSetFeeRecipientAddress(testWallet(3).Address)}, Nonce: tx.Nonce(), Gas: tx.Gas(), FeeCap: tx.GasFeeCap(), TipCap: tx.GasTipCap()}
		other, err := c.sign(testWallet(1), q)
		chain.must(err)
		return chain.Client.SendTransaction(ctx, other)
	}
	_, err := c.Send(ctx, testWallet(1), j, Request{Action: "set it", Build: Static(Call{To: &network, Data: c.network.PackSetFeeRecipientAddress(network)})})
	if !is[*ReplacedError](err) {
		t.Errorf("%v", err)
	}
	if e, err := j.load(); e != nil || err != nil {
		t.Errorf("journal %+v, %v", e, err)
	}
}

func TestNothingIsSentWhenItCannotWork(t *testing.T) {
	chain, c, j := deployed(t)
	ctx := context.Background()
	network, token := c.Contracts().Network, c.Contracts().Token
	sends := chain.sends
	poor := testWallet(9)
	call := Call{To: &network, Data: c.network.PackSetFeeRecipientAddress(network)}
	for name, test := range map[string]struct {
		wallet  Wallet
		request Request
		want    func(error) bool
		text    string
	}{
		"no ether":     {poor, Request{Action: "x", Build: Static(call)}, is[*EtherError], "the transaction may cost"},
		"no tokens":    {testWallet(3), registering(c, 3, fund, 1), is[*TokensError], "are needed"},
		"no allowance": {testWallet(2), Request{Action: "x", Build: registering(c, 2, fund, 1).Build}, is[*RefusedError], "may not take that many"},
		"wrong wallet": {testWallet(2), Request{Action: "x", Build: Static(Call{To: &network, Data: c.network.PackRemoveOperator(1)})}, is[*RefusedError], "is not the owner"},
		"not the DAO":  {testWallet(2), Request{Action: "x", Build: Static(Call{To: &network, Data: c.network.PackUpdateNetworkFee(gwei)})}, is[*RefusedError], "does not own the contracts"},
		"too dear":     {testWallet(1), Request{Action: "x", Build: Static(Call{To: &network, Data: call.Data, MaxCost: big.NewInt(1000)})}, is[*GasPriceError], "one unit costs"},
		"tokens":       {testWallet(3), Request{Action: "x", Build: Static(Call{To: &token, Data: c.token.PackTransfer(network, gwei)})}, is[*RefusedError], "too few SSV"},
	} {
		_, err := c.Send(ctx, test.wallet, j, test.request)
		if !test.want(err) || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if chain.sends != sends {
		t.Errorf("%d transactions were sent", chain.sends-sends)
	}
}

func TestDryRunSendsNothing(t *testing.T) {
	chain, c, j := deployed(t)
	ctx := context.Background()
	sends := chain.sends
	quotes, err := c.DryRun(ctx, testWallet(1).Address, registering(c, 1, fund, 1))
	chain.must(err)
	if len(quotes) != 2 || quotes[0].Untried || !quotes[1].Untried || quotes[1].Nonce != quotes[0].Nonce+1 || quotes[1].MaxCost().Sign() <= 0 || chain.sends != sends {
		t.Errorf("quotes %+v, %d sends", quotes, chain.sends-sends)
	}
	result, err := c.Send(ctx, testWallet(1), j, registering(c, 1, fund, 1))
	chain.must(err)
	if bound := quotes[1].Gas; result.Receipt.GasUsed > bound {
		t.Errorf("used %d gas, the dry run said at most %d", result.Receipt.GasUsed, bound)
	}
}

// The chain moves between the try and the block: the transaction reverts, and with a
// stale record it is sent once more.
func TestRevertInTheBlock(t *testing.T) {
	chain, c, j := deployed(t)
	ctx := context.Background()
	_, err := c.Send(ctx, testWallet(1), j, registering(c, 1, fund, 1))
	chain.must(err)
	token := c.Contracts().Token
	_, err = c.Send(ctx, testWallet(1), j, Request{Action: "allow", Build: Static(Call{To: &token, Data: c.token.PackApprove(c.Contracts().Network, ten18)})})
	chain.must(err)
	_, err = c.Send(ctx, testWallet(2), chain.journal(), Request{Action: "allow", Build: Static(Call{To: &token, Data: c.token.PackApprove(c.Contracts().Network, ten18)})})
	chain.must(err)
	stranger := chain.open(c.Contracts())
	chain.onSend = func(*types.Transaction) error {
		chain.onSend = nil
		q, err := stranger.try(ctx, testWallet(2).Address, depositing(stranger, big.NewInt(7)))
		chain.must(err)
		tx, err := stranger.sign(testWallet(2), q)
		chain.must(err)
		chain.must(chain.Client.SendTransaction(ctx, tx))
		chain.backend.Commit()
		return nil
	}
	_, err = c.Send(ctx, testWallet(1), j, depositing(c, gwei))
	chain.must(err)
	cluster, err := c.Cluster(ctx, testWallet(1).Address, committee)
	chain.must(err)
	want := new(big.Int).Add(fund, gwei)
	if want.Add(want, big.NewInt(7)); cluster.Record.Balance.Cmp(want) != 0 {
		t.Errorf("balance %v, want %v", cluster.Record.Balance, want)
	}
}

func TestJournalIsForOneCommand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	j, err := OpenJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenJournal(path); !errors.Is(err, ErrBusy) {
		t.Errorf("a second one: %v", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := OpenJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, content := range []string{`{"chain_id":1}`, `{"chain_id":`, `{"transactions":["0x01"]}`} {
		if err := again.replace([]byte(content)); err != nil {
			t.Fatal(err)
		}
		e, err := again.load()
		if err == nil {
			_, err = e.decode(path)
		}
		var damaged *JournalError
		if !errors.As(err, &damaged) || damaged.Path != path || strings.Contains(err.Error(), "delete") {
			t.Errorf("of a journal with %s: %v", content, err)
		}
	}
	_ = again.Close()
}

// A transaction is done when the client's head shows it, not when its receipt comes: the next call would be judged by the state before
// it. A head that stays old delays the command for some looks only.
func TestTheNextCallSeesTheOneBefore(t *testing.T) {
	for _, lag := range []int64{3, 1_000} {
		chain, c, j := deployed(t)
		chain.onSend = func(*types.Transaction) (err error) {
			chain.old, err = chain.Client.HeaderByNumber(t.Context(), nil)
			chain.lag.Store(lag)
			return err
		}
		data, err := binding.RegisterOperatorData("key", big.NewInt(0), false)
		if err != nil {
			t.Fatal(err)
		}
		chain.send(c, j, 1, "register an operator", data)
		left := chain.lag.Load()
		if lag == 3 && left != 0 {
			t.Errorf("the head was still behind %d more times", left)
		}
		if lag > 3 && left < lag-2*indexLag {
			t.Errorf("the head was asked %d times", lag-left)
		}
	}
}

// What an earlier command left in the journal is never taken for another chain's or another wallet's.
func TestJournalOfSomethingElse(t *testing.T) {
	chain, c, j := deployed(t)
	ctx := context.Background()
	network := c.Contracts().Network
	r := Request{Action: "set the fee recipient", Build: Static(Call{To: &network, Data: c.network.PackSetFeeRecipientAddress(network)})}
	chain.set(func() { chain.stopped = true })
	c.options.Patience = 20 * time.Millisecond
	if _, err := c.Send(ctx, testWallet(1), j, r); !is[*PendingError](err) {
		t.Fatalf("%v", err)
	}
	sends := chain.sends
	if _, err := c.Send(ctx, testWallet(2), j, r); !is[*WalletBusyError](err) || !strings.Contains(err.Error(), "another wallet") {
		t.Errorf("another wallet: %v", err)
	}
	c.options.Contracts.ChainID++
	if _, err := c.Send(ctx, testWallet(1), j, r); !is[*WalletBusyError](err) || !strings.Contains(err.Error(), "on chain 1337") {
		t.Errorf("another chain: %v", err)
	}
	if chain.sends != sends {
		t.Errorf("%d transactions were sent", chain.sends-sends)
	}
}
