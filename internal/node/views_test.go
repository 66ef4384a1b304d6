package node

import (
	"testing"

	"github.com/hawser-ssv/hawser/internal/node/roster"
	"github.com/hawser-ssv/hawser/internal/node/schedule"
)

type listed struct{ list []roster.Validator }

func (l *listed) Validators() ([]roster.Validator, uint64) { return l.list, 1 }

func (*listed) Pending() (exits, registrations []roster.PendingRequest) {
	return []roster.PendingRequest{{Slot: 3}}, nil
}

// The scheduler's list is made once for each of the roster's, although the version stays when an epoch begins.
func TestTheSchedulersListFollowsTheRosters(t *testing.T) {
	if roster.PayeeMemory < schedule.PayeeMemory {
		t.Error("the roster forgets fee recipients that the scheduler still asks for")
	}
	source := &listed{[]roster.Validator{{Index: 1, Formerly: []roster.Payee{{Until: 9}}}}}
	r := &dutyRoster{roster: source}
	first, _ := r.Validators()
	again, _ := r.Validators()
	if len(first) != 1 || first[0].Index != 1 || first[0].Formerly[0].Until != 9 || &first[0] != &again[0] {
		t.Errorf("%+v, then %+v", first, again)
	}
	source.list = []roster.Validator{{Index: 1, Attesting: true}}
	if next, _ := r.Validators(); !next[0].Attesting {
		t.Error("another list of the same version is not seen")
	}
	source.list = nil
	if none, _ := r.Validators(); len(none) != 0 {
		t.Errorf("of an empty list %+v", none)
	}
	if exits, registrations := r.Pending(); len(exits) != 1 || exits[0].Slot != 3 || len(registrations) != 0 {
		t.Errorf("pending are %v, %v", exits, registrations)
	}
}
