package rig

import (
	"reflect"
	"strings"
	"testing"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
)

func TestParsePartition(t *testing.T) {
	for text, want := range map[string]Partition{
		"1,2|3,4@3":      {[][]uint64{{1, 2}, {3, 4}}, 3, 4},
		"1,2|3,4@3-5":    {[][]uint64{{1, 2}, {3, 4}}, 3, 5},
		"1|2|3,4@1-2":    {[][]uint64{{1}, {2}, {3, 4}}, 1, 2},
		"1,2,3,4|5@10-9": {[][]uint64{{1, 2, 3, 4}, {5}}, 10, 9}, // refused by Check
	} {
		if got, err := ParsePartition(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "1,2|3,4", "1,2|3,4@", "1,2|3,4@x", "1,2|3,4@3-", "1,2|3,4@3-x", "1,2|@3", "1;2|3@3", "-1|2@3"} {
		if _, err := ParsePartition(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestParseCorruption(t *testing.T) {
	for _, row := range lieRows {
		if got, err := ParseCorruption("4@2=" + string(row.lie)); err != nil || got != (Corruption{4, 2, row.lie}) {
			t.Errorf("%s: %+v, %v", row.lie, got, err)
		}
	}
	for _, bad := range []string{"", "4@2", "4@2=", "4@2=truth", "4=flood", "@2=flood"} {
		if _, err := ParseCorruption(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestParseCut(t *testing.T) {
	if got, err := ParseCut("3@2-4"); err != nil || got != (Cut{3, 2, 4}) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"", "3@2", "3-4", "3@2-", "3@2-x", "@2-4"} {
		if _, err := ParseCut(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestAnOperatorWithoutClientsDoesNotCount(t *testing.T) {
	o := Defaults()
	o.Cuts, o.Stop = []Cut{{3, 2, 4}}, []Switch{{4, 3}}
	for i, want := range []epochKind{counted, counted, belowQuorum, recovering, recovering, counted} {
		if got := o.kind(i + 1); got != want {
			t.Errorf("epoch %d is of kind %d, want %d", i+1, got, want)
		}
	}
}

func TestParseFork(t *testing.T) {
	if got, err := ParseFork("fulu@2"); err != nil || got != 2 {
		t.Errorf("%d, %v", got, err)
	}
	for _, bad := range []string{"", "fulu", "fulu@", "fulu@0", "fulu@-1", "electra@2", "fulu@2x"} {
		if _, err := ParseFork(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestScenariosAreChecked(t *testing.T) {
	halves := [][]uint64{{1, 2}, {3, 4}}
	for want, change := range map[string]func(*Options){
		"--beacons 3":                 func(o *Options) { o.Beacons = 3 },
		"--executions 2":              func(o *Options) { o.Executions = 2 },
		"--slots-per-epoch 12":        func(o *Options) { o.SlotsPerEpoch = 12 },
		"--stop-beacon 2@1":           func(o *Options) { o.StopBeacon = []Switch{{2, 1}} },
		"must run throughout":         func(o *Options) { o.StopBeacon = []Switch{{1, 1}} },
		"--start-execution 1@1":       func(o *Options) { o.StartExecution = []Switch{{1, 1}} },
		"--exit-validator 48@1":       func(o *Options) { o.Exits = []Switch{{48, 1}} },
		"--partition @3-3":            func(o *Options) { o.Partitions = []Partition{{halves, 3, 3}} },
		"--partition @6-7":            func(o *Options) { o.Partitions = []Partition{{halves, 6, 7}} },
		"operator from 1 to 4 must":   func(o *Options) { o.Partitions = []Partition{{[][]uint64{{1, 2}, {2, 3, 4}}, 3, 4}} },
		"two groups":                  func(o *Options) { o.Partitions = []Partition{{[][]uint64{{1, 2}, {3}}, 3, 4}} },
		"it overlaps":                 func(o *Options) { o.Partitions = []Partition{{halves, 1, 4}, {halves, 2, 3}} },
		"--cut-clients 5@1-2":         func(o *Options) { o.Cuts = []Cut{{5, 1, 2}} },
		"--cut-clients 4@2-2":         func(o *Options) { o.Cuts = []Cut{{4, 2, 2}} },
		"--corrupt-operator 5@1":      func(o *Options) { o.Corrupt = []Corruption{{5, 1, Flood}} },
		"--corrupt-operator 4@7":      func(o *Options) { o.Corrupt = []Corruption{{4, 7, Flood}} },
		"it lies in another way":      func(o *Options) { o.Corrupt = []Corruption{{4, 1, Flood}, {4, 2, BadShare}} },
		"there is one stranger":       func(o *Options) { o.Corrupt = []Corruption{{4, 1, CopiedShares}, {3, 2, CopiedShares}} },
		"a network with fees":         func(o *Options) { o.Fees, o.Corrupt = true, []Corruption{{4, 1, CopiedShares}} },
		"choose 8 to 120":             func(o *Options) { o.Validators, o.Corrupt = 121, []Corruption{{4, 1, CopiedShares}} },
		"the background validators u": func(o *Options) { o.Beacons, o.StopBeacon, o.StopExecution = 2, []Switch{{2, 1}}, []Switch{{1, 1}} },
	} {
		o := Defaults()
		change(&o)
		if err := o.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", want, err)
		}
	}
	o := Defaults()
	o.Beacons, o.Executions, o.StopBeacon, o.StartBeacon, o.StopExecution = 2, 2, []Switch{{1, 2}}, []Switch{{1, 3}}, []Switch{{1, 4}}
	o.Partitions, o.Corrupt = []Partition{{halves, 1, 2}, {halves, 3, 5}}, []Corruption{{4, 2, Flood}}
	if err := o.Check(); err != nil || o.steady() != 1 {
		t.Errorf("everything at once: %v, clients %d run throughout", err, o.steady())
	}
}

func TestAPartitionLeavesAQuorumOrNot(t *testing.T) {
	o := Defaults()
	o.Partitions = []Partition{{[][]uint64{{1, 2}, {3, 4}}, 2, 3}}
	for i, want := range []epochKind{counted, belowQuorum, recovering, recovering, counted, counted} {
		if got := o.kind(i + 1); got != want {
			t.Errorf("halves: epoch %d is of kind %d, want %d", i+1, got, want)
		}
	}
	o.Partitions = []Partition{{[][]uint64{{1}, {2, 3, 4}}, 2, 3}}
	if o.kind(2) != counted || o.together(2)[1] || !o.together(2)[4] {
		t.Errorf("three of four are a quorum: kind %d, together %v", o.kind(2), o.together(2))
	}
	o.Stop = []Switch{{4, 2}}
	if o.kind(2) != belowQuorum {
		t.Error("two of four, and one alone, are counted as a quorum")
	}
}

func TestALiarLiesFromItsEpochOn(t *testing.T) {
	o := Defaults()
	o.Corrupt = []Corruption{{4, 3, BadShare}}
	if o.lying(2)[4] || !o.lying(3)[4] || !o.lying(6)[4] || o.lying(6)[3] {
		t.Error("wrong operator or epoch")
	}
}

// TestFaultAdversaries: part 9 of the faults' kinds A1, A2, A9 and C3, each of which has a liar on the local network. Whoever proposes what others
// can check must be named for it by all who heard it; of what can be pinned on nobody, nobody is
// accused; what a stranger does on chain makes no operator a liar.
func TestFaultAdversaries(t *testing.T) {
	for _, row := range lieRows {
		o := Defaults()
		o.Validators, o.Corrupt = 96, []Corruption{{4, 2, row.lie}}
		if err := o.Check(); err != nil {
			t.Errorf("%s: %v", row.lie, err)
		}
		want := map[uint64]observer.Lie{4: {Offence: row.offence, Witnesses: []uint64{1, 2, 3}, Valid: row.valid}}
		if row.offence == "" {
			want[4] = observer.Lie{Valid: row.valid}
		}
		if row.stranger {
			want = map[uint64]observer.Lie{}
		}
		if got := o.lies(); !reflect.DeepEqual(got, want) || o.lying(6)[4] == row.stranger {
			t.Errorf("%s: %+v, lying %v", row.lie, got, o.lying(6))
		}
	}
}

// Witnesses are the honest operators that could hear a liar all the while.
func TestWhoMustNameALiar(t *testing.T) {
	o := Defaults()
	o.Epochs = 4
	o.Corrupt = []Corruption{{4, 2, Equivocate}}
	o.Stop, o.Start = []Switch{{1, 1}, {2, 3}}, []Switch{{1, 2}}
	if got, want := o.lies(), map[uint64]observer.Lie{4: {Offence: "equivocation", Witnesses: []uint64{1, 3}}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// With one that strips messages beside everybody, honest operators stand in a line: what they say takes two ways.
func TestWhoStandsBesideAStripper(t *testing.T) {
	o := Defaults()
	o.Corrupt = []Corruption{{2, 1, Stripped}}
	for id, want := range map[uint64]map[uint64]bool{
		1: {2: true, 3: true}, 2: {1: true, 3: true, 4: true}, 3: {1: true, 2: true, 4: true}, 4: {2: true, 3: true},
	} {
		if got := o.neighbours(id); !reflect.DeepEqual(got, want) {
			t.Errorf("operator %d knows %v, want %v", id, got, want)
		}
	}
	if o.discovers() {
		t.Error("a bootnode would close the line to a ring")
	}
}
