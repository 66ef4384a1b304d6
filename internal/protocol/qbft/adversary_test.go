package qbft

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// TestSafety lets up to f liars, who see and may recombine everything, and a network that loses, repeats and reorders work
// against honest operators whose timers run out at any time and which crash. No two honest operators may decide differently, and none may
// contradict itself.
func TestSafety(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]int{4, 4, 7}).Draw(t, "size")
		a := newAdversary(t, size)
		for _, id := range a.upright() {
			value := rapid.SampledFrom(values).Draw(t, "start value")
			a.must(a.step(id, Start{Height: a.height, Value: []byte(value)}))
		}
		steps := rapid.IntRange(10, 80).Draw(t, "steps")
		for range steps {
			a.act(t)
		}
		a.settle()
	})
}

// TestLiveness says that with a network that delivers everything and timers that run out only when nothing is left to
// deliver, all honest operators decide although f are silent.
func TestLiveness(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]int{4, 7}).Draw(t, "size")
		a := newAdversary(t, size)
		for _, id := range a.upright() {
			a.must(a.step(id, Start{Height: a.height, Value: []byte("A")}))
		}
		a.settle()
		for _, id := range a.upright() {
			if !a.nodes[id].Instance(a.height).State().Decided {
				t.Fatalf("operator %d did not decide", id)
			}
		}
	})
}

var values = []string{"A", "B"}

// adversary is a network with liars and with monitors of what honest operators do.
type adversary struct {
	*network
	t      *rapid.T
	honest map[wire.OperatorID]*record
	liars  []wire.OperatorID
	seen   []*Message // everything the honest ever said, for the liars to recombine
	agreed []byte

	// What honest operators voted for, by round and root.
	prepared, committed map[vote]int
}

type vote struct {
	r    wire.Round
	root [32]byte
}

// record is what an honest operator did.
type record struct {
	joined    bool
	decided   bool
	muted     bool
	said      map[saying][]byte
	committed wire.Round // the highest round it committed in
}

type saying struct {
	t wire.QBFTMsgType
	r wire.Round
}

func newAdversary(t *rapid.T, size int) *adversary {
	a := &adversary{network: newNetwork(size), t: t, honest: map[wire.OperatorID]*record{}, prepared: map[vote]int{}, committed: map[vote]int{}}
	a.height = wire.Height(rapid.IntRange(0, 3).Draw(t, "height"))
	order := rapid.Permutation(a.committee).Draw(t, "order")
	f := a.committee.FaultsTolerated()
	a.liars = order[:rapid.SampledFrom([]int{f, f, f, 0}).Draw(t, "liars")]
	for _, id := range a.committee {
		if !slices.Contains(a.liars, id) {
			a.honest[id] = &record{said: map[saying][]byte{}}
		}
	}
	if len(a.liars) > 0 && rapid.Bool().Draw(t, "a liar leads round 2") {
		for a.leader(a.height, 2) != a.liars[0] {
			a.height++
		}
	}
	for _, value := range values {
		a.name(value)
	}
	a.absent = a.liars
	a.observe = a.watch
	return a
}

func (a *adversary) must(_ []Effect, err error) {
	if err != nil {
		a.t.Fatal(err)
	}
}

// watch checks an honest operator's effect against everything it did before.
func (a *adversary) watch(id wire.OperatorID, e Effect) {
	r := a.honest[id]
	switch e := e.(type) {
	case Joined:
		if r.joined || len(r.said) > 0 {
			a.t.Fatalf("operator %d joined twice or too late", id)
		}
		r.joined = true
	case Broadcast:
		a.watchBroadcast(id, r, e)
	case Decided:
		if r.decided {
			a.t.Fatalf("operator %d decided twice", id)
		}
		r.decided = true
		if a.agreed == nil {
			a.agreed = e.Value
		}
		if !bytes.Equal(a.agreed, e.Value) {
			a.t.Fatalf("operator %d decided %s, another %s", id, e.Value, a.agreed)
		}
		if (fakeVerifier{}).Verify(e.Message) != nil || len(e.Message.OperatorIDs) < a.committee.Quorum() {
			a.t.Fatalf("operator %d decided without proof", id)
		}
	}
}

