package network

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Rules identifies a set of fork-dependent rules. Later sets have greater numbers.
type Rules uint8

// The known sets of rules.
const (
	// Alan is the current set of the public networks: committee consensus, RSA-only envelopes, committee topics.
	Alan Rules = iota + 1
	// Boole adds epoch-aware leaders, MinHash topics and the aggregator committee. It is not scheduled anywhere.
	Boole
)

// ruleSet has the choices of a set of rules, besides the roles that exist (see RoleRules).
type ruleSet struct {
	name string
	// epochLeaders says that the leader depends on the epoch too.
	epochLeaders bool
	// minHash says that a committee's subnet depends on its operators rather than on its id.
	minHash bool
}

// The fork table. A new set of rules is a new row.
var ruleSets = [...]ruleSet{
	Alan:  {name: "alan"},
	Boole: {name: "boole", epochLeaders: true, minHash: true},
}

// row returns the set's row; it is empty for an unknown set.
func (r Rules) row() ruleSet {
	if int(r) >= len(ruleSets) {
		return ruleSet{}
	}
	return ruleSets[r]
}

// Known reports whether this program knows the set of rules.
func (r Rules) Known() bool { return r.row().name != "" }

// String returns the fork's name in lower case.
func (r Rules) String() string {
	if !r.Known() {
		return "unknown"
	}
	return r.row().name
}

// RulesNamed returns the set of rules with the name that String gives; ok is false for any other name.
func RulesNamed(name string) (rules Rules, ok bool) {
	for i := range ruleSets {
		if name != "" && ruleSets[i].name == name {
			return Rules(i), true
		}
	}
	return 0, false
}

// Fork is one entry of a network's fork schedule. The zero Fork has no rules; get one from Profile.Fork.
type Fork struct {
	// Rules is the set of rules of the fork.
	Rules Rules
	// Epoch is the first epoch of the fork; eth.FarFuture means not scheduled.
	Epoch phase0.Epoch
	// Domain is the domain of messages whose slot is in the fork.
	Domain wire.Domain
	// TopicPrefix is the prefix of topic names, before the subnet's number.
	TopicPrefix string

	// extra are the profile's ExtraRoles.
	extra map[wire.Role]*RoleRules
}

// SubnetCount is the number of subnets, hence of topics.
const SubnetCount = 128

// AlanTopicPrefix is the topic prefix of the Alan fork, on every network.
const AlanTopicPrefix = "ssv.v2."

// booleEpochSlots is the 32 in Boole's leader formula. It does not depend on the network's epoch length.
const booleEpochSlots = 32

// Leader returns the operator that proposes in round r of height h. Rounds count from 1; round 0 counts as 1. The
// committee must be in ascending order, as wire.Committee is; an empty one has leader 0.
//
// Source: spec/qbft.md#leader (Alan: height and round; Boole adds the epoch).
func (f Fork) Leader(committee wire.Committee, h wire.Height, r wire.Round) wire.OperatorID {
	n := uint64(len(committee))
	if n == 0 {
		return 0
	}
	// Each term is reduced by itself, so that no height or round overflows the sum.
	index := uint64(h)%n + (max(uint64(r), 1)-1)%n
	if f.Rules.row().epochLeaders {
		index += uint64(h) / booleEpochSlots % n
	}
	return committee[index%n]
}

// Subnet returns the number of the subnet that carries all messages of a committee and of its validators.
//
// Source: spec/networking.md#topics (Alan: the committee id; Boole: the smallest hash of an operator).
func (f Fork) Subnet(committee wire.Committee) uint64 {
	if f.Rules.row().minHash {
		return minHash(committee)
	}
	return committeeSubnet(committee.ID())
}

// SubnetOfID is Subnet for a caller that has the committee's id already, which saves a hash.
func (f Fork) SubnetOfID(id wire.CommitteeID, committee wire.Committee) uint64 {
	if f.Rules.row().minHash {
		return minHash(committee)
	}
	return committeeSubnet(id)
}

// committeeSubnet is the Alan subnet of a committee known by its id alone: the id as a big-endian number modulo 128.
func committeeSubnet(id wire.CommitteeID) uint64 { return uint64(id[len(id)-1]) % SubnetCount }

// minHash is the smallest SHA-256 of an operator id, as a big-endian number modulo 128.
func minHash(committee wire.Committee) uint64 {
	var least [32]byte
	for i, id := range committee {
		var le [8]byte
		binary.LittleEndian.PutUint64(le[:], uint64(id))
		hash := sha256.Sum256(le[:])
		if i == 0 || slices.Compare(hash[:], least[:]) < 0 {
			least = hash
		}
	}
	return uint64(least[31]) % SubnetCount
}

// Topic returns the name of the topic of a committee's subnet.
func (f Fork) Topic(committee wire.Committee) string { return f.TopicOf(f.Subnet(committee)) }

// TopicOf returns the name of a subnet's topic.
func (f Fork) TopicOf(subnet uint64) string { return f.TopicPrefix + strconv.FormatUint(subnet, 10) }

// SubnetOf returns the subnet of a topic name; ok is false for any other name.
func (f Fork) SubnetOf(topic string) (subnet uint64, ok bool) {
	digits, found := strings.CutPrefix(topic, f.TopicPrefix)
	if !found {
		return 0, false
	}
	subnet, err := strconv.ParseUint(digits, 10, 8)
	// The comparison refuses other spellings of a number, such as +5 and 05.
	if err != nil || subnet >= SubnetCount || f.TopicOf(subnet) != topic {
		return 0, false
	}
	return subnet, true
}

// Topics returns the names of all topics in order of subnet.
func (f Fork) Topics() []string {
	names := make([]string, SubnetCount)
	for i := range names {
		names[i] = f.TopicOf(uint64(i))
	}
	return names
}

// Limits are size limits that gossip enforces besides the codec's. Lengths are in bytes.
type Limits struct {
	// Message is the longest gossip message.
	Message int
	// Data is the longest SSVMessage.Data that the codec accepts.
	Data int
	// PartialData is the longest Data of a partial signature message that gossip accepts.
	PartialData int
	// PartialSignatures is the largest number of entries that the codec accepts.
	PartialSignatures int
}

// Limits returns the fork's size limits. Today they are the same for Alan and Boole: nodes that support both use Boole's for both.
//
// Source: spec/wire.md#containers, spec/networking.md#gossipsub, spec/networking.md#message-validation.
func (f Fork) Limits() Limits {
	return Limits{
		Message:           9_613_394,
		Data:              wire.MaxDataLength,
		PartialData:       763_278,
		PartialSignatures: wire.MaxPartialSignatures,
	}
}
