package node

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/age"
	"github.com/hawser-ssv/hawser/internal/node/api"
	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/config"
	"github.com/hawser-ssv/hawser/internal/node/doppelganger"
	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/internal/node/health"
	"github.com/hawser-ssv/hawser/internal/node/metric"
	"github.com/hawser-ssv/hawser/internal/node/openssl"
	"github.com/hawser-ssv/hawser/internal/node/outcome"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/node/roster"
	"github.com/hawser-ssv/hawser/internal/node/schedule"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/node/startup"
	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/internal/node/twin"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Options configures a node.
type Options struct {
	Config  *config.Config
	Profile network.Profile
	// Key is this operator's key.
	Key     *operatorkey.PrivateKey
	Version string
	Logger  *slog.Logger
	// Clock is the wall clock if nil.
	Clock clock.Clock
	// Wrap changes the engine's options, and Intercept stands between gossip and its rules: tests of whole networks replace a room by
	// them. Both are nil in a node that runs validators.
	Wrap      func(engine.Options) engine.Options
	Intercept p2p.Intercept
}

// Node is one operator's program.
type Node struct {
	opts    Options
	log     *slog.Logger
	clock   clock.Clock
	profile network.Profile
	// slot is the profile's length of a slot. It may be read before genesis and forks are known.
	slot     time.Duration
	metrics  *prometheus.Registry
	store    *store.Store
	identity p2p.Identity
	api      *api.Server
	beacon   *beacon.Nodes
	addrs    startup.Addresses
	ports    *startup.Reservation
	started  time.Time

	// stage is what the start waits for.
	stage atomic.Pointer[Stage]
	// live holds the rooms that need the chain; nil until they are open.
	live atomic.Pointer[rooms]
	// changed holds one token while a change of the roster waits for followRoster.
	changed chan struct{}
	// tracker holds the troubles that are there now.
	tracker *health.Tracker
	// meter measures how late this node is.
	meter *clock.Meter

	mu sync.Mutex
	// progress remembers for how long blocks and duties have been as they are.
	progress progress
}

// rooms are the rooms that need the chain.
type rooms struct {
	signer    *signer.Signer
	roster    *roster.Roster
	execution *execution.Follower
	// doppelganger is nil if both watches are turned off.
	doppelganger *doppelganger.Watch
	// view is nil if the age of the view of the contract is not limited. viewed is the age that the store holds; only watch uses it.
	view   *age.View
	viewed time.Time
	// duties is nil until the contract knows this operator.
	duties atomic.Pointer[dutyRooms]
}

