package sim

import (
	"bytes"
	"container/heap"
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/node/clock"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Config says what to simulate.
type Config struct {
	Seed uint64
	// Operators is the size of the committee: 4, 7, 10 or 13.
	Operators int
	// Validators of the committee; validator i attests in one slot of each epoch, the first Sync of them sit in the sync
	// committee, and every ProposalEvery slots one of them proposes.
	Validators, Sync, ProposalEvery int
	// AllDuties adds what single validators do beside blocks: aggregations, contributions, registrations, an exit.
	AllDuties bool
	// RealCrypto uses BLS and RSA as on a chain; otherwise both are modelled by hashes.
	RealCrypto bool
	// Heads is how many different heads the operators' beacon nodes may see in a slot.
	Heads int
	// Latency bounds the time a message takes from one operator to another.
	Latency time.Duration
	// Silent operators never start.
	Silent []wire.OperatorID
	// Trace keeps the trace's text; its hash is always there.
	Trace bool
}

// slotsPerEpoch keeps epochs short, so that many are simulated.
const slotsPerEpoch = 8

// World is one simulated network.
type World struct {
	cfg       Config
	rng       *rand.Rand
	clock     *clock.Virtual
	profile   *network.Profile
	committee wire.Committee
	keys      []*validatorKeys
	operators []*Operator
	beacon    *beaconChain
	agenda    agenda
	trace     trace
	// Violations are promises that an operator broke: equivocations, slashable pairs, refused messages.
	Violations []string
	said       map[statement][32]byte
	voted      map[votedFor][32]byte
}

var genesis = time.Unix(1_900_000_000, 0).UTC()

// New returns a network at genesis.
func New(cfg Config) (*World, error) {
	w := &World{
		cfg: cfg, rng: rand.New(rand.NewPCG(cfg.Seed, 0x68617773_6572)), clock: clock.NewVirtual(genesis),
		profile: profile(), trace: newTrace(cfg.Trace),
		said: make(map[statement][32]byte), voted: make(map[votedFor][32]byte),
	}
	for id := 1; id <= cfg.Operators; id++ {
		w.committee = append(w.committee, wire.OperatorID(id))
	}
	if !w.committee.Valid() {
		return nil, fmt.Errorf("simulate: %d operators are no committee of 4, 7, 10 or 13", cfg.Operators)
	}
	w.beacon = newBeaconChain(w)
	if err := w.makeKeys(); err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	for _, id := range w.committee {
		op, err := newOperator(w, id)
		if err != nil {
			return nil, fmt.Errorf("simulate: operator %d: %w", id, err)
		}
		w.operators = append(w.operators, op)
	}
	for _, id := range cfg.Silent {
		w.operators[id-1].Kill()
	}
	return w, nil
}

// profile is a network like the public ones, with short epochs.
func profile() *network.Profile {
	p := network.Hoodi()
	p.Name, p.Public = "simulated", false
	p.Registry = common.Address{1}
	p.Beacon.SlotsPerEpoch = slotsPerEpoch
	p.Beacon.GenesisTime = genesis
	p.Beacon.GenesisValidatorsRoot = phase0.Root{0x5e, 0xed}
	p.Beacon.Forks = []eth.Fork{{Version: phase0.Version{5}, Data: spec.DataVersionElectra}}
	return &p
}

// Close releases the operators' stores.
func (w *World) Close() {
	for _, op := range w.operators {
		op.close()
	}
}

// Operator returns an operator by its id, from 1.
func (w *World) Operator(id wire.OperatorID) *Operator { return w.operators[id-1] }

// Run simulates slots [from, from+slots) to their end and lets what is under way finish.
func (w *World) Run(from phase0.Slot, slots int) {
	for n := range slots {
		slot := from + phase0.Slot(n)
		w.at(w.profile.SlotStart(slot), func() { w.startSlot(slot) })
	}
	w.runUntil(w.profile.SlotStart(from + phase0.Slot(slots) + 4))
}

// startSlot starts the slot's proposal and aggregations, and a third into it each operator's committee duty.
func (w *World) startSlot(slot phase0.Slot) {
	w.trace.add(w.clock.Now(), "slot %d", slot)
	for _, op := range w.operators {
		if d, ok := w.beacon.proposer(slot); ok && op.engine != nil {
			op.engine.StartProposer(d)
		}
		op.startSolos(slot)
	}
	for _, op := range w.operators {
		late := time.Duration(w.rng.Int64N(int64(30 * time.Millisecond)))
		w.at(w.clock.Now().Add(w.profile.Third()+late), func() {
			if d, ok := w.beacon.committee(slot); ok && op.engine != nil {
				op.engine.StartCommittee(d)
			}
		})
	}
}

// At calls f when the clock reaches t; calls of one moment are made in the order in which they were asked for.
func (w *World) At(t time.Time, f func()) { w.at(t, f) }

func (w *World) at(t time.Time, f func()) {
	w.agenda.asked++
	heap.Push(&w.agenda, appointment{t, w.agenda.asked, f})
}

// Now is the simulated time.
func (w *World) Now() time.Time { return w.clock.Now() }

func (w *World) runUntil(end time.Time) {
	for {
		w.settle()
		next := end
		if len(w.agenda.list) > 0 && w.agenda.list[0].at.Before(next) {
			next = w.agenda.list[0].at
		}
		for _, op := range w.operators {
			if op.engine == nil {
				continue
			}
			if t, ok := op.engine.NextTimer(); ok && t.Before(next) {
				next = t
			}
		}
		w.clock.Advance(next)
		if !next.Before(end) {
			return
		}
		for len(w.agenda.list) > 0 && !w.agenda.list[0].at.After(next) {
			heap.Pop(&w.agenda).(appointment).f()
		}
	}
}

// settle lets every operator do all it can do at this moment.
func (w *World) settle() {
	ctx := context.Background()
	for busy := true; busy; {
		busy = false
		for _, op := range w.operators {
			for op.engine != nil && op.engine.Step(ctx) {
				busy = true
				op.bury()
			}
		}
	}
}

// TraceHash sums up everything that happened.
func (w *World) TraceHash() [32]byte { return w.trace.sum() }

// TraceText is the trace if the configuration keeps it.
func (w *World) TraceText() *bytes.Buffer { return &w.trace.text }

func (w *World) violation(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	w.trace.add(w.clock.Now(), "VIOLATION %s", text)
	w.Violations = append(w.Violations, text)
}

// agenda is what will happen, by time.
type agenda struct {
	list  []appointment
	asked uint64
}

type appointment struct {
	at    time.Time
	order uint64
	f     func()
}

// Len, Less, Swap, Push and Pop implement heap.Interface.
func (a *agenda) Len() int { return len(a.list) }

func (a *agenda) Less(i, j int) bool {
	if a.list[i].at.Equal(a.list[j].at) {
		return a.list[i].order < a.list[j].order
	}
	return a.list[i].at.Before(a.list[j].at)
}

func (a *agenda) Swap(i, j int) { a.list[i], a.list[j] = a.list[j], a.list[i] }

func (a *agenda) Push(x any) { a.list = append(a.list, x.(appointment)) }

func (a *agenda) Pop() any {
	last := len(a.list) - 1
	x := a.list[last]
	a.list[last] = appointment{}
	a.list = a.list[:last]
	return x
}
