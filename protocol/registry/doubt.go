package registry

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// DoubtKind says which kind of evidence an event gives that events before it are missing. It is stable, because it is stored in
// records.
type DoubtKind byte

// The kinds. The contract makes the numbers of the first two, so that nobody can cause such a doubt by a transaction.
const (
	// DoubtOperators: operators are numbered one by one, and a number was left out.
	DoubtOperators DoubtKind = 'o'
	// DoubtCluster: the cluster's record in an event does not follow from the events before it.
	DoubtCluster DoubtKind = 'c'
	// DoubtOwner: an owner proof is not valid for the owner's nonce but for a later one. Anybody can make such a registration, so that
	// it is a hint and proves nothing.
	DoubtOwner DoubtKind = 'w'
)

// Doubt says that events seem to be missing between two events that were applied, because the second contradicts the first. It changes
// no verdict about any event.
type Doubt struct {
	Kind DoubtKind
	// After is the last event before the gap that concerns the same operators, cluster or owner; zero if there is none. Before is the
	// event that shows the gap, or the end of its block: one call emits several events of a cluster, and the last may be missing.
	After, Before Place
	// Known is how many events of the same kind were applied after After and up to Before.
	Known uint32
	// Owner is set for a cluster or an owner, Cluster for a cluster.
	Owner   common.Address
	Cluster ClusterID
	// Expected is the number that the applied events give, Told the number in the event: the newest operator, the cluster's validators,
	// or the owner's nonce. They are equal if only the cluster's active state contradicts.
	Expected, Stated uint64
}

// Hint reports whether the doubt proves nothing by itself.
func (d *Doubt) Hint() bool { return d.Kind == DoubtOwner }

// String describes the contradiction.
func (d *Doubt) String() string {
	switch {
	case d.Kind == DoubtOperators:
		return fmt.Sprintf("block %d names operator %d, and %d were registered", d.Before.Block, d.Stated, d.Expected)
	case d.Kind == DoubtOwner:
		return fmt.Sprintf("block %d has a registration of owner %v with nonce %d, and its next is %d", d.Before.Block, d.Owner, d.Stated, d.Expected)
	case d.Expected == d.Stated:
		return fmt.Sprintf("block %d has a cluster of owner %v in another state than its events left it in", d.Before.Block, d.Owner)
	}
	return fmt.Sprintf("block %d has a cluster of owner %v with %d validators, and its events make %d", d.Before.Block, d.Owner, d.Stated, int64(d.Expected))
}

// about reports whether a log is of the kind that the doubt counts.
func (d *Doubt) about(log *Log) bool {
	switch d.Kind {
	case DoubtOperators:
		_, added := readOperator(log)
		return added
	case DoubtOwner:
		t, ok := readRecordEvent(log)
		return ok && t.teller.topic == topicValidatorAdded && t.owner == d.Owner
	}
	t, ok := readRecordEvent(log)
	return ok && t.teller.counts && t.cluster == d.Cluster
}

// Concerns reports whether a log is between After and Before and of the kind that is missing.
func (d *Doubt) Concerns(log *Log) bool {
	at := placeOf(log)
	return !log.Removed && at.Compare(d.After) > 0 && at.Compare(d.Before) <= 0 && d.about(log)
}

// Missing reports whether logs, each of them once, have more events of that kind than were applied.
func (d *Doubt) Missing(logs []Log) bool {
	n := uint32(0)
	for i := range logs {
		if d.Concerns(&logs[i]) {
			n++
		}
	}
	return n > d.Known
}

// MayShow reports whether a block can have an event of that kind. shows reports whether the block's bloom matches a topic. False is
// certain.
func (d *Doubt) MayShow(shows func(common.Hash) bool) bool {
	switch d.Kind {
	case DoubtOperators:
		return shows(topicOperatorAdded)
	case DoubtOwner:
		return shows(common.BytesToHash(d.Owner[:])) && shows(topicValidatorAdded)
	}
	return shows(common.BytesToHash(d.Owner[:])) && slices.ContainsFunc(recordKinds, func(t recordKind) bool { return t.counts && shows(t.topic) })
}

// key is the key of the doubt's record.
func (d *Doubt) key() []byte {
	return append(append(appendPlace([]byte{kindDoubt}, d.Before), byte(d.Kind)), d.Cluster[:]...)
}

const doubtKeyLength = 1 + placeLength + 1 + len(ClusterID{})

func encodeDoubt(d *Doubt) []byte {
	out := binary.BigEndian.AppendUint32(appendPlace(nil, d.After), d.Known)
	return appendUint64(appendUint64(append(out, d.Owner[:]...), d.Expected), d.Stated)
}

func decodeDoubt(key, value []byte) (*Doubt, error) {
	if value == nil {
		return nil, nil
	}
	name, in := reader{rest: key[1:]}, reader{rest: value}
	d := &Doubt{Before: name.place(), Kind: DoubtKind(name.take(1)[0]), After: in.place(), Known: in.uint32()}
	d.Cluster, d.Owner = ClusterID(name.take(len(ClusterID{}))), common.Address(in.take(common.AddressLength))
	d.Expected, d.Stated = in.uint64(), in.uint64()
	return d, in.end()
}

// Doubts returns what shows that events are missing, in the order in which it was noticed. Hints are not among it.
func (r *Registry) Doubts() []Doubt {
	out := make([]Doubt, 0, len(r.doubts))
	for _, d := range r.doubts {
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b Doubt) int { return slices.Compare(a.key(), b.key()) })
	return out
}

// Settle takes a doubt back, because it is proved that nothing is missing, and returns the records to store.
func (r *Registry) Settle(d Doubt) []Write {
	key := d.key()
	if r.doubts[string(key)] == nil {
		return nil
	}
	delete(r.doubts, string(key))
	return []Write{{Key: key}}
}

// Counted reports whether the registry knows what to compare the numbers in events with. Records of before it compared do not:
// then the contract's history has to be read again.
func (r *Registry) Counted() bool { return len(r.operators) == 0 || r.numbers.operator != 0 }
