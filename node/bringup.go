package node

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/hawser-ssv/hawser/node/beacon"
	"github.com/hawser-ssv/hawser/node/engine"
	"github.com/hawser-ssv/hawser/node/execution"
	"github.com/hawser-ssv/hawser/node/p2p"
	"github.com/hawser-ssv/hawser/node/roster"
	"github.com/hawser-ssv/hawser/node/schedule"
	"github.com/hawser-ssv/hawser/node/signer"
	"github.com/hawser-ssv/hawser/node/store"
	"github.com/hawser-ssv/hawser/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

const retryPause = time.Second

// bringUp goes through the stages of a start. It returns an error only for what can never work.
func (n *Node) bringUp(ctx context.Context, running *stack) error {
	if err := n.awaitChain(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	live, journal, err := n.openRooms()
	if err != nil {
		return err
	}
	n.live.Store(live)
	n.setStage(StageContract)
	change := make(chan struct{}, 1)
	n.notify(change)
	n.repairShares(ctx, live)
	running.run(ctx, live.roster.FollowMetadata)
	running.run(ctx, func(ctx context.Context) { _ = live.execution.Run(ctx) })
	if !n.awaitOperator(ctx, live) {
		return nil
	}
	duties, err := n.openDuties(ctx, live, journal)
	if err != nil {
		return err
	}
	duties.change = change
	running.run(ctx, func(ctx context.Context) {
		if err := duties.host.Run(ctx); err != nil && ctx.Err() == nil {
			n.log.Error("network ended", "cause", err)
		}
		if err := duties.host.Close(); err != nil {
			n.log.Debug("network was not closed cleanly", "cause", err)
		}
	})
	running.run(ctx, duties.engine.Run)
	running.run(ctx, duties.scheduler.Run)
	live.duties.Store(duties)
	running.run(ctx, func(ctx context.Context) { n.followRoster(ctx, live, duties) })
	n.setStage(StageRunning)
	return nil
}

// awaitChain asks the beacon nodes for the chain until one answers, and ties the data folder to it.
func (n *Node) awaitChain(ctx context.Context) error {
	for ctx.Err() == nil {
		chain, err := beacon.Chain(ctx, n.beacon)
		if err == nil {
			err = n.profile.Adopt(chain)
		}
		if err == nil {
			n.beacon.ExpectGenesis(n.profile.Beacon.GenesisValidatorsRoot)
			n.clearProblem("chain")
			identity := n.storeIdentity()
			identity.GenesisValidatorsRoot = n.profile.Beacon.GenesisValidatorsRoot
			return n.storeFault(n.store.Claim(identity))
		}
		n.chainProblem(err)
		_ = n.clock.SleepUntil(ctx, n.clock.Now().Add(retryPause))
	}
	return nil
}

func (n *Node) openRooms() (*rooms, *signer.Journal, error) {
	rsaKey, err := privateKey(n.opts.Key)
	if err != nil {
		return nil, nil, err
	}
	sealer, err := signer.NewSealer(rsaKey, rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	shares, unreadable, err := signer.Open(signer.Config{
		Store: n.store, Sealer: sealer, SlotAt: n.profile.SlotAt, SlotsPerEpoch: n.profile.SlotsPerEpoch(),
	})
	if err != nil {
		return nil, nil, n.storeFault(err)
	}
	for _, u := range unreadable {
		n.log.Warn("stored share cannot be opened; it is read again from the contract's events", "share", u.PubKey, "cause", u.Err)
	}
	journal, err := signer.OpenJournal(n.store)
	if err != nil {
		return nil, nil, n.storeFault(err)
	}
	live := &rooms{signer: shares}
	live.roster, err = roster.Open(roster.Options{
		Profile: &n.profile, Store: n.store, Signer: shares, Key: n.opts.Key, OwnKey: n.opts.Key.Public().String(),
		Beacon: n.beacon, Clock: n.clock, OnChange: n.onChange, Logger: n.opts.Logger,
	})
	if err != nil {
		return nil, nil, n.storeFault(err)
	}
	live.execution, err = execution.New(execution.Options{
		Endpoints: n.opts.Config.ExecutionEndpoints, Contract: n.profile.Registry, SyncFrom: n.profile.SyncFromBlock,
		FollowDistance: n.profile.FollowDistance, Poll: n.profile.SlotDuration() / 2, Clock: n.clock,
		RetryMax: n.profile.SlotDuration(), Logger: n.opts.Logger.With("room", "execution"),
	}, live.roster)
	return live, journal, err
}

// repairShares stores own shares that the registry knows and the signer lacks, as soon as a beacon node answers.
func (n *Node) repairShares(ctx context.Context, live *rooms) {
	for ctx.Err() == nil {
		err := live.roster.Repair(ctx)
		if err == nil {
			return
		}
		n.log.Warn("own shares could not be stored", "cause", err)
		_ = n.clock.SleepUntil(ctx, n.clock.Now().Add(retryPause))
	}
}

// awaitOperator waits until the contract's history was read, at least once in this folder's life, and knows this operator.
func (n *Node) awaitOperator(ctx context.Context, live *rooms) bool {
	_, _, resumed, err := n.store.Position()
	if err != nil || !resumed || live.roster.OwnID() == 0 {
		select {
		case <-ctx.Done():
			return false
		case <-live.execution.CaughtUp():
		}
	}
	if live.roster.OwnID() == 0 {
		n.setStage(StageOperator)
	}
	for live.roster.OwnID() == 0 {
		if n.clock.SleepUntil(ctx, n.clock.Now().Add(retryPause/4)) != nil {
			return false
		}
	}
	return ctx.Err() == nil
}

func (n *Node) openDuties(ctx context.Context, live *rooms, journal *signer.Journal) (*dutyRooms, error) {
	verifier := p2p.NewVerifier(live.roster, 0)
	d := &dutyRooms{}
	host, err := n.openHost(ctx, live, verifier, d)
	if err != nil {
		return nil, err
	}
	d.host = host
	d.engine, err = engine.New(engine.Options{
		Profile: &n.profile, Self: live.roster.OwnID(), Signer: live.signer, Journal: journal, Key: n.opts.Key,
		Verifier: verifier, Publisher: publisher{host}, Beacon: n.beacon, Clock: n.clock,
		Logger: n.opts.Logger.With("room", "engine"), Registerer: n.metrics, Workers: n.opts.Config.Workers,
		Graffiti: graffiti(n.opts.Config.Graffiti),
	})
	if err != nil {
		return nil, errors.Join(err, host.Close())
	}
	d.engine.SetShares(live.roster.Shares())
	d.scheduler = schedule.New(schedule.Options{
		Timing: &n.profile, Clock: n.clock, Roster: live.roster, Duties: n.beacon, Subscriber: n.beacon, Starter: d.engine,
		HeadDelay: n.profile.HeadDelay(), SyncPeriod: n.profile.Beacon.EpochsPerSyncCommitteePeriod, Logger: n.opts.Logger,
	})
	live.roster.SetDuties(d.scheduler)
	return d, nil
}

func (n *Node) openHost(ctx context.Context, live *rooms, verifier *p2p.Verifier, d *dutyRooms) (*p2p.Host, error) {
	c := n.opts.Config
	listen, err := netip.ParseAddr(c.P2PListen)
	if err != nil {
		return nil, addressFault("p2p.listen", c.P2PListen, err)
	}
	static, err := p2p.ParsePeers(c.P2PPeers...)
	if err != nil {
		return nil, addressFault("p2p.peers", "", err)
	}
	self := gossip.PeerKey(n.identity.PeerID())
	host, err := p2p.New(ctx, p2p.Options{
		Identity: n.identity, Listen: listen, Port: uint16(c.P2PTCPPort), StaticPeers: static, MaxPeers: c.P2PMaxPeers,
		DisableIPRateLimit: listen.IsLoopback(), Profile: &n.profile, View: live.roster, Verifier: verifier,
		Handler: func(m *gossip.Message) {
			// The engine hears its own messages by a shorter way.
			if m.From != self && d.engine != nil {
				d.engine.Deliver(m)
			}
		},
		Subnets: n.subnets(live), Version: n.opts.Version, Clock: n.clock, Logger: n.opts.Logger.With("room", "p2p"),
		Registerer: n.metrics,
	})
	return host, hostFault(err)
}

// subnets returns those of the committees this operator serves.
func (n *Node) subnets(live *rooms) p2p.Subnets {
	fork := n.profile.Fork(n.profile.EpochAt(n.clock.Now()))
	var set p2p.Subnets
	for _, c := range live.roster.OwnCommittees() {
		set.Add(int(fork.Subnet(c.Operators)))
	}
	return set
}

// publisher is the network as the engine sees it.
type publisher struct{ host *p2p.Host }

// Publish gossips without waiting for the network.
func (p publisher) Publish(ctx context.Context, topic string, data []byte) error {
	return p.host.Publish(ctx, topic, data)
}

func privateKey(key *operatorkey.PrivateKey) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode(key.PEM())
	if block == nil {
		return nil, errors.New("read operator key: no PEM block")
	}
	parsed, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read operator key: %w", err)
	}
	return parsed, nil
}

func graffiti(text string) (out [32]byte) {
	copy(out[:], bytes.TrimSpace([]byte(text)))
	return out
}

func (n *Node) storeIdentity() store.Identity {
	return store.Identity{Network: n.profile.Name, Contract: n.profile.Registry, OperatorKey: n.opts.Key.Public().String()}
}
