package ssv

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
)

// ErrEmpty says that a keyshares file has no validator.
var ErrEmpty = errors.New("the keyshares file holds no validator")

// RejectedError says that entries of a keyshares file are invalid.
type RejectedError struct {
	// Findings are for all entries, the valid ones included.
	Findings []keyshare.Finding
}

// Error implements error.
func (e *RejectedError) Error() string {
	bad, first := 0, error(nil)
	for _, f := range e.Findings {
		if f.Err != nil {
			bad++
			if first == nil {
				first = fmt.Errorf("validator %+.100q: %w", f.Validator, f.Err)
			}
		}
	}
	return fmt.Sprintf("%d of %d entries are bad; the first: %v", bad, len(e.Findings), first)
}

// Unwrap returns the entries' errors in order.
func (e *RejectedError) Unwrap() (errs []error) {
	for _, f := range e.Findings {
		if f.Err != nil {
			errs = append(errs, f.Err)
		}
	}
	return errs
}

// Check verifies each entry of a keyshares file by itself and against the others: lengths, the owner's signature and nonces, that the
// shares interpolate to the validator's key, and that no two operators have the same key. It needs neither secret nor chain. Only an
// operator can check that its share decrypts. findings[i] is for file.Shares[i].
func Check(file *keyshare.File) []keyshare.Finding {
	findings := keyshare.VerifyFile(file)
	for i := range findings {
		if findings[i].Err == nil {
			findings[i].Err = keyshare.CheckDistinct(file.Shares[i].Data.Operators)
		}
	}
	return findings
}

func rejected(findings []keyshare.Finding) error {
	if slices.ContainsFunc(findings, func(f keyshare.Finding) bool { return f.Err != nil }) {
		return &RejectedError{findings}
	}
	return nil
}

// Keyshares are the validators of a keyshares file: of one owner, on the same operators, with consecutive nonces.
type Keyshares struct {
	Owner common.Address
	// Operators are the operators' ids, ascending.
	Operators  []uint64
	Validators []Validator
	// encryptedFor are the operators' keys that the shares are encrypted for, by id.
	encryptedFor map[uint64]string
}

// Validator is one validator that can be registered.
type Validator struct {
	// Key is the public key, 48 bytes.
	Key []byte
	// Nonce is the owner's nonce for which the shares were made.
	Nonce uint64
	// Shares is the sharesData argument of the registration.
	Shares []byte
}

// Load returns the validators of a keyshares file that is valid as a whole; otherwise the error is a RejectedError with the findings
// of Check. It fails with ErrEmpty for a file without validators, and for one whose validators have different owners or operators.
func Load(file *keyshare.File) (*Keyshares, error) {
	if len(file.Shares) == 0 {
		return nil, ErrEmpty
	}
	if err := rejected(Check(file)); err != nil {
		return nil, err
	}
	k := &Keyshares{encryptedFor: map[uint64]string{}}
	for _, entry := range file.Shares {
		if err := k.take(entry); err != nil {
			return nil, err
		}
	}
	return k, nil
}

func (k *Keyshares) take(entry keyshare.Entry) error {
	key, operators, shares, err := entry.Payload.Decode()
	if err != nil {
		return err
	}
	if entry.Data.OwnerNonce == nil || entry.Data.OwnerAddress == nil {
		return errors.New("an entry does not say which owner and nonce it is for")
	}
	owner, err := keyshare.ParseAddress(*entry.Data.OwnerAddress)
	if err != nil {
		return err
	}
	ids := make([]uint64, len(operators))
	for i, id := range operators {
		ids[i] = uint64(id)
	}
	if len(k.Validators) > 0 && (owner != k.Owner || !slices.Equal(ids, k.Operators)) {
		return errors.New("its validators have different owners or operators")
	}
	for _, operator := range entry.Data.Operators {
		k.encryptedFor[uint64(operator.ID)] = operator.OperatorKey
	}
	k.Owner, k.Operators = owner, ids
	k.Validators = append(k.Validators, Validator{Key: key[:], Nonce: *entry.Data.OwnerNonce, Shares: shares})
	return nil
}

// OperatorKeyError says that shares are encrypted for another key than the one that an operator registered: the validator could never
// sign.
type OperatorKeyError struct {
	Operator uint64
	// Validator is the public key of the first such validator.
	Validator []byte
}

// Error implements error.
func (e *OperatorKeyError) Error() string {
	return fmt.Sprintf("operator %d registered another key", e.Operator)
}

// NonceError says that shares were made for another nonce than the owner's next.
type NonceError struct {
	Validator  []byte
	Next, Made uint64
}

// Error implements error.
func (e *NonceError) Error() string {
	return fmt.Sprintf("the owner's next nonce is %d, its shares are made for %d", e.Next, e.Made)
}

// Verify checks a keyshares file against the chain: its first validator that is not registered must have the owner's next nonce, and
// the shares must be encrypted for the keys that the operators registered. It fails like Load, with a NonceError, or with an
// OperatorKeyError.
func Verify(ctx context.Context, c *client.Client, file *keyshare.File) error {
	k, err := Load(file)
	if err != nil {
		return err
	}
	_, _, err = k.verify(ctx, c)
	return err
}

// verify returns how many validators are registered already, and the owner's next nonce.
func (k *Keyshares) verify(ctx context.Context, c *client.Client) (registered int, next uint64, err error) {
	if registered, next, err = k.registered(ctx, c); err != nil || registered == len(k.Validators) {
		return registered, next, err
	}
	return registered, next, k.checkOperatorKeys(ctx, c, k.Validators[registered].Key)
}

func (k *Keyshares) registered(ctx context.Context, c *client.Client) (count int, next uint64, err error) {
	if next, err = c.OwnerNonce(ctx, k.Owner); err != nil {
		return 0, 0, err
	}
	for count < len(k.Validators) && k.Validators[count].Nonce < next {
		_, there, err := c.ValidatorCluster(ctx, k.Owner, k.Validators[count].Key)
		if err != nil {
			return 0, 0, err
		}
		if !there {
			break
		}
		count++
	}
	if count < len(k.Validators) && k.Validators[count].Nonce != next {
		first := k.Validators[count]
		return count, next, &NonceError{Validator: first.Key, Next: next, Made: first.Nonce}
	}
	return count, next, nil
}

func (k *Keyshares) checkOperatorKeys(ctx context.Context, c *client.Client, validator []byte) error {
	registered, err := c.OperatorKeys(ctx, k.Operators)
	if err != nil {
		return err
	}
	for _, id := range k.Operators {
		if made, ok := k.encryptedFor[id]; ok && made != registered[id] {
			return &OperatorKeyError{Operator: id, Validator: validator}
		}
	}
	return nil
}
