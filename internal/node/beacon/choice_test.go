package beacon

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

var noon = time.Unix(1_800_000_000, 0)

// Who is asked, and in which order: those that are asked together stand before the bar.
func TestPlan(t *testing.T) {
	synced := func(head phase0.Slot) candidate { return candidate{state: StateSynced, head: head} }
	failed := candidate{state: StateSynced, head: 10, strikes: strikes{}.after(noon, time.Second)}
	in := func(s State) candidate { return candidate{state: s, head: 10} }
	for _, tt := range []struct {
		name  string
		nodes []candidate
		at    time.Duration
		want  string
		any   string
	}{
		{"in configured order", []candidate{synced(10), synced(10), synced(10)}, 0, "[0 1 2]|", ""},
		{"one block behind is no fault", []candidate{synced(9), synced(10)}, 0, "[0 1]|", ""},
		{"a stuck node is asked last", []candidate{synced(7), synced(10)}, 0, "[1 0]|", ""},
		{"one other node that is further shows nothing", []candidate{synced(8), synced(10)}, 0, "[0 1]|", ""},
		{"two do", []candidate{synced(8), synced(10), synced(10)}, 0, "[1 2 0]|", ""},
		{"a head that cannot be yet", []candidate{synced(13), synced(10)}, 0, "[1 0]|", ""},
		{"a head that the clock has not reached leads nobody", []candidate{synced(9), synced(9), synced(12), synced(12)}, 0, "[0 1 2 3]|", ""},
		{"the last slot of all", []candidate{synced(math.MaxUint64), synced(10)}, 0, "[1 0]|", ""},
		{"the dead one behind", []candidate{in(StateUnreachable), synced(10), in(StateStarting)}, 0, "[1]|[0 2]", ""},
		{"who is not synced is not asked", []candidate{in(StateSyncing), in(StateOptimistic), synced(10)}, 0, "[2]|", "[2]|[0 1]"},
		{"not even alone", []candidate{in(StateSyncing), in(StateOptimistic)}, 0, "[]|", "[0 1]|"},
		{"another chain never", []candidate{in(StateWrongNetwork), in(StateUnreachable)}, 0, "[1]|", "[1]|"},
		{"a failure moves it behind", []candidate{failed, synced(10)}, 0, "[1 0]|", ""},
		{"but for a while only", []candidate{failed, synced(10)}, time.Second, "[0 1]|", ""},
		{"and before the dead", []candidate{in(StateUnreachable), failed}, 0, "[1]|[0]", ""},
	} {
		for any, want := range map[bool]string{false: tt.want, true: tt.any} {
			if want == "" {
				want = tt.want
			}
			places, together := plan(tt.nodes, moment{noon.Add(tt.at), 11, true}, any)
			got := fmt.Sprint(places[:together]) + "|"
			if rest := places[together:]; len(rest) > 0 {
				got += fmt.Sprint(rest)
			}
			if got != want {
				t.Errorf("%s (any state %v): %s, want %s", tt.name, any, got, want)
			}
		}
	}
}

// Strikes: together they count once, each new one lasts longer, up to a bound.
func TestStrikes(t *testing.T) {
	now, s := noon, strikes{}
	if s.standing(now) {
		t.Error("a new node is struck")
	}
	for _, want := range []time.Duration{1, 2, 4, 8, 8} {
		s = s.after(now, time.Second)
		if again := s.after(now, time.Second); again != s {
			t.Errorf("a second failure at once: %+v, want %+v", again, s)
		}
		if !s.standing(now.Add(want*time.Second-1)) || s.standing(now.Add(want*time.Second)) {
			t.Errorf("strike %d lasts until %v, want %v s", s.count, s.until.Sub(now), want)
		}
		now = s.until
	}
}

// When the next node is asked: + is a slow answer, x a failure.
func TestHedge(t *testing.T) {
	for events, want := range map[string]string{
		"":     "0",
		"+":    "0 1",
		"x":    "0 1",
		"+x":   "0 1",       // the slow one failed; the second is busy
		"+x+":  "0 1 2",     // and slow too
		"+xx":  "0 1 2",     // or failed too
		"xxx":  "0 1 2 end", // nobody is left
		"++xx": "0 1 2",
		"++++": "0 1 2",
	} {
		h := hedge{places: []int{0, 1, 2}}
		var got string
		put := func() {
			if place, some := h.next(); some {
				got += fmt.Sprint(place, " ")
			}
		}
		put()
		for _, e := range events {
			if e == '+' || h.fail() {
				put()
			}
		}
		if h.over() {
			got += "end "
		}
		if got != want+" " {
			t.Errorf("%q: asked %q, want %q", events, got, want)
		}
	}
}

// Which vote is taken: of the checkpoints what most say, then the newest head, then the order.
func TestBestVote(t *testing.T) {
	say := func(place int, head phase0.Slot, target byte) vote {
		return vote{place, &phase0.AttestationData{Source: &phase0.Checkpoint{}, Target: &phase0.Checkpoint{Epoch: 1, Root: phase0.Root{target}}}, head}
	}
	for _, tt := range []struct {
		name  string
		votes []vote
		want  int
		split bool
	}{
		{"alone", []vote{say(0, 9, 1)}, 0, false},
		{"equals", []vote{say(0, 9, 1), say(1, 9, 1)}, 0, false},
		{"the newest head", []vote{say(0, 9, 1), say(1, 10, 1), say(2, 10, 1)}, 1, false},
		{"two against one", []vote{say(0, 12, 7), say(1, 9, 1), say(2, 10, 1)}, 2, true},
		{"one against one: the newest head", []vote{say(0, 9, 7), say(1, 10, 1)}, 1, true},
		{"one against one: the first", []vote{say(0, 9, 7), say(1, 9, 1)}, 0, true},
		{"two that stand still against one", []vote{say(0, 2, 7), say(1, 2, 7), say(2, 10, 1)}, 2, true},
		{"all stand still", []vote{say(0, 1, 7), say(1, 2, 1), say(2, 2, 1)}, 1, true},
	} {
		if got, split := bestVote(tt.votes, 3); got != tt.want || split != tt.split {
			t.Errorf("%s: vote %d, contradiction %v", tt.name, got, split)
		}
	}
}

// Of several nodes' heads those are news that are newer, or come from the one that is followed.
func TestMergedHeads(t *testing.T) {
	var m merger
	const slot = 12 * time.Second
	for i, tt := range []struct {
		by   int
		slot phase0.Slot
		at   time.Duration
		want bool
	}{
		{0, 5, 0, true},
		{1, 5, 1, false},               // the same block, told later
		{0, 5, 2, true},                // a reorganisation of whom we follow
		{1, 4, 3, false},               // old news
		{1, 6, slot, true},             // the other is quicker: it is followed
		{0, 6, slot + 1, false},        // and not the first
		{0, 6, 2*slot + 1, true},       // it has not told anything for a slot
		{1, 5, 2*slot + 2, false},      //
		{0, 4, 2*slot + 3, true},       // a long reorganisation
		{1, 1 << 40, 2*slot + 4, true}, // Nodes keeps such slots away
	} {
		if got := m.take(tt.by, tt.slot, noon.Add(tt.at), slot, true); got != tt.want {
			t.Errorf("head %d: news %v", i, got)
		}
	}
}
