package rig

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
)

func shape(t *testing.T, text string) Shape {
	t.Helper()
	s, err := shapeOf([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// leaveRun writes what a run leaves to be compared.
func leaveRun(t *testing.T, beacon string, included int, answers Answers) string {
	t.Helper()
	dir := t.TempDir()
	v := observer.Verdict{Schema: observer.Schema, Clients: observer.Clients{Beacon: beacon}, Validators: 48, FinalizedEpoch: 5}
	v.Epochs.Measured = []uint64{3, 4, 5, 6}
	v.Attestations = observer.Attestations{Expected: 192, Included: included, Rate: float64(included) / 192, CorrectHead: 1, CorrectTarget: 1, MeanInclusionDelay: 1}
	for name, value := range map[string]any{verdictFile: v, answersFile: answers} {
		text, err := json.Marshal(value)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestCompareFindsEachDifference(t *testing.T) {
	const duties = `{"data":[{"slot":"3","pubkey":"0xab","live":true}],"dependent_root":"0x01"}`
	for _, tt := range []struct {
		name, question, real, embedded string
		included                       int
		want                           string // part of the only difference; empty for none
	}{
		{"equal", "duties", duties, `{"dependent_root":"0x02","data":[{"slot":"9","pubkey":"0xcd","live":false}]}`, 192, ""},
		{"a list that is empty", "duties", duties, `{"data":[],"dependent_root":"0x01"}`, 192, ""},
		{"a field that is missing", "duties", duties, `{"data":[{"slot":"3","pubkey":"0xab"}],"dependent_root":"0x01"}`, 192, "data[].live is missing"},
		{"a number that is no text", "duties", duties, `{"data":[{"slot":3,"pubkey":"0xab","live":true}],"dependent_root":"0x01"}`, 192, "data[].slot is decimal text on real clients and number"},
		{"a field too many", "duties", duties, `{"data":[{"slot":"3","pubkey":"0xab","live":true}],"dependent_root":"0x01","x":null}`, 192, "x is null on the embedded chain"},
		{"a part of the configuration", "config/spec", `{"data":{"A":"1","B":"2"}}`, `{"data":{"A":"1"}}`, 192, ""},
		{"a setting that other nodes have", "config/spec", `{"data":{"A":"1"}}`, `{"data":{"A":"1","SLOT_DURATION_MS":"6000"}}`, 192, ""},
		{"such a setting in another form", "config/spec", `{"data":{"SLOT_DURATION_MS":"1"}}`, `{"data":{"SLOT_DURATION_MS":1}}`, 192, "data.SLOT_DURATION_MS"},
		{"a setting of its own", "config/spec", `{"data":{"A":"1"}}`, `{"data":{"A":"1","B":"2"}}`, 192, "data.B"},
		{"duties that were missed", "duties", duties, duties, 150, "attestations included: 1 and 0.78"},
	} {
		real := leaveRun(t, "Prysm", 192, Answers{tt.question: shape(t, tt.real)})
		embedded := leaveRun(t, "embedded", tt.included, Answers{tt.question: shape(t, tt.embedded)})
		c, err := Compare(real, embedded)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(c.Differences, "\n")
		if tt.want == "" && got != "" || tt.want != "" && (len(c.Differences) != 1 || !strings.Contains(got, tt.want)) {
			t.Errorf("%s: %s", tt.name, got)
		}
	}
	real := leaveRun(t, "Prysm", 192, Answers{"blocks": shape(t, `{}`)})
	embedded := leaveRun(t, "embedded", 192, Answers{"blocks: status 404": shape(t, `{}`)})
	if c, err := Compare(real, embedded); err != nil || len(c.Differences) != 2 {
		t.Errorf("another status: %v, %v", c.Differences, err)
	}
	if _, err := Compare(real, t.TempDir()); err == nil {
		t.Error("an empty folder was compared")
	}
}
