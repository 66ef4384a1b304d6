package roster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/node/clock"
	"github.com/hawser-ssv/hawser/node/signer"
	"github.com/hawser-ssv/hawser/node/store"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// ShareKeeper stores this operator's shares with their slashing records; *signer.Signer does.
type ShareKeeper interface {
	Add(now signer.Now, shares ...signer.Share) error
	Raise(now signer.Now, shares ...phase0.BLSPubKey) error
	Remove(shares ...phase0.BLSPubKey) error
	Has(share phase0.BLSPubKey) bool
}

// FinalitySource tells the head's justified checkpoint.
type FinalitySource interface {
	Finality(ctx context.Context) (*apiv1.Finality, error)
}

// Beacon is what the roster asks of a beacon node.
type Beacon interface {
	ValidatorSource
	FinalitySource
}

// DutyBook tells what the beacon chain announced; *schedule.Scheduler does.
type DutyBook interface {
	ProposerOf(slot phase0.Slot) (index phase0.ValidatorIndex, some, known bool)
	InSyncCommittee(slot phase0.Slot, index phase0.ValidatorIndex) (in, known bool)
}

// Options configures a Roster. All fields are required.
type Options struct {
	Profile *network.Profile
	Store   *store.Store
	Signer  ShareKeeper
	// Key opens this operator's shares, OwnKey is its public key as registered.
	Key    keyshare.Decrypter
	OwnKey string
	Beacon Beacon
	Clock  clock.Clock
	// OnChange is called after every change that other rooms should know of; it must be quick.
	OnChange func()
	Logger   *slog.Logger
}

// Roster knows who operates which validator. ApplyBlock, Undo and Reset belong to the execution follower; everything
// else may be called from anywhere.
type Roster struct {
	opts  Options
	log   *slog.Logger
	index *index
	book  atomic.Pointer[DutyBook]
	ownID atomic.Uint64
	// asked is when each validator was last looked up; it belongs to FollowMetadata and is changed with index.mu held.
	asked map[wire.ValidatorPK]phase0.Slot
	// skipped counts malformed events by reason.
	skipped map[registry.Reason]uint64
	// registry belongs to the follower's goroutine.
	registry *registry.Registry
	opener   *opener
	// lacking are the validators whose own share the signer did not have when the roster was opened.
	lacking []registry.Write
}

// Open reads the registry back from the store.
func Open(opts Options) (*Roster, error) {
	r := &Roster{
		opts: opts, log: opts.Logger.With("room", "roster"), asked: map[wire.ValidatorPK]phase0.Slot{},
		skipped: map[registry.Reason]uint64{}, opener: &opener{key: opts.Key, opened: map[phase0.BLSPubKey]*threshold.SecretKey{}},
	}
	r.SetDuties(noDuties{})
	if err := r.fresh(); err != nil {
		return nil, err
	}
	var loaded []registry.Write
	err := opts.Store.Scan(store.Registry, nil, func(key, value []byte) error {
		w := registry.Write{Key: append([]byte(nil), key...), Value: append([]byte(nil), value...)}
		loaded = append(loaded, w)
		return r.registry.Load(w.Key, w.Value)
	})
	if err != nil {
		return nil, fmt.Errorf("read registry: %w", err)
	}
	r.reindex(loaded, 0)
	for _, w := range loaded {
		if pk, ok := w.Validator(); ok {
			v, _ := r.registry.Validator(pk)
			if share, own := ownShare(v); own && !opts.Signer.Has(share) {
				r.lacking = append(r.lacking, w)
			}
		}
	}
	return r, nil
}

// fresh makes registry and index empty.
func (r *Roster) fresh() error {
	reg, err := registry.New(registry.Config{OwnKey: r.opts.OwnKey, Shares: r.opener, VerifyOwner: registry.VerifyOwnerBLS})
	if err != nil {
		return err
	}
	r.registry = reg
	if r.index == nil {
		r.index = newIndex()
		return nil
	}
	next := newIndex()
	r.index.mu.Lock()
	defer r.index.mu.Unlock()
	r.index.operators, r.index.validators, r.index.committees, r.index.exits = next.operators, next.validators, next.committees, next.exits
	r.index.recipients = next.recipients
	r.index.version++
	return nil
}

// SetDuties gives the roster the book in which the duties of the chain stand.
func (r *Roster) SetDuties(book DutyBook) { r.book.Store(&book) }

func (r *Roster) duties() DutyBook { return *r.book.Load() }

// OwnID returns this operator's id, or 0 while the contract does not know its key.
func (r *Roster) OwnID() wire.OperatorID { return wire.OperatorID(r.ownID.Load()) }

func (r *Roster) epoch() phase0.Epoch { return r.opts.Profile.EpochAt(r.opts.Clock.Now()) }

// now is the moment at which slashing records are raised. Source: SSV protocol, section 6.
func (r *Roster) now(ctx context.Context) (signer.Now, error) {
	finality, err := r.opts.Beacon.Finality(ctx)
	if err != nil {
		return signer.Now{}, fmt.Errorf("raise slashing records: ask for the justified epoch: %w", err)
	}
	if finality == nil || finality.Justified == nil {
		return signer.Now{}, errors.New("raise slashing records: the beacon node names no justified checkpoint")
	}
	slot := r.opts.Profile.SlotAt(r.opts.Clock.Now())
	return signer.Now{Slot: slot, Epoch: r.opts.Profile.EpochOf(slot), Justified: finality.Justified.Epoch}, nil
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

// noDuties is the book before there is one.
type noDuties struct{}

// ProposerOf knows nothing.
func (noDuties) ProposerOf(phase0.Slot) (index phase0.ValidatorIndex, some, known bool) {
	return 0, false, false
}

// InSyncCommittee knows nothing.
func (noDuties) InSyncCommittee(phase0.Slot, phase0.ValidatorIndex) (in, known bool) {
	return false, false
}
