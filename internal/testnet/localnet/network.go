package localnet

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/clients"
	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/embedded"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
	"github.com/hawser-ssv/hawser/internal/testnet/proxy"
)

// Client is one of the two kinds of clients that an operator uses.
type Client int

// The kinds of clients.
const (
	Beacon Client = iota
	Execution
)

// Hooks are the functions with which a caller takes part in a network. Each may be nil.
type Hooks struct {
	// Intercept stands between an operator and all its clients of a kind.
	Intercept func(operator uint64, client Client, next http.Handler) http.Handler
	// Record is called for every exchange of an operator with its beacon nodes. KeepBody reports whether Record needs a request's body.
	Record   func(operator uint64, e proxy.Exchange)
	KeepBody func(method, path string) bool
	// Knows reports whether an operator's configuration has another operator's address, with Options.StaticPeers. Without Knows all
	// operators have all addresses.
	Knows func(operator, other uint64) bool
}

// Network is a local network: the chain, the proxies and the operators. Prepare makes it, StartChain and StartOperators start it.
type Network struct {
	Options      Options // complete
	Layout       Layout
	Began        time.Time // when Prepare was called
	Operators    []*Operator
	Registration onchain.Registration
	Chain        *chain.Chain
	Embedded     *embedded.Chain // behind Chain's addresses; nil with real clients

	hooks      Hooks
	binaries   clients.Binaries
	funded     []string      // accounts with ether from the start
	bootnode   *bootnode     // nil with static peers
	registered chan struct{} // closed when everything is registered

	background context.Context // ends with Stop
	cancel     context.CancelFunc
	running    sync.WaitGroup // what runs in the background
	closers    []func()

	mu       sync.Mutex
	troubles map[string]bool // what went wrong, once each
}

// genesisDelay is the time from the start of the clients to slot 0. A longer time is a needless wait; with a shorter time the first
// slots are missed.
func (o Options) genesisDelay() time.Duration { return time.Duration(6+6*o.Beacons) * time.Second }

// Prepare makes everything that does not need the chain: keys, shares, signed transactions, files, proxies and the bootnode. The options
// must be complete. After an error only files in the folder are left.
func Prepare(ctx context.Context, o Options, l Layout, h Hooks) (_ *Network, err error) {
	began := time.Now()
	if err := CheckPorts(o, l.Base); err != nil {
		return nil, err
	}
	if err := checkSpace(l.Dir); err != nil {
		return nil, err
	}
	n := &Network{Options: o, Layout: l, Began: began, hooks: h, registered: make(chan struct{}), troubles: make(map[string]bool)}
	n.background, n.cancel = context.WithCancel(context.WithoutCancel(ctx))
	if !o.Embedded {
		if n.binaries, err = clients.Ensure(ctx, clients.Options{CacheDir: o.ClientsDir, Progress: o.Progress}); err != nil {
			return nil, err
		}
	}
	if err := n.prepare(); err != nil {
		n.Stop()
		return nil, err
	}
	return n, nil
}

func (n *Network) prepare() (err error) {
	if !n.Options.StaticPeers {
		if n.bootnode, err = startBootnode(n.Layout, n.Options.Executable); err != nil {
			return err
		}
	}
	n.Say("making keys and shares for %d operators and %d validators", n.Options.Operators, n.Options.Validators)
	if n.Operators, err = prepareOperators(n.Layout, n.Options.Operators); err != nil {
		return err
	}
	if n.Registration, err = onchain.Plan(n.Keys(), n.Options.Terms()); err != nil {
		return err
	}
	if err := n.describeContracts(); err != nil {
		return err
	}
	if err := writeProfile(n.Layout, n.Registration.Contract(), n.Options); err != nil {
		return err
	}
	for _, o := range n.Operators {
		if err := n.configure(o); err != nil {
			return err
		}
		if err := n.startProxies(o); err != nil {
			return err
		}
		o.Executable = n.Options.Executable
	}
	return nil
}

