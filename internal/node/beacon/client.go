package beacon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	client "github.com/attestantio/go-eth2-client"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/http"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/rs/zerolog"

	"github.com/hawser-ssv/hawser/internal/node/border"
	"github.com/hawser-ssv/hawser/internal/node/clock"
)

// DefaultTimeout bounds one request. Source: spec/duties.md#timing.
const DefaultTimeout = 5 * time.Second

// State is the state of a beacon node.
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

// Usable reports whether a node in this state may be asked for duties.
func (s State) Usable() bool { return s == StateSynced }

// Status is a beacon node's state as the API shows it.
type Status struct {
	Endpoint     string
	State        State
	Version      string
	HeadSlot     uint64
	SyncDistance uint64
	// Since is when the state was entered.
	Since time.Time
	// Failing counts the requests in a row that it did not answer, or not in time, while it reported itself synced.
	Failing int
	// Error is the cause of the last failed check; empty after a good one. Reason is the border's kind of refusal, if it was one.
	Error  string
	Reason border.Kind
	// Stream is the state of the node's event stream, StreamError why it is not open.
	Stream      StreamState
	StreamSince time.Time
	StreamError string
	// HeadEvent is when the newest head event arrived; zero before the first.
	HeadEvent time.Time
	// Detours are the requests that the node refuses in their usual form and answers in another one.
	Detours []string
	// Restarts counts how often the node seemed to have restarted and was sent again what it may have forgotten.
	Restarts uint64
	// Refusals counts the answers that the border refused, by kind. The map is read-only.
	Refusals map[border.Kind]uint64
}

// Options configures a Client.
type Options struct {
	// Endpoint is the base URL of the Beacon API.
	Endpoint string
	// Timeout bounds each request; 0 means DefaultTimeout.
	Timeout time.Duration
	// CheckEvery is the time between two checks of the node's state, a slot: 0 means 12 s. A node that is not synced is checked every
	// second. CheckEvery also bounds a check, and is how long the node is asked after the others once it failed.
	CheckEvery time.Duration
	// OnHead is called for every head event, from one goroutine.
	OnHead func(Head)
	// Clock is the wall clock if nil. Timeouts of requests and of the event stream always use the machine's clock.
	Clock  clock.Clock
	Logger *slog.Logger
	// Observe is called with the outcome of each request, for metrics; may be nil.
	Observe func(endpoint, call string, took time.Duration, err error)
}

// Client is one beacon node. Its methods are safe for concurrent use.
type Client struct {
	opts Options
	log  *slog.Logger

	// address is the node's address; invalid is the error of an address that cannot be read.
	address border.Address
	invalid error
	// transport carries every request and the event stream.
	transport *border.Transport
	service   atomic.Pointer[http.Service]

	// news reports whether OnHead is called for a head; Nodes sets it before Run, nil means all.
	news func(Head) bool
	// remind sends the node again what it may have forgotten; Nodes sets it before Run, nil means that there is nothing.
	remind func(context.Context) error
	// revived is called when the node came back, or may have: it is usable again, or its event stream was cut. Nodes sets it before
	// Run.
	revived func()
	// wake triggers a check.
	wake chan struct{}

	mu         sync.RWMutex
	status     Status
	headEvents uint64 // number of heads that came by event
	strikes    strikes
	// genesis is the genesis validators root that the node must have, once known. verified says that the node's root was compared
	// since it last came back.
	genesis  phase0.Root
	verified bool
	// forgetful says that the node may have forgotten what it was sent. peer is its peer id, if it was asked for.
	forgetful bool
	peer      string
	detours   map[string]bool
	// headerAt is when the node last returned a header by its root. noHeaders says that it does not, and that this was logged.
	headerAt  time.Time
	noHeaders bool
	// streamed says that the event stream was open before, streamLogged that its absence was logged.
	streamed, streamLogged bool
	// clock is the chain's clock, once it is known.
	clock    func(time.Time) phase0.Slot
	perEpoch uint64
}

