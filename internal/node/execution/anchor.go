package execution

import (
	"context"
	"errors"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// The beacon chain names the execution block of each of its blocks, and some of those are final. A client that has another block at
// the number of a final one is on another fork, or invents blocks. Its blocks are not followed, even if its receipts fit its headers.
// The final blocks also bound how many applied blocks may be undone.

// anchor holds the execution blocks that the beacon chain calls final.
type anchor struct {
	// refs are the final blocks, one from each beacon node; asked is when the beacon nodes were asked.
	refs  []BlockRef
	asked time.Time
	// comparedWith is the client that has all of refs.
	comparedWith *client
	// final is the newest of refs that a client in use had; some says that there is one.
	final BlockRef
	some  bool
}

// onChain checks that a client has the blocks that the beacon chain calls final. It checks once for each connection and each new
// answer of the beacon nodes. The client must agree with one beacon node only, so that a single wrong beacon node cannot stop all
// clients.
func (f *Follower) onChain(ctx context.Context, c *client) error {
	if f.opts.Final == nil {
		return nil
	}
	a := &f.anchor
	if now := f.opts.Clock.Now(); a.asked.IsZero() || now.Sub(a.asked) >= f.opts.FinalEvery {
		a.asked = now
		if refs := f.final(ctx); len(refs) > 0 {
			a.refs, a.comparedWith = refs, nil
		}
	}
	if a.comparedWith == c {
		return nil
	}
	reached, err := a.compare(ctx, c)
	if err == nil && reached {
		a.comparedWith = c
	}
	return err
}

// compare looks for the final blocks in a client's chain. It reports whether the client has reached all their numbers. It returns an
// error if the client agrees with none of them and has another block at the number of one.
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

// final asks the beacon nodes for their final blocks; Options.Timeout bounds it.
func (f *Follower) final(ctx context.Context) []BlockRef {
	ctx, cancel := context.WithTimeout(ctx, f.opts.Timeout)
	defer cancel()
	return f.opts.Final(ctx)
}

// checkFinal checks that a client has the newest final block before blocks are undone down to number to.
func (f *Follower) checkFinal(ctx context.Context, c *client, to uint64) error {
	final := f.anchor.final
	if !f.anchor.some || to >= final.Number {
		return nil
	}
	h, err := c.at(ctx, final.Number)
	if err != nil {
		return err
	}
	if h.Hash != final.Hash {
		f.anchor.comparedWith = nil
		return offChain(final, h.Hash)
	}
	return nil
}

// errNothingCommon says that the client's chain has none of the applied blocks whose hashes are stored.
var errNothingCommon = errors.New("no block in common")

// common returns the newest applied block below from that the client has too. It looks at window blocks and returns errNothingCommon
// if the client has none of them.
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

// undoToCommon undoes the applied blocks behind the newest one that the client has too.
func (f *Follower) undoToCommon(ctx context.Context, c *client, from, window uint64, why string) error {
	number, err := f.common(ctx, c, from, window)
	switch {
	case errors.Is(err, errNothingCommon):
		if err := f.checkFinal(ctx, c, 0); err != nil {
			return err
		}
		return f.reset(ctx, why)
	case err != nil:
		return err
	}
	if err := f.checkFinal(ctx, c, number); err != nil {
		return err
	}
	return f.undo(ctx, number, why)
}
