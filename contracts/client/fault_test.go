package client

import (
	"context"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// lyingChain answers questions about money as it likes.
type lyingChain struct {
	*testChain
	tip     *big.Int
	pending uint64
}

func (c *lyingChain) SuggestGasTipCap(ctx context.Context) (*big.Int, error) {
	if c.tip != nil {
		return new(big.Int).Set(c.tip), nil
	}
	return c.testChain.SuggestGasTipCap(ctx)
}

func (c *lyingChain) PendingNonceAt(ctx context.Context, account common.Address) (uint64, error) {
	next, err := c.testChain.PendingNonceAt(ctx, account)
	return next + c.pending, err
}

// TestFaultClientNamesThePrice: kind A11, numbers from a client that turn into money. A tip beyond the ceiling is not offered, and a
// nonce that leaves a gap is not used.
func TestFaultClientNamesThePrice(t *testing.T) {
	chain, honest, j := deployed(t)
	ctx := context.Background()
	liar := &lyingChain{testChain: chain}
	var notes []string
	open := func(maxTip *big.Int) *Client {
		options := honest.options
		options.MaxTip, options.Note = maxTip, func(s string) { notes = append(notes, s) }
		c, err := Open(ctx, liar, options)
		chain.must(err)
		return c
	}
	for _, lie := range []*big.Int{new(big.Int).Mul(big.NewInt(9_500_000_000_000_000), gwei), new(big.Int).Mul(big.NewInt(21), gwei), big.NewInt(-1)} {
		liar.tip = lie
		c := open(nil)
		var sent *types.Transaction
		chain.onSend = func(tx *types.Transaction) error { sent = tx; return nil }
		quotes, err := c.DryRun(ctx, testWallet(2).Address, depositingFor(c))
		chain.must(err)
		if tip := quotes[len(quotes)-1].TipCap; tip.Sign() < 0 || tip.Cmp(maxTipCeiling) > 0 {
			t.Errorf("suggested %v: a dry run offers a tip of %v", lie, tip)
		}
		_, err = c.Send(ctx, testWallet(2), j, depositingFor(c))
		chain.must(err)
		if sent.GasTipCap().Cmp(maxTipCeiling) > 0 || sent.GasTipCap().Sign() < 0 {
			t.Errorf("suggested %v: a tip of %v is signed", lie, sent.GasTipCap())
		}
		if len(notes) == 0 || !strings.Contains(strings.Join(notes, "\n"), "suggests a tip of") {
			t.Errorf("suggested %v: nobody was told", lie)
		}
		notes = nil
	}
	liar.tip = new(big.Int).Mul(big.NewInt(30), gwei)
	quotes, err := open(liar.tip).DryRun(ctx, testWallet(2).Address, depositingFor(open(nil)))
	chain.must(err)
	if quotes[len(quotes)-1].TipCap.Cmp(liar.tip) != 0 {
		t.Errorf("a ceiling that was named is not used: %v", quotes[len(quotes)-1].TipCap)
	}
	liar.tip, liar.pending = nil, maxQueued+1
	if _, err := open(nil).DryRun(ctx, testWallet(2).Address, depositingFor(open(nil))); !is[*WalletBusyError](err) {
		t.Errorf("a nonce far ahead: %v", err)
	}
}

// depositingFor is a request without tokens, which needs no allowance.
func depositingFor(c *Client) Request {
	network := c.Contracts().Network
	return Request{Action: "set the fee recipient", Build: Static(Call{To: &network, Data: c.network.PackSetFeeRecipientAddress(common.Address{1})})}
}

// TestFaultIntentsAndNotAmounts: kind B22, a request that was cut off while its allowance waited, made again with an amount that
// was computed anew.
func TestFaultIntentsAndNotAmounts(t *testing.T) {
	chain, c, j := deployed(t)
	ctx, cancel := context.WithCancel(context.Background())
	chain.onSend = func(*types.Transaction) error { cancel(); return nil }
	chain.set(func() { chain.stopped = true })
	first := registering(c, 1, fund, 1)
	if _, err := c.Send(ctx, testWallet(1), j, first); !is[*PendingError](err) {
		t.Fatalf("the first run: %v", err)
	}
	chain.onSend = nil
	chain.set(func() { chain.stopped = false })
	again := registering(c, 1, new(big.Int).Add(fund, big.NewInt(10_000_000)), 1)
	again.Action = first.Action
	if _, err := c.Send(context.Background(), testWallet(1), j, again); err != nil {
		t.Fatalf("the second run: %v", err)
	}
	cluster, err := c.Cluster(context.Background(), testWallet(1).Address, committee)
	chain.must(err)
	if cluster.Record.ValidatorCount != 1 || cluster.Record.Balance.Cmp(again.Tokens) != 0 {
		t.Errorf("cluster is %+v", cluster.Record)
	}
}

// TestFaultUnitsThatDoNotFit: kind B21, an amount in the unit of another currency.
func TestFaultUnitsThatDoNotFit(t *testing.T) {
	for _, c := range []struct {
		text          string
		tokens, ether string // wei, or empty where it is refused
	}{
		{"1ssv", "1000000000000000000", ""},
		{"1eth", "", "1000000000000000000"},
		{"1 ETH", "", "1000000000000000000"},
		{"0eth", "0", "0"},
		{"2", "2000000000000000000", ""},
		{"30gwei", "30000000000", "30000000000"},
		{"5wei", "5", "5"},
		{"0", "0", "0"},
		{"1btc", "", ""},
		{"0.5wei", "", ""},
	} {
		for name, got := range map[string]struct {
			want  string
			parse func(string) (*big.Int, error)
		}{"tokens": {c.tokens, ParseAmount}, "ether": {c.ether, ParseEther}} {
			wei, err := got.parse(c.text)
			if (err == nil) != (got.want != "") || err == nil && wei.String() != got.want {
				t.Errorf("%s as %s: %v, %v, want %q", c.text, name, wei, err, got.want)
			}
		}
	}
}

// TestFaultOtherGeneration: kind B25, contracts whose calls have the same names and other prices.
func TestFaultOtherGeneration(t *testing.T) {
	chain, c, _ := deployed(t)
	chain.must(c.checkVersion(context.Background()))
	other := &otherVersion{chain}
	if _, err := Open(context.Background(), other, c.options); !is[*VersionError](err) {
		t.Errorf("version 2: %v", err)
	}
}

// otherVersion answers getVersion as the live network does since April 2026.
type otherVersion struct{ *testChain }

func (c *otherVersion) CallContract(context.Context, ethereum.CallMsg, *big.Int) ([]byte, error) {
	text := "v2.0.0"
	out := append(common.LeftPadBytes([]byte{32}, 32), common.LeftPadBytes([]byte{byte(len(text))}, 32)...)
	return append(out, common.RightPadBytes([]byte(text), 32)...), nil
}
