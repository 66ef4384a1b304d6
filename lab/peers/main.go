// Command peers measures Hawser's hot steps beside the libraries that most operators' nodes use, herumi's BLS among them, which Hawser's own
// module does not contain, and fastssz. It is `hawser bench steps` with other libraries beside Hawser.
//
//	go run . [-only NAME] [-quick] [-json] [-seed N] [-out FILE [-hawser PROGRAM]]
//
// With -out it writes a page with the table of steps, and with -hawser besides what `PROGRAM bench scale` finds for some sizes. A missed
// goal is no error.
//
// Not here: what the steps are (internal/lab/bench/steps), how a whole node is measured (hawser bench scale).
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/hawser-ssv/hawser/internal/lab/bench/steps"
)

// options are the flags.
type options struct {
	steps  steps.Config
	json   bool
	out    string
	hawser string
}

func main() {
	o := options{steps: steps.Config{Library: herumi{}, Codec: fastssz{}}}
	flag.StringVar(&o.steps.Only, "only", "", "steps whose name contains this")
	flag.BoolVar(&o.steps.Quick, "quick", false, "few and short turns")
	flag.Uint64Var(&o.steps.Seed, "seed", 1, "where chance begins")
	flag.BoolVar(&o.json, "json", false, "print a line of JSON for each step and one about the run")
	flag.StringVar(&o.out, "out", "", "write a page to this file")
	flag.StringVar(&o.hawser, "hawser", "", "program whose `bench scale` is asked for the page")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, o, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, w io.Writer) error {
	emit := steps.Text(w)
	if o.json {
		emit = steps.Lines(w)
	}
	report, err := steps.Run(ctx, o.steps, emit)
	if err != nil {
		return err
	}
	if err := conclude(w, report, o.json); err != nil || o.out == "" {
		return err
	}
	p := page{steps: report}
	if o.hawser != "" {
		if p.scale, err = measureScale(ctx, o.hawser, sizes, w); err != nil {
			return err
		}
	}
	return p.save(o.out)
}
