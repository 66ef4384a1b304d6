package registry

import (
	"cmp"
	"encoding/binary"
)

// Place is where an event stands: its block and its index among the block's logs.
type Place struct {
	Block uint64
	Log   uint32
}

// placeLength is how many bytes a place takes in a record.
const placeLength = 12

func placeOf(l *Log) Place { return Place{l.Block, uint32(l.LogIndex)} }

// Compare orders places as events happened.
func (p Place) Compare(q Place) int {
	return cmp.Or(cmp.Compare(p.Block, q.Block), cmp.Compare(p.Log, q.Log))
}

func appendPlace(out []byte, p Place) []byte {
	return binary.BigEndian.AppendUint32(appendUint64(out, p.Block), p.Log)
}

func (r *reader) place() Place { return Place{Block: r.uint64(), Log: r.uint32()} }
