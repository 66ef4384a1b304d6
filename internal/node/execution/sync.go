package execution

import (
	"context"
	"errors"

	"github.com/ethereum/go-ethereum/common"
)

// position is the last applied block; some is false before the first.
type position struct {
	number uint64
	hash   common.Hash
	some   bool
}

func (f *Follower) position() (p position, err error) {
	p.number, p.hash, p.some, err = f.sink.Position()
	if err != nil {
		return p, in(SinkFailed, "read position: %w", err)
	}
	return p, nil
}

// next is the first block to read.
func (p position) next(from uint64) uint64 {
	if p.some {
		return p.number + 1
	}
	return from
}

// sync applies all blocks up to the follow distance behind the client's head.
func (f *Follower) sync(ctx context.Context, c *client) error {
	if !c.rpc.SupportsSubscriptions() { // each request may reach another machine
		if err := f.checkID(ctx, c); err != nil {
			return err
		}
	}
	if err := f.onChain(ctx, c); err != nil {
		return err
	}
	for {
		head, err := c.head(ctx)
		if err != nil {
			return err
		}
		done, err := f.advance(ctx, c, head)
		if err != nil {
			return err
		}
		if done || len(f.claims) >= auditEvery {
			if err := f.audit(ctx); err != nil {
				return err
			}
		}
		if done {
			f.becomeLive()
			return nil
		}
	}
}

// advance takes one step towards the head: it applies a block or a batch, or undoes a fork. It reports whether nothing is left to do.
func (f *Follower) advance(ctx context.Context, c *client, head *header) (done bool, err error) {
	at, err := f.position()
	if err != nil {
		return false, err
	}
	next, end := at.next(f.opts.SyncFrom), uint64(head.Number)+1 // exclusive
	end -= min(end, f.opts.FollowDistance)
	f.progress(head, at, next, end)
	if f.held != nil && next < end {
		if err := f.reconsider(ctx, c); err != nil {
			return false, err
		}
	}
	if next < end {
		return false, f.step(ctx, c, at, next, end)
	}
	if at.some && uint64(head.Number) >= at.number {
		if moved, err := f.undoFork(ctx, c, at); err != nil || moved {
			return false, err
		}
	}
	if at.some && uint64(head.Number) < at.number {
		return false, f.behind(ctx, c, at, head)
	}
	f.beyond.reached()
	return true, nil
}

// step applies the next block or batch below end, after it checked that the block is a child of the last applied one.
func (f *Follower) step(ctx context.Context, c *client, at position, next, end uint64) error {
	if end-next > f.opts.Window {
		if moved, err := f.undoFork(ctx, c, at); err != nil || moved {
			return err
		}
		return f.applyRange(ctx, c, next, min(end-f.opts.Window, next+f.span)-1)
	}
	h, err := c.at(ctx, next)
	if err != nil {
		return err
	}
	if at.some && at.number+1 == next && h.Parent != at.hash {
		moved, err := f.undoFork(ctx, c, at)
		if err == nil && !moved {
			err = in(Refused, "client changed its chain at block %d between two answers", next)
		}
		return err
	}
	return f.applyOne(ctx, c, h)
}

// applyOne applies one block near the head.
func (f *Follower) applyOne(ctx context.Context, c *client, h *header) error {
	number := uint64(h.Number)
	logs, err := c.logsOf(ctx, f.opts.Contract, h.Hash)
	if err != nil {
		return err
	}
	if logs, err = tidy(logs, f.opts.Contract, number, number); err != nil {
		return err
	}
	if logs, err = f.addFound(ctx, c, number, number, logs); err != nil {
		return err
	}
	if len(logs) > 0 && logs[0].BlockHash != h.Hash {
		return in(Refused, "client gave logs of another block %d than asked for", number)
	}
	if err := f.confirm(ctx, h, logs); err != nil {
		return err
	}
	block := h.block(logs)
	f.sink.Prepare(ctx, []Block{block})
	if err := f.apply(ctx, block); err != nil {
		return err
	}
	f.addClaim(number, block, logs)
	return nil
}

