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
	// Profile is the network; its genesis must be known. It does not change afterwards.
	Profile *network.Profile
	// Chain returns the beacon chain with the forks that are known now. It is called when a duty begins; the duty uses the result to
	// its end.
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
	// Payees returns the fee recipients that a validator's owner named from an epoch before a slot until now; known is false if they
	// are not remembered. Without Payees only the duty's own fee recipient counts as the owner's.
	Payees func(validator phase0.BLSPubKey, slot phase0.Slot) (list [][20]byte, known bool)
	// Scheme defaults to BLS.
	Scheme Scheme
	// Clock defaults to the wall clock.
	Clock clock.Clock
	// Logger gets the log lines; nil discards them.
	Logger *slog.Logger
	// Registerer takes the metrics; nil means that they are not registered.
	Registerer prometheus.Registerer
	// Workers is the number of goroutines that step machines; 0 means GOMAXPROCS.
	Workers int
	// Graffiti is written into every block this operator builds.
	Graffiti [32]byte
	// ProposalDelay is the wait after the slot's start before a block is requested: later blocks pay more. It is cut to a third of a
	// slot, because a later block would be too late for its attesters.
	ProposalDelay time.Duration
	// Meter measures how late this node is; nil disables the measurement.
	Meter *clock.Meter
	// EarlyRoom is how many messages a worker holds for duties that have not begun; 0 means 8,192. The simulator sets fewer, so that
	// its corrupt operators can fill it.
	EarlyRoom int
	// Crowded is called for every message that is dropped from that room, with its signer (0 if several signed it) and the number of
	// the signer's messages in that committee. It must not block. It may be nil.
	Crowded func(from wire.OperatorID, held int)

	// extraRoles are rows of roles that a test adds. A node has none.
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

// retriesPerSlot sets the pause after an error of the beacon node: a slot divided by it.
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

// config returns the machines' configuration for duties of a slot: the network's rules at that slot, and the beacon chain as it is
// known now.
func (e *Engine) config(slot phase0.Slot) *duty.Config {
	p := e.opts.Profile
	fork := p.ForkOf(slot)
	return &duty.Config{
		Self: e.opts.Self, Chain: e.opts.Chain(), Domain: fork.Domain, Leader: fork.Leader, Cutoff: fork.CutoffRound, LastRound: fork.MaxRound,
		RoundEnd: p.RoundEnd, Verifier: e.opts.Verifier, Guard: e.opts.Signer,
		Retry: p.SlotDuration() / retriesPerSlot, Propose: min(e.opts.ProposalDelay, p.DueAt(slot, eth.VotesDue)), Aggregate: p.DueAt(slot, eth.AggregatesDue),
	}
}

// Deliver passes the engine a message that gossip accepted. Messages for executors that this operator does not serve are dropped.
// Deliver never waits: when a worker's mailbox is full, messages are dropped of the operator that has most of them waiting.
func (e *Engine) Deliver(m *gossip.Message) {
	served := e.opts.Served()
	in := &message{key: runnerKey{m.ID(), m.Slot}, lane: e.role(m.Role).lane, bytes: messageSize(m.Signed)}
	if e.opts.Profile.Role(m.Role).ForCommittee {
		// The rules of gossip refuse padded ids. The padding in the key is zero whatever the message had.
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
	e.observe(m)
}

// messageSize estimates the memory of a decoded message in bytes.
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

// shortID returns a committee's short name for logs.
func shortID(id []byte) string {
	return hex.EncodeToString(id[:2]) + "…" + hex.EncodeToString(id[len(id)-1:])
}
