package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/fault"
)

const nodeYAML = `version: 1
network: {name: local}
data_dir: DIR/data
operator: {key_file: DIR/operator.json, password_file: DIR/pw}
beacon: {endpoints: ["http://127.0.0.1:1"]}
execution: {endpoints: ["http://127.0.0.1:1"]}
p2p: {listen: 127.0.0.1, tcp_port: 0}
api: {listen: "127.0.0.1:0"}
log: {level: error}
`

// operatorsDesk returns a terminal with an operator's key, its password and a configuration of the local network.
func operatorsDesk(t *testing.T) *terminal {
	t.Helper()
	c := newTerminal(t)
	c.write("pw", []byte("operator's password\n"))
	c.ok("operator keygen --out @operator.json --password-file @pw")
	c.config("node.yaml")
	c.stderr.Reset()
	return c
}

// config writes nodeYAML with words replaced, given in pairs.
func (c *terminal) config(name string, pairs ...string) {
	c.t.Helper()
	text := strings.NewReplacer(append(pairs, "DIR", c.dir)...).Replace(nodeYAML)
	c.write(name, []byte(text))
}

// startFails runs `node start`, which must end with exactly one error of three lines that names the given texts.
func (c *terminal) startFails(line string, want fault.Code, holds ...string) {
	c.t.Helper()
	c.fails("node start "+line, want)
	text := c.stderr.String()
	if lines := strings.Count(text, "\n"); lines != 3 || c.stdout.Len() != 0 {
		c.t.Errorf("%s: prints %d lines, and %q:\n%s", line, lines, c.stdout.String(), text)
	}
	for _, h := range holds {
		if !strings.Contains(text, h) {
			c.t.Errorf("%s: does not name %q:\n%s", line, h, text)
		}
	}
}

func TestNodeStartBadInput(t *testing.T) {
	c := operatorsDesk(t)
	c.write("wrong", []byte("nope"))
	c.write("notes.txt", []byte("hello"))
	c.config("typo.yaml", "endpoints: [\"http://127.0.0.1:1\"]}\nexecution", "endpionts: [\"http://127.0.0.1:1\"]}\nexecution")
	c.config("syntax.yaml", "version: 1", "version: [1")
	c.config("version.yaml", "version: 1", "version: 2")
	c.config("network.yaml", "name: local", "name: hodi")
	c.config("port.yaml", "tcp_port: 0", "tcp_port: 70000")
	c.config("url.yaml", "endpoints: [\"http://127.0.0.1:1\"]}\nexecution", "endpoints: [\"127.0.0.1:1\"]}\nexecution")
	c.config("empty.yaml", "[\"http://127.0.0.1:1\"]", "[]")
	c.config("peers.yaml", "tcp_port: 0", "peers: [nobody]")
	c.config("level.yaml", "level: error", "level: loud")
	c.write("short.yaml", []byte("version: 1\n"))
	c.write("profile.yaml", []byte("version: 1\nname: x\nslots: 3s\n"))

	c.startFails("--config @absent.yaml", fault.FileMissing, "absent.yaml")
	c.startFails("--config @typo.yaml", fault.ConfigUnknownKey, "beacon.endpionts", "beacon.endpoints", "typo.yaml:5")
	c.startFails("--config @syntax.yaml", fault.ConfigSyntax, "syntax.yaml")
	c.startFails("--config @notes.txt", fault.ConfigSyntax, "notes.txt")
	c.startFails("--config @version.yaml", fault.ConfigVersion, "version 2")
	c.startFails("--config @short.yaml", fault.ConfigMissing, "data_dir", "HAWSER_DATA_DIR")
	c.startFails("--config @empty.yaml", fault.ConfigMissing, "beacon.endpoints", "execution.endpoints")
	c.startFails("--config @network.yaml", fault.ConfigValue, "network.name", "hodi", "hoodi")
	c.startFails("--config @port.yaml", fault.ConfigValue, "p2p.tcp_port", "70000")
	c.startFails("--config @url.yaml", fault.ConfigValue, "beacon.endpoints", "http://127.0.0.1:5052")
	c.startFails("--config @peers.yaml", fault.ConfigValue, "p2p.peers", "nobody")
	c.startFails("--config @level.yaml", fault.ConfigValue, "log.level", "loud")
	c.startFails("--config @node.yaml --network.profile @profile.yaml", fault.ConfigValue, "network.profile", "slots")
	c.startFails("--config @node.yaml --operator.password_file @wrong", fault.PasswordWrong, "operator.json")
	c.startFails("--config @node.yaml --operator.password_file @none", fault.FileMissing, "none")
	c.startFails("--config @node.yaml --operator.key_file @none", fault.FileMissing, "none")
	c.startFails("--config @node.yaml --operator.key_file @notes.txt", fault.KeystoreInvalid, "notes.txt")
	c.startFails("--config @node.yaml --data_dir @notes.txt", fault.StoreNotWritten, "notes.txt")

	t.Setenv("HAWSER_BEACON_TIMEOUT", "soon")
	c.startFails("--config @node.yaml", fault.ConfigValue, "HAWSER_BEACON_TIMEOUT", "soon")
	if _, err := os.Stat(c.path("data")); err == nil {
		t.Error("a start that was refused made the data folder")
	}
}

func TestNodeStartPortInUse(t *testing.T) {
	c := operatorsDesk(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	for _, line := range []string{
		fmt.Sprintf("--config @node.yaml --api.listen 127.0.0.1:%d", port),
		fmt.Sprintf("--config @node.yaml --p2p.tcp_port %d", port),
	} {
		c.startFails(line, fault.PortInUse, fmt.Sprintf("127.0.0.1:%d", port))
	}
}

// Without clients the node waits, and ends with exit code 0 when it is told to.
func TestNodeStartAndTheEnd(t *testing.T) {
	c := operatorsDesk(t)
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	if code := run(ctx, c.env, []string{"node", "start", "--config", c.path("node.yaml")}); code != exitOK || c.stderr.Len() != 0 {
		t.Errorf("exit code %d\n%s", code, c.stderr.String())
	}
}

// What `network show` prints is a network to start on, as text and as JSON; the start tells it with its forks, one line each.
func TestNodeStartOnAShownNetwork(t *testing.T) {
	c := operatorsDesk(t)
	for i, flag := range []string{"", " --json"} {
		c.ok("network show mainnet" + flag)
		c.write("net", []byte(strings.ReplaceAll(c.stdout.String(), "mainnet", "mine")))
		c.stderr.Reset()
		ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
		defer cancel()
		free, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := free.Addr().(*net.TCPAddr).Port
		_ = free.Close()
		args := []string{"node", "start", "--config", c.path("node.yaml"), "--network", c.path("net"), "--log.level", "info", "--data_dir", c.path(fmt.Sprint("data", i)), "--p2p.tcp_port", fmt.Sprint(port)}
		if code := run(ctx, c.env, args); code != exitOK {
			t.Errorf("exit code %d\n%s", code, c.stderr.String())
		}
		text := c.stderr.String()
		for _, want := range []string{"msg=network ", "name=mine", "slot=12s", "round_timeouts=fixed", "quick_round=2s", `msg="network fork"`, "0x00000001", "not scheduled"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q: the start does not tell %s:\n%s", flag, want, text)
			}
		}
		if forks := strings.Count(text, `msg="network fork"`); forks != 2 {
			t.Errorf("%q: %d forks", flag, forks)
		}
	}
	c.startFails("--config @node.yaml --network @absent.yaml", fault.ConfigValue, "absent.yaml")
	c.startFails("--config @node.yaml --network mainnet --network.name hoodi", fault.Usage, "--network")
}
