package roster

import (
	"context"
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/node/fault"
	"github.com/hawser-ssv/hawser/node/signer"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// ErrNotJustified says that a share cannot be stored yet: no beacon node tells the head's justified epoch, up to which
// its slashing record is raised.
var ErrNotJustified = errors.New("ask the beacon node for the justified epoch")

// keepShares gives the signer the own shares of the written validators that it lacks, and raises the slashing records of
// reactivated ones.
func (r *Roster) keepShares(ctx context.Context, writes []registry.Write, raised []phase0.BLSPubKey) error {
	added := r.newShares(writes)
	if len(added) == 0 && len(raised) == 0 {
		return nil
	}
	now, err := r.now(ctx)
	if err != nil {
		return fmt.Errorf("raise slashing records: %w", err)
	}
	if err := r.opts.Signer.Add(now, added...); err != nil || len(raised) == 0 {
		return err
	}
	return r.opts.Signer.Raise(now, raised...)
}

// newShares returns the own shares of the written validators that the signer lacks. One that does not open, although the
// registry took it, belongs to a damaged record: it is left out, so that it stops nobody else.
func (r *Roster) newShares(writes []registry.Write) (added []signer.Share) {
	for _, w := range writes {
		pk, ok := w.Validator()
		if !ok {
			continue
		}
		v, _ := r.registry.Validator(pk)
		share, own := ownShare(v)
		if !own || r.opts.Signer.Has(share) {
			continue
		}
		secret, err := r.opener.take(v.Own.Ciphertext, share)
		if err != nil {
			r.log.Error("own share cannot be opened", "validator", pk, "remedy", fault.ShareNotDecrypted, "cause", err)
			continue
		}
		added = append(added, signer.Share{Validator: pk, PubKey: share, Secret: secret})
	}
	return added
}

// reactivated returns the own shares of clusters that pay again.
func reactivated(changes []registry.Change) []phase0.BLSPubKey {
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

// now is the moment at which slashing records are raised. Source: SSV protocol, section 6.
func (r *Roster) now(ctx context.Context) (signer.Now, error) {
	finality, err := r.opts.Beacon.Finality(ctx)
	if err != nil {
		return signer.Now{}, fmt.Errorf("%w: %w", ErrNotJustified, err)
	}
	if finality == nil || finality.Justified == nil {
		return signer.Now{}, fmt.Errorf("%w: it names none", ErrNotJustified)
	}
	slot := r.opts.Profile.SlotAt(r.opts.Clock.Now())
	return signer.Now{Slot: slot, Epoch: r.opts.Profile.EpochOf(slot), Justified: finality.Justified.Epoch}, nil
}

// Repair stores own shares that the registry knows and the signer lacked when the roster was opened: one that could not be
// opened, or a data folder whose shares were lost. Their slashing records are raised as for a new share. It is called before
// the follower runs, again and again until it returns nil.
func (r *Roster) Repair(ctx context.Context) error {
	if len(r.lacking) == 0 {
		return nil
	}
	defer r.opener.forget()
	if err := r.keepShares(ctx, r.lacking, nil); err != nil {
		return err
	}
	r.reindex(r.lacking, r.epoch()+1)
	r.lacking = nil
	r.opts.OnChange()
	return nil
}

// opener tries this operator's key on shares and remembers what it opened, so that a share is decrypted once.
type opener struct {
	key    keyshare.Decrypter
	opened map[phase0.BLSPubKey]*threshold.SecretKey
}

// OpenShare reports whether the ciphertext holds the secret of that share public key.
func (o *opener) OpenShare(ciphertext keyshare.Ciphertext, share phase0.BLSPubKey) error {
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
