package roster

import (
	"context"
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// ValidatorSource tells what the beacon chain knows of validators; those it does not know are missing in the answer.
type ValidatorSource interface {
	Validators(ctx context.Context, keys []phase0.BLSPubKey) (map[phase0.ValidatorIndex]*apiv1.Validator, error)
}

const (
	// metadataChunk is the most keys of one request.
	metadataChunk = 500
	metadataRetry = time.Second
	// freshPerSlot and stalePerSlots are when new validators are asked for, and all others again: 2 s and 12 min on
	// public networks, that is a sixth of a slot and 60 slots. Source: SSV protocol, section 6.1.
	freshPerSlot  = 6
	stalePerSlots = 60
)

// FollowMetadata keeps what the beacon chain says of the validators current until ctx ends.
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

// refreshMetadata asks for the validators that were never asked for, or for everybody.
func (r *Roster) refreshMetadata(ctx context.Context, everybody bool) error {
	keys := r.lookups(everybody)
	for from := 0; from < len(keys); from += metadataChunk {
		chunk := keys[from:min(from+metadataChunk, len(keys))]
		found, err := r.opts.Beacon.Validators(ctx, chunk)
		if err != nil {
			return err
		}
		r.setMetadata(chunk, found)
	}
	return nil
}

// lookups returns the keys to ask for. A validator that the beacon chain did not know is asked for with everybody, and
// while it is ours with every slot.
func (r *Roster) lookups(everybody bool) []phase0.BLSPubKey {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	slot := r.opts.Profile.SlotAt(r.opts.Clock.Now())
	var keys []phase0.BLSPubKey
	for _, v := range r.index.sorted() {
		asked, ok := r.asked[v.pk]
		pending := v.meta == nil || !v.meta.attesting(r.epoch())
		if everybody || !ok || v.own && pending && asked != slot {
			keys = append(keys, v.pk)
		}
	}
	return keys
}

func (r *Roster) setMetadata(asked []phase0.BLSPubKey, found map[phase0.ValidatorIndex]*apiv1.Validator) {
	byKey := make(map[wire.ValidatorPK]*apiv1.Validator, len(found))
	for _, v := range found {
		if v != nil && v.Validator != nil {
			byKey[v.Validator.PublicKey] = v
		}
	}
	slot := r.opts.Profile.SlotAt(r.opts.Clock.Now())
	changed := false
	r.index.mu.Lock()
	for _, pk := range asked {
		r.asked[pk] = slot
		v, answer := r.index.validators[pk], byKey[pk]
		if v == nil || answer == nil {
			continue
		}
		next := metadata{index: answer.Index, status: answer.Status, activation: answer.Validator.ActivationEpoch}
		if v.meta == nil || *v.meta != next {
			v.meta = &next
			changed = true
		}
	}
	if changed {
		r.index.version++
	}
	r.index.mu.Unlock()
	if changed {
		r.opts.OnChange()
	}
}
