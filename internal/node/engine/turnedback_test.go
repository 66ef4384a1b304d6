package engine

import (
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// TestFaultClockSetBackForgetsOnTime: kinds C5 and C9, the own clock alone dates nothing that lasts. The machine's clock was a day ahead
// for a moment (a virtual machine that was resumed, a time server that lied). Duties are forgotten by the clock that is right, and
// those of the wrong slots too.
func TestFaultClockSetBackForgetsOnTime(t *testing.T) {
	profile := network.Local()
	profile.Beacon.GenesisTime = time.Unix(1_800_000_000, 0)
	profile.Beacon.SlotDuration, profile.Beacon.SlotsPerEpoch = 12*time.Second, 32
	w := newWorker(&Engine{opts: Options{Profile: &profile}}, 1)
	const begin = phase0.Slot(1000)
	ahead := runnerKey{wire.NewCommitteeMessageID(wire.Domain{}, wire.RoleCommittee, wire.CommitteeID{1}), begin + 7200}
	w.runners[ahead], w.order = &runner{key: ahead}, append(w.order, ahead)
	w.prune(profile.SlotStart(begin + 7200)) // one look at the wrong moment
	for slot := begin; slot < begin+2000; slot++ {
		key := runnerKey{wire.NewCommitteeMessageID(wire.Domain{}, wire.RoleCommittee, wire.CommitteeID{1}), slot}
		w.runners[key], w.order = &runner{key: key}, append(w.order, key)
		w.prune(profile.SlotStart(slot))
	}
	if w.runners[ahead] != nil {
		t.Error("a duty of the wrong slot is remembered")
	}
	if most := int(profile.Window()) + 2; len(w.runners) > most {
		t.Errorf("%d duties of one committee are remembered, at most %d are of use", len(w.runners), most)
	}
}

// TestFaultClockSetBackTellsOffences: kind C9. The log hears of an offence once a slot, also after a slot that only the wrong clock showed.
func TestFaultClockSetBackTellsOffences(t *testing.T) {
	o := newOffences()
	a := &accusation{offender: offender{1, "equivocation"}}
	for _, step := range []struct {
		now  phase0.Slot
		tell bool
	}{{8000, true}, {8000, false}, {7999, false}, {100, true}, {100, false}, {101, true}} {
		if tell, _ := o.note(a, step.now); tell != step.tell {
			t.Errorf("slot %d: told %t", step.now, tell)
		}
	}
}
