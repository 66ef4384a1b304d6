package main

import (
	"maps"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/config"
)

// referencePages are the generated pages of docs/reference by file name, as far as this program can write them.
func referencePages() map[string]string {
	pages := map[string]string{
		"config.md":  config.Reference(),
		"errors.md":  fault.ErrorsPage(),
		"metrics.md": metricsPage(),
		"reasons.md": fault.ReasonsPage(),
	}
	maps.Copy(pages, labPages())
	return pages
}

func newReferenceCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use: "reference --out FOLDER", Short: "Write the reference pages of docs/reference", Hidden: true,
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := require(cmd, "out"); err != nil {
				return err
			}
			for name, text := range referencePages() {
				path := filepath.Join(out, name)
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
					return fault.Wrap(fault.FileNotWritten, plain(err), "file", path)
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "folder of the pages")
	return cmd
}
