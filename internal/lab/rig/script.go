package rig

import (
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/lab/scenario"
)

// Follow takes a script over: the committee, the epochs, what happens in them and what is expected. It returns what
// (*scenario.Script).Live does: a script that only the simulator can play is refused, with the line and what to write.
func (o *Options) Follow(s *scenario.Script) error {
	if err := s.Live(); err != nil {
		return err
	}
	o.Operators, o.Epochs, o.Expect = s.Operators, s.Epochs, s.Expect
	o.Stop, o.Start, o.Cuts, o.Partitions, o.Corrupt = nil, nil, nil, nil, nil
	for _, sw := range s.Stop {
		o.Stop = append(o.Stop, Switch(sw))
	}
	for _, sw := range s.Start {
		o.Start = append(o.Start, Switch(sw))
	}
	for _, c := range s.Cuts {
		o.Cuts = append(o.Cuts, Cut(c))
	}
	for _, p := range s.Partitions {
		o.Partitions = append(o.Partitions, Partition(p))
	}
	for _, l := range s.Lies {
		o.Corrupt = append(o.Corrupt, Corruption{Operator: l.Operator, Epoch: l.Epoch, Lie: Lie(l.Kind)})
	}
	return nil
}

// plan is what the options say of operators, in the form that the simulator shares.
func (o Options) plan() *scenario.Plan {
	p := &scenario.Plan{Operators: o.Operators, Epochs: o.Epochs, Stop: switches(o.Stop), Start: switches(o.Start)}
	for _, c := range o.Cuts {
		p.Cuts = append(p.Cuts, scenario.Cut(c))
	}
	for _, c := range o.Partitions {
		p.Partitions = append(p.Partitions, scenario.Partition(c))
	}
	for _, c := range o.Corrupt {
		p.Lies = append(p.Lies, scenario.Lie{Operator: c.Operator, Epoch: c.Epoch, Kind: string(c.Lie)})
	}
	return p
}

func switches(list []Switch) (out []scenario.Switch) {
	for _, s := range list {
		out = append(out, scenario.Switch(s))
	}
	return out
}

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