// Keys returns the operators' public keys in their registered form, in the operators' order.
func (n *Network) Keys() []string {
	keys := make([]string, len(n.Operators))
	for i, o := range n.Operators {
		keys[i] = o.PublicKey
	}
	return keys
}

// StartChain starts the chain and puts the registrations on it. In a network with fees operators and validators are registered in the
// background, one after the other.
func (n *Network) StartChain(ctx context.Context) (err error) {
	if n.Options.Embedded {
		close(n.registered)
		return n.startEmbedded()
	}
	n.Say("starting geth and Prysm: %d validators, %d of them on %d operators", GenesisValidators, n.Options.Validators, n.Options.Operators)
	if n.Chain, err = chain.Start(ctx, n.chainConfig()); err != nil {
		return err
	}
	if err := n.Send(ctx, n.Registration.Txs); err != nil {
		return err
	}
	n.Say("sent %d transactions: contracts, operators, validators", len(n.Registration.Txs))
	if !n.Options.Fees {
		close(n.registered)
		return nil
	}
	n.Background(func(ctx context.Context) {
		defer close(n.registered)
		if err := n.registerPaid(ctx); err != nil && ctx.Err() == nil {
			n.Trouble(err)
		}
	})
	return nil
}

// Registered returns a channel that is closed when all registrations are in the chain or one has failed. Without fees it is closed as
// soon as they are sent.
func (n *Network) Registered() <-chan struct{} { return n.registered }

// StartOperators starts every operator's process.
func (n *Network) StartOperators() error {
	for _, o := range n.Operators {
		if err := o.Start(n.Layout); err != nil {
			return err
		}
	}
	n.sayPages()
	return nil
}

// sayPages prints the addresses of the operators' pages and of the chain's clients.
func (n *Network) sayPages() {
	n.Say("while it runs:")
	for _, o := range n.Operators {
		url := n.Layout.APIURL(o.ID)
		n.Say("  operator %-2d  page %s/   API %s/v1/node/status, /v1/duties   metrics %s/metrics", o.ID, url, url, url)
	}
	n.Say("  chain        Beacon API %s   execution JSON-RPC %s", n.Chain.BeaconHTTP(n.Options.Steady), n.Chain.ExecutionHTTP(0))
}

// startProxies puts one proxy between an operator and each client.
func (n *Network) startProxies(o *Operator) error {
	for pair := range n.Options.Beacons {
		p, err := proxy.Start(proxy.Options{
			Listen:   fmt.Sprintf("127.0.0.1:%d", n.Layout.BeaconProxy(o.ID, pair)),
			Upstream: fmt.Sprintf("http://127.0.0.1:%d", n.Layout.chainPorts(pair).BeaconHTTP),
			Record:   n.recorder(o.ID), KeepBody: n.hooks.KeepBody,
		})
		if err != nil {
			return err
		}
		p.Intercept(func(next http.Handler) http.Handler {
			if !n.Options.Embedded { // it takes them itself
				next = takeRegistrations(next)
			}
			return n.intercepted(o.ID, Beacon, next)
		})
		o.Beacons = append(o.Beacons, p)
	}
	for pair := range n.Options.Executions {
		p, err := proxy.Start(proxy.Options{
			Listen:   fmt.Sprintf("127.0.0.1:%d", n.Layout.ExecutionProxy(o.ID, pair)),
			Upstream: fmt.Sprintf("ws://127.0.0.1:%d", n.Layout.chainPorts(pair).ExecutionWS),
		})
		if err != nil {
			return err
		}
		p.Intercept(func(next http.Handler) http.Handler { return n.intercepted(o.ID, Execution, next) })
		o.Executions = append(o.Executions, p)
	}
	return nil
}

func (n *Network) recorder(operator uint64) func(proxy.Exchange) {
	if n.hooks.Record == nil {
		return nil
	}
	return func(e proxy.Exchange) { n.hooks.Record(operator, e) }
}

