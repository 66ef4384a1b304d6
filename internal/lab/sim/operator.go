package sim

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/internal/node/roster"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Operator is one whole operator: its engine, signer, journal, store and gossip validation.
type Operator struct {
	w    *World
	id   wire.OperatorID
	disk disk
	// skew is how far its clock is off.
	skew time.Duration

	// The rest lives from start to crash.
	db        *store.Store
	signer    *signer.Signer
	journal   *signer.Journal
	validator *gossip.Validator
	verifier  verifier
	engine    *engine.Engine
	// roster reads the contract; nil in stories in which nothing happens there.
	roster *roster.Roster
	// seen are the messages of this life: bytes that come again are not looked at, as in gossipsub.
	seen map[uint64]struct{}
	// awake says that the engine may have something to do.
	awake bool
	fuse
	lives int
	// looks counts the questions to its beacon node about votes.
	looks int
	// finished collects the duties that ended, caught whom it accused, over all earlier lives.
	finished []engine.Finished
	caught   []engine.Culprit
}

// fuse kills an operator at one of its steps into the world: before or after the step has its effect.
type fuse struct {
	left int // 0 means that it does not burn
	keep bool
	dead bool
}

// burn counts a step down and reports whether the operator lives on.
func (f *fuse) burn(die func()) bool {
	if f.left > 0 {
		if f.left--; f.left == 0 {
			die()
		}
	}
	return !f.dead
}

func newOperator(w *World, id wire.OperatorID) (*Operator, error) {
	disks := w.keys.disks
	if w.contract != nil {
		disks = w.keys.registered
	}
	op := &Operator{w: w, id: id, disk: disks[id-1].crash(false)}
	if err := op.Start(); err != nil {
		return nil, err
	}
	return op, nil
}

func identity(id wire.OperatorID) store.Identity {
	return store.Identity{Network: "simulated", GenesisValidatorsRoot: phase0.Root{0x5e, 0xed}, OperatorKey: fmt.Sprint(id)}
}

// openSigner opens the signer on an operator's store.
func openSigner(db *store.Store, id wire.OperatorID, slotAt func(time.Time) phase0.Slot, sign signer.SignFunc) (*signer.Signer, error) {
	sealer, err := sealerOf(id)
	if err != nil {
		return nil, err
	}
	s, unreadable, err := signer.Open(signer.Config{Store: db, Sealer: sealer, SlotAt: slotAt, SlotsPerEpoch: slotsPerEpoch, Sign: sign})
	if err == nil && len(unreadable) > 0 {
		err = unreadable[0].Err
	}
	return s, err
}

// Start begins a life with what is on the disk.
func (op *Operator) Start() (err error) {
	w := op.w
	var sign signer.SignFunc
	if !w.cfg.RealCrypto {
		sign = signModelled
	}
	op.disk.tap(func() { op.alive() }) // power may go between a write and its sync
	if op.db, err = op.disk.open(op.id); err != nil {
		return err
	}
	if op.signer, err = openSigner(op.db, op.id, w.profile.SlotAt, sign); err != nil {
		return err
	}
	if op.journal, err = signer.OpenJournal(op.db); err != nil {
		return err
	}
	if op.verifier, err = w.verifier(); err != nil {
		return err
	}
	key, err := w.operatorKey(op.id)
	if err != nil {
		return err
	}
	if op.validator, err = gossip.New(gossip.Config{Profile: w.profile, View: view{w, op}}); err != nil {
		return err
	}
	options := engine.Options{
		Profile: w.profile, Chain: op.chain, Self: op.id, Served: op.served, Signer: op, Journal: op, Key: key, Verifier: op.verifier, Publisher: op, Beacon: op,
		Clock: skewed{w.clock, &op.skew}, Workers: 1, Scheme: modelScheme{w.keys},
		EarlyRoom: w.earlyRoom(), Crowded: func(from wire.OperatorID, held int) { w.monitor.crowded(op.id, from, held) },
	}
	if w.cfg.RealCrypto {
		options.Scheme = engine.NewBLS(randomness(fmt.Sprintf("batches of %d", op.id)))
	}
	if op.engine, err = engine.New(options); err != nil {
		return err
	}
	op.lives++
	op.fuse, op.seen, op.awake = fuse{}, make(map[uint64]struct{}), true
	w.trace.add(w.clock.Now(), "op %d starts", op.id)
	if w.contract == nil {
		return nil
	}
	if op.roster, err = openReader(op.db, op.id, op.signer, w.keys, skewed{w.clock, &op.skew}); err != nil {
		return err
	}
	op.follow()
	return nil
}

// skewed is a clock that is off.
type skewed struct {
	*clock.Virtual
	by *time.Duration
}

// Now is the time as the operator sees it.
func (s skewed) Now() time.Time { return s.Virtual.Now().Add(*s.by) }

func (op *Operator) now() time.Time { return op.w.clock.Now().Add(op.skew) }

