package sim

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/lab/planted"
	"github.com/hawser-ssv/hawser/internal/node/clock"
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
	// RealCrypto uses BLS and RSA as on a chain; otherwise both are modelled by keyed hashes.
	RealCrypto bool
	// Core runs consensus and message validation alone.
	Core bool
	// Heads is how many different heads the operators' beacon nodes may see in a slot.
	Heads int
	// Latency bounds the time a message takes from one operator to another, unless a story has its own weather.
	Latency time.Duration
	// Forks are the beacon chain's; nil is Electra from genesis on. Objects are made in Electra's containers. A story has its own.
	Forks []eth.Fork
	// Silent operators never start.
	Silent []wire.OperatorID
	// Story is what goes wrong; nil is nothing.
	Story *Story
	// Mutant names the planted bug; "" none. It is one for the process, and has an effect in a program built with Overlay alone.
	Mutant string
	// Disk gives every operator the database of a real node, on a disk in memory, in place of a plain memory.
	Disk bool
	// Trace keeps a text of what happens.
	Trace bool
}

// slotsPerEpoch keeps epochs short, so that many are simulated.
const slotsPerEpoch = 8

// slotDuration is that of the public networks.
const slotDuration = 12 * time.Second

// World is one simulated network.
type World struct {
	cfg     Config
	clock   *clock.Virtual
	profile *network.Profile
	chain   *eth.Chain
	// before is the chain as beacon nodes tell it that do not know its fork.
	before    *eth.Chain
	committee wire.Committee
	// committeeID and topic are the committee's.
	committeeID wire.CommitteeID
	served      *servedAll
	topic       string
	honest      []wire.OperatorID
	keys        *keyring
	// shared verifies everybody's modelled signatures.
	shared     verifier
	signatures map[signedBy][]byte
	hosts      []host // by id, from 1
	operators  []*Operator
	liars      []*liar
	beacon     *beaconChain
	// contract is nil unless somebody does something on it: then strangers are the validators of liars, and nonces count what each
	// owner has registered.
	contract  *contract
	strangers []*stranger
	nonces    map[common.Address]uint64
	stood     []standing
	agenda    agenda
	trace     trace
	monitor   monitor
	weather   Weather
	cuts      []Act
	// letters counts what was published.
	letters uint64
	// Violations are promises that an operator broke, each with the property that caught it.
	Violations []Violation
}

// host is an operator as the network sees it.
type host interface {
	// startSlot and startDuty are the moments at which duties begin: the slot's start, and a third into it.
	startSlot(slot phase0.Slot)
	startDuty(slot phase0.Slot)
	receive(l *letter)
	// run does all that can be done at this moment; next is when there is something to do again.
	run()
	next() (time.Time, bool)
	// crash lets it die at its n-th next step into the world.
	crash(after int, keep bool)
	boot() error
}

var genesis = time.Unix(1_900_000_000, 0).UTC()

// New returns a network at genesis.
func New(cfg Config) (*World, error) {
	planted.Plant(cfg.Mutant)
	w := &World{cfg: cfg, clock: clock.NewVirtual(genesis), profile: profile(), trace: trace{keep: cfg.Trace}, signatures: map[signedBy][]byte{}}
	w.before = oldChain(w.profile.Beacon)
	if w.chain = w.before; cfg.Story == nil && cfg.Forks != nil {
		w.chain = &eth.Chain{Constants: w.profile.Beacon, Forks: cfg.Forks}
	} else if w.forks() {
		w.chain = forkedChain(w.profile.Beacon)
	}
	if s := cfg.Story; s != nil {
		w.cfg.Seed, w.cfg.Operators, w.cfg.Core, w.cfg.RealCrypto = s.Seed, s.Operators, s.Core, s.Real
		w.weather = s.Weather
	} else {
		w.weather = Weather{Least: time.Millisecond, Most: time.Millisecond + cfg.Latency}
	}
	for id := 1; id <= w.cfg.Operators; id++ {
		w.committee = append(w.committee, wire.OperatorID(id))
	}
	if !w.committee.Valid() {
		return nil, fmt.Errorf("simulate: %d operators are no committee of 4, 7, 10 or 13", w.cfg.Operators)
	}
	w.committeeID = w.committee.ID()
	w.profile.Due = func(slot phase0.Slot, due eth.Due) time.Duration { return w.chain.DueAt(slot, due) }
	w.topic = w.profile.Schedule[0].Topic(w.committee)
	w.beacon = newBeaconChain(w)
	var err error
	if w.keys, err = keysOf(ringKey{w.cfg.Operators, w.cfg.Validators, w.cfg.Disk}, w.copies()); err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	w.served = w.serveAll()
	if w.copies() {
		w.openContract()
	}
	if err := w.populate(); err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	return w, nil
}

