package registry

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// contract emits what the real one does: operators are numbered, every event of a cluster carries its record, and a call for
// several validators gives each of them the record as the call leaves it.
type contract struct {
	logs      []Log
	block     uint64
	tx        uint
	operators wire.OperatorID
	clusters  map[ClusterID]*clusterRecord
	nonces    map[common.Address]uint64
	keys      byte
}

func newContract() *contract {
	return &contract{block: 1, clusters: map[ClusterID]*clusterRecord{}, nonces: map[common.Address]uint64{}}
}

// next ends the transaction, or the block.
func (c *contract) next(block bool) {
	c.tx++
	if block {
		c.block, c.tx = c.block+1, 0
	}
}

func (c *contract) emit(log Log) {
	index := uint(0)
	if n := len(c.logs); n > 0 && c.logs[n-1].Block == c.block {
		index = c.logs[n-1].LogIndex + 1
	}
	log.Block, log.TxIndex, log.LogIndex = c.block, c.tx, index
	c.logs = append(c.logs, log)
}

func (c *contract) operator(log Log) {
	c.operators++
	log.Topics = slices.Clone(log.Topics)
	log.Topics[1] = word(uint64(c.operators))
	c.emit(log)
}

func (c *contract) record(owner common.Address, operators []wire.OperatorID) *clusterRecord {
	id := ClusterIDOf(owner, operators)
	if c.clusters[id] == nil {
		c.clusters[id] = &clusterRecord{Active: true, Balance: big.NewInt(7)}
	}
	return c.clusters[id]
}

// tell emits events of a cluster with its record.
func (c *contract) tell(r *clusterRecord, events ...Event) {
	for _, event := range events {
		log := encode(event)
		for i := range recordKinds {
			if at := recordKinds[i].record * wordLength; recordKinds[i].topic == log.Topics[0] {
				binary.BigEndian.PutUint32(log.Data[at+wordLength-4:], r.ValidatorCount)
				log.Data[at+3*wordLength+wordLength-1] = 0
				if r.Active {
					log.Data[at+3*wordLength+wordLength-1] = 1
				}
			}
		}
		c.emit(log)
	}
}

func (c *contract) register(owner common.Address, operators []wire.OperatorID, n int, wrong uint64) {
	r := c.record(owner, operators)
	r.ValidatorCount += uint32(n)
	for range n {
		c.keys++
		c.tell(r, added(owner, c.nonces[owner]+wrong, c.keys, operators))
		c.nonces[owner]++
	}
}

func (c *contract) remove(owner common.Address, operators []wire.OperatorID, n int) {
	r := c.record(owner, operators)
	r.ValidatorCount -= uint32(n)
	for i := range n {
		c.tell(r, ValidatorRemovedEvent{owner, operators, key(byte(i))})
	}
}

// pay emits an event that a node does not act on.
func (c *contract) pay(topic common.Hash, owner common.Address, operators []wire.OperatorID) {
	data := pack([]abi.Type{idsType, uint256Type, clusterType}, uints(operators), big.NewInt(9), *c.record(owner, operators))
	c.emit(Log{Topics: []common.Hash{topic, addressTopic(owner)}, Data: data})
}

// step makes one call that the contract takes.
func (c *contract) step(t *rapid.T) {
	owner := rapid.SampledFrom([]common.Address{alice, bob}).Draw(t, "owner")
	operators := rapid.SampledFrom([][]wire.OperatorID{four, {2, 3, 4, 5}}).Draw(t, "operators")
	n := rapid.IntRange(1, 3).Draw(t, "n")
	r := c.record(owner, operators)
	switch rapid.IntRange(0, 8).Draw(t, "call") {
	case 0:
		unparsable := Log{Topics: []common.Hash{topicOperatorAdded, {}, addressTopic(owner)}, Data: []byte{1}}
		c.operator(rapid.SampledFrom([]Log{encode(OperatorAddedEvent{1, owner, fmt.Sprint("another key ", c.operators)}), unparsable}).Draw(t, "operator"))
	case 1:
		c.emit(encode(OperatorRemovedEvent{5}))
	case 2, 3, 4:
		if r.Active {
			c.register(owner, operators, n, uint64(rapid.IntRange(0, 2).Draw(t, "wrong nonce")))
		}
	case 5:
		if r.ValidatorCount >= uint32(n) {
			c.remove(owner, operators, n)
		}
	case 6:
		if r.Active = !r.Active; r.Active {
			c.tell(r, ClusterReactivatedEvent{owner, operators})
		} else {
			c.tell(r, ClusterLiquidatedEvent{owner, operators})
		}
	default:
		c.pay(rapid.SampledFrom([]common.Hash{topicClusterDeposited, topicClusterWithdrawn}).Draw(t, "payment"), owner, operators)
	}
	if rapid.Bool().Draw(t, "next") {
		c.next(rapid.Bool().Draw(t, "block"))
	}
}

