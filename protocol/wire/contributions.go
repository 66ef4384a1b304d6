package wire

import (
	"encoding/binary"
	"fmt"

	"github.com/pk910/dynamic-ssz/hasher"
	"github.com/pk910/dynamic-ssz/sszutils"
)

// The codec of Contributions is written by hand: the network puts an offset before every element although the elements have a fixed
// size, which no SSZ generator supports. Offset i is 4*count + 256*i.
//
// Source: spec/wire.md#containers.

// SizeSSZ returns the length of the encoding.
func (c *Contributions) SizeSSZ() int { return len(*c) * (4 + ContributionLength) }

// MarshalSSZ returns the encoding; the empty list has none. More than MaxContributions entries are an error.
func (c *Contributions) MarshalSSZ() ([]byte, error) {
	return c.MarshalSSZTo(make([]byte, 0, c.SizeSSZ()))
}

// MarshalSSZTo appends the encoding to buf. A nil entry encodes as zeros.
func (c *Contributions) MarshalSSZTo(buf []byte) ([]byte, error) {
	count := len(*c)
	if count > MaxContributions {
		return nil, fmt.Errorf("encode contributions: %d entries, at most %d allowed", count, MaxContributions)
	}
	for i := range count {
		buf = binary.LittleEndian.AppendUint32(buf, uint32(4*count+ContributionLength*i))
	}
	var err error
	for i, entry := range *c {
		if buf, err = entry.MarshalSSZTo(buf); err != nil {
			return nil, fmt.Errorf("encode contribution %d: %w", i, err)
		}
	}
	return buf, nil
}

// UnmarshalSSZ replaces the list by the decoded one. Zero bytes, and four bytes of zero, are the empty list.
func (c *Contributions) UnmarshalSSZ(buf []byte) error {
	*c = nil
	if len(buf) == 0 || (len(buf) == 4 && binary.LittleEndian.Uint32(buf) == 0) {
		return nil
	}
	if len(buf) < 4 {
		return fmt.Errorf("decode contributions: %d bytes are too few for an offset", len(buf))
	}
	first := binary.LittleEndian.Uint32(buf)
	count := int(first / 4)
	if first%4 != 0 || count == 0 || count > MaxContributions || len(buf) != count*(4+ContributionLength) {
		return fmt.Errorf("decode contributions: first offset %d in %d bytes", first, len(buf))
	}
	list := make(Contributions, count)
	for i := range list {
		start := 4*count + ContributionLength*i
		if offset := binary.LittleEndian.Uint32(buf[4*i:]); int(offset) != start {
			return fmt.Errorf("decode contributions: offset %d is %d, not %d", i, offset, start)
		}
		list[i] = new(Contribution)
		if err := list[i].UnmarshalSSZ(buf[start : start+ContributionLength]); err != nil {
			return fmt.Errorf("decode contribution %d: %w", i, err)
		}
	}
	*c = list
	return nil
}

// HashTreeRoot returns the root of the list as SSZ defines it; the offsets do not affect it.
func (c *Contributions) HashTreeRoot() (root [32]byte, err error) {
	if len(*c) > MaxContributions {
		return root, fmt.Errorf("hash contributions: %d entries, at most %d allowed", len(*c), MaxContributions)
	}
	err = hasher.WithDefaultHasher(func(hh sszutils.HashWalker) error {
		index := hh.StartTree(sszutils.TreeTypeBinary)
		for i, entry := range *c {
			if err := entry.HashTreeRootWith(hh); err != nil {
				return fmt.Errorf("hash contribution %d: %w", i, err)
			}
		}
		hh.MerkleizeWithMixin(index, uint64(len(*c)), MaxContributions)
		root, err = hh.HashRoot()
		return err
	})
	return root, err
}
