package store

// backend keeps the records under their database keys: Pebble on a disk (pebble.go), or memory (ram.go). Store owns its life: no method is
// called after close, and none beside close.
type backend interface {
	// get returns a copy of the value.
	get(key []byte) (value []byte, found bool, err error)
	// scan visits the records with from <= key < to in order; key and value are valid only during the call.
	scan(from, to []byte, visit func(key, value []byte) error) error
	// apply makes the changes visible, all together, in their order. A durable batch is on its way to the disk then, with all that was
	// applied before; sync waits until it is there, and is called exactly once. Sync is nil for a batch that need not be durable. After an
	// error nobody can say what is on the disk.
	apply(changes []change, durable bool) (sync func() error, err error)
	// free returns the bytes that can still be written, and whether that is known.
	free() (bytes uint64, known bool, err error)
	close() error
}

// change is one of a batch.
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
