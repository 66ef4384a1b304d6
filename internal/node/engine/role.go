package engine

import (
	"time"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// roleRow is what the engine needs of a role beside the network's rules. Each role is one row of the table below.
type roleRow struct {
	// lane orders the role's work.
	lane lane
	// quiet marks roles whose duties are many and cost no reward when one fails: aggregations help the chain, and registrations are
	// repeated.
	quiet bool
	// measured says that the wait of a start counts for how late this node is.
	measured bool
	// hearing says that the end of a duty counts the operators without a message. A committee has one such duty in each slot.
	hearing bool
	// outlives says that a duty which only waits for messages of others goes on when a newer one of its executor begins. Otherwise the
	// newer one ends it, for the reason that fits how far it came.
	outlives bool
	// end is the time from the slot's start after which a duty is no longer served.
	end func(p *network.Profile) time.Duration
}

// The role table. A new role is a new row.
var roleRows = [...]roleRow{
	wire.RoleCommittee:             {lane: urgent, measured: true, hearing: true, end: (*network.Profile).DutyEnd},
	wire.RoleProposer:              {lane: urgent, end: afterSlots(3)},
	wire.RoleAggregator:            {lane: background, quiet: true, end: afterSlots(aggregationSlots)},
	wire.RoleSyncContribution:      {lane: background, quiet: true, outlives: true, end: afterSlots(aggregationSlots)},
	wire.RoleValidatorRegistration: {lane: background, quiet: true, end: afterEpoch},
	wire.RoleVoluntaryExit:         {lane: background, end: afterEpoch},
	wire.RoleAggregatorCommittee:   {lane: background, quiet: true, end: afterSlots(aggregationSlots)},
}

// noRoleRow is the row of roles that do not exist: messages and jobs may contain any number.
var noRoleRow = roleRow{lane: background, end: afterEpoch}

// aggregationSlots is how many slots an aggregate or a contribution is useful. The protocol sets no end.
const aggregationSlots = 3

func afterSlots(slots time.Duration) func(*network.Profile) time.Duration {
	return func(p *network.Profile) time.Duration { return slots*p.SlotDuration() + p.LateMargin() }
}

// afterEpoch is for exits and registrations: operators learn of exits and of new fee recipients at different times.
func afterEpoch(p *network.Profile) time.Duration {
	return afterSlots(time.Duration(p.SlotsPerEpoch()))(p)
}

// role returns the row of a role. It is read-only.
func (e *Engine) role(role wire.Role) *roleRow {
	if role >= 0 && int(role) < len(roleRows) {
		return &roleRows[role]
	}
	if row := e.opts.extraRoles[role]; row != nil {
		return row
	}
	return &noRoleRow
}
