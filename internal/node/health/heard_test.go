package health

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// TestFaultHeadOfTheFuture: kinds B3 and C5, one node tells a head that the clock cannot have reached. It neither hides that the others stand
// still, nor makes them look as if they did.
func TestFaultHeadOfTheFuture(t *testing.T) {
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
		f := at(1000)
		f.Beacons = nil
		for i, head := range tt.heads {
			f.Beacons = append(f.Beacons, BeaconNode{Endpoint: fmt.Sprint("bn", i), Usable: true, Head: head})
		}
		found := findHead(f)
		if len(found) > 0 != (tt.behind != "") || len(found) > 0 && !strings.Contains(found[0].Fault.Error(), tt.behind) {
			t.Errorf("heads %v: told is %v", tt.heads, found)
		}
	}
	f := at(1000)
	f.Beacons[0].Head, f.Beacons[0].HeadEvent = math.MaxUint64-1, f.Now.Add(-9*slot)
	if found := findStream(f); len(found) != 1 {
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
		f := at(1000)
		f.Beacons = []BeaconNode{{Endpoint: "away", Head: 3}} // who is not usable has no say
		for _, head := range tt.heads {
			f.Beacons = append(f.Beacons, BeaconNode{Endpoint: "bn", Usable: true, Head: head})
		}
		found := findClock(f)
		if len(found) > 0 != (tt.drift != "") || len(found) > 0 && !strings.Contains(found[0].Fault.Error(), tt.drift) {
			t.Errorf("heads %v: told is %v", tt.heads, found)
		}
	}
}

// TestFaultSilentInAStrangersCommittee: kinds A1 and C10, whoever registers a validator decides what its operators get as their shares. Who is
// silent there for lack of a share is not named as silent, and a committee that a stranger made up does not make this node
// unhealthy: the cause is told as it is.
func TestFaultSilentInAStrangersCommittee(t *testing.T) {
	hear := func(text string) (out []Hearing) { // committee operator:missed …
		for _, line := range strings.Split(text, ";") {
			words := strings.Fields(line)
			for _, word := range words[1:] {
				h := Hearing{Committee: words[0], Others: len(words) - 1}
				if _, err := fmt.Sscanf(word, "%d:%d", &h.Operator, &h.Missed); err != nil {
					t.Fatal(err)
				}
				out = append(out, h)
			}
		}
		return out
	}
	for name, tt := range map[string]struct{ hearing, unheard, silent, idle string }{
		"all are heard":                   {"ours 1:0 2:0 3:1", "", "", ""},
		"one is silent":                   {"ours 1:0 2:0 3:8", "", "3", ""},
		"silent in all":                   {"ours 1:0 2:0 3:8; other 1:0 3:9 4:0", "", "3", ""},
		"one lacks a share elsewhere":     {"ours 1:0 2:0 3:0; theirs 1:0 2:0 3:8", "", "", "3"},
		"one message was lost":            {"ours 1:0 2:0 3:1; theirs 1:0 2:0 3:8", "", "", "3"},
		"no duty of ours ended meanwhile": {"ours 1:0 2:0 3:2; theirs 1:0 2:0 3:8", "", "3", ""},
		"nobody is heard":                 {"ours 1:8 2:8 3:9", "ours", "", ""},
		"nobody is heard anywhere":        {"ours 1:8 2:8 3:9; other 4:8 5:8 6:8", "other ours", "", ""},
		"a committee made up":             {"ours 1:0 2:0 3:0; theirs 7:8 8:8 9:8", "", "theirs", ""},
		"of operators that are up":        {"ours 1:0 2:0 3:0; theirs 1:8 2:8 3:8", "", "", "1 2 3"},
		"of some that are up":             {"ours 1:0 2:0 3:0; theirs 1:8 8:8 9:8", "", "theirs", "1"},
	} {
		f := at(1000)
		f.Hearing = hear(tt.hearing)
		for _, look := range []struct {
			what string
			find func(*Facts) []Finding
			want string
		}{{"unheard", findUnheard, tt.unheard}, {"silent", findSilence, tt.silent}, {"idle", findIdle, tt.idle}} {
			var objects []string
			for _, found := range look.find(f) {
				objects = append(objects, found.Object)
			}
			if got := strings.Join(objects, " "); got != look.want {
				t.Errorf("%s: %s is %q, want %q", name, look.what, got, look.want)
			}
		}
	}
}
