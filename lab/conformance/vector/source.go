package vector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Version names a release of the vectors, and the checksum its module must have.
type Version struct {
	Module, Name, Sum string
}

// Alan is the last release of the specification before the Boole fork.
var Alan = Version{
	Module: "github.com/ssvlabs/ssv-spec", Name: "v1.2.2", Sum: "h1:as84CsvYAL4+czKBVeQSlxjDYVmU1wClwhc7YNcoBzY=",
}

// Source is a folder with a release of the vectors.
type Source struct {
	Version Version
	Dir     string
}

// progressEvery is how often a download says that it is still under way.
const progressEvery = 10 * time.Second

// Fetch returns the release from the Go module cache, and downloads it first if it is not there. It writes to log what it waits for.
func (v Version) Fetch(ctx context.Context, log io.Writer) (Source, error) {
	name := v.Module + "@" + v.Name
	done := make(chan struct{})
	defer close(done)
	go func() {
		ticker := time.NewTicker(progressEvery)
		defer ticker.Stop()
		for start := time.Now(); ; {
			select {
			case <-ticker.C:
				fmt.Fprintf(log, "downloading %s (about 250 MB): %.0f s\n", name, time.Since(start).Seconds())
			case <-done:
				return
			}
		}
	}()
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", name)
	cmd.Dir = os.TempDir() // outside any module: the vectors are no dependency
	cmd.Env = append(os.Environ(), "GO111MODULE=on", "GOFLAGS=", "GOWORK=off")
	out, err := cmd.Output()
	var answer struct{ Dir, Sum, Error string }
	if jsonErr := json.Unmarshal(out, &answer); jsonErr != nil {
		return Source{}, fmt.Errorf("download %s: %w", name, errors.Join(err, jsonErr))
	}
	switch {
	case answer.Error != "":
		return Source{}, fmt.Errorf("download %s: %s", name, answer.Error)
	case err != nil:
		return Source{}, fmt.Errorf("download %s: %w", name, err)
	case answer.Sum != v.Sum:
		return Source{}, fmt.Errorf("download %s: checksum %s, not %s", name, answer.Sum, v.Sum)
	}
	return Source{Version: v, Dir: answer.Dir}, nil
}

// files returns the vectors of a group by kind: the part of the file name before the first underscore.
func (s Source) files(group string) (map[string][]string, error) {
	dir := filepath.Join(s.Dir, group, "spectest", "generate", "tests")
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list the vectors of %s: %w", group, err)
	}
	byKind := make(map[string][]string)
	for _, entry := range entries {
		kind, _, ok := strings.Cut(entry.Name(), "_")
		if !ok || filepath.Ext(entry.Name()) != ".json" {
			return nil, fmt.Errorf("list the vectors of %s: %s is not one", group, entry.Name())
		}
		byKind[kind] = append(byKind[kind], filepath.Join(dir, entry.Name()))
	}
	return byKind, nil
}

// states returns the files with expected states of a kind, by the name of the vector they belong to; a vector with several
// cases has a folder with a file for each. A kind may have none.
func (s Source) states(group, kind string) (map[string]string, error) {
	dir := filepath.Join(s.Dir, group, "spectest", "generate", "state_comparison", strings.ReplaceAll(kind, ".", "_"))
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the states of %s: %w", kind, err)
	}
	states := make(map[string]string)
	for _, entry := range entries {
		name := kind + "_" + strings.ReplaceAll(entry.Name(), " ", "_")
		if entry.IsDir() {
			name += ".json"
		}
		states[name] = filepath.Join(dir, entry.Name())
	}
	return states, nil
}

// Read decodes one vector of a group, for constants that other vectors leave out.
func (s Source) Read(group, file string, v any) error {
	data, err := os.ReadFile(filepath.Join(s.Dir, group, "spectest", "generate", "tests", file))
	if err != nil {
		return fmt.Errorf("read a vector of %s: %w", group, err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("decode %s: %w", file, err)
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