func (a *adversary) watchBroadcast(id wire.OperatorID, r *record, e Broadcast) {
	if !r.joined || r.muted {
		a.t.Fatalf("operator %d speaks (joined: %v, muted: %v)", id, r.joined, r.muted)
	}
	signed := sign(e.Message, e.FullData, id)
	key := saying{e.Message.MsgType, e.Message.Round}
	if before, ok := r.said[key]; ok {
		a.t.Fatalf("operator %d said %s of round %d twice (equal: %v)", id, typeName(key.t), key.r, bytes.Equal(before, signed.SSVMessage.Data))
	}
	r.said[key] = signed.SSVMessage.Data
	switch v := (vote{e.Message.Round, e.Message.Root}); e.Message.MsgType {
	case wire.Prepare:
		a.prepared[v]++
		a.watchLocks()
	case wire.Commit:
		a.committed[v]++
		a.watchLocks()
		r.committed = max(r.committed, e.Message.Round)
	case wire.RoundChange:
		if e.Message.DataRound < r.committed {
			a.t.Fatalf("operator %d committed in round %d and claims preparation in %d only", id, r.committed, e.Message.DataRound)
		}
	}
	a.remember(signed)
}

// watchLocks says that once so many committed to a value that, with the liars, it may be decided, no honest operator
// votes for another value in a later round.
func (a *adversary) watchLocks() {
	for locked, count := range a.committed {
		if count+len(a.liars) < a.committee.Quorum() {
			continue
		}
		for v := range a.prepared {
			if v.r > locked.r && v.root != locked.root {
				a.t.Fatalf("%s may be decided in round %d, and %s is prepared in round %d", a.values[locked.root], locked.r, a.values[v.root], v.r)
			}
		}
	}
}

func (a *adversary) remember(m *wire.SignedSSVMessage) { a.seen = append(a.seen, must(Decode(m))) }

// act is one thing that happens. Besides single letters it moves whole types of messages to some of the operators, which
// brings runs to where it matters: some have decided or committed, others have not.
func (a *adversary) act(t *rapid.T) {
	kind := rapid.SampledFrom([]string{"bulk", "bulk", "bulk", "letter", "timeout", "lie", "lie", "lie", "restart"}).Draw(t, "act")
	switch {
	case kind == "timeout":
		for _, id := range a.some(t) {
			_, _ = a.step(id, Timeout{Height: a.height, Round: a.nodes[id].Instance(a.height).State().Round})
		}
	case kind == "restart" && rapid.IntRange(0, 3).Draw(t, "really") == 0:
		a.crash(a.anyHonest(t))
	case kind == "lie" && len(a.liars) > 0:
		a.lie(t)
	case kind == "bulk":
		a.bulk(t)
	case kind == "letter" && len(a.queue) > 0:
		at := rapid.IntRange(0, len(a.queue)-1).Draw(t, "letter")
		if rapid.Bool().Draw(t, "repeated") {
			a.queue = append(a.queue, a.queue[at])
		}
		_, _ = a.deliver(at)
	}
}

// crash has an operator forget everything but whether it had joined the height. If it had, it is muted from then on.
func (a *adversary) crash(id wire.OperatorID) {
	r := a.honest[id]
	r.decided, r.muted = false, r.joined
	a.nodes[id] = NewController(a.config(id), StoredInstances)
	a.must(a.step(id, Start{Height: a.height, Value: []byte("A"), Muted: r.muted}))
}

// bulk delivers or loses all messages of a type that are under way to some operators.
func (a *adversary) bulk(t *rapid.T) {
	kind := rapid.SampledFrom([]wire.QBFTMsgType{wire.Proposal, wire.Prepare, wire.Commit, wire.RoundChange}).Draw(t, "type")
	to := a.some(t)
	lost := rapid.IntRange(0, 4).Draw(t, "lost") == 0
	find := func(l letter) bool { return l.about.MsgType == kind && slices.Contains(to, l.to) }
	for at := slices.IndexFunc(a.queue, find); at >= 0; at = slices.IndexFunc(a.queue, find) {
		if lost {
			a.queue = slices.Delete(a.queue, at, at+1)
			continue
		}
		_, _ = a.deliver(at)
	}
}

// some returns one honest operator, all, or some.
func (a *adversary) some(t *rapid.T) []wire.OperatorID {
	all := a.upright()
	switch rapid.IntRange(0, 2).Draw(t, "how many") {
	case 0:
		return all
	case 1:
		return []wire.OperatorID{a.anyHonest(t)}
	}
	return slices.DeleteFunc(all, func(wire.OperatorID) bool { return rapid.Bool().Draw(t, "left out") })
}

// upright returns the honest operators in order.
func (a *adversary) upright() []wire.OperatorID {
	return slices.DeleteFunc(slices.Clone(a.committee), func(id wire.OperatorID) bool { return a.honest[id] == nil })
}

func (a *adversary) anyHonest(t *rapid.T) wire.OperatorID {
	return rapid.SampledFrom(a.upright()).Draw(t, "operator")
}

