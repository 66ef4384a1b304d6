package beacon

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	eth2http "github.com/attestantio/go-eth2-client/http"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/border"
	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
)

// shapes is two beacon nodes of which the first answers one endpoint wrongly.
type shapes struct {
	*stage
	// wrong is how the first node answers requests of the row, nil while it is honest; hit counts them.
	wrong atomic.Pointer[scripted.WrongAnswer]
	row   atomic.Pointer[border.Row]
	hit   atomic.Int64
	// canned are answers that the scripted chain cannot give.
	canned map[string]string
}

func newShapes(t *testing.T) *shapes {
	s := &shapes{stage: newStage(t, 2), canned: canned(t)}
	for slot := range phase0.Slot(9) {
		s.chain.Extend(slot + 1)
	}
	for i, c := range s.all.clients {
		target, err := url.Parse(c.address.Whole())
		if err != nil {
			t.Fatal(err)
		}
		front := httptest.NewServer(scripted.Spoil(s.behind(target), "data", func(r *http.Request, _ []byte) *scripted.WrongAnswer {
			row := s.row.Load()
			if i != 0 || row == nil || border.Find([]border.Row{*row}, r.Method, r.URL.Path) == nil {
				return nil
			}
			s.hit.Add(1)
			return s.wrong.Load()
		}))
		t.Cleanup(func() { front.CloseClientConnections(); front.Close() })
		s.all.clients[i] = NewClient(Options{
			Endpoint: front.URL, Timeout: patience, CheckEvery: 20 * time.Millisecond, Logger: slog.New(slog.DiscardHandler), OnHead: func(Head) {},
		})
	}
	var err error
	if s.all, err = NewNodes(s.all.clients...); err != nil {
		t.Fatal(err)
	}
	chain := scriptedChain()
	s.all.ExpectEpochs(chain.SlotsPerEpoch)
	s.all.ExpectChain(chain.GenesisValidatorsRoot, func(time.Time) phase0.Slot { return 9 })
	s.check()
	return s
}

// behind serves what the scripted node does, and the canned answers.
func (s *shapes) behind(target *url.URL) http.Handler {
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.FlushInterval = -1
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := s.canned[r.URL.Path]
		if !ok {
			proxy.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Eth-Consensus-Version", "electra")
		if strings.HasPrefix(r.URL.Path, "/eth/v3") {
			w.Header().Set("Eth-Consensus-Version", "phase0")
			w.Header().Set("Eth-Execution-Payload-Blinded", "false")
			w.Header().Set("Eth-Execution-Payload-Value", "0")
			w.Header().Set("Eth-Consensus-Block-Value", "0")
		}
		fmt.Fprint(w, answer)
	})
}

var (
	cannedVote = &phase0.AttestationData{Slot: 9, BeaconBlockRoot: phase0.Root{3}, Source: &phase0.Checkpoint{}, Target: &phase0.Checkpoint{Epoch: 1}}
	cannedHead = &phase0.BeaconBlockHeader{Slot: 8, ProposerIndex: 2, ParentRoot: phase0.Root{1}}
)

