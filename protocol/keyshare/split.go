package keyshare

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// ErrOperators says that a list of operators is not ascending, repeats one, or does not match another list.
var ErrOperators = errors.New("invalid list of operators")

// ErrSameKey says that two operators of a committee have the same key.
var ErrSameKey = errors.New("two operators have the same key")

// CheckDistinct returns ErrSameKey if two operators have the same key, in any encoding: the key's holder would have two shares, and
// the committee would tolerate one fault less. Neither the contract nor a node checks it. A key that cannot be read is skipped.
func CheckDistinct(operators []Operator) error {
	keys := make([]*operatorkey.PublicKey, len(operators))
	for i, o := range operators {
		key, err := operatorkey.ParsePublicKey(o.OperatorKey)
		if err != nil {
			continue
		}
		for j, other := range keys[:i] {
			if other != nil && other.Equal(key) {
				return fmt.Errorf("%w: operators %d and %d", ErrSameKey, operators[j].ID, o.ID)
			}
		}
		keys[i] = key
	}
	return nil
}

// Splitter makes entries for one committee and one owner.
type Splitter struct {
	operators []Operator
	ids       []wire.OperatorID
	keys      []*operatorkey.PublicKey
	quorum    int
	owner     common.Address
}

// NewSplitter checks the committee: 4, 7, 10 or 13 operators with distinct ids and readable keys, in any order. It
// returns ErrCommitteeSize, ErrOperators or operatorkey.ErrPublicKey.
func NewSplitter(operators []Operator, owner common.Address) (*Splitter, error) {
	quorum, err := Quorum(len(operators))
	if err != nil {
		return nil, err
	}
	s := &Splitter{operators: sortedByID(operators), quorum: quorum, owner: owner}
	for _, o := range s.operators {
		key, err := operatorkey.ParsePublicKey(o.OperatorKey)
		if err != nil {
			return nil, fmt.Errorf("operator %d: %w", o.ID, err)
		}
		s.ids, s.keys = append(s.ids, o.ID), append(s.keys, key)
	}
	return s, checkAscending(s.ids)
}

func sortedByID(operators []Operator) []Operator {
	sorted := slices.Clone(operators)
	slices.SortStableFunc(sorted, func(a, b Operator) int {
		switch {
		case a.ID < b.ID:
			return -1
		case a.ID > b.ID:
			return 1
		}
		return 0
	})
	return sorted
}

// checkAscending checks that ids are strictly ascending from 1, as the contract does.
func checkAscending(ids []wire.OperatorID) error {
	for i, id := range ids {
		switch {
		case id == 0:
			return fmt.Errorf("%w: operator id 0", ErrOperators)
		case i > 0 && ids[i-1] == id:
			return fmt.Errorf("%w: operator %d is named twice", ErrOperators, id)
		case i > 0 && ids[i-1] > id:
			return fmt.Errorf("%w: %d stands before %d, the contract wants ascending ids", ErrOperators, ids[i-1], id)
		}
	}
	return nil
}

// Split makes the entry of one validator with the given owner nonce. rand must be a cryptographic source.
func (s *Splitter) Split(rand io.Reader, key *threshold.SecretKey, nonce uint64) (Entry, error) {
	shares, err := threshold.Split(rand, key, s.quorum, s.ids)
	if err != nil {
		return Entry{}, err
	}
	packed := SharesData{OwnerProof: key.Sign(OwnerRoot(s.owner, nonce))}
	for i, share := range shares {
		c, err := encryptShare(rand, s.keys[i], share.Secret)
		share.Secret.Erase()
		if err != nil {
			return Entry{}, err
		}
		packed.PublicKeys = append(packed.PublicKeys, share.PublicKey.Bytes())
		packed.Ciphertexts = append(packed.Ciphertexts, c)
	}
	return s.entry(key.PublicKey().Bytes(), nonce, packed.Bytes()), nil
}

func (s *Splitter) entry(validator phase0.BLSPubKey, nonce uint64, sharesData []byte) Entry {
	public, owner := fmt.Sprintf("%#x", validator[:]), s.owner.Hex()
	return Entry{
		Data:    Data{OwnerNonce: &nonce, OwnerAddress: &owner, PublicKey: &public, Operators: slices.Clone(s.operators)},
		Payload: Payload{PublicKey: public, OperatorIDs: slices.Clone(s.ids), SharesData: fmt.Sprintf("%#x", sharesData)},
	}
}
