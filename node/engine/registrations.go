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

	"github.com/hawser-ssv/hawser/protocol/duty"
)

// registrationChunk is the most registrations of one request. Source: SSV protocol, section 4.8.
const registrationChunk = 500

// registrations keeps the latest signed registration of each validator. It belongs to the one thread of its queue. Builders
// forget, so each is sent when it is new and once in every epoch.
//
// Source: SSV protocol, section 4.8.
type registrations struct {
	latest map[phase0.BLSPubKey]*registration
	// refused says that the beacon node refused the last request, which was logged.
	refused bool
}

type registration struct {
	signed *apiv1.SignedValidatorRegistration
	// sent says that a beacon node answered, whatever it was: one without builders refuses for ever, and asking it again
	// in each slot would help nobody.
	sent bool
}

// sendRegistrations is the work of sending what is due in a slot.
type sendRegistrations struct{ slot phase0.Slot }

// SendRegistrations hands the registrations that are due in the slot to the beacon node, in the background. It is called
// once a slot.
func (e *Engine) SendRegistrations(slot phase0.Slot) {
	if !e.queues.registrations.put(job{work: sendRegistrations{slot}}) {
		e.metrics.registrations.WithLabelValues("dropped").Inc()
	}
}

// register takes signed registrations in, and sends when it is asked to.
func (e *Engine) register(ctx context.Context, jobs []job) {
	for _, j := range jobs {
		switch work := j.work.(type) {
		case duty.SubmitRegistration:
			e.registrations.keep(work.Registration)
			e.answer(j, duty.Submitted{}, nil)
		case sendRegistrations:
			e.sendRegistrations(ctx, e.dueRegistrations(work.slot))
		}
	}
}

func (r *registrations) keep(signed *apiv1.SignedValidatorRegistration) {
	if r.latest == nil {
		r.latest = make(map[phase0.BLSPubKey]*registration)
	}
	r.latest[signed.Message.Pubkey] = &registration{signed: signed}
}

// dueRegistrations returns new registrations and those whose slot of the epoch this is, in order of their keys. It forgets
// validators that are not served any more.
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

func (e *Engine) sendRegistrations(ctx context.Context, due []*registration) {
	for chunk := range slices.Chunk(due, registrationChunk) {
		list := make([]*apiv1.SignedValidatorRegistration, len(chunk))
		for n, r := range chunk {
			list[n] = r.signed
		}
		ctx, cancel := context.WithTimeout(ctx, e.timeout)
		err := e.opts.Beacon.SubmitRegistrations(ctx, list)
		cancel()
		answered := e.noteRegistrations(len(list), err)
		for _, r := range chunk {
			r.sent = answered
		}
		if !answered {
			return // the others too must wait for a beacon node
		}
	}
}

// refused reports whether a beacon node answered, and said no.
func refused(err error) bool {
	var refusal *api.Error
	return errors.As(err, &refusal) && refusal.StatusCode < 500
}

// noteRegistrations counts and logs the outcome of a request; a refusal is logged once, until one passes. It reports
// whether a beacon node answered.
func (e *Engine) noteRegistrations(count int, err error) (answered bool) {
	was := e.registrations.refused
	e.registrations.refused = err != nil
	if err == nil {
		e.metrics.registrations.WithLabelValues("taken").Add(float64(count))
		return true
	}
	outcome := "failed"
	if refused(err) {
		outcome, answered = "refused", true
	}
	e.metrics.registrations.WithLabelValues(outcome).Add(float64(count))
	log := e.log.Debug
	if !was {
		log = e.log.Warn
	}
	log("registrations not taken: no builder will be asked for blocks", "validators", count, "outcome", outcome, "err", err)
	return answered
}
