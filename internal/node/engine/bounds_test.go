package engine

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// signingWork is a sync committee message to sign.
func signingWork(p *network.Profile, s duty.Share) (duty.SignShares, error) {
	domain, err := eth.ComputeDomain(phase0.DomainType{7}, phase0.Version{5}, phase0.Root{})
	if err != nil {
		return duty.SignShares{}, err
	}
	root, err := eth.SigningRoot(phase0.Root{1}, domain)
	return duty.SignShares{Items: []duty.ShareToSign{{
		Kind: duty.SignSyncMessage, Validator: s.Validator, Share: s.SharePubKeys[0], Domain: domain, Object: phase0.Root{1}, Root: root,
	}}}, err
}

func electraAttestation(index phase0.ValidatorIndex) *spec.VersionedAttestation {
	return &spec.VersionedAttestation{Version: spec.DataVersionElectra, ValidatorIndex: &index, Electra: &electra.Attestation{}}
}

func TestBacklogIsBoundedByOperator(t *testing.T) {
	var b backlog
	room := newEarlyRoom(&Options{})
	count := func(from wire.OperatorID, event duty.Event, n int) (kept int) {
		for range n {
			if in, _ := b.add(room, &message{holder: holder{from: from}, event: event}); in {
				kept++
			}
		}
		return kept
	}
	if got := count(2, duty.Partial{}, 10); got != heldPartials {
		t.Errorf("%d partial signature messages of one operator", got)
	}
	if got := count(2, duty.Consensus{}, 20); got != heldConsensus {
		t.Errorf("%d consensus messages of one operator", got)
	}
	if got := count(3, duty.Partial{}, 1); got != 1 {
		t.Error("one operator used up another one's room")
	}
}

func TestEarlyMessagesAreBounded(t *testing.T) {
	var e earlyMessages
	r := newEarlyRoom(&Options{})
	count := func() (n int) {
		for _, b := range e.of {
			for _, m := range b.messages {
				if m.inRoom {
					n++
				}
			}
		}
		return n
	}
	for i := range 2 * maxEarlyItems {
		e.add(r, &message{key: runnerKey{wire.MessageID{byte(i), byte(i >> 8)}, 1}, holder: holder{from: wire.OperatorID(i)}, event: duty.Partial{}})
	}
	if got := count(); got != maxEarlyItems || r.items != got {
		t.Errorf("%d items held, %d counted", got, r.items)
	}
	e.prune(r, func(runnerKey) bool { return true })
	if r.items != 0 || r.bytes != 0 || len(e.of) != 0 || len(r.of) != 0 {
		t.Errorf("after pruning: %d items, %d bytes", r.items, r.bytes)
	}
	big := &message{bytes: maxEarlyBytes, event: duty.Partial{}}
	if kept, _ := e.add(r, big); !kept {
		t.Error("a message within the bound is refused")
	}
	small := &message{key: runnerKey{slot: 2}, holder: holder{from: 2}, bytes: 1, event: duty.Partial{}}
	if kept, others := e.add(r, small); !kept || others != 1 || r.bytes != 1 {
		t.Errorf("the bound in bytes does not hold: %d bytes", r.bytes)
	}
	if got := e.take(r, small.key); len(got) != 1 || r.bytes != 0 {
		t.Errorf("%d messages taken, %d bytes left", len(got), r.bytes)
	}
}

// TestFaultHoardedRoom: kind C3, shared room without a share for each. One operator fills what is held back, in messages and in
// bytes; every other operator's messages are held as if it were not there.
func TestFaultHoardedRoom(t *testing.T) {
	for name, size := range map[string]int{"messages": 1, "bytes": 1 << 20} {
		var e earlyMessages
		r := newEarlyRoom(&Options{Crowded: func(from wire.OperatorID, held int) {
			if from != 4 || held < maxEarlyBytes/size/8 && held < maxEarlyItems/8 {
				t.Fatalf("%s: a message of operator %d leaves, which holds %d", name, from, held)
			}
		}})
		hoard := func(n int) {
			for i := range n {
				e.add(r, &message{key: runnerKey{wire.MessageID{1, byte(i), byte(i >> 8)}, 1}, holder: holder{from: 4}, bytes: size, event: duty.Partial{}})
			}
		}
		hoard(2 * maxEarlyItems)
		var honest []*message
		for n := range 2000 {
			m := &message{
				key:    runnerKey{wire.MessageID{2, byte(n), byte(n >> 8)}, 1},
				holder: holder{wire.CommitteeID{byte(n % 100)}, wire.OperatorID(1 + n%3)}, bytes: 1000, event: duty.Partial{},
			}
			e.add(r, m)
			honest = append(honest, m)
		}
		hoard(2 * maxEarlyItems)
		for _, m := range honest {
			if got := e.take(r, m.key); len(got) != 1 || got[0].event == nil {
				t.Fatalf("%s: an honest operator's message had to leave", name)
			}
		}
		if r.items > maxEarlyItems || r.bytes > maxEarlyBytes {
			t.Errorf("%s: %d messages with %d bytes are held", name, r.items, r.bytes)
		}
		for _, h := range r.of {
			if len(h.messages) > 2*h.items+16 {
				t.Errorf("%s: %d messages that left are kept beside %d", name, len(h.messages)-h.items, h.items)
			}
		}
	}
}

