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

// DefaultBatch is how many validators one transaction registers at most, where nobody says otherwise.
const DefaultBatch = 20

// Want says how the validators of a keyshares file are to be registered.
type Want struct {
	// Deposit is what is paid into the cluster, in wei of SSV, with the first transaction; nil for nothing. If an earlier run
	// registered some of the file's validators, it paid the deposit with them, and none is paid again.
	Deposit *big.Int
	// Runway, if it is above 0 or has a name, takes the place of Deposit: what is missing for the whole cluster to last that long is paid in, the
	// validators that it has already included.
	Runway time.Duration
	// RunwayName is how the names of the requests call the runway; Runway.String() if it is empty.
	RunwayName string
	// Batch is the most validators in one transaction; DefaultBatch if it is 0.
	Batch int
}

// Registration is a plan: what is to be registered of a keyshares file, and what comes of it.
type Registration struct {
	Keyshares *Keyshares
	// Registered counts the file's validators that are in the contracts already: the first ones. They are left out.
	Registered int
	// NextNonce is the owner's.
	NextNonce uint64
	// Refused are validators that the contracts would refuse, with the reason. Register carries out no plan that has any.
	Refused []Refusal
	// Batches are the transactions in order; none if everything is registered.
	Batches []Batch
	// Deposit goes with the first batch, in wei of SSV.
	Deposit *big.Int
	// PaidBefore says that Want.Deposit is left out, because an earlier run paid it.
	PaidBefore bool
	// Now is the cluster's account, Then that after all batches.
	Now, Then client.Statement

	name string // how the names of the requests call the deposit
}

// Refusal is a validator that the contracts would refuse.
type Refusal struct {
	Validator []byte
	// Err is a NonceError, an OperatorKeyError, a RegisteredError or a LimitError.
	Err error
}

// Batch is what one transaction registers.
type Batch struct {
	Validators []Validator
	// Deposit is paid in with this batch, in wei of SSV.
	Deposit *big.Int
}

// RegisteredError says that a validator is registered already although one before it in the file is not: the nonces of those behind
// it do not fit.
type RegisteredError struct{ Validator []byte }

// Error implements error.
func (e *RegisteredError) Error() string {
	return fmt.Sprintf("%s is registered already, behind others in the file that are not", hexKey(e.Validator))
}

// LimitError says that an operator may not have that many validators.
type LimitError struct {
	Operator uint64
	// Has counts its validators, More those that are to be registered.
	Has   uint32
	More  int
	Limit uint32
}

// Error implements error.
func (e *LimitError) Error() string {
	return fmt.Sprintf("operator %d may not have that many validators: it has %d, the file has %d more, the limit is %d", e.Operator, e.Has, e.More, e.Limit)
}

// Err returns why the plan cannot be carried out: the first refusal, or nil.
func (r *Registration) Err() error {
	if len(r.Refused) == 0 {
		return nil
	}
	return r.Refused[0].Err
}

// Plan looks at the chain and says what is to be registered of a keyshares file, in which batches and with which deposit. Nothing is
// sent. What the contracts would refuse stands in the plan; an error means that the chain could not be asked, or that the fees of
// the operators cannot be known, as of a removed one.
//
// Of a plan with one batch the contracts themselves tell, when it is tried, whether they take it (see Registration.Request and
// client.Client.DryRun); of the batches behind the first nobody can try any before the first is in the chain, so Plan checks them.
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

// refuse notes a refusal; any other error comes back.
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

// fund computes the deposit and what comes of it.
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

// account is that of the cluster that the validators come into; an empty one if it is new.
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

// checkLater checks what the contracts would refuse of the batches behind the first.
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
