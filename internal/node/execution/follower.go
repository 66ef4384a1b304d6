package execution

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/node/clock"
)

// Options configures a Follower. A figure that is zero takes its default.
type Options struct {
	// Endpoints are the clients' addresses (ws, wss, http or https), tried in turn.
	Endpoints []string
	// Contract is the registry.
	Contract common.Address
	// ChainID is compared with the client's unless it is 0.
	ChainID uint64
	// SyncFrom is the first block that can hold a log of the contract.
	SyncFrom uint64
	// FollowDistance is how many blocks behind the head logs are applied: 8 on public networks, 1 on local ones.
	FollowDistance uint64
	// Batch is how many blocks of history are asked for at once: 200. The follower asks for fewer while a client refuses.
	Batch uint64
	// Window is how many of the newest blocks are read one by one and can be undone: 64.
	Window uint64
	// Poll is how often a client without subscriptions is asked for its head: 4 s. Half a slot is good.
	Poll time.Duration
	// Silence is how long a client may bring no new block before it is connected again, or the next one is used: 2 min. A client that
	// is polled is left only if another is configured.
	Silence time.Duration
	// Timeout bounds one request to a client: 10 s.
	Timeout time.Duration
	// RetryMin and RetryMax bound the pause after a failure, which doubles each time: 1 s and 12 s.
	RetryMin, RetryMax time.Duration
	// Final returns the newest block that the beacon chain calls final, once from each beacon node that answers. It is called every
	// FinalEvery: 384 s, an epoch. If Final is nil, blocks are not compared with the beacon chain.
	Final      func(ctx context.Context) []BlockRef
	FinalEvery time.Duration
	// Clock is the node's clock.
	Clock clock.Clock
	// Logger gets the log lines; nil discards them.
	Logger *slog.Logger

	// answerLimit bounds one answer of a client in bytes; logs that do not fit are asked for in smaller pieces.
	answerLimit int64
}

func (o *Options) fill() error {
	if len(o.Endpoints) == 0 {
		return errors.New("follow contract: no execution client given")
	}
	if o.Clock == nil {
		return errors.New("follow contract: no clock given")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	defaults := []struct {
		value *time.Duration
		is    time.Duration
	}{
		{&o.Poll, 4 * time.Second},
		{&o.Silence, 2 * time.Minute},
		{&o.Timeout, 10 * time.Second},
		{&o.RetryMin, time.Second},
		{&o.RetryMax, 12 * time.Second},
		{&o.FinalEvery, 384 * time.Second},
	}
	for _, d := range defaults {
		if *d.value <= 0 {
			*d.value = d.is
		}
	}
	if o.Batch == 0 {
		o.Batch = 200
	}
	if o.answerLimit == 0 {
		o.answerLimit = 32 << 20
	}
	if o.Window == 0 {
		o.Window = 64
	}
	return nil
}

// Follower reads the contract's logs into a sink. Run is called once; the other methods may be called from any goroutine.
type Follower struct {
	opts Options
	sink Sink
	// span is how many blocks of history the next request asks for. It is kept over connections, because an answer that is too large
	// may break the connection. Only Run uses it.
	span uint64
	// The fields from here to proofs are used by Run only.
	//
	// current is the endpoint in use and using its place in the configured order.
	current  string
	using    int
	troubled bool // since the last time all was applied
	session  *client
	// claims are the ranges whose logs were applied and not compared with another client's yet.
	claims []claim
	// abandoned are the clients that this node left because they hide logs or make some up, each with the range whose logs it must
	// give correctly before it is used again.
	abandoned map[string]claim
	// held is a range about whose logs the clients contradict each other without a proof.
	held          *claim
	beyond        beyond
	anchor        anchor
	hiding        map[string]Hiding
	secondClients map[string]*secondClient
	proofs        proofs
	// searches are the searches for missing logs by the sink's doubts. found are the blocks of which the client in use left logs out.
	searches map[string]*search
	found    map[uint64]found
	// turn is the index at which proveWanted starts.
	turn int

	caughtUp chan struct{}
	once     sync.Once // closes caughtUp

	mu     sync.Mutex
	status Status
	live   bool // caught up since the start, or since the last rebuild
}

// New returns a follower that is not running yet.
func New(opts Options, sink Sink) (*Follower, error) {
	if err := opts.fill(); err != nil {
		return nil, err
	}
	return &Follower{
		opts: opts, sink: sink, span: opts.Batch, caughtUp: make(chan struct{}),
		abandoned: map[string]claim{}, hiding: map[string]Hiding{}, secondClients: map[string]*secondClient{},
		searches: map[string]*search{}, found: map[uint64]found{},
		status: Status{State: Connecting, Since: opts.Clock.Now(), Clients: connecting(opts)},
	}, nil
}

// Status returns the follower's status now.
func (f *Follower) Status() Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.status
}

// CaughtUp is closed when the follower is live for the first time: the registry is then complete.
func (f *Follower) CaughtUp() <-chan struct{} { return f.caughtUp }