// NewClient returns a client that does nothing until Run. A client whose endpoint cannot be read stays unreachable.
func NewClient(opts Options) *Client {
	if opts.Timeout == 0 {
		opts.Timeout = DefaultTimeout
	}
	if opts.CheckEvery == 0 {
		opts.CheckEvery = 12 * time.Second
	}
	if opts.Clock == nil {
		opts.Clock = clock.Wall{}
	}
	shown := border.Show(opts.Endpoint)
	address, err := border.Parse(opts.Endpoint, border.HTTP...)
	return &Client{
		opts:      opts,
		log:       opts.Logger.With("room", "beacon", "endpoint", shown),
		address:   address,
		invalid:   err,
		transport: border.NewTransport(border.Options{Address: address, Rows: endpoints, Timeout: opts.Timeout, Local: answeredHere}),
		wake:      make(chan struct{}, 1),
		status:    Status{Endpoint: shown, State: StateStarting, Since: opts.Clock.Now(), Error: "it was not asked yet", Stream: StreamLost, StreamSince: opts.Clock.Now()},
		detours:   map[string]bool{},
	}
}

// Status returns the node's state.
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
	c.verified = c.verified && c.genesis == root
	c.genesis = root
}

// expectClock gives the client the chain's clock and the slots of an epoch, by which it checks answers.
func (c *Client) expectClock(slotAt func(time.Time) phase0.Slot, perEpoch uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if slotAt != nil {
		c.clock = slotAt
	}
	if perEpoch != 0 {
		c.perEpoch = perEpoch
	}
}

// epochs returns the slots of an epoch, or 0, and the clock's epoch if it is known.
func (c *Client) epochs() (perEpoch uint64, now phase0.Epoch, known bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.clock == nil || c.perEpoch == 0 {
		return c.perEpoch, 0, false
	}
	return c.perEpoch, phase0.Epoch(uint64(c.clock(c.opts.Clock.Now())) / c.perEpoch), true
}

// Run maintains the connection until ctx ends: it connects, checks the node's state and follows its head events.
func (c *Client) Run(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		c.followHeads(ctx)
	}()
	reminded := make(chan struct{}, 1)
	defer c.transport.Close()
	defer wg.Wait()
	for {
		c.check(ctx)
		c.remindAgain(ctx, &wg, reminded)
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

// rest waits for the next check, which may be triggered earlier.
func (c *Client) rest(ctx context.Context, wait time.Duration) bool {
	first := min(wait, mostChecks)
	if !c.sleep(ctx, first) {
		return false
	}
	timer := clock.NewTimer(c.opts.Clock, wait-first)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-c.wake:
	case <-timer.C:
	}
	return true
}

func (c *Client) sleep(ctx context.Context, d time.Duration) bool {
	return c.opts.Clock.SleepUntil(ctx, c.opts.Clock.Now().Add(d)) == nil
}

// connect builds the library's service once. The service's requests go through the transport, and it sends none by itself.
func (c *Client) connect(ctx context.Context) (*http.Service, error) {
	if s := c.service.Load(); s != nil {
		return s, nil
	}
	s, err := c.newService(ctx)
	if err != nil {
		return nil, err
	}
	c.service.Store(s)
	return s, nil
}

func (c *Client) newService(ctx context.Context) (*http.Service, error) {
	if c.invalid != nil {
		return nil, c.invalid
	}
	service, err := http.New(
		ctx,
		http.WithAddress(c.address.String()),
		http.WithTimeout(c.opts.Timeout),
		http.WithLogLevel(zerolog.Disabled),
		http.WithAllowDelayedStart(true),
		http.WithHTTPClient(c.transport.Client()),
	)
	if err != nil {
		return nil, fmt.Errorf("connect to beacon node %v: %w", c.address, err)
	}
	s, ok := service.(*http.Service)
	if !ok {
		return nil, fmt.Errorf("connect to beacon node %v: unexpected client %T", c.address, service)
	}
	return s, nil
}

