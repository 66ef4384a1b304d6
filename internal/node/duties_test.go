package node

import (
	"encoding/json"
	"testing"

	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// TestFaultZeroIsANumber: kind B28, an index whose first value is 0 must not be left out of an answer because it is 0; it is
// left out where there is none.
func TestFaultZeroIsANumber(t *testing.T) {
	for role, has := range map[wire.Role]bool{
		wire.RoleCommittee: false, wire.RoleAggregatorCommittee: false, wire.RoleAggregator: true, wire.RoleProposer: true,
		wire.RoleSyncContribution: true, wire.RoleValidatorRegistration: true, wire.RoleVoluntaryExit: true,
	} {
		text, err := json.Marshal(duty(engine.Finished{Role: role}))
		if err != nil {
			t.Fatal(err)
		}
		var told map[string]any
		if err := json.Unmarshal(text, &told); err != nil {
			t.Fatal(err)
		}
		if validator, is := told["validator"]; is != has || is && validator != 0.0 {
			t.Errorf("a duty of %v tells %v, %v", role, validator, is)
		}
	}
}
