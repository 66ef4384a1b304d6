package threshold

import (
	"container/list"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"slices"

	blst "github.com/supranational/blst/bindings/go"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// ErrSigners says that a signer set is empty, contains operator 0 or contains an operator twice.
var ErrSigners = errors.New("invalid signer set")

// groupOrder is r, the order of G1 and G2.
var groupOrder, _ = new(big.Int).SetString("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16)

// coefficients are the Lagrange coefficients at 0 of one signer set, in two forms.
//
// The coefficient of signer i is a fraction with small numbers (operator ids and their differences), so
// λ_i = μ_i / D with short μ_i and one common D. Short multiplications and a single long one by 1/D cost less than
// t long ones.
type coefficients struct {
	lambda []blst.Scalar // λ_i mod r
	width  int           // NAF width of digits
	digits [][]int8      // μ_i; nil when long multiplications are cheaper
	rest   *blst.Scalar  // 1/D mod r; nil when D = 1
	plan   lanePlan      // for many items at once
}

// Lagrange caches the coefficients of signer sets. A full cache drops the least recently used set. It is not safe for concurrent use:
// each worker needs its own.
type Lagrange struct {
	capacity int
	entries  map[string]*list.Element
	order    *list.List // of *lagrangeEntry, most recently used in front
	key      []byte
}

type lagrangeEntry struct {
	key   string
	value *coefficients
}

// NewLagrange returns a cache for at most capacity signer sets (at least 1). One entry of nine signers takes
// about 3 KiB; a committee of four has 4 sets, one of thirteen 715.
func NewLagrange(capacity int) *Lagrange {
	return &Lagrange{capacity: max(capacity, 1), entries: make(map[string]*list.Element), order: list.New()}
}

// Len returns the number of signer sets held.
func (l *Lagrange) Len() int { return l.order.Len() }

// of returns the coefficients of the signers in the order given.
func (l *Lagrange) of(signers []wire.OperatorID) (*coefficients, error) {
	l.key = l.key[:0]
	for _, id := range signers {
		l.key = binary.LittleEndian.AppendUint64(l.key, uint64(id))
	}
	if e, ok := l.entries[string(l.key)]; ok {
		l.order.MoveToFront(e)
		return e.Value.(*lagrangeEntry).value, nil
	}
	c, err := newCoefficients(signers)
	if err != nil {
		return nil, err
	}
	entry := &lagrangeEntry{key: string(l.key), value: c}
	l.entries[entry.key] = l.order.PushFront(entry)
	if l.order.Len() > l.capacity {
		oldest := l.order.Remove(l.order.Back()).(*lagrangeEntry)
		delete(l.entries, oldest.key)
	}
	return c, nil
}

func newCoefficients(signers []wire.OperatorID) (*coefficients, error) {
	if err := checkSigners(signers); err != nil {
		return nil, err
	}
	fractions, numerators, denominator, bits := overOne(signers)
	c := &coefficients{lambda: make([]blst.Scalar, len(signers))}
	for i, q := range fractions {
		c.lambda[i] = scalarOf(modOrder(q.Num(), q.Denom()))
	}
	whole := denominator.Cmp(big.NewInt(1)) == 0
	c.plan = newLanePlan(fractions, numerators, denominator, bits)
	if !shortIsCheaper(len(signers), bits, whole) {
		return c, nil
	}
	c.width = bestWidth(bits)
	for _, mu := range numerators {
		c.digits = append(c.digits, naf(mu, c.width))
	}
	if !whole {
		s := scalarOf(modOrder(big.NewInt(1), denominator))
		c.rest = &s
	}
	return c, nil
}

// overOne returns the coefficients of signers, those over their least common denominator, and the length of the longest of these.
func overOne(signers []wire.OperatorID) (fractions []*big.Rat, numerators []*big.Int, denominator *big.Int, bits int) {
	fractions, numerators, denominator = make([]*big.Rat, len(signers)), make([]*big.Int, len(signers)), big.NewInt(1)
	for i := range signers {
		fractions[i] = fraction(signers, i)
		denominator = leastCommonMultiple(denominator, fractions[i].Denom())
	}
	for i, q := range fractions {
		numerators[i] = new(big.Int).Div(denominator, q.Denom())
		numerators[i].Mul(numerators[i], q.Num())
		bits = max(bits, numerators[i].BitLen())
	}
	return fractions, numerators, denominator, bits
}

func checkSigners(signers []wire.OperatorID) error {
	if len(signers) == 0 {
		return fmt.Errorf("%w: nobody signed", ErrSigners)
	}
	for i, id := range signers {
		if id == 0 {
			return fmt.Errorf("%w: operator id 0", ErrSigners)
		}
		if slices.Contains(signers[:i], id) {
			return fmt.Errorf("%w: operator %d is named twice", ErrSigners, id)
		}
	}
	return nil
}

// fraction returns the product of x_j / (x_j - x_i) over all j other than i.
func fraction(signers []wire.OperatorID, i int) *big.Rat {
	num, den := big.NewInt(1), big.NewInt(1)
	xi := new(big.Int).SetUint64(uint64(signers[i]))
	for j, id := range signers {
		if j == i {
			continue
		}
		xj := new(big.Int).SetUint64(uint64(id))
		num.Mul(num, xj)
		den.Mul(den, new(big.Int).Sub(xj, xi))
	}
	return new(big.Rat).SetFrac(num, den)
}

func leastCommonMultiple(a, b *big.Int) *big.Int {
	gcd := new(big.Int).GCD(nil, nil, a, b)
	return new(big.Int).Mul(a, new(big.Int).Div(b, gcd))
}

// modOrder returns num/den mod r. den is a product of differences of 64-bit numbers, hence never 0 mod the prime r.
func modOrder(num, den *big.Int) *big.Int {
	inverse := new(big.Int).ModInverse(new(big.Int).Mod(den, groupOrder), groupOrder)
	product := inverse.Mul(inverse, num)
	return product.Mod(product, groupOrder)
}

func scalarOf(k *big.Int) blst.Scalar {
	var buf [SecretKeyLength]byte
	var s blst.Scalar
	s.Deserialize(k.FillBytes(buf[:]))
	return s
}

// shortIsCheaper compares estimates in units of one point addition: a long multiplication costs about 92 of them.
func shortIsCheaper(signers, bits int, whole bool) bool {
	width := bestWidth(bits)
	short := bits + signers*(bits/(width+1)+tableSize(width))
	if !whole {
		short += 92
	}
	return short < 92*signers
}

// combine returns the interpolation at 0 of points in G2, given in the signers' order.
func (c *coefficients) combine(points blst.P2Affines) *blst.P2 {
	if c.digits == nil {
		return c.combineLong(points)
	}
	per := tableSize(c.width)
	table := make([]blst.P2, len(points)*per)
	for i := range points {
		row := table[i*per : (i+1)*per]
		row[0].FromAffine(&points[i])
		oddMultiples(row)
	}
	sum := weightedSum(c.digits, table, per)
	if c.rest != nil {
		sum.MultAssign(c.rest)
	}
	return sum
}

func (c *coefficients) combineLong(points blst.P2Affines) *blst.P2 {
	sum, term := new(blst.P2), new(blst.P2)
	for i := range points {
		term.FromAffine(&points[i])
		sum.AddAssign(term.MultAssign(&c.lambda[i]))
	}
	return sum
}