// applyRange applies a range of history, both ends included.
func (f *Follower) applyRange(ctx context.Context, c *client, from, to uint64) error {
	logs, err := c.logsIn(ctx, f.opts.Contract, from, to)
	if err != nil {
		return f.askForLess(ctx, from, to, err)
	}
	if logs, err = tidy(logs, f.opts.Contract, from, to); err != nil {
		return err
	}
	if logs, err = f.addFound(ctx, c, from, to, logs); err != nil {
		return err
	}
	blocks, err := c.blocksOf(ctx, split(logs))
	if err != nil {
		return err
	}
	last, err := c.at(ctx, to)
	if err != nil {
		return err
	}
	if n := len(blocks); n == 0 || blocks[n-1].Number != to {
		blocks = append(blocks, last.block(nil))
	} else if blocks[n-1].Hash != last.Hash {
		return in(Refused, "client contradicts itself about block %d", to)
	}
	f.sink.Prepare(ctx, blocks)
	for _, block := range blocks {
		if err := f.apply(ctx, block); err != nil {
			return err
		}
	}
	f.addClaim(from, blocks[len(blocks)-1], logs)
	f.span = min(f.span+f.span/8+1, f.opts.Batch)
	return nil
}

// askForLess halves the next range after a client gave no logs for a range. If the client refused, the half is asked for at once. If
// the connection broke, because the answer may have been too long for it, the half is asked for on the next connection.
func (f *Follower) askForLess(ctx context.Context, from, to uint64, err error) error {
	if ctx.Err() != nil || to == from {
		return err
	}
	f.span = (to - from + 1) / 2
	if stateOf(err) == Refused {
		return nil
	}
	return err
}

func (f *Follower) apply(ctx context.Context, block Block) error {
	block.Live = f.wasLive()
	if err := f.sink.ApplyBlock(ctx, block); err != nil {
		return in(SinkFailed, "apply block %d: %w", block.Number, err)
	}
	return nil
}

// undoFork compares the last applied block with the client's chain and undoes blocks down to the newest one that both have. It reports
// whether it undid any.
func (f *Follower) undoFork(ctx context.Context, c *client, at position) (moved bool, err error) {
	if !at.some {
		return false, nil
	}
	h, err := c.at(ctx, at.number)
	if err != nil || h.Hash == at.hash {
		return false, err
	}
	return true, f.undoToCommon(ctx, c, at.number, f.opts.Window, reorganised)
}

// agrees reports whether an applied block is in the client's chain; false for a block whose hash is not stored.
func (f *Follower) agrees(ctx context.Context, c *client, number uint64) (bool, error) {
	hash, known, err := f.sink.HashAt(number)
	if err != nil {
		return false, in(SinkFailed, "read hash of block %d: %w", number, err)
	}
	if !known {
		return false, nil
	}
	h, err := c.at(ctx, number)
	if err != nil {
		return false, err
	}
	return h.Hash == hash, nil
}

// The reasons for which blocks are undone.
const (
	reorganised = "the chain was reorganised"
	wrong       = "they were applied with other logs than there are"
	unreached   = "no execution client has them"
)

func (f *Follower) undo(ctx context.Context, to uint64, why string) error {
	f.opts.Logger.Warn("blocks are taken back", "back_to", to, "why", why)
	err := f.sink.Undo(ctx, to)
	if errors.Is(err, ErrTooDeep) {
		return f.reset(ctx, why)
	}
	if err != nil {
		return in(SinkFailed, "undo blocks above %d: %w", to, err)
	}
	f.dropClaims(to)
	f.update(func(s *Status) { s.Reorgs++ })
	return nil
}

func (f *Follower) reset(ctx context.Context, why string) error {
	f.opts.Logger.Error("blocks are taken back further than can be undone: reading the contract from the start", "why", why)
	if err := f.sink.Reset(ctx); err != nil {
		return in(SinkFailed, "take back everything: %w", err)
	}
	f.claims = nil
	f.update(func(s *Status) { s.Rebuilds++ })
	f.mu.Lock()
	defer f.mu.Unlock()
	f.live = false
	return nil
}

// progress updates the status.
func (f *Follower) progress(head *header, at position, next, end uint64) {
	f.update(func(s *Status) {
		s.Head, s.HeadTime, s.Processed = uint64(head.Number), head.time(), at.number
		s.Lag = end - min(end, next)
		if s.Lag > 0 && (s.State != Live || s.Lag > f.opts.Window) {
			s.State, s.Err, s.Clients = CatchingUp, nil, f.client(s, CatchingUp, nil)
		}
	})
}

func (f *Follower) wasLive() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.live
}

// becomeLive sets the state to Live.
func (f *Follower) becomeLive() {
	if f.troubled && f.wasLive() {
		f.opts.Logger.Info("registry is followed again", "endpoint", f.Status().Endpoint)
	}
	f.troubled = false
	f.update(func(s *Status) {
		s.State, s.Err, s.Clients, s.Complete = Live, nil, f.client(s, Live, nil), f.opts.Clock.Now()
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	f.once.Do(func() { close(f.caughtUp) })
	if !f.live {
		f.live = true
		f.opts.Logger.Info("registry is up to date", "block", f.status.Processed, "endpoint", f.status.Endpoint)
	}
}
