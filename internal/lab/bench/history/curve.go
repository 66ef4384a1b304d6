package history

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/bench/steps"
)

// Schema names the layout of the JSON lines.
const Schema = "hawser.bench.history/1"

// Config says what Run measures.
type Config struct {
	// Validators are the points of the curve; the largest decides how many operators are made.
	Validators []int
	// Slot is how long a slot lasts; each design takes one at each point.
	Slot time.Duration
	// Seed draws the keys of validators. RSA keys come from the machine.
	Seed uint64
}

// Curve is what Run found.
type Curve struct {
	Schema  string  `json:"schema"`
	Points  []Point `json:"-"`
	Machine string  `json:"machine"`
	Seed    uint64  `json:"seed"`
	// Designs are the names of those in Points, oldest first.
	Designs []string `json:"designs"`
	// Calibrator worked before each point: on a machine whose cores others take, designs drop more.
	Calibrator steps.Calibration `json:"calibrator"`
}

// ErrSize says that the machine has too little memory.
var ErrSize = errors.New("too little memory")

// perValidator is about what the first design needs of a validator: twelve goroutines with their stacks and channels.
const perValidator = 64 << 10

// Check refuses what makes no sense, and with ErrSize what the machine cannot hold.
func (c *Config) Check() error {
	if len(c.Validators) == 0 {
		return errors.New("no number of validators is given")
	}
	if c.Slot < time.Second || c.Slot > time.Minute {
		return fmt.Errorf("a slot lasts 1 to 60 seconds, not %v", c.Slot)
	}
	for _, n := range c.Validators {
		if n < 1 || n > MaxValidators {
			return fmt.Errorf("1 to %d validators, not %d", MaxValidators, n)
		}
	}
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return nil //nolint:nilerr // a system that does not tell is not asked
	}
	return fits(slices.Max(c.Validators), available(string(text)))
}

// fits compares what the dearest point needs with the memory at hand; 0 says that it is not known.
func fits(validators int, memory int64) error {
	if need := int64(validators) * perValidator; memory > 0 && need > memory*4/5 {
		return fmt.Errorf("%w: the first design needs about %d MiB for %d, and %d MiB are available", ErrSize, need>>20, validators, memory>>20)
	}
	return nil
}

// available is the memory that Linux would give, in bytes.
func available(meminfo string) int64 {
	for line := range strings.Lines(meminfo) {
		var kib int64
		if n, _ := fmt.Sscanf(line, "MemAvailable: %d kB", &kib); n == 1 {
			return kib << 10
		}
	}
	return 0
}

// Emit takes a point as soon as it is measured.
type Emit func(*Point) error

// Run measures each design at each number of validators.
func Run(ctx context.Context, c Config, emit Emit) (*Curve, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	keys, err := pool(slices.Max(c.Validators))
	if err != nil {
		return nil, err
	}
	curve := &Curve{Schema: Schema, Machine: steps.Machine(), Seed: c.Seed}
	for _, k := range kinds {
		curve.Designs = append(curve.Designs, k.name)
	}
	calibrator := steps.NewCalibrator()
	for _, n := range slices.Sorted(slices.Values(c.Validators)) {
		t, err := newTraffic(c.Seed, keys, n, c.Slot)
		if err != nil {
			return nil, fmt.Errorf("make the messages of %d validators: %w", n, err)
		}
		for _, k := range kinds {
			for range samples {
				calibrator.Sample()
			}
			p, err := measurePoint(ctx, k.name, k.build, t)
			if err != nil {
				return nil, fmt.Errorf("%s, %d validators: %w", k.name, n, err)
			}
			curve.Points = append(curve.Points, p)
			if err := emit(&p); err != nil {
				return nil, err
			}
		}
	}
	curve.Calibrator = calibrator.Result()
	return curve, nil
}

// samples are the calibrator's before each point.
const samples = 50

// Lines writes each point as a line of JSON.
func Lines(w io.Writer) Emit {
	enc := json.NewEncoder(w)
	return func(p *Point) error { return enc.Encode(p) }
}

// Text writes each point for a reader.
func Text(w io.Writer) Emit {
	first := true
	return func(p *Point) error {
		if first {
			first = false
			if _, err := fmt.Fprintf(w, "%10s  %-7s %12s %12s %11s %11s %9s %9s %11s\n",
				"validators", "design", "CPU ms/slot", "idle ms/slot", "goroutines", "memory MiB", "messages", "dropped", "duties done"); err != nil {
				return err
			}
		}
		_, err := fmt.Fprintf(w, "%10d  %-7s %12.0f %12.0f %11d %11.1f %9d %9d %5d of %d\n",
			p.Validators, p.Design, p.CPUMillis, p.IdleMillis, p.Goroutines, p.MemoryMiB, p.Messages, p.Dropped, p.Done, p.Duties)
		return err
	}
}
