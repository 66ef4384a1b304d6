package gossip

import (
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// few is up to how many indices comparing is faster than counting.
const few = 48

// sortIndices sorts the indices. It counts them by one byte after the other, so that its work is linear in their number whatever they
// are: they come from a stranger. spare is at least as long, and is overwritten.
func sortIndices(indices, spare []phase0.ValidatorIndex) {
	if len(indices) <= few {
		slices.Sort(indices)
		return
	}
	from, to := indices, spare[:len(indices)]
	var differ phase0.ValidatorIndex
	for _, index := range indices {
		differ |= index ^ indices[0]
	}
	for shift := 0; differ>>shift != 0; shift += 8 {
		if differ>>shift&0xff == 0 {
			continue // all have the same byte here
		}
		var begin [256]uint32
		for _, index := range from {
			begin[byte(index>>shift)]++
		}
		sum := uint32(0)
		for b, n := range begin {
			begin[b] = sum
			sum += n
		}
		for _, index := range from {
			b := byte(index >> shift)
			to[begin[b]] = index
			begin[b]++
		}
		from, to = to, from
	}
	if &from[0] != &indices[0] {
		copy(indices, from)
	}
}
