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

// Sentence describes the node's state in one sentence, given how many duties it did and failed to do lately. It is "Everything works."
// only if there is no problem and no duty failed.
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
