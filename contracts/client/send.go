package client

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/contracts/binding"
)

// Result is the outcome of a request.
type Result struct {
	// Receipt is the transaction's receipt.
	Receipt *types.Receipt
	// Resumed says that an earlier run of the program sent the transaction.
	Resumed bool
}

// Send performs a request and returns when its transaction is in the chain. The call is simulated before it is sent. Nothing is sent
// twice: if an earlier run of the same request was interrupted, its transaction is followed instead.
//
// Every error says whether something was sent. A record that is out of date is fetched again, once.
func (c *Client) Send(ctx context.Context, w Wallet, j *Journal, r Request) (Result, error) {
	receipt, err := c.resume(ctx, w, j, r.Action)
	if receipt != nil || err != nil {
		return Result{receipt, true}, err
	}
	allowance, err := c.allowance(ctx, w.Address, r.Tokens)
	if err != nil {
		return Result{}, err
	}
	sent := 0
	if allowance != nil {
		if _, err := c.quoteBoth(ctx, w.Address, *allowance, r); err != nil {
			return Result{}, err
		}
		c.options.Note(allowance.Action)
		if _, err := c.sendFresh(ctx, w, j, *allowance, r.Action); err != nil {
			return Result{}, err
		}
		sent++
	}
	receipt, err = c.sendFresh(ctx, w, j, r, "")
	if stale(err) && is[*RevertedError](err) {
		c.options.Note("the chain moved on while the transaction waited: sending once more with its latest record")
		receipt, err = c.sendFresh(ctx, w, j, r, "")
	}
	return Result{receipt, false}, Partly(sent, r.Action, err)
}

// sendFresh simulates, signs, journals, sends and follows a transaction. preparedFor is the action of the request that it prepares, or
// empty.
func (c *Client) sendFresh(ctx context.Context, w Wallet, j *Journal, r Request, preparedFor string) (*types.Receipt, error) {
	q, err := c.try(ctx, w.Address, r)
	if err != nil {
		return nil, err
	}
	tx, err := c.sign(w, q)
	if err != nil {
		return nil, err
	}
	e := entry{ChainID: c.options.Contracts.ChainID, Intent: r.Action, For: preparedFor, Started: time.Now().UTC()}
	if err := e.add(tx); err != nil {
		return nil, err
	}
	if err := j.save(e); err != nil {
		return nil, err
	}
	err = c.chain.SendTransaction(ctx, tx)
	if err != nil && refusedForGood(err) {
		return nil, errors.Join(&NotTakenError{r.Action, err}, j.clear())
	}
	c.options.Note(fmt.Sprintf("sent %v to %s", tx.Hash(), r.Action))
	f := follower{c: c, wallet: w, journal: j, entry: e, txs: []*types.Transaction{tx}, ceiling: q.ceiling}
	if err == nil {
		f.sent = time.Now()
	}
	return f.run(ctx)
}

// resume handles the transaction that an earlier run left in the journal. One of the same request is followed to its end; the outcome
// of another one must be known.
func (c *Client) resume(ctx context.Context, w Wallet, j *Journal, action string) (*types.Receipt, error) {
	e, err := j.load()
	if e == nil || err != nil {
		return nil, err
	}
	txs, err := e.decode(j.file.Name())
	if err != nil {
		return nil, err
	}
	if e.ChainID != c.options.Contracts.ChainID {
		return nil, &WalletBusyError{fmt.Sprintf("on chain %d: %v, to %s", e.ChainID, txs[len(txs)-1].Hash(), e.Intent)}
	}
	last := txs[len(txs)-1]
	if from, err := types.Sender(types.LatestSignerForChainID(last.ChainId()), last); err != nil || from != w.Address {
		return nil, &WalletBusyError{fmt.Sprintf("its journal is that of another wallet, %v", from)}
	}
	f := follower{c: c, wallet: w, journal: j, entry: *e, txs: txs, ceiling: c.options.MaxGasPrice}
	if e.Intent == action {
		c.options.Note(fmt.Sprintf("an earlier run sent %v for this: following it", txs[len(txs)-1].Hash()))
		return f.run(ctx)
	}
	if e.For == action {
		// It is the allowance for this request: wait for it, then send the request itself.
		c.options.Note(fmt.Sprintf("an earlier run sent %v to prepare this: following it", txs[len(txs)-1].Hash()))
		_, err := f.run(ctx)
		return nil, err
	}
	return nil, f.settleOther(ctx)
}

// settleOther removes the transaction of another request from the journal if it is mined or can no longer be mined. Otherwise it
// returns a WalletBusyError.
func (f *follower) settleOther(ctx context.Context) error {
	receipt, used, err := f.look(ctx)
	if err != nil {
		return f.c.unreachable(ctx, err)
	}
	if receipt == nil && !used {
		return &WalletBusyError{fmt.Sprintf("%v waits to be mined, to %s", f.last().Hash(), f.entry.Intent)}
	}
	f.c.options.Note(fmt.Sprintf("an earlier transaction, to %s, is settled", f.entry.Intent))
	return f.journal.clear()
}

// reverted explains a mined transaction that failed, by making the same call on the state before it.
func (f *follower) reverted(ctx context.Context, tx *types.Transaction, receipt *types.Receipt) error {
	before := new(big.Int).Sub(receipt.BlockNumber, big.NewInt(1))
	message := ethereum.CallMsg{From: f.wallet.Address, To: tx.To(), Data: tx.Data(), Gas: tx.Gas()}
	revert := binding.Revert{}
	// The state at the block's end includes the transactions before ours in the same block.
	for _, block := range []*big.Int{receipt.BlockNumber, before} {
		_, err := f.c.chain.CallContract(ctx, message, block)
		if err == nil {
			continue
		}
		if found, ok := revertIn(err); ok {
			revert = found
			break
		}
	}
	return &RevertedError{f.entry.Intent, tx.Hash(), revert}
}
