package node

import (
	"context"
	"crypto/rand"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/hawser-ssv/hawser/node/api"
	"github.com/hawser-ssv/hawser/node/beacon"
	"github.com/hawser-ssv/hawser/node/clock"
	"github.com/hawser-ssv/hawser/node/config"
	"github.com/hawser-ssv/hawser/node/engine"
	"github.com/hawser-ssv/hawser/node/execution"
	"github.com/hawser-ssv/hawser/node/p2p"
	"github.com/hawser-ssv/hawser/node/roster"
	"github.com/hawser-ssv/hawser/node/schedule"
	"github.com/hawser-ssv/hawser/node/signer"
	"github.com/hawser-ssv/hawser/node/store"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

// Options is what a node is made of.
type Options struct {
	Config  *config.Config
	Profile network.Profile
	// Key is this operator's key.
	Key     *operatorkey.PrivateKey
	Version string
	Logger  *slog.Logger
	// Clock is the wall clock if nil.
	Clock clock.Clock
}

// Node is one operator's program.
type Node struct {
	opts     Options
	log      *slog.Logger
	clock    clock.Clock
	profile  network.Profile
	metrics  *prometheus.Registry
	store    *store.Store
	identity p2p.Identity
	api      *api.Server
	beacon   *beacon.Nodes
	started  time.Time

	// stage is what the start waits for, "" when it is complete.
	stage atomic.Pointer[Stage]
	// live holds the rooms that exist once the stage before them is over.
	live atomic.Pointer[rooms]
	// changes is where the roster's changes are told, once somebody listens.
	changes atomic.Pointer[chan struct{}]

	mu sync.Mutex
	// problems are troubles noted by name, besides those that the rooms tell themselves.
	problems map[string]api.Problem
}

// rooms are what a node consists of once it knows the chain.
type rooms struct {
	signer    *signer.Signer
	roster    *roster.Roster
	execution *execution.Follower
	// duties is nil until the contract knows this operator.
	duties atomic.Pointer[dutyRooms]
}

type dutyRooms struct {
	engine    *engine.Engine
	scheduler *schedule.Scheduler
	host      *p2p.Host
	change    chan struct{}
}

// Stage names what a start is waiting for.
type Stage string

// The stages of a start.
const (
	StageBeacon   Stage = "beacon node"
	StageContract Stage = "contract history"
	StageOperator Stage = "operator registration"
	StageRunning  Stage = "running"
)

// New opens what belongs to this machine: the data folder, the network key, the API's port. Its errors are faults that a
// person has to mend.
func New(opts Options) (*Node, error) {
	if opts.Clock == nil {
		opts.Clock = clock.Wall{}
	}
	n := &Node{
		opts: opts, log: opts.Logger.With("room", "node"), clock: opts.Clock, profile: opts.Profile,
		metrics: prometheus.NewRegistry(), started: opts.Clock.Now(), problems: map[string]api.Problem{},
	}
	n.metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	n.setStage(StageBeacon)
	var err error
	if n.store, err = n.openStore(); err != nil {
		return nil, err
	}
	if err := n.open(); err != nil {
		_ = n.store.Close()
		return nil, err
	}
	return n, nil
}

func (n *Node) open() (err error) {
	if n.identity, err = loadIdentity(n.networkKeyFile(), rand.Reader); err != nil {
		return err
	}
	if err := n.openBeacon(); err != nil {
		return err
	}
	n.api, err = api.New(api.Options{
		Listen: n.opts.Config.APIListen, Routes: n.routes(), Healthy: n.healthy, Ready: n.ready,
		Gatherer: n.metrics, Logger: n.opts.Logger,
	})
	return apiFault(err, n.opts.Config.APIListen)
}

func (n *Node) openBeacon() error {
	var clients []*beacon.Client
	observe := newBeaconMetrics(n.metrics)
	for _, endpoint := range n.opts.Config.BeaconEndpoints {
		clients = append(clients, beacon.NewClient(beacon.Options{
			Endpoint: endpoint, Timeout: n.opts.Config.BeaconTimeout, CheckEvery: n.profile.SlotDuration(),
			OnHead: n.onHead, Logger: n.opts.Logger, Observe: observe,
		}))
	}
	var err error
	n.beacon, err = beacon.NewNodes(clients...)
	return err
}

func (n *Node) setStage(s Stage) {
	n.stage.Store(&s)
	n.log.Info("stage", "waiting_for", string(s))
}

// Stage returns what the start is waiting for.
func (n *Node) Stage() Stage { return *n.stage.Load() }

// APIAddr is the address that the API listens on.
func (n *Node) APIAddr() string { return n.api.Addr() }

// Run runs the node until ctx ends, then stops its rooms in the reverse order of their start. It returns nil after a
// clean end.
func (n *Node) Run(ctx context.Context) error {
	n.log.Info("node starts", "version", n.opts.Version, "network", n.profile.Name, "api", n.api.Addr(), "peer", n.identity.PeerID(),
		"contract", n.profile.Registry, "cores", runtime.GOMAXPROCS(0))
	defer func() {
		if err := n.store.Close(); err != nil {
			n.log.Error("data folder was not closed", "cause", err)
			return
		}
		n.log.Info("node ended")
	}()
	var running stack
	defer running.stop()
	running.run(ctx, func(ctx context.Context) {
		if err := n.api.Run(ctx); err != nil {
			n.log.Error("API ended", "cause", err)
		}
	})
	running.run(ctx, n.beacon.Run)
	if err := n.bringUp(ctx, &running); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// stack runs subsystems and stops them in the reverse order of their start, each before the next.
type stack struct{ stops []func() }

func (s *stack) run(ctx context.Context, f func(context.Context)) {
	// A subsystem outlives the end of ctx until its turn to stop comes.
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(own)
	}()
	s.stops = append(s.stops, func() {
		cancel()
		<-done
	})
}

func (s *stack) stop() {
	for i := len(s.stops) - 1; i >= 0; i-- {
		s.stops[i]()
	}
}
