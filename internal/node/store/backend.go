package store

// backend stores records under their database keys: Pebble on a disk (pebble.go), or memory (ram.go). Store makes sure that no method
// is called after close, and none at the same time as close.
type backend interface {
	// get returns a copy of the value.
	get(key []byte) (value []byte, found bool, err error)
	// scan visits the records with from <= key < to in order; key and value are valid only during the call.
	scan(from, to []byte, visit func(key, value []byte) error) error
	// apply makes the changes visible, all together, in their order. If durable is set, the batch and all that were applied before it
	// are being written to the disk. sync waits until they are there, and is called exactly once. sync is nil for a batch that need
	// not be durable. After an error it is not known what is on the disk.
	apply(changes []change, durable bool) (sync func() error, err error)
	// free returns the bytes that can still be written, and whether that is known.
	free() (bytes uint64, known bool, err error)
	close() error
}

// change is one change of a batch.
type change struct {
	kind changeKind
	// key is the record, or the first of a range that ends before value.
	key, value []byte
}

type changeKind byte

const (
	set changeKind = iota
	remove
	removeRange
)
