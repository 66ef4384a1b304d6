package node

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/node/api"
)

// eventually waits for what must happen.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it does not happen: %s", what)
		}
	}
}

// running starts a node that knows its operator.
func (w *world) running() {
	w.t.Helper()
	w.bn.up()
	w.el.up()
	w.execution.mine(operatorAdded(1, w.key.Public().String()))
	w.start()
	eventually(w.t, "the node runs", func() bool { return w.node.Stage() == StageRunning })
}

// problem returns the problem with a code that /healthz tells now.
func (w *world) problem(code string) (p api.Problem, ok bool) {
	w.t.Helper()
	_, body := w.get("/healthz")
	var h api.Health
	if err := json.Unmarshal(body, &h); err != nil {
		w.t.Fatal(err)
	}
	i := slices.IndexFunc(h.Problems, func(p api.Problem) bool { return p.Code == code })
	if i < 0 {
		return p, false
	}
	return h.Problems[i], true
}

// TestFaultForkLearntLater: kind B1, the fork schedule is read once. The beacon node is upgraded under the running node and comes back naming
// a fork: signatures of that fork's epochs are the fork's, and those of epochs before it are not.
func TestFaultForkLearntLater(t *testing.T) {
	w := newWorld(t)
	w.running()
	before := w.node.beacon.Chain()
	if got := before.ForkAt(100).Version; got != (phase0.Version{5}) {
		t.Fatalf("before the upgrade epoch 100 is of fork version %x", got)
	}
	w.bn.down()
	w.beacon.set(func() {
		w.beacon.settings = map[string]string{"FULU_FORK_EPOCH": "99", "FULU_FORK_VERSION": "0x06000000"}
	})
	w.bn.up()
	eventually(t, "the fork is learnt", func() bool { return w.node.beacon.Chain().ForkAt(99).Version == phase0.Version{6} })
	if told := w.status().BeaconForks; !slices.Contains(told, apiv1.BeaconFork{Name: "fulu", Epoch: 99, Version: "0x06000000"}) {
		t.Errorf("the status tells of the forks %v", told)
	}
	after := w.node.beacon.Chain()
	if got := after.ForkAt(98).Version; got != (phase0.Version{5}) {
		t.Errorf("the epoch before the fork is of fork version %x", got)
	}
	if got := before.ForkAt(99).Version; got != (phase0.Version{5}) {
		t.Errorf("a chain in use was changed: version %x", got)
	}
	data := &phase0.AttestationData{Slot: 99 * 8, Source: &phase0.Checkpoint{}, Target: &phase0.Checkpoint{}}
	old, _ := before.AttestationRoot(data)
	root, err := after.AttestationRoot(data)
	if err != nil || root == old {
		t.Errorf("the vote's signing root did not change: %v", err)
	}
}

// TestFaultForkUnknown: kind B1, a fork that this program does not know. It is told with its date while it is ahead, without calling the node
// unhealthy; once it is active votes and blocks are withheld, and the health says so.
func TestFaultForkUnknown(t *testing.T) {
	w := newWorld(t)
	w.running()
	eventually(t, "peers are all that is missing, or nothing", func() bool { _, ok := w.problem("HAW-4008"); return !ok })
	name := func(epoch phase0.Epoch) {
		w.beacon.set(func() {
			w.beacon.settings = map[string]string{"GLOAS_FORK_EPOCH": fmt.Sprint(uint64(epoch)), "GLOAS_FORK_VERSION": "0x07000000"}
		})
	}
	w.bn.down()
	name(1_000_000)
	w.bn.up()
	eventually(t, "the fork is announced", func() bool { _, ok := w.problem("HAW-4008"); return ok })
	p, _ := w.problem("HAW-4008")
	begins := w.beacon.genesis.Add(8_000_000 * time.Second)
	for _, part := range []string{"gloas", "days", begins.UTC().Format(time.RFC3339), "epoch 1000000"} {
		if !strings.Contains(p.Cause, part) || p.Severity != "warning" {
			t.Errorf("%q is not in what is told ahead, %s: %q", part, p.Severity, p.Cause)
		}
	}
	eventually(t, "a fork ahead costs nothing yet", func() bool { status, _ := w.codes("/healthz"); return status == http.StatusOK })
	if _, unknown := w.node.beacon.Chain().UnknownAt(999_999); unknown {
		t.Error("the epoch before the fork is refused")
	}
	w.bn.down()
	name(1)
	w.bn.up()
	eventually(t, "the active fork is told", func() bool { p, ok := w.problem("HAW-4009"); return ok && p.Severity == "safety" })
	if status, _ := w.codes("/healthz"); status == http.StatusOK {
		t.Error("the node calls itself healthy and withholds its votes")
	}
	if fork, unknown := w.node.beacon.Chain().UnknownAt(2); !unknown || fork.Unknown != "gloas" {
		t.Errorf("epoch 2 is not refused: %v", fork)
	}
}

// TestFaultBeaconNodesContradict: kind B1, two beacon nodes that do not agree about the schedule are told by name until they agree.
func TestFaultBeaconNodesContradict(t *testing.T) {
	w := newWorld(t)
	second := newBeaconChain()
	second.genesis = w.beacon.genesis
	other := newSocket(t, second)
	other.up()
	w.config.BeaconEndpoints = append(w.config.BeaconEndpoints, other.url())
	w.running()
	other.down()
	second.set(func() {
		second.settings = map[string]string{"FULU_FORK_EPOCH": "99", "FULU_FORK_VERSION": "0x06000000"}
	})
	other.up()
	eventually(t, "the contradiction is told", func() bool { _, ok := w.problem("HAW-4007"); return ok })
	p, _ := w.problem("HAW-4007")
	for _, part := range []string{"fulu", w.bn.address, other.address, "99"} {
		if !strings.Contains(p.Cause, part) {
			t.Errorf("%q is not in %q", part, p.Cause)
		}
	}
	w.bn.down()
	w.beacon.set(func() { w.beacon.settings = second.settings })
	w.bn.up()
	eventually(t, "the contradiction is over", func() bool { _, ok := w.problem("HAW-4007"); return !ok })
}