func (n *Network) intercepted(operator uint64, client Client, next http.Handler) http.Handler {
	if n.hooks.Intercept == nil {
		return next
	}
	return n.hooks.Intercept(operator, client, next)
}

// registrationPath is the path at which nodes register validators with block builders.
const registrationPath = "/eth/v1/validator/register_validator"

// takeRegistrations answers registrations in place of a block builder, because a beacon node without a builder refuses them.
func takeRegistrations(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.URL.Path == registrationPath {
			w.WriteHeader(http.StatusOK)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (n *Network) chainConfig() chain.Config {
	return chain.Config{
		Dir: n.Layout.chainDir(), Binaries: n.binaries, Ports: n.Layout.chainPorts(0), Second: n.Layout.chainPorts(1),
		Beacons: n.Options.Beacons, Executions: n.Options.Executions, Steady: n.Options.Steady, LiveForkEpoch: n.Options.ForkEpoch,
		Validators: GenesisValidators, FirstBackground: n.Options.Validators,
		SlotTime: n.Options.Slot, SlotsPerEpoch: n.Options.SlotsPerEpoch, GenesisDelay: n.Options.genesisDelay(),
		FeeRecipient: onchain.BackgroundRecipient.Hex(), ExecutionAccounts: n.funded,
	}
}

// Background runs f in a goroutine. Stop ends f's context and waits until f returns.
func (n *Network) Background(f func(ctx context.Context)) {
	n.running.Go(func() { f(n.background) })
}

// AtStop registers a function that Stop calls after the operators have ended and before the chain ends. The last one registered is
// called first.
func (n *Network) AtStop(f func()) { n.closers = append(n.closers, f) }

// Stop ends everything, operators first. It may be called at any time.
func (n *Network) Stop() {
	var all sync.WaitGroup
	for _, o := range n.Operators {
		all.Go(o.Stop)
	}
	all.Wait()
	n.bootnode.stop()
	n.cancel()
	for _, f := range slices.Backward(n.closers) {
		f()
	}
	if n.Chain != nil {
		n.Chain.Stop()
	}
	if n.Embedded != nil {
		n.Embedded.Stop()
	}
	for _, o := range n.Operators {
		o.closeProxies()
	}
	n.running.Wait()
}

// Check returns the error of any program that ended by itself.
func (n *Network) Check() error {
	if err := n.Chain.Check(); err != nil {
		return err
	}
	if err := n.bootnode.check(); err != nil {
		return err
	}
	for _, o := range n.Operators {
		if err := o.check(); err != nil {
			return err
		}
	}
	return nil
}

// SlotAt returns the clock's slot at a time; 0 before genesis.
func (n *Network) SlotAt(t time.Time) phase0.Slot {
	if n.Chain == nil || t.Before(n.Chain.Genesis) {
		return 0
	}
	return phase0.Slot(t.Sub(n.Chain.Genesis) / n.Options.Slot)
}

// maxTroubles is the most troubles that are stored.
const maxTroubles = 20

// Trouble stores and prints something that went wrong but does not end the network. The same trouble counts once.
func (n *Network) Trouble(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.troubles) >= maxTroubles || n.troubles[err.Error()] {
		return
	}
	if n.troubles == nil {
		n.troubles = make(map[string]bool)
	}
	n.troubles[err.Error()] = true
	n.Say("trouble: %v", err)
}

// Troubles returns the stored troubles, sorted.
func (n *Network) Troubles() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	out := make([]string, 0, len(n.troubles))
	for text := range n.troubles {
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}

// Say prints the network's progress for the user.
func (n *Network) Say(format string, args ...any) {
	fmt.Fprintf(n.Options.Progress, format+"\n", args...)
}

// SleepUntil waits for a time, or returns ctx's error.
func SleepUntil(ctx context.Context, t time.Time) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Until(t)):
		return nil
	}
}
