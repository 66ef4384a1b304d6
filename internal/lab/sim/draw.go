package sim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Choice says what kind of stories to draw.
type Choice struct {
	Operators int
	Core      bool
	Real      bool
	// Faults and Tricks are names of those that may happen; a story has some of them.
	Faults, Tricks []string
	// BeyondF lets f+1 operators lie.
	BeyondF bool
	// Slots is the length of a story; 0 means the usual one.
	Slots int
	// AllFaults has each story contain everything chosen, not a part of it.
	AllFaults bool
}

// usualSlots is the length of a story when nobody asks for another.
const usualSlots = 24

// Check refuses choices that cannot be played.
func (c *Choice) Check() error {
	for _, name := range c.Faults {
		if !slices.ContainsFunc(Faults(), func(f Fault) bool { return f.Name == name }) {
			return fmt.Errorf("there is no fault %q; known are %s", name, Names(Faults()))
		}
	}
	for _, name := range c.Tricks {
		if !knownTrick(name) {
			return fmt.Errorf("there is no trick %q; known are %s", name, Names(Tricks()))
		}
	}
	if c.BeyondF && len(c.Tricks) == 0 {
		return fmt.Errorf("more than f liars, but nothing for them to do: choose tricks of %s", Names(Tricks()))
	}
	return (&Story{Operators: c.Operators, From: slotsPerEpoch}).check()
}

// Draw makes the story of a seed.
func Draw(seed uint64, c Choice) *Story {
	d := &drawing{rng: rand.New(rand.NewPCG(seed, 0x68617773_6572)), choice: c}
	s := &Story{Seed: seed, Operators: c.Operators, Core: c.Core, Real: c.Real, From: 2 * slotsPerEpoch, Slots: c.Slots, BlockEvery: 5}
	if s.Slots == 0 {
		s.Slots = usualSlots
	}
	if c.Core {
		s.BlockEvery = 0
	} else {
		s.AllDuties = d.rng.IntN(8) == 0
	}
	s.Weather = Weather{Least: time.Millisecond, Most: d.span(5*time.Millisecond, 60*time.Millisecond)}
	d.s = s
	d.start = time.Duration(s.From) * slotDuration
	d.end = time.Duration(int(s.From)+s.Slots) * slotDuration
	// Half of the stories calm down, so that it can be seen who decides then.
	if d.rng.IntN(2) == 0 {
		s.Weather.Calm = d.start + time.Duration(1+d.rng.IntN(s.Slots))*slotDuration
		d.end = s.Weather.Calm
	}
	d.weather()
	d.liars()
	d.operators()
	return s
}

type drawing struct {
	rng    *rand.Rand
	choice Choice
	s      *Story
	// start and end bound the troubles.
	start, end time.Duration
}

// has reports whether a fault is chosen and happens in this story.
func (d *drawing) has(name string) bool {
	if !slices.Contains(d.choice.Faults, name) {
		return false
	}
	return d.rng.IntN(3) > 0 || d.choice.AllFaults
}

func (d *drawing) span(least, most time.Duration) time.Duration {
	return least + time.Duration(d.rng.Int64N(int64(most-least)))
}

// moment is when something happens: often while consensus runs.
func (d *drawing) moment() time.Duration {
	slots := max(1, int((d.end-d.start)/slotDuration))
	at := d.start + time.Duration(d.rng.IntN(slots))*slotDuration
	if d.rng.IntN(4) > 0 {
		return at + slotDuration/3 + d.span(0, 3*time.Second)
	}
	return at + d.span(0, slotDuration)
}

func (d *drawing) weather() {
	n := &d.s.Weather
	if d.has("delay") {
		n.Most = d.span(100*time.Millisecond, 1500*time.Millisecond)
	}
	if d.has("loss") {
		n.Loss = 10 + d.rng.IntN(200)
	}
	if d.has("duplicate") {
		n.Twice = 20 + d.rng.IntN(200)
	}
	if d.has("reorder") {
		n.Late = 20 + d.rng.IntN(200)
	}
}

// liars gives f operators, or fewer, their tricks.
func (d *drawing) liars() {
	if len(d.choice.Tricks) == 0 {
		return
	}
	s := d.s
	f := (s.Operators - 1) / 3
	count := f - d.rng.IntN(2)*d.rng.IntN(f+1)
	if d.choice.BeyondF {
		count = f + 1
	}
	for _, at := range d.rng.Perm(s.Operators)[:count] {
		for _, trick := range d.tricks() {
			s.Acts = append(s.Acts, Act{Verb: Liar, Op: wire.OperatorID(at + 1), What: trick, First: s.From, Last: s.From + phase0.Slot(s.Slots) - 1})
		}
	}
}

