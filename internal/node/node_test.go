package node

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.uber.org/goleak"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/protocol/eth"
)

// A node is started before its clients. It says so at once, goes on by itself as each appears, bears their deaths, and
// ends cleanly.
func TestTheLifeOfANode(t *testing.T) {
	w := newWorld(t)
	before := goleak.IgnoreCurrent() // the sockets of clients that are not there yet
	w.start()

	if _, body := w.get("/healthz"); strings.Contains(string(body), "Everything works") {
		t.Errorf("before anything was asked: %s", body)
	}
	w.awaits("HAW-4001")
	if status, codes := w.codes("/readyz"); status != http.StatusServiceUnavailable || len(codes) == 0 {
		t.Errorf("ready: %d %v", status, codes)
	}
	if s := w.status(); s.Stage != string(StageBeacon) || len(s.Problems) != 1 || len(s.Beacon) != 1 || s.Schema != "hawser.node.status/1" {
		t.Errorf("status is %+v", s)
	}
	if code, body := w.get("/metrics"); code != 200 || !strings.Contains(string(body), `hawser_node_problems{code="HAW-4001"} 1`) {
		t.Errorf("metrics: %d\n%s", code, body)
	}
	for _, path := range []string{"/v1/duties", "/v1/peers", "/v1/subnets", "/"} {
		if code, _ := w.get(path); code != http.StatusOK {
			t.Errorf("%s: %d", path, code)
		}
	}

	w.bn.up()
	w.awaits("HAW-5001")
	w.el.up()
	w.awaits("HAW-3001")
	if s := w.status(); s.Stage != string(StageOperator) || s.Slot == 0 {
		t.Errorf("status is %+v", s)
	}

	// Somebody else's nonsense stands in the same block as this operator.
	w.execution.mine(event("ValidatorRemoved(address,uint64[],bytes,(uint32,uint64,uint64,bool,uint256))", []byte{1}, common.HexToHash("0xa11ce")),
		operatorAdded(1, w.key.Public().String()), operatorAdded(1, "again"))
	w.awaits()
	if status, codes := w.codes("/readyz"); status != http.StatusOK {
		t.Errorf("ready: %d %v", status, codes)
	}
	s := w.status()
	if s.Stage != string(StageRunning) || s.OperatorID != 1 || s.Skipped["unparsable"] != 1 || s.Skipped["operator-exists"] != 1 || s.Engine == nil {
		t.Errorf("status is %+v", s)
	}
	if code, body := w.get("/metrics"); code != 200 || !strings.Contains(string(body), "hawser_engine_running_duties 0") {
		t.Errorf("the engine's metrics are missing: %d", code)
	}

	if due := w.node.profile.Due; due == nil || due(0, eth.VotesDue) != w.profile.Beacon.DueBefore(eth.VotesDue) {
		t.Error("the moments of a slot do not follow the beacon chain's forks")
	}

	w.el.down()
	w.awaits("HAW-5001")
	w.bn.down()
	w.awaits("HAW-4001", "HAW-5001")
	w.bn.up()
	w.el.up()
	w.awaits()

	// The operator is removed, and registered again under another id.
	w.execution.mine(operatorRemoved(1))
	w.awaits("HAW-3007")
	w.execution.mine(operatorAdded(2, w.key.Public().String()))
	w.awaits()
	w.eventually("serving as operator 2", func() bool {
		d := w.node.dutyRooms()
		return d != nil && d.self == 2
	})

	begin := time.Now()
	if err := w.stop(); err != nil {
		t.Errorf("the end: %v", err)
	}
	if took := time.Since(begin); took > patience/6 {
		t.Errorf("the end took %v", took)
	}
	w.bn.down()
	w.el.down()
	http.DefaultClient.CloseIdleConnections()
	left := goleak.Find(before)
	for deadline := time.Now().Add(patience); left != nil && time.Now().Before(deadline); {
		left = goleak.Find(before)
	}
	if left != nil {
		t.Errorf("goroutines are left: %v", left)
	}

	// A second life begins where the first ended, even without an execution client.
	w.bn.up()
	w.start()
	w.awaits("HAW-5001")
	w.eventually("running", func() bool { return w.node.Stage() == StageRunning })
	if s := w.status(); s.OperatorID != 2 {
		t.Errorf("operator %d", s.OperatorID)
	}
}

