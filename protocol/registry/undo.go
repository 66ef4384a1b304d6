package registry

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// errUndo says that bytes are not what Apply returned.
var errUndo = errors.New("malformed undo record")

// touched holds the records that a block changes, as they were before it.
type touched struct {
	before map[string][]byte
}

func newTouched() *touched { return &touched{before: map[string][]byte{}} }

// add stores a record that is about to change. Only its first value counts.
func (t *touched) add(r *Registry, key []byte) {
	if _, ok := t.before[string(key)]; !ok {
		t.before[string(key)] = r.record(key)
	}
}

// finish returns the records that differ from before, ascending by key, and the undo record. A block that changed nothing gives
// nothing.
func (t *touched) finish(r *Registry) (writes []Write, undo []byte) {
	keys := make([][]byte, 0, len(t.before))
	for key := range t.before {
		keys = append(keys, []byte(key))
	}
	sortKeys(keys)
	for _, key := range keys {
		before, after := t.before[string(key)], r.record(key)
		if equal(before, after) {
			continue
		}
		writes = append(writes, Write{key, after})
		undo = appendUndo(undo, key, before)
	}
	if len(writes) == 0 {
		return nil, nil
	}
	return writes, append(binary.AppendUvarint(nil, uint64(len(writes))), undo...)
}

// Undo undoes the last applied block, given its undo record, and returns the records to store. Blocks are undone newest first. On an
// error nothing has changed.
func (r *Registry) Undo(undo []byte) ([]Write, error) {
	writes, err := parseUndo(undo)
	if err != nil {
		return nil, fmt.Errorf("undo block: %w", err)
	}
	// A trial on an empty registry, so that a corrupt record cannot undo half a block.
	trial, err := New(r.config)
	if err != nil {
		return nil, err
	}
	for _, w := range writes {
		if err := trial.Load(w.Key, w.Value); err != nil {
			return nil, fmt.Errorf("undo block: %w", err)
		}
	}
	for _, w := range writes {
		if err := r.Load(w.Key, w.Value); err != nil {
			return nil, fmt.Errorf("undo block: %w", err)
		}
	}
	return writes, nil
}

// An undo record is empty, or the number of entries as varint and the entries: key length
// 1, key, value length + 1 as varint (0: there was no such record), value.
func appendUndo(out, key, value []byte) []byte {
	out = append(append(out, byte(len(key))), key...)
	if value == nil {
		return binary.AppendUvarint(out, 0)
	}
	return append(binary.AppendUvarint(out, uint64(len(value))+1), value...)
}

func parseUndo(undo []byte) ([]Write, error) {
	if len(undo) == 0 {
		return nil, nil
	}
	count, n := binary.Uvarint(undo)
	if n <= 0 {
		return nil, errUndo
	}
	var writes []Write
	for in := undo[n:]; len(in) > 0; {
		write, rest, err := parseUndoEntry(in)
		if err != nil {
			return nil, err
		}
		writes, in = append(writes, write), rest
	}
	if uint64(len(writes)) != count {
		return nil, errUndo
	}
	return writes, nil
}

func parseUndoEntry(in []byte) (write Write, rest []byte, err error) {
	keyLength := int(in[0])
	if len(in) < 1+keyLength {
		return write, nil, errUndo
	}
	write.Key, in = in[1:1+keyLength], in[1+keyLength:]
	length, n := binary.Uvarint(in)
	if n <= 0 {
		return write, nil, errUndo
	}
	if in = in[n:]; length == 0 {
		return write, in, nil
	}
	if length-1 > uint64(len(in)) {
		return write, nil, errUndo
	}
	write.Value = in[: length-1 : length-1]
	return write, in[length-1:], nil
}

func sortKeys(keys [][]byte) { slices.SortFunc(keys, bytes.Compare) }
