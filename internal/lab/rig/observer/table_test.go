package observer

import (
	"bytes"
	"strings"
	"testing"
)

func TestTableHasOneRowForEachRun(t *testing.T) {
	v := Verdict{Verdict: "fail", Reasons: []string{"a|b"}, Heals: []Heal{{Slots: 2}}, Operators: []Operator{{RSSMiB: 90.4, Goroutines: 120}, {RSSMiB: 80, Goroutines: 140}}}
	v.Attestations = Attestations{Expected: 8, Included: 7, CorrectHead: 0.5}
	v.Accusations = []Accusation{{By: 1, Of: 4, Offence: "flood", In: "status"}, {By: 2, Of: 4, Offence: "flood", In: "status"}, {By: 2, Of: 4, Offence: "flood", In: "metrics"}}
	var out bytes.Buffer
	if err := WriteTable(&out, []Named{{"electra-4", &v}, {"lost", nil}}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 4 {
		t.Fatalf("%d lines:\n%s", len(lines), out.String())
	}
	for _, line := range lines[1:] {
		if got, want := strings.Count(line, "|"), strings.Count(lines[0], "|"); got != want {
			t.Errorf("%d columns, want %d: %s", got, want, line)
		}
	}
	for _, want := range []string{"| 7/8 | 50.0 % |", "| 90, 140 |", "2 slots after the partition", "operator 4: flood, says 2 operators", "a/b"} {
		if !strings.Contains(lines[2], want) {
			t.Errorf("%q is not in %s", want, lines[2])
		}
	}
}
