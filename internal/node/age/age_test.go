package age

import (
	"errors"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

// pen signs everything and counts.
type pen struct {
	duty.SlashingGuard
	signed int
}

func (p *pen) SignBatch(_ time.Time, requests []signer.Request) []signer.Result {
	p.signed += len(requests)
	out := make([]signer.Result, len(requests))
	for i := range out {
		out[i].Signature[0] = 1
	}
	return out
}

// TestFaultAnOldViewSignsNoVotes: kind C2, knowledge of the contract has an age. Votes and blocks are signed up to the limit after the
// view was complete, in this run or in an earlier one, and again as soon as it is complete; what cannot be slashed always is.
func TestFaultAnOldViewSignsNoVotes(t *testing.T) {
	const limit = 10 * time.Minute
	start := time.Unix(1_800_000_000, 0)
	attestation, err := signer.Attestation(&phase0.AttestationData{Source: &phase0.Checkpoint{}, Target: &phase0.Checkpoint{}}, phase0.Domain{1})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := signer.Plain(phase0.Root{}, phase0.Domain{7})
	if err != nil {
		t.Fatal(err)
	}
	vote := signer.Request{Object: attestation}
	for _, tt := range []struct {
		name          string
		before        time.Duration // of the start; 0: not known
		complete, now time.Duration // after the start
		known         bool
		signs         bool
	}{
		{"fresh", 0, 0, time.Minute, true, true},
		{"at the limit", 0, 0, limit - time.Second, true, true},
		{"past it", 0, 0, limit, true, false},
		{"complete again", 0, limit + time.Hour, limit + time.Hour, true, true},
		{"never complete", 0, 0, 0, false, false},
		{"an earlier run", time.Minute, 0, time.Minute, false, true},
		{"an earlier run is long ago", time.Hour, 0, 0, false, false},
		{"an earlier run is to come", -time.Hour, 0, 0, false, false},
		{"this run counts", time.Hour, time.Minute, 2 * time.Minute, true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := clock.NewVirtual(start)
			opts := Options{Limit: limit, Clock: c, Complete: func() time.Time { return time.Time{} }}
			if tt.before != 0 {
				opts.Before = start.Add(-tt.before)
			}
			if tt.known {
				opts.Complete = func() time.Time { return start.Add(tt.complete) }
			}
			view := New(opts)
			c.Advance(start.Add(tt.now))
			p := &pen{}
			results := view.Guard(p).SignBatch(c.Now(), []signer.Request{vote, {Object: plain}, vote})
			var old *OldError
			for i, want := range []bool{tt.signs, true, tt.signs} {
				if signed := results[i].Err == nil && results[i].Signature[0] == 1; signed != want {
					t.Errorf("request %d: signed %v, want %v (%v)", i, signed, want, results[i].Err)
				}
			}
			if !tt.signs && (!errors.As(results[0].Err, &old) || !errors.Is(results[0].Err, duty.ErrWithheld) || view.Status().Withheld != 2 || p.signed != 1) {
				t.Errorf("%v, %+v, %d signed", results[0].Err, view.Status(), p.signed)
			}
			if left := view.Status().Left; (left > 0) != tt.signs {
				t.Errorf("%v are left", left)
			}
		})
	}
}

// TestFaultAFrozenClient: kinds C2 and B3, a client that answers everything and stands still shows no complete view. Its head is
// compared with what the beacon chain shows, or with the clock if that shows nothing; slots without a block are nobody's fault.
func TestFaultAFrozenClient(t *testing.T) {
	const limit, lag = 12 * time.Minute, 6 * time.Minute
	start := time.Unix(1_800_000_000, 0)
	ago := func(d time.Duration) time.Time { return start.Add(-d) }
	for _, tt := range []struct {
		name        string
		head, shown time.Time
		left        time.Duration
	}{
		{"both new", ago(0), ago(0), limit},
		{"the client lags a little", ago(lag), ago(0), limit},
		{"the client lags", ago(lag + time.Minute), ago(0), limit - time.Minute},
		{"the client stands still", ago(6 * time.Hour), ago(0), limit + lag - 6*time.Hour},
		{"nobody makes blocks", ago(6 * time.Hour), ago(6 * time.Hour), limit},
		{"the beacon chain shows nothing", ago(6 * time.Hour), time.Time{}, limit + lag - 6*time.Hour},
		{"the client's block is of the future", ago(-time.Hour), ago(0), limit},
	} {
		view := New(Options{
			Limit: limit, Lag: lag, Clock: clock.NewVirtual(start), Complete: func() time.Time { return start },
			Head: func() time.Time { return tt.head }, Shown: func() time.Time { return tt.shown },
		})
		if left := view.Status().Left; left != tt.left {
			t.Errorf("%s: %v are left, want %v", tt.name, left, tt.left)
		}
	}
}
