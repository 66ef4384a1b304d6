package threshold

import (
	"crypto/subtle"
	"math/bits"
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bls12-381/fp"
	blst "github.com/supranational/blst/bindings/go"
)

const (
	// digits is how many digits a scalar has, to the base 16, each from -8 to 8.
	digits     = 64
	digitSizes = 8
	// worthMultiples is from how many secret keys on it takes less time to make the multiples of a point first.
	worthMultiples = 24
	// fieldWords and affineWords are the lengths of an element of the base field and of a blst.P2Affine, which is four of them: two of
	// the first coordinate, two of the second.
	fieldWords  = 6
	affineWords = 4 * fieldWords
)

// multiples are what a point is multiplied by secret keys with: for each digit's place and size, the multiple of the point. Then a
// product is a sum of 64 multiples, without doublings.
//
// What depends on a secret takes the same time and touches the same memory for each: every multiple of a place is read, masks choose
// and negate, and the library's addition of an affine point takes doublings and the point at infinity without branches.
type multiples [digits][digitSizes]affinePoint

// affinePoint is a blst.P2Affine as it stands in memory: x then y, of each the real part first, in Montgomery form.
type affinePoint [affineWords]uint64

var _ affinePoint = [unsafe.Sizeof(blst.P2Affine{}) / 8]uint64{}

// fieldOrder is the base field's, its lowest word first.
var fieldOrder = [fieldWords]uint64{
	0xb9feffffffffaaab, 0x1eabfffeb153ffff, 0x6730d2a0f6b0f624, 0x64774b84f38512bf, 0x4b1ba7b6434bacd7, 0x1a0111ea397fe69a,
}

// multiplesOf makes the multiples of a public point that is not at infinity.
func multiplesOf(p *blst.P2) *multiples {
	places := make(blst.P2s, digits)
	places[0] = *p
	for i := 1; i < digits; i++ {
		places[i] = places[i-1]
		for range 4 {
			places[i].AddAssign(&places[i])
		}
	}
	once := newLanes(digits)
	for i, point := range places.ToAffine() {
		once.set(i, &point)
	}
	m, steps, points := new(multiples), newLadder(digits), newLanes(digits)
	points.copyFrom(&once)
	for size := range digitSizes {
		if size > 0 {
			steps.add(&points, &once, false)
		}
		for place := range m {
			m[place][size].set(&points.points[place])
		}
	}
	return m
}

// set writes a lane's point. Both libraries hold elements in Montgomery form with the same radix.
func (a *affinePoint) set(p *lanePoint) {
	for i, e := range []*fp.Element{&p.x.A0, &p.x.A1, &p.y.A0, &p.y.A1} {
		copy(a[i*fieldWords:], e[:])
	}
}

// times sets the product of the point and a secret scalar below the group's order.
func (m *multiples) times(product *blst.P2, secret *blst.Scalar) {
	*product = blst.P2{}
	nibbles, carry := secret.ToLEndian(), uint64(0)
	chosen := new(blst.P2Affine)
	for place := range m {
		// From 9 on, the digit is what lacks to 16, with a minus sign, and the next place has one more.
		value := uint64(nibbles[place/2]>>(place%2*4)&0xf) + carry
		carry = (digitSizes - value) >> 63
		choose(chosen, &m[place], byte(value&(carry-1)|(16-value)&-carry), carry)
		product.AddAssign(chosen)
	}
	clear(nibbles)
}

// choose sets the multiple of a digit's size, or its negative if minus is 1 and not 0. The digit 0 has the point at infinity, which is
// zero throughout.
func choose(chosen *blst.P2Affine, row *[digitSizes]affinePoint, size byte, minus uint64) {
	sum := (*affinePoint)(unsafe.Pointer(chosen))
	*sum = affinePoint{}
	for i := range row {
		mask := -uint64(subtle.ConstantTimeByteEq(size, byte(i+1)))
		for k, word := range &row[i] {
			sum[k] |= word & mask
		}
	}
	negate((*[fieldWords]uint64)(sum[2*fieldWords:]), minus)
	negate((*[fieldWords]uint64)(sum[3*fieldWords:]), minus)
}

// negate replaces a reduced element of the base field by its negative if minus is 1 and not 0.
func negate(element *[fieldWords]uint64, minus uint64) {
	var negative [fieldWords]uint64
	var borrow, any uint64
	for i, word := range element {
		negative[i], borrow = bits.Sub64(fieldOrder[i], word, borrow)
		any |= word
	}
	mask := -(minus & ((any | -any) >> 63)) // zero is its own negative
	for i, word := range element {
		element[i] = word&^mask | negative[i]&mask
	}
}
