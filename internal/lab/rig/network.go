package rig

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/clients"
	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/embedded"
	"github.com/hawser-ssv/hawser/internal/testnet/proxy"
)

// Network is a running local network: the chain, the proxies, the operators and the observer's ears.
type Network struct {
	options   Options
	layout    layout
	began     time.Time
	chain     *chain.Chain
	embedded  *embedded.Chain // behind chain's addresses; nil with real clients
	operators []*operator
	beacon    *observer.Client
	signing   observer.Network // what signatures are bound to
	conflicts *observer.Conflicts
	trace     *trace
	contract  registration

	funded  []string // accounts with ether from the start
	play    play     // what happens to the contracts, by the scenario
	signers *observer.Signers

	isolation *isolation // nil without partitions
	bootnode  *bootnode  // nil with static peers
	newcomer  *newcomer  // nil without
	accepted  *observer.Accepted
	late      lateUpgrades
	pace      pace // of the machine

	stopWatching context.CancelFunc
	watching     sync.WaitGroup
	switching    sync.WaitGroup // clients that are being stopped or started

	mu       sync.Mutex
	troubles map[string]bool // what went wrong, once each
}

// genesisDelay is the time the clients get to start before slot 0. Later is a wait for nothing; earlier costs the first slots.
func (o Options) genesisDelay() time.Duration { return time.Duration(6+6*o.Beacons) * time.Second }

// start brings a network up to where operators run and their registrations are on the way. With an error, nothing is left.
func start(ctx context.Context, o Options, l layout) (_ *Network, err error) {
	began := time.Now()
	if err := chain.CheckFree(l.ports(o.Operators, o.Beacons)); err != nil {
		return nil, err
	}
	if err := checkSpace(l.dir); err != nil {
		return nil, err
	}
	var binaries clients.Binaries
	if !o.Embedded {
		if binaries, err = clients.Ensure(ctx, clients.Options{CacheDir: o.ClientsDir, Progress: o.Progress}); err != nil {
			return nil, err
		}
	}
	n := &Network{
		options: o, layout: l, began: began, trace: newTrace(), accepted: observer.NewAccepted(), signers: observer.NewSigners(),
		late:     lateUpgrades{seen: make(map[uint64]observer.BeaconUpgrade)},
		troubles: make(map[string]bool), stopWatching: func() {}, pace: pace{before: o.measured},
	}
	defer func() {
		if err != nil {
			n.stop()
		}
	}()
	if err := n.prepare(); err != nil {
		return nil, err
	}
	if err := n.prepareLiars(ctx); err != nil {
		return nil, err
	}
	if err := n.startChain(ctx, binaries); err != nil {
		return nil, err
	}
	if n.options.Fees {
		n.registering(ctx)
	}
	if err := n.observe(ctx); err != nil {
		return nil, err
	}
	for _, op := range n.operators {
		if err := op.start(l); err != nil {
			return nil, err
		}
	}
	n.sayPages()
	return n, nil
}

// startChain starts the chain and puts the registrations on it.
func (n *Network) startChain(ctx context.Context, binaries clients.Binaries) (err error) {
	if n.options.Embedded {
		return n.startEmbedded()
	}
	n.say("starting geth and Prysm: %d validators, %d of them on %d operators", GenesisValidators, n.options.Validators, n.options.Operators)
	if n.chain, err = chain.Start(ctx, n.chainConfig(binaries)); err != nil {
		return err
	}
	for i := range n.options.Executions { // they are no peers of each other
		if err := n.contract.send(ctx, n.chain.ExecutionHTTP(i)); err != nil {
			return err
		}
	}
	n.say("sent %d transactions: contracts, operators, validators", len(n.contract.txs))
	return nil
}

