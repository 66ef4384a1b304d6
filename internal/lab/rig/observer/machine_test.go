package observer

import (
	"strings"
	"testing"
)

// What the machine did stands behind the reasons of a failure, and is none itself.
func TestTheMachineExplainsAFailure(t *testing.T) {
	for name, c := range map[string]struct {
		machine Machine
		reasons []string
		want    string
	}{
		"it slowed down":    {Machine{Before: 1.2, Worst: 4.8, Slot: 3, FittingSlot: 12}, []string{"late"}, "slowed down from 1.2 to 4.8"},
		"it was too busy":   {Machine{Before: 3, Worst: 3.1, Slot: 3, FittingSlot: 9}, []string{"late"}, "too busy or too slow"},
		"it was all right":  {Machine{Before: 1, Worst: 1.1, Slot: 3, FittingSlot: 3}, []string{"late"}, ""},
		"the run succeeded": {Machine{Before: 1.2, Worst: 4.8, Slot: 3, FittingSlot: 12}, nil, ""},
	} {
		v := Verdict{Reasons: c.reasons, Machine: &c.machine}
		v.judgeMachine()
		added := strings.Join(v.Reasons[len(c.reasons):], "")
		if c.want == "" && added != "" || !strings.Contains(added, c.want) {
			t.Errorf("%s: %q", name, added)
		}
	}
}
