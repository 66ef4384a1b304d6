package engine

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/attestantio/go-eth2-client/api"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/cespare/xxhash/v2"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

// registrationChunk is the most registrations of one request. Source: spec/duties.md#registration-and-exit.
const registrationChunk = 500

// registrations keeps the latest signed registration of each validator. Only the one thread of its queue uses it. Builders drop
// registrations after a while, so each is sent when it is new and once in every epoch.
//
// Source: spec/duties.md#registration-and-exit.
type registrations struct {
	latest map[phase0.BLSPubKey]*registration
	// refused says that not all of the last chunk was accepted, which was logged. noneAccepted says that none was: a beacon node without
	// builders accepts none, so parts of a chunk are not tried.
	refused, noneAccepted bool
}

type registration struct {
	signed *apiv1.SignedValidatorRegistration
	// sent says that a beacon node answered, whatever the answer was: one without builders always refuses, so asking it again in each
	// slot would not help.
	sent bool
}

// sendRegistrations is the work of sending what is due in a slot.
type sendRegistrations struct{ slot phase0.Slot }

// SendRegistrations queues the registrations that are due in the slot for the beacon node. It is called once a slot.
func (e *Engine) SendRegistrations(slot phase0.Slot) {
	work := sendRegistrations{slot}
	if !e.queues.of(work).put(job{work: work}) {
		e.metrics.registrations.WithLabelValues("dropped").Inc()
	}
}

// keepRegistration stores a signed registration; it is sent with those that are due.
func (e *Engine) keepRegistration(_ context.Context, work duty.SubmitRegistration) (duty.Result, error) {
	e.registrations.keep(work.Registration)
	return duty.Submitted{}, nil
}

func (e *Engine) sendRegistrations(ctx context.Context, jobs []jobOf[sendRegistrations]) {
	for _, j := range jobs {
		e.submitRegistrations(ctx, e.dueRegistrations(j.work.slot))
	}
}

func (r *registrations) keep(signed *apiv1.SignedValidatorRegistration) {
	if r.latest == nil {
		r.latest = make(map[phase0.BLSPubKey]*registration)
	}
	r.latest[signed.Message.Pubkey] = &registration{signed: signed}
}

// dueRegistrations returns new registrations and those whose slot of the epoch this is, in order of their keys. It drops validators
// that are no longer served.
func (e *Engine) dueRegistrations(slot phase0.Slot) []*registration {
	slots := e.opts.Profile.SlotsPerEpoch()
	var due []*registration
	for pk, r := range e.registrations.latest {
		if e.share(pk) == nil {
			delete(e.registrations.latest, pk)
			continue
		}
		if !r.sent || xxhash.Sum64(pk[:])%slots == uint64(slot)%slots {
			due = append(due, r)
		}
	}
	slices.SortFunc(due, func(a, b *registration) int {
		return bytes.Compare(a.signed.Message.Pubkey[:], b.signed.Message.Pubkey[:])
	})
	return due
}

// submitRegistrations sends chunk by chunk. If a chunk is refused its halves are tried, so that one bad registration does not stop the
// others. If a beacon node does not answer at all, the rest waits for the next slot.
func (e *Engine) submitRegistrations(ctx context.Context, due []*registration) {
	for chunk := range slices.Chunk(due, registrationChunk) {
		requests := maxParts
		if e.registrations.noneAccepted {
			requests = 1
		}
		s := submission[*registration]{requests: requests, give: func(part []*registration) error {
			list := make([]*apiv1.SignedValidatorRegistration, len(part))
			for n, r := range part {
				list[n] = r.signed
			}
			ctx, cancel := context.WithTimeout(ctx, e.timeout)
			defer cancel()
			return e.opts.Beacon.SubmitRegistrations(ctx, list)
		}}
		failures := s.outcomes(chunk)
		var unanswered error
		for n, r := range chunk {
			r.sent = failures[n] == nil || refused(failures[n])
			if failures[n] != nil && !wasAnswered(failures[n]) && !errors.Is(failures[n], duty.ErrRefused) {
				unanswered = failures[n]
			}
		}
		e.noteRegistrations(failures)
		if unanswered != nil {
			return
		}
	}
}

// refused reports whether a beacon node answered with a refusal.
func refused(err error) bool {
	var refusal *api.Error
	return errors.Is(err, duty.ErrRefused) || errors.As(err, &refusal) && refusal.StatusCode < 500
}

// noteRegistrations counts the outcomes of a chunk. It logs a failure once, until a whole chunk is accepted.
func (e *Engine) noteRegistrations(failures []error) {
	var first error
	failed := 0
	for _, failure := range failures {
		outcome := "failed"
		switch {
		case failure == nil:
			outcome = "taken"
		case refused(failure):
			outcome = "refused"
		}
		e.metrics.registrations.WithLabelValues(outcome).Inc()
		if failure != nil {
			failed++
			if first == nil {
				first = failure
			}
		}
	}
	was := e.registrations.refused
	e.registrations.noneAccepted = failed == len(failures)
	if e.registrations.refused = failed > 0; failed == 0 {
		return
	}
	log := e.log.Debug
	if !was {
		log = e.log.Warn
	}
	log("registrations not taken: no builder will be asked for these validators' blocks", "validators", failed, "of", len(failures), "cause", first)
}
