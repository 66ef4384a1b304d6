package rig

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
	"github.com/hawser-ssv/hawser/internal/testnet/proxy"
)

// run is a local network on which a plan is carried out, and what the observer hears of it.
type run struct {
	*localnet.Network
	plan     Plan
	tap      Tap
	restless bool

	operators []*operator
	beacon    *observer.Client
	signing   observer.Network // what signatures are bound to
	conflicts *observer.Conflicts
	accepted  *observer.Accepted
	signers   *observer.Signers
	trace     *trace

	// later are transactions of the owner that follow in the course of the scenario, in this order.
	later []*types.Transaction
	// strange is what a stranger sends, by measured epoch from its first act on.
	strange   [][]*types.Transaction
	play      play       // what happens to the contracts, by the scenario
	isolation *isolation // nil without partitions
	newcomer  *newcomer  // nil without
	late      lateUpgrades
	pace      pace           // of the machine
	switching sync.WaitGroup // clients that are being stopped or started
}

// newRun makes a run whose network is not there yet. The options must be complete.
func newRun(o Options) *run {
	n := &run{
		Network: &localnet.Network{Options: o.Local}, plan: o.Plan, tap: o.Tap, restless: o.restless,
		trace: newTrace(), accepted: observer.NewAccepted(), signers: observer.NewSigners(),
		late: lateUpgrades{seen: make(map[uint64]observer.BeaconUpgrade)}, pace: pace{before: o.Local.Measured},
	}
	for i := range o.Local.Operators {
		op := &operator{}
		op.older.Store(n.plan.upgrades(uint64(i + 1)))
		n.operators = append(n.operators, op)
	}
	return n
}

// start brings a network up to where operators run and their registrations are on the way. With an error, nothing is left.
func start(ctx context.Context, o Options, l localnet.Layout) (_ *run, err error) {
	n := newRun(o)
	if n.Network, err = localnet.Prepare(ctx, o.Local, l, n.hooks()); err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{
		n.prepare, n.prepareLiars, n.StartChain, n.observe, func(context.Context) error { return n.StartOperators() },
	} {
		if err := step(ctx); err != nil {
			n.Stop()
			return nil, err
		}
	}
	return n, nil
}

// prepare makes what the plan needs before there is a chain: transactions, and networks of their own for the operators.
func (n *run) prepare(context.Context) (err error) {
	for i, o := range n.Operators {
		n.operators[i].Operator = o
	}
	n.AtStop(func() {
		n.play.end()
		n.switching.Wait()
		if n.isolation != nil {
			n.isolation.close()
		}
	})
	if err := n.signExits(); err != nil {
		return err
	}
	if err := n.copyShares(); err != nil {
		return err
	}
	if n.plan.Newcomer {
		if n.newcomer, err = n.deposit(); err != nil {
			return err
		}
	}
	if len(n.plan.Partitions) > 0 {
		n.isolation, err = isolate(n.Layout, n.Operators)
	}
	return err
}

// hooks are what the run does between the operators and their clients.
func (n *run) hooks() localnet.Hooks {
	h := localnet.Hooks{
		Intercept: func(operator uint64, client localnet.Client, next http.Handler) http.Handler {
			return n.operators[operator-1].towards(client, n.Options.ForkEpoch, next)
		},
		Record:   func(operator uint64, e proxy.Exchange) { n.recordBeacon(n.operators[operator-1], e) },
		KeepBody: observer.Watched,
	}
	if n.plan.tells(stripped) {
		h.Knows = func(operator, other uint64) bool { return n.plan.neighbours(operator)[other] }
	}
	return h
}

// towards is what stands between an operator and its clients of a kind.
func (o *operator) towards(client localnet.Client, fulu uint64, next http.Handler) http.Handler {
	if client == localnet.Execution {
		return unless(&o.cut)(next)
	}
	return unless(&o.cut, &o.beaconsCut)(o.asOlder(fulu, next))
}

// observe makes the observer listen: to the event stream, and to gossip if there is a tap.
func (n *run) observe(ctx context.Context) error {
	n.beacon = observer.NewClient(n.Chain.BeaconHTTP(n.Options.Steady))
	genesis, err := n.beacon.Genesis(ctx)
	if err != nil {
		return err
	}
	forks, err := n.beacon.Forks(ctx)
	if err != nil {
		return err
	}
	n.signing = observer.Network{Forks: forks, ValidatorsRoot: genesis.ValidatorsRoot, SlotsPerEpoch: uint64(n.Options.SlotsPerEpoch)}
	n.conflicts = observer.NewConflicts(n.signing)
	n.Background(n.watchPace)
	n.Background(func(ctx context.Context) {
		n.beacon.Watch(ctx, n.conflicts, func(err error) { n.Say("%v", err) })
	})
	if n.tap != nil {
		n.Background(func(ctx context.Context) {
			if err := n.tap(ctx, n.tapOptions()); err != nil && !errors.Is(err, context.Canceled) {
				n.Trouble(fmt.Errorf("listen to the operators' gossip: %w", err))
			}
		})
	}
	return nil
}

func (n *run) tapOptions() TapOptions {
	t := TapOptions{
		Profile: n.Layout.Profile(), Port: n.Layout.Base + 95,
		Partial: n.partial, Value: func(data phase0.AttestationData) { n.conflicts.Explain(data) },
	}
	for _, o := range n.Operators {
		t.Peers = append(t.Peers, n.Address(o))
	}
	return t
}

func (n *run) feed(post observer.Post) {
	n.signers.Post(post)
	if n.conflicts != nil {
		post.Feed(n.conflicts)
	}
}
