package sim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
)

// TestCorpus plays the stories in testdata/stories. Run with -rewrite to refresh what they expect; `hawser sim replay
// --script FILE` plays one by hand.
func TestCorpus(t *testing.T) {
	datadriven.Walk(t, "testdata/stories", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			s, err := ParseStory(d.Input)
			if err != nil {
				return err.Error()
			}
			r, err := Play(s, Options{Trace: true})
			if err != nil {
				return err.Error()
			}
			return tell(r)
		})
	})
}

// tell sums a result up.
func tell(r *Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d instances, %d decided, %d messages\n", r.Instances, r.Decided, r.Steps)
	for round, n := range r.Rounds {
		if n > 0 {
			fmt.Fprintf(&b, "round %d: %d\n", round, n)
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(r.Undecided)) {
		fmt.Fprintf(&b, "%s: %d\n", reason, r.Undecided[reason])
	}
	for _, name := range slices.Sorted(maps.Keys(r.Deviations)) {
		fmt.Fprintf(&b, "deviation %s: %d\n", name, r.Deviations[name])
	}
	for i, v := range r.Violations {
		if i == 3 {
			fmt.Fprintf(&b, "and %d more\n", len(r.Violations)-i)
			break
		}
		fmt.Fprintln(&b, v)
	}
	return b.String()
}
