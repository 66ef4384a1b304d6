//go:build !nolab

package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/hawser-ssv/hawser/internal/lab/bench/history"
	"github.com/hawser-ssv/hawser/internal/lab/bench/steps"
)

// labPages are the generated pages of docs/reference that only a program with the laboratory can write.
func labPages() map[string]string { return map[string]string{"bench.md": benchPage()} }

// benchPage returns docs/reference/bench.md.
func benchPage() string {
	var b strings.Builder
	b.WriteString("# Measuring\n\nGenerated from `cmd/hawser` and `internal/lab/bench`; do not edit.\n\n" +
		"`hawser bench` is part of the program with the laboratory (`make build`).\n")
	stepsSection(&b)
	historySection(&b)
	return b.String()
}

func stepsSection(b *strings.Builder) {
	b.WriteString("\n## hawser bench steps\n\n" + benchStepsAbout + "\n\n`make bench` runs the same with herumi's BLS beside Hawser's, and writes docs/evidence/bench.md.\n\n")
	var o benchSteps
	flagsSection(b, o.flags)
	b.WriteString("| `--json` | | print a line of JSON for each step and one about the run |\n\nThe line of a step:\n\n")
	for _, f := range steps.RowFields() {
		member(b, f.Name, f.Meaning)
	}
	b.WriteString("\nThe last line:\n\n")
	for _, f := range steps.ReportFields() {
		member(b, f.Name, f.Meaning)
	}
	b.WriteString("\nSteps: `" + strings.Join(steps.Names(), "`, `") + "`.\n")
}

func historySection(b *strings.Builder) {
	b.WriteString("\n## hawser bench history\n\n" + benchHistoryAbout + "\n\nA size that the machine cannot hold is refused before anything is made ([HAW-8301](errors.md#haw-8301)).\n\n")
	o := newBenchHistory()
	flagsSection(b, o.flags)
	b.WriteString("| `--json` | | print a line of JSON for each point and one about the run |\n\nThe line of a point:\n\n")
	for _, f := range history.PointFields() {
		member(b, f.Name, f.Meaning)
	}
	b.WriteString("\nThe last line:\n\n")
	for _, f := range history.CurveFields() {
		member(b, f.Name, f.Meaning)
	}
	b.WriteString("\nWhat the models assume:\n\n")
	for _, a := range history.Assumptions() {
		b.WriteString("* " + a + "\n")
	}
}

func member(b *strings.Builder, name, meaning string) { fmt.Fprintf(b, "* `%s`: %s\n", name, meaning) }

// flagsSection begins the table of a command's flags.
func flagsSection(b *strings.Builder, register func(*pflag.FlagSet)) {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.SortFlags = false
	register(flags)
	b.WriteString("| flag | default | meaning |\n|---|---|---|\n")
	flags.VisitAll(func(f *pflag.Flag) { fmt.Fprintf(b, "| `--%s` | %s | %s |\n", f.Name, shownDefault(f), f.Usage) })
}

// shownDefault is a flag's default for a table; nothing if it is empty or off.
func shownDefault(f *pflag.Flag) string {
	if f.DefValue == "" || f.DefValue == "false" {
		return ""
	}
	return "`" + strings.Trim(f.DefValue, "[]") + "`"
}
