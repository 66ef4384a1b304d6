package steps

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/bench/cputime"
	"github.com/hawser-ssv/hawser/internal/lab/bench/peers"
)

// Config says what Run measures.
type Config struct {
	// Only leaves out steps whose name does not contain it.
	Only string
	// Quick takes few and short turns: figures of a look, not of a record.
	Quick bool
	// Seed draws keys of validators, coefficients and the order of entries. RSA keys come from the machine.
	Seed uint64
	// Library is what stands beside Hawser's BLS; nil is peers.BLST.
	Library peers.Library
	// Codec is what stands beside Hawser's view of messages; nil is peers.Generated.
	Codec peers.Codec
}

// Report is what Run found. It encodes as the last of the JSON lines.
type Report struct {
	Schema      string      `json:"schema"`
	Rows        []Row       `json:"-"`
	Steps       int         `json:"steps"`
	Missed      []string    `json:"missed"`
	Calibrator  Calibration `json:"calibrator"`
	Machine     string      `json:"machine"`
	RSA         string      `json:"rsa"`
	BLS         string      `json:"bls"`
	Codec       string      `json:"codec"`
	Seed        uint64      `json:"seed"`
	Passes      int         `json:"passes"`
	WallSeconds float64     `json:"wall_seconds"`
}

// ErrNoStep says that no step has the wanted name.
var ErrNoStep = errors.New("no step has this in its name")

// Emit takes a row as soon as it is measured.
type Emit func(*Row) error

// Lines writes each row as a line of JSON.
func Lines(w io.Writer) Emit {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return func(r *Row) error { return enc.Encode(r) }
}

// Text writes each row for a reader.
func Text(w io.Writer) Emit {
	return func(r *Row) error { return r.text(w) }
}

// Run measures the steps one after the other. It takes one core whatever the machine has, so that CPU time includes the collector's work
// and nothing of the steps runs beside each other. The error is of a step that does not do what it should, or of ctx.
func Run(ctx context.Context, c Config, emit Emit) (*Report, error) {
	began := time.Now()
	cores := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(cores)
	e := effort{passes: 9, turn: 100 * time.Millisecond}
	if c.Quick {
		e = effort{passes: 3, turn: 15 * time.Millisecond}
	}
	chosen := choose(groups(), c.Only)
	if len(chosen) == 0 {
		return nil, fmt.Errorf("%w: %q is in none of %s", ErrNoStep, c.Only, strings.Join(Names(), ", "))
	}
	b := newBuilder(c)
	calibrator := NewCalibrator()
	m := meters{cpu: cputime.Process, between: calibrator.Sample}
	report := &Report{
		Schema: Schema, Machine: Machine(), RSA: peers.RSA(), BLS: b.library.Name(), Codec: b.codec.Name(), Seed: c.Seed, Passes: e.passes, Missed: []string{},
	}
	for _, g := range chosen {
		step, err := g.build(b)
		if err != nil {
			return nil, fmt.Errorf("prepare %s: %w", g.name, err)
		}
		step.Name = g.name
		row, err := measure(ctx, step, e, m)
		if err != nil {
			return nil, err
		}
		report.Rows = append(report.Rows, row)
		if row.Verdict == Missed {
			report.Missed = append(report.Missed, row.Step)
		}
		if err := emit(&row); err != nil {
			return nil, err
		}
	}
	report.Steps, report.Calibrator, report.WallSeconds = len(report.Rows), calibrator.Result(), time.Since(began).Seconds()
	return report, nil
}

// Text is the report's end for a reader.
func (r *Report) Text(w io.Writer) error {
	_, err := fmt.Fprintf(w, "\n%d steps, %d of them miss their goal: %s\ncalibrator  CPU time inflated %.2f×, waiting for a core %.2f×\n"+
		"machine     %s\nbeside      RSA: %s; BLS: %s; messages: %s\nseed        %d, %d passes, %.0f s\n",
		r.Steps, len(r.Missed), strings.Join(r.Missed, ", "), r.Calibrator.Inflation, r.Calibrator.Waiting, r.Machine, r.RSA, r.BLS, r.Codec, r.Seed, r.Passes, r.WallSeconds)
	return err
}
