// Package bootnode is the program that nodes without peers ask for peers first: a server of the discovery protocol with its own HTTP
// page, health and metrics.
//
// Not here: the discovery protocol (package p2p), how ports and the network key are opened (package startup).
package bootnode

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/api"
	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/config"
	"github.com/hawser-ssv/hawser/internal/node/health"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/node/startup"
	"github.com/hawser-ssv/hawser/protocol/network"
)

// RecordFile is the file in a bootnode's data folder that holds its record, for others to read.
const RecordFile = "bootnode.enr"

// Options are a Bootnode's settings.
type Options struct {
	Config  *config.Config
	Profile network.Profile
	Version string
	Logger  *slog.Logger
	// Clock is the source of time; nil means the wall clock.
	Clock clock.Clock
}

// Bootnode is a running bootnode. Nodes without peers ask it for peers first.
type Bootnode struct {
	opts      Options
	log       *slog.Logger
	discovery *p2p.Bootnode
	api       *api.Server
	record    string // the path of the record's file
	started   time.Time
	// unwritten is the error of the last attempt to write the record's file; nil if the file is up to date.
	unwritten atomic.Pointer[fault.Fault]
}

// New opens the ports, reads or creates the network key and writes the record's file. Its errors are faults that the user must fix. The
// caller must call Run, which closes the bootnode at its end, or Close.
func New(opts Options) (_ *Bootnode, err error) {
	if opts.Clock == nil {
		opts.Clock = clock.Wall{}
	}
	b := &Bootnode{
		opts: opts, log: opts.Logger.With("room", "bootnode"), started: opts.Clock.Now(),
		record: filepath.Join(opts.Config.DataDir, RecordFile),
	}
	defer func() {
		if err != nil {
			b.Close()
		}
	}()
	addrs, err := startup.ReadAddresses(opts.Config, opts.Profile.Bootnodes)
	if err != nil {
		return nil, err
	}
	addrs.TCP, addrs.Discover = 0, true
	// The ports are opened first, so that a failed start leaves no files.
	ports, err := startup.Reserve(&addrs)
	if err != nil {
		return nil, err
	}
	defer ports.Release()
	metrics := startup.NewRegistry()
	ready := b.health
	b.api, err = api.New(api.Options{
		Listen: opts.Config.APIListen, Hosts: opts.Config.APIHosts, Routes: b.routes(), Healthy: ready, Ready: ready, Gatherer: metrics, Logger: opts.Logger,
	})
	if err != nil {
		return nil, startup.ListenFault(err, opts.Config.APIListen, "api.listen", "api.listen")
	}
	if err := os.MkdirAll(opts.Config.DataDir, 0o700); err != nil {
		return nil, fault.Wrap(fault.FileNotWritten, err, "file", opts.Config.DataDir)
	}
	identity, err := startup.LoadIdentity(startup.NetworkKeyFile(opts.Config), rand.Reader)
	if err != nil {
		return nil, err
	}
	ports.Release()
	if err := b.listen(&addrs, identity, metrics); err != nil {
		return nil, err
	}
	return b, b.keepRecord(b.discovery.ENR())
}

func (b *Bootnode) listen(addrs *startup.Addresses, identity p2p.Identity, metrics prometheus.Registerer) (err error) {
	b.discovery, err = p2p.ListenBootnode(p2p.BootnodeOptions{
		Identity: identity, Profile: &b.opts.Profile, Listen: addrs.Listen, Port: addrs.UDP, External: addrs.External,
		Bootnodes: addrs.Bootnodes, Logger: b.log, Registerer: metrics,
	})
	var taken *p2p.PortInUseError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &taken):
		return fault.Wrap(fault.PortInUse, err, "address", taken.Address, "key", "p2p.udp_port")
	default:
		return fault.Wrap(fault.AddressInvalid, err, "address", netip.AddrPortFrom(addrs.Listen, addrs.UDP), "key", "p2p.listen")
	}
}

// keepRecord writes the record's file, which others can read.
func (b *Bootnode) keepRecord(enr string) error {
	err := startup.WriteAtomically(b.record, enr+"\n")
	if err == nil {
		err = os.Chmod(b.record, 0o644)
	}
	if err != nil {
		return fault.Wrap(fault.FileNotWritten, err, "file", b.record)
	}
	return nil
}

