package rig

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

// What the play told and the gap it left come into the verdict, under the scenario's name.
func TestPlayComesIntoTheVerdict(t *testing.T) {
	for _, scenario := range []Scenario{FeesScenario, UpgradeScenario} {
		var said strings.Builder
		o := Defaults()
		o.Contracts, o.Local.Progress, o.Local.SlotsPerEpoch = scenario, &said, 4
		n := newRun(o)
		n.tell(observer.Step{Name: "first", Block: 7, OK: true, Want: "x", Got: "x"})
		n.tell(observer.Step{Name: "second", Want: "more", Got: "less"})
		n.gap(func(g *observer.Gap) { g.Validators, g.Silent = map[phase0.ValidatorIndex]bool{3: true}, 8 })
		n.gap(func(g *observer.Gap) { g.Spoken = 10 })
		if n.play.gaps[0].Until != observer.Forever {
			t.Errorf("the gap ends at %d before anybody says so", n.play.gaps[0].Until)
		}
		s := &story{record: observer.NewRecord(4)}
		s.record.Committees[9] = [][]phase0.ValidatorIndex{{3}}
		n.signers.Partial(observer.PartialSignature{Validator: 3, Slot: 9})
		var v observer.Verdict
		if err := n.conclude(s, &v); err != nil {
			t.Fatal(err)
		}
		told := map[Scenario]*observer.Play{FeesScenario: v.Fees, UpgradeScenario: v.Upgrade}[scenario]
		if told == nil || len(told.Steps) != 2 || told.Finished || (v.Fees == nil) == (v.Upgrade == nil) {
			t.Fatalf("%s: %+v", scenario, v)
		}
		want := observer.Silence{Validators: 1, FromSlot: 8, UntilSlot: 10, Duties: 1, Signed: 1}
		if len(told.Silences) != 1 || told.Silences[0] != want {
			t.Errorf("silences %+v, want %+v", told.Silences, want)
		}
		if !strings.Contains(said.String(), "block 7: first: x, as expected") || !strings.Contains(said.String(), "NOT as expected: more") {
			t.Errorf("said:\n%s", said.String())
		}
	}
}

func TestPlayEndsWithTheRun(t *testing.T) {
	o := Defaults()
	o.Local.Progress = &strings.Builder{}
	n := newRun(o)
	n.play.end() // without a play
	n.begin(t.Context(), 3)
	if n.play.stop != nil {
		t.Error("a run without a scenario has a play")
	}
	ctx, stop := context.WithCancel(t.Context())
	n.play.stop = stop
	n.acting(ctx, func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
	n.play.end()
	if len(n.Troubles()) != 0 {
		t.Errorf("troubles %v", n.Troubles())
	}
	n.acting(t.Context(), func(context.Context) error { return errAnswer })
	n.play.end()
	if !slices.Contains(n.Troubles(), errAnswer.Error()) {
		t.Errorf("troubles %v", n.Troubles())
	}
}

// All operators must say so, and one that does not is named when it has taken too long.
func TestAwaitOperators(t *testing.T) {
	liquidated := 8
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(apiv1.NodeStatus{Schema: apiv1.SchemaNodeStatus, Validators: 48, Liquidated: liquidated})
	}))
	defer server.Close()
	_, text, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	port, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	n := newRun(Options{Local: localnet.Options{Slot: 20 * time.Millisecond, Operators: 1}})
	n.Layout.Base = port - 81
	n.operators[0].Operator = &localnet.Operator{ID: 1}
	as := func(s apiv1.NodeStatus) bool { return s.Liquidated == 8 && s.Validators == 48 }
	if err := n.awaitOperators(t.Context(), "know", as); err != nil {
		t.Error(err)
	}
	liquidated = 7
	if err := n.awaitOperators(t.Context(), "know", as); err == nil || !strings.Contains(err.Error(), "operator 1 did not") {
		t.Errorf("%v", err)
	}
}
