package scripted

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	apiv1electra "github.com/attestantio/go-eth2-client/api/v1/electra"
)

// BeaconServer serves one BeaconClient's Beacon API on loopback.
type BeaconServer struct {
	client *BeaconClient
	http   *http.Server
	addr   string
}

// maxBody is the most bytes of a request's body.
const maxBody = 16 << 20

// ServeBeacon serves the node until Close.
func ServeBeacon(client *BeaconClient) (*BeaconServer, error) {
	return ServeBeaconAt(client, "127.0.0.1:0")
}

// ServeBeaconAt serves the node at an address until Close.
func ServeBeaconAt(client *BeaconClient, address string) (*BeaconServer, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("serve beacon API: %w", err)
	}
	s := &BeaconServer{client: client, addr: listener.Addr().String()}
	s.http = &http.Server{Handler: s.routes(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.http.Serve(listener) }() // it ends with Close
	return s, nil
}

// URL returns the base URL of the Beacon API.
func (s *BeaconServer) URL() string { return "http://" + s.addr }

// Close closes every connection and frees the port.
func (s *BeaconServer) Close() error { return s.http.Close() }

// request is one request, with the node's conduct for it.
type request struct {
	*http.Request
	conduct BeaconConduct
}

func (r request) number(name string) (uint64, error) {
	text := r.PathValue(name)
	if text == "" {
		text = r.URL.Query().Get(name)
	}
	return strconv.ParseUint(text, 10, 64)
}

// read decodes the body.
func (r request) read(to any) error {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return err
	}
	return json.Unmarshal(body, to)
}

// answer is the JSON of an answer. Data is left out if it is nil.
type answer struct {
	Version             string `json:"version,omitempty"`
	DependentRoot       string `json:"dependent_root,omitempty"`
	ExecutionOptimistic *bool  `json:"execution_optimistic,omitempty"`
	Finalized           *bool  `json:"finalized,omitempty"`
	Data                any    `json:"data,omitempty"`

	// chainState is set in answers about a state or block of the chain, and has the field finalized. optimistic is set in other answers
	// with the field execution_optimistic.
	chainState *bool
	optimistic bool
}

func (s *BeaconServer) routes() http.Handler {
	mux := http.NewServeMux()
	routes := map[string]func(request) (answer, error){
		"GET /eth/v1/node/syncing":                               s.syncing,
		"GET /eth/v1/node/version":                               s.version,
		"GET /eth/v1/node/health":                                s.health,
		"GET /eth/v1/node/identity":                              s.identity,
		"GET /eth/v1/node/peer_count":                            s.peerCount,
		"GET /eth/v1/beacon/genesis":                             s.genesis,
		"GET /eth/v1/config/spec":                                s.spec,
		"GET /eth/v1/config/fork_schedule":                       s.forks,
		"GET /eth/v1/config/deposit_contract":                    s.depositContract,
		"GET /eth/v1/beacon/states/{state}/finality_checkpoints": s.finality,
		"GET /eth/v1/beacon/states/{state}/validators":           s.validators,
		"POST /eth/v1/beacon/states/{state}/validators":          s.validators,
		"POST /eth/v1/validator/duties/attester/{epoch}":         s.attesters,
		"GET /eth/v1/validator/duties/proposer/{epoch}":          s.proposers,
		"POST /eth/v1/validator/duties/sync/{epoch}":             s.syncDuties,
		"POST /eth/v1/validator/liveness/{epoch}":                s.liveness,
		"GET /eth/v1/validator/attestation_data":                 s.attestationData,
		"POST /eth/v2/beacon/pool/attestations":                  s.attest,
		"POST /eth/v1/beacon/pool/sync_committees":               s.syncMessages,
		"POST /eth/v2/beacon/blocks":                             s.propose,
		"POST /eth/v1/validator/prepare_beacon_proposer":         s.prepare,
		"POST /eth/v1/validator/beacon_committee_subscriptions":  s.heed,
		"POST /eth/v1/validator/sync_committee_subscriptions":    s.heed,
		"POST /eth/v1/validator/register_validator":              s.register,
	}
	if s.client.chain.live != nil {
		maps.Copy(routes, s.liveRoutes())
	}
	for pattern, handle := range routes {
		_, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(pattern, s.serve(path, func(w http.ResponseWriter, r request) error {
			a, err := handle(r)
			if err != nil {
				return err
			}
			if a.Finalized = a.chainState; a.Finalized != nil || a.DependentRoot != "" || a.optimistic {
				a.ExecutionOptimistic = &r.conduct.Optimistic
			}
			if a.Version != "" {
				w.Header().Set("Eth-Consensus-Version", a.Version)
			}
			if a == (answer{}) { // something was taken
				return nil
			}
			w.Header().Set("Content-Type", "application/json")
			return json.NewEncoder(w).Encode(a)
		}))
	}
	mux.HandleFunc("GET /eth/v3/validator/blocks/{slot}", s.serve("/eth/v3/validator/blocks", s.block))
	mux.HandleFunc("GET /eth/v1/events", s.serve("/eth/v1/events", s.events))
	return mux
}

