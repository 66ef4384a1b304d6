package sim

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

func everything(core bool) Choice {
	return Choice{Operators: 4, Core: core, Faults: allNames(Faults()), Tricks: allNames(Tricks()), Slots: 8}
}

func play(t *testing.T, s *Story, o Options) *Result {
	t.Helper()
	r, err := Play(s, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestSameStorySameTrace plays stories twice, and a third time as their scripts.
func TestSameStorySameTrace(t *testing.T) {
	hashes := map[[32]byte]bool{}
	for seed := range uint64(6) {
		for _, core := range []bool{true, false} {
			s := Draw(seed, everything(core))
			script, err := ParseStory(s.Text())
			if err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, s.Text())
			}
			if script.Text() != s.Text() {
				t.Fatalf("seed %d: the script changed:\n%s\n%s", seed, s.Text(), script.Text())
			}
			first, second, third := play(t, s, Options{Trace: true}), play(t, Draw(seed, everything(core)), Options{Trace: true}), play(t, script, Options{Trace: true})
			if first.Trace != second.Trace || first.Trace != third.Trace {
				a, b := strings.Split(first.Trace, "\n"), strings.Split(second.Trace, "\n")
				for i := range min(len(a), len(b)) {
					if a[i] != b[i] {
						t.Fatalf("seed %d, core %v: line %d differs:\n%s\n%s", seed, core, i+1, a[i], b[i])
					}
				}
				t.Fatalf("seed %d, core %v: traces or the script's trace differ", seed, core)
			}
			hashes[sha256.Sum256([]byte(first.Trace))] = true
		}
	}
	if len(hashes) != 12 {
		t.Errorf("12 stories have %d traces", len(hashes))
	}
}

func TestBadScripts(t *testing.T) {
	const head = "hawser-sim 1\ncommittee 4 seed=1\nslots 16..17 blocks=0\nnetwork delay=1ms..2ms loss=0 twice=0 late=0 calm=0s\n"
	if _, err := ParseStory("# a comment\n" + head); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"":                                   "no line \"hawser-sim\"",
		"committee 4 seed=1":                 "begins with",
		"hawser-sim 0":                       "another version",
		"hawser-sim 1\n":                     "no line \"committee\"",
		strings.Replace(head, "4 ", "5 ", 1): "3f+1",
		strings.Replace(head, "16..17", "2..3", 1):   "after the first epoch",
		strings.Replace(head, "16..17", "17..16", 1): "no slots",
		head + "liar 5 silent slots=16..17":          "no operator 5",
		head + "liar 1 sleep slots=16..17":           "no such trick; known are equivocate",
		head + "beacon 1 sleep slots=16..17":         "no such trouble",
		head + "crash 1 at=soon after=1":             "no duration",
		head + "crash one at=1s after=1":             "no number",
		head + "restart 1 at=1s now":                 "too much",
		head + "sing 1":                              "unknown word",
		head + "cut 1,9 from=1s until=2s":            "no operator 9",

		"hawser-sim 1\ncommittee 4\nepochs 3\nexit 5 epoch=1": `line 4, "exit 5 epoch=1": the simulator cannot do that`,
	} {
		if _, err := ParseStory(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	for text, want := range map[string]string{"sim0:4": "another version", "x": "no number", "": "no number", "sim1:": "no number"} {
		_, err := ParseSeed(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("seed %q: %v, want %q", text, err, want)
		}
		if errors.Is(err, ErrVersion) != (text == "sim0:4") {
			t.Errorf("seed %q: %v", text, err)
		}
	}
	if seed, err := ParseSeed(SeedText(7)); err != nil || seed != 7 {
		t.Errorf("seed 7 comes back as %d, %v", seed, err)
	}
}

func TestBadChoices(t *testing.T) {
	for _, c := range []Choice{
		{Operators: 5}, {Operators: 4, Faults: []string{"rain"}}, {Operators: 4, Tricks: []string{"rain"}}, {Operators: 4, BeyondF: true},
	} {
		if c.Check() == nil {
			t.Errorf("%+v passes", c)
		}
	}
}

// TestModelledSignatures says that nobody can sign as somebody else, or change what was signed.
func TestModelledSignatures(t *testing.T) {
	w := newWorld(t, testConfig(1))
	keys, err := w.verifier()
	if err != nil {
		t.Fatal(err)
	}
	sign := func(by, as wire.OperatorID, data string) *wire.SignedSSVMessage {
		l := &liar{w: w, id: as, key: newModelKey(by)}
		return l.envelope(&wire.SSVMessage{Data: []byte(data)}, nil)
	}
	if err := keys.Verify(sign(2, 2, "a")); err != nil {
		t.Error(err)
	}
	if keys.Verify(sign(2, 3, "a")) == nil {
		t.Error("operator 2 signs as operator 3")
	}
	changed := sign(2, 2, "a")
	changed.SSVMessage.Data = []byte("b")
	if keys.Verify(changed) == nil {
		t.Error("another message bears the signature")
	}
	if keys.Verify(sign(2, 9, "a")) == nil {
		t.Error("operator 9 signs")
	}
}

// TestBeyondF shows that the monitors see something fall, and that the story can be cut down.
func TestBeyondF(t *testing.T) {
	choice := everything(true)
	choice.BeyondF, choice.Slots = true, 0
	c := Campaign{Choice: choice, Seed: 1, Instances: 5000, Stop: true}
	s, err := c.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Violations) == 0 {
		t.Fatalf("two liars of four broke nothing in %d instances", s.Instances)
	}
	seed, _ := ParseSeed(s.Violations[0].Seed)
	choice.Slots = s.Violations[0].Slots
	long := Draw(seed, choice)
	short := Shrink(long, s.Violations[0].Property, Options{}, 100)
	r := play(t, short, Options{Trace: true})
	if short.Length() >= long.Length() || len(r.Violations) == 0 {
		t.Errorf("cut from %d to %d lines, violations %v", long.Length(), short.Length(), r.Violations)
	}
	if d := r.Diagram(0); !strings.Contains(d, "sequenceDiagram") || !strings.Contains(d, "->>") || !strings.Contains(d, r.Violations[0].Property) {
		t.Errorf("diagram:\n%s", d)
	}
}

// TestTooFewInstances ends a campaign early.
func TestTooFewInstances(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c := Campaign{Choice: Choice{Operators: 4, Core: true}, Seed: 1, Instances: 10}
	s, err := c.Run(ctx)
	if err != nil || s.Instances != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err = c.Run(context.Background()); err != nil || s.Instances != 10 || s.Decided != 10 {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestRealSignatures says that each operator verifies for itself: what one has verified another has not.
func TestRealSignatures(t *testing.T) {
	cfg := testConfig(1)
	cfg.RealCrypto = true
	w := newWorld(t, cfg)
	if a, b := w.Operator(1).verifier, w.Operator(2).verifier; a == b || a == nil {
		t.Error("two operators share what they verified")
	}
	key, err := w.operatorKey(2)
	if err != nil {
		t.Fatal(err)
	}
	l := &liar{w: w, id: 2, key: key}
	m := l.envelope(&wire.SSVMessage{Data: []byte("a")}, nil)
	for _, op := range w.operators {
		if err := op.verifier.Verify(m); err != nil {
			t.Errorf("op %d: %v", op.id, err)
		}
	}
	m.OperatorIDs = []wire.OperatorID{3}
	if w.Operator(1).verifier.Verify(m) == nil {
		t.Error("operator 2 signs as operator 3")
	}
	if RSASigner() == "" {
		t.Error("nobody signs")
	}
}
