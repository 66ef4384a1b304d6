package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
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
		{"version: 1", "version: 1\nduties: {doppelganger_epochs: 11}"},
		{"version: 1", "version: 1\nproposal: {round: 1s}"},
		{"version: 1", "version: 1\nproposal: {round: 2001ms}"},
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
	if !reflect.DeepEqual(got.Schedule, p.Schedule) || got.DiscoveryID != p.DiscoveryID {
		t.Errorf("read back %+v", got)
	}
	if _, err := ReadProfile(write(t, "version: 1\nname: x\ndomian: 0x00000402\n")); err == nil {
		t.Error("a misspelt field was accepted")
	}
}

// A profile that leaves out what it may, and each way of being wrong.
func TestProfileForms(t *testing.T) {
	const least = "version: 1\nname: x\ndomain: 0x00000409\ncontract: 0xC3CD9A0aE89Fff83b71b58b6512D43F8a41f363D\nslot: 3s\nslots_per_epoch: 8\nround_timeouts: scaled\n"
	p, err := ReadProfile(write(t, least))
	if err != nil || len(p.Schedule) != 1 || p.Schedule[0].Domain.String() != "0x00000409" || p.DiscoveryID != network.Local().DiscoveryID {
		t.Errorf("%+v, %v", p, err)
	}
	const forks = "forks:\n- {name: alan, epoch: 0, domain: 0x00000409, topics: ssv.v2.<subnet>}\n- {name: boole, epoch: 7, domain: 0x0000040a, topics: b.<subnet>}\n"
	p, err = ReadProfile(write(t, least+forks))
	if err != nil || len(p.Schedule) != 2 || p.Fork(6).Rules != network.Alan || p.Fork(7).Rules != network.Boole || p.Fork(7).TopicPrefix != "b." {
		t.Errorf("%+v, %v", p.Schedule, err)
	}
	for _, change := range [][2]string{
		{"domain: 0x00000409", "domain: 0x0000040b"},
		{"name: boole", "name: cairo"},
		{"domain: 0x0000040a", "domain: 0x04"},
		{"domain: 0x0000040a", "domain: 0x00000409"},
		{"topics: b.<subnet>", "topics: b"},
		{"epoch: 7", "epoch: 0"},
		{"epoch: 0", "epoch: 1"},
		{"slot: 3s", "slot: 0s"},
		{"round_timeouts: scaled", "round_timeouts: often"},
		{"name: x", "name: x\nquick_round: 2s"},
		{"name: x", "name: x\ndiscovery_id: ssv"},
		{"name: x", "name: x\npublic: true"},
		{"name: x", "name: x\ngenesis: {fork_version: 0x1}"},
	} {
		text := strings.Replace(least+forks, change[0], change[1], 1)
		if text == least+forks {
			t.Fatalf("%v changes nothing", change)
		}
		if p, err := ReadProfile(write(t, text)); err == nil {
			t.Errorf("%s was accepted: %+v", change[1], p)
		}
	}
}

// A bootnode needs its folder and no more; the environment of a node on the same machine does not disturb it, a misspelt key
// does.
func TestBootnodeConfiguration(t *testing.T) {
	flags := pflag.NewFlagSet("t", pflag.ContinueOnError)
	AddBootnodeFlags(flags)
	if flags.Lookup("beacon.endpoints") != nil || flags.Lookup("p2p.udp_port") == nil || len(BootnodeKeys()) != len(bootnodeKeys) {
		t.Error("the flags are not a bootnode's")
	}
	var missing *MissingKeyError
	if _, err := LoadBootnode("", nil, flags); !errors.As(err, &missing) || len(missing.Keys) != 1 || missing.Keys[0] != "data_dir" {
		t.Errorf("error is %v", err)
	}
	c, err := LoadBootnode("", []string{"HAWSER_DATA_DIR=d", "HAWSER_BEACON_ENDPOINTS=http://a", "HAWSER_P2P_BOOTNODES=enr:a,enr:b"}, flags)
	if err != nil || c.DataDir != "d" || c.P2PUDPPort != 12001 || c.LogFormat != "text" || len(c.P2PBootnodes) != 2 {
		t.Errorf("configuration is %+v, %v", c, err)
	}
	var unknown *UnknownKeyError
	if _, err := LoadBootnode("", []string{"HAWSER_DATA_DIRR=d"}, flags); !errors.As(err, &unknown) || unknown.Nearest != "data_dir" {
		t.Errorf("error is %v", err)
	}
}

// TestFaultServiceLinks: kind B15, variables that the container platform sets are no configuration, and mistyped ones still are.
func TestFaultServiceLinks(t *testing.T) {
	base := []string{"HAWSER_DATA_DIR=d", "HAWSER_OPERATOR_KEY_FILE=k", "HAWSER_OPERATOR_PASSWORD_FILE=p", "HAWSER_BEACON_ENDPOINTS=http://b", "HAWSER_EXECUTION_ENDPOINTS=ws://e"}
	for _, service := range []string{"HAWSER", "HAWSER_API", "HAWSER_P2P_TCP", "HAWSER_0"} {
		environ := append(slices.Clone(base),
			service+"_SERVICE_HOST=10.96.0.7", service+"_SERVICE_PORT=16000", service+"_SERVICE_PORT_METRICS=16000", service+"_PORT=tcp://10.96.0.7:16000",
			service+"_PORT_16000_TCP=tcp://10.96.0.7:16000", service+"_PORT_16000_TCP_PROTO=tcp", service+"_PORT_16000_TCP_PORT=16000",
			service+"_PORT_16000_TCP_ADDR=10.96.0.7", service+"_PORT_12001_UDP=udp://[fd00::1]:12001")
		c, err := Load("", environ, nil)
		if err != nil || c.P2PTCPPort != 13001 {
			t.Errorf("a Service called %s: %v", service, err)
		}
	}
	for _, mistyped := range []string{"HAWSER_P2P_TPC_PORT=13002", "HAWSER_DATADIR=x", "HAWSER_SERVICE=1", "HAWSER_PORT=13001"} {
		var unknown *UnknownKeyError
		if _, err := Load("", append(slices.Clone(base), mistyped), nil); !errors.As(err, &unknown) {
			t.Errorf("%s: %v", mistyped, err)
		}
	}
}
