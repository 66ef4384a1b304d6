package roster

import (
	"context"
	"log/slog"
	"sync/atomic"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// ShareKeeper stores this operator's shares with their slashing records; *signer.Signer does.
type ShareKeeper interface {
	Add(now signer.Now, shares ...signer.Share) error
	Return(now signer.Now, shares ...phase0.BLSPubKey) error
	Remove(shares ...phase0.BLSPubKey) error
	Has(share phase0.BLSPubKey) bool
	Shares() []signer.Held
	Resume(now signer.Now, stale bool) error
	LastAlive() (slot phase0.Slot, known bool, err error)
}

// FinalitySource returns the head and its justified checkpoint.
type FinalitySource interface {
	Finality(ctx context.Context) (*apiv1.Finality, error)
	// HeadSlot is the slot of the newest head of the synced beacon nodes; known is false while none is synced.
	HeadSlot() (slot phase0.Slot, known bool)
}

// Beacon is the beacon node as the roster needs it.
type Beacon interface {
	ValidatorSource
	FinalitySource
}

// DutySource returns duties of the beacon chain; *schedule.Scheduler does.
type DutySource interface {
	ProposerOf(slot phase0.Slot) (index phase0.ValidatorIndex, some, known bool)
	InSyncCommittee(slot phase0.Slot, index phase0.ValidatorIndex) (in, known bool)
}

// Options configures a Roster. All fields but Folder and Endpoints are required.
type Options struct {
	Profile *network.Profile
	Store   *store.Store
	Signer  ShareKeeper
	// Key decrypts this operator's shares, OwnKey is its public key as registered.
	Key    keyshare.Decrypter
	OwnKey string
	Beacon Beacon
	Clock  clock.Clock
	// OnChange is called after every change that concerns other rooms; it must not block.
	OnChange func()
	Logger   *slog.Logger
	// Folder is the data folder and Endpoints the beacon nodes, for the texts of the room's troubles.
	Folder, Endpoints string
}

// Roster holds who operates which validator now. The methods of execution.Sink are called by the execution follower only; all others
// may be called from any goroutine.
type Roster struct {
	opts   Options
	log    *slog.Logger
	index  *index
	source atomic.Pointer[DutySource]
	// skipped counts malformed events by reason; index.mu guards it.
	skipped map[registry.Reason]uint64

	// Only the follower's goroutine uses the fields below.

	registry *registry.Registry
	// torn says that the registry may be ahead of the store, because a step failed half-way.
	torn   bool
	opener *opener
	// proved are the owner proofs of the blocks of Prepare that are valid.
	proved map[proofKey]struct{}
	// missingShares are the validators whose own share the signer did not have when the roster was opened.
	missingShares []registry.Write
	// orphans are shares that the signer may still hold although no validator uses them. They are removed, unless they come into use
	// again before.
	orphans map[phase0.BLSPubKey]struct{}
	// reading says that history is read again: shares without a use may be used by later blocks.
	reading bool
	// hints are registrations that may be missing, hinted counts the followed ones of each owner.
	hints  []registry.Doubt
	hinted map[common.Address]int
}

// Open reads the registry from the store.
func Open(opts Options) (*Roster, error) {
	r := &Roster{
		opts: opts, log: opts.Logger.With("room", "roster"), index: newIndex(), skipped: map[registry.Reason]uint64{},
		proved:  map[proofKey]struct{}{},
		opener:  &opener{key: opts.Key, opened: map[phase0.BLSPubKey]*threshold.SecretKey{}, ready: map[phase0.BLSPubKey]readyShare{}},
		orphans: map[phase0.BLSPubKey]struct{}{},
		hinted:  map[common.Address]int{},
	}
	r.source.Store(&none)
	loaded, err := r.load()
	if err != nil {
		return nil, err
	}
	if !r.registry.Bound() || !r.registry.Counted() {
		r.log.Info("the data folder was written before shares were bound and events compared: the contract is read again from the start")
		if err := r.Reset(context.Background()); err != nil {
			return nil, err
		}
		loaded = nil
	}
	if err := r.findOrphans(); err != nil {
		return nil, err
	}
	r.reindex(loaded, 0)
	r.countDoubts()
	if err := r.loadRequests(); err != nil {
		return nil, err
	}
	for _, w := range loaded {
		if pk, ok := w.Validator(); ok {
			v, _ := r.registry.Validator(pk)
			if share, own := ownShare(v); own && !opts.Signer.Has(share) {
				r.missingShares = append(r.missingShares, w)
			}
		}
	}
	return r, nil
}

// SetDuties sets the source of the chain's duties, until takeBack is called or another source is set.
func (r *Roster) SetDuties(source DutySource) (takeBack func()) {
	r.source.Store(&source)
	return func() { r.source.CompareAndSwap(&source, &none) }
}

func (r *Roster) duties() DutySource { return *r.source.Load() }

// none is the source while no other is set.
var none DutySource = noDuties{}

// OwnID returns this operator's id, or 0 while the contract does not know its key.
func (r *Roster) OwnID() wire.OperatorID { return r.View().ownID }

func (r *Roster) epoch() phase0.Epoch { return r.opts.Profile.EpochAt(r.opts.Clock.Now()) }

// noDuties has no duties.
type noDuties struct{}

// ProposerOf returns unknown.
func (noDuties) ProposerOf(phase0.Slot) (index phase0.ValidatorIndex, some, known bool) {
	return 0, false, false
}

// InSyncCommittee returns unknown.
func (noDuties) InSyncCommittee(phase0.Slot, phase0.ValidatorIndex) (in, known bool) {
	return false, false
}
