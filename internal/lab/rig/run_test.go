package rig

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

func TestAFolderThatHoldsSomethingIsNotTouched(t *testing.T) {
	dir := t.TempDir()
	precious := filepath.Join(dir, "precious")
	if err := os.WriteFile(precious, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := Defaults()
	o.Local.Dir = dir
	if _, err := Run(context.Background(), o); !errors.Is(err, localnet.ErrFolder) || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(precious); err != nil {
		t.Error(err)
	}
}

func TestAPortInUseEndsTheRunBeforeItBegins(t *testing.T) {
	var listener net.Listener
	base := 0
	for base = 33000; listener == nil; base += localnet.PortSpan {
		listener, _ = net.Listen("tcp", "127.0.0.1:"+(localnet.Layout{Base: base}).APIURL(2)[len("http://127.0.0.1:"):])
	}
	defer listener.Close()
	o := Defaults()
	o.Local.PortBase, o.Local.Dir = base-localnet.PortSpan, filepath.Join(t.TempDir(), "d")
	var said bytes.Buffer
	o.Local.Progress = &said
	_, err := Run(context.Background(), o)
	if !errors.Is(err, chain.ErrPortInUse) || !strings.Contains(err.Error(), "operator 2") || !strings.Contains(err.Error(), "--port-base") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(o.Local.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("an empty folder is left behind")
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
