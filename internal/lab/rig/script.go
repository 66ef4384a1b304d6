package rig

import (
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/lab/scenario"
)

// judgeScript adds what a script expects and the run does not show to the verdict's reasons.
func judgeScript(v *observer.Verdict, expect []scenario.Expectation) {
	o := scenario.Outcome{Conflicts: v.Conflicts + v.Slashings, Rate: v.Attestations.Rate}
	for _, a := range v.Accusations {
		o.Named = append(o.Named, scenario.Naming{Operator: a.Of, Offence: a.Offence})
	}
	if _, unmet := scenario.Judge(expect, o); len(unmet) > 0 {
		v.Reasons, v.Verdict = append(v.Reasons, unmet...), "fail"
	}
}
