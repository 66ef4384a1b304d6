package engine

import (
	"cmp"
	"slices"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Hearing says how many duties ended without a message of an operator of one of our committees.
type Hearing struct {
	Operator  wire.OperatorID
	Committee wire.CommitteeID
	// Others is how many other operators the committee has. Missed counts the committee duties in a row that ended without a message
	// of this operator for their slot or a later one.
	Others, Missed int
}

// hearing records from which operators messages arrived. It is bounded by the operators of the committees that are served.
type hearing struct {
	mu         sync.Mutex
	committees map[wire.CommitteeID]map[wire.OperatorID]*heardOf
}

type heardOf struct {
	slot   phase0.Slot
	missed int
}

func newHearing() hearing {
	return hearing{committees: map[wire.CommitteeID]map[wire.OperatorID]*heardOf{}}
}

func (h *hearing) of(id wire.CommitteeID, operator wire.OperatorID) *heardOf {
	if h.committees[id] == nil {
		h.committees[id] = map[wire.OperatorID]*heardOf{}
	}
	o := h.committees[id][operator]
	if o == nil {
		o = &heardOf{}
		h.committees[id][operator] = o
	}
	return o
}

// heard records every signer of an accepted message of a committee that is served.
func (h *hearing) heard(m *gossip.Message) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, operator := range m.Signed.OperatorIDs {
		o := h.of(m.CommitteeID, operator)
		o.slot, o.missed = max(o.slot, m.Slot), 0
	}
}

// over counts the end of a committee duty.
func (h *hearing) over(id wire.CommitteeID, committee wire.Committee, slot phase0.Slot) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, operator := range committee {
		if o := h.of(id, operator); o.slot < slot {
			o.missed++
		}
	}
}

// Hearing returns the state of the other operators of own committees, by committee and operator.
func (e *Engine) Hearing() []Hearing {
	h, served := &e.hearing, e.opts.Served()
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []Hearing
	for id, operators := range h.committees {
		committee := served.Operators(id)
		if committee == nil {
			delete(h.committees, id)
			continue
		}
		for operator, o := range operators {
			if operator != e.opts.Self {
				out = append(out, Hearing{Operator: operator, Committee: id, Others: len(committee) - 1, Missed: o.missed})
			}
		}
	}
	slices.SortFunc(out, func(a, b Hearing) int {
		return cmp.Or(slices.Compare(a.Committee[:], b.Committee[:]), cmp.Compare(a.Operator, b.Operator))
	})
	return out
}
