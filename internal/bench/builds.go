package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// builds is a temporary folder of test binaries, and of the sources that they were built from.
type builds struct {
	dir       string
	worktrees []string
}

// build is a source tree with the test binaries of the steps' packages.
type build struct{ tree, binaries string }

func newBuilds() (*builds, error) {
	dir, err := os.MkdirTemp("", "hawser-bench-")
	if err != nil {
		return nil, err
	}
	return &builds{dir: dir}, nil
}

// close removes what was built. What it cannot remove stays in the system's temporary folder.
func (b *builds) close() {
	for _, tree := range b.worktrees {
		_, _ = git("worktree", "remove", "--force", tree)
	}
	_ = os.RemoveAll(b.dir)
}

// workingTree builds the tree that the program was started in.
func (b *builds) workingTree() (*build, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	return b.build(here, filepath.Join(b.dir, "now"))
}

// commit checks a commit out in a worktree of its own and builds it.
func (b *builds) commit(commit string) (*build, error) {
	tree := filepath.Join(b.dir, "tree")
	if _, err := git("worktree", "add", "--detach", tree, commit); err != nil {
		return nil, fmt.Errorf("check out the recorded commit, which a shallow clone does not have: %w", err)
	}
	b.worktrees = append(b.worktrees, tree)
	return b.build(tree, filepath.Join(b.dir, "before"))
}

func (b *builds) build(tree, binaries string) (*build, error) {
	built := &build{tree, binaries}
	for _, s := range steps {
		if _, err := os.Stat(built.binary(s)); err == nil {
			continue
		}
		if _, err := command(tree, "go", "test", "-c", "-o", built.binary(s), "./"+s.dir); err != nil {
			return nil, fmt.Errorf("build the benchmarks of %s; if the package moved, record the commit that moved it: %w", s.dir, err)
		}
	}
	return built, nil
}

func (b *build) binary(s step) string {
	return filepath.Join(b.binaries, strings.ReplaceAll(s.dir, "/", "-")+".test")
}

// measure runs a step once.
func (b *build) measure(s step) (result, error) {
	out, err := command(filepath.Join(b.tree, s.dir), b.binary(s),
		"-test.run", "^$", "-test.bench", pattern(s.name), "-test.benchtime", fmt.Sprintf("%dx", s.operations), "-test.benchmem", "-test.cpu", "1")
	if err != nil {
		return result{}, fmt.Errorf("measure %s: %w", s.name, err)
	}
	return parse(out, s.name)
}

// pattern matches the benchmark of a name alone.
func pattern(name string) string {
	return "^" + strings.ReplaceAll(name, "/", "$/^") + "$"
}

func git(args ...string) (string, error) { return command(".", "git", args...) }

// command runs a program and returns what it printed, without the last line break. Its error holds what the program said.
func command(dir, name string, args ...string) (string, error) {
	c := exec.Command(name, args...)
	c.Dir = dir
	out, err := c.Output()
	if err != nil {
		said := string(out)
		if exit := new(exec.ExitError); errors.As(err, &exit) {
			said += string(exit.Stderr)
		}
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, strings.TrimSpace(said))
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}
