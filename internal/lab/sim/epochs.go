package sim

import (
	"cmp"
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/scenario"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// A script that counts epochs is played by the local network too. Its epoch 1 begins at slot firstMeasured, after the first
// two epochs of the chain.
const firstMeasured = 2 * slotsPerEpoch

// otherNames are the simulator's names of the lies that the local network calls otherwise. All others have one name.
var otherNames = map[string]string{"bad-proposal": "slashable"}

// trickOf is the trick of a lie that both worlds know.
func trickOf(lie string) string { return cmp.Or(otherNames[lie], lie) }

// slotOfEpoch is the first slot of a script's epoch.
func slotOfEpoch(epoch int) phase0.Slot { return firstMeasured + phase0.Slot(epoch-1)*slotsPerEpoch }

// follow makes the story of a script that counts epochs, in the simulator's finer means.
func (s *Story) follow(script *scenario.Script) {
	s.Script, s.From, s.Slots, s.BlockEvery = script, firstMeasured, script.Epochs*slotsPerEpoch, 5
	s.Weather = Weather{Least: time.Millisecond, Most: 20 * time.Millisecond}
	last := slotOfEpoch(script.Epochs+1) - 1
	start := func(epoch int) time.Duration { return time.Duration(slotOfEpoch(epoch)) * slotDuration }
	for _, sw := range script.Stop {
		s.Acts = append(s.Acts, Act{Verb: Crash, Op: wire.OperatorID(sw.Number), At: start(sw.Epoch), Keep: true})
	}
	for _, sw := range script.Start {
		s.Acts = append(s.Acts, Act{Verb: Restart, Op: wire.OperatorID(sw.Number), At: start(sw.Epoch)})
	}
	for _, c := range script.Cuts {
		s.Acts = append(s.Acts, Act{
			Verb: Beacon, Op: wire.OperatorID(c.Operator), What: beaconSilent, First: slotOfEpoch(c.From), Last: slotOfEpoch(c.Until) - 1,
		})
	}
	for _, p := range script.Partitions {
		for _, group := range p.Groups[1:] { // whoever is in none of them is in the first
			a := Act{Verb: Cut, At: start(p.From), Until: start(p.Until)}
			for _, id := range group {
				a.Group = append(a.Group, wire.OperatorID(id))
			}
			s.Acts = append(s.Acts, a)
		}
	}
	for _, l := range script.Lies {
		s.Acts = append(s.Acts, Act{Verb: Liar, Op: wire.OperatorID(l.Operator), What: trickOf(l.Kind), First: slotOfEpoch(l.Epoch), Last: last})
	}
}

// outcome is what the script's expectations are asked of.
func (w *World) outcome(script *scenario.Script) scenario.Outcome {
	o := scenario.Outcome{Conflicts: len(w.Violations), Named: w.named()}
	type vote struct {
		slot      phase0.Slot
		validator phase0.ValidatorIndex
	}
	arrived := map[vote]bool{}
	for s := range w.beacon.accepted {
		if s.Kind == "attestation" {
			arrived[vote{s.Slot, s.Validator}] = true
		}
	}
	due, done := 0, 0
	for epoch := 1; epoch <= script.Epochs; epoch++ {
		if script.Kind(epoch) != scenario.Counted {
			continue
		}
		for slot := slotOfEpoch(epoch); slot < slotOfEpoch(epoch+1); slot++ {
			d, _ := w.beacon.committee(slot)
			for _, a := range d.Attesters {
				due++
				if arrived[vote{slot, a.ValidatorIndex}] {
					done++
				}
			}
		}
	}
	if due > 0 {
		o.Rate = float64(done) / float64(due)
	}
	return o
}

// named lists whom honest operators caught at what, in all their lives.
func (w *World) named() (out []scenario.Naming) {
	for _, op := range w.operators {
		for _, c := range op.culprits() {
			out = append(out, scenario.Naming{Operator: uint64(c.Operator), Offence: c.Offence})
		}
	}
	slices.SortFunc(out, func(a, b scenario.Naming) int {
		return cmp.Or(cmp.Compare(a.Operator, b.Operator), cmp.Compare(a.Offence, b.Offence))
	})
	return slices.Compact(out)
}

// checkNamed asks that no honest operator is accused of anything by another, whatever its beacon node told it. One exception: an operator
// whose beacon node makes heads up proposes them, and is rightly named for that.
func (w *World) checkNamed() {
	for _, n := range w.named() {
		id := wire.OperatorID(n.Operator)
		if w.monitor.honest(id) && !(n.Offence == string(duty.OffenceMadeUpHead) && w.misled(id)) {
			w.violation("accusation", "op %d is named for %s, and is honest", n.Operator, n.Offence)
		}
	}
}

// misled reports whether the operator's beacon node lies in some slot.
func (w *World) misled(id wire.OperatorID) bool {
	return w.cfg.Story != nil && slices.ContainsFunc(w.cfg.Story.Acts, func(a Act) bool { return a.Verb == Beacon && a.Op == id && a.What == beaconLie })
}
