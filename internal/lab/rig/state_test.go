package rig

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/process"
)

func TestAFolderThatHoldsSomethingIsNotTouched(t *testing.T) {
	dir := t.TempDir()
	precious := filepath.Join(dir, "precious")
	if err := os.WriteFile(precious, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := Defaults()
	o.Dir = dir
	if _, err := Run(context.Background(), o); !errors.Is(err, ErrFolder) || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(precious); err != nil {
		t.Error(err)
	}
}

func TestAPortInUseEndsTheRunBeforeItBegins(t *testing.T) {
	var listener net.Listener
	base := 0
	for base = 33000; listener == nil; base += PortSpan {
		listener, _ = net.Listen("tcp", "127.0.0.1:"+(layout{base: base}).apiURL(2)[len("http://127.0.0.1:"):])
	}
	defer listener.Close()
	o := Defaults()
	o.PortBase, o.Dir = base-PortSpan, filepath.Join(t.TempDir(), "d")
	var said bytes.Buffer
	o.Progress = &said
	_, err := Run(context.Background(), o)
	if !errors.Is(err, chain.ErrPortInUse) || !strings.Contains(err.Error(), "operator 2") || !strings.Contains(err.Error(), "--port-base") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(o.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("an empty folder is left behind")
	}
}

func TestDownEndsOnlyWhatTheNetworkStarted(t *testing.T) {
	start := func() *exec.Cmd {
		c := exec.Command("/bin/sleep", "300")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		go c.Wait() //nolint:errcheck // reaps
		t.Cleanup(func() { _ = c.Process.Kill() })
		return c
	}
	supervisor, child, stranger := start(), start(), start()
	dir := filepath.Join(t.TempDir(), "network")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	running := func(c *exec.Cmd) Running { return Running{"x", c.Process.Pid, process.StartTime(c.Process.Pid)} }
	reused := running(stranger)
	reused.Start-- // the id belongs to another process by now
	s := State{Schema: stateSchema, Dir: dir, Supervisor: running(supervisor), Processes: []Running{running(child), reused}}
	if err := writeState(layout{dir: dir}, s); err != nil {
		t.Fatal(err)
	}
	if err := Down(context.Background(), dir); err != nil {
		t.Fatal(err)
	}
	gone := func(c *exec.Cmd) bool {
		for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
			if process.StartTime(c.Process.Pid) == 0 {
				return true
			}
		}
		return false
	}
	if !gone(supervisor) || !gone(child) {
		t.Error("the network's processes live on")
	}
	if process.StartTime(stranger.Process.Pid) == 0 {
		t.Error("a stranger was killed")
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("the folder is still there")
	}
	if err := Down(context.Background(), dir); !errors.Is(err, ErrNotRunning) {
		t.Errorf("a second time: %v", err)
	}
	if _, err := Status(context.Background(), dir); !errors.Is(err, ErrNotRunning) {
		t.Errorf("status: %v", err)
	}
}

func TestMissedProposalsAreExplained(t *testing.T) {
	tr := newTrace()
	begin := time.Unix(100, 0)
	tr.asked[8] = []uint64{1, 2}
	tr.posts[9] = []blockPost{{3, 400, begin.Add(1500 * time.Millisecond)}}
	for slot, want := range map[uint64]string{7: "no quorum for the RANDAO", 8: "2 operators asked", 9: "operator 3 at +1.50 s (status 400)"} {
		if got := tr.reason(slot, begin, true); !strings.Contains(got, want) || !strings.Contains(got, "leader was down") {
			t.Errorf("slot %d: %q", slot, got)
		}
	}
}
