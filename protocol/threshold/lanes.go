package threshold

import (
	bls12381 "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fp"
	blst "github.com/supranational/blst/bindings/go"
)

// Many items of a batch have the same coefficients, so recombining them takes the same additions and doublings in the same order. Lanes
// hold one point of each item in affine coordinates. Every step is done for all items at once, so that they share one field inversion.
// An addition then costs a third of an addition in projective coordinates. The time depends on the points and the coefficients, so use
// lanes for public data only.

// lanes are points of the curve of G2, one for each item. A point at infinity has no coordinates.
type lanes struct {
	points   []lanePoint
	infinite []bool
}

type lanePoint struct{ x, y bls12381.E2 }

// maxLanes bounds the memory of a group: a lane needs 192 bytes for each point of the tables.
const maxLanes = 128

func newLanes(n int) lanes { return lanes{make([]lanePoint, n), make([]bool, n)} }

func (l *lanes) copyFrom(from *lanes) {
	copy(l.points, from.points)
	copy(l.infinite, from.infinite)
}

// set sets a lane to a point that blst decoded.
func (l *lanes) set(i int, point *blst.P2Affine) {
	if l.infinite[i] = point.Equals(new(blst.P2Affine)); l.infinite[i] {
		return
	}
	raw := point.Serialize()
	p := &l.points[i]
	for k, e := range []*fp.Element{&p.x.A1, &p.x.A0, &p.y.A1, &p.y.A0} {
		e.SetBytes(raw[k*fp.Bytes : (k+1)*fp.Bytes])
	}
}

// get returns a lane's point in blst's form, or false for the point at infinity.
func (l *lanes) get(i int) (point blst.P2Affine, ok bool) {
	if l.infinite[i] {
		return point, false
	}
	var raw [4 * fp.Bytes]byte
	p := &l.points[i]
	for k, e := range []*fp.Element{&p.x.A1, &p.x.A0, &p.y.A1, &p.y.A0} {
		fp.BigEndian.PutElement((*[fp.Bytes]byte)(raw[k*fp.Bytes:]), *e)
	}
	return point, point.Deserialize(raw[:]) != nil
}

// ladder is the working memory for one group's steps.
type ladder struct {
	slope, below, product []bls12381.E2
}

func newLadder(n int) *ladder {
	return &ladder{make([]bls12381.E2, n), make([]bls12381.E2, n), make([]bls12381.E2, n)}
}

// add adds other, or subtracts it, lane by lane.
func (s *ladder) add(acc, other *lanes, negative bool) {
	for i := range acc.points {
		s.below[i].SetOne()
		if acc.infinite[i] || other.infinite[i] {
			continue
		}
		a, b := &acc.points[i], &other.points[i]
		dx, dy := &s.below[i], &s.slope[i]
		y := b.y
		if negative {
			y.Neg(&y)
		}
		dx.Sub(&b.x, &a.x)
		dy.Sub(&y, &a.y)
		if dx.IsZero() {
			s.sameX(i, a)
		}
	}
	s.invert(len(acc.points))
	for i := range acc.points {
		a, b := &acc.points[i], &other.points[i]
		switch {
		case other.infinite[i]:
		case acc.infinite[i]:
			*a, acc.infinite[i] = *b, false
			if negative {
				a.y.Neg(&a.y)
			}
		case s.below[i].IsZero():
			acc.infinite[i] = true
		default:
			s.finish(i, a, &b.x)
		}
	}
}

// sameX prepares a lane whose two points have the same x: they are equal, and the tangent takes the place of the secant, or opposite. An
// opposite one leaves 0 below the slope.
func (s *ladder) sameX(i int, a *lanePoint) {
	if s.slope[i].IsZero() { // the same point
		s.tangent(i, a)
	}
}

// double doubles every lane.
func (s *ladder) double(acc *lanes) {
	for i := range acc.points {
		s.below[i].SetOne()
		if !acc.infinite[i] {
			s.tangent(i, &acc.points[i])
		}
	}
	s.invert(len(acc.points))
	for i := range acc.points {
		switch {
		case acc.infinite[i]:
		case s.below[i].IsZero():
			acc.infinite[i] = true
		default:
			x := acc.points[i].x
			s.finish(i, &acc.points[i], &x)
		}
	}
}

// tangent sets the slope of a lane to 3x²/2y.
func (s *ladder) tangent(i int, a *lanePoint) {
	var square bls12381.E2
	square.Square(&a.x)
	s.slope[i].Double(&square)
	s.slope[i].Add(&s.slope[i], &square)
	s.below[i].Double(&a.y)
}

// invert inverts all denominators of the slopes with one field inversion. A 0 stays 0.
func (s *ladder) invert(n int) {
	var acc bls12381.E2
	acc.SetOne()
	for i := range n {
		s.product[i] = acc
		if !s.below[i].IsZero() {
			acc.Mul(&acc, &s.below[i])
		}
	}
	acc.Inverse(&acc)
	for i := n - 1; i >= 0; i-- {
		if s.below[i].IsZero() {
			continue
		}
		s.product[i].Mul(&s.product[i], &acc)
		acc.Mul(&acc, &s.below[i])
		s.below[i] = s.product[i]
	}
}

