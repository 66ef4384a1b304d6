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

// FinalitySource tells the head and its justified checkpoint.
type FinalitySource interface {
	Finality(ctx context.Context) (*apiv1.Finality, error)
	// HeadSlot is the slot of the newest head that a synced beacon node tells; known is false while none does.
	HeadSlot() (slot phase0.Slot, known bool)
}

// Beacon is what the roster asks of a beacon node.
type Beacon interface {
	ValidatorSource
	FinalitySource
}

// DutySource tells what the beacon chain announced; *schedule.Scheduler does.
type DutySource interface {
	ProposerOf(slot phase0.Slot) (index phase0.ValidatorIndex, some, known bool)
	InSyncCommittee(slot phase0.Slot, index phase0.ValidatorIndex) (in, known bool)
}

// Options configures a Roster. All fields but Folder and Endpoints are required.
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
	// Folder is the data folder and Endpoints the beacon nodes, as the room's troubles name them.
	Folder, Endpoints string
}

// Roster knows who operates which validator. The methods of execution.Sink belong to the execution follower; everything
// else may be called from anywhere.
type Roster struct {
	opts   Options
	log    *slog.Logger
	index  *index
	source atomic.Pointer[DutySource]
	// skipped counts malformed events by reason; index.mu guards it.
	skipped map[registry.Reason]uint64

	// What follows belongs to the follower's goroutine.

	registry *registry.Registry
	// torn says that the registry may be ahead of the store, because a step failed half-way.
	torn   bool
	opener *opener
	// proved are the owner proofs that Prepare found good for the blocks to come.
	proved map[proofKey]struct{}
	// lacking are the validators whose own share the signer did not have when the roster was opened.
	lacking []registry.Write
	// orphans are shares that the signer may still hold although nobody uses them: they are to be removed, and one that is
	// used again before that was away.
	orphans map[phase0.BLSPubKey]struct{}
	// reading says that history is read again: shares that nobody uses yet may be used by what comes.
	reading bool
	// hints are registrations that may be missing, hinted counts those of each owner that were followed.
	hints  []registry.Doubt
	hinted map[common.Address]int
}

// Open reads the registry back from the store.
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
	if err := r.loadAsked(); err != nil {
		return nil, err
	}
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

// SetDuties makes the roster ask the source for the duties of the chain, until takeBack is called or another source is set.
func (r *Roster) SetDuties(source DutySource) (takeBack func()) {
	r.source.Store(&source)
	return func() { r.source.CompareAndSwap(&source, &none) }
}

func (r *Roster) duties() DutySource { return *r.source.Load() }

// none is the source while there is no other.
var none DutySource = noDuties{}

// OwnID returns this operator's id, or 0 while the contract does not know its key.
func (r *Roster) OwnID() wire.OperatorID { return r.View().ownID }

func (r *Roster) epoch() phase0.Epoch { return r.opts.Profile.EpochAt(r.opts.Clock.Now()) }

// noDuties knows no duties.
type noDuties struct{}

// ProposerOf knows nothing.
func (noDuties) ProposerOf(phase0.Slot) (index phase0.ValidatorIndex, some, known bool) {
	return 0, false, false
}

// InSyncCommittee knows nothing.
func (noDuties) InSyncCommittee(phase0.Slot, phase0.ValidatorIndex) (in, known bool) {
	return false, false
}
