package gossip

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The checks that consensus messages and partial signatures share: rules 16 to 19, and 11', 12', 14' and 15'.

// slotOf returns the slot of a height; they are the same number.
func slotOf(h wire.Height) phase0.Slot { return phase0.Slot(h) }

// slotPassed limits single validators to one duty at a time; a committee's slots run in parallel.
func (c *check) slotPassed() bool {
	if !c.single() {
		return false
	}
	for _, id := range c.signers() {
		if o := c.entry.operator(id); o != nil && o.highest > c.m.Slot {
			return true
		}
	}
	return false
}

func (c *check) noDuty() bool {
	switch c.role.Assigned {
	case network.AssignedProposer:
		assigned, known := c.view.ProposerDuty(c.m.Slot, c.validator.Index)
		if !known && c.firstWhileLoading() {
			return false
		}
		return !assigned
	case network.AssignedSyncCommittee:
		return !c.view.SyncCommitteeDuty(c.m.epoch, c.validator.Index)
	}
	return false
}

// firstWhileLoading tolerates signatures before consensus (a proposer's RANDAO) in the first slot of an epoch, until that slot is
// over: the epoch's duties may not have been fetched yet.
func (c *check) firstWhileLoading() bool {
	return c.m.Partial != nil && c.m.Partial.Type() == c.role.PreType &&
		c.m.Slot == c.net.FirstSlot(c.m.epoch) && c.m.now <= c.m.Slot
}

func (c *check) farFuture() bool { return c.net.FarFuture(c.m.Slot, c.now) }

func (c *check) early() bool { return c.net.Early(c.m.Slot, c.now) }

// late comes after early, so the slot is at most the next one and its end is a valid time.
func (c *check) late() bool { return c.net.Late(c.m.Role, c.m.Slot, c.now) }

// tooManyDuties counts the slots in which an operator sent messages. A slot without a message yet would be one more.
func (c *check) tooManyDuties() bool {
	limit, limited := c.dutyLimit()
	if !limited {
		return false
	}
	for _, id := range c.signers() {
		count := 0
		if o := c.entry.operator(id); o != nil {
			count = o.duties(c.m.epoch)
		}
		if c.entry.record(id, c.m.Slot) == nil {
			count++
		}
		if count > limit {
			return true
		}
	}
	return false
}

// dutyLimit returns the most duties of an executor in an epoch.
func (c *check) dutyLimit() (int, bool) {
	if c.role.ByEvents {
		return c.view.ExitDuties(c.m.Slot, c.ssv().MsgID.ValidatorPK()), true
	}
	limit, limited := c.net.MaxDuties(c.m.Role, c.committee.Validators, false)
	if limited && limit < c.net.SlotsPerEpoch() && !c.single() && c.view.InSyncCommittee(c.m.epoch, c.m.CommitteeID) {
		limit, limited = c.net.MaxDuties(c.m.Role, c.committee.Validators, true)
	}
	return int(limit), limited
}
