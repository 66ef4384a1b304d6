package store

// Table is the first byte of a key: every record belongs to exactly one table.
//
//	table         key                              value
//	-----         ---                              -----
//	Meta          "schema"                         uint32, big-endian: layout of everything below
//	Meta          "network"                        name of the network's profile, text
//	Meta          "genesis"                        genesis validators root, 32 bytes
//	Meta          "contract"                       address of the registry contract, 20 bytes
//	Meta          "operator"                       operator public key as on chain (base64 of PEM), text
//	Meta          "alive"                          slot in which a node last used the folder (package signer)
//	Meta          "rereading"                      empty: contract history is read again (package roster)
//	Meta          "viewed"                         when the view of the contract was last complete, Unix seconds 8
//	Chain         "at"                             last applied execution block: number 8, hash 32
//	Chain         "block" number 8                 a recent block: hash 32, parent 32, undo (opaque)
//	Chain         "exit" block 8, validator 48     an exit that is still to be done: slot 8, events 4 (package roster)
//	Chain         "prov" block 8                   empty: the exits of that block are proved by its receipts
//	Chain         "rnew" block 8, validator 48     a registration that is still to be done, likewise
//	Chain         "left" slot 8, validator 48      empty: that exit is done
//	Registry      chosen by the registry           chosen by the registry
//	Share         share public key 48              sealed share secret (package signer)
//	Protection    share public key 48              slashing watermark (package signer)
//	Arrival       share public key 48              when the share came and which history came with it (package signer)
//	Joined        height 8, identifier 56          empty: this operator spoke in that QBFT instance
//
// Numbers are big-endian, so that keys sort by them. A changed layout raises Schema, and so
// does a new table, unless an older program may go without reading it.
type Table byte

// The tables of schema 1.
const (
	Meta       Table = 'm'
	Chain      Table = 'c'
	Registry   Table = 'r'
	Share      Table = 's'
	Protection Table = 'p'
	Joined     Table = 'j'
	Arrival    Table = 'a'
)

// Schema is the layout this program reads and writes.
const Schema uint32 = 1

// key returns table and key as one database key.
func (t Table) key(key []byte) []byte {
	out := make([]byte, 0, 1+len(key))
	return append(append(out, byte(t)), key...)
}

// successor returns the smallest key greater than every key that begins with prefix. A table's byte is below 0xff,
// so there always is one.
func successor(prefix []byte) []byte {
	end := append([]byte(nil), prefix...)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i] != 0xff {
			end[i]++
			return end[:i+1]
		}
	}
	return nil
}
