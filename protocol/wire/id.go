package wire

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// OperatorID is the number that the contract gave an operator. It starts at 1; 0 is invalid.
type OperatorID uint64

// Height numbers the QBFT instances of one identifier. It equals the duty's slot.
type Height uint64

// Round numbers the attempts of one QBFT instance: 0 means "no round", the first round is 1.
type Round uint64

// FirstRound is the round every instance starts in.
const FirstRound Round = 1

// ValidatorPK is the 48-byte compressed BLS public key of a whole validator.
type ValidatorPK = phase0.BLSPubKey

// Domain separates networks and forks: 00 00 <network> <fork>. Source: spec/networks.md#known-networks.
type Domain [4]byte

// String returns the domain as eight hex digits after 0x, the form of the handshake.
func (d Domain) String() string { return "0x" + hex.EncodeToString(d[:]) }

// CommitteeID identifies a set of operators. Source: spec/wire.md#committee-id, spec/registry.md#cluster-id.
type CommitteeID [32]byte

// String returns the id as 64 hex digits.
func (id CommitteeID) String() string { return hex.EncodeToString(id[:]) }

// Committee is a set of operators in ascending order without repetition.
type Committee []OperatorID

// NewCommittee returns the operators sorted ascending; it refuses an empty list, id 0 and repeated ids. It does not check that the
// size is 3f+1: see Valid.
func NewCommittee(ids ...OperatorID) (Committee, error) {
	if len(ids) == 0 {
		return nil, fmt.Errorf("committee: no operators")
	}
	c := Committee(slices.Clone(ids))
	slices.Sort(c)
	for i, id := range c {
		if id == 0 {
			return nil, fmt.Errorf("committee: operator id 0 is invalid")
		}
		if i > 0 && c[i-1] == id {
			return nil, fmt.Errorf("committee: operator %d is named twice", id)
		}
	}
	return c, nil
}

// ID hashes the ascending ids, four little-endian bytes each. The receiver is not changed.
func (c Committee) ID() CommitteeID {
	sorted := c
	if !slices.IsSorted(c) {
		sorted = slices.Clone(c)
		slices.Sort(sorted)
	}
	buf := make([]byte, 0, 4*len(sorted))
	for _, id := range sorted {
		buf = binary.LittleEndian.AppendUint32(buf, uint32(id))
	}
	return sha256.Sum256(buf)
}

// Contains reports whether the operator is in the committee.
func (c Committee) Contains(id OperatorID) bool { return slices.Contains(c, id) }

// FaultsTolerated is f = (n-1)/3: the number of operators that may fail or be corrupt.
func (c Committee) FaultsTolerated() int { return (len(c) - 1) / 3 }

// Quorum is 2f+1: any two quorums share an honest operator.
func (c Committee) Quorum() int { return 2*c.FaultsTolerated() + 1 }

// PartialQuorum is f+1: at least one of its members is honest.
func (c Committee) PartialQuorum() int { return c.FaultsTolerated() + 1 }

// Valid reports whether the size is one that the contract allows: 4, 7, 10 or 13.
func (c Committee) Valid() bool {
	return len(c) == 4 || len(c) == 7 || len(c) == 10 || len(c) == 13
}

// String lists the ids with commas.
func (c Committee) String() string {
	parts := make([]string, len(c))
	for i, id := range c {
		parts[i] = strconv.FormatUint(uint64(id), 10)
	}
	return strings.Join(parts, ",")
}

// MessageIDLength is the size of a MessageID in bytes.
const MessageIDLength = 56

// MessageID identifies the executor of a message's duty: domain (4), role (4, little-endian), executor (48). It is also the identifier
// of the executor's QBFT instances. Source: spec/wire.md#message-id.
type MessageID [MessageIDLength]byte

// NewCommitteeMessageID returns the id of a committee role: the executor is 16 zero bytes and the committee id.
func NewCommitteeMessageID(d Domain, r Role, id CommitteeID) MessageID {
	var m MessageID
	m.head(d, r)
	copy(m[24:], id[:])
	return m
}

// NewValidatorMessageID returns the id of a validator role: the executor is the validator's public key.
func NewValidatorMessageID(d Domain, r Role, pk ValidatorPK) MessageID {
	var m MessageID
	m.head(d, r)
	copy(m[8:], pk[:])
	return m
}

func (m *MessageID) head(d Domain, r Role) {
	copy(m[:4], d[:])
	binary.LittleEndian.PutUint32(m[4:8], uint32(r))
}

// Domain returns the first four bytes.
func (m MessageID) Domain() Domain { return Domain(m[:4]) }

// Role returns the role field, which may hold any value.
func (m MessageID) Role() Role { return Role(binary.LittleEndian.Uint32(m[4:8])) }

// ValidatorPK returns the executor as a validator key. It is meaningful for validator roles only.
func (m MessageID) ValidatorPK() ValidatorPK { return ValidatorPK(m[8:56]) }

// CommitteeID returns the executor as a committee id. It is meaningful for committee roles only.
func (m MessageID) CommitteeID() CommitteeID { return CommitteeID(m[24:56]) }

// String returns the id as 112 hex digits.
func (m MessageID) String() string { return hex.EncodeToString(m[:]) }
