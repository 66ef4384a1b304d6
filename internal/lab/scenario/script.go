package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Version is that of the language.
const Version = 1

// ErrVersion says that a script belongs to another version.
var ErrVersion = errors.New("another version")

// Script is a story as it was written.
type Script struct {
	// Plan is what either world plays. Its Epochs are 0 in a script that counts slots, which the simulator alone does.
	Plan
	// Seed is where the simulator's chance begins; the local network has chance of its own.
	Seed uint64
	// Core and Real are the simulator's: consensus alone, and BLS and RSA as on a chain.
	Core, Real bool
	Expect     []Expectation
	// Own are the lines that the simulator alone can play, in order; package sim reads them.
	Own []*Line
	// local are the lines that the local network alone can play, in order.
	local []*Line
	// Text is the script without comments.
	Text string

	committee *Line
	switches  map[string][]*Line // the lines that stop and start, by verb
	lies      []string           // that may be told
}

// lies are the lies that both worlds know.
var lies = []string{"bad-share", "bad-proposal", "equivocate", "ghost-head", "ghost-block", "stolen-fees", "stripped", "hoard", "copied-shares"}

// localLies are those that only the local network knows.
var localLies = []string{"flood"}

// Lies returns the lies that both worlds know.
func Lies() []string { return slices.Clone(lies) }

// allLies are those that the local network knows.
func allLies() []string { return slices.Insert(slices.Clone(lies), 3, localLies...) }

func isLie(text string) bool { return slices.Contains(allLies(), text) }

// inWords lists words with "or" before the last.
func inWords(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// most bounds epochs, so that a story has an end.
const most = 100_000

// own are the simulator's verbs, and what a script for the local network says instead.
var own = []struct{ verb, instead string }{
	{"slots", `the local network counts epochs: write "epochs 3"`},
	{"network", "the local network has the machine's own delays: leave the line out"},
	{"skew", "the local network's operators share the machine's clock: leave the line out"},
	{"cut", `it acts at the starts of epochs: write "partition 1,2|3,4 from=2 until=3"`},
	{"crash", `only the simulator stops an operator between two effects: write "stop 4 epoch=2"`},
	{"restart", `it acts at the starts of epochs: write "start 4 epoch=3"`},
	{"beacon", `write "cut-clients 3 from=2 until=3"`},
	{"liar", `write "corrupt 4 equivocate from=2", with ` + strings.Join(lies, ", ")},
}

// pairs are the verbs that stop and start, and where the plan keeps what they say.
var pairs = []struct {
	stop, start string
	of          func(*Plan) (stop, start *[]Switch)
}{
	{"stop", "start", func(p *Plan) (*[]Switch, *[]Switch) { return &p.Stop, &p.Start }},
	{"stop-beacon", "start-beacon", func(p *Plan) (*[]Switch, *[]Switch) { return &p.StopBeacon, &p.StartBeacon }},
	{"stop-execution", "start-execution", func(p *Plan) (*[]Switch, *[]Switch) { return &p.StopExecution, &p.StartExecution }},
}

// local are the verbs of the local network alone.
var local = []string{"stop-beacon", "start-beacon", "stop-execution", "start-execution", "upgrade-beacon", "exit"}

// verbs lists the words that lines begin with: the common ones, then those of one world alone.
func verbs() []string {
	verbs := append([]string{"hawser-sim", "committee", "epochs", "stop", "start", "cut-clients", "partition", "corrupt", "expect"}, local...)
	for _, o := range own {
		verbs = append(verbs, o.verb)
	}
	return verbs
}

// Parse reads a script. Lines that begin with # are comments; a line of four dashes ends it. An error names the line, in a *LineError, or
// wraps ErrVersion. The lines in Own are not read yet.
func Parse(text string) (*Script, error) { return parse(text, lies) }

func parse(text string, lies []string) (*Script, error) {
	lines, err := split(text)
	if err != nil {
		return nil, err
	}
	s := &Script{Seed: 1, lies: lies, switches: make(map[string][]*Line)}
	var kept strings.Builder
	for _, l := range lines { // how large and how long, before what happens
		kept.WriteString(l.Text + "\n")
		if err := s.frame(l); err != nil {
			return nil, err
		}
	}
	if s.Text = kept.String(); s.committee == nil {
		return nil, errors.New(`the script has no line "committee"`)
	}
	if !slices.Contains([]int{4, 7, 10, 13}, s.Operators) {
		return nil, s.committee.wrap(fmt.Errorf("%d operators are no committee: n = 3f+1 is 4, 7, 10 or 13", s.Operators))
	}
	for _, l := range lines {
		if err := s.act(l); err != nil {
			return nil, err
		}
	}
	return s, s.check()
}

func split(text string) (lines []*Line, err error) {
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "----" {
			break // what a story in the corpus expects
		}
		if line == "" || line == "play" || strings.HasPrefix(line, "#") {
			continue
		}
		l := newLine(n+1, line)
		if len(lines) == 0 {
			if l.Verb != "hawser-sim" {
				return nil, fmt.Errorf("line %d: a script begins with \"hawser-sim %d\"", n+1, Version)
			}
			if v := l.Word(); v != strconv.Itoa(Version) {
				return nil, l.wrap(fmt.Errorf("%w: the script is of version %s, this program plays version %d", ErrVersion, v, Version))
			}
		}
		lines = append(lines, l)
	}
	if len(lines) == 0 {
		return nil, errors.New(`the script has no line "hawser-sim"`)
	}
	return lines, nil
}

