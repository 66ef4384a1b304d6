package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// ErrNotJustified says that a share cannot be stored yet: no beacon node gives the head's justified epoch, up to which its slashing
// record is raised.
var ErrNotJustified = errors.New("ask the beacon node for the justified epoch")

// ErrClock says that a share cannot be stored yet: the clock and the newest head are more than an epoch apart. A slashing record that
// is raised too far would block the share for ever; one that is raised too little would not protect it.
var ErrClock = errors.New("compare the clock with the chain")

// keepShares stores the own shares that the written records bring into use, and raises their slashing records. It also raises those of
// shares that the signer holds already: a share that was not in use may have been used elsewhere.
func (r *Roster) keepShares(ctx context.Context, writes []registry.Write, reactivated []phase0.BLSPubKey) error {
	added, returned := r.arriving(writes)
	for _, share := range reactivated {
		if r.opts.Signer.Has(share) && !slices.Contains(returned, share) {
			returned = append(returned, share)
		}
	}
	if len(added) == 0 && len(returned) == 0 {
		return nil
	}
	now, err := r.now(ctx)
	if err != nil {
		return fmt.Errorf("raise slashing records: %w", err)
	}
	if len(added) > 0 {
		if err := r.opts.Signer.Add(now, added...); err != nil {
			return err
		}
	}
	if len(returned) == 0 {
		return nil
	}
	return r.opts.Signer.Return(now, returned...)
}

// arriving returns the own shares that come into use with the written records: those that the signer lacks, and those that it holds
// although they were not in use. A share that does not decrypt although the registry accepted it is in a damaged record; it is left
// out, so that it does not stop the others.
func (r *Roster) arriving(writes []registry.Write) (added []signer.Share, returned []phase0.BLSPubKey) {
	for _, v := range r.touched(writes) {
		share, own := ownShare(v)
		switch {
		case !own:
		case r.opts.Signer.Has(share):
			if r.returns(v, share) && !slices.Contains(returned, share) {
				returned = append(returned, share)
			}
		default:
			secret, err := r.opener.take(v.Own.Ciphertext, share)
			if err != nil {
				r.log.Error("own share cannot be opened", "validator", v.PublicKey, "remedy", fault.ShareNotDecrypted, "cause", err)
				continue
			}
			added = append(added, signer.Share{Validator: v.PublicKey, PubKey: share, Secret: secret})
		}
	}
	return added, returned
}

// touched returns the validators of the written records; all of them if this operator's id changed, because then all its shares may
// come into use.
func (r *Roster) touched(writes []registry.Write) []*registry.Validator {
	if id := r.registry.OwnID(); id != 0 && id != r.OwnID() {
		return r.registry.Validators()
	}
	var out []*registry.Validator
	seen := map[wire.ValidatorPK]bool{}
	for _, w := range writes {
		if pk, ok := w.Validator(); ok && !seen[pk] {
			seen[pk] = true
			if v, registered := r.registry.Validator(pk); registered {
				out = append(out, v)
			}
		}
	}
	return out
}

// returns reports whether a held share comes into use again: no validator used it, its cluster did not pay, or this operator was not
// registered under the id that the share is for.
func (r *Roster) returns(v *registry.Validator, share phase0.BLSPubKey) bool {
	if _, orphan := r.orphans[share]; orphan {
		return true
	}
	before := r.View().validators.at(v.PublicKey)
	if before == nil || before.share != share {
		return false // history is read again, and the share stayed in use
	}
	now := !v.Liquidated && v.Own.Operator == r.registry.OwnID()
	return now && (before.liquidated || !before.own)
}

// reactivated returns the own shares of clusters that pay again.
func (r *Roster) reactivated(changes []registry.Change) []phase0.BLSPubKey {
	var shares []phase0.BLSPubKey
	for _, c := range changes {
		cluster, ok := c.(registry.ClusterReactivated)
		if !ok {
			continue
		}
		for _, v := range cluster.Validators {
			if share, own := ownShare(v); own {
				shares = append(shares, share)
			}
		}
	}
	return shares
}

func ownShare(v *registry.Validator) (phase0.BLSPubKey, bool) {
	if v == nil || v.Own == nil {
		return phase0.BLSPubKey{}, false
	}
	return v.SharePublicKey(v.Own.Operator)
}

// Resume raises the slashing records of all held shares at the start of a run, in case the data folder is an old copy, and returns the
// slot up to which an earlier run may have sent messages. It is called before anything is signed, and repeated until it returns nil.
// While the clock is ahead of the newest head by more than an epoch, both are bounded by the head.
func (r *Roster) Resume(ctx context.Context) (phase0.Slot, error) {
	if len(r.opts.Signer.Shares()) == 0 { // later shares are raised when they arrive
		return r.opts.Profile.SlotAt(r.opts.Clock.Now()), nil
	}
	now, head, err := r.moment(ctx)
	if err != nil {
		return 0, fmt.Errorf("raise slashing records: %w", err)
	}
	last, known, err := r.opts.Signer.LastAlive()
	if err != nil {
		return 0, err
	}
	epoch := phase0.Slot(r.opts.Profile.SlotsPerEpoch())
	stale := !known || last > now.Slot || now.Slot > last+epoch
	if stale && known {
		r.log.Info("the data folder was not in use for more than an epoch: slashing records rise to now, in case it is an old copy",
			"last", last, "slot", now.Slot)
	}
	if limit := head + epoch; now.Slot > limit {
		r.log.Warn("the chain is behind the clock: slashing records rise only as far as the chain shows", "slot", now.Slot, "head", head,
			"remedy", fault.ClockDrift)
		now.Slot, now.Epoch = limit, r.opts.Profile.EpochOf(limit)
	}
	return now.Slot, r.opts.Signer.Resume(now, stale)
}