// At every stage the end comes at once.
func TestTheEndAtEveryStage(t *testing.T) {
	for _, stage := range []Stage{StageBeacon, StageContract, StageOperator} {
		w := newWorld(t)
		if stage != StageBeacon {
			w.bn.up()
		}
		if stage == StageOperator {
			w.el.up()
		}
		w.start()
		w.eventually(string(stage), func() bool { return w.node.Stage() == stage })
		begin := time.Now()
		if err := w.stop(); err != nil {
			t.Errorf("%s: %v", stage, err)
		}
		if took := time.Since(begin); took > patience/6 {
			t.Errorf("%s: the end took %v", stage, took)
		}
		if _, err := http.Get("http://" + w.node.APIAddr()); err == nil {
			t.Errorf("%s: the API still answers", stage)
		}
	}
}

func (w *world) refuses(want fault.Code, holds ...string) {
	w.t.Helper()
	n, err := w.open()
	if err == nil {
		n.close()
		w.t.Errorf("opened, want %v", want)
		return
	}
	f := fault.Of(err)
	if f.Code != want || f.Remedy == "" {
		w.t.Errorf("fault %v, want %v", f, want)
	}
	for _, text := range holds {
		if !strings.Contains(f.Title+f.Cause+f.Remedy, text) {
			w.t.Errorf("%v does not name %q", f, text)
		}
	}
}

func TestAFolderServesOneProcess(t *testing.T) {
	w := newWorld(t)
	w.start()
	w.refuses(fault.DataFolderLocked, w.config.DataDir)
	api := w.config.APIListen
	w.config.APIListen = w.node.APIAddr()
	w.refuses(fault.DataFolderLocked, w.config.DataDir) // better news than that the port is in use
	w.config.APIListen = api
	if err := w.stop(); err != nil {
		t.Fatal(err)
	}
	w.start()
}

func TestAFolderOfAnother(t *testing.T) {
	w := newWorld(t)
	w.start()
	if err := w.stop(); err != nil {
		t.Fatal(err)
	}
	name, registry, key := w.profile.Name, w.profile.Registry, w.key
	w.profile.Name = "elsewhere"
	w.refuses(fault.StoreOtherNetwork, w.config.DataDir, "elsewhere", name)
	w.profile.Name, w.profile.Registry = name, common.HexToAddress("0x99")
	w.refuses(fault.StoreOtherContract, w.config.DataDir)
	w.profile.Registry, w.key = registry, readKey(t, "operator2.pem")
	w.refuses(fault.StoreOtherKey, w.config.DataDir)
	w.key = key
	w.start()
}

// TestFaultFolderOfAnotherChain: kind A10, a beacon node of another chain than the data folder's is a trouble and no end: it may be
// replaced.
func TestFaultFolderOfAnotherChain(t *testing.T) {
	w := newWorld(t)
	w.bn.up()
	w.start()
	w.awaits("HAW-5001")
	if err := w.stop(); err != nil {
		t.Fatal(err)
	}
	was := w.beacon.root
	w.beacon.set(func() { w.beacon.root = strings.Repeat("22", 32) })
	w.start()
	w.awaits("HAW-4003")
	w.beacon.set(func() { w.beacon.root = was })
	w.awaits("HAW-5001")
}

// A beacon node of another network is a state: it may be replaced.
func TestABeaconNodeOfAnotherNetwork(t *testing.T) {
	w := newWorld(t)
	w.beacon.set(func() { w.beacon.slot = 12 })
	w.bn.up()
	w.start()
	w.awaits("HAW-4003")
	w.beacon.set(func() { w.beacon.slot = 1 })
	w.bn.down()
	w.awaits("HAW-4001")
	w.bn.up()
	w.eventually("the next stage", func() bool { return w.node.Stage() == StageContract })
	w.awaits("HAW-5001")
}

func TestPortsInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port

	w := newWorld(t)
	w.config.APIListen = taken.Addr().String()
	w.refuses(fault.PortInUse, taken.Addr().String(), "api.listen")
	w.config.APIListen = "127.0.0.1:0"

	w.config.P2PTCPPort = port
	w.refuses(fault.PortInUse, taken.Addr().String(), "p2p.tcp_port")
	w.config.P2PTCPPort = 0

	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	w.profile.Bootnodes = []string{"enr:somebody"}
	w.refuses(fault.ConfigValue, "0 is no port", "p2p.tcp_port") // peers that search could not find it
	w.config.P2PTCPPort = fixedPort(t)
	w.config.P2PUDPPort = udp.LocalAddr().(*net.UDPAddr).Port
	w.refuses(fault.PortInUse, udp.LocalAddr().String(), "p2p.udp_port")
	w.profile.Bootnodes, w.config.P2PUDPPort, w.config.P2PTCPPort = nil, 0, 0

	w.config.P2PListen = "192.0.2.1"
	w.config.P2PTCPPort = port
	w.refuses(fault.AddressInvalid, "192.0.2.1", "p2p.listen")
	w.config.P2PListen, w.config.P2PTCPPort = "127.0.0.1", 0

	w.start() // the folder was given back each time
}

// The network's port is held from the start, long before the network opens.
func TestThePortIsHeldWhileTheNodeWaits(t *testing.T) {
	w := newWorld(t)
	w.config.P2PTCPPort = fixedPort(t)
	w.start()
	second := newWorld(t)
	second.config.P2PTCPPort = w.config.P2PTCPPort
	second.refuses(fault.PortInUse, "p2p.tcp_port")
	if left, _ := filepath.Glob(filepath.Join(second.config.DataDir, "network*")); len(left) != 0 {
		t.Errorf("a refused start made %v", left)
	}
	w.bn.up()
	w.el.up()
	w.execution.mine(operatorAdded(1, w.key.Public().String()))
	w.eventually("running", func() bool { return w.node.Stage() == StageRunning })
	second.refuses(fault.PortInUse, "p2p.tcp_port")
}

func TestConfigFaults(t *testing.T) {
	w := newWorld(t)
	w.config.P2PPeers = []string{"/ip4/127.0.0.1/tcp/1"}
	w.refuses(fault.ConfigValue, "p2p.peers")
	w.config.P2PPeers = nil
	w.config.P2PListen = "everywhere"
	w.refuses(fault.ConfigValue, "p2p.listen")
	w.config.P2PListen = "127.0.0.1"
	w.config.P2PExternalIP = "me"
	w.refuses(fault.ConfigValue, "p2p.external_ip")
	w.config.P2PExternalIP = ""
	w.config.P2PKeyFile = filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(w.config.P2PKeyFile, []byte("not hex"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.refuses(fault.FileUnreadable, w.config.P2PKeyFile)
	w.config.P2PKeyFile = filepath.Join(t.TempDir(), "no", "key")
	w.refuses(fault.FileNotWritten, w.config.P2PKeyFile)
	w.config.P2PKeyFile = ""
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w.config.DataDir = blocked
	w.refuses(fault.StoreNotWritten, blocked)
}

func TestAnswersToBadQuestions(t *testing.T) {
	w := newWorld(t)
	w.start()
	for _, query := range []string{"limit=-1", "limit=many", "failed=perhaps"} {
		if code, body := w.get("/v1/duties?" + query); code != http.StatusBadRequest || !strings.Contains(string(body), "hawser.error/1") {
			t.Errorf("%s: %d %s", query, code, body)
		}
	}
	if code, _ := w.get("/v1/duties?limit=0&failed=true"); code != http.StatusOK {
		t.Errorf("a good question: %d", code)
	}
	if code, _ := w.get(fmt.Sprintf("/v1/%s", "nothing")); code != http.StatusNotFound {
		t.Errorf("an unknown path: %d", code)
	}
}

// Somebody takes the port in the moment between the reservation and the network: a state, and it passes.
func TestAPortThatIsTakenAtTheLastMoment(t *testing.T) {
	w := newWorld(t)
	w.config.P2PTCPPort = fixedPort(t)
	w.start()
	w.node.ports.Release()
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", w.config.P2PTCPPort))
	if err != nil {
		t.Fatal(err)
	}
	w.bn.up()
	w.el.up()
	w.execution.mine(operatorAdded(1, w.key.Public().String()))
	w.awaits("HAW-1110")
	l.Close()
	w.eventually("running", func() bool { return w.node.Stage() == StageRunning })
	w.awaits()
}