// shortestProbe is the least timeout of a check, however short the slots are.
const shortestProbe = 3 * time.Second

// check asks for the node's state. Its own timeout is short, so that a node that hangs soon loses its rank, and one that comes back
// regains it at once.
func (c *Client) check(ctx context.Context) {
	bounded, cancel := context.WithTimeout(ctx, min(c.opts.Timeout, max(c.opts.CheckEvery, shortestProbe)))
	c.mu.RLock()
	before := c.headEvents
	c.mu.RUnlock()
	next, err := c.probe(bounded)
	cancel()
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		next.Error, next.Reason = err.Error(), border.KindOf(err)
	}
	c.setStatus(next, before)
}

func (c *Client) probe(ctx context.Context) (Status, error) {
	next := Status{State: StateUnreachable, Version: c.Status().Version}
	if _, err := c.connect(ctx); err != nil {
		return next, err
	}
	syncing, err := fetch[apiv1.SyncState](ctx, c, &rowSyncing, "", "")
	if err != nil {
		return next, fmt.Errorf("ask for the sync state: %w", err)
	}
	next.HeadSlot, next.SyncDistance = uint64(syncing.HeadSlot), uint64(syncing.SyncDistance)
	next.State = StateSyncing
	if err := c.checkGenesis(ctx); err != nil {
		if errors.Is(err, errOtherChain) {
			next.State = StateWrongNetwork
		}
		return next, err
	}
	c.checkVersion(ctx, &next)
	// Before the first block every node reports itself synced at slot 0.
	switch {
	case syncing.IsSyncing && !c.nearlySynced(syncing):
	case syncing.IsOptimistic:
		next.State = StateOptimistic
	default:
		next.State = StateSynced
	}
	return next, nil
}

// syncTolerance is how many slots a node that reports itself as syncing may be behind and still be used. Clients report that while
// they import the newest block, and after a slot without one. A vote for a head two slots old is worth nearly as much as one for the
// newest, and no vote is worth nothing.
const syncTolerance = 2

// nearlySynced reports whether a node that reports itself as syncing is so near to its own newest slot, and to the clock's, that it
// counts as synced.
func (c *Client) nearlySynced(s *apiv1.SyncState) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if s.SyncDistance > syncTolerance {
		return false
	}
	return c.clock == nil || s.HeadSlot+syncTolerance+headTolerance >= c.clock(c.opts.Clock.Now())
}

