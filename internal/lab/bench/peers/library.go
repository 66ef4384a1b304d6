package peers

import (
	"encoding/binary"
	"errors"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	blst "github.com/supranational/blst/bindings/go"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Quorum is what makes one whole signature: shares of a validator's key that signed one root.
type Quorum struct {
	Root      phase0.Root
	Validator phase0.BLSPubKey
	Threshold int
	// Operators, Shares (their public keys) and Signatures stand beside each other.
	Operators  []wire.OperatorID
	Shares     []phase0.BLSPubKey
	Signatures []phase0.BLSSignature
}

// Library is a BLS library used as other nodes use theirs: one signature after the other. What can be parsed once is parsed before the
// functions are returned, which may be called again and again.
type Library interface {
	// Name is the library's, with its version if it matters.
	Name() string
	// Sign returns what signs a root with each of the secret keys (big-endian) and encodes the signatures.
	Sign(root phase0.Root, secrets [][32]byte) (func() error, error)
	// Recombine returns what recombines each quorum from encoded signatures, verifies the whole against the validator's key and
	// encodes it.
	Recombine(quorums []Quorum) (func() error, error)
}

// domain is the ciphersuite of Ethereum's signatures.
var domain = []byte("BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_")

// BLST is the library that Hawser itself uses, in the common way.
type BLST struct{}

var errNoSignature = errors.New("a whole signature does not verify")

// Name implements Library.
func (BLST) Name() string { return "blst" }

// Sign implements Library.
func (BLST) Sign(root phase0.Root, secrets [][32]byte) (func() error, error) {
	keys := make([]*blst.SecretKey, len(secrets))
	for i := range secrets {
		if keys[i] = new(blst.SecretKey).Deserialize(secrets[i][:]); keys[i] == nil {
			return nil, errors.New("not a secret key")
		}
	}
	return func() error {
		for _, key := range keys {
			new(blst.P2Affine).Sign(key, root[:], domain).Compress()
		}
		return nil
	}, nil
}

// Recombine implements Library.
func (BLST) Recombine(quorums []Quorum) (func() error, error) {
	keys := make([]*blst.P1Affine, len(quorums))
	for i := range quorums {
		if keys[i] = new(blst.P1Affine).Uncompress(quorums[i].Validator[:]); keys[i] == nil {
			return nil, errors.New("not a public key")
		}
	}
	return func() error {
		for i := range quorums {
			q := &quorums[i]
			whole, err := recombineOne(q)
			if err != nil {
				return err
			}
			if !whole.Verify(true, keys[i], false, q.Root[:], domain) {
				return errNoSignature
			}
			whole.Compress()
		}
		return nil
	}, nil
}

// recombineOne interpolates at 0 with coefficients made anew.
func recombineOne(q *Quorum) (*blst.P2Affine, error) {
	var sum blst.P2
	for i := range q.Signatures {
		point := new(blst.P2Affine).Uncompress(q.Signatures[i][:])
		if point == nil {
			return nil, errors.New("not a point")
		}
		coefficient, err := lagrange(q.Operators, i)
		if err != nil {
			return nil, err
		}
		var term blst.P2
		term.FromAffine(point)
		sum.AddAssign(term.MultAssign(coefficient))
	}
	return sum.ToAffine(), nil
}

// lagrange is the product of x_j / (x_j - x_i) over all other operators.
func lagrange(ids []wire.OperatorID, i int) (*blst.Scalar, error) {
	top, bottom := scalarOf(1), scalarOf(1)
	for j := range ids {
		if j == i {
			continue
		}
		x, y := scalarOf(uint64(ids[j])), scalarOf(uint64(ids[i]))
		top.MulAssign(x)
		difference, ok := x.Sub(y)
		if !ok {
			return nil, errors.New("an operator signs twice")
		}
		bottom.MulAssign(difference)
	}
	inverse := bottom.Inverse()
	if inverse == nil {
		return nil, errors.New("an operator signs twice")
	}
	top.MulAssign(inverse)
	return top, nil
}

func scalarOf(n uint64) *blst.Scalar {
	var b [32]byte
	binary.BigEndian.PutUint64(b[24:], n)
	return new(blst.Scalar).Deserialize(b[:])
}
