package registry

import (
	"encoding/binary"
	"errors"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// wordLength is the unit of the ABI encoding in bytes.
const wordLength = 32

// clusterWords is how many words the cluster record takes inside an event's arguments.
const clusterWords = 5

var (
	errShort  = errors.New("data is too short")
	errRange  = errors.New("a number is out of its type's range")
	errOffset = errors.New("an offset points outside the data")
)

// arguments reads the ABI-encoded arguments of an event. After the first error, all values are zero. Nothing is copied, and nothing is
// allocated beyond the data's size.
type arguments struct {
	data []byte
	err  error
}

func (a *arguments) fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

// word returns the i-th word of the head.
func (a *arguments) word(i int) []byte {
	if a.err == nil && len(a.data) < (i+1)*wordLength {
		a.fail(errShort)
	}
	if a.err != nil {
		return make([]byte, wordLength)
	}
	return a.data[i*wordLength : (i+1)*wordLength]
}

// number reads an unsigned integer of at most 64 bits.
func (a *arguments) number(word []byte, bits int) uint64 {
	for _, b := range word[:wordLength-8] {
		if b != 0 {
			a.fail(errRange)
			return 0
		}
	}
	n := binary.BigEndian.Uint64(word[wordLength-8:])
	if bits < 64 && n>>bits != 0 {
		a.fail(errRange)
		return 0
	}
	return n
}

// tail returns what follows the length word that the i-th word of the head points to,
// and that length.
func (a *arguments) tail(i int) (rest []byte, length uint64) {
	offset := a.number(a.word(i), 64)
	if a.err != nil {
		return nil, 0
	}
	size := uint64(len(a.data))
	if offset > size || size-offset < wordLength {
		a.fail(errOffset)
		return nil, 0
	}
	length = a.number(a.data[offset:offset+wordLength], 64)
	return a.data[offset+wordLength:], length
}

// bytes reads the dynamic bytes behind the i-th word of the head. It is a part of the
// data, not a copy.
func (a *arguments) bytes(i int) []byte {
	rest, length := a.tail(i)
	if a.err == nil && length > uint64(len(rest)) {
		a.fail(errOffset)
	}
	if a.err != nil {
		return nil
	}
	return rest[:length:length]
}

// operators reads the list of 64-bit numbers behind the i-th word of the head.
func (a *arguments) operators(i int) []wire.OperatorID {
	rest, length := a.tail(i)
	if a.err == nil && length > uint64(len(rest))/wordLength {
		a.fail(errOffset)
	}
	if a.err != nil {
		return nil
	}
	ids := make([]wire.OperatorID, length)
	for n := range ids {
		ids[n] = wire.OperatorID(a.number(rest[n*wordLength:(n+1)*wordLength], 64))
	}
	return ids
}

// address reads an address, of whose word only the last 20 bytes count.
func (a *arguments) address(i int) common.Address { return common.BytesToAddress(a.word(i)) }

// cluster checks the record that starts at the i-th word. Its content does not matter to a node, but a malformed record makes the
// event unparsable, for every node alike.
func (a *arguments) cluster(i int) {
	a.number(a.word(i), 32)
	a.number(a.word(i+1), 64)
	a.number(a.word(i+2), 64)
	a.number(a.word(i+3), 1)
	a.word(i + clusterWords - 1)
}
