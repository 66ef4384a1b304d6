package scale

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The chain that the stub tells of.
const (
	// startEpoch is the one in which operators start.
	startEpoch = 3
	// committeeLength makes one of 30 validators an aggregator: it is 16 times as many.
	committeeLength = 480
	// committeesPerSlot is the most that a slot has.
	committeesPerSlot = 64
	// headAfter is when a slot's block arrives.
	headAfter = 300 * time.Millisecond
	// neverDuties is the first slot with duties until dutiesFrom.
	neverDuties = ^uint64(0)
)

// beacon is a Beacon API that knows validators and their attester duties, and nobody's proposals and seats in the sync committee.
// It believes all that is submitted, and books what operator 1 submits.
type beacon struct {
	genesis  time.Time
	slot     time.Duration
	perEpoch uint64
	// keys are public keys by index, with 0x: first those of slots, which attest there in each epoch, then those of others.
	keys  []string
	index map[string]int
	slots []int

	// first is the first slot with duties.
	first atomic.Uint64
	// in and out are bytes that operator 1 wrote to the stub and read from it.
	in, out atomic.Uint64

	mu        sync.Mutex
	listeners map[chan string]struct{}
	// submitted are the validators whose attestations came from operator 1, by slot.
	submitted  map[uint64]map[uint64]struct{}
	aggregates int
	servers    []*http.Server
}

func newBeacon(o Options, p plan, genesis time.Time, all []registration) *beacon {
	b := &beacon{
		genesis: genesis, slot: o.Slot, perEpoch: uint64(o.SlotsPerEpoch), slots: p.slot, index: make(map[string]int),
		listeners: make(map[chan string]struct{}), submitted: make(map[uint64]map[uint64]struct{}),
	}
	b.first.Store(neverDuties)
	for i, r := range all {
		key := fmt.Sprintf("%#x", r.validator)
		b.keys, b.index[key] = append(b.keys, key), i
	}
	return b
}

// slotAt is the slot of a time; 0 before the genesis too.
func (b *beacon) slotAt(t time.Time) uint64 { return uint64(max(0, t.Sub(b.genesis)) / b.slot) }

func (b *beacon) now() uint64 { return b.slotAt(time.Now()) }

// startOf is when a slot begins.
func (b *beacon) startOf(slot uint64) time.Time {
	return b.genesis.Add(time.Duration(slot) * b.slot)
}

// dutiesFrom gives duties from a slot on, which may be in the running epoch. Whoever has asked for them learns from the next head that they
// are on another branch now, and asks again.
func (b *beacon) dutiesFrom(slot uint64) { b.first.Store(slot) }

// attests reports whether a validator attests in a slot.
func (b *beacon) attests(validator int, slot uint64) bool {
	return slot >= b.first.Load() && uint64(b.slots[validator]) == slot%b.perEpoch
}

// rootOf is a root of a kind: two of them are equal only if kind and number are.
func rootOf(kind byte, number uint64) (r phase0.Root) {
	r[0] = kind
	for i := range 8 {
		r[31-i] = byte(number >> (8 * i))
	}
	return r
}

// root is the text of a root of a kind.
func root(kind byte, number uint64) string { return rootOf(kind, number).String() }

// chain describes the chain to those who sign on it.
func (b *beacon) chain(profile *network.Profile) *eth.Chain {
	c := &eth.Chain{Constants: profile.Beacon}
	c.GenesisTime, c.GenesisValidatorsRoot = b.genesis, rootOf(validatorsRoot, 1)
	c.Forks = []eth.Fork{{Version: phase0.Version{forkByte + byte(forksAtGenesis()-1), 0, 0, versionEnd}, ID: newestFork}}
	return c
}

// beaconVote is the vote for a slot's own block. It is known before the slot.
func (b *beacon) beaconVote(slot uint64) *wire.BeaconVote {
	checkpoint := func(epoch uint64) *phase0.Checkpoint {
		return &phase0.Checkpoint{Epoch: phase0.Epoch(epoch), Root: rootOf(blockRoot, epoch*b.perEpoch)}
	}
	epoch := slot / b.perEpoch
	return &wire.BeaconVote{BlockRoot: rootOf(blockRoot, slot), Source: checkpoint(before(epoch)), Target: checkpoint(epoch)}
}

// Kinds of roots.
const (
	blockRoot = 0xa0 + iota
	stateRoot
	bodyRoot
	branchRoot
	otherBranchRoot
	validatorsRoot
)

// branch is the root that the duties of proposers of an epoch depend on, and those of attesters of the epoch behind it.
func (b *beacon) branch(epoch uint64) string {
	if first := b.first.Load(); first != neverDuties && epoch+1 >= first/b.perEpoch {
		return root(otherBranchRoot, epoch)
	}
	return root(branchRoot, epoch)
}

// before is the epoch before; 0 before 0.
func before(epoch uint64) uint64 { return max(epoch, 1) - 1 }

// tellHeads tells everybody who listens of a block in each slot, until ctx ends.
func (b *beacon) tellHeads(ctx context.Context) {
	for slot := b.now() + 1; sleepUntil(ctx, b.startOf(slot).Add(headAfter)) == nil; slot++ {
		epoch := slot / b.perEpoch
		head := fmt.Sprintf(`{"slot":"%d","block":"%s","state":"%s","epoch_transition":%t,"execution_optimistic":false,`+
			`"previous_duty_dependent_root":"%s","current_duty_dependent_root":"%s"}`,
			slot, root(blockRoot, slot), root(stateRoot, slot), slot%b.perEpoch == 0, b.branch(before(epoch)), b.branch(epoch))
		b.mu.Lock()
		for listener := range b.listeners {
			select {
			case listener <- head:
			default: // who does not read loses heads
			}
		}
		b.mu.Unlock()
	}
}

// missed counts the attestations of the slots from first on that operator 1 had to submit, and those that it did not.
func (b *beacon) missed(first uint64, slots int) (due, missed int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for slot := first; slot < first+uint64(slots); slot++ {
		for v := range b.slots {
			if !b.attests(v, slot) {
				continue
			}
			due++
			if _, came := b.submitted[slot][uint64(v)]; !came {
				missed++
			}
		}
	}
	return due, missed
}

// serve answers one operator, and counts the bytes if it is the measured one. It returns the address.
func (b *beacon) serve(measured bool) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("serve the Beacon API: %w", err)
	}
	address := "http://" + listener.Addr().String()
	if measured {
		listener = counted{listener, b}
	}
	server := &http.Server{Handler: b.routes(measured), ReadHeaderTimeout: 10 * time.Second}
	b.mu.Lock()
	b.servers = append(b.servers, server)
	b.mu.Unlock()
	go func() { _ = server.Serve(listener) }() // it ends with close
	return address, nil
}

// close cuts every connection.
func (b *beacon) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, server := range b.servers {
		server.Close()
	}
}

// counted counts the bytes of its connections.
type counted struct {
	net.Listener
	b *beacon
}

func (l counted) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return countedConn{conn, l.b}, nil
}

type countedConn struct {
	net.Conn
	b *beacon
}

func (c countedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.b.in.Add(uint64(n))
	return n, err
}

func (c countedConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.b.out.Add(uint64(n))
	return n, err
}

// sleepUntil returns at a time, or with the cause when ctx ends before.
func sleepUntil(ctx context.Context, at time.Time) error {
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
