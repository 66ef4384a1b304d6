package eth

import (
	"errors"
	"strings"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// ErrUnknownVersion says that an object is of a fork that this program does not know, or that has no such object.
var ErrUnknownVersion = errors.New("unknown data version")

// ForkID identifies a fork of the beacon chain. Its number is the Version of wire.ConsensusData, so that it never changes.
//
// Source: spec/wire.md#containers.
type ForkID uint64

// The forks that this program knows, in the order in which a chain can have them. 0 is none of them.
const (
	Phase0    ForkID = 1
	Altair    ForkID = 2
	Bellatrix ForkID = 3
	Capella   ForkID = 4
	Deneb     ForkID = 5
	Electra   ForkID = 6
	Fulu      ForkID = 7
)

// row has everything that this program knows of one fork of the beacon chain. All code that depends on the fork uses its row; nothing
// else compares forks.
type row struct {
	id   ForkID
	name string // in lower case
	due  *dues
	*forms
}

// table has every fork that this program knows, in the order in which a chain can have them.
var table = []row{
	{Phase0, "phase0", &thirds, &phase0Forms},
	{Altair, "altair", &thirds, &altairForms},
	{Bellatrix, "bellatrix", &thirds, &bellatrixForms},
	{Capella, "capella", &thirds, &capellaForms},
	{Deneb, "deneb", &thirds, &denebForms},
	{Electra, "electra", &thirds, &electraForms},
	{Fulu, "fulu", &thirds, &fuluForms},
}

// rowOf returns the row of a fork, or nil for an unknown one.
func rowOf(id ForkID) *row {
	for i := range table {
		if table[i].id == id {
			return &table[i]
		}
	}
	return nil
}

// formsOf returns the containers of a version of go-eth2-client, or nil if no fork has them.
func formsOf(data spec.DataVersion) *forms {
	for i := range table {
		if table[i].data == data {
			return table[i].forms
		}
	}
	return nil
}

// String is the fork's name in lower case.
func (id ForkID) String() string {
	if row := rowOf(id); row != nil {
		return row.name
	}
	return "unknown"
}

// KnownForks returns the forks that this program knows, in the order in which a chain can have them; the first is genesis.
func KnownForks() []ForkID {
	out := make([]ForkID, len(table))
	for i := range table {
		out[i] = table[i].id
	}
	return out
}

// ParseFork returns the fork of a name, in upper or lower case; known is false for an unknown name.
func ParseFork(name string) (id ForkID, known bool) {
	for i := range table {
		if strings.EqualFold(table[i].name, name) {
			return table[i].id, true
		}
	}
	return 0, false
}

// ForkOf returns the fork of a beacon node's object for a slot, by the version that go-eth2-client gives it: the slot's fork, if its
// objects have that version, else the fork that the version is named after. It is 0 for a version of no fork.
func (c *Chain) ForkOf(slot phase0.Slot, data spec.DataVersion) ForkID {
	id := c.ForkIDAt(slot)
	if row := rowOf(id); row != nil && row.data == data {
		return id
	}
	for i := range table {
		if table[i].data == data {
			return table[i].id
		}
	}
	return 0
}
