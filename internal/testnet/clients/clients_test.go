package clients

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestVersionsArePinned(t *testing.T) {
	got, err := Versions()
	if err != nil {
		t.Fatal(err)
	}
	if got["geth"] != "v1.17.8" || got["prysm"] != "v7.0.0" {
		t.Fatalf("versions %v", got)
	}
}

func TestEveryCommandIsATool(t *testing.T) {
	for _, m := range clientModules() {
		text, err := modules.ReadFile("modules/" + m.name + ".mod")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range m.packages {
			if !strings.Contains(string(text), p+"\n") {
				t.Errorf("%s.mod has no tool line for %s", m.name, p)
			}
		}
	}
}

func TestHalfABuildIsNotTaken(t *testing.T) {
	cache := t.TempDir()
	dir, err := buildDir(cache)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"geth", "beacon-chain", "prysmctl"} { // validator is missing
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", "")
	_, err = Ensure(context.Background(), Options{CacheDir: cache})
	if !errors.Is(err, ErrNoGo) {
		t.Fatalf("got %v, want that it tries to build and misses go", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "validator"), []byte("x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Ensure(context.Background(), Options{CacheDir: cache}); err != nil {
		t.Fatalf("a complete build is refused: %v", err)
	}
}

func TestNoCompilerIsNamed(t *testing.T) {
	t.Setenv("CC", "no-such-compiler")
	err := requirements(context.Background(), t.TempDir())
	if !errors.Is(err, ErrNoCompiler) || !strings.Contains(err.Error(), "no-such-compiler") {
		t.Fatalf("got %v", err)
	}
}

func TestTheGoCommandsWordsBecomeARemedy(t *testing.T) {
	ctx := context.Background()
	failed := errors.New("exit status 1")
	for text, want := range map[string]error{
		"compile: writing output: write $WORK/b1: no space left on device":       ErrDiskSpace,
		"go: example.org/x@v1: reading https://proxy/x/@v/v1.zip: 403 Forbidden": ErrDownload,
		"dial tcp: lookup proxy: no such host":                                   ErrDownload,
		"x.go:1: syntax error":                                                   failed,
	} {
		if err := explain(ctx, "geth", failed, []string{text}); !errors.Is(err, want) {
			t.Errorf("%q became %v", text, err)
		}
	}
}

func TestASecondBuilderWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	unlock, err := lock(context.Background(), path, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	var told strings.Builder
	if _, err := lock(ctx, path, &told); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
	if !strings.Contains(told.String(), "waiting") {
		t.Error("the one who waits is not told")
	}
	unlock()
	unlock, err = lock(context.Background(), path, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}

func TestProgressCountsPackagesAndKeepsErrors(t *testing.T) {
	w := &watcher{}
	for _, part := range []string{"go: downloading a.org/b v1\na.org/", "b\na.org/c\n# a.org/c\nc.go:3:1: cannot use x\n"} {
		if _, err := w.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	if w.packages != 2 {
		t.Errorf("%d packages, want 2", w.packages)
	}
	if tail := strings.Join(w.tail(), "\n"); !strings.Contains(tail, "cannot use x") {
		t.Errorf("the error is lost: %q", tail)
	}
}
