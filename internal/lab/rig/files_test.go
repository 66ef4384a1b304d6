package rig

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/node/config"
	protocolnetwork "github.com/hawser-ssv/hawser/protocol/network"
)

// What is written here must be what the node reads.
func TestTheNodeReadsWhatIsWritten(t *testing.T) {
	l := layout{dir: t.TempDir(), base: 21000}
	all := []*operator{{id: 1, peerID: "16Uiu2HAmA"}, {id: 2, peerID: "16Uiu2HAmB"}, {id: 3, peerID: "16Uiu2HAmC"}}
	contract := common.HexToAddress("0x1234567890123456789012345678901234567890")
	if err := writeProfile(l, contract, Defaults()); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(l.operatorDir(2), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := writeConfig(l, all[1], all, Defaults(), nil); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(l.operatorFile(2, configFile), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.P2PTCPPort != 21062 || c.APIListen != "127.0.0.1:21082" || c.BeaconEndpoints[0] != "http://127.0.0.1:21022" || c.ExecutionEndpoints[0] != "ws://127.0.0.1:21042" {
		t.Errorf("ports: %+v", c)
	}
	if len(c.P2PPeers) != 2 || c.P2PPeers[0] != "/ip4/127.0.0.1/tcp/21061/p2p/16Uiu2HAmA" || c.P2PPeers[1] != "/ip4/127.0.0.1/tcp/21063/p2p/16Uiu2HAmC" {
		t.Errorf("peers: %v", c.P2PPeers)
	}
	if err := writeConfig(l, all[0], all, Defaults(), &bootnode{record: "enr:-abc"}); err == nil {
		t.Error("operator 1 has no folder, and no error")
	}
	if err := writeConfig(l, all[1], all, Defaults(), &bootnode{record: "enr:-abc"}); err != nil {
		t.Fatal(err)
	}
	if c, err := config.Load(l.operatorFile(2, configFile), nil, nil); err != nil || len(c.P2PPeers) != 0 || len(c.P2PBootnodes) != 1 || c.P2PBootnodes[0] != "enr:-abc" {
		t.Errorf("with a bootnode: %v, %v", c, err)
	}
	p, err := config.ReadProfile(c.Profile)
	if err != nil {
		t.Fatal(err)
	}
	if p.Registry != contract || p.Beacon.SlotDuration != 3*time.Second || p.Beacon.SlotsPerEpoch != 8 ||
		p.FollowDistance != 1 || p.RoundTimeouts != protocolnetwork.Scaled {
		t.Errorf("profile: %+v", p)
	}
}

func TestAnOperatorsFilesAreSecretAndComplete(t *testing.T) {
	l := layout{dir: t.TempDir(), base: 21000}
	o, err := prepareOperator(l, 3)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(o.peerID, "16Uiu2HA") || len(o.publicKey) != 612 {
		t.Errorf("peer id %q, public key of %d characters", o.peerID, len(o.publicKey))
	}
	for _, name := range []string{keyFile, passwordFile, networkKeyFile} {
		info, err := os.Stat(l.operatorFile(3, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
	text, err := os.ReadFile(l.operatorFile(3, keyFile))
	if err != nil || strings.Contains(string(text), "PRIVATE KEY") {
		t.Error("the key lies there in plain text")
	}
}
