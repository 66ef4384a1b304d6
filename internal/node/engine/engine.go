package engine

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/metric"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Options configures an Engine. Fields without a default are required.
type Options struct {
	// Profile is the network; its genesis must be known. It is not changed afterwards.
	Profile *network.Profile
	// Chain returns the beacon chain with its forks as they are known now. It is asked when a duty begins, and the duty keeps what
	// it got to its end.
	Chain   func() *eth.Chain
	Self    wire.OperatorID
	Signer  ShareSigner
	Journal Journal
	Key     OperatorKey
	// Served returns whom this operator serves now. What it serves under another id than Self is not among it.
	Served func() Served
	// Verifier checks operator signatures inside justifications and decided messages.
	Verifier  qbft.Verifier
	Publisher Publisher
	Beacon    Beacon
	// Payees lists the fee recipients that a validator's owner named from an epoch before a slot until now; known is false if that
	// is not remembered. Without it none but those of the duty is the owner's.
	Payees func(validator phase0.BLSPubKey, slot phase0.Slot) (list [][20]byte, known bool)
	// Scheme defaults to BLS.
	Scheme Scheme
	// Clock defaults to the wall clock.
	Clock clock.Clock
	// Logger defaults to silence.
	Logger *slog.Logger
	// Registerer takes the metrics; nil leaves them unregistered.
	Registerer prometheus.Registerer
	// Workers is the number of goroutines that step machines; 0 means GOMAXPROCS.
	Workers int
	// Graffiti is written into every block this operator builds.
	Graffiti [32]byte
	// ProposalDelay is waited after the slot's start before a block is asked for: later blocks pay more. Beyond a third of a
	// slot the block would come too late for its attesters, so it is cut there.
	ProposalDelay time.Duration
	// Meter measures how late this node is; nil measures nothing.
	Meter *clock.Meter
	// EarlyRoom is how many messages a worker holds for duties that have not begun; 0 means 8,192. The simulator has less, so that its
	// liars can fill it.
	EarlyRoom int
	// Crowded is told of every message that had to leave that room: who signed it (0 if several did), and how many messages of the
	// signer in that committee were held with it. It must be quick; nil is told nothing.
	Crowded func(from wire.OperatorID, held int)

	// extraRoles are rows of roles that a test makes up. A node has none.
	extraRoles map[wire.Role]*roleRow
}

// Engine carries out the duties of this operator's validators. Its methods may be called from any goroutine.
type Engine struct {
	opts          Options
	log           *slog.Logger
	metrics       *metrics
	timeout       time.Duration
	workers       []*worker
	queues        queues
	votes         memo[*phase0.AttestationData]
	aggregates    memo[*spec.VersionedAttestation]
	contributions memo[*altair.SyncCommitteeContribution]
	registrations registrations
	done          finishedRing
	// unsigned says that the last message could not be signed.
	unsigned atomic.Bool
	offences offences
	headers  headers
	doubts   doubts
	hearing  hearing
}

// beaconTimeout is how long a beacon node may take to answer, but at most a slot. Source: spec/duties.md#timing.
const beaconTimeout = 5 * time.Second

// retriesPerSlot is the part of a slot that passes before the beacon node is asked again after an error.
const retriesPerSlot = 12

// New returns an engine without duties.
func New(opts Options) (*Engine, error) {
	if err := opts.complete(); err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	e := &Engine{
		opts: opts, log: opts.Logger, offences: newOffences(), hearing: newHearing(),
		timeout: min(beaconTimeout, opts.Profile.SlotDuration()),
	}
	var set metric.Set
	e.metrics = newMetrics(&set, e)
	for i := range opts.Workers {
		e.workers = append(e.workers, newWorker(e, i))
	}
	e.queues = newQueues(e)
	if err := set.Register(opts.Registerer); err != nil {
		return nil, fmt.Errorf("engine: register metrics: %w", err)
	}
	return e, nil
}

