package node

import (
	"context"
	"errors"
	"net/netip"
	"sync/atomic"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/internal/node/outcome"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/node/schedule"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/node/startup"
	"github.com/hawser-ssv/hawser/internal/node/twin"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// serve performs duties until ctx ends or the contract knows this operator under another id. It also returns when the network cannot
// be opened now; the caller then calls it again.
func (n *Node) serve(ctx context.Context, live *rooms, journal *signer.Journal) error {
	d, err := n.openDuties(ctx, live, journal)
	if fault.Has(err, fault.PortInUse) || fault.Has(err, fault.AddressInvalid) {
		n.tracker.Set(startup.TroubleNetwork, fault.Of(err))
		n.pause(ctx, retryPause)
		return nil
	}
	if err != nil {
		return err
	}
	n.tracker.Clear(startup.TroubleNetwork)
	defer d.metrics.giveBack()
	var running startup.Stack
	defer running.Stop()
	running.Run(ctx, func(ctx context.Context) { n.runHost(ctx, d.host) })
	running.Run(ctx, d.engine.Run)
	running.Run(ctx, d.scheduler.Run)
	running.Run(ctx, func(ctx context.Context) { n.followInclusion(ctx, d) })
	defer live.roster.SetDuties(d.scheduler)()
	live.duties.Store(d)
	defer live.duties.Store(nil)
	n.setStage(StageRunning)
	n.followRoster(ctx, live, d)
	return nil
}

func (n *Node) runHost(ctx context.Context, host *p2p.Host) {
	if err := host.Run(ctx); err != nil && ctx.Err() == nil {
		n.log.Error("network ended", "cause", err)
	}
	if err := host.Close(); err != nil {
		n.log.Debug("network was not closed cleanly", "cause", err)
	}
}

func (n *Node) openDuties(ctx context.Context, live *rooms, journal *signer.Journal) (_ *dutyRooms, err error) {
	verifier := p2p.NewVerifier(live.roster, 0)
	d := &dutyRooms{self: live.roster.OwnID(), work: outcome.NewWork(n.profile.SlotsPerEpoch()), metrics: &borrowed{Registerer: n.metrics}}
	d.twin = n.newTwinWatch(d.self)
	defer func() {
		if err != nil {
			d.metrics.giveBack()
		}
	}()
	// The engine needs the host to publish, and the host the engine to hand messages to, as soon as it is open.
	var runningEngine atomic.Pointer[engine.Engine]
	// The engine checks whom a block paid, and needs the scheduler, which knows the fee recipients that the owner named.
	var runningScheduler atomic.Pointer[schedule.Scheduler]
	if d.host, err = n.openHost(ctx, live, verifier, d, &runningEngine); err != nil {
		return nil, err
	}
	options := engine.Options{
		Profile: &n.profile, Chain: n.beacon.Chain, Self: d.self, Served: func() engine.Served { return live.roster.ViewOf(d.self) }, Signer: d.twin.Shares(live.shares()), Journal: journal, Key: d.twin.Key(n.opts.Key),
		Verifier: verifier, Publisher: d.host, Beacon: exitKeeper{n.beacon, live.roster, n.log}, ProposalDelay: n.opts.Config.ProposerDelay,
		Clock: n.clock, Logger: n.opts.Logger.With("room", "engine"), Registerer: d.metrics, Workers: n.opts.Config.Workers,
		Graffiti: graffiti(n.opts.Config.Graffiti), Meter: n.meter,
		Payees: func(validator phase0.BLSPubKey, slot phase0.Slot) (list [][20]byte, known bool) {
			if s := runningScheduler.Load(); s != nil {
				list, known = s.Payees(validator, slot)
			}
			return list, known
		},
	}
	if n.opts.Wrap != nil {
		options = n.opts.Wrap(options)
	}
	if d.engine, err = engine.New(options); err != nil {
		return nil, errors.Join(err, d.host.Close())
	}
	runningEngine.Store(d.engine)
	d.scheduler = schedule.New(schedule.Options{
		Timing: &n.profile, Clock: n.clock, Roster: live.roster, Duties: n.beacon, Subscriber: n.beacon, Starter: d.engine,
		HeadDelay: n.profile.HeadDelay(), SyncPeriod: n.profile.Beacon.EpochsPerSyncCommitteePeriod, Aggregations: n.opts.Config.Aggregations, Blind: n.beacon.Blind,
		Meter: n.meter, Logger: n.opts.Logger,
	})
	runningScheduler.Store(d.scheduler)
	return d, nil
}

// openHost opens the network on the ports that were held for it.
func (n *Node) openHost(ctx context.Context, live *rooms, verifier *p2p.Verifier, d *dutyRooms, runningEngine *atomic.Pointer[engine.Engine]) (*p2p.Host, error) {
	announce, err := n.addrs.Announced()
	if err != nil {
		return nil, err
	}
	shared, err := startup.SharedRanges(n.opts.Config.P2PSharedRanges)
	if err != nil {
		return nil, err
	}
	self := gossip.PeerKey(n.identity.PeerID())
	options := p2p.Options{
		Identity: n.identity, Listen: n.addrs.Listen, Port: n.addrs.TCP, Announce: announce, StaticPeers: n.addrs.Peers,
		MaxPeers: n.opts.Config.P2PMaxPeers, DisableIPRateLimit: n.addrs.Listen.IsLoopback(), SharedRanges: shared,
		Profile: &n.profile, View: live.roster, Verifier: verifier,
		Handler: func(m *gossip.Message) {
			if m.From == self {
				return // the engine delivers its own messages to itself
			}
			d.twin.Heard(m)
			if live.doppelganger != nil {
				live.doppelganger.Heard(m)
			}
			if e := runningEngine.Load(); e != nil {
				e.Deliver(m)
			}
		},
		Refused: func(m *gossip.Message, rule *gossip.Rule) {
			if e := runningEngine.Load(); e != nil {
				e.Suspect(m, rule)
			}
		},
		Ours: live.roster.Serving, Subnets: n.subnets(live), Version: n.opts.Version, Clock: n.clock, Logger: n.opts.Logger.With("room", "p2p"),
		Registerer: d.metrics, Discovery: n.addrs.Discovery(), Intercept: n.opts.Intercept,
	}
	n.ports.Release()
	host, err := p2p.New(ctx, options)
	if err != nil {
		return nil, n.networkFault(err)
	}
	return host, nil
}

// newTwinWatch watches for another node with this operator's key. Messages of this node's earlier runs that are still on the network
// do not count.
func (n *Node) newTwinWatch(self wire.OperatorID) *twin.Watch {
	return twin.New(twin.Options{
		Self: self, SlotAt: n.profile.SlotAt, SlotsPerEpoch: n.profile.SlotsPerEpoch(), Now: n.clock.Now,
		OnSighting: func(s *twin.Sighting) {
			n.log.Error("this operator's key signs elsewhere: nothing is signed any more", "operator", s.Self, "slot", s.Slot,
				"role", s.ID.Role(), "remedy", fault.OperatorTwin)
		},
	})
}

// networkFault gives an error of opening the network its code. The ports were reserved until now, so a program that holds one took it
// just now and may release it soon.
func (n *Node) networkFault(err error) error {
	var taken *p2p.PortInUseError
	if errors.As(err, &taken) {
		return fault.Wrap(fault.PortInUse, err, "address", taken.Address, "key", "p2p.tcp_port or p2p.udp_port")
	}
	return fault.Wrap(fault.AddressInvalid, err, "address", netip.AddrPortFrom(n.addrs.Listen, n.addrs.TCP), "key", "p2p.listen")
}