func (s *Script) frame(l *Line) error {
	switch l.Verb {
	case "committee":
		s.committee = l
		s.Operators = int(l.Uint(l.Word()))
		if seed := l.Value("seed"); seed != "" {
			s.Seed = l.Uint(seed)
		}
		s.Core, s.Real = l.Flag("core"), l.Value("crypto") == "real"
	case "epochs":
		if s.Epochs = int(l.Uint(l.Word())); s.Epochs < 1 || s.Epochs > most {
			l.Fail("choose 1 to %d epochs", most)
		}
	default:
		return nil
	}
	return l.End()
}

// act reads one of the lines that both worlds play, and sets the others aside.
func (s *Script) act(l *Line) error {
	switch l.Verb {
	case "hawser-sim", "committee", "epochs":
	case "stop", "start", "stop-beacon", "start-beacon", "stop-execution", "start-execution":
		s.switched(l)
	case "upgrade-beacon":
		s.UpgradeBeacon = append(s.UpgradeBeacon, Switch{Number: s.operator(l), Epoch: s.chainEpoch(l)})
	case "exit":
		s.Exits = append(s.Exits, Switch{Number: l.Uint(l.Word()), Epoch: s.epoch(l, "epoch")})
	case "cut-clients":
		c := Cut{Operator: s.operator(l)}
		c.From, c.Until = s.span(l)
		s.Cuts = append(s.Cuts, c)
	case "partition":
		s.partition(l)
	case "corrupt":
		s.lie(l)
	case "expect":
		if s.expectation(l); s.Epochs == 0 {
			l.Fail(`expectations are of epochs: write "epochs 3" instead of slots`)
		}
	default:
		if !slices.ContainsFunc(own, func(o struct{ verb, instead string }) bool { return o.verb == l.Verb }) {
			l.words = nil
			l.Fail("unknown word; known are %s", strings.Join(verbs(), ", "))
			break
		}
		s.Own = append(s.Own, l)
		return nil
	}
	if slices.Contains(local, l.Verb) {
		s.local = append(s.local, l)
	}
	return l.End()
}

func (s *Script) operator(l *Line) uint64 {
	id := l.Uint(l.Word())
	if id < 1 || id > uint64(s.Operators) {
		l.Fail("there is no operator %d of %d", id, s.Operators)
	}
	return id
}

func (s *Script) epoch(l *Line, key string) int {
	text := l.Value(key)
	if text == "" {
		l.Fail("it does not say when: %s=2", key)
	}
	epoch := int(min(l.Uint(text), most+1))
	if epoch < 1 || epoch > s.Epochs {
		l.Fail("there is no epoch %s: the script has %d", text, s.Epochs)
	}
	return epoch
}

func (s *Script) span(l *Line) (from, until int) {
	from, until = s.epoch(l, "from"), s.epoch(l, "until")
	if until <= from {
		l.Fail("it ends at the start of epoch %d, which is not after that of epoch %d", until, from)
	}
	return from, until
}

