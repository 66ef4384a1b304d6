package client

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/core/types"
)

// outageShare sets how long a client may be unreachable: the patience divided by it.
const outageShare = 10

// indexLag is how many polls a receipt may come later than its nonce is used: clients index transactions with a delay.
const indexLag = 20

// follower waits for one transaction and its replacements.
type follower struct {
	c       *Client
	wallet  Wallet
	journal *Journal
	entry   entry
	txs     []*types.Transaction
	ceiling *big.Int

	begun, sent, answered time.Time
	usedLooks, headLooks  int
}

func (f *follower) last() *types.Transaction { return f.txs[len(f.txs)-1] }

// run returns the receipt of the variant that is mined. On an error the journal stays, unless the outcome is known.
func (f *follower) run(ctx context.Context) (*types.Receipt, error) {
	now := time.Now()
	f.begun, f.answered = now, now
	if f.sent.IsZero() {
		// Signed by an earlier run, or the client did not answer: sending it again is safe, because it is the same transaction.
		f.offer(ctx)
	}
	for {
		receipt, err := f.step(ctx)
		if receipt != nil || err != nil {
			return receipt, err
		}
		select {
		case <-ctx.Done():
			return nil, f.pending(fmt.Errorf("interrupted: %w", context.Cause(ctx)))
		case <-time.After(f.c.options.Poll):
		}
	}
}

// step polls once. It returns neither a receipt nor an error while the transaction is pending.
func (f *follower) step(ctx context.Context) (*types.Receipt, error) {
	receipt, used, err := f.look(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, nil // run's select returns the error
	case err != nil:
		return nil, f.outage(err)
	case receipt != nil && f.behind(ctx, receipt):
		f.answered = time.Now()
		return nil, nil
	case receipt != nil:
		return f.mined(ctx, receipt)
	case used:
		return nil, f.replaced()
	}
	f.answered = time.Now()
	if time.Since(f.begun) > f.c.options.Patience {
		return nil, f.pending(errors.New("no block took it"))
	}
	if time.Since(f.sent) > f.c.options.Bump {
		return nil, f.bump(ctx)
	}
	return nil, nil
}

// look asks for the receipt of every variant, and whether the nonce is used.
func (f *follower) look(ctx context.Context) (receipt *types.Receipt, used bool, err error) {
	// The nonce is asked for first: a transaction that is mined between the two requests then has a receipt.
	next, err := f.c.chain.NonceAt(ctx, f.wallet.Address, nil)
	if err != nil {
		return nil, false, fmt.Errorf("ask for the wallet's nonce: %w", err)
	}
	for _, tx := range f.txs {
		receipt, err := f.c.chain.TransactionReceipt(ctx, tx.Hash())
		if receipt != nil && err == nil {
			return receipt, true, nil
		}
		if err != nil && !errors.Is(err, ethereum.NotFound) && !indexing(err) {
			return nil, false, fmt.Errorf("ask for the receipt: %w", err)
		}
	}
	return nil, next > f.last().Nonce(), nil
}

// behind reports whether the client's newest block is older than the receipt's. The next call would then run on a state without this
// transaction: removing an operator would fail because the operator is not registered yet. After indexLag looks the receipt alone counts.
func (f *follower) behind(ctx context.Context, receipt *types.Receipt) bool {
	head, err := f.c.chain.HeaderByNumber(ctx, nil)
	if err != nil || receipt.BlockNumber == nil || head.Number.Cmp(receipt.BlockNumber) >= 0 {
		return false
	}
	f.headLooks++
	return f.headLooks < indexLag
}

func (f *follower) mined(ctx context.Context, receipt *types.Receipt) (*types.Receipt, error) {
	if err := f.journal.clear(); err != nil {
		return nil, err
	}
	if receipt.Status == types.ReceiptStatusSuccessful {
		return receipt, nil
	}
	for _, tx := range f.txs {
		if tx.Hash() == receipt.TxHash {
			return nil, f.reverted(ctx, tx, receipt)
		}
	}
	return nil, f.reverted(ctx, f.last(), receipt)
}

// replaced returns the error if the nonce stays used without a receipt of one of the variants.
func (f *follower) replaced() error {
	f.answered = time.Now()
	if f.usedLooks++; f.usedLooks < indexLag {
		return nil
	}
	return errors.Join(
		&ReplacedError{f.entry.Intent, f.last().Nonce(), f.last().Hash()},
		f.journal.clear(),
	)
}

func (f *follower) outage(err error) error {
	if time.Since(f.answered) < f.c.options.Patience/outageShare {
		return nil
	}
	return &UncertainError{f.entry.Intent, f.last().Hash(), err}
}

func (f *follower) pending(err error) error {
	return &PendingError{f.entry.Intent, f.last().Hash(), f.entry.Started, err}
}

// offer sends the last variant again. The client's answer is ignored, because the next poll shows the outcome.
func (f *follower) offer(ctx context.Context) {
	f.sent = time.Now()
	_ = f.c.chain.SendTransaction(ctx, f.last())
}

// bump replaces the transaction by the same one with fees that are an eighth higher, if the limit allows it; else it sends the old one
// again.
func (f *follower) bump(ctx context.Context) error {
	old := f.last()
	q := Quote{
		Call: Call{To: old.To(), Data: old.Data()}, Nonce: old.Nonce(), Gas: old.Gas(),
		FeeCap: eighthMore(old.GasFeeCap()), TipCap: eighthMore(old.GasTipCap()),
	}
	if q.TipCap.Cmp(f.tipLimit()) > 0 || f.ceiling != nil && q.FeeCap.Cmp(f.ceiling) > 0 {
		f.offer(ctx)
		return nil
	}
	tx, err := f.c.sign(f.wallet, q)
	if err != nil {
		return err
	}
	if err := f.entry.add(tx); err != nil {
		return err
	}
	if err := f.journal.save(f.entry); err != nil {
		return err
	}
	f.txs = append(f.txs, tx)
	f.c.options.Note(fmt.Sprintf("not mined yet: replacing it by %v, which pays up to %v for the gas", tx.Hash(), Gwei(q.FeeCap)))
	f.offer(ctx)
	return nil
}

// tipLimit is the tip above which a transaction is not replaced. Each replacement pays an eighth more, and twice the highest first tip
// is enough.
func (f *follower) tipLimit() *big.Int {
	if f.c.options.MaxTip != nil {
		return new(big.Int).Lsh(f.c.options.MaxTip, 1)
	}
	return new(big.Int).Lsh(maxTipCeiling, 1)
}

func eighthMore(wei *big.Int) *big.Int {
	more := new(big.Int).Mul(wei, big.NewInt(9))
	more.Quo(more, big.NewInt(8))
	return more.Add(more, big.NewInt(1))
}