// lie has a liar say something to one honest operator, built from whatever was said before.
func (a *adversary) lie(t *rapid.T) {
	liar := rapid.SampledFrom(a.liars).Draw(t, "liar")
	d := Draft{Identifier: testID, Height: a.height, Round: wire.Round(rapid.IntRange(1, 3).Draw(t, "round"))}
	value := rapid.SampledFrom(values).Draw(t, "value")
	root := a.name(value)
	prepared := wire.Round(rapid.IntRange(0, int(d.Round)-1).Draw(t, "prepared"))
	trick := rapid.SampledFrom(tricks).Draw(t, "trick")
	var m *wire.SignedSSVMessage
	switch rapid.SampledFrom([]string{"proposal", "proposal", "prepare", "commit", "round change", "decided"}).Draw(t, "lie") {
	case "proposal":
		for range 4 { // to a round that a liar leads, if there is one soon
			if leader := a.leader(a.height, d.Round); slices.Contains(a.liars, leader) {
				liar = leader
				break
			}
			d.Round = d.Round%4 + 1
		}
		roundChanges := a.collect(wire.RoundChange, d.Round, root, trick)
		prepares := a.collect(wire.Prepare, prepared, root, rapid.SampledFrom(tricks).Draw(t, "prepares"))
		m = sign(must(d.Proposal([]byte(value), roundChanges, prepares)), []byte(value), liar)
	case "prepare":
		m = sign(d.Prepare(root), nil, liar)
	case "commit":
		m = sign(d.Commit(root), nil, liar)
	case "round change":
		m = sign(must(d.RoundChange(prepared, []byte(value), a.collect(wire.Prepare, prepared, root, trick))), []byte(value), liar)
	case "decided":
		commits := a.collect(wire.Commit, d.Round, root, trick)
		m = commits[0].WithoutFullData()
		m.FullData = []byte(value)
		for _, commit := range commits[1:] {
			m.OperatorIDs = append(slices.Clone(m.OperatorIDs), commit.OperatorIDs...)
			m.Signatures = append(slices.Clone(m.Signatures), commit.Signatures...)
		}
	}
	a.postTo(liar, a.anyHonest(t), m)
	_, _ = a.deliver(len(a.queue) - 1) // liars are fast
}

// tricks are how liars make up what they lack.
var tricks = []string{"none", "none", "forge", "foreign", "other round", "other value"}

// collect returns messages of a type and round that could serve a value, one for each operator: what the honest said, what the
// liars would say, and what the trick adds.
func (a *adversary) collect(kind wire.QBFTMsgType, r wire.Round, root [32]byte, trick string) []*wire.SignedSSVMessage {
	if r == 0 {
		return nil
	}
	var out []*wire.SignedSSVMessage
	var signers signerSet
	take := func(m *wire.SignedSSVMessage) {
		if signers.disjoint(m.OperatorIDs) {
			signers.add(m.OperatorIDs)
			out = append(out, m)
		}
	}
	d := Draft{Identifier: testID, Height: a.height, Round: r}
	for _, liar := range a.liars {
		take(a.invent(kind, d, root, liar))
	}
	if trick == "foreign" {
		d.Identifier[8]++
		for _, id := range a.upright() {
			take(a.invent(kind, d, root, id)) // what honest operators sign for another duty
		}
	}
	for _, m := range a.seen {
		q := m.QBFT
		fits := q.Root == root || (kind == wire.RoundChange && q.DataRound == 0) || (trick == "other value" && kind != wire.Commit)
		if q.MsgType == kind && len(m.signers()) == 1 && fits && (q.Round == r || (trick == "other round" && kind != wire.Commit)) {
			take(m.Signed)
		}
	}
	if trick == "forge" {
		for _, id := range a.upright() {
			forged := a.invent(kind, d, root, id)
			forged.Signatures[0] = bytes.Repeat([]byte{1}, 32)
			take(forged)
		}
	}
	return out
}

// invent writes what would serve a value best. An unprepared round change serves any.
func (a *adversary) invent(kind wire.QBFTMsgType, d Draft, root [32]byte, by wire.OperatorID) *wire.SignedSSVMessage {
	switch kind {
	case wire.Prepare:
		return sign(d.Prepare(root), nil, by)
	case wire.Commit:
		return sign(d.Commit(root), nil, by)
	}
	return sign(must(d.RoundChange(0, nil, nil)), nil, by)
}

// settle delivers everything in order, and lets all timers run out when nothing is left, until the cut-off.
func (a *adversary) settle() {
	for range a.cutoff {
		for len(a.queue) > 0 {
			_, _ = a.deliver(0)
		}
		for _, id := range a.upright() {
			_, _ = a.step(id, Timeout{Height: a.height, Round: a.nodes[id].Instance(a.height).State().Round})
		}
	}
}
