package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/p2p/enode"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/bootnode"
)

// words splits a line at spaces and replaces @name by a path in the folder, as terminal.run does.
func words(line string, c *terminal) []string {
	args := strings.Fields(line)
	for i, a := range args {
		if name, ok := strings.CutPrefix(a, "@"); ok {
			args[i] = c.path(name)
		}
	}
	return args
}

// runBootnode runs `bootnode start` while a test looks at it, and returns what it printed.
func (c *terminal) runBootnode(line string, look func(record string)) string {
	c.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	c.stdout.Reset()
	c.env.printed = false
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, c.env, words("bootnode start --p2p.listen 127.0.0.1 --p2p.udp_port 0 --api.listen 127.0.0.1:0 --log.level error "+line, c))
	}()
	path := c.path("boot/" + bootnode.RecordFile)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if text, err := os.ReadFile(path); err == nil {
			look(strings.TrimSpace(string(text)))
			break
		}
		if time.Now().After(deadline) {
			c.t.Fatal("the bootnode writes no record")
		}
	}
	cancel()
	if got := <-code; got != exitOK {
		c.t.Errorf("%s: exit code %d:\n%s", line, got, c.stderr.String())
	}
	return c.stdout.String()
}

// A bootnode keeps its key, so that its record stays the same but for the sequence number; it says where it is.
func TestBootnodeStart(t *testing.T) {
	c := newTerminal(t)
	var first *enode.Node
	printed := c.runBootnode("--network hoodi --data-dir @boot", func(record string) {
		var err error
		if first, err = enode.Parse(enode.ValidSchemes, record); err != nil || !first.IPAddr().IsLoopback() || first.UDP() == 0 || first.TCP() != 0 {
			t.Errorf("record is %q, %v", record, err)
		}
	})
	if strings.TrimSpace(printed) != first.String() {
		t.Errorf("printed %q", printed)
	}
	var status apiv1.BootnodeStatus
	printed = c.runBootnode("--network.name hoodi --data_dir @boot --json", func(string) {})
	if err := json.Unmarshal([]byte(printed), &status); err != nil {
		t.Fatalf("%v: %q", err, printed)
	}
	again, err := enode.Parse(enode.ValidSchemes, status.ENR)
	if err != nil || again.ID() != first.ID() || again.Seq() <= first.Seq() {
		t.Errorf("the second record is %s, %v", status.ENR, err)
	}
	if status.Schema != "hawser.bootnode.status/1" || status.Network != "hoodi" || status.Domain != "0x00000503" ||
		status.RecordFile != c.path("boot/"+bootnode.RecordFile) || !strings.HasPrefix(status.Address, "127.0.0.1:") {
		t.Errorf("status is %+v", status)
	}
}

func TestBootnodeAnswersOverHTTP(t *testing.T) {
	c := newTerminal(t)
	address := fixedAddress(t)
	c.runBootnode("--network local --data-dir @boot --api.listen "+address, func(string) {
		for path, holds := range map[string]string{
			"/healthz": `"ok": true`, "/readyz": `"ok": true`, "/metrics": "hawser_bootnode_known_nodes 0",
			"/v1/bootnode/status": `"nodes": 0`, "/v1/bootnode/nodes": "hawser.bootnode.nodes/1",
		} {
			if text := get(t, "http://"+address+path); !strings.Contains(text, holds) {
				t.Errorf("%s answers %q", path, text)
			}
		}
	})
}

// fixedAddress returns an address whose port is free, and is none that the system gives to those who ask for any.
func fixedAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", 12_000+rand.IntN(16_000))
		if probe, err := net.Listen("tcp", address); err == nil {
			_ = probe.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

func get(t *testing.T, url string) string {
	t.Helper()
	var last error
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); { // the record is written before the API answers
		resp, err := http.Get(url)
		if err != nil {
			last = err
			time.Sleep(20 * time.Millisecond)
			continue
		}
		text, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	t.Fatal(last)
	return ""
}

func TestBootnodeStartBadInput(t *testing.T) {
	c := newTerminal(t)
	taken, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	c.write("nonsense", []byte("no key"))
	port := strconv.Itoa(taken.LocalAddr().(*net.UDPAddr).Port)
	for line, want := range map[string]fault.Code{
		"":                                                   fault.ConfigMissing,
		"--data-dir @boot --network atlantis":                fault.ConfigValue,
		"--data-dir @boot --port 70000":                      fault.ConfigValue,
		"--data-dir @boot --listen localhost":                fault.ConfigValue,
		"--data-dir @boot --p2p.bootnodes enr:x":             fault.ConfigValue,
		"--data-dir @boot --p2p.key_file @nonsense":          fault.FileUnreadable,
		"--data-dir @boot --listen 127.0.0.1 --port " + port: fault.PortInUse,
		"--data-dir @boot --listen 192.0.2.1":                fault.AddressInvalid,
		"--data-dir @boot --listen 127.0.0.1 --port 0 --api.listen 192.0.2.1:1":     fault.AddressInvalid,
		"--data-dir @nonsense --listen 127.0.0.1 --port 0 --api.listen 127.0.0.1:0": fault.FileNotWritten,
		"--data-dir @boot --beacon.endpoints x":                                     fault.Usage,
	} {
		c.fails("bootnode start "+line, want)
	}
}
