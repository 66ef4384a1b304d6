package roster

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/store"
)

// Shares are removed after the block that takes the last use from them is durable. A crash in between, or a full disk, leaves
// them behind as orphans; they are found again at the start, by comparing what the signer holds with what the registry uses.

// readingKey stands in the store's Meta table while history is read again: then the registry does not know all uses yet.
var readingKey = []byte("rereading")

// findOrphans compares the signer with the registry and removes what nobody uses, unless history is read again.
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

// orphanUnused adds every held share that no validator uses, once all uses are known.
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

// inUse reports whether a registered validator uses the share. Only the one that it belongs to may: that is the one truth of
// which shares are needed.
func (r *Roster) inUse(share phase0.BLSPubKey) bool {
	holder, bound := r.registry.Holder(share)
	if !bound {
		return false
	}
	v, registered := r.registry.Validator(holder)
	own, member := ownShare(v)
	return registered && member && own == share
}

// removeOrphans removes orphans from the signer; those that are in use again are none any more. What cannot be removed is tried
// again with the next block.
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
