package localnet

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
	l := Layout{Dir: t.TempDir(), Base: 21000}
	all := []*Operator{{ID: 1, PeerID: "16Uiu2HAmA"}, {ID: 2, PeerID: "16Uiu2HAmB"}, {ID: 3, PeerID: "16Uiu2HAmC"}}
	n := &Network{Options: Defaults(), Layout: l, Operators: all}
	contract := common.HexToAddress("0x1234567890123456789012345678901234567890")
	if err := writeProfile(l, contract, Defaults()); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(l.operatorDir(2), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := n.configure(all[1]); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(l.OperatorFile(2, configFile), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.P2PTCPPort != 21062 || c.APIListen != "127.0.0.1:21082" || c.BeaconEndpoints[0] != "http://127.0.0.1:21022" || c.ExecutionEndpoints[0] != "ws://127.0.0.1:21042" {
		t.Errorf("ports: %+v", c)
	}
	if len(c.P2PPeers) != 2 || c.P2PPeers[0] != "/ip4/127.0.0.1/tcp/21061/p2p/16Uiu2HAmA" || c.P2PPeers[1] != "/ip4/127.0.0.1/tcp/21063/p2p/16Uiu2HAmC" {
		t.Errorf("peers: %v", c.P2PPeers)
	}
	n.bootnode = &bootnode{record: "enr:-abc"}
	if err := n.configure(all[0]); err == nil {
		t.Error("operator 1 has no folder, and no error")
	}
	if err := n.configure(all[1]); err != nil {
		t.Fatal(err)
	}
	if c, err := config.Load(l.OperatorFile(2, configFile), nil, nil); err != nil || len(c.P2PPeers) != 0 || len(c.P2PBootnodes) != 1 || c.P2PBootnodes[0] != "enr:-abc" {
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
	l := Layout{Dir: t.TempDir(), Base: 21000}
	o, err := prepareOperator(l, 3)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(o.PeerID, "16Uiu2HA") || len(o.PublicKey) != 612 {
		t.Errorf("peer id %q, public key of %d characters", o.PeerID, len(o.PublicKey))
	}
	for _, name := range []string{keyFile, passwordFile, networkKeyFile} {
		info, err := os.Stat(l.OperatorFile(3, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
	text, err := os.ReadFile(l.OperatorFile(3, keyFile))
	if err != nil || strings.Contains(string(text), "PRIVATE KEY") {
		t.Error("the key lies there in plain text")
	}
}
