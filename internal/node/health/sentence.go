package health

import (
	"fmt"
	"slices"

	"github.com/hawser-ssv/hawser/internal/fault"
)

// Healthy reports whether no problem costs duties.
func Healthy(problems []Problem) bool {
	return !slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity.Costs() })
}

// Sentence says in one sentence how the node does, given how many duties it did and failed to do lately. "Everything works." it says only if
// nothing is wrong and no duty failed.
func Sentence(problems []Problem, done, failed int) string {
	switch {
	case len(problems) > 0 && !Healthy(problems):
		return "Duties are lost or withheld: " + problems[0].Fault.Title + "."
	case failed > 0:
		return fmt.Sprintf("%d of the last %s failed.", failed, fault.Count(done+failed, "duty", "duties"))
	case len(problems) > 0:
		return "Duties are done; there is something to look at: " + problems[0].Fault.Title + "."
	}
	return "Everything works."
}
