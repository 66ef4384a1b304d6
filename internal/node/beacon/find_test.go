package beacon

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

func momentOf(slot phase0.Slot) *health.Moment {
	const long = 12 * time.Second
	return &health.Moment{
		Now: time.Unix(1_900_000_000, 0).Add(time.Duration(slot) * long), SlotDuration: long, SlotsPerEpoch: 32, Slot: slot, Known: true,
	}
}

// TestFaultOneHeadOfTheFuture: kinds B3 and C5, one node tells a head that the clock cannot have reached. It neither hides that the others stand
// still, nor makes them look as if they did.
func TestFaultOneHeadOfTheFuture(t *testing.T) {
	for _, tt := range []struct {
		heads  []phase0.Slot
		behind string // the head that is told
	}{
		{[]phase0.Slot{20, 1 << 60}, "20"},
		{[]phase0.Slot{20, math.MaxUint64}, "20"},
		{[]phase0.Slot{20, 1002}, "20"},
		{[]phase0.Slot{20, 1001}, ""},
		{[]phase0.Slot{1000, math.MaxUint64}, ""},
		{[]phase0.Slot{math.MaxUint64 - 4, 995}, ""},
	} {
		m, nodes := momentOf(1000), []Status(nil)
		for i, head := range tt.heads {
			nodes = append(nodes, Status{Endpoint: fmt.Sprint("bn", i), State: StateSynced, HeadSlot: uint64(head)})
		}
		found := headBehind(m, nodes)
		if len(found) > 0 != (tt.behind != "") || len(found) > 0 && !strings.Contains(found[0].Fault.Error(), tt.behind) {
			t.Errorf("heads %v: told is %v", tt.heads, found)
		}
	}
	m := momentOf(1000)
	nodes := []Status{{State: StateSynced, HeadSlot: math.MaxUint64 - 1, HeadEvent: m.Now.Add(-9 * m.SlotDuration), Stream: StreamOpen}}
	if found := streamSilent(m, nodes); len(found) != 1 {
		t.Errorf("a stream that is silent for 9 slots: %v", found)
	}
}

// TestFaultClockBehindAllHeads: kinds B3 and C10, a clock that is minutes behind lets no head through, and nothing tells it. Every usable node
// must be further than the clock; one alone among others says nothing.
func TestFaultClockBehindAllHeads(t *testing.T) {
	for _, tt := range []struct {
		heads []phase0.Slot
		drift string
	}{
		{[]phase0.Slot{1025, 1026}, "5m0s"},
		{[]phase0.Slot{1025}, "5m0s"},
		{[]phase0.Slot{1000, 1025}, ""},
		{[]phase0.Slot{1001, 1025}, ""},
		{[]phase0.Slot{20, math.MaxUint64}, ""},
		{[]phase0.Slot{math.MaxUint64}, "more than a day"},
	} {
		m := momentOf(1000)
		nodes := []Status{{Endpoint: "away", HeadSlot: 3}} // who is not usable has no say
		for _, head := range tt.heads {
			nodes = append(nodes, Status{Endpoint: "bn", State: StateSynced, HeadSlot: uint64(head)})
		}
		found := clockBehind(m, nodes)
		if len(found) > 0 != (tt.drift != "") || len(found) > 0 && !strings.Contains(found[0].Fault.Error(), tt.drift) {
			t.Errorf("heads %v: told is %v", tt.heads, found)
		}
	}
}

// A stream that is absent, or open and silent while the head moves on, is told; one that tells heads is not.
func TestStreamIsFound(t *testing.T) {
	m := momentOf(2_000)
	for name, tt := range map[string]struct {
		change func(*Status)
		found  bool
	}{
		"open":    {func(*Status) {}, false},
		"absent":  {func(s *Status) { s.Stream, s.StreamError = "", "no event stream: status 404" }, true},
		"silent":  {func(s *Status) { s.HeadEvent = m.Now.Add(-5 * m.SlotDuration) }, true},
		"no head": {func(s *Status) { s.HeadEvent, s.HeadSlot = m.Now.Add(-5*m.SlotDuration), 1_990 }, false},
	} {
		s := Status{State: StateSynced, HeadSlot: 2_000, Stream: StreamOpen, HeadEvent: m.Now}
		tt.change(&s)
		if found := streamSilent(m, []Status{s}); len(found) > 0 != tt.found || tt.found && found[0].Fault.Code != fault.BeaconSilent {
			t.Errorf("%s: found %+v", name, found)
		}
	}
}

// TestFaultEarlyHeadsAndTheClock: kind C10, a trouble is told with its true cause. One beacon node tells heads before their slots begin while
// another tells them in time: the clock is right. Only heads that are all early, several in a row, say that it is behind, by as much as
// the least early one.
func TestFaultEarlyHeadsAndTheClock(t *testing.T) {
	const slot = 12 * time.Second
	for name, tt := range map[string]struct {
		early []time.Duration // by how much each head comes before its slot
		want  time.Duration
	}{
		"in time":                {[]time.Duration{-4 * time.Second, -4 * time.Second, -4 * time.Second}, 0},
		"one early":              {[]time.Duration{slot - 10*time.Millisecond}, 0},
		"one node is early":      {[]time.Duration{slot, -3 * time.Second, slot, -3 * time.Second, slot, -3 * time.Second, slot}, 0},
		"two empty slots":        {[]time.Duration{-3 * time.Second, slot, slot}, 0},
		"within the tolerance":   {[]time.Duration{clockTolerance, clockTolerance, clockTolerance}, 0},
		"the clock is behind":    {[]time.Duration{2 * time.Second, 1 * time.Second, 3 * time.Second}, time.Second},
		"it is still behind":     {[]time.Duration{time.Second, 9 * time.Second, 2 * time.Second, 3 * time.Second}, 2 * time.Second},
		"it was set right again": {[]time.Duration{2 * time.Second, 2 * time.Second, 2 * time.Second, -2 * time.Second}, 0},
	} {
		var e earliness
		for _, early := range tt.early {
			e.take(early)
		}
		if drift := e.drift(); drift != tt.want {
			t.Errorf("%s: the clock is said to be %v behind, want %v", name, drift, tt.want)
		}
	}
}
