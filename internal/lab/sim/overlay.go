package sim

import (
	"encoding/json"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Overlay writes copies of the files that bugs are planted in to the folder dir, and beside them the list that `go build -overlay` wants,
// whose name it returns. Root is the top of the source tree. A row whose text does not stand exactly once in its file is an error: the
// rules changed, and the row must follow.
func Overlay(root, dir string) (string, error) {
	planted, err := plant(root)
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for file, text := range planted {
		place := filepath.Join(dir, strings.ReplaceAll(file, "/", "-"))
		if err := os.WriteFile(place, []byte(text), 0o600); err != nil {
			return "", fmt.Errorf("overlay: %w", err)
		}
		replace[filepath.Join(root, filepath.FromSlash(file))] = place
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", fmt.Errorf("overlay: %w", err)
	}
	name := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(name, list, 0o600); err != nil {
		return "", fmt.Errorf("overlay: %w", err)
	}
	return name, nil
}

// plant returns the text of each file that has a row, with the bugs in it.
func plant(root string) (map[string]string, error) {
	texts := map[string]string{}
	for _, s := range seams() {
		text, read := texts[s.file]
		if !read {
			raw, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(s.file)))
			if err != nil {
				return nil, fmt.Errorf("planted bugs: %w", err)
			}
			if text, err = importing(string(raw)); err != nil {
				return nil, fmt.Errorf("planted bugs: %s: %w", s.file, err)
			}
		}
		if n := strings.Count(text, s.old); n != 1 {
			return nil, fmt.Errorf("planted bugs: %s has %q %d times, not once: the row in internal/lab/sim/seams.go must follow the change", s.file, s.old, n)
		}
		texts[s.file] = strings.Replace(text, s.old, s.new, 1)
	}
	return texts, nil
}

// plantedImport is the package that says which bug is planted.
const plantedImport = "github.com/hawser-ssv/hawser/internal/lab/planted"

// importing adds the import behind the package clause, in the same line, so that all lines keep their numbers.
func importing(text string) (string, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), "", text, parser.PackageClauseOnly)
	if err != nil {
		return "", err
	}
	if parsed.Name.Name == "planted" {
		return text, nil
	}
	end := int(parsed.Name.End() - parsed.FileStart)
	return text[:end] + "; import " + strconv.Quote(plantedImport) + text[end:], nil
}
