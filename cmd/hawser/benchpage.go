//go:build !nolab

package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/hawser-ssv/hawser/internal/lab/bench/history"
	"github.com/hawser-ssv/hawser/internal/lab/bench/scale"
	"github.com/hawser-ssv/hawser/internal/lab/bench/steps"
)

// labPages are the generated pages of docs/reference that only a program with the laboratory can write.
func labPages() map[string]string { return map[string]string{"bench.md": benchPage()} }

// benchPage returns docs/reference/bench.md.
func benchPage() string {
	var b strings.Builder
	b.WriteString("# Measuring\n\nGenerated from `cmd/hawser` and `internal/lab/bench`; do not edit.\n\n" +
		"`hawser bench` is part of the program with the laboratory (`make build`).\n")
	scaleSection(&b)
	stepsSection(&b)
	historySection(&b)
	return b.String()
}

func scaleSection(b *strings.Builder) {
	b.WriteString("\n## hawser bench scale\n\n" + benchScaleAbout + "\n\n" +
		"It ends every process that it started, and removes its folder unless `--keep` is set. A size that the machine cannot hold is refused\n" +
		"before anything is made, with what would fit ([HAW-8301](errors.md#haw-8301)). Steps are told on standard error, the figures on standard output.\n\n")
	o := scale.Defaults()
	flagsSection(b, func(f *pflag.FlagSet) { benchScaleFlags(f, &o) })
	b.WriteString("| `--json` | | print one JSON object instead of text |\n\nThe object that `--json` prints:\n\n")
	for _, f := range scale.Fields() {
		member(b, f.Name, f.Meaning)
	}
	b.WriteString("\nWhich command makes which figure. With slots of 12 s and eight of them in an epoch, a run takes some four minutes:\n\n" +
		"| figure | command |\n|---|---|\n")
	for _, c := range benchCommands() {
		fmt.Fprintf(b, "| %s | `hawser bench scale %s` |\n", c.figure, c.flags)
	}
}

// benchCommand says how to measure a figure.
type benchCommand struct{ figure, flags string }

// benchCommands are the figures that the project has goals for.
func benchCommands() []benchCommand {
	return []benchCommand{
		{"CPU of a validator in an epoch, memory and goroutines, one committee", "--validators 1000"},
		{"the same without selection proofs", "--validators 1000 --aggregations=false"},
		{"the same over 300 committees, 14 peers", "--validators 1000 --committees 300"},
		{"a slot in which 500 validators attest, with the cores for operator 1 (`phases.decided_to_submitted`)", "--validators 500 --burst --aggregations=false --mates ahead"},
		{"a registry read afresh, own validators (`start.registration_cpu_ms`)", "--validators 1000 --slots 1"},
		{"the same, validators of others", "--validators 1 --foreign 1000 --slots 1"},
		{"an operator at rest (`base_mcore`)", "--validators 48 --slots 1"},
		{"2,150 validators for an hour", "--validators 2150 --slots 300 --slots-per-epoch 32"},
		{"a flood of ten times the honest traffic, beside the same without `--flood`", "--validators 200 --flood 10"},
		{"where the CPU time goes", "--validators 1000 --profile cpu.pprof"},
	}
}

func stepsSection(b *strings.Builder) {
	b.WriteString("\n## hawser bench steps\n\n" + benchStepsAbout + "\n\n`make bench` runs the same with herumi's BLS and fastssz beside Hawser's, and writes docs/evidence/bench.md.\n\n")
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