// serve counts the request, applies the node's conduct, and writes an error in the API's format.
func (s *BeaconServer) serve(path string, handle func(http.ResponseWriter, request) error) http.HandlerFunc {
	if i := strings.LastIndex(path, "/{"); i >= 0 && strings.HasSuffix(path, "}") { // it counts without
		path = path[:i]
	}
	return func(w http.ResponseWriter, r *http.Request) {
		conduct := s.client.begin(path)
		if conduct.Silent {
			_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, maxBody)) // the library notices a closed connection only after the body
			<-r.Context().Done()
			return
		}
		if conduct.Delay > 0 {
			pause(r.Context(), conduct.Delay)
		}
		if conduct.Down {
			fail(w, http.StatusServiceUnavailable, ErrClient)
			return
		}
		if err := handle(w, request{r, conduct}); errors.Is(err, errNothing) {
			fail(w, http.StatusNotFound, err)
		} else if errors.Is(err, errSyncing) {
			w.WriteHeader(http.StatusPartialContent)
		} else if err != nil {
			fail(w, http.StatusBadRequest, err)
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// failures are the reasons why objects of one submission were refused, by their indexes.
type failures map[int]error

// Error returns a text with the number of refused objects.
func (f failures) Error() string { return fmt.Sprintf("%d objects were refused", len(f)) }

func fail(w http.ResponseWriter, code int, err error) {
	type failure struct {
		Index   int    `json:"index"`
		Message string `json:"message"`
	}
	body := struct {
		Code     int       `json:"code"`
		Message  string    `json:"message"`
		Failures []failure `json:"failures,omitempty"`
	}{Code: code, Message: err.Error()}
	var many failures
	if errors.As(err, &many) {
		for _, i := range slices.Sorted(maps.Keys(many)) {
			body.Failures = append(body.Failures, failure{i, many[i].Error()})
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body) // whoever asked may be gone
}

// takeAll submits the objects of a body and records which were refused.
func takeAll[T any](s *BeaconServer, r request, submit func([]*T) map[int]error) (answer, error) {
	var objects []*T
	if err := r.read(&objects); err != nil {
		return answer{}, err
	}
	return answer{}, s.client.take(r.conduct, func() error {
		if bad := submit(objects); len(bad) > 0 {
			return failures(bad)
		}
		return nil
	})
}

func (s *BeaconServer) attest(r request) (answer, error) {
	return takeAll(s, r, s.client.chain.AttestAll)
}

func (s *BeaconServer) syncMessages(r request) (answer, error) {
	return takeAll(s, r, s.client.chain.SyncAll)
}

func (s *BeaconServer) propose(r request) (answer, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return answer{}, err
	}
	var contents apiv1electra.SignedBlockContents
	if r.Header.Get("Content-Type") == "application/json" {
		err = json.Unmarshal(body, &contents)
	} else {
		err = contents.UnmarshalSSZ(body)
	}
	if err != nil {
		return answer{}, fmt.Errorf("read block: %w", err)
	}
	return answer{}, s.client.take(r.conduct, func() error { return s.client.chain.Propose(&contents) })
}

// heed accepts submissions that change nothing on this chain.
func (s *BeaconServer) heed(r request) (answer, error) {
	return answer{}, s.client.take(r.conduct, func() error { return nil })
}
