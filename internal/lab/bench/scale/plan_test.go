package scale

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// checked returns the options with a change, complete.
func checked(t *testing.T, change func(*Options)) Options {
	t.Helper()
	o := Defaults()
	o.Validators = 100
	change(&o)
	o, err := o.Check()
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestWrongOptionsAreNamed(t *testing.T) {
	for option, change := range map[string]func(*Options){
		"--validators":      func(o *Options) { o.Validators, o.Committees = 9, 10 },
		"--committees":      func(o *Options) { o.Committees = 0 },
		"--operators":       func(o *Options) { o.Operators = 5 },
		"--slots":           func(o *Options) { o.Slots = 0 },
		"--warm-up":         func(o *Options) { o.WarmUp = -1 },
		"--slots-per-epoch": func(o *Options) { o.SlotsPerEpoch = 1 },
		"--slot":            func(o *Options) { o.Slot = 1500 * time.Millisecond },
		"--flood":           func(o *Options) { o.Flood = mostFlood + 1 },
		"--foreign":         func(o *Options) { o.Foreign = -1 },
	} {
		o := Defaults()
		o.Validators = 100
		change(&o)
		var wrong *OptionError
		if _, err := o.Check(); !errors.As(err, &wrong) || wrong.Option != option {
			t.Errorf("%s: %v", option, err)
		}
	}
	for _, change := range []func(*Options){
		func(o *Options) { o.Mates = "friends" },
		func(o *Options) { o.Mates = MatesAhead },
		func(o *Options) { o.Mates, o.Aggregations, o.Committees = MatesAhead, false, 2 },
	} {
		o := Defaults()
		o.Validators = 100
		change(&o)
		var wrong *OptionError
		if _, err := o.Check(); !errors.As(err, &wrong) || wrong.Option != "--mates" {
			t.Errorf("mates %s: %v", o.Mates, err)
		}
	}
	o := Defaults()
	o.Validators, o.Operators, o.Committees = 100, 9, 57
	var wrong *OptionError
	if _, err := o.Check(); !errors.As(err, &wrong) || wrong.Option != "--operators" {
		t.Errorf("nine operators make 56 committees with the first in each: %v", err)
	}
}

func TestOperatorsSuffice(t *testing.T) {
	for committees, want := range map[int]int{1: 4, 2: 5, 50: 9, 56: 9, 57: 10, 300: 15} {
		o := checked(t, func(o *Options) { o.Validators, o.Committees = 400, committees })
		if o.Operators != want {
			t.Errorf("%d committees take %d operators, not %d", committees, o.Operators, want)
		}
	}
}

func TestPlanSpreadsEvenly(t *testing.T) {
	o := checked(t, func(o *Options) { o.Validators, o.Committees = 203, 50 })
	p := newPlan(o)
	if len(p.committees) != 50 {
		t.Fatalf("%d committees", len(p.committees))
	}
	for i, c := range p.committees {
		if !c.Valid() || !c.Contains(1) || len(c) != committeeSize {
			t.Errorf("committee %v", c)
		}
		if slices.ContainsFunc(p.committees[:i], func(other wire.Committee) bool { return slices.Equal(other, c) }) {
			t.Errorf("committee %v twice", c)
		}
		of := 0
		for _, at := range p.of {
			if at == i {
				of++
			}
		}
		if of != 4 && of != 5 {
			t.Errorf("committee %v has %d validators", c, of)
		}
	}
	all := 0
	for slot := range o.SlotsPerEpoch {
		n := 0
		for _, at := range p.slot {
			if at == slot {
				n++
			}
		}
		if n != 25 && n != 26 {
			t.Errorf("%d attest in slot %d", n, slot)
		}
		all += n
	}
	if all != o.Validators || p.operated(1) != o.Validators {
		t.Errorf("%d attest, operator 1 operates %d", all, p.operated(1))
	}
	if again := newPlan(o); !slices.Equal(again.slot, p.slot) {
		t.Error("the same seed gives another plan")
	}
	o.Seed++
	if other := newPlan(o); slices.Equal(other.slot, p.slot) {
		t.Error("another seed gives the same plan")
	}
}

func TestBurstIsOneSlot(t *testing.T) {
	p := newPlan(checked(t, func(o *Options) { o.Burst = true }))
	if slices.ContainsFunc(p.slot, func(slot int) bool { return slot != 0 }) || p.duties() != 1 {
		t.Errorf("slots %v, %d duties", p.slot, p.duties())
	}
}

// Measured: 1,000 validators of one committee of four make 4,800 messages in eight slots.
func TestHonestMessagesAreForeseen(t *testing.T) {
	o := checked(t, func(o *Options) { o.Validators = 1000 })
	if n := newPlan(o).honest(o) * o.SlotsPerEpoch; n < 4000 || n > 4800 {
		t.Errorf("%d messages an epoch", n)
	}
	o.Aggregations = false
	if n := newPlan(o).honest(o) * o.SlotsPerEpoch; n < 120 || n > 150 {
		t.Errorf("%d messages an epoch without selection proofs", n)
	}
}
