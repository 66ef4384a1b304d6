package engine

import (
	"context"
	"reflect"
	"runtime"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

func refOf(role wire.Role) ref {
	return ref{key: runnerKey{id: wire.NewCommitteeMessageID(wire.Domain{}, role, wire.CommitteeID{})}, lane: roleRows[role].lane}
}

func messageOf(role wire.Role, from wire.OperatorID) *message {
	return &message{key: refOf(role).key, lane: refOf(role).lane, holder: holder{from: from}, bytes: 1}
}

func TestProposalsPassContributions(t *testing.T) {
	m := newMailbox()
	m.deliver(time.Time{}, messageOf(wire.RoleSyncContribution, 1))
	m.post(startDuty{inLane: background})
	m.deliver(time.Time{}, messageOf(wire.RoleProposer, 2))
	m.deliver(time.Time{}, messageOf(wire.RoleCommittee, 3))
	m.post(answered{to: refOf(wire.RoleProposer)})
	if in, _ := m.next(); in == nil || in.lane() != urgent {
		t.Errorf("first came %v, not the proposal's answer", in)
	}
	for _, want := range []wire.OperatorID{2, 3} {
		if _, msg := m.next(); msg == nil || msg.from != want {
			t.Errorf("got %+v, want the message of %d", msg, want)
		}
	}
	if in, _ := m.next(); in == nil || in.lane() != background {
		t.Errorf("got %v, want the contribution's start", in)
	}
	if _, msg := m.next(); msg == nil || msg.from != 1 {
		t.Errorf("got %+v, want the contribution's message", msg)
	}
	if in, msg := m.next(); in != nil || msg != nil || m.depth() != 0 {
		t.Errorf("the mailbox still holds %v, %v", in, msg)
	}
}

func TestFloodOfContributionsDropsNoProposal(t *testing.T) {
	m := newMailbox()
	m.deliver(time.Time{}, messageOf(wire.RoleProposer, 2))
	for range 3 * maxMailItems {
		m.deliver(time.Time{}, messageOf(wire.RoleSyncContribution, 1))
	}
	if _, msg := m.next(); msg == nil || msg.from != 2 {
		t.Errorf("the oldest message is %+v, want the proposal's", msg)
	}
	for range 3 * maxMailItems {
		m.deliver(time.Time{}, messageOf(wire.RoleCommittee, 3))
	}
	if m.depth() != maxMailItems {
		t.Errorf("%d messages, at most %d", m.depth(), maxMailItems)
	}
	if _, msg := m.next(); msg == nil || msg.from != 3 {
		t.Errorf("got %+v, want the committee's", msg)
	}
}

func TestQueueTakesRewardedWorkFirst(t *testing.T) {
	q := newQueue("test", 1, 2*backgroundBatch)
	for range 2 * backgroundBatch {
		q.put(job{to: refOf(wire.RoleAggregator)})
	}
	q.put(job{to: refOf(wire.RoleCommittee)})
	if jobs, _ := q.take(time.Time{}); len(jobs) != 1 || jobs[0].to.lane != urgent {
		t.Errorf("first batch: %d jobs", len(jobs))
	}
	for range 2 {
		if jobs, _ := q.take(time.Time{}); len(jobs) != backgroundBatch {
			t.Errorf("%d background jobs in a batch, want %d", len(jobs), backgroundBatch)
		}
	}
	if jobs, wait := q.take(time.Time{}); q.depth() != 0 || jobs != nil || wait != 0 {
		t.Errorf("%d jobs left", q.depth())
	}
}

// TestPatientJobsGather: they wait for others until the oldest has waited long enough or there are many, and hold nobody up.
func TestPatientJobsGather(t *testing.T) {
	const gather = 100 * time.Millisecond
	start := time.Unix(1_800_000_000, 0)
	q := newQueue("test", 1, 2*gatheredBatch)
	q.gather = gather
	put := func(n int, at time.Time) {
		for range n {
			q.put(job{to: refOf(wire.RoleAggregator), work: duty.Recombine{Patient: true}, at: at})
		}
	}
	expect := func(after time.Duration, jobs int, wait time.Duration) {
		t.Helper()
		if got, left := q.take(start.Add(after)); len(got) != jobs || left != wait {
			t.Errorf("after %v: %d jobs, wait %v; want %d, %v", after, len(got), left, jobs, wait)
		}
	}
	put(2, start)
	expect(0, 0, gather)
	put(1, start.Add(gather/2))
	expect(gather/2, 0, gather/2)
	q.put(job{to: refOf(wire.RoleCommittee), work: duty.Recombine{}})
	q.put(job{to: refOf(wire.RoleAggregator), work: duty.Recombine{}})
	expect(gather/2, 1, 0)
	expect(gather/2, 1, 0)
	expect(gather, 3, 0)
	put(gatheredBatch+1, start.Add(gather))
	expect(gather, gatheredBatch, 0)
	expect(gather, 0, gather)
	expect(-gather, 1, 0) // the clock was set back
	put(1, start)
	if !q.step(t.Context()) || q.depth() != 0 {
		t.Error("a step lets a patient job wait")
	}
}

// TestPatientJobsWakeTheThread: the thread does what gathered by itself, and what cannot wait at once.
func TestPatientJobsWakeTheThread(t *testing.T) {
	v := clock.NewVirtual(time.Unix(1_800_000_000, 0))
	done := make(chan int, 8)
	q := newQueue("test", 1, 64, handler{reflect.TypeFor[duty.Recombine](), func(_ context.Context, jobs []job) { done <- len(jobs) }})
	q.gather, q.clock = time.Second, v
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { q.serve(ctx); close(ended) }()
	defer func() { cancel(); <-ended }()
	q.put(job{to: refOf(wire.RoleAggregator), work: duty.Recombine{Patient: true}, at: v.Now()})
	q.put(job{to: refOf(wire.RoleCommittee), work: duty.Recombine{}, at: v.Now()})
	if n := <-done; n != 1 {
		t.Errorf("%d jobs, want the urgent one", n)
	}
	due := v.Now().Add(q.gather)
	for !v.Waiting(due) {
		runtime.Gosched()
	}
	v.Advance(due)
	if n := <-done; n != 1 {
		t.Errorf("%d jobs, want the patient one", n)
	}
}