// prepare makes everything that needs no chain: keys, shares, signed transactions, files and proxies.
func (n *Network) prepare() (err error) {
	if n.options.discovers() {
		if n.bootnode, err = startBootnode(n.layout, n.options.Executable); err != nil {
			return err
		}
	}
	n.say("making keys and shares for %d operators and %d validators", n.options.Operators, n.options.Validators)
	if n.operators, err = prepareOperators(n.layout, n.options.Operators); err != nil {
		return err
	}
	keys := make([]string, len(n.operators))
	for i, o := range n.operators {
		keys[i] = o.publicKey
	}
	if n.contract, err = plan(keys, n.options); err != nil {
		return err
	}
	if err := n.contract.exits(n.options.Operators, n.options.Exits); err != nil {
		return err
	}
	if err := n.contract.copyShares(keys, n.options); err != nil {
		return err
	}
	if n.options.Newcomer {
		if n.newcomer, err = n.contract.deposit(keys, n.options); err != nil {
			return err
		}
	}
	if err := n.describeContracts(); err != nil {
		return err
	}
	if err := writeProfile(n.layout, n.contract.contract, n.options); err != nil {
		return err
	}
	for _, o := range n.operators {
		if err := writeConfig(n.layout, o, n.operators, n.options, n.bootnode); err != nil {
			return err
		}
		if err := n.startProxies(o); err != nil {
			return err
		}
		o.executable = n.options.Executable
	}
	if len(n.options.Partitions) == 0 {
		return nil
	}
	n.isolation, err = isolate(n.layout, n.operators)
	return err
}

// describeContracts writes what commands need to speak to the contracts.
func (n *Network) describeContracts() error {
	all, err := accounts(n.options.Operators)
	if err != nil {
		return err
	}
	n.funded = addresses(all)
	execution := fmt.Sprintf("http://127.0.0.1:%d", n.layout.chainPorts(0).ExecutionHTTP)
	contracts, err := contractsOf(n.contract.deployment, execution)
	if err != nil {
		return err
	}
	return writeContracts(n.layout, contracts, all)
}

// startProxies puts one proxy between an operator and each client.
func (n *Network) startProxies(o *operator) error {
	o.older.Store(slices.ContainsFunc(n.options.UpgradeBeacon, func(u Switch) bool { return u.Number == o.id }))
	for pair := range n.options.Beacons {
		p, err := proxy.Start(proxy.Options{
			Listen:   fmt.Sprintf("127.0.0.1:%d", n.layout.beaconProxy(o.id, pair)),
			Upstream: fmt.Sprintf("http://127.0.0.1:%d", n.layout.chainPorts(pair).BeaconHTTP),
			Record:   n.recordBeacon(o), KeepBody: observer.Watched,
		})
		if err != nil {
			return err
		}
		p.Intercept(n.towardsBeacon(o))
		o.beacons = append(o.beacons, p)
	}
	for pair := range n.options.Executions {
		p, err := proxy.Start(proxy.Options{
			Listen:   fmt.Sprintf("127.0.0.1:%d", n.layout.executionProxy(o.id, pair)),
			Upstream: fmt.Sprintf("ws://127.0.0.1:%d", n.layout.chainPorts(pair).ExecutionWS),
		})
		if err != nil {
			return err
		}
		p.Intercept(unless(&o.cut))
		o.executions = append(o.executions, p)
	}
	return nil
}

// towardsBeacon is what stands between an operator and its beacon nodes.
func (n *Network) towardsBeacon(o *operator) func(next http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		if !n.options.Embedded { // it takes them itself
			next = takeRegistrations(next)
		}
		return unless(&o.cut, &o.beaconsCut)(o.asOlder(n.options.Fulu, next))
	}
}

