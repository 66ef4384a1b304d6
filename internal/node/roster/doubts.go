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

// What shows that events are missing stands in the registry's records, and goes with the blocks that are taken back. Hints are kept
// in memory only, and only a few of them: anybody can raise them.
const (
	// mostHints is how many hints wait, hintsOfOwner how many of one owner are followed in one run, hintedOwners of how many owners.
	mostHints    = 16
	hintsOfOwner = 4
	hintedOwners = 1024
)

// noteDoubts tells what a block shows to be missing, and remembers its hints.
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

// countDoubts brings up to date what the other rooms are told.
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

// Doubts is what shows that events of the contract are missing.
type Doubts struct {
	// Count is how many contradictions there are. From is the block from which on events are missing by the first of them, and Why
	// says what contradicts what.
	Count int
	From  uint64
	Why   string
}

// Omissions returns what shows that events are missing in what the execution clients gave. Exits wait meanwhile.
func (r *Roster) Omissions() Doubts {
	r.index.mu.RLock()
	defer r.index.mu.RUnlock()
	return r.index.doubts
}

// Doubts returns what shows that events are missing, and the hints after it.
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

// Settle forgets a doubt.
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

// dropHints forgets hints of blocks above number.
func (r *Roster) dropHints(number uint64) {
	r.hints = slices.DeleteFunc(r.hints, func(d registry.Doubt) bool { return d.Before.Block > number })
	r.countDoubts()
}

func convertLog(l *types.Log) registry.Log {
	return registry.Log{
		Block: l.BlockNumber, TxIndex: l.TxIndex, LogIndex: l.Index, Topics: l.Topics, Data: l.Data, Removed: l.Removed,
	}
}
