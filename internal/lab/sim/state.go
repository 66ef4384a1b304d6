package sim

import (
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/model"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// state compares what a core operator's instance remembers with the formal state that follows from its words.
func (m *monitor) state(i *coreInstance) {
	instance := i.control.Instance(wire.Height(i.slot))
	if instance == nil {
		return
	}
	s := instance.State()
	l := m.ledger(i.op.w.voteID(), i.slot)
	p := &l.parties[i.op.id-1]
	if s.Decided || i.muted || l.broken {
		return // it says nothing more, or nothing at all; a broken instance was reported
	}
	got := model.Node{ID: p.node.ID, Round: int(s.Round), Prepared: int(s.LastPreparedRound), Committed: p.node.Committed}
	if s.ProposalAccepted != nil {
		got.Accepted = l.value(s.ProposalAccepted.QBFT.Root)
	}
	if s.LastPreparedRound > 0 {
		got.PreparedValue = l.value(wire.ValueRoot(s.LastPreparedValue))
	}
	if got != p.node {
		l.breaks("conformance", "op %d is in state %+v, and its words lead to %+v", i.op.id, got, p.node)
	}
}

// localTime is the time by an operator's own clock.
func (w *World) localTime(id wire.OperatorID) time.Time {
	switch h := w.hosts[id-1].(type) {
	case *Operator:
		return h.now()
	case *coreOperator:
		return h.now()
	}
	return w.clock.Now()
}
