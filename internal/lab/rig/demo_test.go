package rig

import (
	"fmt"
	"io"
	"math"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

// The verdict comes after about two minutes where slots are short enough, and never in fewer than two measured epochs.
func TestDemoFitsItsTime(t *testing.T) {
	o := DemoDefaults()
	for slot, want := range map[time.Duration]int{2 * time.Second: 6, 3 * time.Second: 5, 4 * time.Second: 3, 6 * time.Second: 2, 12 * time.Second: 2} {
		o.Local.Slot = slot
		if got := o.demoEpochs(); got != want {
			t.Errorf("slots of %v: %d epochs, want %d", slot, got, want)
		}
		if slot <= 4*time.Second && o.length(o.demoEpochs()) > demoTime {
			t.Errorf("slots of %v: %v", slot, o.length(o.demoEpochs()))
		}
	}
}

// TestFaultBusyMachine: kind B28 and part 10, what else a machine does fails no run: slots fit what is measured, a change is
// told once, and a run is repeated only if nothing happened that must never happen.
func TestFaultBusyMachine(t *testing.T) {
	p := pace{before: 1.2}
	told := 0
	looks := []float64{1.2, 1.3, 1.1, 1.2, 1.2, 1.2, 30, 1.2, 1.3, 1.2, 1.2, 1.2, 1.2}
	looks = append(looks, slices.Repeat([]float64{4}, 9)...)
	looks = append(looks, slices.Repeat([]float64{1.2}, 9)...)
	for _, slowness := range looks {
		if changed, _ := p.note(slowness); changed {
			told++
		}
	}
	if told < 2 || told > 4 { // when it slowed down and when it recovered, perhaps on the way; one slow moment is no news
		t.Errorf("told %d times", told)
	}
	if worst := p.worst(); math.Abs(worst-4) > 0.01 {
		t.Errorf("worst %.1f", worst)
	}
	busy := &observer.Machine{Before: 1.2, While: 2, Worst: 4, Slot: 3, FittingSlot: 9}
	for name, c := range map[string]struct {
		v    observer.Verdict
		want bool
	}{
		"it passed":           {observer.Verdict{Verdict: "pass", Machine: busy}, false},
		"duties were missed":  {observer.Verdict{Verdict: "fail", Machine: busy}, true},
		"a slashing":          {observer.Verdict{Verdict: "fail", Slashings: 1, Machine: busy}, false},
		"a conflict":          {observer.Verdict{Verdict: "fail", Conflicts: 1, Machine: busy}, false},
		"the machine is idle": {observer.Verdict{Verdict: "fail", Machine: &observer.Machine{Before: 1, While: 1, Worst: 1.1}}, false},
	} {
		if got := worthAnother(c.v); got != c.want {
			t.Errorf("%s: another attempt %v", name, got)
		}
	}
	o := DemoDefaults()
	o.Local.Slot = 3 * time.Second
	for fitting, want := range map[float64]time.Duration{2: 5 * time.Second, 9: 9 * time.Second, 12: localnet.PublicSlot} {
		if got := o.longer(&observer.Machine{FittingSlot: fitting}); got != want {
			t.Errorf("%.0f s fit: %v, want %v", fitting, got, want)
		}
	}
}

// Somebody has the first ports: the demo takes others.
func TestDemoFindsPorts(t *testing.T) {
	o := DemoDefaults()
	o.Local.PortBase, o.Local.Progress = freeBase(t), io.Discard
	taken, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", localnet.Layout{Base: o.Local.PortBase}.APIPort(2)))
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	before := o.Local.PortBase
	if err := o.freeBase(); err != nil || o.Local.PortBase == before {
		t.Errorf("ports from %d on, %v", o.Local.PortBase, err)
	}
}
