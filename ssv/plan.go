package ssv

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/hawser-ssv/hawser/contracts/client"
)

// DefaultBatch is the default of Want.Batch.
const DefaultBatch = 20

// Want says how to register the validators of a keyshares file.
type Want struct {
	// Deposit is paid into the cluster, in wei of SSV, with the first transaction; nil for nothing. If an earlier run registered some
	// of the file's validators, it paid the deposit with them, and none is paid again.
	Deposit *big.Int
	// Runway, if it is above 0 or RunwayName is set, replaces Deposit: the amount is paid with which the whole cluster, with the
	// validators that it has already, lasts that long.
	Runway time.Duration
	// RunwayName is the runway's text in the names of requests; Runway.String() if it is empty.
	RunwayName string
	// Batch is the largest number of validators in one transaction; DefaultBatch if it is 0.
	Batch int
}

// Registration is a plan: what of a keyshares file is to be registered, and the result.
type Registration struct {
	Keyshares *Keyshares
	// Registered counts the file's validators that are registered already: the first ones. They are left out.
	Registered int
	// NextNonce is the owner's next nonce.
	NextNonce uint64
	// Refused are validators that the contracts would refuse, with the reason. Register refuses a plan that has any.
	Refused []Refusal
	// Batches are the transactions in order; none if everything is registered.
	Batches []Batch
	// Deposit is paid with the first batch, in wei of SSV.
	Deposit *big.Int
	// PaidBefore says that Want.Deposit is left out because an earlier run paid it.
	PaidBefore bool
	// Now is the cluster's account, Then the account after all batches.
	Now, Then client.Statement

	name string // the deposit's text in the names of the requests
}

// Refusal is a validator that the contracts would refuse.
type Refusal struct {
	Validator []byte
	// Err is a NonceError, an OperatorKeyError, a RegisteredError or a LimitError.
	Err error
}

// Batch is the content of one transaction.
type Batch struct {
	Validators []Validator
	// Deposit is paid with this batch, in wei of SSV.
	Deposit *big.Int
}

// RegisteredError says that a validator is registered although an earlier one of the file is not: the nonces of the later ones are
// then wrong.
type RegisteredError struct{ Validator []byte }

// Error implements error.
func (e *RegisteredError) Error() string {
	return fmt.Sprintf("%s is registered already, behind others in the file that are not", hexKey(e.Validator))
}

// LimitError says that an operator would have too many validators.
type LimitError struct {
	Operator uint64
	// Has counts its validators, More those to be registered.
	Has   uint32
	More  int
	Limit uint32
}

// Error implements error.
func (e *LimitError) Error() string {
	return fmt.Sprintf("operator %d may not have that many validators: it has %d, the file has %d more, the limit is %d", e.Operator, e.Has, e.More, e.Limit)
}

// Err returns the first refusal, or nil.
func (r *Registration) Err() error {
	if len(r.Refused) == 0 {
		return nil
	}
	return r.Refused[0].Err
}

// Plan reads the chain and returns what of a keyshares file is to be registered, in which batches and with which deposit. Nothing is
// sent. The plan lists what the contracts would refuse. An error means that the chain could not be read, or that the operators' fees
// are not known, as for a removed operator.
//
// For a plan with one batch, a simulation shows whether the contracts accept it (see Registration.Request and client.Client.DryRun).
// Later batches cannot be simulated before the first is in the chain, so Plan checks them.
func Plan(ctx context.Context, c *client.Client, k *Keyshares, want Want) (*Registration, error) {
	if want.Batch == 0 {
		want.Batch = DefaultBatch
	}
	if want.Batch < 0 || want.Runway < 0 || want.Deposit != nil && want.Deposit.Sign() < 0 {
		return nil, errors.New("plan a registration: a batch, a runway or a deposit below 0")
	}
	r := &Registration{Keyshares: k, Deposit: new(big.Int)}
	var err error
	if r.Registered, r.NextNonce, err = k.verify(ctx, c); err != nil {
		return r, r.refuse(err)
	}
	rest := k.Validators[r.Registered:]
	if len(rest) == 0 {
		return r, nil
	}
	if err := r.fund(ctx, c, want); err != nil {
		return nil, err
	}
	for first := 0; first < len(rest); first += want.Batch {
		r.Batches = append(r.Batches, Batch{Validators: rest[first:min(first+want.Batch, len(rest))], Deposit: new(big.Int)})
	}
	r.Batches[0].Deposit = r.Deposit
	return r, r.checkLater(ctx, c, rest, want.Batch)
}

