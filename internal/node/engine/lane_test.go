package engine

import (
	"testing"
	"time"

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
	if jobs := q.take(); len(jobs) != 1 || jobs[0].to.lane != urgent {
		t.Errorf("first batch: %d jobs", len(jobs))
	}
	for range 2 {
		if jobs := q.take(); len(jobs) != backgroundBatch {
			t.Errorf("%d background jobs in a batch, want %d", len(jobs), backgroundBatch)
		}
	}
	if q.depth() != 0 || q.take() != nil {
		t.Errorf("%d jobs left", q.depth())
	}
}
