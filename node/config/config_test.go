package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/hawser-ssv/hawser/protocol/network"
)

const full = `version: 1
network: {name: local, profile: p.yaml}
data_dir: d
operator: {key_file: k, password_file: pw}
beacon: {endpoints: [http://a, http://b], timeout: 2s}
execution: {endpoints: [ws://c]}
p2p: {listen: 127.0.0.1, tcp_port: 7}
`

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "node.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFileEnvironmentFlag(t *testing.T) {
	flags := pflag.NewFlagSet("t", pflag.ContinueOnError)
	AddFlags(flags)
	if err := flags.Parse([]string{"--p2p.tcp_port", "9"}); err != nil {
		t.Fatal(err)
	}
	c, err := Load(write(t, full), []string{"HAWSER_P2P_TCP_PORT=8", "HAWSER_LOG_LEVEL=debug", "PATH=/bin"}, flags)
	if err != nil {
		t.Fatal(err)
	}
	if c.P2PTCPPort != 9 || c.LogLevel != "debug" || c.BeaconTimeout != 2*time.Second || len(c.BeaconEndpoints) != 2 || c.P2PListen != "127.0.0.1" {
		t.Errorf("merged configuration is %+v", c)
	}
}

func TestUnknownKeyNamesTheNearest(t *testing.T) {
	_, err := Load(write(t, full+"beacon_endpoints: x\n"), nil, nil)
	var unknown *UnknownKeyError
	if !errors.As(err, &unknown) || unknown.Nearest != "beacon.endpoints" {
		t.Errorf("error is %v", err)
	}
	_, err = Load(write(t, full), []string{"HAWSER_LOG_LEVL=info"}, nil)
	if !errors.As(err, &unknown) || unknown.Nearest != "log.level" {
		t.Errorf("error is %v", err)
	}
}

func TestBadValues(t *testing.T) {
	for _, text := range []string{full + "log: {format: xml}\n", full + "engine: {workers: many}\n", full + "proposal: {delay: 5}\n", "version: 2\n"} {
		var bad *ValueError
		if _, err := Load(write(t, text), nil, nil); !errors.As(err, &bad) {
			t.Errorf("%q: error is %v", text, err)
		}
	}
	for _, change := range [][2]string{
		{"[http://a, http://b]", "[a]"},
		{"[http://a, http://b]", "[ws://a]"},
		{"[ws://c]", "[ftp://c]"},
		{"tcp_port: 7", "tcp_port: -1"},
		{"tcp_port: 7", "udp_port: 65536"},
		{"tcp_port: 7", "max_peers: 0"},
		{"127.0.0.1, tcp", "localhost, tcp"},
	} {
		var bad *ValueError
		if _, err := Load(write(t, strings.Replace(full, change[0], change[1], 1)), nil, nil); !errors.As(err, &bad) || bad.Source == "" || bad.Want == "" {
			t.Errorf("%s: error is %v", change[1], err)
		}
	}
	var nothing *MissingKeyError
	if _, err := Load(write(t, strings.Replace(full, "[ws://c]", "[]", 1)), nil, nil); !errors.As(err, &nothing) || len(nothing.Keys) != 1 || nothing.Keys[0] != "execution.endpoints" {
		t.Errorf("an empty list: %v", err)
	}
	var missing *MissingKeyError
	if _, err := Load(write(t, "version: 1\n"), nil, nil); !errors.As(err, &missing) || len(missing.Keys) != 5 {
		t.Errorf("error is %v", err)
	}
	if _, err := Load(filepath.Join(t.TempDir(), "absent"), nil, nil); err == nil {
		t.Error("a missing file was accepted")
	}
}

func TestProfileRoundTrip(t *testing.T) {
	p := network.Local()
	p.Name, p.FollowDistance, p.RoundTimeouts = "devnet", 1, network.Scaled
	p.Beacon.SlotDuration, p.Beacon.SlotsPerEpoch = 3*time.Second, 8
	path := filepath.Join(t.TempDir(), "profile.yaml")
	if err := WriteProfile(path, &p); err != nil {
		t.Fatal(err)
	}
	got, err := ReadProfile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != p.Name || got.Registry != p.Registry || got.Domain(0) != p.Domain(0) || got.Beacon.SlotDuration != 3*time.Second ||
		got.FollowDistance != 1 || got.RoundTimeouts != network.Scaled || got.Beacon.SlotsPerEpoch != 8 {
		t.Errorf("read back %+v", got)
	}
	if _, err := ReadProfile(write(t, "version: 1\nname: x\ndomian: 0x00000402\n")); err == nil {
		t.Error("a misspelt field was accepted")
	}
}
