package sim

import (
	"crypto/sha256"
	"fmt"
	"runtime"
	"testing"

	"github.com/cockroachdb/datadriven"
)

// TestPinnedTraces compares traces with those of other machines and earlier times, byte for byte: map order, floating point
// or goroutines that got into a run would show. A change of behaviour changes them; then run it with -rewrite, and raise
// Version if seeds were given to anybody.
func TestPinnedTraces(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	for _, processors := range []int{1, 2} {
		runtime.GOMAXPROCS(processors)
		datadriven.RunTest(t, "testdata/traces", func(t *testing.T, d *datadriven.TestData) string {
			choice := everything(d.HasArg("core"))
			var seed uint64
			d.ScanArgs(t, "operators", &choice.Operators)
			d.ScanArgs(t, "seed", &seed)
			r, err := Play(Draw(seed, choice), Options{Trace: true})
			if err != nil {
				return err.Error()
			}
			return fmt.Sprintf("%x, %d messages\n", sha256.Sum256([]byte(r.Trace)), r.Steps)
		})
	}
}

// TestTermination is P18 for all sizes of committees: stories with every fault and lie, in which at some time the network
// becomes synchronous.
func TestTermination(t *testing.T) {
	for _, operators := range []int{4, 7, 10, 13} {
		choice := everything(true)
		choice.Operators, choice.Slots = operators, 0
		const enough = 12
		sum := newSummary(1, operators)
		judged := 0
		for seed := uint64(1); judged < enough && seed < 40; seed++ {
			s := Draw(seed, choice)
			if s.Weather.Calm == 0 {
				continue
			}
			sum.add(play(t, s, Options{}), s.Slots)
			judged = 0
			for _, n := range sum.Calm {
				judged += n
			}
		}
		last := trim(sum.Calm)
		if len(sum.Violations) > 0 || judged < enough || len(last)-1 > TerminationBound(operators) {
			t.Errorf("%d operators: %d instances judged, last rounds %v of at most %d, violations %v", operators, judged, last, TerminationBound(operators), sum.Violations)
		}
		t.Logf("%d operators: the last decides in round %v, at most %d", operators, last, TerminationBound(operators))
	}
}
