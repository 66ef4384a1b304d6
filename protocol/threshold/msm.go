package threshold

import "math/big"

// point is a Jacobian point of G1 or G2 in blst's bindings.
type point[T any] interface {
	*T
	AddAssign(any) *T
	SubAssign(any) *T
}

// oddMultiples writes P, 3P, 5P, … into row, whose first element is P already.
func oddMultiples[T any, P point[T]](row []T) {
	if len(row) == 1 {
		return
	}
	double := row[0]
	P(&double).AddAssign(P(&double))
	for k := 1; k < len(row); k++ {
		row[k] = row[k-1]
		P(&row[k]).AddAssign(P(&double))
	}
}

// weightedSum returns the sum of digits[i]·P_i, where table holds per point its first `per` odd multiples and
// digits[i] is a width-w NAF with per = 2^(w-2). All points share the doublings (Straus). Time depends on the
// digits, so use it for public coefficients only.
func weightedSum[T any, P point[T]](digits [][]int8, table []T, per int) *T {
	longest := 0
	for _, d := range digits {
		longest = max(longest, len(d))
	}
	acc, started := new(T), false
	for bit := longest - 1; bit >= 0; bit-- {
		if started {
			P(acc).AddAssign(P(acc))
		}
		for i, d := range digits {
			if bit >= len(d) || d[bit] == 0 {
				continue
			}
			started = true
			if v := int(d[bit]); v > 0 {
				P(acc).AddAssign(P(&table[i*per+v/2]))
			} else {
				P(acc).SubAssign(P(&table[i*per+(-v)/2]))
			}
		}
	}
	return acc
}

// tableSize is the number of odd multiples that a NAF of the given width needs.
func tableSize(width int) int { return 1 << (width - 2) }

// bestWidth returns the NAF width with the least additions for coefficients of the given length.
func bestWidth(bits int) int {
	switch {
	case bits < 16:
		return 2
	case bits < 48:
		return 3
	case bits < 128:
		return 4
	default:
		return 5
	}
}

// naf recodes k, least significant digit first: every digit is 0 or odd and below 2^(width-1) in size, and of
// `width` digits in a row at most one is not 0. The sign of k carries over.
func naf(k *big.Int, width int) []int8 {
	rest := new(big.Int).Set(k)
	digits := make([]int8, 0, k.BitLen()+1)
	for rest.Sign() != 0 {
		d := int64(0)
		if rest.Bit(0) == 1 {
			d = signedWindow(windowOf(rest, width), width)
			rest.Sub(rest, big.NewInt(d))
		}
		digits = append(digits, int8(d))
		rest.Rsh(rest, 1)
	}
	return digits
}

// windowOf returns k mod 2^width, also for a negative k.
func windowOf(k *big.Int, width int) int64 {
	mask := big.NewInt(1<<width - 1)
	return mask.And(mask, k).Int64()
}

// signedWindow maps [0, 2^width) to [-2^(width-1), 2^(width-1)).
func signedWindow(v int64, width int) int64 {
	if v >= 1<<(width-1) {
		v -= 1 << width
	}
	return v
}
