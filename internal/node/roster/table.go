package roster

import "maps"

// parts is into how many parts a table is cut, by the last byte of the key.
const parts = 256

// table is a map that never changes. A draft makes the next one and copies only the parts that change, so that a block that
// concerns one validator does not copy ten thousand. The zero value is empty.
type table[K ~[32]byte | ~[48]byte, V any] struct {
	parts *[parts]map[K]V
	size  int
}

// at returns the value of a key; the zero value if there is none.
func (t table[K, V]) at(key K) V {
	if t.parts == nil {
		var none V
		return none
	}
	return t.parts[key[len(key)-1]][key]
}

// all calls yield for every entry, in no order, until it returns false.
func (t table[K, V]) all(yield func(K, V) bool) {
	if t.parts == nil {
		return
	}
	for _, part := range t.parts {
		for k, v := range part {
			if !yield(k, v) {
				return
			}
		}
	}
}

// tableDraft is a table that is being made of another one.
type tableDraft[K ~[32]byte | ~[48]byte, V any] struct {
	table[K, V]
	// own says that the list of parts is the draft's, copied which of the parts are.
	own    bool
	copied [parts]bool
}

// part returns the part of a key, to be changed.
func (d *tableDraft[K, V]) part(key K) map[K]V {
	if !d.own {
		d.own = true
		next := new([parts]map[K]V)
		if d.parts != nil {
			*next = *d.parts
		}
		d.parts = next
	}
	n := key[len(key)-1]
	if !d.copied[n] {
		d.copied[n] = true
		if d.parts[n] = maps.Clone(d.parts[n]); d.parts[n] == nil {
			d.parts[n] = map[K]V{}
		}
	}
	return d.parts[n]
}

func (d *tableDraft[K, V]) set(key K, value V) {
	part := d.part(key)
	if _, known := part[key]; !known {
		d.size++
	}
	part[key] = value
}

func (d *tableDraft[K, V]) remove(key K) {
	if d.parts == nil {
		return
	}
	if _, known := d.parts[key[len(key)-1]][key]; known {
		d.size--
		delete(d.part(key), key)
	}
}
