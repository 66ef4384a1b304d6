package rig

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/scenario"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
	"github.com/hawser-ssv/hawser/internal/testnet/proxy"
)

// forkingNode answers like a beacon node that dates the fork to Fulu to epoch 4. Answers about forks are compressed for whoever takes that.
func forkingNode(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answers := map[string]string{
			specPath:               `{"data":{"SLOTS_PER_EPOCH":"32","FULU_FORK_EPOCH":"4","FULU_FORK_VERSION":"0x06","BLOB_SCHEDULE":[{"EPOCH":"4"}],"ELECTRA_FORK_EPOCH":"0"}}`,
			forkSchedulePath:       `{"execution_optimistic":false,"data":[{"current_version":"0x05","epoch":"0"},{"previous_version":"0x05","current_version":"0x06","epoch":"4"}]}`,
			"/eth/v1/node/syncing": `{"data":{"FULU_FORK_EPOCH":"4"}}`,
		}
		if r.URL.Path == "/eth/v1/events" {
			fmt.Fprint(w, "data: head\n\n")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			return
		}
		if withoutFork[r.URL.Path] != nil && r.Header.Get("Accept-Encoding") == "br" {
			w.Header().Set("Content-Encoding", "br")
			fmt.Fprint(w, "compressed")
			return
		}
		fmt.Fprint(w, answers[r.URL.Path])
	}))
	t.Cleanup(server.Close)
	return server
}

// TestFaultBeaconUpgradeScenario: kind B1, the fork schedule is read once. The scenario that asks for it: until its upgrade an operator's beacon
// node names no fork, with the upgrade the connection breaks, and then the fork is named. Nothing else is changed.
func TestFaultBeaconUpgradeScenario(t *testing.T) {
	node := forkingNode(t)
	o := &operator{Operator: &localnet.Operator{ID: 2}}
	o.older.Store(true)
	for _, list := range []*[]*proxy.Proxy{&o.Beacons, &o.Executions} {
		p, err := proxy.Start(proxy.Options{Listen: "127.0.0.1:0", Upstream: node.URL})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(p.Close)
		*list = append(*list, p)
	}
	o.Beacons[0].Intercept(func(next http.Handler) http.Handler { return o.towards(localnet.Beacon, 4, next) })
	o.Executions[0].Intercept(func(next http.Handler) http.Handler { return o.towards(localnet.Execution, 4, next) })
	read := func(p *proxy.Proxy, path string) (string, error) {
		request, _ := http.NewRequest(http.MethodGet, "http://"+p.Addr()+path, nil)
		request.Header.Set("Accept-Encoding", "br")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return "", err
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		return string(text), err
	}
	want := func(when, path, text string) {
		t.Helper()
		if got, err := read(o.Beacons[0], path); err != nil || got != text {
			t.Errorf("%s: %s is %s, %v; want %s", when, path, got, err, text)
		}
	}
	want("before", specPath, `{"data":{"BLOB_SCHEDULE":[{"EPOCH":"4"}],"ELECTRA_FORK_EPOCH":"0","SLOTS_PER_EPOCH":"32"}}`)
	want("before", forkSchedulePath, `{"data":[{"current_version":"0x05","epoch":"0"}],"execution_optimistic":false}`)
	want("before", "/eth/v1/node/syncing", `{"data":{"FULU_FORK_EPOCH":"4"}}`)

	stream, err := http.Get("http://" + o.Beacons[0].Addr() + "/eth/v1/events")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	lines := bufio.NewScanner(stream.Body)
	if !lines.Scan() {
		t.Fatal("no event arrives")
	}
	o.cutBeacons()
	if lines.Scan(); lines.Scan() {
		t.Error("the stream outlived the upgrade")
	}
	if got, err := read(o.Beacons[0], specPath); err == nil {
		t.Errorf("the beacon node answers while it is away: %s", got)
	}
	if _, err := read(o.Executions[0], "/eth/v1/node/syncing"); err != nil {
		t.Errorf("the execution client is away, too: %v", err)
	}
	o.upgradeBeacons()
	want("after", specPath, "compressed") // as it came
	want("after", forkSchedulePath, "compressed")
}

func TestAnAnswerThatCannotBeReadIsABadGateway(t *testing.T) {
	for status, want := range map[int]int{http.StatusOK: http.StatusBadGateway, http.StatusServiceUnavailable: http.StatusServiceUnavailable} {
		o := &operator{}
		o.older.Store(true)
		w := httptest.NewRecorder()
		o.asOlder(4, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			fmt.Fprint(w, "<html>")
		})).ServeHTTP(w, httptest.NewRequest(http.MethodGet, specPath, nil))
		if w.Code != want {
			t.Errorf("%d became %d, want %d", status, w.Code, want)
		}
	}
}

func TestUpgradesAreChecked(t *testing.T) {
	for want, change := range map[string]func(*Options){
		"add --fork fulu@4":    func(o *Options) { o.Local.ForkEpoch = 0 },
		"before the fork at 4": func(o *Options) { o.UpgradeBeacon = []scenario.Switch{{Number: 1, Epoch: 4}} },
		"upgraded already":     func(o *Options) { o.UpgradeBeacon = []scenario.Switch{{Number: 1, Epoch: 2}, {Number: 1, Epoch: 3}} },
		"run throughout":       func(o *Options) { o.Stop = []scenario.Switch{{Number: 1, Epoch: 2}} },
		"keep its clients":     func(o *Options) { o.Cuts = []scenario.Cut{{Operator: 1, From: 2, Until: 3}} },
		"--embedded":           func(o *Options) { o.Local.Embedded, o.Local.ForkEpoch = true, 0 },
	} {
		o := Defaults()
		o.Local.ForkEpoch, o.UpgradeBeacon = 4, []scenario.Switch{{Number: 1, Epoch: 3}}
		if err := o.Check(); err != nil {
			t.Fatal(err)
		}
		if change(&o); o.Check() == nil || !strings.Contains(o.Check().Error(), want) || o.Local.Embedded != strings.HasSuffix(o.Check().Error(), "--embedded") {
			t.Errorf("%s: got %v", want, o.Check())
		}
	}
}

func TestUpgradesOfOneEpochFollowEachOther(t *testing.T) {
	o := Defaults()
	o.Local.SlotsPerEpoch, o.UpgradeBeacon = 8, []scenario.Switch{{Number: 1, Epoch: 3}, {Number: 2, Epoch: 4}, {Number: 3, Epoch: 3}, {Number: 4, Epoch: 3}}
	for i, want := range []phase0.Slot{24, 32, 25, 26} {
		if got := newRun(o).upgradeSlot(i); got != want {
			t.Errorf("operator %d: slot %d, want %d", o.UpgradeBeacon[i].Number, got, want)
		}
	}
}