// finish writes the third point of a line, mirrored, into a: the line goes through a and a point with the given x.
func (s *ladder) finish(i int, a *lanePoint, x *bls12381.E2) {
	var slope, third bls12381.E2
	slope.Mul(&s.slope[i], &s.below[i])
	third.Square(&slope)
	third.Sub(&third, &a.x)
	third.Sub(&third, x)
	a.x.Sub(&a.x, &third)
	slope.Mul(&slope, &a.x)
	a.y.Sub(&slope, &a.y)
	a.x = third
}

// The untwist-Frobenius-twist endomorphism ψ multiplies points of G2 by x, the parameter of the curve, which is -curveParameter.
const curveParameter uint64 = 0xd201000000010000

var psiX, psiY = func() (x, y bls12381.E2) {
	x.SetString("0", "4002409555221667392624310435006688643935503118305586438271171395842971157480381377015405980053539358417135540939437")
	y.SetString("2973677408986561043442465346520108879172042883009249989176415018091420807192182638567116318576472649347015917690530",
		"1028732146235106349975324479215795277384839936929757896155643118032610843298655225875571310552543014690878354869257")
	return x, y
}()

// The squares of ψ multiply the coordinates by elements of the base field.
var psiX2, psiY2 = norm(&psiX), norm(&psiY)

func norm(e *bls12381.E2) (out fp.Element) {
	var square fp.Element
	out.Square(&e.A0)
	square.Square(&e.A1)
	out.Add(&out, &square)
	return out
}

// psi writes ψ of every lane of from, applied `times` times, 1 to 3.
func (l *lanes) psi(from *lanes, times int) {
	for i := range from.points {
		p := &l.points[i]
		*p = from.points[i]
		if times != 2 {
			p.x.Conjugate(&p.x)
			p.x.Mul(&p.x, &psiX)
			p.y.Conjugate(&p.y)
			p.y.Mul(&p.y, &psiY)
		}
		if times >= 2 {
			p.x.MulByElement(&p.x, &psiX2)
			p.y.MulByElement(&p.y, &psiY2)
		}
	}
	copy(l.infinite, from.infinite)
}

// inG2 reports which lanes are in G2. A point of the curve is in G2 if and only if ψ multiplies it by x.
//
// Source: M. Scott, A note on group membership tests for G1, G2 and GT on BLS pairing-friendly curves, 2021, section 4.
func (s *ladder) inG2(points *lanes) []bool {
	n := len(points.points)
	acc, image := newLanes(n), newLanes(n)
	acc.copyFrom(points)
	for bit := 62; bit >= 0; bit-- {
		s.double(&acc)
		if curveParameter>>uint(bit)&1 == 1 {
			s.add(&acc, points, false)
		}
	}
	image.psi(points, 1)
	in := make([]bool, n)
	for i := range in {
		a, b := &acc.points[i], &image.points[i]
		b.y.Neg(&b.y)
		in[i] = !acc.infinite[i] && a.x.Equal(&b.x) && a.y.Equal(&b.y)
	}
	return in
}

// lanesTable holds odd multiples of lanes: P, 3P, 5P, …
type lanesTable []lanes

// oddLanes returns the first `size` odd multiples of points; the first one is points itself.
func (s *ladder) oddLanes(points lanes, size int) lanesTable {
	table := lanesTable{points}
	if size == 1 {
		return table
	}
	n := len(points.points)
	twice := newLanes(n)
	twice.copyFrom(&points)
	s.double(&twice)
	for k := 1; k < size; k++ {
		next := newLanes(n)
		next.copyFrom(&table[k-1])
		s.add(&next, &twice, false)
		table = append(table, next)
	}
	return table
}

// term is one factor of a weighted sum: digits times ψ^power of the points whose odd multiples the table holds.
type term struct {
	digits []int8
	table  lanesTable
	power  int
}

// weightedLanes returns the sum of the terms. All share the doublings, and all lanes share the inversions.
func (s *ladder) weightedLanes(terms []term) lanes {
	n := len(terms[0].table[0].points)
	acc, image := newLanes(n), newLanes(n)
	longest := 0
	for i := range acc.infinite {
		acc.infinite[i] = true
	}
	for _, t := range terms {
		longest = max(longest, len(t.digits))
	}
	for bit := longest - 1; bit >= 0; bit-- {
		if bit < longest-1 {
			s.double(&acc)
		}
		for _, t := range terms {
			if bit >= len(t.digits) || t.digits[bit] == 0 {
				continue
			}
			v := int(t.digits[bit])
			points := &t.table[max(v, -v)/2]
			if t.power > 0 {
				image.psi(points, t.power)
				points = &image
			}
			s.add(&acc, points, v < 0)
		}
	}
	return acc
}