// chainEpoch reads an epoch that is the chain's and not a measured one.
func (s *Script) chainEpoch(l *Line) int {
	text := l.Value("chain-epoch")
	epoch := int(min(l.Uint(text), most+1))
	if epoch < 1 || epoch > most {
		l.Fail("epochs of the chain are 1 to %d: chain-epoch=3", most)
	}
	return epoch
}

// switched reads a line that stops or starts an operator, or a client. How many clients there are a script does not know.
func (s *Script) switched(l *Line) {
	for _, p := range pairs {
		stop, start := p.of(&s.Plan)
		list := map[string]*[]Switch{p.stop: stop, p.start: start}[l.Verb]
		if list == nil {
			continue
		}
		var number uint64
		if l.Verb == "stop" || l.Verb == "start" {
			number = s.operator(l)
		} else if number = l.Uint(l.Word()); number < 1 {
			l.Fail("clients count from 1")
		}
		*list = append(*list, Switch{Number: number, Epoch: s.epoch(l, "epoch")})
		s.switches[l.Verb] = append(s.switches[l.Verb], l)
	}
}

func (s *Script) partition(l *Line) {
	var p Partition
	var all []uint64
	for part := range strings.SplitSeq(l.Word(), "|") {
		var group []uint64
		for member := range strings.SplitSeq(part, ",") {
			group = append(group, l.Uint(member))
		}
		p.Groups = append(p.Groups, group)
		all = append(all, group...)
	}
	p.From, p.Until = s.span(l)
	slices.Sort(all)
	whole := len(all) == s.Operators && len(p.Groups) > 1
	for i, id := range all {
		whole = whole && id == uint64(i+1)
	}
	if !whole {
		l.Fail("each operator from 1 to %d must be in one of two groups or more", s.Operators)
	}
	for _, other := range s.Partitions {
		if other.From < p.Until && p.From < other.Until {
			l.Fail("it overlaps another partition")
		}
	}
	s.Partitions = append(s.Partitions, p)
}

func (s *Script) lie(l *Line) {
	lie := Lie{Operator: s.operator(l), Kind: l.Word(), Epoch: s.epoch(l, "from")}
	told := slices.ContainsFunc(s.Lies, func(e Lie) bool { return e.Operator == lie.Operator })
	switch {
	case slices.Contains(s.lies, lie.Kind):
		if told {
			l.Fail("operator %d lies in another way already", lie.Operator)
		}
	case slices.Contains(localLies, lie.Kind):
		l.Fail("the simulator has no %s: run it on the local network alone, with --corrupt-operator %d@%d=%s", lie.Kind, lie.Operator, lie.Epoch, lie.Kind)
	default:
		l.Fail("no such lie; known are %s", strings.Join(lies, ", "))
	}
	s.Lies = append(s.Lies, lie)
}

// check refuses stops of what does not run, and starts of what does.
func (s *Script) check() error {
	for _, p := range pairs {
		stop, start := p.of(&s.Plan)
		for i, sw := range *stop {
			if Down(*stop, *start, sw.Epoch-1)[sw.Number] {
				return s.switches[p.stop][i].wrap(errors.New("it is stopped already"))
			}
		}
		for i, sw := range *start {
			if !Down(*stop, *start, sw.Epoch-1)[sw.Number] {
				return s.switches[p.start][i].wrap(errors.New("it is not stopped before"))
			}
		}
	}
	return nil
}

// Simulated says why the simulator cannot play the script, with the line; nil if it can.
func (s *Script) Simulated() error {
	if len(s.local) == 0 {
		return nil
	}
	return s.local[0].wrap(errors.New("the simulator cannot do that: leave the line out, or play the script with `hawser devnet run --script`"))
}

// Live says why the local network cannot play the script, with the line and what to write instead; nil if it can.
func (s *Script) Live() error {
	if s.Core {
		return s.committee.wrap(errors.New(`the local network runs whole operators: leave "core" out`))
	}
	for _, l := range s.Own {
		for _, o := range own {
			if o.verb == l.Verb {
				return l.wrap(fmt.Errorf("the local network cannot do that; %s, or play the script with `hawser sim replay --script`", o.instead))
			}
		}
	}
	if s.Epochs == 0 {
		return errors.New(`the script does not say how long it is: write "epochs 3"`)
	}
	return nil
}
