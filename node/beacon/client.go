package beacon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	nethttp "net/http"
	"sync"
	"sync/atomic"
	"time"

	client "github.com/attestantio/go-eth2-client"
	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/http"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/rs/zerolog"
)

// DefaultTimeout bounds one request. Source: SSV protocol, section 6.1.
const DefaultTimeout = 5 * time.Second

// State is what is known of a beacon node.
type State string

// The states of a beacon node.
const (
	StateStarting    State = "starting"
	StateUnreachable State = "unreachable"
	StateSyncing     State = "syncing"
	// StateOptimistic: the node has no working execution client to check blocks with.
	StateOptimistic   State = "optimistic"
	StateWrongNetwork State = "wrong-network"
	StateSynced       State = "synced"
)

// Usable reports whether duties may be asked of a node in this state.
func (s State) Usable() bool { return s == StateSynced }

// Status is a beacon node's state as the API shows it.
type Status struct {
	Endpoint     string `json:"endpoint"`
	State        State  `json:"state"`
	Version      string `json:"version,omitempty"`
	HeadSlot     uint64 `json:"head_slot"`
	SyncDistance uint64 `json:"sync_distance"`
	// Since is when the state was entered.
	Since time.Time `json:"since"`
	// Failing counts the questions in a row that it did not answer, or not in time, while it called itself synced.
	Failing int `json:"failing,omitempty"`
	// Error is the last failed check's cause; empty when all is well.
	Error string `json:"error,omitempty"`
}

// Options configures a Client.
type Options struct {
	// Endpoint is the base URL of the Beacon API.
	Endpoint string
	// Timeout bounds each request; 0 means DefaultTimeout.
	Timeout time.Duration
	// CheckEvery is the time between two checks of the node's state, a slot: 0 means 12 s. A node that is not
	// synced is asked every second. It is also how long a check may take, and how long the node is asked behind the others
	// after it failed.
	CheckEvery time.Duration
	// OnHead is called for every head event, from one goroutine.
	OnHead func(Head)
	Logger *slog.Logger
	// Observe is told the outcome of each call, for metrics; may be nil.
	Observe func(endpoint, call string, took time.Duration, err error)
}

// Client is one beacon node. Its methods are safe for concurrent use.
type Client struct {
	opts Options
	log  *slog.Logger

	service atomic.Pointer[http.Service]
	// transport carries every request but the event stream's.
	transport *nethttp.Transport

	// news says which heads OnHead is called for; Nodes sets it before Run, nil means all.
	news func(Head) bool
	// wake asks for a check now.
	wake chan struct{}

	mu      sync.RWMutex
	status  Status
	told    uint64 // heads that came by event
	strikes strikes
	// genesis is the root this client must serve once known; a node that answers another one is refused.
	genesis phase0.Root
}

// NewClient returns a client that does nothing until Run.
func NewClient(opts Options) *Client {
	if opts.Timeout == 0 {
		opts.Timeout = DefaultTimeout
	}
	if opts.CheckEvery == 0 {
		opts.CheckEvery = 12 * time.Second
	}
	return &Client{
		opts:   opts,
		log:    opts.Logger.With("room", "beacon", "endpoint", showEndpoint(opts.Endpoint)),
		wake:   make(chan struct{}, 1),
		status: Status{Endpoint: showEndpoint(opts.Endpoint), State: StateStarting, Since: time.Now(), Error: "it was not asked yet"},
		transport: &nethttp.Transport{
			MaxIdleConns: 4, MaxIdleConnsPerHost: 4, MaxConnsPerHost: 16, IdleConnTimeout: 30 * time.Second,
		},
	}
}

// Status returns what is known of the node.
func (c *Client) Status() Status {
	c.mu.RLock()
	defer c.mu.RUnlock()
	s := c.status
	s.Failing = c.strikes.count
	return s
}

// ExpectGenesis makes the client refuse a node of another chain.
func (c *Client) ExpectGenesis(root phase0.Root) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.genesis = root
}

// Run keeps the connection: it connects, watches the node's state and follows its head events until ctx ends.
func (c *Client) Run(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		c.followHeads(ctx)
	}()
	defer c.transport.CloseIdleConnections()
	defer wg.Wait()
	for {
		c.check(ctx)
		wait := time.Second
		if c.Status().State.Usable() {
			wait = c.opts.CheckEvery
		}
		if !c.rest(ctx, wait) {
			return
		}
	}
}

// mostChecks is the shortest time between two checks.
const mostChecks = 250 * time.Millisecond

