package gossip

import (
	"time"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Misplaced reports whether a message arrived on another topic than its committee's, as rule 8 demands. It is false for bytes that are
// no message, and for unknown executors. Unlike Check it may be called from any goroutine.
//
// Gossip's message id depends on the data alone: a copy on a wrong topic has the same id. A caller that remembers ids must call this
// first, or a stranger could suppress a message by publishing it on another topic.
func (v *Validator) Misplaced(now time.Time, topic string, data []byte) bool {
	view, err := wire.ParseView(data)
	if err != nil || len(view.Data()) == 0 {
		return false
	}
	id := view.MsgID()
	fork := v.net.ForkOf(peekSlot(view.Data(), v.net.SlotAt(now)))
	role := fork.Role(id.Role())
	if id.Domain() != fork.Domain || !role.Exists() {
		return false
	}
	committee, operators, known := v.committeeOf(id, role)
	if !known {
		return false
	}
	return topic != v.topics[fork.TopicPrefix][fork.SubnetOfID(committee, operators)]
}

// committeeOf finds the committee of a message id.
func (v *Validator) committeeOf(id wire.MessageID, role *network.RoleRules) (wire.CommitteeID, wire.Committee, bool) {
	if role.ForCommittee {
		info, known := v.view.Committee(id.CommitteeID())
		return id.CommitteeID(), info.Operators, known
	}
	info, known := v.view.Validator(id.ValidatorPK())
	return info.CommitteeID, info.Operators, known
}
