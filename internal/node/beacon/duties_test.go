package beacon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/attestantio/go-eth2-client/api"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// asked is one request of a single validator's duty as the beacon node saw it.
type asked struct{ method, path, query, version, body string }

// recorder is a node that writes down what it is asked and answers with what the test put there; a path without an answer is
// refused with 400.
func recorder(t *testing.T, answers map[string]string) (*Client, *[]asked) {
	t.Helper()
	var seen []asked
	n := newNode(t)
	base := n.Config.Handler
	n.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, known := answers[r.URL.Path]
		if !known && r.Method == http.MethodGet {
			base.ServeHTTP(w, r)
			return
		}
		body, _ := io.ReadAll(r.Body)
		seen = append(seen, asked{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("Eth-Consensus-Version"), string(body)})
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Eth-Consensus-Version", "electra")
		if !known {
			w.WriteHeader(http.StatusBadRequest)
			answer = `{"code":400,"message":"no builder"}`
		}
		fmt.Fprint(w, answer)
	})
	return connected(t, n), &seen
}

func TestAggregateAndContribution(t *testing.T) {
	data := &phase0.AttestationData{Slot: 9, Source: &phase0.Checkpoint{}, Target: &phase0.Checkpoint{Epoch: 1}}
	dataRoot, err := data.HashTreeRoot()
	if err != nil {
		t.Fatal(err)
	}
	attestation, err := json.Marshal(&electra.Attestation{AggregationBits: []byte{3}, Data: data, CommitteeBits: []byte{1 << 3, 7: 0}})
	if err != nil {
		t.Fatal(err)
	}
	contribution, err := json.Marshal(&altair.SyncCommitteeContribution{Slot: 9, SubcommitteeIndex: 2, BeaconBlockRoot: phase0.Root{7}, AggregationBits: append([]byte{1}, make([]byte, 15)...)})
	if err != nil {
		t.Fatal(err)
	}
	c, seen := recorder(t, map[string]string{
		"/eth/v2/validator/aggregate_attestation":       fmt.Sprintf(`{"version":"electra","data":%s}`, attestation),
		"/eth/v1/validator/sync_committee_contribution": fmt.Sprintf(`{"data":%s}`, contribution),
	})
	nodes, err := NewNodes(c)
	if err != nil {
		t.Fatal(err)
	}
	a, err := nodes.Aggregate(t.Context(), 9, dataRoot, 3)
	if err != nil || a.Version != spec.DataVersionElectra || a.Electra.AggregationBits[0] != 3 {
		t.Errorf("aggregate is %v: %v", a, err)
	}
	if _, err := nodes.Aggregate(t.Context(), 9, phase0.Root{1}, 3); err == nil {
		t.Error("an aggregate of other data passes")
	}
	s, err := nodes.Contribution(t.Context(), 9, 2, phase0.Root{7})
	if err != nil || s.SubcommitteeIndex != 2 {
		t.Errorf("contribution is %v: %v", s, err)
	}
	want := fmt.Sprintf("slot=9&attestation_data_root=%#x&committee_index=3", dataRoot)
	if (*seen)[0].query != want || (*seen)[2].query != fmt.Sprintf("slot=9&subcommittee_index=2&beacon_block_root=%#x", phase0.Root{7}) {
		t.Errorf("asked %+v", *seen)
	}
}

func TestSubmissionsOfSingleValidators(t *testing.T) {
	data := &phase0.AttestationData{Slot: 9, Source: &phase0.Checkpoint{}, Target: &phase0.Checkpoint{}}
	aggregate := &spec.VersionedSignedAggregateAndProof{Version: spec.DataVersionElectra, Electra: &electra.SignedAggregateAndProof{
		Message: &electra.AggregateAndProof{Aggregate: &electra.Attestation{AggregationBits: []byte{1}, Data: data, CommitteeBits: make([]byte, 8)}},
	}}
	contribution := &altair.SignedContributionAndProof{Message: &altair.ContributionAndProof{
		Contribution: &altair.SyncCommitteeContribution{AggregationBits: make([]byte, 16)},
	}}
	registration := &apiv1.SignedValidatorRegistration{Message: &apiv1.ValidatorRegistration{GasLimit: 7}}
	cases := []struct {
		path, version string
		list          bool
		send          func(context.Context, *Nodes) error
	}{
		{"/eth/v2/validator/aggregate_and_proofs", "electra", true, func(ctx context.Context, n *Nodes) error {
			return n.SubmitAggregates(ctx, []*spec.VersionedSignedAggregateAndProof{aggregate})
		}},
		{"/eth/v1/validator/contribution_and_proofs", "", true, func(ctx context.Context, n *Nodes) error {
			return n.SubmitContributions(ctx, []*altair.SignedContributionAndProof{contribution})
		}},
		{"/eth/v1/beacon/pool/voluntary_exits", "", false, func(ctx context.Context, n *Nodes) error {
			return n.SubmitExit(ctx, &phase0.SignedVoluntaryExit{Message: &phase0.VoluntaryExit{Epoch: 5}})
		}},
		{"/eth/v1/validator/register_validator", "", true, func(ctx context.Context, n *Nodes) error {
			return n.SubmitRegistrations(ctx, []*apiv1.SignedValidatorRegistration{registration})
		}},
	}
	for _, c := range cases {
		client, seen := recorder(t, map[string]string{c.path: ""})
		nodes, err := NewNodes(client)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.send(t.Context(), nodes); err != nil {
			t.Errorf("%s: %v", c.path, err)
		}
		if len(*seen) != 1 {
			t.Errorf("%s: asked %+v", c.path, *seen)
			continue
		}
		if got := (*seen)[0]; got.method != http.MethodPost || got.path != c.path || got.version != c.version || (got.body[0] == '[') != c.list {
			t.Errorf("%s: asked %+v", c.path, got)
		}
	}
}

// A refusal can be told from a node that cannot be reached.
func TestARefusalIsAnAnswer(t *testing.T) {
	client, _ := recorder(t, nil)
	nodes, err := NewNodes(client)
	if err != nil {
		t.Fatal(err)
	}
	err = nodes.SubmitRegistrations(t.Context(), []*apiv1.SignedValidatorRegistration{{Message: &apiv1.ValidatorRegistration{}}})
	var refusal *api.Error
	if !errors.As(err, &refusal) || refusal.StatusCode != http.StatusBadRequest {
		t.Errorf("got %v", err)
	}
}
