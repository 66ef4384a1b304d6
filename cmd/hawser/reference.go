package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

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
	for name, text := range pages {
		pages[name] = wrapProse(text)
	}
	return pages
}

// proseWidth is the length of the longest line of prose on a page, in characters.
const proseWidth = 160

// wrapProse breaks the long lines of a page. Rows of tables and blocks of code stay as they are.
func wrapProse(text string) string {
	var b strings.Builder
	code := false
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		start := strings.TrimSpace(line)
		fence := strings.HasPrefix(start, "```")
		if fence {
			code = !code
		}
		if fence || code || strings.HasPrefix(start, "|") || strings.HasPrefix(start, "<!--") || strings.HasPrefix(start, "#") {
			b.WriteString(line + "\n")
			continue
		}
		b.WriteString(wrapLine(line) + "\n")
	}
	return b.String()
}

// wrapLine breaks a line between words; what follows an item's mark is indented.
func wrapLine(line string) string {
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	if strings.HasPrefix(line[len(indent):], "* ") {
		indent += "  "
	}
	var b strings.Builder
	used := 0
	for i, word := range strings.Split(line, " ") {
		width := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case used+1+width > proseWidth:
			b.WriteString("\n" + indent)
			used = len(indent)
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += width
	}
	return b.String()
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
