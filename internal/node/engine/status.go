package engine

import (
	"cmp"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Finished is a duty that has ended.
type Finished struct {
	Slot      phase0.Slot
	Role      wire.Role
	Committee wire.CommitteeID
	// Rewarded says that validators earn rewards by such duties.
	Rewarded bool
	// Validator is set for the duties of a single validator.
	Validator phase0.ValidatorIndex
	// Voters are the validators whose votes a committee's duty contains.
	Voters []phase0.ValidatorIndex
	// Number is the duty's number among those that ended in this run.
	Number int64
	// Started is when the duty began; the times in Report count from the start of the slot.
	Started time.Time
	duty.Report
	// Fault is empty if this operator did its part.
	Fault fault.Reason
	// Detail is a text for a person; it may be empty.
	Detail string
}

// Status describes the engine at one moment.
type Status struct {
	Validators, Committees int
	Workers                int
	// Running counts the running duties.
	Running int64
	// Mail counts what waits in the workers' mailboxes, Queues what waits for each kind of work.
	Mail   int
	Queues map[string]int
	// Overflow counts messages that were dropped because a worker was too far behind. The latest was dropped at Overflowed.
	Overflow   int
	Overflowed time.Time
	// Begun is when the latest duty began; zero if none did.
	Begun time.Time
}

// Status returns the status now.
func (e *Engine) Status() Status {
	s := Status{Workers: len(e.workers), Running: e.done.running(), Queues: make(map[string]int), Begun: e.done.latest()}
	s.Validators, s.Committees = e.opts.Served().Served()
	for _, w := range e.workers {
		s.Mail += w.mailbox.depth()
		w.mailbox.mu.Lock()
		s.Overflow += w.mailbox.dropped
		if w.mailbox.overflowed.After(s.Overflowed) {
			s.Overflowed = w.mailbox.overflowed
		}
		w.mailbox.mu.Unlock()
	}
	for _, q := range e.queues.list {
		s.Queues[q.name] = q.depth()
	}
	return s
}

// Recent returns the latest finished duties, newest first: at most 512 aggregations and registrations, and 512 others. Aggregations
// for which no validator was selected are left out.
func (e *Engine) Recent() []Finished { return e.done.recent() }

// finishedKept is how many finished duties are kept, of aggregations and of others each.
const finishedKept = 512

// finishedRing keeps the latest finished duties. Aggregations have a ring of their own, because there are so many that they would
// displace all others.
type finishedRing struct {
	mu           sync.Mutex
	aggregations ring
	others       ring
	started      int64
	ended        int64
	begun        time.Time
}

type ring struct {
	entries []numbered // oldest first once full, from next on
	next    int
}

// numbered is a finished duty with its number.
type numbered struct {
	Finished
	number int64
}

func (r *ring) add(entry numbered) {
	if len(r.entries) < finishedKept {
		r.entries = append(r.entries, entry)
		return
	}
	r.entries[r.next] = entry
	r.next = (r.next + 1) % finishedKept
}

func (f *finishedRing) begin(now time.Time) {
	f.mu.Lock()
	f.started++
	f.begun = now
	f.mu.Unlock()
}

func (f *finishedRing) latest() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.begun
}

func (f *finishedRing) add(entry Finished, quiet bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended++
	entry.Number = f.ended
	switch {
	case entry.Reason == duty.ReasonNotSelected: // nothing was to be done
	case quiet:
		f.aggregations.add(numbered{entry, f.ended})
	default:
		f.others.add(numbered{entry, f.ended})
	}
}

func (f *finishedRing) running() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.started - f.ended
}

func (f *finishedRing) recent() []Finished {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := slices.Concat(f.others.entries, f.aggregations.entries)
	slices.SortFunc(all, func(a, b numbered) int { return cmp.Compare(b.number, a.number) })
	out := make([]Finished, len(all))
	for i := range all {
		out[i] = all[i].Finished
	}
	return out
}

// finished reports the end of a duty to log, metrics and ring. lost says that messages for it were dropped, or that this node was
// late.
func (e *Engine) finished(now time.Time, r *runner, report duty.Report, detail error, lost bool) {
	role := r.key.id.Role()
	entry := Finished{
		Slot: r.key.slot, Role: role, Rewarded: r.role.lane == urgent, Committee: r.id, Validator: r.validator, Voters: r.voters, Started: r.begun, Report: report,
		Fault: faultOf(report.Reason, detail),
	}
	if lost && forLackOfMessages[entry.Fault] {
		entry.Fault = fault.ReasonOverload
	}
	if detail != nil {
		entry.Detail = detail.Error()
	}
	e.done.add(entry, r.role.quiet)
	e.metrics.finished(role, &entry)
	attrs := attributes(r, report)
	if report.OwnPayload {
		e.log.Warn("the own beacon node built a block that does not pay the owner", attrs...)
	}
	info, warn := e.log.Info, e.log.Warn
	if r.role.quiet {
		info, warn = e.log.Debug, e.log.Info
	}
	if entry.Fault == fault.ReasonWithheld { // on purpose, and logged once by the watch
		warn = e.log.Debug
	}
	switch {
	case report.Reason == duty.ReasonDone:
		info("duty done", attrs...)
	case report.Reason.OK():
		info("duty done", append(attrs, "reason", string(report.Reason))...)
	default:
		attrs = append(attrs, "reason", string(entry.Fault), "after_ms", now.Sub(r.slotStart).Milliseconds())
		if code := entry.Fault.Definition().Code; code != 0 {
			attrs = append(attrs, "remedy", code)
		}
		if detail != nil {
			attrs = append(attrs, slog.Any("cause", detail))
		}
		warn("duty failed", attrs...)
	}
}

// attributes returns the log attributes of every finished duty.
func attributes(r *runner, report duty.Report) []any {
	attrs := []any{
		"committee", shortID(r.id[:]), "slot", r.key.slot, "role", r.key.id.Role(),
		"validators", report.Validators, "round", report.Round,
	}
	if report.Decided > 0 {
		attrs = append(attrs, "decided_ms", report.Decided.Milliseconds())
	}
	if report.Submitted > 0 {
		attrs = append(attrs, "submitted_ms", report.Submitted.Milliseconds())
	}
	if report.Dropped > 0 {
		attrs = append(attrs, "left_out", report.Dropped)
	}
	if report.Unsigned > 0 {
		attrs = append(attrs, "unsigned", report.Unsigned)
	}
	if report.Untaken > 0 {
		attrs = append(attrs, "untaken", report.Untaken)
	}
	if !r.rules.ForCommittee {
		attrs = append(attrs, "validator", r.validator)
	}
	if report.Payee != nil {
		attrs = append(attrs, "pays", fmt.Sprintf("%#x", *report.Payee))
	}
	return attrs
}
