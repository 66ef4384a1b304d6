package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Expectation is a line "expect …": what must be true when the story is over.
type Expectation struct {
	// Kind is "no-conflict", "rate" or "names".
	Kind string
	// AtLeast is the least rate, from 0 to 1.
	AtLeast float64
	// Operator is to be named by an honest one for an Offence, by the name that it gives to the lie.
	Operator uint64
	Offence  string
}

// String is the expectation without the word "expect".
func (e Expectation) String() string {
	switch e.Kind {
	case "rate":
		return fmt.Sprintf("rate>=%.2f", e.AtLeast)
	case "names":
		return fmt.Sprintf("names %d %s", e.Operator, e.Offence)
	}
	return e.Kind
}

// Outcome is what a world found when the story was over.
type Outcome struct {
	// Conflicts counts slashable or contradicting signatures, slashings and broken properties.
	Conflicts int
	// Rate is the share of attestations that arrived on the chain, of those due in epochs of the kind Counted.
	Rate float64
	// Named says who was accused by an honest operator.
	Named []Naming
}

// Naming is an accusation.
type Naming struct {
	Operator uint64
	Offence  string
}

// Judge returns the expectations that the outcome meets, and a sentence for each that it does not.
func Judge(expect []Expectation, o Outcome) (met []Expectation, unmet []string) {
	for _, e := range expect {
		switch {
		case e.Kind == "no-conflict" && o.Conflicts > 0:
			unmet = append(unmet, fmt.Sprintf("the script expects %s: there are %d", e, o.Conflicts))
		case e.Kind == "rate" && o.Rate < e.AtLeast:
			unmet = append(unmet, fmt.Sprintf("the script expects %s: it is %.4f", e, o.Rate))
		case e.Kind == "names" && !slices.Contains(o.Named, Naming{Operator: e.Operator, Offence: e.Offence}):
			unmet = append(unmet, fmt.Sprintf("the script expects %s: nobody does", e))
		default:
			met = append(met, e)
		}
	}
	return met, unmet
}

// offences are what honest operators call those lies that they can pin on somebody.
var offences = []string{"bad-share", "bad-proposal", "equivocation", "made-up-head", "impossible-block", "diverted-fees"}

func (s *Script) expectation(l *Line) {
	e := Expectation{}
	word := l.Word()
	if limit, is := strings.CutPrefix(word, "rate>="); is {
		rate, err := strconv.ParseFloat(limit, 64)
		if err != nil || rate < 0 || rate > 1 {
			l.Fail("%q is no rate from 0 to 1", limit)
		}
		word, e.AtLeast = "rate", rate
	}
	switch e.Kind = word; word {
	case "no-conflict", "rate":
	case "names":
		e.Operator, e.Offence = s.operator(l), l.Word()
		if !slices.Contains(offences, e.Offence) {
			l.Fail("no such offence; known are %s", strings.Join(offences, ", "))
		}
	default:
		l.Fail("no such expectation; known are no-conflict, rate>=0.90 and names 4 bad-share")
	}
	s.Expect = append(s.Expect, e)
}