func (o *Options) complete() error {
	switch {
	case o.Profile == nil:
		return errors.New("no network profile")
	case o.Profile.Beacon.GenesisTime.IsZero():
		return errors.New("the genesis time is not known")
	case o.Chain == nil:
		return errors.New("no beacon chain")
	case o.Served == nil:
		return errors.New("no view of whom this operator serves")
	case o.Self == 0:
		return errors.New("no operator id")
	case o.Signer == nil || o.Journal == nil || o.Key == nil:
		return errors.New("no signer, journal or operator key")
	case o.Verifier == nil || o.Publisher == nil || o.Beacon == nil:
		return errors.New("no verifier, publisher or beacon node")
	}
	o.fill()
	return nil
}

// fill sets what may be left out.
func (o *Options) fill() {
	if o.Scheme == nil {
		o.Scheme = NewBLS(rand.Reader)
	}
	if o.Clock == nil {
		o.Clock = clock.Wall{}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
}

// config returns the machines' configuration for duties of a slot: its fork of the network, and the beacon chain as it is known now.
func (e *Engine) config(slot phase0.Slot) *duty.Config {
	p := e.opts.Profile
	fork := p.ForkOf(slot)
	return &duty.Config{
		Self: e.opts.Self, Chain: e.opts.Chain(), Domain: fork.Domain, Leader: fork.Leader, Cutoff: fork.CutoffRound, LastRound: fork.MaxRound,
		RoundEnd: p.RoundEnd, Verifier: e.opts.Verifier, Guard: e.opts.Signer,
		Retry: p.SlotDuration() / retriesPerSlot, Propose: min(e.opts.ProposalDelay, p.DueAt(slot, eth.VotesDue)), Aggregate: p.DueAt(slot, eth.AggregatesDue),
	}
}

// Deliver gives the engine a message that gossip accepted. Messages for executors this operator does not serve are
// dropped. It never waits; a worker that is too far behind drops messages of whoever
// has most of them waiting.
func (e *Engine) Deliver(m *gossip.Message) {
	served := e.opts.Served()
	in := &message{key: runnerKey{m.ID(), m.Slot}, lane: e.role(m.Role).lane, bytes: messageSize(m.Signed)}
	if e.opts.Profile.Role(m.Role).ForCommittee {
		// Gossip lets no padded id pass. In the key the padding is zero whatever was delivered.
		in.key.id = wire.NewCommitteeMessageID(m.ID().Domain(), m.Role, m.CommitteeID)
	} else if served.Share(m.ID().ValidatorPK()) == nil {
		return
	}
	w := e.workerOf(served, m.CommitteeID)
	if w == nil {
		return
	}
	switch {
	case m.QBFT != nil:
		in.event = duty.Consensus{Message: &qbft.Message{Signed: m.Signed, QBFT: m.QBFT}}
	case m.Partial != nil:
		in.event = duty.Partial{Messages: m.Partial.Decode()}
	default:
		return
	}
	in.committee = m.CommitteeID
	if len(m.Signed.OperatorIDs) == 1 {
		in.from = m.Signed.OperatorIDs[0]
	}
	if dropped := w.mailbox.deliver(e.opts.Clock.Now(), in); dropped > 0 {
		e.metrics.overflow.Add(float64(dropped))
	}
	e.hearing.heard(m)
	e.heard(m)
}

// messageSize is about what a decoded message occupies.
func messageSize(m *wire.SignedSSVMessage) int {
	size := 512 + len(m.FullData) + len(m.Signatures)*wire.SignatureLength
	if m.SSVMessage != nil {
		size += 2 * len(m.SSVMessage.Data)
	}
	return size
}

// answer posts the answer to a request. A failed request has no result.
func (e *Engine) answer(j job, result duty.Result, err error) {
	if err != nil {
		result = nil
	}
	e.post(j.to, answered{j.to, duty.Done{ID: j.id, Result: result, Err: err}})
}

func (e *Engine) post(to ref, in input) { e.workers[to.worker].mailbox.post(in) }

// shortID is a committee's name in logs.
func shortID(id []byte) string {
	return hex.EncodeToString(id[:2]) + "…" + hex.EncodeToString(id[len(id)-1:])
}
