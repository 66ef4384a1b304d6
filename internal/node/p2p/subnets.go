package p2p

import (
	"encoding/hex"
	"fmt"
	"iter"
	"math/bits"

	"github.com/hawser-ssv/hawser/protocol/network"
)

// Subnets is a set of subnets as peers announce it: bit i is byte i/8, bit i%8.
//
// Source: spec/networking.md#discovery, spec/networking.md#handshake, spec/networking.md#topics.
type Subnets [network.SubnetCount / 8]byte

// NewSubnets returns the set of the given subnets, each modulo network.SubnetCount.
func NewSubnets(subnets ...int) Subnets {
	var s Subnets
	for _, n := range subnets {
		s.Add(n)
	}
	return s
}

// ParseSubnets reads the 32 hex digits of String.
func ParseSubnets(text string) (Subnets, error) {
	var s Subnets
	if len(text) != hex.EncodedLen(len(s)) {
		return s, fmt.Errorf("read subnets: %d characters instead of %d", len(text), hex.EncodedLen(len(s)))
	}
	if _, err := hex.Decode(s[:], []byte(text)); err != nil {
		return Subnets{}, fmt.Errorf("read subnets: %w", err)
	}
	return s, nil
}

// String returns 32 hex digits.
func (s Subnets) String() string { return hex.EncodeToString(s[:]) }

// Add puts a subnet into the set.
func (s *Subnets) Add(n int) {
	n &= network.SubnetCount - 1
	s[n/8] |= 1 << (n % 8)
}

// Has reports whether the subnet is in the set.
func (s Subnets) Has(n int) bool { return n >= 0 && n < network.SubnetCount && s[n/8]&(1<<(n%8)) != 0 }

// Empty reports whether no subnet is in the set.
func (s Subnets) Empty() bool { return s == Subnets{} }

// Len counts the subnets.
func (s Subnets) Len() int {
	n := 0
	for _, b := range s {
		n += bits.OnesCount8(b)
	}
	return n
}

// And returns the subnets in both sets.
func (s Subnets) And(other Subnets) Subnets {
	for i := range s {
		s[i] &= other[i]
	}
	return s
}

func (s Subnets) or(other Subnets) Subnets {
	for i := range s {
		s[i] |= other[i]
	}
	return s
}

// All yields the subnets in ascending order.
func (s Subnets) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		for n := range network.SubnetCount {
			if s.Has(n) && !yield(n) {
				return
			}
		}
	}
}
