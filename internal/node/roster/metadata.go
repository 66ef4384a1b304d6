package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// ValidatorSource returns the beacon chain's data about validators; unknown ones are missing in the answer.
type ValidatorSource interface {
	Validators(ctx context.Context, keys []phase0.BLSPubKey) (map[phase0.ValidatorIndex]*apiv1.Validator, error)
}

const (
	// metadataChunk is the most keys of one request.
	metadataChunk = 500
	metadataRetry = time.Second
	// freshPerSlot and stalePerSlots set when new validators are asked for, and when all others are asked for again: after 2 s and 12
	// min on public networks, that is a sixth of a slot and 60 slots. Source: spec/duties.md#timing.
	freshPerSlot  = 6
	stalePerSlots = 60
)

// FollowMetadata keeps the beacon chain's data about the validators current until ctx ends.
func (r *Roster) FollowMetadata(ctx context.Context) {
	fresh := r.opts.Profile.SlotDuration() / freshPerSlot
	stale := r.opts.Profile.SlotDuration() * stalePerSlots
	nextAll := r.opts.Clock.Now().Add(stale)
	for {
		now := r.opts.Clock.Now()
		everybody := !now.Before(nextAll)
		pause := fresh
		if err := r.refreshMetadata(ctx, everybody); err != nil {
			if ctx.Err() != nil {
				return
			}
			r.log.Debug("validators could not be looked up", "cause", err)
			pause = metadataRetry
		} else if everybody {
			nextAll = now.Add(stale)
		}
		if r.opts.Clock.SleepUntil(ctx, now.Add(pause)) != nil {
			return
		}
	}
}

// refreshMetadata asks for the validators that were never asked for, or for all.
func (r *Roster) refreshMetadata(ctx context.Context, everybody bool) error {
	return r.lookUp(ctx, r.lookups(everybody))
}

// lookUp asks in chunks; one that fails does not stop the others.
func (r *Roster) lookUp(ctx context.Context, keys []phase0.BLSPubKey) error {
	var errs []error
	for chunk := range slices.Chunk(keys, metadataChunk) {
		found, err := r.opts.Beacon.Validators(ctx, chunk)
		if err != nil {
			if errs = append(errs, fmt.Errorf("validators %#x to %#x: %w", chunk[0], chunk[len(chunk)-1], err)); len(errs) == metadataFailures {
				break
			}
			continue
		}
		r.setMetadata(chunk, found)
	}
	return errors.Join(errs...)
}

// metadataFailures is the number of failed chunks after which the rest is not asked for: then the beacon node is down, and not one
// chunk at fault.
const metadataFailures = 3

// lookups returns the keys to ask for, of validators that are not liquidated and whose subnet is joined: those that were never asked
// for, or all. An own validator that waits for activation is asked for in every slot. Source: spec/duties.md#timing.
func (r *Roster) lookups(everybody bool) []phase0.BLSPubKey {
	view, slot := r.View(), r.opts.Profile.SlotAt(r.opts.Clock.Now())
	heard := r.onJoinedSubnets(view)
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	var keys []phase0.BLSPubKey
	for _, v := range view.sorted() {
		if v.liquidated || !heard[v.committee] {
			continue
		}
		last, asked := r.index.lookedUp[v.pk]
		if everybody || !asked || v.own && v.pending() && last != slot {
			keys = append(keys, v.pk)
		}
	}
	return keys
}

// onJoinedSubnets returns the committees on joined subnets: those on which this operator serves a committee.
func (r *Roster) onJoinedSubnets(view *View) map[wire.CommitteeID]bool {
	fork := r.opts.Profile.Fork(r.epoch())
	subnets := map[uint64]bool{}
	served := map[wire.CommitteeID]bool{}
	for _, v := range view.validators.all {
		if !v.liquidated && v.own && !served[v.committee] {
			served[v.committee] = true
			subnets[fork.Subnet(v.operators)] = true
		}
	}
	for id, c := range view.committees.all {
		if !served[id] && subnets[fork.Subnet(c.operators)] {
			served[id] = true
		}
	}
	return served
}

// pending reports whether the beacon chain may activate the validator at any moment.
func (v *validator) pending() bool { return v.meta == nil || v.meta.status.IsPending() }

func (r *Roster) setMetadata(asked []phase0.BLSPubKey, found map[phase0.ValidatorIndex]*apiv1.Validator) {
	byKey := make(map[wire.ValidatorPK]*apiv1.Validator, len(found))
	for _, v := range found {
		if v != nil && v.Validator != nil {
			byKey[v.Validator.PublicKey] = v
		}
	}
	if r.mergeMetadata(asked, byKey) {
		r.opts.OnChange()
	}
}

func (r *Roster) mergeMetadata(asked []phase0.BLSPubKey, byKey map[wire.ValidatorPK]*apiv1.Validator) (changed bool) {
	slot := r.opts.Profile.SlotAt(r.opts.Clock.Now())
	r.index.change(func(d *draft) {
		for _, pk := range asked {
			v, answer := d.validators.at(pk), byKey[pk]
			if v == nil || answer == nil {
				continue
			}
			meta := metadata{index: answer.Index, status: answer.Status, activation: answer.Validator.ActivationEpoch}
			if v.meta == nil || *v.meta != meta {
				next := *v
				next.meta = &meta
				d.put(&next)
				changed = true
			}
		}
	})
	r.noteLookUps(asked, slot)
	return changed
}

// noteLookUps records the slot in which registered validators were asked for.
func (r *Roster) noteLookUps(asked []phase0.BLSPubKey, slot phase0.Slot) {
	r.index.mu.Lock()
	defer r.index.mu.Unlock()
	view := r.View()
	for _, pk := range asked {
		if view.validators.at(pk) != nil {
			r.index.lookedUp[pk] = slot
		}
	}
}
