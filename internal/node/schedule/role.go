package schedule

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// aggregations are the roles whose duties begin after the votes, in this order. A new one is a new row.
var aggregations = []struct {
	role   wire.Role
	duties func(s *Scheduler, slot phase0.Slot, mine *members) []duty.Duty
}{
	{wire.RoleAggregator, (*Scheduler).aggregatorDuties},
	{wire.RoleSyncContribution, (*Scheduler).contributionDuties},
}
