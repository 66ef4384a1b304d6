package localnet

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/testnet/process"
)

func TestDownEndsOnlyWhatTheNetworkStarted(t *testing.T) {
	start := func() *exec.Cmd {
		c := exec.Command("/bin/sleep", "300")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		go c.Wait() // reaps
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
	if err := writeState(Layout{Dir: dir}, s); err != nil {
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
