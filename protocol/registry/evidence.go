package registry

import (
	"encoding/binary"
	"math"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// A client that leaves out events answers without an error. But the contract numbers what it does: it numbers operators one by one,
// and every event of a cluster contains the cluster's record after the call. Here the numbers in a later event are compared with those
// that the events before it give. Malformed events count too, because the contract accepted them.

// Topics of events that contain a cluster's record and are otherwise ignored. Source: spec/registry.md#events.
var (
	topicClusterDeposited = common.HexToHash("0x2bac1912f2481d12f0df08647c06bee174967c62d3a03cbc078eb215dc1bd9a2")
	topicClusterWithdrawn = common.HexToHash("0x39d1320bbda24947e77f3560661323384aa0a1cb9d5e040e617e5cbf50b6dbe0")
)

// recordKind is a kind of event that contains a cluster's record.
type recordKind struct {
	topic common.Hash
	// record is the word of the arguments at which the record begins.
	record int
	// grows is by how much one event changes the number of validators. One call emits an event for each validator, all with the record
	// after the call.
	grows int64
	// flips says that an active cluster becomes inactive, or the other way round.
	flips bool
	// counts says that nodes act on the event.
	counts bool
}

// recordKinds never changes at run time.
var recordKinds = []recordKind{
	{topic: topicValidatorAdded, record: 3, grows: 1, counts: true},
	{topic: topicValidatorRemoved, record: 2, grows: -1, counts: true},
	{topic: topicClusterLiquidated, record: 1, flips: true, counts: true},
	{topic: topicClusterReactivated, record: 1, flips: true, counts: true},
	{topic: topicClusterDeposited, record: 2},
	{topic: topicClusterWithdrawn, record: 2},
}

// clusterNumbers is the record in the last event of a cluster.
type clusterNumbers struct {
	validators uint32
	inactive   bool
	last       Place
}

// numbers holds the contract's own numbers as the events give them.
type numbers struct {
	// operator is the highest operator that an event named, last the place of the event that registered or first named it.
	operator wire.OperatorID
	last     Place
}

// recordEvent is one event with a cluster's record.
type recordEvent struct {
	teller     *recordKind
	owner      common.Address
	cluster    ClusterID
	tx         uint
	at         Place
	validators uint32
	inactive   bool
}

// sameCall reports whether two consecutive events are of one call.
func (t *recordEvent) sameCall(next *recordEvent) bool {
	return t.teller == next.teller && t.teller.grows != 0 && t.tx == next.tx && t.validators == next.validators
}

func readRecordEvent(log *Log) (recordEvent, bool) {
	for i := range recordKinds {
		t := &recordKinds[i]
		if len(log.Topics) != 2 || log.Topics[0] != t.topic {
			continue
		}
		args := &arguments{data: log.Data}
		operators := args.operators(0)
		validators := uint32(args.number(args.word(t.record), 32))
		active := args.number(args.word(t.record+3), 1) == 1
		by := owner(log.Topics)
		return recordEvent{t, by, ClusterIDOf(by, operators), log.TxIndex, placeOf(log), validators, !active}, args.err == nil
	}
	return recordEvent{}, false
}

// compareNumbers compares the numbers in the block's logs with the counted ones.
func (f *fold) compareNumbers(logs []Log) {
	var order []ClusterID
	tell := map[ClusterID][]recordEvent{}
	for i := range logs {
		f.compareOperator(&logs[i])
		t, ok := readRecordEvent(&logs[i])
		if !ok {
			continue
		}
		if tell[t.cluster] == nil {
			order = append(order, t.cluster)
		}
		tell[t.cluster] = append(tell[t.cluster], t)
	}
	for _, id := range order {
		f.compareCluster(id, tell[id])
	}
}

// compareCluster follows one cluster's record through the calls of a block.
func (f *fold) compareCluster(id ClusterID, events []recordEvent) {
	now := clusterNumbers{}
	if known := f.counts[id]; known != nil {
		now = *known
	}
	doubt := Doubt{Kind: DoubtCluster, After: now.last, Before: Place{f.block.Number, math.MaxUint32}, Owner: events[0].owner, Cluster: id}
	contradicts := false
	for len(events) > 0 {
		n := 1
		for n < len(events) && events[n-1].sameCall(&events[n]) {
			n++
		}
		e := &events[n-1]
		validators := int64(now.validators) + int64(n)*e.teller.grows
		if !contradicts && (validators != int64(e.validators) || e.inactive != (now.inactive != e.teller.flips)) {
			contradicts, doubt.Expected, doubt.Stated = true, uint64(validators), uint64(e.validators)
		}
		if e.teller.counts {
			doubt.Known += uint32(n)
		}
		now = clusterNumbers{e.validators, e.inactive, e.at}
		events = events[n:]
	}
	if contradicts {
		f.raise(doubt)
	}
	f.touched.add(f.Registry, countsKey(id))
	f.putCounts(id, &now)
}

// compareOperator looks for operators that an event names and that were not registered.
func (f *fold) compareOperator(log *Log) {
	if id, added := readOperator(log); added {
		f.nameOperator(id, placeOf(log), 1)
		return
	}
	event, err := Decode(*log)
	if err != nil {
		return
	}
	switch e := event.(type) {
	case OperatorRemovedEvent:
		f.nameOperator(e.ID, placeOf(log), 0)
	case ValidatorAddedEvent:
		for _, id := range e.Operators {
			f.nameOperator(id, placeOf(log), 0)
		}
	}
}

// readOperator returns the number of an operator that is registered, even if its key cannot be read: such an event is unparsable, but
// the contract used the number.
func readOperator(log *Log) (wire.OperatorID, bool) {
	if len(log.Topics) != 3 || log.Topics[0] != topicOperatorAdded {
		return 0, false
	}
	args := &arguments{}
	id := operatorID(log.Topics, args)
	return id, args.err == nil
}

// nameOperator records that an event names an operator; added is 1 if it registers it, else 0.
func (f *fold) nameOperator(id wire.OperatorID, at Place, added uint32) {
	now := f.numbers
	if id <= now.operator && added == 0 {
		return
	}
	if id > now.operator && uint64(id-now.operator) > uint64(added) {
		f.raise(Doubt{
			Kind: DoubtOperators, After: now.last, Before: at, Known: added, Expected: uint64(now.operator), Stated: uint64(id),
		})
	}
	f.touched.add(f.Registry, numbersKey())
	f.numbers = numbers{max(now.operator, id), at}
}

// raise stores a doubt; hints are only returned.
func (f *fold) raise(d Doubt) {
	f.raised = append(f.raised, d)
	if d.Hint() {
		return
	}
	f.touched.add(f.Registry, d.key())
	f.putDoubt(d.key(), &d)
}

// laterNonces is how many nonces an owner proof is tried with that is not valid for the owner's next one.
const laterNonces = 8

// tryLaterNonces checks whether an owner proof that is not valid would be valid for a later nonce: then registrations before it may be
// missing, or its sender made it so. The event is malformed either way.
func (f *fold) tryLaterNonces(e ValidatorAddedEvent, nonce uint64, holds func(nonce uint64) bool) {
	for n := nonce + 1; n <= nonce+laterNonces; n++ {
		if holds(n) {
			f.raise(Doubt{Kind: DoubtOwner, After: f.before, Before: f.at, Known: 1, Owner: e.Owner, Expected: nonce, Stated: n})
			return
		}
	}
}

// lastOf returns the place of the owner's last registration.
func (r *Registry) lastOf(owner common.Address) Place {
	if state := r.owners[owner]; state != nil {
		return state.last
	}
	return Place{}
}

func (r *Registry) putCounts(id ClusterID, counts *clusterNumbers) {
	if counts == nil {
		delete(r.counts, id)
		return
	}
	r.counts[id] = counts
}

func (r *Registry) putDoubt(key []byte, d *Doubt) {
	if d == nil {
		delete(r.doubts, string(key))
		return
	}
	r.doubts[string(key)] = d
}

func countsKey(id ClusterID) []byte { return append([]byte{kindCounts}, id[:]...) }

func numbersKey() []byte { return []byte{kindNumbers} }

func encodeCounts(c *clusterNumbers) []byte {
	out := binary.BigEndian.AppendUint32(nil, c.validators)
	if c.inactive {
		return appendPlace(append(out, 1), c.last)
	}
	return appendPlace(append(out, 0), c.last)
}

func decodeCounts(value []byte) (*clusterNumbers, error) {
	if value == nil {
		return nil, nil
	}
	in := reader{rest: value}
	return &clusterNumbers{in.uint32(), in.take(1)[0] == 1, in.place()}, in.end()
}

func encodeNumbers(n numbers) []byte {
	if n == (numbers{}) {
		return nil
	}
	return appendPlace(appendUint64(nil, uint64(n.operator)), n.last)
}

func decodeNumbers(value []byte) (n numbers, err error) {
	if value == nil {
		return n, nil
	}
	in := reader{rest: value}
	n = numbers{wire.OperatorID(in.uint64()), in.place()}
	return n, in.end()
}
