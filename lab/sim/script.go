package sim

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Version is that of scripts and of what a seed means. A change that gives a seed another run raises it.
const Version = 1

// ErrVersion says that a script or seed belongs to another version.
var ErrVersion = errors.New("another version")

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

// ParseStory reads a script. Lines that begin with # are comments. An error names the line, or is ErrVersion.
func ParseStory(text string) (*Story, error) {
	s := &Story{}
	seen := map[string]bool{}
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "----" {
			break // what a story in the corpus expects
		}
		if line == "" || line == "play" || strings.HasPrefix(line, "#") {
			continue
		}
		words := strings.Fields(line)
		if !seen["hawser-sim"] && words[0] != "hawser-sim" {
			return nil, fmt.Errorf("line %d: a script begins with \"hawser-sim %d\"", n+1, Version)
		}
		seen[words[0]] = true
		if err := s.parseLine(words); err != nil {
			return nil, fmt.Errorf("line %d, %q: %w", n+1, line, err)
		}
	}
	for _, need := range []string{"hawser-sim", "committee", "slots", "network"} {
		if !seen[need] {
			return nil, fmt.Errorf("the script has no line %q", need)
		}
	}
	return s, s.check()
}

func (s *Story) parseLine(words []string) error {
	l := &line{words: words[1:]}
	switch verb := Verb(words[0]); verb {
	case "hawser-sim":
		if v := l.word(); v != strconv.Itoa(Version) {
			return fmt.Errorf("%w: the script is of version %s, this program plays version %d", ErrVersion, v, Version)
		}
	case "committee":
		s.Operators, s.Seed = int(l.number(l.word())), l.number(l.value("seed"))
		s.Core, s.Real = l.flag("core"), l.value("crypto") == "real"
	case "slots":
		first, last := l.slots(l.word())
		s.From, s.Slots, s.BlockEvery, s.AllDuties = first, int(last-first)+1, int(l.number(l.value("blocks"))), l.flag("all-duties")
	case "network":
		least, most, _ := strings.Cut(l.value("delay"), "..")
		s.Weather = Weather{
			Least: l.duration(least), Most: l.duration(most), Loss: int(l.number(l.value("loss"))), Twice: int(l.number(l.value("twice"))),
			Late: int(l.number(l.value("late"))), Calm: l.duration(l.value("calm")),
		}
	case Skew, Cut, Crash, Restart, Beacon, Liar:
		s.Acts = append(s.Acts, l.act(verb))
	default:
		return errors.New("unknown word; known are hawser-sim, committee, slots, network, skew, cut, crash, restart, beacon, liar")
	}
	return l.end()
}

func (l *line) act(verb Verb) Act {
	a := Act{Verb: verb}
	if verb == Cut {
		for _, id := range strings.Split(l.word(), ",") {
			a.Group = append(a.Group, wire.OperatorID(l.number(id)))
		}
		a.At, a.Until = l.duration(l.value("from")), l.duration(l.value("until"))
		return a
	}
	a.Op = wire.OperatorID(l.number(l.word()))
	switch verb {
	case Skew:
		a.By = l.duration(l.value("by"))
	case Crash:
		a.At, a.After, a.Keep = l.duration(l.value("at")), int(l.number(l.value("after"))), l.flag("keep")
	case Restart:
		a.At = l.duration(l.value("at"))
	case Beacon, Liar:
		a.What = l.word()
		a.First, a.Last = l.slots(l.value("slots"))
	}
	return a
}

// line takes a script's line apart; the first trouble stays.
type line struct {
	words []string
	err   error
}

func (l *line) word() string {
	if len(l.words) == 0 {
		l.fail("something is missing at the end")
		return ""
	}
	w := l.words[0]
	l.words = l.words[1:]
	return w
}

// value takes key=value from anywhere in the line.
func (l *line) value(key string) string {
	for i, w := range l.words {
		if v, ok := strings.CutPrefix(w, key+"="); ok {
			l.words = slices.Delete(slices.Clone(l.words), i, i+1)
			return v
		}
	}
	return ""
}

func (l *line) flag(name string) bool {
	i := slices.Index(l.words, name)
	if i >= 0 {
		l.words = slices.Delete(slices.Clone(l.words), i, i+1)
	}
	return i >= 0
}

func (l *line) number(text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		l.fail(fmt.Sprintf("%q is no number", text))
	}
	return n
}

func (l *line) duration(text string) time.Duration {
	d, err := time.ParseDuration(text)
	if err != nil {
		l.fail(fmt.Sprintf("%q is no duration", text))
	}
	return d
}

func (l *line) slots(text string) (first, last phase0.Slot) {
	a, b, _ := strings.Cut(text, "..")
	first, last = phase0.Slot(l.number(a)), phase0.Slot(l.number(b))
	if last < first || last-first > maxSlots {
		l.fail(fmt.Sprintf("%q are no slots of which there may be %d", text, maxSlots))
	}
	return first, last
}

func (l *line) fail(text string) {
	if l.err == nil {
		l.err = errors.New(text)
	}
}

func (l *line) end() error {
	if l.err == nil && len(l.words) > 0 {
		l.fail(fmt.Sprintf("%q is too much", l.words[0]))
	}
	return l.err
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
		case a.Verb == Beacon && !slices.Contains([]string{beaconHeads, beaconLag, beaconLie, beaconSilent}, a.What):
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