func rootOf(t *testing.T, of interface{ HashTreeRoot() ([32]byte, error) }) phase0.Root {
	root, err := of.HashTreeRoot()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func canned(t *testing.T) map[string]string {
	out := map[string]string{}
	put := func(path string, data any) {
		body, err := json.Marshal(map[string]any{"version": "electra", "data": data})
		if err != nil {
			t.Fatal(err)
		}
		out[path] = string(body)
	}
	put("/eth/v1/node/identity", map[string]any{"peer_id": "16Uiu2", "enr": "enr:-x", "metadata": map[string]any{"seq_number": "1"}})
	put("/eth/v2/validator/aggregate_attestation", &electra.Attestation{AggregationBits: []byte{3}, Data: cannedVote, CommitteeBits: []byte{1, 7: 0}})
	put("/eth/v1/validator/sync_committee_contribution", &altair.SyncCommitteeContribution{
		Slot: 9, SubcommitteeIndex: 2, BeaconBlockRoot: phase0.Root{7}, AggregationBits: append([]byte{1}, make([]byte, 15)...),
	})
	put("/eth/v3/validator/blocks/10", &phase0.BeaconBlock{Slot: 10, ProposerIndex: 1, ParentRoot: phase0.Root{1}, Body: &phase0.BeaconBlockBody{
		ETH1Data: &phase0.ETH1Data{BlockHash: make([]byte, 32)}, Attestations: []*phase0.Attestation{{AggregationBits: []byte{3}, Data: cannedVote}},
		ProposerSlashings: []*phase0.ProposerSlashing{}, AttesterSlashings: []*phase0.AttesterSlashing{},
		Deposits: []*phase0.Deposit{}, VoluntaryExits: []*phase0.SignedVoluntaryExit{},
	}})
	root := rootOf(t, cannedHead)
	put("/eth/v1/beacon/headers/"+root.String(), &apiv1.BeaconBlockHeader{
		Root: root, Canonical: true, Header: &phase0.SignedBeaconBlockHeader{Message: cannedHead},
	})
	put("/eth/v1/beacon/blinded_blocks/finalized", cannedBlinded(fmt.Sprintf("%#x", phase0.Hash32{7})))
	for _, row := range endpoints {
		if row.Data == border.Nothing {
			out[row.Path] = ""
		}
	}
	return out
}

// questions has one question for each endpoint; result is what duties get to see of its answer.
func questions(t *testing.T, s *shapes) map[string]func(context.Context) (any, error) {
	n, some := s.all, []phase0.ValidatorIndex{0, 1, 2, 3}
	keys := make([]phase0.BLSPubKey, len(some))
	found, err := n.clients[1].AttesterDuties(t.Context(), 1, some)
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range found.Duties {
		keys[i] = d.PubKey
	}
	status := func(ctx context.Context) (any, error) {
		for _, c := range n.clients {
			c.check(ctx)
		}
		if !n.Usable() {
			return nil, ErrNotSynced
		}
		return "usable", nil
	}
	out := map[string]func(context.Context) (any, error){
		"syncing": status, "version": status, "identity": status,
		"genesis": func(ctx context.Context) (any, error) { return n.Genesis(ctx) },
		"spec": func(ctx context.Context) (any, error) {
			return ask(ctx, n, aboutChain, func(ctx context.Context, c *Client) (settings, error) { return c.config(ctx) })
		},
		"header": func(ctx context.Context) (any, error) {
			return n.BlockHeader(ctx, rootOf(t, cannedHead))
		},
		"blinded_block": func(ctx context.Context) (any, error) {
			return ask(ctx, n, aboutChain, func(ctx context.Context, c *Client) (*Payload, error) { return c.FinalPayload(ctx) })
		},
		"finality": func(ctx context.Context) (any, error) { return n.Finality(ctx) },
		"validators_post": func(ctx context.Context) (any, error) {
			for _, c := range n.clients {
				c.detour(detourValidators, false, nil)
			}
			return n.Validators(ctx, keys)
		},
		"validators": func(ctx context.Context) (any, error) {
			for _, c := range n.clients {
				c.detour(detourValidators, true, nil)
			}
			return n.Validators(ctx, keys)
		},
		"attester_duties":  func(ctx context.Context) (any, error) { return n.AttesterDuties(ctx, 1, some) },
		"proposer_duties":  func(ctx context.Context) (any, error) { return n.ProposerDuties(ctx, 1) },
		"sync_duties":      func(ctx context.Context) (any, error) { return n.SyncCommitteeDuties(ctx, 1, some) },
		"liveness":         func(ctx context.Context) (any, error) { return n.Liveness(ctx, 1, some) },
		"attestation_data": func(ctx context.Context) (any, error) { return n.AttestationData(ctx, 9, 0) },
		"proposal":         func(ctx context.Context) (any, error) { return n.Proposal(ctx, 10, phase0.BLSSignature{}, [32]byte{}) },
		"aggregate":        func(ctx context.Context) (any, error) { return n.Aggregate(ctx, 9, rootOf(t, cannedVote), 0) },
		"contribution":     func(ctx context.Context) (any, error) { return n.Contribution(ctx, 9, 2, phase0.Root{7}) },
	}
	for name, send := range map[string]func(context.Context) error{
		"submit_attestations": func(ctx context.Context) error {
			vote := &electra.Attestation{AggregationBits: []byte{3}, Data: cannedVote, CommitteeBits: make([]byte, 8)}
			return n.SubmitAttestations(ctx, []*spec.VersionedAttestation{{Version: spec.DataVersionElectra, Electra: vote}})
		},
		"submit_sync_messages":    func(ctx context.Context) error { return n.SubmitSyncMessages(ctx, []*altair.SyncCommitteeMessage{{}}) },
		"submit_proposal":         post(n, "/eth/v2/beacon/blocks"),
		"submit_blinded_proposal": post(n, "/eth/v2/beacon/blinded_blocks"),
		"submit_preparations":     func(ctx context.Context) error { return n.SubmitPreparations(ctx, preparation()) },
		"submit_committee_subscriptions": func(ctx context.Context) error {
			return n.SubmitCommitteeSubscriptions(ctx, []*apiv1.BeaconCommitteeSubscription{{Slot: 9}})
		},
		"submit_sync_subscriptions": func(ctx context.Context) error {
			return n.SubmitSyncSubscriptions(ctx, []*apiv1.SyncCommitteeSubscription{{UntilEpoch: 9}})
		},
		"submit_aggregates": post(n, "/eth/v2/validator/aggregate_and_proofs"),
		"submit_contributions": func(ctx context.Context) error {
			of := &altair.ContributionAndProof{Contribution: &altair.SyncCommitteeContribution{AggregationBits: make([]byte, 16)}}
			return n.SubmitContributions(ctx, []*altair.SignedContributionAndProof{{Message: of}})
		},
		"submit_exit": func(ctx context.Context) error {
			return n.SubmitExit(ctx, &phase0.SignedVoluntaryExit{Message: &phase0.VoluntaryExit{}})
		},
		"submit_registrations": func(ctx context.Context) error {
			return n.SubmitRegistrations(ctx, []*apiv1.SignedValidatorRegistration{{Message: &apiv1.ValidatorRegistration{Timestamp: time.Unix(1, 0)}}})
		},
	} {
		out[name] = func(ctx context.Context) (any, error) { return "taken", send(ctx) }
	}
	return out
}

// post sends something that takes long to make up.
func post(n *Nodes, path string) func(context.Context) error {
	return func(ctx context.Context) error {
		return submitToAll(ctx, n, func(ctx context.Context, c *Client) error {
			return submit(ctx, c, path, func(ctx context.Context, _ *eth2http.Service) error {
				req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address.String()+path, strings.NewReader("{}"))
				if err != nil {
					return err
				}
				resp, err := c.transport.Client().Do(req)
				if err != nil {
					return err
				}
				defer resp.Body.Close()
				if resp.StatusCode != http.StatusOK {
					return &api.Error{StatusCode: resp.StatusCode}
				}
				return nil
			})
		})
	}
}