// populate starts everybody.
func (w *World) populate() error {
	var liars []wire.OperatorID
	if w.cfg.Story != nil {
		liars = w.cfg.Story.liars()
	}
	w.monitor.init(w, liars)
	for _, id := range w.committee {
		var h host
		var err error
		switch {
		case slices.Contains(liars, id):
			l := newLiar(w, id)
			w.liars = append(w.liars, l)
			h = l
		case w.cfg.Core:
			h, err = newCoreOperator(w, id)
		default:
			var op *Operator
			op, err = newOperator(w, id)
			w.operators = append(w.operators, op)
			h = op
		}
		if err != nil {
			return fmt.Errorf("operator %d: %w", id, err)
		}
		w.hosts = append(w.hosts, h)
		if !slices.Contains(liars, id) {
			w.honest = append(w.honest, id)
		}
	}
	for _, id := range w.cfg.Silent {
		w.Operator(id).Kill()
	}
	return nil
}

// profile is a network like the public ones, with short epochs.
func profile() *network.Profile {
	p := network.Hoodi()
	p.Name, p.Public = "simulated", false
	p.Registry = common.Address{1}
	p.Beacon.SlotsPerEpoch = slotsPerEpoch
	p.Beacon.GenesisTime = genesis
	p.Beacon.GenesisValidatorsRoot = phase0.Root{0x5e, 0xed}
	return &p
}

// Close releases the operators' stores.
func (w *World) Close() {
	for _, op := range w.operators {
		op.close()
	}
}

// Operator returns a whole honest operator by its id, from 1, or nil.
func (w *World) Operator(id wire.OperatorID) *Operator {
	op, _ := w.hosts[id-1].(*Operator)
	return op
}

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
	for _, h := range w.hosts {
		h.startSlot(slot)
	}
	for i, h := range w.hosts {
		d := w.dice(forDuty, uint64(slot), uint64(i))
		late := d.span(0, 30*time.Millisecond)
		if op, whole := h.(*Operator); whole && op.trouble(beaconLag, slot) {
			late = d.span(0, 2*time.Second)
		}
		w.at(w.clock.Now().Add(w.profile.DueAt(slot, eth.VotesDue)+late), func() { h.startDuty(slot) })
	}
}

// At calls f when the clock reaches t; calls of one moment are made in the order in which they were asked for.
func (w *World) At(t time.Time, f func()) { w.at(t, f) }

func (w *World) at(t time.Time, f func()) { w.agenda.push(appointment{at: t, f: f}) }

// Now is the simulated time.
func (w *World) Now() time.Time { return w.clock.Now() }

func (w *World) runUntil(end time.Time) {
	for {
		for _, h := range w.hosts {
			h.run()
		}
		next := end
		if len(w.agenda.list) > 0 && w.agenda.list[0].at.Before(next) {
			next = w.agenda.list[0].at
		}
		for _, h := range w.hosts {
			if t, ok := h.next(); ok && t.Before(next) {
				next = t
			}
		}
		w.clock.Advance(next)
		if !next.Before(end) {
			return
		}
		for len(w.agenda.list) > 0 && !w.agenda.list[0].at.After(next) {
			if a := w.agenda.pop(); a.f != nil {
				a.f()
			} else {
				a.to.receive(a.letter)
			}
		}
	}
}

// TraceHash sums up everything that happened; it needs Config.Trace.
func (w *World) TraceHash() [32]byte { return w.trace.sum() }

// TraceText is the trace if the configuration keeps it.
func (w *World) TraceText() *bytes.Buffer { return &w.trace.text }

// Arrows are the messages of a traced run in the order of their sending.
func (w *World) Arrows() []Arrow { return w.trace.arrows }

// Violation is a promise that was broken.
type Violation struct {
	// Property is "P1" to "P18", or a word for what SSV adds.
	Property string
	Text     string
}

// String puts the property in front.
func (v Violation) String() string { return v.Property + ": " + v.Text }

// maxViolations bounds what is kept of a run that goes wrong all the time.
const maxViolations = 100

func (w *World) violation(property, format string, args ...any) {
	v := Violation{property, fmt.Sprintf(format, args...)}
	w.trace.add(w.clock.Now(), "VIOLATION %s", v)
	if len(w.Violations) < maxViolations {
		w.Violations = append(w.Violations, v)
	}
}
