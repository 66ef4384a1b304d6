package threshold

import (
	"math/big"

	blst "github.com/supranational/blst/bindings/go"
)

// group is a part of a batch whose items have the same coefficients.
type group struct {
	coefficients *coefficients
	// at are the items' indexes in the batch. points are their partial signatures in the order of signers.
	at     []int
	points []blst.P2Affines
}

// minLanes is the number of items from which lanes cost less than combining each item alone.
const minLanes = 6

// combine computes each item's sum. It calls done with the sum and whether it is a point of G2 other than the point at infinity, unless
// unused reports that the sum is not needed.
func (g *group) combine(unused func(i int, sum *blst.P2Affine) bool, done func(i int, sum *blst.P2Affine, inG2 bool)) {
	if len(g.points) < minLanes {
		for i, points := range g.points {
			sum := g.coefficients.combine(points).ToAffine()
			infinite := sum.Equals(new(blst.P2Affine))
			if infinite || !unused(i, sum) {
				done(i, sum, !infinite && sum.InG2())
			}
		}
		return
	}
	steps := newLadder(len(g.points))
	sums := g.coefficients.plan.combine(steps, g.points)
	used, at := lanes{}, make([]int, 0, len(g.points))
	points := make(blst.P2Affines, len(g.points))
	for i := range g.points {
		sum, ok := sums.get(i)
		points[i] = sum
		if !ok || !unused(i, &sum) {
			used.points, used.infinite = append(used.points, sums.points[i]), append(used.infinite, sums.infinite[i])
			at = append(at, i)
		}
	}
	for n, inG2 := range steps.inG2(&used) {
		done(at[n], &points[at[n]], inG2)
	}
}

// lanePlan is how items with the same coefficients μ_i/D are combined: by short multiplications and one by 1/D, or by multiplications by
// μ_i/D mod r, whichever takes fewer steps. The endomorphism ψ splits a long multiplication into four of 64 bits.
type lanePlan struct {
	width  int         // NAF width of short
	short  [][]int8    // μ_i, nil if long is set
	rest   [4][]int8   // 1/D mod r; empty when D = 1
	long   [][4][]int8 // μ_i/D mod r
	single bool        // D = 1
}

// longWidth is the NAF width of the parts of a long multiplication.
const longWidth = 5

func newLanePlan(fractions []*big.Rat, numerators []*big.Int, denominator *big.Int, bits int) lanePlan {
	p := lanePlan{width: bestWidth(bits), single: denominator.Cmp(big.NewInt(1)) == 0}
	n := len(numerators)
	short, long := bits+n*(bits/(p.width+1)+tableSize(p.width)), 64+n*longSteps
	if !p.single {
		short += 64 + longSteps
	}
	if long < short {
		for _, q := range fractions {
			p.long = append(p.long, splitDigits(modOrder(q.Num(), q.Denom())))
		}
		return p
	}
	for _, mu := range numerators {
		p.short = append(p.short, naf(mu, p.width))
	}
	if !p.single {
		p.rest = splitDigits(modOrder(big.NewInt(1), denominator))
	}
	return p
}

// longSteps is an estimate of the additions in a long multiplication, without its doublings: four parts of 64 bits, a table and the
// table's images under ψ.
const longSteps = 4*64/(longWidth+1) + 1<<(longWidth-2)*2

// splitDigits writes k as k_0 + k_1·x + k_2·x² + k_3·x³, where x is the curve's parameter, and recodes the parts.
func splitDigits(k *big.Int) (out [4][]int8) {
	base := new(big.Int).SetUint64(curveParameter)
	rest, part := new(big.Int).Set(k), new(big.Int)
	for j := range out {
		rest.DivMod(rest, base, part)
		if j%2 == 1 { // x is negative
			part.Neg(part)
		}
		out[j] = naf(part, longWidth)
	}
	return out
}

// combine returns the items' sums.
func (p *lanePlan) combine(steps *ladder, items []blst.P2Affines) lanes {
	n, t := len(items), len(items[0])
	signers := make([]lanes, t)
	for s := range signers {
		signers[s] = newLanes(n)
		for i := range items {
			signers[s].set(i, &items[i][s])
		}
	}
	if p.long != nil {
		return steps.multiply(p.long, signers)
	}
	terms := make([]term, t)
	for s := range signers {
		terms[s] = term{p.short[s], steps.oddLanes(signers[s], tableSize(p.width)), 0}
	}
	sum := steps.weightedLanes(terms)
	if p.single {
		return sum
	}
	return steps.multiply([][4][]int8{p.rest}, []lanes{sum})
}

// multiply returns the sum of k_i·P_i for factors that splitDigits recoded.
func (s *ladder) multiply(factors [][4][]int8, points []lanes) lanes {
	var terms []term
	for i, parts := range factors {
		table := s.oddLanes(points[i], tableSize(longWidth))
		for power, digits := range parts {
			terms = append(terms, term{digits, table, power})
		}
	}
	return s.weightedLanes(terms)
}
