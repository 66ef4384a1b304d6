package scale

import (
	"fmt"
	"io"
	"os"
	"slices"
	"time"
)

// Options says what to measure. Check tells what is wrong with it.
type Options struct {
	// Validators are those of operator 1. They are spread over the committees, each of which has one at least.
	Validators int
	// Committees are those of operator 1. A single one holds all operators; of several, each has four.
	Committees int
	// Operators is the number of processes; 0 is the fewest that make so many committees.
	Operators int
	// Mates says how operator 1's mates live.
	Mates Mates
	// Slot is a whole number of seconds. With 12 s the rounds of consensus are those of public networks, otherwise they shrink with it.
	Slot time.Duration
	// Slots is how many are measured, WarmUp how many of duties go before. SlotsPerEpoch is the length of an epoch: each validator
	// attests once in it.
	Slots, WarmUp, SlotsPerEpoch int
	// Burst puts the attestations of all validators into the first slot of the epoch.
	Burst bool
	// Flood is how many times the honest messages come besides, a third each: those of other committees, forgeries and rubbish.
	Flood int
	// Foreign is the number of validators of other committees on the subnets of operator 1, whose operators speak for them.
	Foreign int
	// Aggregations gives validators the duties of aggregators: selection proofs of all, and an aggregate of one in thirty.
	Aggregations bool
	// Profile is a file that takes a profile of operator 1's CPU time in the measured slots; one of its start is beside it, with the suffix
	// .start. Empty takes none.
	Profile string
	// Seed decides who attests when and which committees there are.
	Seed uint64
	// Executable is the program of the operators; empty is the running one.
	Executable string
	// Dir takes the working folder; empty is the system's folder for temporary files. Keep leaves the working folder behind.
	Dir  string
	Keep bool
	// Progress takes a line at each step.
	Progress io.Writer
}

// Mates are the ways in which operator 1's mates live.
type Mates string

const (
	// MatesNodes are processes of the node program.
	MatesNodes Mates = "nodes"
	// MatesAhead have no processes: this program signs for them before each slot, and says it when operator 1 has said the same. They play
	// the first round of one committee's attestations and nothing else.
	MatesAhead Mates = "ahead"
)

// Defaults returns one committee, measured over one epoch of eight slots; the validators are missing.
func Defaults() Options {
	return Options{
		Committees: 1, Mates: MatesNodes, Slot: publicSlot, Slots: 8, WarmUp: 8, SlotsPerEpoch: 8, Aggregations: true, Seed: 1,
		Progress: io.Discard,
	}
}

// publicSlot is a slot of the public networks.
const publicSlot = 12 * time.Second

// Bounds of what can be asked for at all. What a machine can hold, Options.fit says.
const (
	mostValidators = 100_000
	mostOperators  = 64
	mostSlots      = 7200
	mostFlood      = 1000
	committeeSize  = 4
)

// wholeCommittees are the sizes of a committee that the contract takes.
var wholeCommittees = []int{4, 7, 10, 13}

// OptionError says which flag of a command cannot be as it is.
type OptionError struct {
	Option string // with its dashes
	Err    error
}

// Error implements error.
func (e *OptionError) Error() string { return e.Option + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *OptionError) Unwrap() error { return e.Err }

// Check completes the options, or returns an *OptionError.
func (o Options) Check() (Options, error) {
	wrong := func(option, format string, args ...any) (Options, error) {
		return o, &OptionError{option, fmt.Errorf(format, args...)}
	}
	for _, b := range []struct {
		option             string
		value, least, most int
	}{
		{"--validators", o.Validators, 1, mostValidators},
		{"--committees", o.Committees, 1, combinations(mostOperators-1, committeeSize-1)},
		{"--slots", o.Slots, 1, mostSlots},
		{"--warm-up", o.WarmUp, 0, mostSlots},
		{"--slots-per-epoch", o.SlotsPerEpoch, 2, 32},
		{"--flood", o.Flood, 0, mostFlood},
		{"--foreign", o.Foreign, 0, mostValidators},
	} {
		if b.value < b.least || b.value > b.most {
			return wrong(b.option, "it is between %d and %d, not %d", b.least, b.most, b.value)
		}
	}
	if o.Slot < time.Second || o.Slot > time.Minute || o.Slot%time.Second != 0 {
		return wrong("--slot", "it is a whole number of seconds between 1s and 1m, not %v", o.Slot)
	}
	if o.Validators < o.Committees {
		return wrong("--validators", "each of %d committees has one at least, so %d are too few", o.Committees, o.Validators)
	}
	if o.Operators == 0 {
		o.Operators = fewestOperators(o.Committees)
	}
	if err := o.checkOperators(); err != nil {
		return o, &OptionError{"--operators", err}
	}
	if err := o.checkMates(); err != nil {
		return o, &OptionError{"--mates", err}
	}
	if o.Progress == nil {
		o.Progress = io.Discard
	}
	if o.Dir == "" {
		o.Dir = os.TempDir()
	}
	return o, nil
}

// checkOperators says what is wrong with the number of operators.
func (o Options) checkOperators() error {
	switch {
	case o.Operators > mostOperators:
		return fmt.Errorf("%d at most, not %d", mostOperators, o.Operators)
	case o.Committees == 1 && !slices.Contains(wholeCommittees, o.Operators):
		return fmt.Errorf("one committee holds all operators, and has 4, 7, 10 or 13 of them, not %d", o.Operators)
	case o.Committees > 1 && combinations(o.Operators-1, committeeSize-1) < o.Committees:
		return fmt.Errorf("%d make no %d committees with operator 1 in each; %d do", o.Operators, o.Committees, fewestOperators(o.Committees))
	}
	return nil
}

// checkMates says what is wrong with the mates.
func (o Options) checkMates() error {
	switch {
	case o.Mates != MatesNodes && o.Mates != MatesAhead:
		return fmt.Errorf("they are %s or %s, not %q", MatesNodes, MatesAhead, string(o.Mates))
	case o.Mates == MatesAhead && o.Committees > 1:
		return fmt.Errorf("%s plays one committee, not %d", MatesAhead, o.Committees)
	case o.Mates == MatesAhead && o.Aggregations:
		return fmt.Errorf("%s plays attestations alone: give --aggregations=false", MatesAhead)
	}
	return nil
}

// processes is how many operators have one.
func (o Options) processes() int {
	if o.Mates == MatesAhead {
		return 1
	}
	return o.Operators
}

// fewestOperators is the smallest number that makes so many committees of four with operator 1 in each.
func fewestOperators(committees int) int {
	n := committeeSize
	for combinations(n-1, committeeSize-1) < committees {
		n++
	}
	return n
}

// combinations is the number of ways to choose k of n.
func combinations(n, k int) int {
	if n < k {
		return 0
	}
	ways := 1
	for i := range k {
		ways = ways * (n - i) / (i + 1)
	}
	return ways
}

// epochs is how many epochs are measured.
func (o Options) epochs() float64 { return float64(o.Slots) / float64(o.SlotsPerEpoch) }
