package rig

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

// DemoDefaults are the options of `hawser devnet demo`: four operators on the embedded chain. Slot and epochs are chosen by what
// the machine gives.
func DemoDefaults() Options {
	o := Defaults()
	o.Local.Embedded, o.Local.Slot, o.Epochs, o.Local.SlotsPerEpoch = true, 0, leastDemoEpochs, 4
	return o
}

const (
	// demoTime is how long a demo should take, and demoPatience how much longer is not worth a word.
	demoTime     = 2 * time.Minute
	demoPatience = 20 * time.Second
	// demoAround is what a demo needs beside its slots, on an idle machine.
	demoAround = 8 * time.Second
	// Finality needs two measured epochs to advance.
	leastDemoEpochs, mostDemoEpochs = 2, 6
	// hopeless is from how many times the length on slots would have to have that a run is given up before its end.
	hopeless = 2
	// demoAttempts is how often a demo is begun at most on a machine that slows down.
	demoAttempts = 3
)

// demoEpochs is how many epochs can be measured in the time of a demo.
func (o Options) demoEpochs() int {
	n := leastDemoEpochs
	for n < mostDemoEpochs && o.length(n+1) <= demoTime {
		n++
	}
	return n
}

// length is how long a run with so many measured epochs takes: the epoch of the start, the one in which shares that arrived are
// watched, the measured ones, the one in which votes of the last are still included, and two slots.
func (o Options) length(epochs int) time.Duration {
	return demoAround + time.Duration((epochs+3)*o.Local.SlotsPerEpoch+2)*o.Local.Slot
}

// Demo runs a network on the embedded chain with slots that fit the machine. If the machine slows down so much that they do not
// fit any more, it says so and begins again with longer ones. It loosens no limit.
func Demo(ctx context.Context, o Options) (observer.Verdict, error) {
	var earlier []observer.Attempt
	least := time.Duration(0)
	for {
		o.Local.Measured = localnet.Slowness()
		o.Local.Slot = max(least, o.Local.ComfortableSlot(runtime.NumCPU(), o.Local.Measured))
		o.Epochs, o.restless = o.demoEpochs(), len(earlier)+1 < demoAttempts && o.Local.Slot < localnet.PublicSlot
		if err := o.freeBase(); err != nil {
			return observer.Verdict{}, err
		}
		o.announce()
		v, err := Run(ctx, o)
		var slowed *slowedError
		switch {
		case errors.As(err, &slowed):
		case err != nil || !o.restless || !worthAnother(v):
			if v.Machine != nil {
				v.Machine.Attempts = earlier
			}
			return v, err
		default:
			slowed = &slowedError{v.Machine, v.Reasons[0]}
		}
		earlier = append(earlier, observer.Attempt{Slot: o.Local.Slot.Seconds(), Why: slowed.Error()})
		least = o.longer(slowed.machine)
		fmt.Fprintf(o.Local.Progress, "%v\nbeginning again with slots of %v or more\n", slowed, least)
	}
}

// worthAnother reports whether a run failed on a machine that was busy, and in nothing that must never happen.
func worthAnother(v observer.Verdict) bool {
	return v.Verdict != "pass" && v.Slashings == 0 && v.Conflicts == 0 && v.Machine != nil && max(v.Machine.Worst, v.Machine.While) > busySlowness
}

// longer is the least length of slots of the next attempt.
func (o Options) longer(m *observer.Machine) time.Duration {
	fitting := time.Duration(m.FittingSlot * float64(time.Second))
	half := (o.Local.Slot/2 + o.Local.Grain() - 1).Truncate(o.Local.Grain())
	return min(localnet.PublicSlot, max(fitting, o.Local.Slot+half))
}

// announce says what was measured and chosen.
func (o Options) announce() {
	say := func(format string, args ...any) { fmt.Fprintf(o.Local.Progress, format+"\n", args...) }
	say("measured: on these %d cores work takes %.1f times as long as on idle ones of the machine that the limits are of", runtime.NumCPU(), o.Local.Measured)
	takes := o.length(o.Epochs)
	say("chosen: slots of %v, %d measured epochs of %d slots; the verdict is due in about %s", o.Local.Slot, o.Epochs, o.Local.SlotsPerEpoch, round(takes))
	if takes > demoTime+demoPatience {
		why := "it is slower"
		if o.Local.Measured > busySlowness {
			why = "it is busy with something else, or slower"
		}
		say("two minutes cannot be kept on this machine: %s, and in shorter slots the operators would not get done", why)
	}
}

func round(d time.Duration) string {
	d = d.Round(5 * time.Second)
	return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
}

// portBases is how many places are tried for the ports of a demo.
const portBases = 40

// freeBase moves the ports if somebody has those that were asked for.
func (o *Options) freeBase() error {
	var first error
	for i := range portBases {
		base := o.Local.PortBase + i*localnet.PortSpan
		if base+localnet.PortSpan > 65536 {
			break
		}
		err := localnet.CheckPorts(o.Local, base)
		if err == nil {
			o.Local.PortBase = base
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// slowedError says that slots do not fit the machine any more.
type slowedError struct {
	machine *observer.Machine
	what    string // that was seen beside; may be empty
}

func (e *slowedError) Error() string {
	m := e.machine
	text := fmt.Sprintf("work takes %.1f times as long as on idle cores", max(m.Worst, m.While))
	if m.Slowed() {
		text = fmt.Sprintf("the machine slowed down from %.1f to %.1f times the time that work takes on idle cores", m.Before, m.Worst)
	}
	text += fmt.Sprintf(": slots of %.0f s do not fit", m.Slot)
	if e.what != "" {
		text += " (" + e.what + ")"
	}
	return text
}

// giveUpIfSlowed ends a restless run whose slots are far too short by now. What must never happen is judged first.
func (n *run) giveUpIfSlowed() error {
	if !n.restless || len(n.conflicts.Found()) > 0 || n.Embedded != nil && len(n.Embedded.Booked().Slashable) > 0 {
		return nil
	}
	if m := n.machine(); m.Slowed() && m.FittingSlot >= hopeless*m.Slot {
		return &slowedError{machine: m}
	}
	return nil
}

// tellEvery is how many slots pass between two lines about how far the chain is.
const tellEvery = 4

// tellProgress says how far the chain is.
func (n *run) tellProgress(ctx context.Context, slot uint64) {
	if slot == 0 || slot%tellEvery != 0 {
		return
	}
	head, err := n.beacon.HeadSlot(ctx)
	if err != nil {
		return
	}
	if finalized, err := n.beacon.FinalizedEpoch(ctx); err == nil {
		n.Say("slot %d: head %d, finalized epoch %d", slot, head, finalized)
	}
}
