package ssv

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
)

// Request returns the request for one batch of the plan. Its name has the validators, the shares, and the wanted deposit or runway,
// but not the deposit that a runway needs today. So the same plan made again finds its transaction, and another plan does not.
func (r *Registration) Request(c *client.Client, batch int) client.Request {
	k, b := r.Keyshares, r.Batches[batch]
	first := b.Validators[0]
	name := r.name
	if batch > 0 && !strings.HasPrefix(name, ", funded for") {
		name = ""
	}
	action := fmt.Sprintf("register %s from %s on, nonce %d, shares %s, on operators %s%s",
		validators(len(b.Validators)), hexKey(first.Key), first.Nonce, digest(b.Validators), idText(k.Operators), name)
	network := c.Contracts().Network
	return client.Request{Action: action, Tokens: b.Deposit, Build: func(ctx context.Context) (client.Call, error) {
		next, err := c.OwnerNonce(ctx, k.Owner)
		if err != nil {
			return client.Call{}, err
		}
		if next != first.Nonce {
			return client.Call{}, &NonceError{Validator: first.Key, Next: next, Made: first.Nonce}
		}
		cluster, err := c.ClusterOrNew(ctx, k.Owner, k.Operators)
		if err != nil {
			return client.Call{}, err
		}
		data, err := b.data(k.Operators, cluster.Record)
		return client.Call{To: &network, Data: data}, err
	}}
}

func (b *Batch) data(operators []uint64, record binding.Cluster) ([]byte, error) {
	if len(b.Validators) == 1 {
		v := b.Validators[0]
		return binding.RegisterData(v.Key, operators, v.Shares, b.Deposit, record)
	}
	var keys, shares [][]byte
	for _, v := range b.Validators {
		keys, shares = append(keys, v.Key), append(shares, v.Shares)
	}
	return binding.BulkRegisterData(keys, operators, shares, b.Deposit, record)
}

// Gas returns a bound on the gas of a batch.
func (b *Batch) Gas(operators int) uint64 { return binding.RegisterGas(len(b.Validators), operators) }

// digest identifies the keys and shares of a file.
func digest(of []Validator) string {
	sum := sha256.New()
	for _, v := range of {
		sum.Write(v.Key)
		sum.Write(v.Shares)
	}
	return hex.EncodeToString(sum.Sum(nil)[:4])
}

func validators(n int) string {
	if n == 1 {
		return "1 validator"
	}
	return fmt.Sprintf("%d validators", n)
}

// idText writes ids as people type them.
func idText(ids []uint64) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(ids), " ", ","), "[]")
}

// Done is a batch that is in the chain.
type Done struct {
	// Batch is the batch's index in the plan.
	Batch  int
	Result client.Result
}

// Register carries out a plan: it sends one batch after the other and returns when the last one is in the chain. It calls progress,
// which may be nil, for each completed batch; an error of progress ends the work. A plan with refusals is not begun: the first refusal
// is returned.
//
// The wallet must be the owner's; else the error is a client.NotOwnerError. All other errors are those of client.Client.Send. After an
// error the completed batches stay; plan and register the same file again to continue.
func Register(ctx context.Context, c *client.Client, w client.Wallet, j *client.Journal, r *Registration, progress func(Done) error) ([]Done, error) {
	if err := r.Keyshares.OwnedBy(w); err != nil {
		return nil, err
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	var all []Done
	for i := range r.Batches {
		request := r.Request(c, i)
		result, err := c.Send(ctx, w, j, request)
		done := Done{Batch: i, Result: result}
		if err == nil && progress != nil {
			err = progress(done)
		}
		if err != nil {
			return all, client.Partly(len(all), request.Action, err)
		}
		all = append(all, done)
	}
	return all, nil
}

// OwnedBy returns a client.NotOwnerError if the shares are made for another owner than the wallet's account.
func (k *Keyshares) OwnedBy(w client.Wallet) error {
	if k.Owner == w.Address {
		return nil
	}
	return &client.NotOwnerError{Wallet: w.Address, Owner: k.Owner, What: "the keyshares file", Reason: "shares are bound to the owner that registers them"}
}
