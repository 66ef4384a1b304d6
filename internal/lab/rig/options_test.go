package rig

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/lab/scenario"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

func TestAnOperatorWithoutClientsDoesNotCount(t *testing.T) {
	o := Defaults()
	o.Cuts, o.Stop = []scenario.Cut{{Operator: 3, From: 2, Until: 4}}, []scenario.Switch{{Number: 4, Epoch: 3}}
	for i, want := range []scenario.Kind{scenario.Counted, scenario.Counted, scenario.BelowQuorum, scenario.Recovering, scenario.Recovering, scenario.Counted} {
		if got := o.Kind(i + 1); got != want {
			t.Errorf("epoch %d is of kind %d, want %d", i+1, got, want)
		}
	}
}

func TestPlansAreChecked(t *testing.T) {
	if err := Defaults().Check(); err != nil {
		t.Fatal(err)
	}
	switches := func(n uint64, epoch int) []scenario.Switch { return []scenario.Switch{{Number: n, Epoch: epoch}} }
	for want, change := range map[string]func(*Options){
		"--operators 5":         func(o *Options) { o.Local.Operators = 5 },
		"--epochs 0":            func(o *Options) { o.Epochs = 0 },
		"--stop-beacon 2@1":     func(o *Options) { o.StopBeacon = switches(2, 1) },
		"must run throughout":   func(o *Options) { o.StopBeacon = switches(1, 1) },
		"--start-execution 2@1": func(o *Options) { o.StartExecution = switches(2, 1) },
		"--exit-validator 48@1": func(o *Options) { o.Exits = switches(48, 1) },
		"--deposit-validator":   func(o *Options) { o.Newcomer, o.Exits = true, switches(1, 1) },
		"there is one stranger": func(o *Options) {
			o.Lies = []scenario.Lie{{Operator: 4, Epoch: 1, Kind: copiedShares}, {Operator: 3, Epoch: 2, Kind: copiedShares}}
		},
		"a network with fees": func(o *Options) {
			o.Local.Fees, o.Lies = true, []scenario.Lie{{Operator: 4, Epoch: 1, Kind: copiedShares}}
		},
		"choose 8 to 120": func(o *Options) {
			o.Local.Validators, o.Lies = 121, []scenario.Lie{{Operator: 4, Epoch: 1, Kind: copiedShares}}
		},
		"the background validators u": func(o *Options) { o.Local.Beacons, o.StopBeacon, o.StopExecution = 2, switches(2, 1), switches(1, 1) },
	} {
		o := Defaults()
		change(&o)
		var wrong *localnet.OptionError
		if err := o.Check(); !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", want, err)
		}
	}
	o := Defaults()
	o.Local.Beacons, o.Local.Executions, o.StopBeacon, o.StartBeacon, o.StopExecution = 2, 2, switches(1, 2), switches(1, 3), switches(1, 4)
	if err := o.Check(); err != nil || o.steady() != 1 {
		t.Errorf("everything at once: %v, clients %d run throughout", err, o.steady())
	}
}

func TestTheEmbeddedChainRefusesPlansThatNeedRealClients(t *testing.T) {
	for flag, change := range map[string]func(*Options){
		"":                    func(*Options) {},
		"--stop-beacon":       func(o *Options) { o.StopBeacon = []scenario.Switch{{Number: 1, Epoch: 1}} },
		"--stop-execution":    func(o *Options) { o.StopExecution = []scenario.Switch{{Number: 1, Epoch: 1}} },
		"--scenario":          func(o *Options) { o.Contracts = FeesScenario },
		"--epochs 1":          func(o *Options) { o.Epochs = 1 },
		"--deposit-validator": func(o *Options) { o.Newcomer = true },
	} {
		o := Defaults()
		o.Local.Embedded = true
		change(&o)
		err := o.checkEmbedded()
		if (err == nil) != (flag == "") || err != nil && (!strings.HasPrefix(err.Error(), flag) || !strings.Contains(err.Error(), "without --embedded")) {
			t.Errorf("%s: %v", flag, err)
		}
		o.Local.Embedded = false
		if err := o.checkEmbedded(); err != nil {
			t.Errorf("%s on real clients: %v", flag, err)
		}
	}
}