type dutyRooms struct {
	engine    *engine.Engine
	scheduler *schedule.Scheduler
	host      *p2p.Host
	twin      *twin.Watch
	metrics   *borrowed
	self      wire.OperatorID
	// work holds the outcomes of duties up to the one numbered taken; the node's mu guards both.
	work  *outcome.Work
	taken int64
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

// New opens what belongs to this machine: the data folder, the ports, the network key. Its errors are faults that a
// person has to mend. A node that was opened must be Run, which closes it.
func New(opts Options) (*Node, error) {
	if opts.Clock == nil {
		opts.Clock = clock.Wall{}
	}
	n := &Node{
		opts: opts, log: opts.Logger.With("room", "node"), clock: opts.Clock, profile: opts.Profile,
		slot:    opts.Profile.SlotDuration(),
		metrics: startup.NewRegistry(), started: opts.Clock.Now(), changed: make(chan struct{}, 1),
		tracker: health.NewTracker(tables()...), meter: clock.NewMeter(opts.Profile.SlotDuration()),
	}
	n.opts.Key = n.fastSigning(opts.Key)
	n.setStage(StageBeacon)
	var err error
	n.profile.ProposerTimeout = opts.Config.ProposerRound
	if n.addrs, err = startup.ReadAddresses(opts.Config, n.profile.Bootnodes); err != nil {
		return nil, err
	}
	if err := n.open(); err != nil {
		n.close()
		return nil, err
	}
	return n, nil
}

// fastSigning lets OpenSSL sign with the operator's key if the configuration allows it and the machine has it.
func (n *Node) fastSigning(key *operatorkey.PrivateKey) *operatorkey.PrivateKey {
	if !n.opts.Config.OperatorOpenSSL {
		return key
	}
	fast, err := key.SignedBy(openssl.NewSigner)
	if err != nil {
		n.log.Info("operator key signs without OpenSSL, which takes more than twice the time", "cause", err)
		return key
	}
	version, _ := openssl.Version()
	n.log.Debug("operator key signs with OpenSSL", "version", version)
	return fast
}

// open takes the ports before the data folder, so that a start that cannot succeed leaves no new data folder behind.
func (n *Node) open() (err error) {
	if err := n.openPorts(); err != nil {
		return n.unlessLocked(err)
	}
	if n.store, err = n.openStore(); err != nil {
		return err
	}
	if n.identity, err = startup.LoadIdentity(startup.NetworkKeyFile(n.opts.Config), rand.Reader); err != nil {
		return err
	}
	var set metric.Set
	if err := n.openBeacon(&set); err != nil {
		return err
	}
	readFigures(&set, n)
	if err := set.Register(n.metrics); err != nil {
		return fmt.Errorf("register metrics: %w", err)
	}
	return nil
}

func (n *Node) openPorts() (err error) {
	if n.ports, err = startup.Reserve(&n.addrs); err != nil {
		return err
	}
	listen := n.opts.Config.APIListen
	n.api, err = api.New(api.Options{
		Listen: listen, Hosts: n.opts.Config.APIHosts, Routes: n.routes(), Healthy: n.healthy, Ready: n.ready, Gatherer: n.metrics,
		Profiling: n.opts.Config.APIProfiling, Logger: n.opts.Logger,
	})
	if err != nil {
		return startup.ListenFault(err, listen, "api.listen", "api.listen")
	}
	return nil
}

// unlessLocked returns the error of a locked data folder, which explains why a port is in use: this node runs already. Otherwise it
// returns err.
func (n *Node) unlessLocked(err error) error {
	if _, statErr := os.Stat(n.opts.Config.DataDir); statErr != nil {
		return err
	}
	s, openErr := n.openStore()
	if openErr == nil {
		return errors.Join(err, s.Close())
	}
	if fault.Has(openErr, fault.DataFolderLocked) {
		return openErr
	}
	return err
}

// close releases the ports and the data folder, the folder last.
func (n *Node) close() {
	if n.ports != nil {
		n.ports.Release()
	}
	if n.api != nil {
		if err := n.api.Close(); err != nil {
			n.log.Debug("API was not closed cleanly", "cause", err)
		}
	}
	if n.store == nil {
		return
	}
	if err := n.store.Close(); err != nil {
		n.log.Error("data folder was not closed", "cause", err)
		return
	}
	n.log.Info("data folder closed")
}

func (n *Node) openBeacon(set *metric.Set) error {
	var clients []*beacon.Client
	observe := beaconMetrics(set)
	for _, endpoint := range n.opts.Config.BeaconEndpoints {
		clients = append(clients, beacon.NewClient(beacon.Options{
			Endpoint: endpoint, Timeout: min(n.opts.Config.BeaconTimeout, n.slot), CheckEvery: n.profile.SlotDuration(),
			OnHead: n.onHead, Clock: n.clock, Logger: n.opts.Logger, Observe: observe,
		}))
	}
	var err error
	n.beacon, err = beacon.NewNodes(clients...)
	return err
}

func (n *Node) setStage(s Stage) {
	if old := n.stage.Swap(&s); old != nil && *old == s {
		return
	}
	if s == StageRunning {
		n.log.Info("node is running")
		return
	}
	n.log.Info("node waits", "for", string(s))
}

// Stage returns what the start is waiting for.
func (n *Node) Stage() Stage { return *n.stage.Load() }

// APIAddr is the address that the API listens on.
func (n *Node) APIAddr() string { return n.api.Addr() }

// Run runs the node until ctx ends, then stops its rooms in the reverse order of their start. It returns nil if all of them stopped
// without an error.
func (n *Node) Run(ctx context.Context) error {
	n.log.Info("node starts", "version", n.opts.Version, "network", n.profile.Name, "api", n.api.Addr(), "peer", n.identity.PeerID(),
		"contract", n.profile.Registry, "cores", runtime.GOMAXPROCS(0))
	n.logNetwork()
	defer n.close()
	var running startup.Stack
	defer running.Stop()
	running.Run(ctx, func(ctx context.Context) {
		if err := n.api.Run(ctx); err != nil {
			n.log.Error("API ended", "cause", err)
		}
	})
	running.Run(ctx, n.watch)
	running.Run(ctx, n.beacon.Run)
	err := n.bringUp(ctx, &running)
	if ctx.Err() != nil {
		n.log.Info("node stops")
		return nil
	}
	return err
}
