package execution

import (
	"context"
	"time"
)

// beyond notices that the applied blocks reach beyond the chain: one client gave blocks that nobody else has, and they were applied.
// Every honest client then seems to be behind, also after a restart, so those blocks must be undone.
type beyond struct{ since time.Time }

// beyondPatience is how long all clients that answer must agree that the chain is shorter than the applied blocks. A client that is
// syncing, or is on another fork for a while, does not last that long.
func (o *Options) beyondPatience() time.Duration { return 2 * o.Silence }

// reached records that a client has the newest applied block.
func (b *beyond) reached() { b.since = time.Time{} }

// shorter records that a client at the head of the chain does not have the newest applied block, and reports whether that has lasted
// for the patience.
func (b *beyond) shorter(now time.Time, patience time.Duration) bool {
	if b.since.IsZero() {
		b.since = now
	}
	return now.Sub(b.since) > patience
}

// behind handles a client that has not reached the newest applied block. If the client's head is as new as the clock says, and no
// client has reached that block for long, the block is not on the chain. Then blocks are undone down to the newest one that the client
// has, but never below the final one.
func (f *Follower) behind(ctx context.Context, c *client, at position, head *header) error {
	late := in(Behind, "client is at block %d, block %d was applied already", head.Number, at.number)
	now := f.opts.Clock.Now()
	if now.Sub(head.time()) > f.opts.beyondPatience() || !f.beyond.shorter(now, f.opts.beyondPatience()) {
		return late
	}
	if f.anchor.some && uint64(head.Number) < f.anchor.final.Number {
		return late // the beacon chain shows that the chain is longer
	}
	f.beyond.reached()
	f.opts.Logger.Error("no execution client has the newest block applied, and the chain is shorter: going back", "block", at.number, "head", uint64(head.Number))
	remembered := f.opts.Window - min(f.opts.Window, at.number-uint64(head.Number))
	return f.undoToCommon(ctx, c, uint64(head.Number)+1, remembered+1, unreached)
}
