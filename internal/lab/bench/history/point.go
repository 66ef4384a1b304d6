package history

import (
	"context"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/bench/cputime"
)

// networkQueue is how many messages wait for validation before some are dropped.
const networkQueue = 4096

// Point is a design at a number of validators.
type Point struct {
	Schema     string `json:"schema"`
	Design     string `json:"design"`
	Validators int    `json:"validators"`
	Duties     int    `json:"duties"`
	Done       int    `json:"done"`
	// Messages of others in the slot, and how many of them were dropped.
	Messages int `json:"messages"`
	Dropped  int `json:"dropped"`
	Refused  int `json:"refused"`
	// CPUMillis is of the slot, IdleMillis what the slot would have cost without a message.
	CPUMillis  float64 `json:"cpu_ms"`
	IdleMillis float64 `json:"idle_cpu_ms"`
	Goroutines int     `json:"goroutines"`
	MemoryMiB  float64 `json:"memory_mib"`
	SlotMillis int64   `json:"slot_ms"`
}

// preparation is how long before its slot a design is made.
func preparation(validators int) time.Duration {
	return 200*time.Millisecond + time.Duration(validators)*400*time.Microsecond
}

// Times of a slot, as parts of it.
const (
	// idleEnds is when the first wave comes; until then the design idles.
	idleEnds = 1. / 6
	// waveApart is from one wave to the next, waveLasts how long its messages keep coming.
	waveApart = 1. / 12
	waveLasts = 1. / 24
)

// part is a part of a slot.
func part(slot time.Duration, of float64) time.Duration { return time.Duration(float64(slot) * of) }

// measurePoint plays one slot with a design in real time.
func measurePoint(ctx context.Context, name string, build func(*traffic) (design, error), t *traffic) (Point, error) {
	settle()
	before, goroutines := memory(), runtime.NumGoroutine()
	start := time.Now().Add(preparation(t.validators))
	t.begin(start)
	d, err := build(t)
	if err != nil {
		return Point{}, err
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	var all sync.WaitGroup
	all.Go(func() { d.run(running) })
	slot := t.profile.SlotDuration()
	runtime.GC() // what building left is not the slot's
	err = sleepUntil(ctx, start)
	began := cputime.Process()
	d.begin()
	high := &highest{}
	all.Go(func() { high.watch(running, slot/24) })
	if err == nil {
		err = sleepUntil(ctx, start.Add(part(slot, idleEnds)))
	}
	idle := cputime.Process() - began
	n := newNet(d)
	n.serve(running, &all)
	if err == nil {
		err = n.feed(ctx, t, start)
	}
	if err == nil {
		err = sleepUntil(ctx, start.Add(slot))
	}
	used := cputime.Process() - began
	left := len(n.in)
	c := d.counts()
	stop()
	all.Wait()
	if err != nil {
		return Point{}, err
	}
	return Point{
		Schema: Schema, Design: name, Validators: t.validators, Duties: len(t.executors), Done: int(c.done), Messages: t.messages(),
		Dropped: int(c.dropped) + n.dropped + left, Refused: int(c.refused), CPUMillis: millis(used), IdleMillis: millis(idle) / idleEnds,
		Goroutines: high.goroutines - goroutines, MemoryMiB: float64(max(0, high.memory-before)) / (1 << 20), SlotMillis: slot.Milliseconds(),
	}, nil
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1e3 }

// settle leaves as little as possible of what was before.
func settle() {
	runtime.GC()
	debug.FreeOSMemory()
}

// memory is heap and stacks in use.
func memory() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse) //nolint:gosec // no machine has so much
}

// highest is what was seen at the most.
type highest struct {
	goroutines int
	memory     int64
}

func (h *highest) watch(ctx context.Context, every time.Duration) {
	for {
		h.goroutines, h.memory = max(h.goroutines, runtime.NumGoroutine()), max(h.memory, memory())
		if sleepUntil(ctx, time.Now().Add(every)) != nil {
			return
		}
	}
}

func sleepUntil(ctx context.Context, at time.Time) error {
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// net is the queue between the network and message validation.
type net struct {
	d       design
	in      chan arrival
	dropped int
}

func newNet(d design) *net { return &net{d: d, in: make(chan arrival, networkQueue)} }

func (n *net) serve(ctx context.Context, all *sync.WaitGroup) {
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case a := <-n.in:
					n.d.receive(a)
				}
			}
		})
	}
}

// feed lets the waves of a slot arrive, each in small steps.
func (n *net) feed(ctx context.Context, t *traffic, start time.Time) error {
	const steps = 20
	slot := t.profile.SlotDuration()
	for w, wave := range t.waves {
		began := start.Add(part(slot, idleEnds+float64(w)*waveApart))
		for s := range steps {
			if err := sleepUntil(ctx, began.Add(part(slot, waveLasts*float64(s)/steps))); err != nil {
				return err
			}
			for _, a := range wave[len(wave)*s/steps : len(wave)*(s+1)/steps] {
				select {
				case n.in <- a:
				default:
					n.dropped++
				}
			}
		}
	}
	return nil
}
