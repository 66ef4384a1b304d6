package scenario

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// A flag is the same as its line.
func TestFlagsAreLines(t *testing.T) {
	got, err := FromFlags(7, 5, map[string][]string{
		"stop-operator": {"4@2"}, "start-operator": {"4@3"}, "cut-clients": {"3@2-4"},
		"partition": {"1,2|3,4,5,6,7@3", "1|2,3,4,5,6,7@4-5"}, "corrupt-operator": {"1@2=equivocate", "2@5=flood"},
		"stop-beacon": {"1@2"}, "start-beacon": {"1@4"}, "stop-execution": {"2@1"}, "start-execution": {"2@3"}, "upgrade-beacon": {"7@9"}, "exit-validator": {"0@5", "90@1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := Plan{
		Operators: 7, Epochs: 5, Stop: []Switch{{4, 2}}, Start: []Switch{{4, 3}}, Cuts: []Cut{{3, 2, 4}},
		Partitions: []Partition{{[][]uint64{{1, 2}, {3, 4, 5, 6, 7}}, 3, 4}, {[][]uint64{{1}, {2, 3, 4, 5, 6, 7}}, 4, 5}},
		Lies:       []Lie{{1, 2, "equivocate"}, {2, 5, "flood"}},
		StopBeacon: []Switch{{1, 2}}, StartBeacon: []Switch{{1, 4}}, StopExecution: []Switch{{2, 1}}, StartExecution: []Switch{{2, 3}},
		UpgradeBeacon: []Switch{{7, 9}}, Exits: []Switch{{0, 5}, {90, 1}},
	}
	if !reflect.DeepEqual(got.Plan, want) {
		t.Errorf("%+v, want %+v", got.Plan, want)
	}
}

// What has not the form of its flag is refused with the form, everything else as the line would be. The error names the flag.
func TestFlagsAreChecked(t *testing.T) {
	form := map[string][]string{
		"stop-operator":    {"", "4", "@3", "4@", "x@3", "4@x", "-1@3", "4@3@2", "4@3 epoch=2", "4@3\nstop"},
		"partition":        {"", "1,2|3,4", "1,2|3,4@", "1,2|3,4@x", "1,2|3,4@3-", "1,2|3,4@3-x", "1,2|@3", "1;2|3@3", "-1|2@3"},
		"cut-clients":      {"", "3@2", "3-4", "3@2-", "3@2-x", "@2-4"},
		"upgrade-beacon":   {"", "4", "4@", "x@3"},
		"exit-validator":   {"", "4", "-1@3", "4@3=1"},
		"stop-beacon":      {"", "1", "1@x"},
		"corrupt-operator": {"", "4@2", "4@2=", "4@2=truth", "4=flood", "@2=flood"},
	}
	for flag, texts := range form {
		for _, text := range texts {
			refused(t, flag, text, "expected ", map[string][]string{flag: {text}})
		}
	}
	for _, c := range []struct{ flag, text, want string }{
		{"stop-operator", "5@1", "there is no operator 5 of 4"},
		{"stop-operator", "4@7", "there is no epoch 7: the script has 6"},
		{"start-operator", "4@2", "it is not stopped before"},
		{"partition", "1,2|3,4@3-3", "not after"},
		{"partition", "1,2|3,4@6-7", "there is no epoch 7"},
		{"partition", "1,2|2,3,4@3-4", "each operator from 1 to 4"},
		{"partition", "1,2|3@3", "two groups"},
		{"cut-clients", "5@1-2", "there is no operator 5"},
		{"cut-clients", "4@2-2", "not after"},
		{"stop-beacon", "0@1", "clients count from 1"},
		{"stop-beacon", "1@7", "there is no epoch 7: the script has 6"},
		{"start-execution", "1@1", "it is not stopped before"},
		{"upgrade-beacon", "5@3", "there is no operator 5"},
		{"upgrade-beacon", "4@0", "epochs of the chain are 1 to"},
		{"exit-validator", "1@7", "there is no epoch 7"},
		{"corrupt-operator", "5@1=flood", "there is no operator 5"},
		{"corrupt-operator", "4@7=flood", "there is no epoch 7"},
	} {
		refused(t, c.flag, c.text, c.want, map[string][]string{c.flag: {c.text}})
	}
	refused(t, "stop-operator", "4@2", "it is stopped already", map[string][]string{"stop-operator": {"4@1", "4@2"}})
	refused(t, "stop-execution", "2@2", "it is stopped already", map[string][]string{"stop-execution": {"2@1", "2@2"}})
	refused(t, "partition", "1|2,3,4@2-3", "it overlaps", map[string][]string{"partition": {"1,2|3,4@1-4", "1|2,3,4@2-3"}})
	refused(t, "corrupt-operator", "4@2=bad-share", "lies in another way", map[string][]string{"corrupt-operator": {"4@1=flood", "4@2=bad-share"}})
	for flag, c := range map[string]struct{ operators, epochs int }{"operators": {5, 6}, "epochs": {4, 0}} {
		if _, err := FromFlags(c.operators, c.epochs, nil); err == nil || !strings.HasPrefix(err.Error(), "--"+flag+" ") {
			t.Errorf("%s: %v", flag, err)
		}
	}
}

func refused(t *testing.T, flag, text, want string, given map[string][]string) {
	t.Helper()
	_, err := FromFlags(4, 6, given)
	var wrong *FlagError
	if !errors.As(err, &wrong) || wrong.Flag != "--"+flag || wrong.Text != text || !strings.Contains(err.Error(), want) {
		t.Errorf("--%s %q: %v, want %q", flag, text, err, want)
	}
}
