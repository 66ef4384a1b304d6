package node

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/node/beacon"
)

// second gives the world a second client of each kind, at addresses where nobody answers yet.
func (w *world) second() (bn, el *socket) {
	w.t.Helper()
	bn, el = newSocket(w.t, w.beacon), newSocket(w.t, w.execution)
	w.config.BeaconEndpoints = append(w.config.BeaconEndpoints, bn.url())
	w.config.ExecutionEndpoints = append(w.config.ExecutionEndpoints, el.url())
	return bn, el
}

// A node starts and works with one of two clients of each kind, whichever it is, and tells which one is missing.
func TestOneOfTwoClientsIsNotThere(t *testing.T) {
	for _, first := range []bool{true, false} {
		w := newWorld(t)
		bn, el := w.second()
		if first {
			bn, el = w.bn, w.el
		}
		bn.up()
		el.up()
		w.execution.mine(operatorAdded(1, w.key.Public().String()))
		w.start()
		w.eventually("running", func() bool { return w.node.Stage() == StageRunning })
		w.awaits()
		present, absent := 0, 1
		if !first {
			present, absent = 1, 0
		}
		w.eventually("both told", func() bool {
			s := w.status()
			return s.Beacon[present].State == string(beacon.StateSynced) && s.Beacon[absent].State == string(beacon.StateUnreachable) && s.Beacon[absent].Error != ""
		})
		w.eventually("the execution client in use", func() bool { // a chain that stands still is asked of the other one at times
			e := w.status().Execution
			return len(e) == 2 && e[0].State == "live" && e[0].InUse && e[0].Endpoint == el.url()
		})
		code, body := w.get("/metrics")
		for _, line := range []string{`state="synced"} 1`, `state="unreachable"} 1`, "hawser_execution_unchecked_ranges_total 0", `hawser_execution_known_clients{`} {
			if code != http.StatusOK || !strings.Contains(string(body), line) {
				t.Errorf("metrics lack %s: %d", line, code)
			}
		}
		if err := w.stop(); err != nil {
			t.Error(err)
		}
	}
}

// All clients stop, and come back after a while: the process lives, says so, and is ready soon after.
func TestAllClientsStopAndComeBack(t *testing.T) {
	w := newWorld(t)
	bn, el := w.second()
	all := []*socket{w.bn, bn, w.el, el}
	for _, s := range all {
		s.up()
	}
	w.execution.mine(operatorAdded(1, w.key.Public().String()))
	w.start()
	w.awaits()
	w.eventually("running", func() bool { return w.node.Stage() == StageRunning })
	for _, s := range all {
		s.down()
	}
	w.awaits("HAW-4001", "HAW-4001", "HAW-5001")
	for _, s := range all {
		s.up()
	}
	begin := time.Now()
	w.awaits()
	if took := time.Since(begin); took > patience/4 { // slots last one; checks run each second
		t.Errorf("back after %v", took)
	}
	// One of each goes: nothing is wrong.
	w.bn.down()
	w.el.down()
	w.eventually("the other execution client", func() bool { s := w.status().Execution[0]; return s.Endpoint == el.url() && s.State == "live" })
	w.awaits()
}

// The watch for validators that live elsewhere is in status and metrics if any part of it is on.
func TestTheDoppelgangerWatchIsTold(t *testing.T) {
	for _, tt := range []struct {
		epochs   int
		arrivals bool
	}{{0, false}, {2, false}, {0, true}} {
		w := newWorld(t)
		w.config.DoppelgangerEpochs, w.config.WatchArrivals = tt.epochs, tt.arrivals
		w.bn.up()
		w.el.up()
		w.execution.mine(operatorAdded(1, w.key.Public().String()))
		w.start()
		w.eventually("running", func() bool { return w.node.Stage() == StageRunning })
		_, metrics := w.get("/metrics")
		told := strings.Contains(string(metrics), "hawser_doppelganger_watched_validators 0")
		if on := w.status().Doppelganger != nil; on != (tt.epochs > 0 || tt.arrivals) || told != on {
			t.Errorf("%+v: status %v, metrics %v", tt, on, told)
		}
		if err := w.stop(); err != nil {
			t.Error(err)
		}
	}
}