func (b *Bootnode) health() api.Health {
	problems := b.problems()
	h := api.Health{Schema: apiv1.SchemaHealth, OK: len(problems) == 0, Summary: "Everything works.", Problems: problems}
	if !h.OK {
		h.Summary = "The record's file is out of date."
	}
	return h
}

func (b *Bootnode) problems() []api.Problem {
	f := b.unwritten.Load()
	if f == nil {
		return []api.Problem{}
	}
	return []api.Problem{{Code: f.Code.String(), Cause: f.Title + ": " + f.Cause, Remedy: f.Remedy, Since: b.started, Severity: health.High.String()}}
}

func (b *Bootnode) routes() map[string]api.Route {
	return map[string]api.Route{
		"/v1/bootnode/status": func(*http.Request) (any, error) { return b.Status(), nil },
		"/v1/bootnode/nodes":  func(*http.Request) (any, error) { return b.nodes(), nil },
	}
}

// Status returns the bootnode's state.
func (b *Bootnode) Status() apiv1.BootnodeStatus {
	return apiv1.BootnodeStatus{
		Schema: apiv1.SchemaBootnodeStatus, Version: b.opts.Version, Network: b.opts.Profile.Name, Domain: b.opts.Profile.Domain(0).String(),
		ENR: b.discovery.ENR(), Address: b.discovery.Address().String(), RecordFile: b.record, API: b.api.Addr(),
		Nodes: len(b.discovery.Nodes()), UptimeS: int64(b.opts.Clock.Now().Sub(b.started).Seconds()),
	}
}

func (b *Bootnode) nodes() apiv1.BootnodeNodes {
	out := apiv1.BootnodeNodes{Schema: apiv1.SchemaBootnodeNodes, Nodes: []apiv1.BootnodeNode{}}
	for _, n := range b.discovery.Nodes() {
		out.Nodes = append(out.Nodes, apiv1.BootnodeNode{
			ID: n.ID, Address: n.Address.String(), Domain: n.Domain.String(), Subnets: n.Subnets.String(), ENR: n.Record,
		})
	}
	return out
}

// Run answers requests until ctx ends, then closes everything. It returns nil after a clean end.
func (b *Bootnode) Run(ctx context.Context) error {
	s := b.Status()
	b.log.Info("bootnode starts", "version", s.Version, "network", s.Network, "domain", s.Domain, "address", s.Address, "api", s.API, "enr", s.ENR)
	if b.opts.Config.P2PExternalIP == "" && b.opts.Config.P2PListen == "0.0.0.0" {
		b.log.Warn("the address in the record is a guess; set p2p.external_ip if others do not reach it", "address", s.Address)
	}
	defer b.Close()
	var running startup.Stack
	defer running.Stop()
	failed := make(chan error, 1)
	running.Run(ctx, func(ctx context.Context) {
		if err := b.api.Run(ctx); err != nil {
			failed <- err
		}
	})
	running.Run(ctx, func(ctx context.Context) { b.discovery.Run(ctx, b.recordChanged) })
	select {
	case err := <-failed:
		return fmt.Errorf("run bootnode: %w", err)
	case <-ctx.Done():
		b.log.Info("bootnode stops")
		return nil
	}
}

// recordChanged keeps the file up to date. A failure is shown as a trouble in the health.
func (b *Bootnode) recordChanged(enr string) {
	b.log.Info("the record has changed", "enr", enr)
	err := b.keepRecord(enr)
	if err == nil {
		b.unwritten.Store(nil)
		return
	}
	b.log.Warn("the record's file was not written", "remedy", fault.FileNotWritten, "cause", err)
	b.unwritten.Store(fault.Of(err))
}

// Close closes everything; it is for a bootnode on which Run is not called. After Run it does nothing.
func (b *Bootnode) Close() {
	if b.api != nil {
		if err := b.api.Close(); err != nil {
			b.log.Debug("API was not closed cleanly", "cause", err)
		}
	}
	if b.discovery != nil {
		b.discovery.Close()
	}
}
