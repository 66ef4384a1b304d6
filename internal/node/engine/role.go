package engine

import (
	"time"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// roleRow is what the engine knows of a role beside the network's rules. Each role is one row of the table below.
type roleRow struct {
	// lane orders the role's work.
	lane lane
	// quiet says that the role's duties are many and nobody loses a reward when one fails: aggregations help the chain, and
	// registrations are repeated.
	quiet bool
	// measured says that how long a start waited is a measure of how late this node is.
	measured bool
	// hearing says that the end of a duty counts whose messages were missing. A committee has one such duty in each slot.
	hearing bool
	// outlives says that a duty which only has to listen any more goes on when a newer one of its executor begins, and that a newer
	// one ends it for the reason that fits how far it came.
	outlives bool
	// end is when a duty stops being served, from its slot's start.
	end func(p *network.Profile) time.Duration
}

// The role table. A new role is a new row.
var roleRows = [...]roleRow{
	wire.RoleCommittee:             {lane: rewarded, measured: true, hearing: true, end: (*network.Profile).DutyEnd},
	wire.RoleProposer:              {lane: rewarded, end: afterSlots(3)},
	wire.RoleAggregator:            {lane: patient, quiet: true, end: afterSlots(aggregationSlots)},
	wire.RoleSyncContribution:      {lane: patient, quiet: true, outlives: true, end: afterSlots(aggregationSlots)},
	wire.RoleValidatorRegistration: {lane: patient, quiet: true, end: afterEpoch},
	wire.RoleVoluntaryExit:         {lane: patient, end: afterEpoch},
	wire.RoleAggregatorCommittee:   {lane: patient, quiet: true, end: afterSlots(aggregationSlots)},
}

// noRoleRow is the row of roles that do not exist: messages and jobs may name any role.
var noRoleRow = roleRow{lane: patient, end: afterEpoch}

// aggregationSlots is for how many slots an aggregate or a contribution is worth finishing. The protocol sets no end.
const aggregationSlots = 3

func afterSlots(slots time.Duration) func(*network.Profile) time.Duration {
	return func(p *network.Profile) time.Duration { return slots*p.SlotDuration() + p.LateMargin() }
}

// afterEpoch is for exits and registrations: operators hear of exits and of new fee recipients at different times.
func afterEpoch(p *network.Profile) time.Duration {
	return afterSlots(time.Duration(p.SlotsPerEpoch()))(p)
}

// role returns the row of a role. It is only read.
func (e *Engine) role(role wire.Role) *roleRow {
	if role >= 0 && int(role) < len(roleRows) {
		return &roleRows[role]
	}
	if row := e.opts.extraRoles[role]; row != nil {
		return row
	}
	return &noRoleRow
}
