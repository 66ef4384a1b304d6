package steps

import (
	"context"
	"fmt"
	"runtime"
	"time"
)

// Way is one way of doing a step. Do does it once; what it returns ends the measurement. Before, if there is one, precedes each Do and is not
// measured.
type Way struct {
	Name   string
	Do     func() error
	Before func() error
}

// Step is what a row measures.
type Step struct {
	// Name is short, without spaces; --only looks for a part of it.
	Name string
	// What says in a few words what one operation is.
	What string
	Goal Goal
	// Ways has Hawser's own way first. Ratios are of the second to the first; others are shown beside them.
	Ways []Way
}

// Goal is what a row must reach. Zero values ask for nothing.
type Goal struct {
	// Ratio is how many times as much CPU time the other way must need at least.
	Ratio float64 `json:"ratio,omitempty"`
	// AtMost is by what factor the first way may be dearer than the second.
	AtMost float64 `json:"at_most,omitempty"`
	// Allocations is how many of them an operation may make.
	Allocations float64 `json:"allocations,omitempty"`
}

// effort is how long a step is measured.
type effort struct {
	passes int
	// turn is the CPU time of one turn of one way. A single operation may take longer.
	turn time.Duration
}

// meters are the clocks of a measurement; tests have their own.
type meters struct {
	cpu func() time.Duration
	// between runs between two turns.
	between func()
}

// operations bounds how often a way is done in a turn.
const operations = 1 << 20

// measure lets the ways of a step take turns.
func measure(ctx context.Context, s *Step, e effort, m meters) (Row, error) {
	runs := make([]*run, len(s.Ways))
	for i := range s.Ways {
		runs[i] = &run{way: &s.Ways[i]}
		if err := runs[i].size(e.turn, m.cpu); err != nil {
			return Row{}, fmt.Errorf("%s, %s: %w", s.Name, s.Ways[i].Name, err)
		}
	}
	for range e.passes {
		for _, r := range runs {
			if err := ctx.Err(); err != nil {
				return Row{}, err
			}
			if m.between != nil {
				m.between()
			}
			if err := r.turn(m.cpu); err != nil {
				return Row{}, fmt.Errorf("%s, %s: %w", s.Name, r.way.Name, err)
			}
		}
	}
	return rowOf(s, runs), nil
}

// run is what was measured of one way. All lists are in the order of the turns.
type run struct {
	way           *Way
	n             int
	nanoseconds   []float64
	allocs, bytes []float64
}

// size finds out how many operations fill a turn. It also warms the way up.
func (r *run) size(turn time.Duration, cpu func() time.Duration) error {
	for n := 1; ; n *= 2 {
		took, err := r.do(n, cpu)
		if err != nil {
			return err
		}
		if took.cpu >= turn/4 || n >= operations {
			r.n = int(min(max(1, float64(n)*float64(turn)/float64(max(took.cpu, 1))), operations))
			return nil
		}
	}
}

func (r *run) turn(cpu func() time.Duration) error {
	runtime.GC()
	took, err := r.do(r.n, cpu)
	if err != nil {
		return err
	}
	n := float64(r.n)
	r.nanoseconds = append(r.nanoseconds, float64(took.cpu.Nanoseconds())/n)
	r.allocs = append(r.allocs, float64(took.allocs)/n)
	r.bytes = append(r.bytes, float64(took.bytes)/n)
	return nil
}

// cost is what some operations took.
type cost struct {
	cpu           time.Duration
	allocs, bytes uint64
}

// do does the way n times, in one piece if nothing is to be done before each.
func (r *run) do(n int, cpu func() time.Duration) (cost, error) {
	if r.way.Before == nil {
		return r.piece(n, cpu)
	}
	var sum cost
	for range n {
		if err := r.way.Before(); err != nil {
			return sum, err
		}
		one, err := r.piece(1, cpu)
		if err != nil {
			return sum, err
		}
		sum = cost{sum.cpu + one.cpu, sum.allocs + one.allocs, sum.bytes + one.bytes}
	}
	return sum, nil
}

func (r *run) piece(n int, cpu func() time.Duration) (cost, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := cpu()
	for range n {
		if err := r.way.Do(); err != nil {
			return cost{}, err
		}
	}
	took := cpu() - began
	runtime.ReadMemStats(&after)
	return cost{took, after.Mallocs - before.Mallocs, after.TotalAlloc - before.TotalAlloc}, nil
}