// Kill ends the life now; what was not synced to the disk is lost.
func (op *Operator) Kill() {
	op.die()
	op.bury()
}

// KillAfter lets the operator die at its n-th next step into the world (publish, record, sign, fetch, submit): there are
// two to each call, before it has an effect and after.
func (op *Operator) KillAfter(n int) { op.left = n }

func (op *Operator) alive() bool { return op.burn(op.die) }

// done is asked when a call had its effect; an operator that dies now does not hear the answer.
func (op *Operator) done(err error) error {
	if err == nil && !op.alive() {
		return errDead
	}
	return err
}

func (op *Operator) die() {
	if op.dead {
		return
	}
	op.w.trace.add(op.w.clock.Now(), "op %d dies", op.id)
	op.dead, op.awake = true, true
	op.disk = op.disk.crash(op.keep)
	op.w.monitor.died(op.id)
}

// bury takes a dead operator's engine away; until then its calls have no effect.
func (op *Operator) bury() {
	if !op.dead || op.engine == nil {
		return
	}
	op.finished = append(op.finished, op.engine.Recent()...)
	op.caught = append(op.caught, op.engine.Culprits()...)
	op.close()
}

// close leaves the engine, and the store that it worked with: on the disk of a life that was lost nobody looks again.
func (op *Operator) close() {
	if op.engine == nil {
		return
	}
	op.engine = nil
	if err := op.db.Close(); err != nil {
		op.w.violation("store", "op %d: %v", op.id, err)
	}
}

// Alive reports whether the operator runs.
func (op *Operator) Alive() bool { return op.engine != nil }

// Finished returns the latest finished duties of this life, newest first, and all remembered ones of earlier lives.
func (op *Operator) Finished() []engine.Finished {
	if op.engine == nil {
		return op.finished
	}
	return append(op.engine.Recent(), op.finished...)
}

// culprits are whom it accused in all lives.
func (op *Operator) culprits() []engine.Culprit {
	if op.engine == nil {
		return op.caught
	}
	return append(op.engine.Culprits(), op.caught...)
}

// errDead answers calls that come after the end.
var errDead = errors.New("this operator is dead")

// crash, boot, run, next, startSlot, startDuty and receive implement host.
func (op *Operator) crash(after int, keep bool) {
	if op.left, op.keep = after, keep; after == 0 {
		op.Kill()
	}
}

// boot starts a dead operator and the duties of the slot, as the scheduler would.
func (op *Operator) boot() error {
	op.left = 0
	if op.engine != nil && !op.dead {
		return nil
	}
	op.bury()
	if err := op.Start(); err != nil {
		return err
	}
	slot := op.w.profile.SlotAt(op.w.clock.Now())
	op.startSlot(slot)
	if !op.w.clock.Now().Before(op.w.profile.SlotStart(slot).Add(op.w.profile.DueAt(slot, eth.VotesDue))) {
		op.startDuty(slot)
	}
	return nil
}

func (op *Operator) run() {
	if !op.awake && op.engine != nil {
		t, ok := op.engine.NextTimer()
		op.awake = ok && !t.After(op.now())
	}
	if !op.awake {
		return
	}
	ctx := context.Background()
	for op.engine != nil && op.engine.Step(ctx) {
		op.bury()
	}
	op.bury()
	op.awake = false
}

func (op *Operator) next() (time.Time, bool) {
	if op.engine == nil {
		return time.Time{}, false
	}
	t, ok := op.engine.NextTimer()
	return t.Add(-op.skew), ok
}

func (op *Operator) startSlot(slot phase0.Slot) {
	if op.engine == nil {
		return
	}
	op.awake = true
	if d, ok := op.w.beacon.proposer(slot); ok {
		op.w.monitor.begins(op.id, op.w.blockID(d.PubKey), slot, op.muted(op.w.blockID(d.PubKey), slot))
		op.engine.Start(d)
	}
	op.startSolos(slot)
}

func (op *Operator) startDuty(slot phase0.Slot) {
	if op.engine == nil {
		return
	}
	if d, ok := op.w.beacon.committee(slot); ok {
		op.awake = true
		op.w.monitor.begins(op.id, op.w.voteID(), slot, op.muted(op.w.voteID(), slot))
		op.engine.Start(op.swindled(d))
	}
}

func (op *Operator) muted(id wire.MessageID, slot phase0.Slot) bool {
	return op.journal.WasJoined(id, wire.Height(slot))
}

// receive validates a message as on a chain and hands it to the engine.
func (op *Operator) receive(l *letter) {
	if op.engine == nil {
		return
	}
	if _, seen := op.seen[l.hash]; seen {
		return
	}
	op.seen[l.hash] = struct{}{}
	m, rule := op.w.judge(op.id, op.now(), op.validator, op.verifier, l)
	switch {
	case m == nil:
	case rule == nil:
		op.awake = true
		op.engine.Deliver(m)
	default:
		op.engine.Suspect(m, rule)
	}
}
