package rig

import (
	"net/http"
	"slices"
	"sync/atomic"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
)

const syncingPath = "/eth/v1/node/syncing"

// resumption is when an operator that was without clients went on, as its proxies saw it. Slots are the clock's.
type resumption struct {
	mended         bool
	synced, worked phase0.Slot // 0 for not yet
}

// unless breaks every connection while one of the reasons for it holds.
func unless(cut ...*atomic.Bool) func(next http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if slices.ContainsFunc(cut, (*atomic.Bool).Load) {
				if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
					conn.Close()
				}
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func (o *operator) cutClients() {
	o.cut.Store(true)
	for _, p := range append(o.Beacons[:len(o.Beacons):len(o.Beacons)], o.Executions...) {
		p.Drop()
	}
}

func (o *operator) mendClients() {
	o.mu.Lock()
	o.resumption = resumption{mended: true}
	o.mu.Unlock()
	o.cut.Store(false)
}

// noteSynced notes the first answer to the question whether a beacon node is synced.
func (o *operator) noteSynced(slot phase0.Slot) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.resumption.mended && o.resumption.synced == 0 {
		o.resumption.synced = slot
	}
}

// noteDuty notes the first attestation that was accepted.
func (o *operator) noteDuty(slot phase0.Slot) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.resumption.synced > 0 && o.resumption.worked == 0 {
		o.resumption.worked = slot
	}
}

func (o *operator) resumed() observer.Resumption {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := observer.Resumption{Operator: o.ID, Restarts: o.restarts, Slots: -1}
	if o.resumption.worked > 0 {
		out.Slots = int(o.resumption.worked - o.resumption.synced)
	}
	return out
}
