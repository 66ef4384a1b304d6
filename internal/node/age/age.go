// Package age withholds votes and blocks while this node's view of the contract is so old that validators may have moved to
// another committee without its knowledge.
//
// The view's age counts from the end of the last pass in which everything up to the follow distance was applied. The own clock
// measures it: block timestamps would count missed slots as the client's fault. A client that stands still reports the same head in
// each pass. So a pass counts only while the client's newest block is about as new as the newest one that the beacon chain shows. The
// age counts on over restarts.
//
// Not here: how the contract is followed (package execution), who signs elsewhere (package doppelganger).
package age

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

// Options configures a View. All fields are required but Before, which may be zero, and Head and Shown, which may be nil: then the
// client's head is not checked.
type Options struct {
	// Limit is the age of the view from which votes and blocks are withheld.
	Limit time.Duration
	// Complete returns when the view was last complete in this run; zero before that.
	Complete func() time.Time
	// Head returns the time of the client's newest block, Shown that of the newest block on the beacon chain. Where Shown returns
	// zero, the clock is used in its place. Lag is how much older than Shown the head may be.
	Head, Shown func() time.Time
	Lag         time.Duration
	// Before is when the view was last complete in earlier runs; zero if that is not known.
	Before time.Time
	Clock  clock.Clock
}

// View is the view of the contract with its age. Its methods may be called from any goroutine.
type View struct {
	opts     Options
	withheld atomic.Uint64
}

// New returns the view of a run that begins now. It ignores a Before in the future, which a clock that was set back leaves.
func New(opts Options) *View {
	if opts.Before.After(opts.Clock.Now()) {
		opts.Before = time.Time{}
	}
	return &View{opts: opts}
}

// Status describes the view at one moment.
type Status struct {
	// Complete is when the view was last complete; zero if that is not known.
	Complete time.Time `json:"complete"`
	// Left is how long votes and blocks are still signed if the view does not become complete again. They are withheld when it is 0 or
	// less.
	Left time.Duration `json:"left_ns"`
	// Withheld counts the signatures that were withheld in this run.
	Withheld uint64 `json:"withheld"`
}

// Status returns the status now.
func (v *View) Status() Status {
	s := Status{Complete: v.complete(), Withheld: v.withheld.Load()}
	if s.Complete.IsZero() {
		s.Complete = v.opts.Before
	}
	if !s.Complete.IsZero() {
		s.Left = v.opts.Limit - v.opts.Clock.Now().Sub(s.Complete)
	}
	return s
}

// complete returns when the view was last complete in this run. A pass that ended at a head which is too old by now counts until the
// head became too old.
func (v *View) complete() time.Time {
	complete := v.opts.Complete()
	if complete.IsZero() || v.opts.Head == nil || v.opts.Shown == nil {
		return complete
	}
	head, shown := v.opts.Head(), v.opts.Shown()
	if shown.IsZero() {
		shown = v.opts.Clock.Now()
	}
	if fresh := head.Add(v.opts.Lag); fresh.Before(shown) && fresh.Before(complete) {
		return fresh
	}
	return complete
}

// OldError says that the view of the contract is too old. It wraps duty.ErrWithheld.
type OldError struct{ Complete time.Time }

// Error implements error.
func (e *OldError) Error() string {
	if e.Complete.IsZero() {
		return "it is not known when the view of the contract was complete"
	}
	return fmt.Sprintf("the view of the contract was last complete at %v: the validator may have moved", e.Complete.UTC().Format(time.RFC3339))
}

// Unwrap returns duty.ErrWithheld.
func (e *OldError) Unwrap() error { return duty.ErrWithheld }

// ContractViewOld distinguishes this error from other errors that wrap duty.ErrWithheld.
func (e *OldError) ContractViewOld() bool { return true }

// ShareSigner signs with shares; *signer.Signer does.
type ShareSigner interface {
	duty.SlashingGuard
	SignBatch(now time.Time, requests []signer.Request) []signer.Result
}

// Guard returns the signer of shares that withholds votes and blocks while the view is too old. The results of those are *OldError;
// nothing is recorded for them.
func (v *View) Guard(s ShareSigner) ShareSigner { return guarded{s, v} }

type guarded struct {
	ShareSigner
	view *View
}

// SignBatch passes on the requests that need no current view.
func (g guarded) SignBatch(now time.Time, requests []signer.Request) []signer.Result {
	s := g.view.Status()
	if s.Left > 0 {
		return g.ShareSigner.SignBatch(now, requests)
	}
	results := make([]signer.Result, len(requests))
	var pass []signer.Request
	var places []int
	for i := range requests {
		if requests[i].Object.Slashable() {
			results[i].Err = &OldError{s.Complete}
			g.view.withheld.Add(1)
			continue
		}
		pass, places = append(pass, requests[i]), append(places, i)
	}
	if len(pass) == 0 {
		return results
	}
	for i, r := range g.ShareSigner.SignBatch(now, pass) {
		results[places[i]] = r
	}
	return results
}
