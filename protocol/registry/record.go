package registry

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The first byte of a record's key says what it is about. Numbers are big-endian.
//
//	key                 value
//	---                 -----
//	'o' id 8            operator: removed 1, owner 20, key text
//	'w' address 20      owner: next nonce 8, place of the last registration 12, recipient 0 or 20; older ones lack the place
//	'v' public key 48   validator: flags 1, owner 20, n 1, n ids of 8, n share keys of 48,
//	                    with an own share: operator 8, ciphertext 256
//	'h' share key 48    own share: public key 48 of the validator that it belongs to, for ever
//	'c' cluster id 32   what its last event told: validators 4, inactive 1, place 12
//	'e'                 the highest operator named 8, place 12
//	'd' place 12, kind 1, cluster id 32   a doubt: the place after which events are missing 12, known 4, owner 20, counted 8, told 8
//
// A place is block 8, log 4.
const (
	kindOperator  = 'o'
	kindOwner     = 'w'
	kindValidator = 'v'
	kindHolder    = 'h'
	kindCounts    = 'c'
	kindNumbers   = 'e'
	kindDoubt     = 'd'
)

const (
	flagLiquidated = 1 << iota
	flagOwn
	flagShareKeys
	flagShareTaken
	flagOwnShare
)

// refusalFlags are the flags in a record for why a share is not used.
var refusalFlags = map[Refusal]byte{RefusedOwnShare: flagOwnShare, RefusedShareKeys: flagShareKeys, RefusedShareTaken: flagShareTaken}

var errRecord = errors.New("malformed record")

// Write is one record of the state; a nil Value deletes it.
type Write struct {
	Key, Value []byte
}

// Load adds one stored record to the state, in any order. A record that neither Apply nor Undo wrote is an error.
func (r *Registry) Load(key, value []byte) error {
	if err := r.load(key, value); err != nil {
		return fmt.Errorf("load registry record %x: %w", key, err)
	}
	return nil
}

// Records returns the whole state, ascending by key. Two registries of equal state
// return equal records.
func (r *Registry) Records() []Write {
	keys := make([][]byte, 0, len(r.operators)+len(r.owners)+len(r.validators)+len(r.holders)+len(r.counts)+len(r.doubts)+1)
	for id := range r.operators {
		keys = append(keys, operatorKey(id))
	}
	for address := range r.owners {
		keys = append(keys, ownerKey(address))
	}
	for pk := range r.validators {
		keys = append(keys, validatorKey(pk))
	}
	for share := range r.holders {
		keys = append(keys, holderKey(share))
	}
	for id := range r.counts {
		keys = append(keys, countsKey(id))
	}
	for key := range r.doubts {
		keys = append(keys, []byte(key))
	}
	if r.numbers != (numbers{}) {
		keys = append(keys, numbersKey())
	}
	sortKeys(keys)
	writes := make([]Write, len(keys))
	for i, key := range keys {
		writes[i] = Write{key, r.record(key)}
	}
	return writes
}

func operatorKey(id wire.OperatorID) []byte { return appendUint64([]byte{kindOperator}, uint64(id)) }

func ownerKey(address common.Address) []byte { return append([]byte{kindOwner}, address[:]...) }

func validatorKey(pk wire.ValidatorPK) []byte { return append([]byte{kindValidator}, pk[:]...) }

func holderKey(share phase0.BLSPubKey) []byte { return append([]byte{kindHolder}, share[:]...) }

// record encodes the state under a key, or returns nil.
func (r *Registry) record(key []byte) []byte {
	switch rest := key[1:]; key[0] {
	case kindOperator:
		if operator := r.operators[wire.OperatorID(binary.BigEndian.Uint64(rest))]; operator != nil {
			return encodeOperator(operator)
		}
	case kindOwner:
		if owner := r.owners[common.BytesToAddress(rest)]; owner != nil {
			return encodeOwner(owner)
		}
	case kindValidator:
		if validator := r.validators[wire.ValidatorPK(rest)]; validator != nil {
			return encodeValidator(validator)
		}
	case kindHolder:
		if holder, bound := r.holders[phase0.BLSPubKey(rest)]; bound {
			return holder[:]
		}
	case kindCounts:
		if counts := r.counts[ClusterID(rest)]; counts != nil {
			return encodeCounts(counts)
		}
	case kindNumbers:
		return encodeNumbers(r.numbers)
	case kindDoubt:
		if d := r.doubts[string(key)]; d != nil {
			return encodeDoubt(d)
		}
	}
	return nil
}

// load is the inverse of record; a nil value deletes.
func (r *Registry) load(key, value []byte) error {
	if len(key) == 0 {
		return errRecord
	}
	switch rest := key[1:]; {
	case key[0] == kindOperator && len(rest) == 8:
		id := wire.OperatorID(binary.BigEndian.Uint64(rest))
		operator, err := decodeOperator(id, value)
		if err == nil {
			r.putOperator(id, operator)
		}
		return err
	case key[0] == kindOwner && len(rest) == common.AddressLength:
		owner, err := decodeOwner(value)
		if err == nil {
			r.putOwner(common.BytesToAddress(rest), owner)
		}
		return err
	case key[0] == kindValidator && len(rest) == phase0.PublicKeyLength:
		pk := wire.ValidatorPK(rest)
		validator, err := decodeValidator(pk, value)
		if err == nil {
			r.putValidator(pk, validator)
		}
		return err
	case key[0] == kindHolder && len(rest) == phase0.PublicKeyLength:
		holder, err := decodeHolder(value)
		if err == nil {
			r.putHolder(phase0.BLSPubKey(rest), holder)
		}
		return err
	}
	return r.loadEvidence(key, value)
}

