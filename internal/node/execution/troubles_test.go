package execution

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

// Blocks that wait while none is taken in for long are told; what the sink refuses is not the client's trouble.
func TestReports(t *testing.T) {
	const slot = 12 * time.Second
	now := time.Unix(1_900_000_000, 0)
	m := &health.Moment{Now: now, SlotDuration: slot, SlotsPerEpoch: 32, Known: true}
	for name, tt := range map[string]struct {
		status   Status
		advanced time.Duration
		code     fault.Code
	}{
		"all is well":       {Status{State: Live, HeadTime: now, Lag: 9}, 25 * slot, 0},
		"no block comes in": {Status{State: Live, HeadTime: now, Lag: 9}, 25*slot + 1, fault.EventsMissing},
		"none waits":        {Status{State: Live, HeadTime: now}, 26 * slot, 0},
		"a head stands":     {Status{State: Live, HeadTime: now.Add(-26 * slot)}, 0, fault.ExecutionNotSynced},
		"a full disk":       {Status{State: SinkFailed, Lag: 9}, 26 * slot, 0},
		"no answer":         {Status{State: Unreachable, Lag: 9}, 26 * slot, fault.ExecutionUnreachable},
	} {
		found := tt.status.Reports(m, common.Address{}, now.Add(-tt.advanced))
		if len(found) > 0 != (tt.code != 0) || len(found) > 1 || len(found) == 1 && found[0].Fault.Code != tt.code {
			t.Errorf("%s: found %+v", name, found)
		}
	}
}
