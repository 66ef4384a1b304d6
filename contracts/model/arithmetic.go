package model

import (
	"math/big"
	"math/bits"
)

// Unit is the wei in one packed unit.
const Unit = 10_000_000

var (
	unit      = big.NewInt(Unit)
	packLimit = new(big.Int).Mul(new(big.Int).Lsh(big.NewInt(1), 64), unit)
	wordLimit = new(big.Int).Lsh(big.NewInt(1), 256)
)

// Shrink converts wei to units. It returns an error for an amount that is too large or not a multiple of a unit; it never rounds.
func Shrink(wei *big.Int) (uint64, error) {
	if wei.Cmp(packLimit) >= 0 {
		return 0, text("Max value exceeded")
	}
	units, rest := new(big.Int).QuoRem(wei, unit, new(big.Int))
	if rest.Sign() != 0 {
		return 0, text("Max precision exceeded")
	}
	return units.Uint64(), nil
}

// Expand converts units to wei.
func Expand(units uint64) *big.Int {
	return new(big.Int).Mul(new(big.Int).SetUint64(units), unit)
}

// checked is 64-bit arithmetic that remembers whether anything went out of range.
type checked struct{ broken bool }

func (c *checked) add(a, b uint64) uint64 {
	sum, carry := bits.Add64(a, b, 0)
	c.broken = c.broken || carry != 0
	return sum
}

func (c *checked) sub(a, b uint64) uint64 {
	difference, borrow := bits.Sub64(a, b, 0)
	c.broken = c.broken || borrow != 0
	return difference
}

func (c *checked) mul(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	c.broken = c.broken || high != 0
	return low
}

func (c *checked) err() error {
	if c.broken {
		return overflow()
	}
	return nil
}