// now returns the time at which slashing records are made. Source: spec/registry.md#effects.
func (r *Roster) now(ctx context.Context) (signer.Now, error) {
	now, head, err := r.moment(ctx)
	if err != nil {
		return signer.Now{}, err
	}
	if epoch := phase0.Slot(r.opts.Profile.SlotsPerEpoch()); now.Slot > head+epoch || head > now.Slot+clockSlots {
		return signer.Now{}, fmt.Errorf("%w: it is slot %d by the clock, and the newest block is of slot %d", ErrClock, now.Slot, head)
	}
	return now, nil
}

// moment returns the current time by the clock, with the newest head.
func (r *Roster) moment(ctx context.Context) (_ signer.Now, head phase0.Slot, err error) {
	finality, err := r.opts.Beacon.Finality(ctx)
	if err != nil {
		return signer.Now{}, 0, fmt.Errorf("%w: %w", ErrNotJustified, err)
	}
	if finality == nil || finality.Justified == nil {
		return signer.Now{}, 0, fmt.Errorf("%w: it names none", ErrNotJustified)
	}
	now := r.opts.Clock.Now()
	slot := r.opts.Profile.SlotAt(now)
	head, known := r.opts.Beacon.HeadSlot()
	if !known {
		return signer.Now{}, 0, fmt.Errorf("%w: no synced beacon node tells its head", ErrNotJustified)
	}
	return signer.Now{
		Slot: slot, Epoch: r.opts.Profile.EpochOf(slot), Justified: r.bounded(finality.Justified.Epoch, head),
		BeforeGenesis: now.Before(r.opts.Profile.SlotStart(0)),
	}, head, nil
}

// bounded limits the justified epoch to what the chain itself shows: an epoch is justified when it is over, so the last justified one
// is before the head's. A record whose source exceeds it would refuse honest votes for ever.
func (r *Roster) bounded(justified phase0.Epoch, head phase0.Slot) phase0.Epoch {
	last := max(r.opts.Profile.EpochOf(head), 1) - 1
	if justified > last {
		r.log.Warn("a beacon node calls an epoch justified that its chain has not reached", "epoch", justified, "head", head, "taken", last)
	}
	return min(justified, last)
}

// clockSlots is how many slots the newest head may be ahead of the clock; beacon nodes take blocks half a second early.
const clockSlots = 1

// Repair stores own shares that the registry knows and the signer lacked when the roster was opened: one that could not be
// opened, or a data folder whose shares were lost. Their slashing records are raised as for a new share. It is called before
// the follower runs, again and again until it returns nil.
func (r *Roster) Repair(ctx context.Context) error {
	if len(r.missingShares) == 0 {
		return nil
	}
	defer r.opener.forget()
	if err := r.keepShares(ctx, r.missingShares, nil); err != nil {
		return err
	}
	r.reindex(r.missingShares, r.epoch()+1)
	r.missingShares = nil
	r.opts.OnChange()
	return nil
}

// opener tries this operator's key on shares and remembers what it opened, so that a share is decrypted once.
type opener struct {
	key    keyshare.Decrypter
	opened map[phase0.BLSPubKey]*threshold.SecretKey
	ready  map[phase0.BLSPubKey]readyShare
}

// OpenShare reports whether the ciphertext holds the secret of that share public key.
func (o *opener) OpenShare(ciphertext keyshare.Ciphertext, share phase0.BLSPubKey) error {
	if secret := o.takeReady(&ciphertext, share); secret != nil {
		o.opened[share] = secret
		return nil
	}
	secret, err := keyshare.OpenShare(o.key, ciphertext[:], share)
	if err != nil {
		return err
	}
	o.opened[share] = secret
	return nil
}

// take returns the secret of an opened share, opening it if need be, and forgets it.
func (o *opener) take(ciphertext keyshare.Ciphertext, share phase0.BLSPubKey) (*threshold.SecretKey, error) {
	if o.opened[share] == nil {
		if err := o.OpenShare(ciphertext, share); err != nil {
			return nil, err
		}
	}
	secret := o.opened[share]
	delete(o.opened, share)
	return secret, nil
}

// forget erases what nobody took: shares that the signer had already, or that a later event took back.
func (o *opener) forget() {
	for share, secret := range o.opened {
		secret.Erase()
		delete(o.opened, share)
	}
}