func played(t *rapid.T) *contract {
	c := newContract()
	for i := range 5 {
		c.operator(encode(OperatorAddedEvent{1, bob, fmt.Sprintf("key of operator %d", i+1)}))
	}
	for range rapid.IntRange(1, 25).Draw(t, "calls") {
		c.step(t)
	}
	return c
}

// fold applies logs block by block and returns the doubts that were raised, hints not among them.
func foldLogs(t testing.TB, r *Registry, logs []Log) (raised []Doubt, undo [][]byte) {
	for len(logs) > 0 {
		n := 1
		for n < len(logs) && logs[n].Block == logs[0].Block {
			n++
		}
		out, err := r.Apply(Block{Number: logs[0].Block, Logs: logs[:n]})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range out.Doubts {
			if !d.Hint() {
				raised = append(raised, d)
			}
		}
		undo = append(undo, out.Undo)
		logs = logs[n:]
	}
	return raised, undo
}

// subject names what a log is about as far as the contract numbers it, and says whether the log is counted.
func subject(log *Log) (string, bool) {
	if _, added := readOperator(log); added {
		return "operators", true
	}
	if t, ok := readRecordEvent(log); ok {
		return fmt.Sprintf("%x", t.cluster), t.teller.counts
	}
	return "", false
}

// TestFaultOmissionsOfALoneClient: kind A6, absence needs a proof too. All events of a contract contradict nothing, with malformed
// registrations, registrations with wrong nonces and operators whose keys are none among them; and one event that is missing
// before another about the same operators or cluster is noticed, changes no verdict and is named, so that it can be found.
func TestFaultOmissionsOfALoneClient(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := played(rt)
		whole := newRegistry(t)
		if raised, _ := foldLogs(t, whole, c.logs); len(raised) != 0 || len(whole.Doubts()) != 0 || !whole.Counted() {
			rt.Fatalf("nothing is missing, and yet: %v", &raised[0])
		}

		i := rapid.IntRange(0, len(c.logs)-1).Draw(rt, "missing")
		about, counted := subject(&c.logs[i])
		shown := slices.ContainsFunc(c.logs[i+1:], func(l Log) bool { name, _ := subject(&l); return name == about })
		given := slices.Delete(slices.Clone(c.logs), i, i+1)
		r := newRegistry(t)
		raised, undo := foldLogs(t, r, given)
		if !counted {
			if len(raised) != 0 {
				rt.Fatalf("log %d is not counted, and yet: %v", i, &raised[0])
			}
			return
		}
		if shown && len(raised) == 0 {
			rt.Fatalf("log %d of %d is missing unnoticed: %v", i, len(c.logs), c.logs[i])
		}
		if !reflect.DeepEqual(r.Doubts(), sorted(raised)) && len(raised) > 0 {
			rt.Fatalf("raised %v, remembered %v", raised, r.Doubts())
		}
		found := false
		for _, d := range raised {
			found = found || d.Missing(c.logs)
			if d.Missing(given) {
				rt.Fatalf("%v: what was applied counts as missing", &d)
			}
			if d.Concerns(&c.logs[i]) && !d.MayShow(func(topic common.Hash) bool { return slices.Contains(c.logs[i].Topics, topic) }) {
				rt.Fatalf("%v: a bloom would hide it", &d)
			}
		}
		if len(raised) > 0 && !found {
			rt.Fatalf("%+v does not name log %d", raised, i)
		}
		records := r.Records()
		again := newRegistry(t)
		for _, w := range records {
			if err := again.Load(w.Key, w.Value); err != nil {
				rt.Fatal(err)
			}
		}
		if !reflect.DeepEqual(again.Records(), records) || !reflect.DeepEqual(again.Doubts(), r.Doubts()) {
			rt.Fatal("a restart forgets")
		}
		for len(undo) > 0 {
			if _, err := r.Undo(undo[len(undo)-1]); err != nil {
				rt.Fatal(err)
			}
			undo = undo[:len(undo)-1]
		}
		if n := len(r.Records()); n != 0 {
			rt.Fatalf("%d records are left of blocks that were taken back", n)
		}
	})
}

func sorted(doubts []Doubt) []Doubt {
	slices.SortFunc(doubts, func(a, b Doubt) int { return slices.Compare(a.key(), b.key()) })
	return doubts
}

