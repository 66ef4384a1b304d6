package scale

import (
	"fmt"
	"slices"
	"strings"
)

// room is what a run needs, or what a machine has.
type room struct {
	memory, disk   uint64 // bytes
	handles, ports int    // files that one process opens; ports of loopback
}

// What a run needs, measured at 48 to 10,000 validators and rounded up.
const (
	operatorMemory  = 80 << 20
	validatorMemory = 20 << 10 // of a share, in each operator that has it
	committeeMemory = 128 << 10
	foreignMemory   = 16 << 10 // of a validator of others, in each operator
	benchMemory     = 128 << 20
	chainMemory     = 24 << 10 // of a registration, here
	messageMemory   = 1 << 10  // of a message that is made ahead
	floodMemory     = 32 << 20 // in operator 1
	operatorDisk    = 24 << 20
	validatorDisk   = 4 << 10
	operatorHandles = 256
	benchHandles    = 128
	portsEach       = 4 // peers, API, Beacon API, and a connection's other end
)

// SizeError says that the machine cannot hold a run, and what would fit. Nothing was made.
type SizeError struct {
	// Lacking are sentences about what is short.
	Lacking []string
	// Validators and Operators are the most that fit with everything else as it is; 0 if none do.
	Validators, Operators int
}

// Error implements error.
func (e *SizeError) Error() string {
	fits := "nothing smaller would fit either"
	switch {
	case e.Validators > 0:
		fits = fmt.Sprintf("%d validators would fit", e.Validators)
	case e.Operators > 0:
		fits = fmt.Sprintf("%d operators with a validator in each committee would fit", e.Operators)
	}
	return strings.Join(e.Lacking, "; ") + ": " + fits
}

// needs is what the run takes.
func (o Options) needs() room {
	validators, operators := uint64(o.Validators), uint64(o.processes())
	// The shares that all operators hold: each committee's validators, as often as it has members.
	shares, strangers := validators*committeeSize, uint64(o.strangers())
	if o.Committees == 1 {
		shares = validators * operators
	}
	ahead := uint64(0)
	if strangers > 0 {
		ahead = 2 * uint64(o.strangers()*dutyMessages) // two slots at most are made ahead, and few speak in one
	}
	memory := operators*operatorMemory + shares*validatorMemory + uint64(o.Committees)*committeeSize*committeeMemory +
		operators*strangers*foreignMemory + benchMemory + (validators+strangers)*chainMemory + ahead*messageMemory
	if o.Flood > 0 {
		memory += floodMemory
	}
	return room{
		memory: memory, disk: operators*operatorDisk + (shares+operators*strangers)*validatorDisk,
		handles: max(operatorHandles+8*o.Operators, benchHandles+32*o.Operators), ports: portsEach*o.Operators + 16,
	}
}

// strangers is how many validators of others are registered.
func (o Options) strangers() int {
	n := o.Foreign
	if o.Flood > 0 {
		n += floodCommittees * floodValidators
	}
	return n
}

// lacking says what a run needs and the machine has not.
func (r room) lacking(has room) (out []string) {
	short := func(what string, needed, has uint64, unit string) {
		if needed > has {
			out = append(out, fmt.Sprintf("it needs %d %s of %s and %d are free", needed, unit, what, has))
		}
	}
	short("memory", r.memory>>20, has.memory>>20, "MiB")
	short("disk", r.disk>>20, has.disk>>20, "MiB")
	short("open files in one process", uint64(r.handles), uint64(has.handles), "handles")
	short("loopback", uint64(r.ports), uint64(has.ports), "ports")
	return out
}

// fit returns a *SizeError if the machine cannot hold the run.
func (o Options) fit(has room) error {
	lacking := o.needs().lacking(has)
	if len(lacking) == 0 {
		return nil
	}
	e := &SizeError{Lacking: lacking}
	holds := func(o Options) bool { return len(o.needs().lacking(has)) == 0 }
	e.Validators = most(o.Committees, o.Validators, func(n int) bool {
		smaller := o
		smaller.Validators = n
		return holds(smaller)
	})
	if e.Validators == 0 {
		e.Operators = o.fewer(holds)
	}
	return e
}

// fewer is the most operators for which a run with a single validator in each committee holds; 0 if there are none.
func (o Options) fewer(holds func(Options) bool) int {
	counts := slices.Clone(wholeCommittees)
	if o.Committees > 1 {
		counts = nil
		for n := committeeSize; n < o.Operators; n++ {
			counts = append(counts, n)
		}
	}
	slices.Reverse(counts)
	for _, n := range counts {
		smaller := o
		smaller.Operators = n
		smaller.Committees = min(o.Committees, combinations(n-1, committeeSize-1))
		smaller.Validators = smaller.Committees
		if n < o.Operators && holds(smaller) {
			return n
		}
	}
	return 0
}

// most is the largest number from least to limit that holds, given that smaller ones hold if larger ones do; 0 if none does.
func most(least, limit int, holds func(int) bool) int {
	if !holds(least) {
		return 0
	}
	for least < limit {
		middle := least + (limit-least+1)/2
		if holds(middle) {
			least = middle
		} else {
			limit = middle - 1
		}
	}
	return least
}
