package vector

import "testing"

// A contradiction explains its own field alone, and one that is none any more is a failure.
func TestContradictionsExplainTheirFieldAlone(t *testing.T) {
	x := contradictions[2]
	at := func(fields ...string) (out []failure) {
		for _, f := range fields {
			out = append(out, failure{field: f, text: f})
		}
		return out
	}
	for name, c := range map[string]struct {
		file     string
		failures []failure
		rest     int
		used     bool
	}{
		"explained":      {x.File, at(x.Field+".0", x.Field), 0, true},
		"something else": {x.File, at(x.Field+".0", "Data"), 1, true},
		"another file":   {"other", at(x.Field), 1, false},
		"agreement":      {x.File, nil, 1, false},
	} {
		rest, used := contradicted(c.file, c.failures)
		if len(rest) != c.rest || (used != nil) != c.used {
			t.Errorf("%s: %d failures are left, explained is %t", name, len(rest), used != nil)
		}
	}
	for _, x := range contradictions {
		if x.Reason == "" || x.Field == "" {
			t.Errorf("%s has no reason", x.File)
		}
	}
}
