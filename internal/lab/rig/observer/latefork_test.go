package observer

import (
	"strings"
	"testing"
)

func TestALateForkMustBeLearntAndMissNothing(t *testing.T) {
	for want, change := range map[string]func(*LateFork){
		"":                       func(*LateFork) {},
		`operator 2 names ""`:    func(f *LateFork) { f.Operators[1].Version = "" },
		`operator 1 names "0x5"`: func(f *LateFork) { f.Operators[0].Version = "0x5" },
		"before its beacon":      func(f *LateFork) { f.Operators[1].Upgrade.Before = "0x6" },
		"0 of 1 operators":       func(f *LateFork) { f.Operators[1].Upgrade = nil },
		"was measured":           func(f *LateFork) { f.Attestations = Attestations{} },
		"47 of 48 attestations":  func(f *LateFork) { f.Attestations = Attestations{Expected: 48, Included: 47, Rate: 0.979} },
	} {
		v := good()
		v.LateFork = &LateFork{
			Epoch: 4, Version: "0x6", Operators: []ForkKnowledge{{Operator: 1, Version: "0x6"}, {Operator: 2, Version: "0x6", Upgrade: &BeaconUpgrade{Slot: 96}}},
			Attestations: Attestations{Expected: 48, Included: 48, Rate: 1},
		}
		change(v.LateFork)
		v.Judge(FullLimits(), Circumstances{Upgrades: 1})
		if want == "" && v.Verdict != "pass" || want != "" && (len(v.Reasons) != 1 || !strings.Contains(v.Reasons[0], want)) {
			t.Errorf("%q: %v", want, v.Reasons)
		}
	}
	var text strings.Builder
	v := Verdict{LateFork: &LateFork{Epoch: 4, Version: "0x6", Operators: []ForkKnowledge{{Operator: 2, Version: "0x6", Upgrade: &BeaconUpgrade{Slot: 96}}}}}
	if err := v.WriteText(&text); err != nil || !strings.Contains(text.String(), "beacon nodes of operator 2, back with slot 96") {
		t.Errorf("%v: %s", err, text.String())
	}
}
