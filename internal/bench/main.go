// Command bench measures the hot steps of a duty, records what it measured, and compares the working tree with the commit of the record:
//
//	go run ./internal/bench record     measures HEAD and writes internal/bench/recorded.txt
//	go run ./internal/bench compare    measures that commit and the working tree, in turns, and fails if a step became slower
//
// The record is in the text format of Go's benchmarks, with the commit above it. Its figures belong to the machine that made them, so compare
// does not use them: it builds the recorded commit again and measures both on the machine that it runs on. What is compared is the ratio of
// two runs that follow each other, so that a machine which is slow for a while is slow for both.
//
// Not here: the benchmarks, which stand in the tests of their packages, and figures that are published (docs/evidence).
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// recordFile is where the record lies, relative to the folder that holds go.mod.
const recordFile = "internal/bench/recorded.txt"

const usage = "usage: go run ./internal/bench [-rounds N] [-limit RATIO] [-out FILE] record|compare"

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	rounds := flags.Int("rounds", 12, "how often each step is measured")
	limit := flags.Float64("limit", 1.25, "compare fails if a step takes longer than this many times the recorded commit's time, or allocates so much more often")
	file := flags.String("out", "", "record writes here instead of "+recordFile+"; compare writes what it measured of the working tree")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || *rounds < 1 || *limit <= 1 {
		return fmt.Errorf("%s; at least one round, and a ratio above 1", usage)
	}
	switch verb := flags.Arg(0); verb {
	case "record":
		return record(*rounds, *file, out)
	case "compare":
		return compare(*rounds, *limit, *file, out)
	default:
		return fmt.Errorf("no verb %q; %s", verb, usage)
	}
}

// record measures HEAD, whatever the working tree holds.
func record(rounds int, file string, out io.Writer) error {
	if file == "" {
		file = recordFile
	}
	commit, err := git("rev-parse", "HEAD")
	if err != nil {
		return err
	}
	b, err := newBuilds()
	if err != nil {
		return err
	}
	defer b.close()
	head, err := b.commit(commit)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	fmt.Fprintf(&text, "commit: %s\n", commit)
	for round := range rounds {
		for _, s := range steps {
			r, err := head.measure(s)
			if err != nil {
				return err
			}
			if round == 0 && s == steps[0] {
				text.WriteString(r.machine)
			}
			fmt.Fprintf(&text, "pkg: %s/%s\n%s\n", module, s.dir, r.line)
		}
		fmt.Fprintf(out, "round %d of %d\n", round+1, rounds)
	}
	if err := os.WriteFile(file, text.Bytes(), 0o644); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s holds the figures of %s\n", file, commit)
	return nil
}

// compare measures the recorded commit and the working tree.
func compare(rounds int, limit float64, file string, out io.Writer) error {
	text, err := os.ReadFile(recordFile)
	if err != nil {
		return fmt.Errorf("read the record, which `make bench-record` writes: %w", err)
	}
	commit, err := recordedCommit(string(text))
	if err != nil {
		return err
	}
	b, err := newBuilds()
	if err != nil {
		return err
	}
	defer b.close()
	before, err := b.commit(commit)
	if err != nil {
		return err
	}
	now, err := b.workingTree()
	if err != nil {
		return err
	}
	var measured strings.Builder
	pairs, err := measurePairs(rounds, limit, before.measure, func(s step) (result, error) {
		r, err := now.measure(s)
		fmt.Fprintf(&measured, "pkg: %s/%s\n%s\n", module, s.dir, r.line)
		return r, err
	})
	if err != nil {
		return err
	}
	if file != "" {
		if err := os.WriteFile(file, []byte(measured.String()), 0o644); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "the working tree, compared with %s\n", commit)
	return judge(pairs, limit, out)
}
