// Package age withholds votes and blocks while this node's view of the contract is so old that validators may have moved to
// another committee without its knowledge.
//
// The view's age counts from the end of the last round in which everything up to the follow distance was applied, by the own
// clock: a block's timestamp would blame missed slots on the client. A client that stands still and goes on answering says the same
// in each round, so that a round counts as long as the client's newest block is about as new as the newest one that the beacon
// chain shows. The age counts over restarts.
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

// Options configures a View. All fields are required, but Before may be zero, and Head and Shown may be nil: then the client's head
// is not looked at.
type Options struct {
	// Limit is for how long after the view was complete votes and blocks are signed.
	Limit time.Duration
	// Complete returns when the view was last complete in this run; zero before that.
	Complete func() time.Time
	// Head returns the time of the client's newest block, Shown that of the newest block that the beacon chain shows; zero if it
	// shows none: then the clock counts. Lag is how much older the head may be.
	Head, Shown func() time.Time
	Lag         time.Duration
	// Before is when it was last complete in earlier runs; zero if it is not known.
	Before time.Time
	Clock  clock.Clock
}

// View is the view of the contract with its age. Its methods may be called from any goroutine.
type View struct {
	opts     Options
	withheld atomic.Uint64
}

// New returns the view of a run that begins now. A time before the run that is still to come, because a clock was turned back,
// says nothing.
func New(opts Options) *View {
	if opts.Before.After(opts.Clock.Now()) {
		opts.Before = time.Time{}
	}
	return &View{opts: opts}
}

// Status is the view at a glance.
type Status struct {
	// Complete is when the view was last complete; zero if that is not known.
	Complete time.Time `json:"complete"`
	// Left is for how long votes and blocks are still signed if the view does not become complete again; 0 or less: they are
	// withheld.
	Left time.Duration `json:"left_ns"`
	// Withheld counts the signatures that were not made, in this run.
	Withheld uint64 `json:"withheld"`
}

// Status returns the view at a glance.
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

// complete is when the view was last complete in this run. A round that ended at a head which is too old was complete when that
// head was still new enough.
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

// ContractViewOld distinguishes this error from others that withhold.
func (e *OldError) ContractViewOld() bool { return true }

// ShareSigner signs with shares; *signer.Signer does.
type ShareSigner interface {
	duty.SlashingGuard
	SignBatch(now time.Time, requests []signer.Request) []signer.Result
}

// Guard returns the signer of shares, which withholds votes and blocks while the view is too old. Their errors are *OldError;
// nothing is recorded for them.
func (v *View) Guard(s ShareSigner) ShareSigner { return guarded{s, v} }

type guarded struct {
	ShareSigner
	view *View
}

// SignBatch passes on the requests that may be signed.
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
