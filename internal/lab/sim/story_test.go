package sim

import (
	"testing"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
)

func allNames(list []Fault) (names []string) {
	for _, f := range list {
		names = append(names, f.Name)
	}
	return names
}

// TestStories plays some of each kind.
func TestStories(t *testing.T) {
	kinds := map[string]Choice{
		"core, calm":              {Operators: 4, Core: true},
		"core, everything":        {Operators: 4, Core: true, Faults: allNames(Faults()), Tricks: allNames(Tricks())},
		"core of 7":               {Operators: 7, Core: true, Faults: allNames(Faults()), Tricks: allNames(Tricks())},
		"whole, calm":             {Operators: 4},
		"whole, everything":       {Operators: 4, Faults: allNames(Faults()), Tricks: allNames(Tricks())},
		"whole of 13, everything": {Operators: 13, Faults: allNames(Faults()), Tricks: allNames(Tricks()), Slots: 2},
	}
	for name, c := range kinds {
		t.Run(name, func(t *testing.T) {
			total := &Result{}
			for seed := range uint64(5) {
				r, err := Play(Draw(seed, c), Options{})
				if err != nil {
					t.Fatal(err)
				}
				total.Instances += r.Instances
				total.Decided += r.Decided
				for i := range r.Rounds {
					total.Rounds[i] += r.Rounds[i]
					total.CalmRounds[i] += r.CalmRounds[i]
				}
				for i, v := range r.Violations {
					if i < 3 {
						t.Errorf("seed %d: %v", seed, v)
					}
				}
				if total.Undecided == nil {
					total.Undecided, total.Deviations = r.Undecided, r.Deviations
				}
				for k, n := range r.Undecided {
					total.Undecided[k] += n
				}
				for k, n := range r.Deviations {
					total.Deviations[k] += n
				}
			}
			t.Logf("%d instances, %d decided, undecided %v, rounds %v, calm %v, deviations %v", total.Instances, total.Decided, total.Undecided, total.Rounds, total.CalmRounds, total.Deviations)
		})
	}
}

// TestToleratedRulesBlameNobody: what an honest message may meet must be a rule about time or order, which ignores.
func TestToleratedRulesBlameNobody(t *testing.T) {
	verdicts := map[string]gossip.Verdict{}
	for _, r := range gossip.Rules() {
		verdicts[r.Label] = r.Verdict
	}
	for _, label := range tolerated {
		if v, known := verdicts[label]; !known || v != gossip.Ignore {
			t.Errorf("%s: %v, known %v", label, v, known)
		}
	}
}
