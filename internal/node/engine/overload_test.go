package engine

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

// TestFaultOverloadIsTheReason: kind B24, reasons blame other operators for the own node's lateness. A duty that lacked messages while
// this node was late failed for overload; what was late by little, before the duty or in a duty that lacked nothing, explains nothing.
func TestFaultOverloadIsTheReason(t *testing.T) {
	for name, c := range map[string]struct {
		by, at time.Duration // how late, and when since the duty began
		alone  bool
		want   fault.Reason
	}{
		"late while it ran":      {by: 3 * time.Second, at: 2 * time.Second, alone: true, want: fault.ReasonOverload},
		"late by little":         {by: 300 * time.Millisecond, at: 2 * time.Second, alone: true, want: fault.ReasonNoProposal},
		"never late":             {alone: true, want: fault.ReasonNoProposal},
		"late before it began":   {by: time.Hour, at: -13 * time.Second, alone: true, want: fault.ReasonNoProposal},
		"late and nothing lacks": {by: 3 * time.Second, at: 0, want: ""},
	} {
		t.Run(name, func(t *testing.T) {
			cl := newCluster(t, 1, share(testCommittee, 1))
			e := cl.engines[1] // does not lead
			e.opts.Meter = clock.NewMeter(cl.profile.SlotDuration())
			begun := cl.clock.Now()
			engines := cl.engines
			if c.alone {
				engines = engines[1:2]
			}
			for _, e := range engines {
				e.Start(committeeDuty(testCommittee, testSlot, 1))
			}
			if c.by > 0 {
				e.opts.Meter.Note("a timer", begun.Add(c.at-c.by), begun.Add(c.at))
			}
			for end := cl.profile.SlotStart(testSlot).Add(cl.profile.DutyEnd()); ; cl.clock.Advance(cl.clock.Now().Add(50 * time.Millisecond)) {
				cl.settle(engines...)
				if cl.clock.Now().After(end) {
					break
				}
			}
			if f := e.Recent()[0]; f.Fault != c.want {
				t.Errorf("%q with %s", f.Fault, f.Reason)
			}
		})
	}
}

// TestFaultOwnTimersAreMeasured: kind B24. What a worker does later than it was due is measured: timers and the start of duties.
func TestFaultOwnTimersAreMeasured(t *testing.T) {
	c := newCluster(t, 1, share(testCommittee, 1))
	e := c.engines[1]
	e.opts.Meter = clock.NewMeter(c.profile.SlotDuration())
	e.Start(committeeDuty(testCommittee, testSlot, 1))
	c.clock.Advance(c.clock.Now().Add(2 * time.Second)) // nobody looked at it for so long
	c.settle(e)
	if got := e.opts.Meter.Latest(c.clock.Now(), 1); len(got) != 1 || got[0].By < 2*time.Second || !strings.Contains(got[0].What, "start") {
		t.Errorf("a late start: %v", got)
	}
	e.opts.Meter = clock.NewMeter(c.profile.SlotDuration())
	c.clock.Advance(c.profile.SlotStart(testSlot).Add(c.profile.DutyEnd() + 5*time.Second))
	c.settle(e)
	if got := e.opts.Meter.Latest(c.clock.Now(), 1); len(got) != 1 || got[0].By < 5*time.Second || !strings.Contains(got[0].What, "timer") {
		t.Errorf("a late timer: %v", got)
	}
}

// withholds refuses every signature as the watches do.
type withholds struct {
	*ports
	with error
}

func (w withholds) SignBatch(at time.Time, requests []signer.Request) []signer.Result {
	results := w.ports.SignBatch(at, requests)
	for i := range results {
		results[i] = signer.Result{Err: w.with}
	}
	return results
}

// TestFaultWithheldIsNoFailure: kind C10, a protection that lasts is told once by who protects. A duty whose signatures are withheld on
// purpose ends as withheld, whoever wrapped the word, and no log warns of it in every slot; any other refusal is told.
func TestFaultWithheldIsNoFailure(t *testing.T) {
	for name, c := range map[string]struct {
		err   error
		want  fault.Reason
		warns int
	}{
		"withheld": {fmt.Errorf("share 0x01: %w", duty.ErrWithheld), fault.ReasonWithheld, 0},
		"broken":   {errBusy, fault.ReasonOverload, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			cl := newCluster(t, 1, share(testCommittee, 1))
			e := cl.engines[1]
			e.log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))
			for i, e := range cl.engines {
				e.opts.Signer = withholds{cl.ports[i], c.err}
				e.Start(committeeDuty(testCommittee, testSlot, 1))
			}
			cl.settle()
			cl.clock.Advance(cl.profile.SlotStart(testSlot).Add(cl.profile.DutyEnd()))
			cl.settle()
			if f := e.Recent()[0]; f.Fault != c.want || f.Reason.OK() {
				t.Errorf("%q with %s: %s", f.Fault, f.Reason, f.Detail)
			}
			if n := strings.Count(log.String(), "duty failed"); n != c.warns {
				t.Errorf("warned %d times:\n%s", n, log.String())
			}
		})
	}
}