// TestFaultHoardedMailbox: kind C3 at the mailbox. An operator that sends more than a worker can read loses its own messages.
func TestFaultHoardedMailbox(t *testing.T) {
	m := newMailbox()
	at := time.Unix(9, 0)
	honest := &message{holder: holder{wire.CommitteeID{1}, 1}, bytes: 1000, event: duty.Partial{}}
	m.deliver(at, honest)
	for range 3 * maxMailItems {
		m.deliver(at, &message{holder: holder{wire.CommitteeID{2}, 4}, bytes: 1 << 14, event: duty.Partial{}})
	}
	if _, msg := m.next(); msg != honest || msg.event == nil {
		t.Error("an honest operator's message had to leave")
	}
	if m.room.bytes > maxMailBytes || m.messages[urgent].len()+m.messages[background].len() > 3*maxMailItems {
		t.Errorf("%d bytes wait in %d places", m.room.bytes, m.messages[background].len())
	}
}

func TestMailboxDropsTheOldestMessage(t *testing.T) {
	m := newMailbox()
	m.post(startDuty{})
	at := time.Unix(9, 0)
	dropped := 0
	for i := range maxMailItems + 10 {
		dropped += m.deliver(at, &message{key: runnerKey{slot: phase0.Slot(i)}})
	}
	if dropped != 10 || m.depth() != maxMailItems+1 {
		t.Errorf("%d dropped, %d left", dropped, m.depth())
	}
	if in, _ := m.next(); in == nil {
		t.Error("the engine's own event was dropped, or does not come first")
	}
	if _, msg := m.next(); msg == nil || msg.key.slot != 10 {
		t.Errorf("the first message left is %+v", msg)
	}
	if n := m.deliver(at, &message{bytes: maxMailBytes + 1}); n != maxMailItems-1 {
		t.Errorf("a huge message drops %d others", n)
	}
	if !m.overflowed.Equal(at) || len(m.lost) != maxLost || !m.lostSome(runnerKey{slot: 9}) || m.lostSome(runnerKey{slot: maxMailItems}) {
		t.Errorf("%d duties are said to have lost messages, the latest at %v", len(m.lost), m.overflowed)
	}
	if m.forget(func(key runnerKey) bool { return key.slot < 1000 }); m.lostSome(runnerKey{slot: 9}) || !m.lostSome(runnerKey{slot: 1000}) {
		t.Errorf("of them %d are remembered", len(m.lost))
	}
}

func TestQueueRefusesBeyondItsBound(t *testing.T) {
	q := newQueue("test", 1, 4)
	for range maxQueue {
		if !q.put(job{}) {
			t.Fatal("refused within the bound")
		}
	}
	if q.put(job{}) {
		t.Error("taken beyond the bound")
	}
	if got, _ := q.take(time.Time{}); len(got) != 4 {
		t.Errorf("a batch of %d", len(got))
	}
}

func TestTimersRunInOrder(t *testing.T) {
	var timers timers
	start := time.Unix(0, 0)
	for i, at := range []int{5, 3, 5, 1, 3} {
		timers.add(start, start.Add(time.Duration(at)), ref{serial: uint64(i)}, nil)
	}
	var got []uint64
	for {
		timer, ok := timers.due(start.Add(4))
		if !ok {
			break
		}
		got = append(got, timer.to.serial)
	}
	if len(got) != 3 || got[0] != 3 || got[1] != 1 || got[2] != 4 {
		t.Errorf("ran out: %v", got)
	}
	if at, ok := timers.next(); !ok || !at.Equal(start.Add(5)) {
		t.Errorf("next at %v", at)
	}
}

func TestRingRemembersTheLatest(t *testing.T) {
	var ring finishedRing
	for i := range finishedKept + 10 {
		ring.begin(time.Unix(1, 0))
		ring.add(Finished{Slot: phase0.Slot(i)}, false)
	}
	recent := ring.recent()
	if len(recent) != finishedKept || recent[0].Slot != finishedKept+9 || recent[finishedKept-1].Slot != 10 {
		t.Errorf("%d remembered, from slot %d to %d", len(recent), recent[0].Slot, recent[len(recent)-1].Slot)
	}
	if ring.running() != 0 {
		t.Errorf("%d running", ring.running())
	}
}

// The signer computes the signing root itself; a machine that expects another one gets no signature.
func TestSigningRootsMustAgree(t *testing.T) {
	p := newPorts(1)
	profile := testProfile(testGenesis)
	e := newEngine(t, p, clock.NewVirtual(testGenesis), profile, 1)
	work, err := signingWork(profile, share(testCommittee, 1))
	if err != nil {
		t.Fatal(err)
	}
	work.Items[0].Root[0]++
	e.queues.of(work).run(context.Background(), []job{{id: 1, work: work}})
	in, _ := e.workers[0].mailbox.next()
	if got := in.(answered).done; !errors.Is(got.Err, errRoot) || len(p.signCalls) != 0 {
		t.Errorf("answered with %v after %d calls of the signer", got.Err, len(p.signCalls))
	}
}

// An answer for an earlier life of a duty finds nobody.
func TestReferencesOfEarlierRunners(t *testing.T) {
	profile := testProfile(testGenesis)
	e := newEngine(t, newPorts(1), clock.NewVirtual(testGenesis), profile, 1)
	w := e.workers[0]
	r := w.open(testGenesis, runnerKey{wire.MessageID{9}, 1}, testCommittee, faultyMachine(t, e))
	to := w.ref(r)
	if w.find(to) != r {
		t.Error("a runner is not found")
	}
	to.serial++
	if w.find(to) != nil {
		t.Error("a stale reference finds a runner")
	}
}