// rest waits for the next check, which may be asked for earlier.
func (c *Client) rest(ctx context.Context, wait time.Duration) bool {
	first := min(wait, mostChecks)
	if !sleep(ctx, first) {
		return false
	}
	timer := time.NewTimer(wait - first)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-c.wake:
	case <-timer.C:
	}
	return true
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// connect builds the HTTP service once. The library refuses to start on a dead endpoint unless told otherwise.
func (c *Client) connect(ctx context.Context) (*http.Service, error) {
	if s := c.service.Load(); s != nil {
		return s, nil
	}
	service, err := http.New(
		ctx,
		http.WithAddress(c.opts.Endpoint),
		http.WithTimeout(c.opts.Timeout),
		http.WithLogLevel(zerolog.Disabled),
		http.WithAllowDelayedStart(true),
		http.WithHTTPClient(&nethttp.Client{Transport: c.transport}),
	)
	if err != nil {
		return nil, fmt.Errorf("connect to beacon node %s: %w", showEndpoint(c.opts.Endpoint), err)
	}
	s, ok := service.(*http.Service)
	if !ok {
		return nil, fmt.Errorf("connect to beacon node %s: unexpected client %T", showEndpoint(c.opts.Endpoint), service)
	}
	c.service.Store(s)
	return s, nil
}

// shortestProbe is how long a check may take at least, however short the slots are.
const shortestProbe = 3 * time.Second

// check asks for the node's state. Its own deadline is short, so that a node that hangs is not asked first for long, and one
// that comes back is seen at once.
func (c *Client) check(ctx context.Context) {
	bounded, cancel := context.WithTimeout(ctx, min(c.opts.Timeout, max(c.opts.CheckEvery, shortestProbe)))
	c.mu.RLock()
	told := c.told
	c.mu.RUnlock()
	next, err := c.probe(bounded)
	cancel()
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		next.Error = err.Error()
	}
	c.setStatus(next, told)
}

func (c *Client) probe(ctx context.Context) (Status, error) {
	next := Status{Endpoint: showEndpoint(c.opts.Endpoint), State: StateUnreachable, Version: c.Status().Version}
	s, err := c.connect(ctx)
	if err != nil {
		return next, err
	}
	s.CheckConnectionState(ctx)
	syncing, err := s.NodeSyncing(ctx, &api.NodeSyncingOpts{})
	if err != nil {
		return next, fmt.Errorf("ask for the sync state: %w", err)
	}
	next.HeadSlot, next.SyncDistance = uint64(syncing.Data.HeadSlot), uint64(syncing.Data.SyncDistance)
	next.State = StateSyncing
	if err := c.checkGenesis(ctx, s); err != nil {
		if errors.Is(err, errOtherChain) {
			next.State = StateWrongNetwork
		}
		return next, err
	}
	if version, err := s.NodeVersion(ctx, &api.NodeVersionOpts{}); err == nil {
		next.Version = version.Data
	}
	// Before the first block every node calls itself synced at slot 0.
	switch {
	case syncing.Data.IsSyncing:
	case syncing.Data.IsOptimistic:
		next.State = StateOptimistic
	default:
		next.State = StateSynced
	}
	return next, nil
}

var errOtherChain = errors.New("the beacon node serves another chain")

func (c *Client) checkGenesis(ctx context.Context, s *http.Service) error {
	c.mu.RLock()
	want := c.genesis
	c.mu.RUnlock()
	if want == (phase0.Root{}) {
		return nil
	}
	genesis, err := s.Genesis(ctx, &api.GenesisOpts{})
	if err != nil {
		return fmt.Errorf("ask for the genesis: %w", err)
	}
	if genesis.Data.GenesisValidatorsRoot != want {
		return fmt.Errorf("%w: genesis validators root %#x, expected %#x", errOtherChain, genesis.Data.GenesisValidatorsRoot, want)
	}
	return nil
}

// setStatus takes in what a check found that began when told heads had come. A head that came during the check is newer than the
// one in its answer.
func (c *Client) setStatus(next Status, told uint64) {
	c.mu.Lock()
	prev := c.status
	if c.told != told {
		next.HeadSlot = prev.HeadSlot
	}
	next.Since = prev.Since
	if prev.State != next.State {
		next.Since = time.Now()
	}
	c.status = next
	c.mu.Unlock()
	if prev.State == next.State {
		return
	}
	if next.State.Usable() {
		c.log.Info("beacon node is synced", "version", next.Version, "head", next.HeadSlot)
		return
	}
	c.log.Warn("beacon node is not usable", "state", next.State, "cause", next.Error, "distance", next.SyncDistance)
}

// call runs one request against the node, bounded in time and reported to Observe.
func call[T any](ctx context.Context, c *Client, name string, f func(context.Context, *http.Service) (T, error)) (T, error) {
	var zero T
	s := c.service.Load()
	if s == nil {
		return zero, fmt.Errorf("%s: beacon node %s: %w", name, showEndpoint(c.opts.Endpoint), client.ErrNotActive)
	}
	ctx, cancel := context.WithTimeout(ctx, c.opts.Timeout)
	defer cancel()
	start := time.Now()
	v, err := f(ctx, s)
	if c.opts.Observe != nil {
		c.opts.Observe(c.opts.Endpoint, name, time.Since(start), err)
	}
	c.learn(err)
	if err != nil {
		return zero, fmt.Errorf("%s: beacon node %s: %w", name, showEndpoint(c.opts.Endpoint), err)
	}
	return v, nil
}
