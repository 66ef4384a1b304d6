package threshold

import (
	"errors"
	"fmt"
	"io"
	"slices"

	blst "github.com/supranational/blst/bindings/go"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// ErrThreshold says that a threshold is not in [1, number of operators].
var ErrThreshold = errors.New("invalid threshold")

// ErrInterpolation says that share public keys do not belong to the validator's public key.
var ErrInterpolation = errors.New("share public keys do not interpolate to the validator key")

// Share is one operator's part of a validator key.
type Share struct {
	Operator  wire.OperatorID
	Secret    *SecretKey
	PublicKey *PublicKey
}

// Split returns one share for each operator, in the given order. Any threshold of them recombine to secret. rand must be a cryptographic
// source; Split reads 48 bytes per coefficient.
//
// Source: spec/keys.md#splitting (x is the operator id itself, never an index).
func Split(rand io.Reader, secret *SecretKey, threshold int, operators []wire.OperatorID) ([]Share, error) {
	if err := checkSigners(operators); err != nil {
		return nil, fmt.Errorf("split key: %w", err)
	}
	if threshold < 1 || threshold > len(operators) {
		return nil, fmt.Errorf("split key: %w: %d of %d operators", ErrThreshold, threshold, len(operators))
	}
	polynomial := make([]blst.Scalar, threshold)
	polynomial[0] = secret.scalar
	defer clear(polynomial)
	for i := 1; i < threshold; i++ {
		if err := randomScalar(rand, &polynomial[i]); err != nil {
			return nil, fmt.Errorf("split key: %w", err)
		}
	}
	shares := make([]Share, len(operators))
	for i, id := range operators {
		value := evaluate(polynomial, id)
		if !value.Valid() {
			return nil, fmt.Errorf("split key: share of operator %d is zero", id)
		}
		key := &SecretKey{scalar: value}
		shares[i] = Share{Operator: id, Secret: key, PublicKey: key.PublicKey()}
	}
	return shares, nil
}

func randomScalar(rand io.Reader, s *blst.Scalar) error {
	var wide [48]byte // 384 bits reduced mod a 255-bit order: the bias is below 2^-128
	defer clear(wide[:])
	if _, err := io.ReadFull(rand, wide[:]); err != nil {
		return fmt.Errorf("read randomness: %w", err)
	}
	if s.FromBEndian(wide[:]) == nil {
		return errors.New("read randomness: the source returned zeros")
	}
	return nil
}

// evaluate returns the polynomial's value at x by Horner's rule.
func evaluate(polynomial []blst.Scalar, id wire.OperatorID) blst.Scalar {
	x := scalarOf64(uint64(id))
	value := polynomial[len(polynomial)-1]
	for i := len(polynomial) - 2; i >= 0; i-- {
		value.MulAssign(&x)
		value.AddAssign(&polynomial[i])
	}
	return value
}

func scalarOf64(x uint64) blst.Scalar {
	var buf [SecretKeyLength]byte
	var s blst.Scalar
	for i := range 8 {
		buf[i] = byte(x >> (8 * i))
	}
	s.FromLEndian(buf[:])
	return s
}

// VerifyShares checks that all share public keys lie on one polynomial of degree threshold-1 whose value at 0 is the validator's key.
// Any threshold of honest operators can then sign. It returns ErrInterpolation if a key does not lie on it.
//
// It interpolates the first threshold keys, then replaces the last of them with each remaining key in turn. threshold-1 shares and the
// validator's key determine the polynomial, so each interpolation proves that one more key lies on it.
func VerifyShares(validator *PublicKey, threshold int, operators []wire.OperatorID, keys []*PublicKey) error {
	if len(operators) != len(keys) {
		return fmt.Errorf("%w: %d operators, %d keys", ErrSigners, len(operators), len(keys))
	}
	if threshold < 1 || threshold > len(operators) {
		return fmt.Errorf("%w: %d of %d operators", ErrThreshold, threshold, len(operators))
	}
	if err := checkSigners(operators); err != nil {
		return err
	}
	ids := append([]wire.OperatorID(nil), operators[:threshold]...)
	set := append([]*PublicKey(nil), keys[:threshold]...)
	for i := threshold - 1; i < len(operators); i++ {
		ids[threshold-1], set[threshold-1] = operators[i], keys[i]
		if !interpolatesTo(validator, ids, set) {
			return ErrInterpolation
		}
	}
	return nil
}

// interpolatesTo reports whether the keys of signers interpolate to the validator's key: whether the sum of μ_i times each of them is D times
// that one, for coefficients μ_i/D. Both have few bits, so that this takes a quarter of the time of the interpolation itself.
func interpolatesTo(validator *PublicKey, signers []wire.OperatorID, keys []*PublicKey) bool {
	_, factors, denominator, bits := overOne(signers)
	factors = append(factors, denominator.Neg(denominator))
	points := append(slices.Clone(keys), validator)
	width := bestWidth(max(bits, denominator.BitLen()))
	per := tableSize(width)
	digits, table := make([][]int8, len(factors)), make([]blst.P1, len(factors)*per)
	for i, factor := range factors {
		digits[i] = naf(factor, width)
		row := table[i*per:][:per]
		row[0].FromAffine(&points[i].point)
		oddMultiples(row)
	}
	return weightedSum(digits, table, per).Equals(new(blst.P1))
}
