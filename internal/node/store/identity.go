package store

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"
)

// Identity says what a data folder belongs to. It is written at the first start and never changes: slashing records and share keys of
// one network or operator must not be read by a node of another.
type Identity struct {
	// Network is the name of the profile.
	Network string
	// GenesisValidatorsRoot identifies the beacon chain.
	GenesisValidatorsRoot phase0.Root
	// Contract is the registry contract.
	Contract common.Address
	// OperatorKey is the operator's public key as registered on chain (base64 of its PEM).
	OperatorKey string
}

// identityField is one row of the identity: its key in the store and its form for people.
type identityField struct {
	key, name string
	bytes     func(Identity) []byte // nil while unknown
	show      func([]byte) string
}

var identityFields = []identityField{
	{"network", "network", func(i Identity) []byte { return []byte(i.Network) }, showText},
	{"genesis", "genesis validators root", func(i Identity) []byte { return known(i.GenesisValidatorsRoot[:]) }, showHex},
	{"contract", "registry contract", func(i Identity) []byte { return known(i.Contract[:]) }, showHex},
	{"operator", "operator key", func(i Identity) []byte { return []byte(i.OperatorKey) }, showText},
}

func showText(b []byte) string { return string(b) }
func showHex(b []byte) string  { return "0x" + hex.EncodeToString(b) }

// known returns b, or nil if all of it is zero.
func known(b []byte) []byte {
	for _, c := range b {
		if c != 0 {
			return b
		}
	}
	return nil
}

var schemaKey = []byte("schema")

// checkSchema writes schema and identity into an empty store, or compares them with what is there.
func (s *Store) checkSchema(id Identity) error {
	stored, found, err := s.Get(Meta, schemaKey)
	if err != nil {
		return fmt.Errorf("read schema: %w", err)
	}
	if !found {
		return s.writeSchema(id)
	}
	if err := knownSchema(stored); err != nil {
		return err
	}
	return s.Claim(id)
}

// knownSchema returns nil if this program knows the stored schema.
func knownSchema(stored []byte) error {
	if len(stored) != 4 {
		return fmt.Errorf("read schema: %d bytes instead of 4", len(stored))
	}
	if v := binary.BigEndian.Uint32(stored); v != Schema {
		return &SchemaError{Stored: v, Known: Schema}
	}
	return nil
}

func (s *Store) writeSchema(id Identity) error {
	b := s.Batch()
	b.Set(Meta, schemaKey, binary.BigEndian.AppendUint32(nil, Schema))
	for _, f := range identityFields {
		if v := f.bytes(id); len(v) > 0 {
			b.Set(Meta, []byte(f.key), v)
		}
	}
	if err := b.Commit(); err != nil {
		return fmt.Errorf("write identity: %w", err)
	}
	return nil
}

// Claim compares the known fields of id with the store's. It writes, durably, fields that were not known before: the genesis
// validators root may become known long after the start, when the first beacon node answers. A field that differs is refused with a
// *MismatchError and nothing is written.
func (s *Store) Claim(id Identity) error {
	b := s.Batch()
	defer b.Discard()
	for _, f := range identityFields {
		given := f.bytes(id)
		if len(given) == 0 {
			continue
		}
		stored, found, err := s.Get(Meta, []byte(f.key))
		if err != nil {
			return fmt.Errorf("read %s: %w", f.name, err)
		}
		if !found {
			b.Set(Meta, []byte(f.key), given)
			continue
		}
		if string(stored) != string(given) {
			return &MismatchError{Field: f.name, Stored: f.show(stored), Given: f.show(given)}
		}
	}
	return b.Commit()
}

// Identity returns the folder's identity, as far as it is known.
func (s *Store) Identity() (Identity, error) {
	var id Identity
	values := make([][]byte, len(identityFields))
	for i, f := range identityFields {
		v, _, err := s.Get(Meta, []byte(f.key))
		if err != nil {
			return id, fmt.Errorf("read %s: %w", f.name, err)
		}
		values[i] = v
	}
	id.Network = string(values[0])
	copy(id.GenesisValidatorsRoot[:], values[1])
	copy(id.Contract[:], values[2])
	id.OperatorKey = string(values[3])
	return id, nil
}
