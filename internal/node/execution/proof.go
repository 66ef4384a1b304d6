package execution

import (
	"context"
	"errors"
	"fmt"
	"math/bits"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// A block proves which logs it has: its hash is the hash of its header, the header holds the root of the receipts, and the receipts
// hold the logs. The client that gives header and receipts need not be trusted.

// proofs are the blocks that were proved last, oldest first. They are kept because a block is often asked about twice.
type proofs []proof

type proof struct {
	block common.Hash
	logs  []types.Log
}

// keptProofs is how many proved blocks are kept.
const keptProofs = 16

func (p *proofs) add(block common.Hash, logs []types.Log) {
	*p = append(*p, proof{block, logs})
	if len(*p) > keptProofs {
		*p = (*p)[len(*p)-keptProofs:]
	}
}

func (p proofs) of(block common.Hash) ([]types.Log, bool) {
	for i := range p {
		if p[i].block == block {
			return p[i].logs, true
		}
	}
	return nil, false
}

var (
	// errNoReceipts says that no client gave the receipts to which a block commits.
	errNoReceipts = errors.New("no client gives the receipts that the block commits to")
	// errForged says that the client in use gave receipts to which its own block does not commit.
	errForged = errors.New("client's receipts are not those that its block commits to")
)

// prove returns the contract's logs of a block as its receipts have them. Any client may give the receipts. If none does, the error is
// in the state Unproved. The error is errForged if the client in use gave receipts that its own block does not commit to.
func (f *Follower) prove(ctx context.Context, block *types.Header) ([]types.Log, error) {
	hash := block.Hash()
	if logs, known := f.proofs.of(hash); known {
		return logs, nil
	}
	if !mayHold(block, f.opts.Contract) {
		return nil, nil
	}
	errs := []error{errNoReceipts}
	for _, c := range f.sources(ctx) {
		receipts, err := c.receiptsOf(ctx, hash, f.opts.answerLimit)
		list := receiptList(receipts)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err == nil && list.root() == block.ReceiptHash:
			logs := list.logsOf(f.opts.Contract, block)
			f.proofs.add(hash, logs)
			f.update(func(s *Status) { s.Proved++ })
			return logs, nil
		case err == nil && c == f.session:
			err = errForged
		case err == nil:
			err = errors.New("a second client gives receipts that the block does not commit to")
		}
		errs = append(errs, err)
	}
	return nil, in(Unproved, "prove logs of block %v: %w", block.Number, errors.Join(errs...))
}

// sources returns the clients that can be asked now, the one in use first. Clients that lie may be among them, because each answer is
// proved.
func (f *Follower) sources(ctx context.Context) (out []*client) {
	if f.session != nil {
		out = append(out, f.session)
	}
	for _, endpoint := range f.opts.Endpoints {
		if endpoint == f.current {
			continue
		}
		w := f.secondClients[endpoint]
		if w == nil {
			w = &secondClient{}
			f.secondClients[endpoint] = w
		}
		now := f.opts.Clock.Now()
		if now.Before(w.notBefore) {
			continue
		}
		if err := f.connect(ctx, w, endpoint); err != nil {
			w.setPause(err, now.Add(f.secondPause()))
			continue
		}
		out = append(out, w.client)
	}
	return out
}

// provedLogs returns the contract's proved logs of single blocks of a range.
func (f *Follower) provedLogs(ctx context.Context, about claim, blocks []uint64) (logs []types.Log, err error) {
	if len(blocks) == 0 {
		return nil, nil
	}
	line, err := f.lineage(ctx, about, blocks[0])
	if err != nil {
		return nil, err
	}
	for _, number := range blocks {
		of, err := f.prove(ctx, line[number-blocks[0]])
		if err != nil {
			return nil, err
		}
		logs = append(logs, of...)
	}
	return logs, nil
}

// lineage returns the headers from a block up to the last one of a range. The hash of each is the parent hash of the next, and the
// last one is the block of the claim. So the clients that give them need not be trusted.
func (f *Follower) lineage(ctx context.Context, about claim, from uint64) ([]*types.Header, error) {
	if from < about.from || from > about.to {
		return nil, in(Unproved, "block %d is not in the range from %d to %d", from, about.from, about.to)
	}
	var errs []error
	for _, c := range f.sources(ctx) {
		line, err := c.lineage(ctx, from, about.to, about.last)
		if err == nil {
			return line, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		errs = append(errs, err)
	}
	return nil, in(Unproved, "prove blocks %d to %d: %w", from, about.to, errors.Join(append(errs, errNoReceipts)...))
}

func (c *client) lineage(ctx context.Context, from, to uint64, last common.Hash) ([]*types.Header, error) {
	line := make([]*types.Header, 0, to-from+1)
	for next := from; next <= to; next += headersAtOnce {
		got, err := c.headersIn(ctx, next, min(to, next+headersAtOnce-1))
		if err != nil {
			return nil, err
		}
		for i := range got {
			if got[i].sealed == nil {
				return nil, fmt.Errorf("header of block %d does not hash to its block", next+uint64(i))
			}
			line = append(line, got[i].sealed)
		}
	}
	hash := last
	for i := len(line) - 1; i >= 0; i-- {
		if line[i].Hash() != hash || line[i].Number.Uint64() != from+uint64(i) {
			return nil, in(Behind, "client has another block %d", from+uint64(i))
		}
		hash = line[i].ParentHash
	}
	return line, nil
}

// confirm checks the logs that the client in use gave of a block near the head against the block's receipts. A block that nobody can
// prove is applied, and counted. If the proof contradicts the client, the error names the client.
func (f *Follower) confirm(ctx context.Context, h *header, logs []types.Log) error {
	number := uint64(h.Number)
	if h.sealed == nil {
		f.unproved(logs)
		return nil
	}
	if len(logs) == 0 && !(mayHold(h.sealed, f.opts.Contract) && selective(h.sealed.Bloom)) {
		return nil // no logs is proved by the bloom, or a second client is compared later
	}
	are, err := f.prove(ctx, h.sealed)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errForged):
		return in(Refused, "client contradicts itself about block %d: %w", number, err)
	case err != nil && !showsAll(h.sealed, logs):
		return in(MakesUpLogs, "client gave a log of block %d that the block's bloom does not show", number)
	case err != nil:
		f.unproved(logs)
		return nil
	case digestOf(are) == digestOf(logs):
		return nil
	}
	right := claim{by: f.current, from: number, to: number, last: h.Hash, sum: digestOf(are), blocks: perBlock(are)}
	return f.abandon(f.current, right, are, logs).err()
}

// mostUnproved bounds how many blocks in a row may fail to be proved in one pass, because each may take a client's whole timeout.
const mostUnproved = 3

// proveWanted proves the blocks of Sink.Unproved. A block that cannot be proved now is tried again in the next pass, which begins with
// another block.
func (f *Follower) proveWanted(ctx context.Context) error {
	wanted := f.sink.Unproved()
	failed := 0
	for i := range wanted {
		block := wanted[(i+f.turn)%len(wanted)]
		logs, err := f.proveBlock(ctx, block)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			f.opts.Logger.Debug("block is not proved yet", "block", block.Number, "cause", err)
			if failed++; failed == mostUnproved {
				f.turn += i + 1
				return nil
			}
			continue
		}
		if err := f.sink.Proved(ctx, block, logs); err != nil {
			return in(SinkFailed, "take in proof of block %d: %w", block.Number, err)
		}
	}
	return nil
}

// proveBlock returns the contract's logs of a block as its receipts have them.
func (f *Follower) proveBlock(ctx context.Context, block BlockRef) ([]types.Log, error) {
	errs := []error{errNoReceipts}
	for _, c := range f.sources(ctx) {
		header, err := c.byHash(ctx, block.Hash)
		if err == nil {
			return f.prove(ctx, header)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		errs = append(errs, err)
	}
	return nil, in(Unproved, "prove logs of block %d: %w", block.Number, errors.Join(errs...))
}

func (f *Follower) unproved(logs []types.Log) {
	if len(logs) > 0 {
		f.update(func(s *Status) { s.Unproved++ })
	}
}

// selective reports whether a bloom has so few bits set that it seldom shows a log that is not there. With half of the bits set it
// wrongly shows one address in eight.
func selective(b types.Bloom) bool {
	marks := 0
	for _, x := range b {
		marks += bits.OnesCount8(x)
	}
	return marks <= types.BloomBitLength/2
}
