package execution

import (
	"context"
	"time"
)

// beyond notices that what was applied reaches beyond the chain: one client told of blocks that nobody else has, and they were
// applied. Such a mark must not outlive that client, or a restart, which it would, because every honest client seems to be behind.
type beyond struct{ since time.Time }

// beyondPatience is how long clients must agree, all of those that answer, that the chain is shorter than what was applied. A client that
// catches up, or follows another fork for a while, is not so for that long.
func (o *Options) beyondPatience() time.Duration { return 2 * o.Silence }

// reached notes that a client has the newest block applied, or blocks after it.
func (b *beyond) reached() { b.since = time.Time{} }

// shorter notes that a client whose newest block is of now has not, and reports whether that lasts.
func (b *beyond) shorter(now time.Time, patience time.Duration) bool {
	if b.since.IsZero() {
		b.since = now
	}
	return now.Sub(b.since) > patience
}

// behind says that a client has not reached what was applied. If it stands at the present by the clock, and no client has reached it for
// long, then what was applied is not of the chain: it is taken back to the newest block that the client has too, and never below
// what the beacon chain calls final.
func (f *Follower) behind(ctx context.Context, c *client, at position, head *header) error {
	late := in(Behind, "client is at block %d, block %d was applied already", head.Number, at.number)
	now := f.opts.Clock.Now()
	if now.Sub(head.time()) > f.opts.beyondPatience() || !f.beyond.shorter(now, f.opts.beyondPatience()) {
		return late
	}
	if f.anchor.some && uint64(head.Number) < f.anchor.final.Number {
		return late // the chain is longer than that: the beacon chain says so
	}
	f.beyond.reached()
	f.opts.Logger.Error("no execution client has the newest block applied, and the chain is shorter: going back", "block", at.number, "head", uint64(head.Number))
	remembered := f.opts.Window - min(f.opts.Window, at.number-uint64(head.Number))
	return f.goBack(ctx, c, uint64(head.Number)+1, remembered+1, unreached)
}