// believable are wrong answers that nothing in them, and nothing in the question, tells from right ones.
var believable = map[string][]string{
	"sync_duties": {"empty list", "short"}, // nobody sits in the committee, or fewer do
	"genesis":     {"other epoch"},         // of the time
	"finality":    {"zeros"},               // before the first justified epoch the roots are zero
	// What a value of the configuration means, and one that is missing or is no number, is looked at where it is read (chain_test.go).
	"spec":            {"zeros", "element of other type", "short", "fields empty", "other epoch", "huge numbers", "beyond 64 bits"},
	"blinded_block":   {"other epoch", "huge numbers"}, // every node is asked, and one that is right is enough (anchor.go)
	"validators":      {"other epoch", "huge numbers"}, // balances and epochs; indices come to differ for everybody
	"validators_post": {"other epoch", "huge numbers"},
}

// allocated bounds what one question may allocate, in bytes: the answer's limit a few times over, for reading and for decoding.
func allocated(limit int64) uint64 { return 6*uint64(limit) + 16<<20 }

// TestFaultShapes: kinds A3, A4 and C11. Every endpoint of the beacon node is answered in every wrong way that can be generated. No answer
// panics or costs more memory than stated; the second node's answer is taken, and the first is asked again once it is honest.
// An endpoint without a question here, or a question without a row, fails.
func TestFaultShapes(t *testing.T) {
	if ways := len(scripted.WrongAnswers()); ways < 12 {
		t.Errorf("only %d ways", ways)
	}
	everyEndpoint(t, func(t *testing.T, _ *shapes, row *border.Row) {
		t.Parallel() // most of the time somebody waits for a slow answer
		s := newShapes(t)
		s.tryAll(t, row, questions(t, s)[row.Name], func(w scripted.WrongAnswer) bool { return !w.Big })
	})
}

