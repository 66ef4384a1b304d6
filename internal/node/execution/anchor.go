package execution

import (
	"context"
	"errors"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// The beacon chain names the execution block of each of its blocks, and some of them are final. A client that has another block in
// the place of one of those is on another fork, or makes blocks up: however well its receipts fit its headers, nothing of it is
// followed. What is final also bounds how far what was applied is taken back.

// anchor is what the beacon chain calls final.
type anchor struct {
	// refs are the final blocks as each beacon node names one; asked is when they were asked for.
	refs  []BlockRef
	asked time.Time
	// holds is the client that was compared with them all.
	holds *client
	// final is the newest of them that a client in use had; some says that there is one.
	final BlockRef
	some  bool
}

// onChain makes sure that a client has the blocks that the beacon chain calls final, once for each answer of the beacon nodes and each
// connection. Beacon nodes may differ: one that agrees with the client is enough, because a single one must not stop the others.
func (f *Follower) onChain(ctx context.Context, c *client) error {
	if f.opts.Final == nil {
		return nil
	}
	a := &f.anchor
	if now := f.opts.Clock.Now(); a.asked.IsZero() || now.Sub(a.asked) >= f.opts.FinalEvery {
		a.asked = now
		if refs := f.final(ctx); len(refs) > 0 {
			a.refs, a.holds = refs, nil
		}
	}
	if a.holds == c {
		return nil
	}
	reached, err := a.compare(ctx, c)
	if err == nil && reached {
		a.holds = c
	}
	return err
}

// compare looks for the final blocks in a client's chain. It reports whether the client has reached all their numbers, and returns an error
// if it agrees with none and has another block in the place of one.
func (a *anchor) compare(ctx context.Context, c *client) (reached bool, err error) {
	var off error
	agrees, reached := false, true
	for _, ref := range a.refs {
		h, err := c.at(ctx, ref.Number)
		switch {
		case err != nil && stateOf(err) == Behind:
			reached = false
		case err != nil:
			return false, err
		case h.Hash == ref.Hash:
			agrees = true
			if !a.some || ref.Number > a.final.Number {
				a.final, a.some = ref, true
			}
		default:
			off = offChain(ref, h.Hash)
		}
	}
	if off != nil && !agrees {
		return false, off
	}
	return reached, nil
}

func offChain(ref BlockRef, is common.Hash) error {
	return in(OffChain, "client has block %v in the place of block %d, which is %v on the beacon chain and final there", is, ref.Number, ref.Hash)
}

// final asks the beacon nodes, for as long as one question may take.
func (f *Follower) final(ctx context.Context) []BlockRef {
	ctx, cancel := context.WithTimeout(ctx, f.opts.Timeout)
	defer cancel()
	return f.opts.Final(ctx)
}

// mayGoBack makes sure, before blocks are taken back down to a number, that this is no word of a client that lacks what is final.
func (f *Follower) mayGoBack(ctx context.Context, c *client, to uint64) error {
	final := f.anchor.final
	if !f.anchor.some || to >= final.Number {
		return nil
	}
	h, err := c.at(ctx, final.Number)
	if err != nil {
		return err
	}
	if h.Hash != final.Hash {
		f.anchor.holds = nil
		return offChain(final, h.Hash)
	}
	return nil
}

// errNothingCommon says that no block that is remembered is in the client's chain.
var errNothingCommon = errors.New("no block in common")

// common returns the newest block that both a client and what was applied have, from a number downwards; errNothingCommon if none
// that is remembered.
func (f *Follower) common(ctx context.Context, c *client, from, window uint64) (uint64, error) {
	for number, low := from, from-min(from, window); number > low; {
		number--
		same, err := f.agrees(ctx, c, number)
		if err != nil {
			return 0, err
		}
		if same {
			return number, nil
		}
	}
	return 0, errNothingCommon
}

// goBack takes back what was applied behind the newest block that a client has too, from a number downwards.
func (f *Follower) goBack(ctx context.Context, c *client, from, window uint64, why string) error {
	number, err := f.common(ctx, c, from, window)
	switch {
	case errors.Is(err, errNothingCommon):
		if err := f.mayGoBack(ctx, c, 0); err != nil {
			return err
		}
		return f.reset(ctx, why)
	case err != nil:
		return err
	}
	if err := f.mayGoBack(ctx, c, number); err != nil {
		return err
	}
	return f.undo(ctx, number, why)
}
