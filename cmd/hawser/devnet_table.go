//go:build !nolab

package main

import (
	"encoding/json"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
)

// maxVerdictBytes is the most bytes of one run's verdict. A long verdict that explains every message has some 100 KiB.
const maxVerdictBytes = 16 << 20

func newDevnetTableCommand(env *environment) *cobra.Command {
	return &cobra.Command{
		Use: "table FILE…", Short: "Compare runs: a Markdown table of the verdicts that `run --json` wrote to files",
		Long: "Print one row for each file, named by it. A file that holds no verdict, because its run came to none, gets a row that says so.",
		Args: positional(cobra.MinimumNArgs(1)),
		RunE: func(_ *cobra.Command, files []string) error {
			var runs []observer.Named
			for _, file := range files {
				data, err := readFile(file, maxVerdictBytes)
				if err != nil {
					return err
				}
				run := observer.Named{Name: strings.TrimSuffix(filepath.Base(file), ".json")}
				var v observer.Verdict
				if json.Unmarshal(data, &v) == nil && v.Schema == observer.Schema {
					run.Verdict = &v
				}
				runs = append(runs, run)
			}
			if err := observer.WriteTable(env.stdout, runs); err != nil {
				return fault.Wrap(fault.FileNotWritten, err, "file", "standard output")
			}
			return nil
		},
	}
}
