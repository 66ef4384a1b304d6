package node

import (
	"sync"

	"github.com/hawser-ssv/hawser/internal/node/roster"
	"github.com/hawser-ssv/hawser/internal/node/schedule"
)

// dutyRoster shows the roster to the scheduler in the scheduler's types.
type dutyRoster struct {
	roster interface {
		Validators() ([]roster.Validator, uint64)
		Pending() (exits, registrations []roster.PendingRequest)
	}

	mu sync.Mutex
	// from is the roster's list of which list was made.
	from []roster.Validator
	list []schedule.Validator
}

// Validators converts the roster's list once for each change of it; the result is shared and only read.
func (r *dutyRoster) Validators() ([]schedule.Validator, uint64) {
	from, version := r.roster.Validators()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(from) == 0 {
		return nil, version
	}
	if len(from) != len(r.from) || &from[0] != &r.from[0] {
		r.from, r.list = from, make([]schedule.Validator, len(from))
		for i := range from {
			r.list[i] = scheduled(&from[i])
		}
	}
	return r.list, version
}

func scheduled(v *roster.Validator) schedule.Validator {
	out := schedule.Validator{
		PubKey: v.PubKey, Index: v.Index, Committee: v.Committee, Own: v.Own, FromEpoch: v.FromEpoch, Attesting: v.Attesting,
		FeeRecipient: v.FeeRecipient,
	}
	for _, p := range v.Formerly {
		out.Formerly = append(out.Formerly, schedule.Payee(p))
	}
	return out
}

// Pending converts the requests.
func (r *dutyRoster) Pending() (exits, registrations []schedule.PendingRequest) {
	e, g := r.roster.Pending()
	return requests(e), requests(g)
}

func requests(list []roster.PendingRequest) (out []schedule.PendingRequest) {
	for _, p := range list {
		out = append(out, schedule.PendingRequest(p))
	}
	return out
}