// checkVersion asks for the node's version, and for its peer id while its event stream does not show restarts. A changed peer id means
// a restart. A node that does not answer this is not ranked lower.
func (c *Client) checkVersion(ctx context.Context, next *Status) {
	type version struct{ Version string }
	if v, err := fetch[version](ctx, c, &rowVersion, "", ""); err == nil {
		next.Version = c.address.Clean(v.Version)
	}
	type identity struct {
		Peer string `json:"peer_id"`
	}
	peer := ""
	if c.Status().Stream != StreamOpen {
		if id, err := fetch[identity](ctx, c, &rowIdentity, "", ""); err == nil {
			peer = id.Peer
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	other := peer != "" && c.peer != "" && peer != c.peer
	if peer != "" {
		c.peer = peer
	}
	if other || c.status.Version != "" && next.Version != c.status.Version {
		c.restarted()
	}
}

var errOtherChain = errors.New("the beacon node serves another chain")

// checkGenesis compares the node's genesis with the expected one.
func (c *Client) checkGenesis(ctx context.Context) error {
	c.mu.RLock()
	want := c.genesis
	c.mu.RUnlock()
	if want == (phase0.Root{}) {
		return nil
	}
	if _, err := c.freshGenesis(ctx); err != nil {
		return fmt.Errorf("ask for the genesis: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.verified = c.genesis == want
	return nil
}

// freshGenesis asks for the genesis. It returns an error if that is another chain's than expected.
func (c *Client) freshGenesis(ctx context.Context) (*apiv1.Genesis, error) {
	genesis, err := fetch[apiv1.Genesis](ctx, c, &rowGenesis, "", "")
	if err != nil {
		return nil, err
	}
	if err := checkGenesis(genesis); err != nil {
		return nil, err
	}
	c.mu.RLock()
	want := c.genesis
	c.mu.RUnlock()
	if want != (phase0.Root{}) && genesis.GenesisValidatorsRoot != want {
		return nil, fmt.Errorf("%w: genesis validators root %#x, expected %#x", errOtherChain, genesis.GenesisValidatorsRoot, want)
	}
	return genesis, nil
}

// verify checks that the node serves the expected chain before the first request since it came back.
func (c *Client) verify(ctx context.Context) error {
	c.mu.RLock()
	done := c.verified || c.genesis == phase0.Root{}
	c.mu.RUnlock()
	if done {
		return nil
	}
	err := c.checkGenesis(ctx)
	if errors.Is(err, errOtherChain) {
		c.mu.RLock()
		next, before := c.status, c.headEvents
		c.mu.RUnlock()
		next.State, next.Error = StateWrongNetwork, err.Error()
		c.setStatus(next, before)
	}
	return err
}

// setStatus stores the result of a check; before is the number of head events when it began. A head that arrived during the check is newer than
// the one in its result.
func (c *Client) setStatus(next Status, before uint64) {
	c.mu.Lock()
	prev := c.status
	if c.headEvents != before {
		next.HeadSlot = prev.HeadSlot
	}
	next.Since = prev.Since
	if prev.State != next.State {
		next.Since = c.opts.Clock.Now()
	}
	next.Endpoint, next.Restarts, next.Detours, next.Refusals = prev.Endpoint, prev.Restarts, prev.Detours, prev.Refusals
	next.Stream, next.StreamSince, next.StreamError, next.HeadEvent = prev.Stream, prev.StreamSince, prev.StreamError, prev.HeadEvent
	c.status = next
	switch {
	case next.State == StateUnreachable || next.State == StateWrongNetwork:
		c.verified = false
	case next.State.Usable() && !prev.State.Usable():
		c.forgetful = true // the node did not take what was sent meanwhile
	}
	c.mu.Unlock()
	if prev.State == next.State {
		return
	}
	if next.State.Usable() {
		c.cameBack()
		c.log.Info("beacon node is synced", "version", next.Version, "head", next.HeadSlot)
		return
	}
	c.log.Warn("beacon node is not usable", "state", next.State, "cause", next.Error, "distance", next.SyncDistance)
}

// cameBack calls revived.
func (c *Client) cameBack() {
	if c.revived != nil {
		c.revived()
	}
}

// call runs one request against the node, bounded in time and reported to Observe. A panic of a decoder becomes an error of the node.
func call[T any](ctx context.Context, c *Client, name string, f func(context.Context, *http.Service) (T, error)) (T, error) {
	var zero T
	s := c.service.Load()
	if s == nil {
		return zero, fmt.Errorf("%s: beacon node %v: %w", name, c.address, client.ErrNotActive)
	}
	ctx, cancel := context.WithTimeout(ctx, c.opts.Timeout)
	defer cancel()
	start := c.opts.Clock.Now()
	v, err := border.Call(func() (T, error) {
		if err := c.verify(ctx); err != nil {
			return zero, err
		}
		return f(ctx, s)
	})
	if c.opts.Observe != nil {
		c.opts.Observe(c.address.String(), name, c.opts.Clock.Now().Sub(start), err)
	}
	c.learn(err)
	if err != nil {
		return v, fmt.Errorf("%s: beacon node %v: %w", name, c.address, c.address.CleanError(err))
	}
	return v, nil
}
