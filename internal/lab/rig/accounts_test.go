package rig

import (
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/contracts/client"
)

func checkFiles(t *testing.T, l layout, want client.Contracts, all []account) {
	t.Helper()
	data, err := os.ReadFile(l.contracts())
	if err != nil {
		t.Fatal(err)
	}
	got, err := client.ParseContracts(data)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("contracts are %+v, %v", got, err)
	}
	for _, a := range all {
		data, err := os.ReadFile(l.wallet(a.name))
		if err != nil {
			t.Fatal(err)
		}
		if w, err := client.OpenWallet(data, ""); err != nil || w.Address != a.address {
			t.Errorf("the wallet of %s is %v, %v", a.name, w.Address, err)
		}
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
	good.Scenario, good.Epochs = FeesScenario, FeesScenario.Epochs()
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Options){
		"an exit":               func(o *Options) { o.Exits = []Switch{{1, 1}} },
		"two execution clients": func(o *Options) { o.Beacons, o.Executions = 2, 2 },
		"few validators":        func(o *Options) { o.Validators = 11 },
		"few epochs":            func(o *Options) { o.Epochs-- },
	} {
		o := good
		change(&o)
		if o.Check() == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	o, err := good.withDefaults()
	if err != nil || !o.Fees || o.staked() != 8 || o.late() != 0 {
		t.Errorf("%+v, %v", o, err)
	}
	if p := parameters(o); p.DeclareOperatorFeePeriod != uint64(4*o.Slot/time.Second) || p.NetworkFee != networkFee {
		t.Errorf("%+v", p)
	}
}
