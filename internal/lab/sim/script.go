package sim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/scenario"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Version is that of scripts and of what a seed means. A change that gives a seed another run raises it.
const Version = scenario.Version

// ErrVersion says that a script or seed belongs to another version.
var ErrVersion = scenario.ErrVersion

// SeedText names a seed with its version.
func SeedText(seed uint64) string { return fmt.Sprintf("sim%d:%d", Version, seed) }

// ParseSeed reads a seed: a number, or one with its version in front.
func ParseSeed(text string) (uint64, error) {
	if rest, ok := strings.CutPrefix(text, "sim"); ok {
		version, number, _ := strings.Cut(rest, ":")
		if version != strconv.Itoa(Version) {
			return 0, fmt.Errorf("%w: seed %q is of version %s, this program plays version %d", ErrVersion, text, version, Version)
		}
		text = number
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("seed %q is no number", text)
	}
	return seed, nil
}

// Text writes the story as a script, one line for each thing. ParseStory reads it.
func (s *Story) Text() string {
	if s.Script != nil {
		return s.Script.Text
	}
	var b strings.Builder
	fmt.Fprintf(&b, "hawser-sim %d\ncommittee %d seed=%d", Version, s.Operators, s.Seed)
	if s.Core {
		b.WriteString(" core")
	}
	if s.Real {
		b.WriteString(" crypto=real")
	}
	fmt.Fprintf(&b, "\nslots %d..%d blocks=%d", s.From, s.From+phase0.Slot(s.Slots)-1, s.BlockEvery)
	if s.AllDuties {
		b.WriteString(" all-duties")
	}
	b.WriteString("\n")
	n := s.Weather
	fmt.Fprintf(&b, "network delay=%v..%v loss=%d twice=%d late=%d calm=%v\n", n.Least, n.Most, n.Loss, n.Twice, n.Late, n.Calm)
	for i := range s.Acts {
		b.WriteString(s.Acts[i].String() + "\n")
	}
	return b.String()
}

// String is the act's line.
func (a *Act) String() string {
	switch a.Verb {
	case Skew:
		return fmt.Sprintf("skew %d by=%v", a.Op, a.By)
	case Cut:
		return fmt.Sprintf("cut %v from=%v until=%v", wire.Committee(a.Group), a.At, a.Until)
	case Crash:
		line := fmt.Sprintf("crash %d at=%v after=%d", a.Op, a.At, a.After)
		if a.Keep {
			line += " keep"
		}
		return line
	case Restart:
		return fmt.Sprintf("restart %d at=%v", a.Op, a.At)
	}
	return fmt.Sprintf("%s %d %s slots=%d..%d", a.Verb, a.Op, a.What, a.First, a.Last)
}

// ParseStory reads a script: one that counts slots, as Text writes it, or one that counts epochs, which the local network
// plays too. An error names the line, or is ErrVersion.
func ParseStory(text string) (*Story, error) {
	script, err := scenario.Parse(text)
	if err != nil {
		return nil, err
	}
	if err := script.Simulated(); err != nil {
		return nil, err
	}
	s := &Story{Operators: script.Operators, Seed: script.Seed, Core: script.Core, Real: script.Real}
	if script.Epochs > 0 {
		s.follow(script)
	}
	seen := map[string]bool{}
	for _, l := range script.Own {
		seen[l.Verb] = true
		if l.Verb == "slots" && script.Epochs > 0 {
			l.Fail("the script counts epochs already")
		}
		if err := s.parseLine(l); err != nil {
			return nil, err
		}
	}
	for _, need := range []string{"slots", "network"} {
		if !seen[need] && script.Epochs == 0 {
			return nil, fmt.Errorf("the script has no line %q", need)
		}
	}
	return s, s.check()
}

func (s *Story) parseLine(l *scenario.Line) error {
	switch verb := Verb(l.Verb); verb {
	case "slots":
		first, last := slotsOf(l, l.Word())
		s.From, s.Slots, s.BlockEvery, s.AllDuties = first, int(last-first)+1, int(l.Uint(l.Value("blocks"))), l.Flag("all-duties")
	case "network":
		least, most, _ := strings.Cut(l.Value("delay"), "..")
		s.Weather = Weather{
			Least: l.Duration(least), Most: l.Duration(most), Loss: int(l.Uint(l.Value("loss"))), Twice: int(l.Uint(l.Value("twice"))),
			Late: int(l.Uint(l.Value("late"))), Calm: l.Duration(l.Value("calm")),
		}
	default:
		s.Acts = append(s.Acts, parseAct(l, verb))
	}
	return l.End()
}

func parseAct(l *scenario.Line, verb Verb) Act {
	a := Act{Verb: verb}
	if verb == Cut {
		for id := range strings.SplitSeq(l.Word(), ",") {
			a.Group = append(a.Group, wire.OperatorID(l.Uint(id)))
		}
		a.At, a.Until = l.Duration(l.Value("from")), l.Duration(l.Value("until"))
		return a
	}
	a.Op = wire.OperatorID(l.Uint(l.Word()))
	switch verb {
	case Skew:
		a.By = l.Duration(l.Value("by"))
	case Crash:
		a.At, a.After, a.Keep = l.Duration(l.Value("at")), int(l.Uint(l.Value("after"))), l.Flag("keep")
	case Restart:
		a.At = l.Duration(l.Value("at"))
	case Beacon, Liar:
		a.What = l.Word()
		a.First, a.Last = slotsOf(l, l.Value("slots"))
	}
	return a
}

func slotsOf(l *scenario.Line, text string) (first, last phase0.Slot) {
	a, b, _ := strings.Cut(text, "..")
	first, last = phase0.Slot(l.Uint(a)), phase0.Slot(l.Uint(b))
	if last < first || last-first > maxSlots {
		l.Fail("%q are no slots of which there may be %d", text, maxSlots)
	}
	return first, last
}

// maxSlots bounds a story.
const maxSlots = 10_000

// check refuses stories that cannot be played.
func (s *Story) check() error {
	if !slices.Contains([]int{4, 7, 10, 13}, s.Operators) {
		return fmt.Errorf("%d operators are no committee: n = 3f+1 is 4, 7, 10 or 13", s.Operators)
	}
	if s.From < slotsPerEpoch {
		return fmt.Errorf("slot %d: stories begin at slot %d, after the first epoch", s.From, slotsPerEpoch)
	}
	for i := range s.Acts {
		a := &s.Acts[i]
		for _, id := range append(slices.Clone(a.Group), a.Op) {
			if int(id) > s.Operators || id == 0 && a.Verb != Cut {
				return fmt.Errorf("%s: there is no operator %d", a, id)
			}
		}
		switch {
		case a.Verb == Liar && !knownTrick(a.What):
			return fmt.Errorf("%s: no such trick; known are %s", a, Names(Tricks()))
		case a.Verb == Beacon && !slices.Contains(beaconTroubles, a.What):
			return fmt.Errorf("%s: no such trouble of a beacon node", a)
		}
	}
	return nil
}

// Names joins the names of faults or tricks.
func Names(list []Fault) string {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}