// tricks are one, some, or all of those chosen.
func (d *drawing) tricks() []string {
	all := slices.DeleteFunc(slices.Clone(d.choice.Tricks), func(name string) bool { return d.s.Core && slices.Contains(wholeTricks, name) })
	if len(all) == 0 {
		all = slices.Clone(d.choice.Tricks) // they lie in name
	}
	d.rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	switch {
	case d.choice.AllFaults || d.rng.IntN(3) == 0:
		return all
	case d.rng.IntN(2) == 0:
		return all[:1]
	}
	return all[:1+d.rng.IntN(min(4, len(all)))]
}

// operators draws what happens to single operators.
func (d *drawing) operators() {
	s := d.s
	if d.has("skew") {
		for id := 1; id <= s.Operators; id++ {
			if d.rng.IntN(2) == 0 {
				s.Acts = append(s.Acts, Act{Verb: Skew, Op: wire.OperatorID(id), By: d.span(-300*time.Millisecond, 300*time.Millisecond).Round(time.Millisecond)})
			}
		}
	}
	if d.has("partition") {
		for range 1 + d.rng.IntN(1+s.Slots/8) {
			at := d.moment().Round(time.Millisecond)
			a := Act{Verb: Cut, At: at, Until: at + d.span(500*time.Millisecond, 2*slotDuration).Round(time.Millisecond)}
			for _, i := range d.rng.Perm(s.Operators)[:1+d.rng.IntN(s.Operators/2)] {
				a.Group = append(a.Group, wire.OperatorID(i+1))
			}
			slices.Sort(a.Group)
			s.Acts = append(s.Acts, a)
		}
	}
	for _, how := range []string{"crash", "kill"} {
		if d.has(how) {
			d.crashes(how == "kill")
		}
	}
	for _, trouble := range []string{beaconHeads, beaconLag, beaconLie, beaconSilent} {
		if d.has(trouble) {
			d.beacons(trouble)
		}
	}
	if d.has(beaconOldFork) {
		d.oldForks()
	}
}

// oldForks lets beacon nodes learn of the fork late: of so few operators that they and the liars are no quorum. A quorum that is wrong
// about the fork signs for nothing.
func (d *drawing) oldForks() {
	s := d.s
	most := 2*((s.Operators-1)/3) - len(s.liars())
	if most < 1 || s.Core {
		return
	}
	fork := phase0.Slot(forkEpoch) * slotsPerEpoch
	for _, at := range d.rng.Perm(s.Operators)[:1+d.rng.IntN(most)] {
		last := max(s.From, fork-4+phase0.Slot(d.rng.IntN(2*slotsPerEpoch)))
		s.Acts = append(s.Acts, Act{Verb: Beacon, Op: wire.OperatorID(at + 1), What: beaconOldFork, First: s.From, Last: last})
	}
}

// crashes lets operators die and come back, soon or after a slot or two.
func (d *drawing) crashes(keep bool) {
	for range 1 + d.rng.IntN(2+d.s.Slots/6) {
		id := wire.OperatorID(1 + d.rng.IntN(d.s.Operators))
		at := d.moment().Round(time.Millisecond)
		back := at + d.span(50*time.Millisecond, 4*time.Second)
		if d.rng.IntN(3) == 0 {
			back += slotDuration
		}
		back = min(back.Round(time.Millisecond), d.end)
		d.s.Acts = append(d.s.Acts,
			Act{Verb: Crash, Op: id, At: at, After: 1 + d.rng.IntN(16), Keep: keep}, Act{Verb: Restart, Op: id, At: back})
	}
}

func (d *drawing) beacons(trouble string) {
	last := phase0.Slot((d.end - 1) / slotDuration)
	if trouble == beaconHeads { // everybody sees what it sees
		for id := 1; id <= d.s.Operators; id++ {
			d.s.Acts = append(d.s.Acts, Act{Verb: Beacon, Op: wire.OperatorID(id), What: trouble, First: d.s.From, Last: last})
		}
		return
	}
	for range 1 + d.rng.IntN(2) {
		first := d.s.From + phase0.Slot(d.rng.IntN(int(last-d.s.From)+1))
		d.s.Acts = append(d.s.Acts, Act{
			Verb: Beacon, Op: wire.OperatorID(1 + d.rng.IntN(d.s.Operators)), What: trouble, First: first, Last: min(last, first+phase0.Slot(d.rng.IntN(6))),
		})
	}
}