func TestAPartitionLeavesAQuorumOrNot(t *testing.T) {
	o := Defaults()
	o.Partitions = []scenario.Partition{{Groups: [][]uint64{{1, 2}, {3, 4}}, From: 2, Until: 3}}
	for i, want := range []scenario.Kind{scenario.Counted, scenario.BelowQuorum, scenario.Recovering, scenario.Recovering, scenario.Counted, scenario.Counted} {
		if got := o.Kind(i + 1); got != want {
			t.Errorf("halves: epoch %d is of kind %d, want %d", i+1, got, want)
		}
	}
	o.Partitions = []scenario.Partition{{Groups: [][]uint64{{1}, {2, 3, 4}}, From: 2, Until: 3}}
	if o.Kind(2) != scenario.Counted || o.Together(2)[1] || !o.Together(2)[4] {
		t.Errorf("three of four are a quorum: kind %d, together %v", o.Kind(2), o.Together(2))
	}
	o.Stop = []scenario.Switch{{Number: 4, Epoch: 2}}
	if o.Kind(2) != scenario.BelowQuorum {
		t.Error("two of four, and one alone, are counted as a quorum")
	}
}

func TestALiarLiesFromItsEpochOn(t *testing.T) {
	o := Defaults()
	o.Lies = []scenario.Lie{{Operator: 4, Epoch: 3, Kind: "bad-share"}}
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
		o.Local.Validators, o.Lies = 96, []scenario.Lie{{Operator: 4, Epoch: 2, Kind: row.lie}}
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
	o.Lies = []scenario.Lie{{Operator: 4, Epoch: 2, Kind: "equivocate"}}
	o.Stop, o.Start = []scenario.Switch{{Number: 1, Epoch: 1}, {Number: 2, Epoch: 3}}, []scenario.Switch{{Number: 1, Epoch: 2}}
	if got, want := o.lies(), map[uint64]observer.Lie{4: {Offence: "equivocation", Witnesses: []uint64{1, 3}}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// With one that strips messages beside everybody, honest operators stand in a line: what they say takes two ways.
func TestWhoStandsBesideAStripper(t *testing.T) {
	o := Defaults()
	o.Lies = []scenario.Lie{{Operator: 2, Epoch: 1, Kind: stripped}}
	for id, want := range map[uint64]map[uint64]bool{
		1: {2: true, 3: true}, 2: {1: true, 3: true, 4: true}, 3: {1: true, 2: true, 4: true}, 4: {2: true, 3: true},
	} {
		if got := o.neighbours(id); !reflect.DeepEqual(got, want) {
			t.Errorf("operator %d knows %v, want %v", id, got, want)
		}
	}
	if o, err := o.complete(); err != nil || !o.Local.StaticPeers {
		t.Errorf("a bootnode would close the line to a ring, %v", err)
	}
}

func TestScenarios(t *testing.T) {
	if s, err := ParseScenario("fees"); s != FeesScenario || err != nil || s.Epochs() < reactivationEpoch+3 {
		t.Errorf("%q, %v, %d epochs", s, err, s.Epochs())
	}
	if _, err := ParseScenario("fee"); err == nil {
		t.Error("there is no scenario fee")
	}
	good := Defaults()
	good.Contracts, good.Epochs = FeesScenario, FeesScenario.Epochs()
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Options){
		"an exit":               func(o *Options) { o.Exits = []scenario.Switch{{Number: 1, Epoch: 1}} },
		"two execution clients": func(o *Options) { o.Local.Beacons, o.Local.Executions = 2, 2 },
		"few validators":        func(o *Options) { o.Local.Validators = 11 },
		"few epochs":            func(o *Options) { o.Epochs-- },
	} {
		o := good
		o.Local.Fees = true
		change(&o)
		if o.Check() == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	o, err := good.complete()
	if err != nil || !o.Local.Fees || o.Local.Terms().Staked() != 8 || o.Local.Late != 0 {
		t.Errorf("%+v, %v", o, err)
	}
	if p := o.Local.Terms().Parameters(); p.DeclareOperatorFeePeriod != uint64(4*o.Local.Slot/time.Second) || p.NetworkFee == 0 {
		t.Errorf("%+v", p)
	}
}
