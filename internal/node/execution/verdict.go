package execution

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// claim holds one client's answer for a finished range of blocks, both ends included.
type claim struct {
	// by is the endpoint of that client.
	by       string
	from, to uint64
	// last is the hash of the block to: the same hash means the same range.
	last common.Hash
	sum  digest
	// blocks has a digest for each block that has logs.
	blocks map[uint64]digest
}

// digest is a hash of the logs of a range.
type digest struct {
	count int
	hash  [32]byte
}

// digestOf returns the digest of tidy logs.
func digestOf(logs []types.Log) digest {
	h := sha256.New()
	for i := range logs {
		id := logID(&logs[i])
		h.Write(id[:])
	}
	d := digest{count: len(logs)}
	h.Sum(d.hash[:0])
	return d
}

// logID is a hash of a log's place and content.
func logID(l *types.Log) [32]byte {
	b := make([]byte, 0, 128+32*len(l.Topics)+len(l.Data))
	b = append(b, l.BlockHash[:]...)
	for _, n := range [...]uint64{l.BlockNumber, uint64(l.TxIndex), uint64(l.Index), uint64(len(l.Topics))} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	for _, t := range l.Topics {
		b = append(b, t[:]...)
	}
	return sha256.Sum256(append(b, l.Data...))
}

// perBlock returns a digest for each block that has logs; the logs are tidy.
func perBlock(logs []types.Log) map[uint64]digest {
	sums := map[uint64]digest{}
	for _, block := range split(logs) {
		sums[block[0].BlockNumber] = digestOf(block)
	}
	return sums
}

// differing returns the blocks, in order, on which the answers differ.
func differing(says ...map[uint64]digest) []uint64 {
	found := map[uint64]bool{}
	for _, one := range says {
		for _, other := range says {
			for number, sum := range one {
				if other[number] != sum {
					found[number] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// missing counts the logs of some that are not in from.
func missing(some, from []types.Log) (n int) {
	have := make(map[[32]byte]bool, len(from))
	for i := range from {
		have[logID(&from[i])] = true
	}
	for i := range some {
		if !have[logID(&some[i])] {
			n++
		}
	}
	return n
}
