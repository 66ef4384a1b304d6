package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

func shell(t *testing.T, script string) Spec {
	t.Helper()
	return Spec{Name: "child", Path: "/bin/sh", Args: []string{"-c", script}, Log: filepath.Join(t.TempDir(), "logs", "child.log")}
}

func start(t *testing.T, script string) *Process {
	t.Helper()
	p, err := Start(shell(t, script))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	return p
}

// patience is how long a test waits for what must happen: much longer than it ever takes, on a busy machine too, and shorter
// than the children live.
const patience = time.Minute

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

func waitDone(t *testing.T, p *Process) {
	t.Helper()
	select {
	case <-p.Done():
	case <-time.After(patience):
		t.Fatal("still running")
	}
}

func TestAnEarlyDeathIsToldWithTheLastLinesAndARemedy(t *testing.T) {
	p := start(t, "echo starting; echo 'listen tcp 127.0.0.1:1: bind: address already in use' >&2; exit 3")
	waitDone(t, p)
	var exit *ExitError
	if !errors.As(p.Err(), &exit) {
		t.Fatalf("got %v", p.Err())
	}
	for _, want := range []string{"child", "exit status 3", "--port-base", "address already in use", "child.log"} {
		if !strings.Contains(exit.Error(), want) {
			t.Errorf("%q is missing in %q", want, exit.Error())
		}
	}
}

func TestStopIsNoError(t *testing.T) {
	p := start(t, "sleep 300")
	p.Stop(patience)
	if p.Running() || p.Err() != nil {
		t.Fatalf("running %v, err %v", p.Running(), p.Err())
	}
}

func TestAStubbornProcessAndItsChildrenAreKilled(t *testing.T) {
	p := start(t, `trap "" TERM; sh -c 'trap "" TERM; sleep 301' & echo $!; wait; sleep 301`)
	var grandchild int
	eventually(t, "the grandchild begins", func() bool {
		text, _ := os.ReadFile(p.spec.Log)
		pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
		grandchild = pid
		return err == nil && strings.HasSuffix(string(text), "\n")
	})
	p.Stop(50 * time.Millisecond)
	eventually(t, "the grandchild ends", func() bool { return StartTime(grandchild) == 0 })
}

func TestUsageIsTheProcesssOwn(t *testing.T) {
	p := start(t, "i=0; while [ $i -lt 150000 ]; do i=$((i+1)); done; echo ready; sleep 300")
	eventually(t, "CPU time and memory", func() bool {
		u, err := p.Usage()
		if err != nil {
			t.Fatal(err)
		}
		return u.CPUSeconds > 0 && u.RSSBytes > 100<<10
	})
}

func TestRun(t *testing.T) {
	if err := Run(context.Background(), shell(t, "exit 0")); err != nil {
		t.Fatal(err)
	}
	if err := Run(context.Background(), shell(t, "echo why; exit 1")); err == nil || !strings.Contains(err.Error(), "why") {
		t.Fatalf("got %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := Run(ctx, shell(t, "sleep 300")); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
}

// A network must not survive the death of the program that started it, even by SIGKILL.
func TestChildrenDieWithTheirParent(t *testing.T) {
	if os.Getenv("PROCESS_TEST_PARENT") != "" {
		p, err := Start(Spec{Name: "grandchild", Path: "/bin/sleep", Args: []string{"300"}, Log: os.Getenv("PROCESS_TEST_PARENT")})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("pid=%d\n", p.PID())
		time.Sleep(5 * time.Minute)
	}
	dir := t.TempDir()
	spec := Spec{
		Name: "parent", Path: os.Args[0], Args: []string{"-test.run=TestChildrenDieWithTheirParent", "-test.v"},
		Env: []string{"PROCESS_TEST_PARENT=" + filepath.Join(dir, "g.log")}, Log: filepath.Join(dir, "p.log"),
	}
	p, err := Start(spec)
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	eventually(t, "the grandchild begins", func() bool {
		text, _ := os.ReadFile(spec.Log)
		if _, after, found := strings.Cut(string(text), "pid="); found && strings.Contains(after, "\n") {
			pid, _ = strconv.Atoi(after[:strings.Index(after, "\n")])
		}
		return pid != 0
	})
	if err := p.cmd.Process.Kill(); err != nil { // the parent alone, not its group
		t.Fatal(err)
	}
	waitDone(t, p)
	eventually(t, "the child ends with its parent", func() bool { return StartTime(pid) == 0 })
}
