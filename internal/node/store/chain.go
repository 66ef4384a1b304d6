package store

import (
	"encoding/binary"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// BlockRecord is one applied execution block. It is kept while a reorganisation may undo it.
type BlockRecord struct {
	Number       uint64
	Hash, Parent common.Hash
	// Undo reverts the block's changes; only its writer reads it.
	Undo []byte
}

const hashLen = common.HashLength

var (
	positionKey = []byte("at")
	blockPrefix = []byte("block")
)

func blockKey(number uint64) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(nil), blockPrefix...), number)
}

// PutBlock adds to the batch that the block is the last applied one, and removes the blocks keep or more below it.
func (b *Batch) PutBlock(r BlockRecord, keep uint64) {
	value := append(append(append([]byte(nil), r.Hash[:]...), r.Parent[:]...), r.Undo...)
	b.Set(Chain, blockKey(r.Number), value)
	b.setPosition(r.Number, r.Hash)
	if r.Number >= keep {
		b.DeleteRange(Chain, blockKey(0), blockKey(r.Number-keep+1))
	}
}

// RewindTo adds to the batch that to is the last applied block, and removes the blocks above it.
func (b *Batch) RewindTo(to BlockRecord) {
	b.DeleteRange(Chain, blockKey(to.Number+1), successor(blockPrefix))
	b.setPosition(to.Number, to.Hash)
}

// ForgetChain adds to the batch that no block was applied yet. The caller deletes the registry's records.
func (b *Batch) ForgetChain() { b.DeleteRange(Chain, nil, nil) }

func (b *Batch) setPosition(number uint64, hash common.Hash) {
	b.Set(Chain, positionKey, append(binary.BigEndian.AppendUint64(nil, number), hash[:]...))
}

// Position returns the last block applied, or false before the first.
func (s *Store) Position() (number uint64, hash common.Hash, found bool, err error) {
	v, found, err := s.Get(Chain, positionKey)
	if err != nil || !found {
		return 0, hash, false, err
	}
	if len(v) != 8+hashLen {
		return 0, hash, false, fmt.Errorf("read chain position: %d bytes instead of %d", len(v), 8+hashLen)
	}
	return binary.BigEndian.Uint64(v), common.Hash(v[8:]), true, nil
}

// Block returns a recent block, or false if it was never applied or was removed.
func (s *Store) Block(number uint64) (r BlockRecord, found bool, err error) {
	v, found, err := s.Get(Chain, blockKey(number))
	if err != nil || !found {
		return r, false, err
	}
	if len(v) < 2*hashLen {
		return r, false, fmt.Errorf("read block %d: %d bytes are too few", number, len(v))
	}
	r = BlockRecord{Number: number, Hash: common.Hash(v[:hashLen]), Parent: common.Hash(v[hashLen : 2*hashLen])}
	if len(v) > 2*hashLen {
		r.Undo = v[2*hashLen:]
	}
	return r, true, nil
}
