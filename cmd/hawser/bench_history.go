//go:build !nolab

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/lab/bench/history"
)

// benchHistoryAbout is the command's help, and the beginning of its reference.
const benchHistoryAbout = `Feed three designs of an operator with the same messages and measure CPU time, goroutines, memory and dropped messages of a slot:
a model of the design that the network's first node had, a model of the one common today, and Hawser's own engine.
Each design takes one slot of real time at each number of validators.`

// benchHistory are the flags of the command.
type benchHistory struct {
	history.Config

	picture, page string
}

func newBenchHistory() *benchHistory {
	return &benchHistory{Config: history.Config{Validators: []int{100, 500, 2000}, Slot: 12 * time.Second, Seed: 1}}
}

func (o *benchHistory) flags(f *pflag.FlagSet) {
	f.IntSliceVar(&o.Validators, "validators", o.Validators, "points of the curve")
	f.DurationVar(&o.Slot, "slot", o.Slot, "length of the slot that each design takes at each point, 1s to 1m")
	f.Uint64Var(&o.Seed, "seed", o.Seed, "where chance begins; RSA keys come from the machine")
	f.StringVar(&o.picture, "svg", "", "write the curve as a picture to this file")
	f.StringVar(&o.page, "page", "", "write a page of documentation to this file, in the picture's folder or above it")
}

// check refuses what makes no sense and what the machine cannot hold.
func (o *benchHistory) check(cmd *cobra.Command) error {
	if o.page != "" && o.picture == "" {
		return usage(cmd, errors.New("--page shows a picture: give --svg too"))
	}
	switch err := o.Check(); {
	case errors.Is(err, history.ErrSize):
		return fault.Wrap(fault.BenchSize, err)
	case err != nil:
		return usage(cmd, err)
	}
	return nil
}

func newBenchHistoryCommand(env *environment) *cobra.Command {
	o := newBenchHistory()
	cmd := &cobra.Command{
		Use: "history", Short: "Draw the curve from the network's first node over today's common design to Hawser's",
		Long: benchHistoryAbout + "\n\nAssumptions:\n* " + strings.Join(history.Assumptions(), "\n* "),
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(cmd); err != nil {
				return err
			}
			emit := history.Text(env.stdout)
			if wantsJSON(cmd) {
				emit = history.Lines(env.stdout)
			}
			curve, err := history.Run(cmd.Context(), o.Config, emit)
			if err != nil {
				return benchFault(cmd, err)
			}
			if err := o.write(curve); err != nil {
				return err
			}
			if wantsJSON(cmd) {
				return env.printJSON(curve)
			}
			return nil
		},
	}
	o.flags(cmd.Flags())
	addJSONFlag(cmd)
	return cmd
}

// write writes the picture and the page, if they are wanted.
func (o *benchHistory) write(curve *history.Curve) error {
	if o.picture == "" {
		return nil
	}
	if err := writeWith(o.picture, curve.WriteSVG); err != nil || o.page == "" {
		return err
	}
	beside, err := filepath.Rel(filepath.Dir(o.page), o.picture)
	if err != nil {
		beside = o.picture
	}
	points := strings.ReplaceAll(strings.Trim(fmt.Sprint(o.Validators), "[]"), " ", ",")
	command := fmt.Sprintf("hawser bench history --validators %s --slot %v --seed %d --svg %s --page %s", points, o.Slot, o.Seed, o.picture, o.page)
	return writeWith(o.page, func(w io.Writer) error { return curve.WritePage(w, filepath.ToSlash(beside), command) })
}

// writeWith writes a file.
func writeWith(path string, write func(io.Writer) error) error {
	f, err := os.Create(path) //nolint:gosec // the user names the file
	if err != nil {
		return fault.Wrap(fault.FileNotWritten, plain(err), "file", path)
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		return fault.Wrap(fault.FileNotWritten, plain(err), "file", path)
	}
	return nil
}
