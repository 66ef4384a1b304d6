package roster

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/store"
)

// A share is removed after the block that ends its last use is durable. A crash in between, or a full disk, leaves it behind as an
// orphan. Orphans are found at the next start by comparing the signer's shares with the registry.

// readingKey is in the store's Meta table while history is read again: then the registry does not have all uses yet.
var readingKey = []byte("rereading")

// findOrphans compares the signer with the registry and removes unused shares, unless history is being read again.
func (r *Roster) findOrphans() error {
	var err error
	if _, r.reading, err = r.opts.Store.Get(store.Meta, readingKey); err != nil {
		return fmt.Errorf("read whether history is read again: %w", err)
	}
	r.orphanUnused()
	r.removeOrphans()
	return nil
}

// endReading is called when history was read again to its end: now all uses are known.
func (r *Roster) endReading() {
	b := r.opts.Store.Batch()
	b.Delete(store.Meta, readingKey)
	if err := b.CommitLazily(); err != nil {
		r.log.Warn("end of history could not be noted", "cause", err)
		return
	}
	r.reading = false
	r.orphanUnused()
	r.removeOrphans()
}

// orphanUnused marks every held share that no validator uses as an orphan, once all uses are known.
func (r *Roster) orphanUnused() {
	if r.reading {
		return
	}
	for _, held := range r.opts.Signer.Shares() {
		if !r.inUse(held.PubKey) {
			r.orphans[held.PubKey] = struct{}{}
		}
	}
}

// inUse reports whether a registered validator uses the share. Only the validator that the share belongs to can.
func (r *Roster) inUse(share phase0.BLSPubKey) bool {
	holder, bound := r.registry.Holder(share)
	if !bound {
		return false
	}
	v, registered := r.registry.Validator(holder)
	own, member := ownShare(v)
	return registered && member && own == share
}

// removeOrphans removes orphans from the signer, but for those that are in use again. A removal that fails is tried again with the
// next block.
func (r *Roster) removeOrphans() {
	if len(r.orphans) == 0 {
		return
	}
	var gone []phase0.BLSPubKey
	for share := range r.orphans {
		if r.inUse(share) {
			delete(r.orphans, share)
			continue
		}
		gone = append(gone, share)
	}
	if len(gone) == 0 {
		return
	}
	if err := r.opts.Signer.Remove(gone...); err != nil {
		r.log.Error("shares of removed validators could not be deleted", "shares", len(gone), "cause", err)
		return
	}
	clear(r.orphans)
}
