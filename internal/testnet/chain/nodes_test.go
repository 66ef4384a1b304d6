package chain

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

func TestPeerIDIsThatOfTheLastStart(t *testing.T) {
	log := filepath.Join(t.TempDir(), "beacon-chain.log")
	if _, err := peerID(log); err == nil {
		t.Error("a log that is not there names a peer")
	}
	text := `time="x" level=info msg="Running node with peer id of 16Uiu2HAkvv6wUxcpR4zQy85zydvMVmxvUYMFUUGSsYDWgiPp1e9t " prefix=p2p
time="x" level=info msg="something else"
time="x" level=info msg="Running node with peer id of 16Uiu2HAmN2dGzMQ1kzMTjsXeBG6vvyopLM9iPqRgPiZD2MkfijNr " prefix=p2p
`
	if err := os.WriteFile(log, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := peerID(log); err != nil || got != "16Uiu2HAmN2dGzMQ1kzMTjsXeBG6vvyopLM9iPqRgPiZD2MkfijNr" {
		t.Errorf("%q, %v", got, err)
	}
}

// after returns the argument behind a flag.
func after(args []string, flag string) string {
	i := slices.Index(args, flag)
	if i < 0 {
		return ""
	}
	return args[i+1]
}

func TestTwoPairsShareNothingButTheChain(t *testing.T) {
	config := valid(t)
	config.Second, config.Beacons, config.Executions, config.Steady = PortsFrom(21100), 2, 2, 1
	c := &Chain{Config: config}
	for _, flag := range []string{"--datadir", "--http-port", "--p2p-tcp-port", "--execution-endpoint"} {
		if a, b := after(c.beaconArgs(0), flag), after(c.beaconArgs(1), flag); a == b || a == "" || b == "" {
			t.Errorf("beacon nodes: %s is %q and %q", flag, a, b)
		}
	}
	for _, flag := range []string{"--datadir", "--http.port", "--authrpc.port", "--config"} {
		if a, b := after(c.executionArgs(0), flag), after(c.executionArgs(1), flag); a == b || a == "" || b == "" {
			t.Errorf("execution clients: %s is %q and %q", flag, a, b)
		}
	}
	if got := after(c.validatorArgs(), "--beacon-rpc-provider"); got != "127.0.0.1:"+strconv.Itoa(config.Second.BeaconRPC) {
		t.Errorf("background validators use %s", got)
	}
	config.Executions = 1
	c = &Chain{Config: config}
	if a, b := after(c.beaconArgs(0), "--execution-endpoint"), after(c.beaconArgs(1), "--execution-endpoint"); a != b {
		t.Errorf("one execution client: %q and %q", a, b)
	}
	config.Beacons, config.Executions = 1, 2
	if config.Check() == nil {
		t.Error("more execution clients than beacon nodes are accepted")
	}
}
