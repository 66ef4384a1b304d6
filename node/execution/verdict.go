package execution

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// claim is what a client said of a finished range of blocks, both ends included.
type claim struct {
	// by is the endpoint of the client that said so.
	by       string
	from, to uint64
	// last is the hash of the block to: the same hash means the same range.
	last common.Hash
	sum  digest
}

// digest stands for the logs of a range.
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

// logID names a log with its place and content.
func logID(l *types.Log) [32]byte {
	b := make([]byte, 0, 128+32*len(l.Topics)+len(l.Data))
	b = append(b, l.BlockHash[:]...)
	b = append(b, l.TxHash[:]...)
	for _, n := range [...]uint64{l.BlockNumber, uint64(l.TxIndex), uint64(l.Index), uint64(len(l.Topics))} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	for _, t := range l.Topics {
		b = append(b, t[:]...)
	}
	return sha256.Sum256(append(b, l.Data...))
}

// judge returns the place of a right answer among several for one range, or -1 if nobody can say. What more than half
// of at least three say is right. Else the answer that contains all others is: logs are lost easily, and made up only by
// a liar.
func judge(answers [][]types.Log) int {
	votes := map[digest]int{}
	for _, logs := range answers {
		votes[digestOf(logs)]++
	}
	for i, logs := range answers {
		if len(answers) >= 3 && 2*votes[digestOf(logs)] > len(answers) {
			return i
		}
	}
	for i := range answers {
		if !slices.ContainsFunc(answers, func(other []types.Log) bool { return !contains(answers[i], other) }) {
			return i
		}
	}
	return -1
}

// contains reports whether each of the second logs is one of the first.
func contains(all, some []types.Log) bool {
	have := make(map[[32]byte]bool, len(all))
	for i := range all {
		have[logID(&all[i])] = true
	}
	for i := range some {
		if !have[logID(&some[i])] {
			return false
		}
	}
	return true
}