// everyEndpoint tries every row but the event stream's, which has a test of its own.
func everyEndpoint(t *testing.T, try func(*testing.T, *shapes, *border.Row)) {
	s := newShapes(t)
	asks := questions(t, s)
	if want := len(endpoints) - 1; len(asks) != want {
		t.Errorf("%d questions for %d endpoints", len(asks), want)
	}
	for i := range endpoints {
		row := &endpoints[i]
		if row.Data == border.Stream {
			continue
		}
		if asks[row.Name] == nil {
			t.Errorf("endpoint %s is not tried", row.Name)
			continue
		}
		t.Run(row.Name, func(t *testing.T) { try(t, s, row) })
	}
}

func (s *shapes) tryAll(t *testing.T, row *border.Row, ask func(context.Context) (any, error), which func(scripted.WrongAnswer) bool) {
	s.all.stretch = patient
	s.row.Store(row)
	right, err := ask(t.Context())
	if err != nil {
		t.Fatalf("the honest answer: %v", err)
	}
	want, err := json.Marshal(right)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range scripted.WrongAnswers() {
		if !which(wrong) {
			continue
		}
		s.forgiven(t)
		s.wrong.Store(&wrong)
		before, begin := allocations(), s.hit.Load()
		s.all.stretch = patient
		if wrong.Slow {
			s.all.stretch = 1
			if name := row.Name; name == "syncing" || name == "version" || name == "identity" || row.Data == border.Nothing {
				s.wrong.Store(nil)
				continue // these are no question to several; border.TestFaultBodies has them
			}
		}
		got, err := ask(t.Context())
		if row.Data == border.Nothing {
			eventually(t, "the first node was told too", func() bool { return s.hit.Load() > begin })
		}
		switch cost := allocations() - before; {
		case err != nil:
			t.Errorf("%s: %v", wrong.Name, err)
		case s.hit.Load() == begin:
			t.Errorf("%s: the node was not asked", wrong.Name)
		case wrong.Big && cost > allocated(row.Limit):
			t.Errorf("%s: %d MiB were allocated, at most %d MiB may be", wrong.Name, cost>>20, allocated(row.Limit)>>20)
		}
		text, err := json.Marshal(got)
		if err != nil || string(text) != string(want) && !slices.Contains(believable[row.Name], wrong.Name) {
			t.Errorf("%s is believed: %.300s, want %.300s (%v)", wrong.Name, text, want, err)
		}
		s.wrong.Store(nil)
	}
	s.forgiven(t)
	begin := s.hit.Load()
	if _, err := ask(t.Context()); err != nil {
		t.Errorf("both are honest: %v", err)
	}
	eventually(t, "the first node is used again", func() bool { return s.hit.Load() > begin })
}

// forgiven waits until the first node, honest again, is as good as the second: a strike lasts at most eight slots.
func (s *shapes) forgiven(t *testing.T) {
	t.Helper()
	eventually(t, "the first node is good again", func() bool {
		s.check()
		c := s.all.clients[0].candidate()
		return c.state == StateSynced && !c.strikes.standing(time.Now())
	})
}

func allocations() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
