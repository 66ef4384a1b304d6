package registry

import (
	"cmp"
	"encoding/binary"
)

// Place is the position of an event: its block and its index among the block's logs.
type Place struct {
	Block uint64
	Log   uint32
}

// placeLength is the length of a place in a record, in bytes.
const placeLength = 12

func placeOf(l *Log) Place { return Place{l.Block, uint32(l.LogIndex)} }

// Compare orders places by time.
func (p Place) Compare(q Place) int {
	return cmp.Or(cmp.Compare(p.Block, q.Block), cmp.Compare(p.Log, q.Log))
}

func appendPlace(out []byte, p Place) []byte {
	return binary.BigEndian.AppendUint32(appendUint64(out, p.Block), p.Log)
}

func (r *reader) place() Place { return Place{Block: r.uint64(), Log: r.uint32()} }
