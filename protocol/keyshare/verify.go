package keyshare

import (
	"errors"
	"fmt"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Errors of whole files.
var (
	// ErrNonceOrder says that an owner's nonces in a file do not rise by one from entry to entry: registered in this order, the
	// owner-nonce signatures would be invalid.
	ErrNonceOrder = errors.New("owner nonces are not consecutive")
	// ErrRepeated says that a validator occurs twice in a file.
	ErrRepeated = errors.New("validator appears twice")
)

// Finding is VerifyFile's result for one entry.
type Finding struct {
	// Validator is the public key in the payload's form.
	Validator string
	// Operators are in the payload's order.
	Operators []wire.OperatorID
	// Owner and Nonce are zero if the entry has none.
	Owner common.Address
	Nonce uint64
	// Err is nil when the entry can be registered.
	Err error
}

// VerifyFile verifies every entry (see Entry.Verify), and the file as a whole: no validator occurs twice, and each owner's nonces are
// consecutive. It needs no secret. findings[i] is for f.Shares[i].
func VerifyFile(f *File) []Finding {
	findings := make([]Finding, len(f.Shares))
	seen := make(map[string]bool, len(f.Shares))
	next := make(map[common.Address]uint64)
	for i := range f.Shares {
		e, r := &f.Shares[i], &findings[i]
		r.Validator, r.Operators = e.Payload.PublicKey, e.Payload.OperatorIDs
		r.Owner, r.Nonce, r.Err = e.owner()
		if r.Err == nil {
			r.Err = e.Verify()
		}
		if r.Err != nil {
			continue
		}
		if expected, ok := next[r.Owner]; ok && r.Nonce != expected {
			r.Err = fmt.Errorf("%w: %d, expected %d", ErrNonceOrder, r.Nonce, expected)
		}
		if seen[r.Validator] {
			r.Err = ErrRepeated
		}
		seen[r.Validator], next[r.Owner] = true, r.Nonce+1
	}
	return findings
}

// owner returns the owner and nonce of the entry's data, or ErrPayload.
func (e *Entry) owner() (common.Address, uint64, error) {
	if e.Data.OwnerAddress == nil || e.Data.OwnerNonce == nil {
		return common.Address{}, 0, fmt.Errorf("%w: ownerAddress or ownerNonce is missing, so the signature over them cannot be checked", ErrPayload)
	}
	owner, err := ParseAddress(*e.Data.OwnerAddress)
	if err != nil {
		return common.Address{}, 0, fmt.Errorf("%w: %w", ErrPayload, err)
	}
	if owner == (common.Address{}) {
		return owner, 0, fmt.Errorf("%w: the owner is the zero address, from which nobody registers anything", ErrPayload)
	}
	return owner, *e.Data.OwnerNonce, nil
}

// Verify checks that the entry can be registered and that the committee can sign: lengths, order of the operators, owner-nonce
// signature, and share public keys that interpolate to the validator's key. Only an operator can check its ciphertext. It returns
// ErrPayload, ErrCommitteeSize, ErrOperators, ErrSharesLength, ErrOwnerProof, threshold.ErrPublicKey, threshold.ErrInterpolation or
// operatorkey.ErrPublicKey.
func (e *Entry) Verify() error {
	owner, nonce, err := e.owner()
	if err != nil {
		return err
	}
	validator, operators, data, err := e.Payload.Decode()
	if err != nil {
		return err
	}
	if err := checkAscending(operators); err != nil {
		return err
	}
	shares, err := ParseSharesData(data, len(operators))
	if err != nil {
		return err
	}
	if err := e.checkData(validator); err != nil {
		return err
	}
	key, err := threshold.ParsePublicKey(validator[:])
	if err != nil {
		return fmt.Errorf("validator: %w", err)
	}
	if err := VerifyOwner(key, owner, nonce, shares.OwnerProof); err != nil {
		return fmt.Errorf("%w for owner %s and nonce %d", err, owner.Hex(), nonce)
	}
	return verifyShareKeys(key, operators, shares.PublicKeys)
}

// checkData compares the data that the entry was made from, if it is there, with the payload.
func (e *Entry) checkData(validator phase0.BLSPubKey) error {
	if e.Data.PublicKey != nil {
		named, err := parsePublicKeyText(*e.Data.PublicKey)
		if err != nil {
			return fmt.Errorf("%w: publicKey of data %w", ErrPayload, err)
		}
		if named != validator {
			return fmt.Errorf("%w: data and payload name different validators", ErrPayload)
		}
	}
	if e.Data.Operators == nil {
		return nil
	}
	ids := make([]wire.OperatorID, 0, len(e.Data.Operators))
	for _, o := range sortedByID(e.Data.Operators) {
		ids = append(ids, o.ID)
	}
	if !slices.Equal(ids, e.Payload.OperatorIDs) {
		return fmt.Errorf("%w: data names %v, payload %v", ErrOperators, ids, e.Payload.OperatorIDs)
	}
	for _, o := range e.Data.Operators {
		if _, err := operatorkey.ParsePublicKey(o.OperatorKey); err != nil {
			return fmt.Errorf("operator %d: %w", o.ID, err)
		}
	}
	return nil
}

// VerifyKeys checks that the share keys of a committee, in its order, are on one polynomial with the validator's key, so that any
// quorum of them signs for the validator and no share key was replaced. It returns ErrCommitteeSize, threshold.ErrPublicKey or
// threshold.ErrInterpolation. Cost: a few milliseconds for 13 operators.
//
// Source: spec/registry.md#what-no-proof-covers.
func VerifyKeys(validator phase0.BLSPubKey, committee wire.Committee, shares []phase0.BLSPubKey) error {
	key, err := threshold.ParsePublicKey(validator[:])
	if err != nil {
		return fmt.Errorf("validator: %w", err)
	}
	return verifyShareKeys(key, committee, shares)
}

func verifyShareKeys(validator *threshold.PublicKey, operators []wire.OperatorID, raw []phase0.BLSPubKey) error {
	keys := make([]*threshold.PublicKey, len(raw))
	for i := range raw {
		key, err := threshold.ParsePublicKey(raw[i][:])
		if err != nil {
			return fmt.Errorf("share of operator %d: %w", operators[i], err)
		}
		keys[i] = key
	}
	quorum, err := Quorum(len(operators))
	if err != nil {
		return err
	}
	return threshold.VerifyShares(validator, quorum, operators, keys)
}