// loadEvidence is load for the records of the contract's numbers and of doubts.
func (r *Registry) loadEvidence(key, value []byte) error {
	switch rest := key[1:]; {
	case key[0] == kindCounts && len(rest) == len(ClusterID{}):
		counts, err := decodeCounts(value)
		if err == nil {
			r.putCounts(ClusterID(rest), counts)
		}
		return err
	case key[0] == kindNumbers && len(rest) == 0:
		n, err := decodeNumbers(value)
		if err == nil {
			r.numbers = n
		}
		return err
	case key[0] == kindDoubt && len(key) == doubtKeyLength:
		d, err := decodeDoubt(key, value)
		if err == nil {
			r.putDoubt(key, d)
		}
		return err
	}
	return errRecord
}

func encodeOperator(o *Operator) []byte {
	out := append([]byte{0}, o.Owner[:]...)
	if o.Removed {
		out[0] = 1
	}
	return append(out, o.Key...)
}

func decodeOperator(id wire.OperatorID, value []byte) (*Operator, error) {
	if value == nil {
		return nil, nil
	}
	in := reader{rest: value}
	operator := &Operator{ID: id, Removed: in.take(1)[0] == 1}
	copy(operator.Owner[:], in.take(common.AddressLength))
	operator.Key = string(in.rest)
	return operator, in.err
}

func encodeOwner(o *ownerState) []byte {
	out := appendPlace(appendUint64(nil, o.nextNonce), o.last)
	if o.recipient != nil {
		out = append(out, o.recipient[:]...)
	}
	return out
}

func decodeOwner(value []byte) (*ownerState, error) {
	if value == nil {
		return nil, nil
	}
	in := reader{rest: value}
	owner := &ownerState{nextNonce: in.uint64()}
	if n := len(in.rest); n != 0 && n != common.AddressLength {
		owner.last = in.place()
	}
	if len(in.rest) != 0 {
		recipient := common.BytesToAddress(in.take(common.AddressLength))
		owner.recipient = &recipient
	}
	return owner, in.end()
}

func decodeHolder(value []byte) (*wire.ValidatorPK, error) {
	if value == nil {
		return nil, nil
	}
	if len(value) != phase0.PublicKeyLength {
		return nil, errRecord
	}
	holder := wire.ValidatorPK(value)
	return &holder, nil
}

func encodeValidator(v *Validator) []byte {
	out := append([]byte{0}, v.Owner[:]...)
	out = append(out, byte(len(v.Committee)))
	for _, id := range v.Committee {
		out = appendUint64(out, uint64(id))
	}
	for _, share := range v.SharePublicKeys {
		out = append(out, share[:]...)
	}
	if v.Liquidated {
		out[0] |= flagLiquidated
	}
	out[0] |= refusalFlags[v.Refused]
	if v.Own != nil {
		out[0] |= flagOwn
		out = append(appendUint64(out, uint64(v.Own.Operator)), v.Own.Ciphertext[:]...)
	}
	return out
}

func decodeValidator(pk wire.ValidatorPK, value []byte) (*Validator, error) {
	if value == nil {
		return nil, nil
	}
	in := reader{rest: value}
	flags := in.take(1)[0]
	v := &Validator{PublicKey: pk, Liquidated: flags&flagLiquidated != 0}
	for _, refusal := range Refusals() {
		if flags&refusalFlags[refusal] != 0 {
			v.Refused = refusal
		}
	}
	copy(v.Owner[:], in.take(common.AddressLength))
	n := int(in.take(1)[0])
	for range n {
		v.Committee = append(v.Committee, wire.OperatorID(in.uint64()))
	}
	for range n {
		v.SharePublicKeys = append(v.SharePublicKeys, phase0.BLSPubKey(in.take(phase0.PublicKeyLength)))
	}
	if flags&flagOwn != 0 {
		v.Own = &OwnShare{Operator: wire.OperatorID(in.uint64())}
		copy(v.Own.Ciphertext[:], in.take(len(v.Own.Ciphertext)))
	}
	v.CommitteeID = v.Committee.ID()
	return v, in.end()
}

// reader decodes a record. After the first error, all values are zero.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) take(n int) []byte {
	if len(r.rest) < n {
		r.err = errRecord
		return make([]byte, n)
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) uint32() uint32 { return binary.BigEndian.Uint32(r.take(4)) }

func (r *reader) uint64() uint64 { return binary.BigEndian.Uint64(r.take(8)) }

func (r *reader) end() error {
	if len(r.rest) != 0 {
		return errRecord
	}
	return r.err
}

func appendUint64(out []byte, n uint64) []byte { return binary.BigEndian.AppendUint64(out, n) }

func equal(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }
