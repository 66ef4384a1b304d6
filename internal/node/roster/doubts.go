package roster

import (
	"context"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/protocol/registry"
)

// Evidence that events are missing is stored in the registry's records, and is undone with its blocks. Hints are kept in memory only,
// and only a few of them, because anybody can raise them.
const (
	// mostHints bounds the waiting hints, hintsOfOwner the hints of one owner that are followed in one run, hintedOwners the owners.
	mostHints    = 16
	hintsOfOwner = 4
	hintedOwners = 1024
)

// noteDoubts logs the evidence of missing events in a block, and keeps its hints.
func (r *Roster) noteDoubts(block execution.Block, doubts []registry.Doubt) {
	for _, d := range doubts {
		if !d.Hint() {
			r.log.Error("events of the contract are missing", "block", block.Number, "after", d.After.Block, "remedy", fault.EventsOmitted, "cause", d.String())
			continue
		}
		r.log.Debug("registrations of an owner may be missing", "block", block.Number, "owner", d.Owner, "cause", d.String())
		n := r.hinted[d.Owner]
		if len(r.hints) < mostHints && n < hintsOfOwner && (n > 0 || len(r.hinted) < hintedOwners) {
			r.hints = append(r.hints, d)
			r.hinted[d.Owner] = n + 1
		}
	}
	r.countDoubts()
}

// countDoubts updates the summary for the other rooms.
func (r *Roster) countDoubts() {
	doubts := r.registry.Doubts()
	open := Doubts{Count: len(doubts)}
	if len(doubts) > 0 {
		open.From, open.Why = doubts[0].After.Block, doubts[0].String()
	}
	r.index.mu.Lock()
	defer r.index.mu.Unlock()
	r.index.doubts = open
}

// Doubts summarizes the evidence that events of the contract are missing.
type Doubts struct {
	// Count is how many contradictions there are. From is the block from which on events are missing by the first of them, and Why
	// describes it.
	Count int
	From  uint64
	Why   string
}

// Omissions returns the evidence that the execution clients left out events. Exits wait while there is any.
func (r *Roster) Omissions() Doubts {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	return r.index.doubts
}

// Doubts returns the evidence that events are missing, and the hints after it.
func (r *Roster) Doubts() (out []execution.Doubt) {
	for _, d := range r.registry.Doubts() {
		out = append(out, r.doubt(d))
	}
	for _, d := range r.hints {
		out = append(out, r.doubt(d))
	}
	return out
}

func (r *Roster) doubt(d registry.Doubt) execution.Doubt {
	return execution.Doubt{
		ID: fmt.Sprint(d), From: max(d.After.Block, r.opts.Profile.SyncFromBlock), To: d.Before.Block, Hint: d.Hint(), Why: d.String(), Known: int(d.Known),
		Concerns: func(l *types.Log) bool {
			log := convertLog(l)
			return d.Concerns(&log)
		},
		MayShow: func(shows func(common.Hash) bool) bool { return d.MayShow(shows) },
	}
}

// Settle removes a doubt.
func (r *Roster) Settle(_ context.Context, settled execution.Doubt) error {
	same := func(d registry.Doubt) bool { return fmt.Sprint(d) == settled.ID }
	r.hints = slices.DeleteFunc(r.hints, same)
	doubts := r.registry.Doubts()
	i := slices.IndexFunc(doubts, same)
	if i < 0 {
		return nil
	}
	b := r.opts.Store.Batch()
	defer b.Discard()
	put(b, r.registry.Settle(doubts[i]))
	if err := b.Commit(); err != nil {
		r.torn = true
		return fmt.Errorf("remember that no events are missing: %w", err)
	}
	r.countDoubts()
	return nil
}

// dropHints drops the hints of blocks above number.
func (r *Roster) dropHints(number uint64) {
	r.hints = slices.DeleteFunc(r.hints, func(d registry.Doubt) bool { return d.Before.Block > number })
	r.countDoubts()
}

func convertLog(l *types.Log) registry.Log {
	return registry.Log{
		Block: l.BlockNumber, TxIndex: l.TxIndex, LogIndex: l.Index, Topics: l.Topics, Data: l.Data, Removed: l.Removed,
	}
}
