package model

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"
)

func search1(t *testing.T, cfg Config) Report {
	t.Helper()
	began := time.Now()
	r, err := Search(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v: %d states, depth %d, complete %v, %v, violations %v", cfg, r.States, r.Depth, r.Complete, time.Since(began).Round(time.Millisecond), r.Violations)
	return r
}

// TestBounds searches the bounds that are complete in seconds.
func TestBounds(t *testing.T) {
	for _, rounds := range []int{1, 2} {
		r := search1(t, Config{Rounds: rounds, Values: 2})
		if !r.Complete || len(r.Violations) > 0 || r.States < 30 {
			t.Errorf("%d rounds: %+v", rounds, r)
		}
	}
}

// TestTwoLiars shows that the search can find something: beyond f nothing holds.
func TestTwoLiars(t *testing.T) {
	r := search1(t, Config{Rounds: 2, Values: 2, Faulty: 2})
	if len(r.Violations) == 0 {
		t.Error("two liars of four break nothing")
	}
}

func TestBadBounds(t *testing.T) {
	for _, cfg := range []Config{{Rounds: 0, Values: 2}, {Rounds: 5, Values: 2}, {Rounds: 1, Values: 4}, {Rounds: 1, Values: 2, Faulty: 4}} {
		if _, err := Search(context.Background(), cfg); err == nil {
			t.Errorf("%+v was searched", cfg)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Search(ctx, Config{Rounds: 2, Values: 2}); err == nil {
		t.Error("a cancelled search went on")
	}
	if r := search1(t, Config{Rounds: 2, Values: 2, MaxStates: 50}); r.Complete {
		t.Error("a search that stopped early calls itself complete")
	}
}

// TestQuorums is P1: two quorums share an honest operator, and f+1 operators hold one, whoever the f liars are.
func TestQuorums(t *testing.T) {
	for n := Committee(4); n <= 31; n++ {
		q, f := n.Quorum(), n.Faults()
		if 2*q-int(n) < f+1 || q > int(n)-f {
			t.Errorf("n=%d: quorum %d, f %d", n, q, f)
		}
	}
	const n = Committee(7)
	for a := Set(0); a < 1<<n; a++ {
		for b := a; b < 1<<n; b++ {
			if a.Len() >= n.Quorum() && b.Len() >= n.Quorum() && (a&b).Len() <= n.Faults() {
				t.Fatalf("quorums %b and %b share no honest operator", a, b)
			}
		}
	}
}

// TestDeviationsAreListed holds the specification's table against the names.
func TestDeviationsAreListed(t *testing.T) {
	text, err := os.ReadFile("../../../spec/qbft.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "### Deviations by name")
	section, _, _ = strings.Cut(section, "\n## ")
	if !found {
		t.Fatal("the specification has no such section")
	}
	listed := map[Deviation]bool{}
	for _, line := range strings.Split(section, "\n") {
		if name, ok := strings.CutPrefix(line, "| `"); ok {
			name, _, _ = strings.Cut(name, "`")
			listed[Deviation(name)] = true
		}
	}
	for name := range Deviations() {
		if !listed[name] {
			t.Errorf("%s is not listed", name)
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("%s is listed, and nobody knows it", name)
	}
}

func TestPack(t *testing.T) {
	l := local{round: 3, commit: 1<<1 | 1<<3, change: 1<<2 | 1<<4}
	l.prepare[1], l.prepare[3], l.propose[2], l.propose[4] = 1, 3, 2, 3
	if got := unpack(l.pack()); got != l {
		t.Errorf("%+v, want %+v", got, l)
	}
}