// takeRegistrations answers for a block builder: without one, the beacon node refuses registrations.
func takeRegistrations(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.URL.Path == observer.RegistrationPath {
			w.WriteHeader(http.StatusOK)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (n *Network) chainConfig(binaries clients.Binaries) chain.Config {
	return chain.Config{
		Dir: n.layout.chainDir(), Binaries: binaries, Ports: n.layout.chainPorts(0), Second: n.layout.chainPorts(1),
		Beacons: n.options.Beacons, Executions: n.options.Executions, Steady: n.options.steady(), FuluEpoch: n.options.Fulu,
		Validators: GenesisValidators, FirstBackground: n.options.Validators,
		SlotTime: n.options.Slot, SlotsPerEpoch: n.options.SlotsPerEpoch, GenesisDelay: n.options.genesisDelay(),
		FeeRecipient: backgroundRecipient.Hex(), ExecutionAccounts: n.funded,
	}
}

// observe starts the observer's ears: the event stream, and the tap if there is one.
func (n *Network) observe(ctx context.Context) error {
	n.beacon = observer.NewClient(n.chain.BeaconHTTP(n.options.steady()))
	genesis, err := n.beacon.Genesis(ctx)
	if err != nil {
		return err
	}
	forks, err := n.beacon.Forks(ctx)
	if err != nil {
		return err
	}
	n.signing = observer.Network{Forks: forks, ValidatorsRoot: genesis.ValidatorsRoot, SlotsPerEpoch: uint64(n.options.SlotsPerEpoch)}
	n.conflicts = observer.NewConflicts(n.signing)
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	n.stopWatching = stop
	n.watching.Go(func() { n.watchPace(watching) })
	n.watching.Go(func() { n.beacon.Watch(watching, n.conflicts, func(err error) { n.say("%v", err) }) })
	if n.options.Tap != nil {
		n.watching.Go(func() {
			if err := n.options.Tap(watching, n.tapOptions()); err != nil && !errors.Is(err, context.Canceled) {
				n.trouble(fmt.Errorf("listen to the operators' gossip: %w", err))
			}
		})
	}
	return nil
}

func (n *Network) tapOptions() TapOptions {
	t := TapOptions{
		Profile: n.layout.profile(), Port: n.layout.base + 95,
		Partial: n.partial, Value: func(data phase0.AttestationData) { n.conflicts.Explain(data) },
	}
	for _, o := range n.operators {
		t.Peers = append(t.Peers, address(n.layout, o))
	}
	return t
}

func (n *Network) feed(post observer.Post) {
	n.signers.Post(post)
	if n.conflicts != nil {
		post.Feed(n.conflicts)
	}
}

// stop ends everything, operators first. It may be called at any stage of start.
func (n *Network) stop() {
	var all sync.WaitGroup
	for _, o := range n.operators {
		all.Go(o.stop)
	}
	all.Wait()
	n.bootnode.stop()
	n.stopWatching()
	n.play.end()
	n.switching.Wait()
	if n.isolation != nil {
		n.isolation.close()
	}
	if n.chain != nil {
		n.chain.Stop()
	}
	if n.embedded != nil {
		n.embedded.Stop()
	}
	for _, o := range n.operators {
		o.closeProxies()
	}
	n.watching.Wait()
}

// check returns the error of any program that ended by itself.
func (n *Network) check() error {
	if err := n.chain.Check(); err != nil {
		return err
	}
	if err := n.bootnode.check(); err != nil {
		return err
	}
	for _, o := range n.operators {
		if err := o.check(); err != nil {
			return err
		}
	}
	return nil
}

// trouble notes something that makes the observer's word worth less. It becomes a reason in the verdict.
func (n *Network) trouble(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.troubles) < 20 && !n.troubles[err.Error()] {
		n.troubles[err.Error()] = true
		fmt.Fprintf(n.options.Progress, "trouble: %v\n", err)
	}
}

func (n *Network) say(format string, args ...any) {
	fmt.Fprintf(n.options.Progress, format+"\n", args...)
}

// neededSpace is what a run of some minutes writes.
const neededSpace = 1 << 30

func checkSpace(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("%w: %w", ErrFolder, err)
	}
	free, err := freeBytes(dir)
	if err != nil {
		return fmt.Errorf("look at free space in %s: %w", dir, err)
	}
	if free < neededSpace {
		return fmt.Errorf("%w: %s has %d MiB free and a network needs %d MiB: make room, or choose another folder with --dir",
			ErrDiskSpace, dir, free>>20, neededSpace>>20)
	}
	return nil
}