// Run follows the contract until ctx ends and returns ctx's error; nothing else ends it.
func (f *Follower) Run(ctx context.Context) error {
	if at, err := f.position(); err == nil {
		f.update(func(s *Status) { s.Processed = at.number })
	}
	defer f.closeSecondClients()
	pause, failed := f.opts.RetryMin, 0
	for i := 0; ; i++ {
		before := f.Status().Processed
		f.using = i % len(f.opts.Endpoints)
		err := f.follow(ctx, f.opts.Endpoints[f.using])
		if ctx.Err() != nil {
			return ctx.Err()
		}
		f.trouble(err)
		failed++
		if f.Status().Processed != before {
			pause, failed = f.opts.RetryMin, 1
		}
		if failed%len(f.opts.Endpoints) != 0 {
			continue // another client may answer: only when all failed is it time to wait
		}
		if err := f.opts.Clock.SleepUntil(ctx, f.opts.Clock.Now().Add(pause)); err != nil {
			return err
		}
		pause = min(2*pause, f.opts.RetryMax)
	}
}

// follow follows one connection until an error ends it.
func (f *Follower) follow(ctx context.Context, endpoint string) error {
	f.current = endpoint
	f.update(func(s *Status) { s.Endpoint = showEndpoint(endpoint) })
	c, err := dial(ctx, endpoint, f.opts.Timeout, f.opts.answerLimit)
	if err != nil {
		return err
	}
	defer c.rpc.Close()
	f.session = c
	defer func() { f.session = nil }()
	if err := f.checkChain(ctx, c); err != nil {
		return err
	}
	if err := f.recheck(ctx, endpoint, c); err != nil {
		return err
	}
	heads := make(chan *header, 64)
	sub, err := c.heads(ctx, heads)
	if err != nil {
		return err
	}
	wait := f.poll
	if sub != nil {
		defer sub.Unsubscribe()
		news := f.opts.Clock.Now()
		wait = func(ctx context.Context) error { return f.next(ctx, heads, sub.Err(), &news) }
	}
	var newest standstill
	for {
		if err := f.sync(ctx, c); err != nil {
			return err
		}
		if err := f.proveWanted(ctx); err != nil {
			return err
		}
		if err := f.searchMissing(ctx); err != nil {
			return err
		}
		if s := f.Status(); newest.lasts(s.Head, f.opts.Clock.Now(), f.opts.Silence) && len(f.opts.Endpoints) > 1 {
			return in(Behind, "no new block than %d for %v", s.Head, f.opts.Silence)
		}
		if err := wait(ctx); err != nil {
			return err
		}
	}
}

// standstill measures for how long a client's head has not changed.
type standstill struct {
	head  uint64
	since time.Time
}

// lasts reports whether the head has been the same for longer than limit.
func (s *standstill) lasts(head uint64, now time.Time, limit time.Duration) bool {
	if head != s.head || s.since.IsZero() {
		s.head, s.since = head, now
	}
	return now.Sub(s.since) > limit
}

// checkChain checks that a client follows the right chain and knows the contract.
func (f *Follower) checkChain(ctx context.Context, c *client) error {
	if err := f.checkID(ctx, c); err != nil {
		return err
	}
	found, err := c.hasCode(ctx, f.opts.Contract)
	if err != nil {
		return err
	}
	if !found {
		return in(NoContract, "client knows no contract at %v: it follows another chain or is not synced", f.opts.Contract)
	}
	return nil
}

func (f *Follower) checkID(ctx context.Context, c *client) error {
	if f.opts.ChainID == 0 {
		return nil
	}
	id, err := c.chainID(ctx)
	if err == nil && id != f.opts.ChainID {
		err = in(WrongChain, "client follows chain %d, this network is on chain %d", id, f.opts.ChainID)
	}
	return err
}

// poll waits for Options.Poll.
func (f *Follower) poll(ctx context.Context) error {
	return f.opts.Clock.SleepUntil(ctx, f.opts.Clock.Now().Add(f.opts.Poll))
}

// next waits for a new head, at most for the time after which a client without subscriptions is polled: a slot may have no block, and
// a second client may answer meanwhile. Heads that arrived together count as one. news is when the last head arrived.
func (f *Follower) next(ctx context.Context, heads <-chan *header, broken <-chan error, news *time.Time) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	tick := make(chan error, 1)
	go func() { tick <- f.poll(ctx) }()
	select {
	case <-heads:
		*news = f.opts.Clock.Now()
	case err := <-broken:
		if err == nil {
			err = errors.New("closed by the client")
		}
		return wrap("subscription to new blocks", err)
	case err := <-tick:
		if err == nil && f.opts.Clock.Now().Sub(*news) > f.opts.Silence {
			err = in(Unreachable, "no new block for %v", f.opts.Silence)
		}
		return err
	}
	for len(heads) > 0 {
		<-heads
	}
	return nil
}

func (f *Follower) update(change func(*Status)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	state := f.status.State
	change(&f.status)
	if f.status.State != state {
		f.status.Since = f.opts.Clock.Now()
	}
}

// trouble reports an error that ended a session. It logs the error only if the state changes.
func (f *Follower) trouble(err error) {
	before := f.Status()
	state := stateOf(err)
	f.troubled = true
	f.update(func(s *Status) { s.State, s.Err, s.Clients = state, err, f.client(s, state, err) })
	if before.State != state {
		f.opts.Logger.Warn("execution client", "state", state, "endpoint", before.Endpoint, "cause", err)
	}
}
