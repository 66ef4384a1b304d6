package ssv

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// ErrZeroOwner says that the owner is the zero address, which cannot register anything.
var ErrZeroOwner = errors.New("the owner is the zero address")

// SplitRequest says which validator keys to split, and for whom.
type SplitRequest struct {
	// Operators are the committee: 4, 7, 10 or 13 operators with their public keys, in any order.
	Operators []keyshare.Operator
	// Owner is the account that will register the validators. The shares are valid for this owner only.
	Owner common.Address
	// Nonce is how many validators the owner has registered so far. The keys get Nonce, Nonce+1, … and must be registered in this
	// order.
	Nonce uint64
	// Keys is how many keys there are. Open returns the key of number 0 to Keys-1; it is erased after its split.
	Keys int
	Open func(ctx context.Context, number int) (*threshold.SecretKey, error)
	// Created is the creation time in the file.
	Created time.Time
	// Rand is a cryptographic source; crypto/rand if nil.
	Rand io.Reader
	// Progress is called after each key; it may be nil.
	Progress func(done, total int)
}

// RepeatedKeyError says that two keys are the same.
type RepeatedKeyError struct {
	// First and Second are the numbers of the keys.
	First, Second int
	// Validator is the public key in hex.
	Validator string
}

// Error implements error.
func (e *RepeatedKeyError) Error() string {
	return fmt.Sprintf("keys %d and %d are both validator %s", e.First, e.Second, e.Validator)
}

// Check checks everything of a request that needs no key. Its errors are keyshare.ErrCommitteeSize, keyshare.ErrOperators,
// keyshare.ErrSameKey, operatorkey.ErrPublicKey and ErrZeroOwner.
func (r *SplitRequest) Check() error {
	_, err := r.splitter()
	return err
}

func (r *SplitRequest) splitter() (*keyshare.Splitter, error) {
	if r.Owner == (common.Address{}) {
		return nil, ErrZeroOwner
	}
	s, err := keyshare.NewSplitter(r.Operators, r.Owner)
	if err == nil {
		err = keyshare.CheckDistinct(r.Operators)
	}
	return s, err
}

// Split makes the keyshares file of validator keys, and checks it like a file of anybody else. Nothing is sent. The errors are those
// of Check and Open, a RepeatedKeyError, and the context's cause.
func Split(ctx context.Context, r SplitRequest) (*keyshare.File, error) {
	splitter, err := r.splitter()
	if err != nil {
		return nil, err
	}
	if r.Rand == nil {
		r.Rand = rand.Reader
	}
	file := keyshare.NewFile(r.Created)
	first := make(map[string]int, r.Keys)
	for number := range r.Keys {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		key, err := r.Open(ctx, number)
		if err != nil {
			return nil, err
		}
		entry, err := splitter.Split(r.Rand, key, r.Nonce+uint64(number))
		key.Erase()
		if err != nil {
			return nil, err
		}
		validator := entry.Payload.PublicKey
		if other, twice := first[validator]; twice {
			return nil, &RepeatedKeyError{First: other, Second: number, Validator: validator}
		}
		first[validator] = number
		file.Shares = append(file.Shares, entry)
		if r.Progress != nil {
			r.Progress(number+1, r.Keys)
		}
	}
	if err := rejected(Check(file)); err != nil {
		return nil, fmt.Errorf("check the new shares: %w", err)
	}
	return file, nil
}