// refuse adds a refusal to the plan; any other error is returned.
func (r *Registration) refuse(err error) error {
	var nonce *NonceError
	var key *OperatorKeyError
	switch {
	case errors.As(err, &nonce):
		r.Refused = append(r.Refused, Refusal{nonce.Validator, err})
	case errors.As(err, &key):
		r.Refused = append(r.Refused, Refusal{key.Validator, err})
	default:
		return err
	}
	return nil
}

// fund computes the deposit and the account after it.
func (r *Registration) fund(ctx context.Context, c *client.Client, want Want) (err error) {
	if r.Now, err = r.account(ctx, c); err != nil {
		return err
	}
	validators := r.Now.Cluster.Record.ValidatorCount + uint32(len(r.Keyshares.Validators)-r.Registered)
	switch {
	case want.Runway > 0 || want.RunwayName != "":
		costs, err := Cost(ctx, c, r.Keyshares.Operators, validators, want.Runway)
		if err != nil {
			return err
		}
		if missing := costs.Deposit.Sub(costs.Deposit, r.Now.Balance); missing.Sign() > 0 {
			r.Deposit = missing
		}
		r.name = ", funded for " + want.RunwayName
		if want.RunwayName == "" {
			r.name = ", funded for " + want.Runway.String()
		}
	case want.Deposit == nil || want.Deposit.Sign() == 0:
	case r.Registered > 0:
		r.PaidBefore = true
	default:
		r.Deposit = want.Deposit
		r.name = ", with " + client.SSV(want.Deposit)
	}
	r.Then, err = c.After(ctx, r.Now, validators, new(big.Int).Add(r.Now.Balance, r.Deposit))
	return err
}

// account returns the account of the validators' cluster; an empty one if it is new.
func (r *Registration) account(ctx context.Context, c *client.Client) (client.Statement, error) {
	cluster, err := c.ClusterOrNew(ctx, r.Keyshares.Owner, r.Keyshares.Operators)
	if err != nil {
		return client.Statement{}, err
	}
	if cluster.Record.ValidatorCount == 0 && cluster.Record.Balance.Sign() == 0 {
		return client.Statement{Cluster: cluster, Balance: new(big.Int)}, nil
	}
	return c.Statement(ctx, cluster)
}

// checkLater checks what the contracts would refuse in the batches after the first.
func (r *Registration) checkLater(ctx context.Context, c *client.Client, rest []Validator, batch int) error {
	if len(rest) <= batch {
		return nil
	}
	for _, v := range rest[batch:] {
		_, registered, err := c.ValidatorCluster(ctx, r.Keyshares.Owner, v.Key)
		if err != nil {
			return err
		}
		if registered {
			r.Refused = append(r.Refused, Refusal{v.Key, &RegisteredError{v.Key}})
		}
	}
	g, err := c.Governance(ctx)
	if err != nil {
		return err
	}
	for _, id := range r.Keyshares.Operators {
		operator, err := c.Operator(ctx, id)
		if err != nil {
			return err
		}
		if uint64(operator.Validators)+uint64(len(rest)) <= uint64(g.ValidatorLimit) {
			continue
		}
		full := &LimitError{Operator: id, Has: operator.Validators, More: len(rest), Limit: g.ValidatorLimit}
		for _, v := range rest[max(0, int(g.ValidatorLimit)-int(operator.Validators)):] {
			r.Refused = append(r.Refused, Refusal{v.Key, full})
		}
	}
	return nil
}

func hexKey(key []byte) string { return "0x" + hex.EncodeToString(key) }