// TestFaultAWrongNonceIsAHint: kind A6. A registration whose proof holds for a later nonce is malformed as before, and only a hint:
// anybody can make one. If registrations are missing, they are named.
func TestFaultAWrongNonceIsAHint(t *testing.T) {
	for wrong, want := range []uint64{0, 1, 2, 3, 4, 5, 6, 7, 8, 0} {
		r := newRegistry(t)
		c := newContract()
		for i := range 4 {
			c.operator(encode(OperatorAddedEvent{1, bob, fmt.Sprintf("key of operator %d", i+1)}))
		}
		c.next(true)
		c.register(alice, four, 1, 0)
		c.next(true)
		c.register(alice, four, 1, uint64(wrong))
		if _, err := r.Apply(Block{Number: 1, Logs: c.logs[:4]}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Apply(Block{Number: 2, Logs: c.logs[4:5]}); err != nil {
			t.Fatal(err)
		}
		out, err := r.Apply(Block{Number: 3, Logs: c.logs[5:]})
		if err != nil {
			t.Fatal(err)
		}
		if is := tell(out.Changes); wrong > 0 && is != tell([]Change{Skipped{Event: "ValidatorAdded", Reason: ReasonOwnerProof}}) {
			t.Errorf("nonce wrong by %d: %s", wrong, is)
		}
		if len(r.Doubts()) != 0 || (len(out.Doubts) == 1) != (want > 0) {
			t.Errorf("nonce wrong by %d: %v, remembered %v", wrong, out.Doubts, r.Doubts())
		}
		if want == 0 {
			continue
		}
		d := out.Doubts[0]
		if d.Stated-d.Expected != want || !d.Hint() || d.Missing(c.logs) || d.After.Block != 2 || d.Before.Block != 3 {
			t.Errorf("nonce wrong by %d: %+v", wrong, d)
		}
		omitted := c.logs[5]
		omitted.LogIndex++ // of another registration before the one
		d.Before.Log += 2
		if !d.Missing(append(slices.Clone(c.logs), omitted)) {
			t.Error("a registration that was not applied is none")
		}
	}
}

// TestFaultOperatorsThatNobodyRegistered: kind A6. The contract takes no operator that it does not have, so whatever names one that
// was not registered shows that its registration is missing.
func TestFaultOperatorsThatNobodyRegistered(t *testing.T) {
	for name, event := range map[string]Event{"removed": OperatorRemovedEvent{4}, "in a cluster": added(alice, 0, 1, four)} {
		c := newContract()
		for i := range 4 {
			c.operator(encode(OperatorAddedEvent{1, bob, fmt.Sprintf("key of operator %d", i+1)}))
			c.next(true)
		}
		c.tell(&clusterRecord{ValidatorCount: 1, Active: true}, event)
		r := newRegistry(t)
		raised, _ := foldLogs(t, r, slices.Delete(slices.Clone(c.logs), 3, 4))
		if len(raised) != 1 || raised[0].Kind != DoubtOperators || raised[0].Expected != 3 || raised[0].Stated != 4 || !raised[0].Missing(c.logs) {
			t.Errorf("%s: %+v", name, raised)
		}
	}
}

// TestDoubtsAreSettled: what was proved to be nothing is forgotten, for good.
func TestDoubtsAreSettled(t *testing.T) {
	c := newContract()
	for i := range 6 {
		c.operator(encode(OperatorAddedEvent{1, bob, fmt.Sprintf("key of operator %d", i+1)}))
		c.next(true)
	}
	r := newRegistry(t)
	raised, _ := foldLogs(t, r, slices.Delete(slices.Clone(c.logs), 1, 3))
	if len(raised) != 1 || raised[0].Expected != 1 || raised[0].Stated != 4 {
		t.Fatalf("%+v", raised)
	}
	if w := r.Settle(raised[0]); len(w) != 1 || w[0].Value != nil || len(r.Doubts()) != 0 || r.Settle(raised[0]) != nil {
		t.Errorf("%v, still %v", w, r.Doubts())
	}
}

// TestRecordsOfBefore: a registry of before numbers were compared says so, and its owners are read.
func TestRecordsOfBefore(t *testing.T) {
	r := newRegistry(t)
	if !r.Counted() {
		t.Error("an empty registry lacks nothing")
	}
	apply(t, r, 1, OperatorAddedEvent{1, bob, "key of operator 1"}, FeeRecipientUpdatedEvent{bob, alice})
	old := newRegistry(t)
	for _, w := range r.Records() {
		switch w.Key[0] {
		case kindNumbers, kindCounts:
			continue
		case kindOwner:
			w.Value = slices.Delete(slices.Clone(w.Value), 8, 8+placeLength)
		}
		if err := old.Load(w.Key, w.Value); err != nil {
			t.Fatal(err)
		}
	}
	if !r.Counted() || old.Counted() || old.FeeRecipient(bob) != alice {
		t.Errorf("counted %t, %t before; recipient %v", r.Counted(), old.Counted(), old.FeeRecipient(bob))
	}
}
