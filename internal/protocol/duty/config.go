package duty

import (
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Config is shared by all machines of a node. It is read-only.
type Config struct {
	Self wire.OperatorID
	// Chain has slots, forks and signing roots.
	Chain *eth.Chain
	// Domain, Leader and Cutoff are the fork's: the domain of message ids, the leader of a round, and the round at which an instance
	// stops.
	Domain wire.Domain
	Leader func(c wire.Committee, h wire.Height, r wire.Round) wire.OperatorID
	Cutoff func(role wire.Role) wire.Round
	// LastRound is the last round of a role that message validation accepts; nil sets no bound but Cutoff. The last round has no end,
	// because messages of a later one would be refused. Source: spec/networking.md#message-validation.
	LastRound func(role wire.Role) wire.Round
	// RoundEnd returns when a round ends, from the start of the slot; now is when it began.
	// Source: spec/qbft.md#timeouts.
	RoundEnd func(role wire.Role, slot phase0.Slot, r wire.Round, now time.Duration) time.Duration
	// Verifier checks operator signatures inside justifications and decided messages.
	Verifier qbft.Verifier
	// Guard has the slashing records of the shares.
	Guard SlashingGuard
	// Spec loosens the value checks to what ssv-spec checks, for the public vectors. In a node it is nil.
	Spec *SpecQuirks
	// Propose and Aggregate are when a block, and aggregates and contributions, are requested from the beacon node, from the slot's
	// start; 0 means at once.
	Propose, Aggregate time.Duration
	// Retry is the pause before the beacon node is asked again after an error.
	Retry time.Duration
}

// SlashingGuard reports from memory whether a share may still sign; the error says why not. It records nothing: the signer repeats the
// check together with its record, and decides.
type SlashingGuard interface {
	CheckAttestation(share phase0.BLSPubKey, source, target phase0.Epoch) error
	CheckBlock(share phase0.BLSPubKey, slot phase0.Slot) error
}

// SpecQuirks are checks of ssv-spec that a node must not copy. A law keeps them out of the node.
type SpecQuirks struct {
	// EpochsOnly compares a vote's checkpoints with the own view by epoch and not by root, as ssv-spec does from v1.2.2 on. The
	// network compares both. Source: spec/qbft.md#value-checks.
	EpochsOnly bool
	// AnySlot accepts values of other slots than the duty's.
	AnySlot bool
	// AnyContent skips the checks of the content of blocks, aggregates and contributions, and of whether the blocks that values name
	// are known. Source: spec/values.md.
	AnyContent bool
	// AsBuilt proposes blocks in the form of the beacon node, and not blinded.
	AsBuilt bool
	// PairInOrder assigns the proofs of a sync committee contribution to its seats by their order, and not by their roots. Source:
	// spec/duties.md#sync-committee-contribution.
	PairInOrder bool
	// Selects reports whether a selection proof selects an aggregator, one in modulo; nil is the chain's rule.
	Selects func(proof phase0.BLSSignature, modulo uint64) bool
}

func (q *SpecQuirks) epochsOnly() bool  { return q != nil && q.EpochsOnly }
func (q *SpecQuirks) anySlot() bool     { return q != nil && q.AnySlot }
func (q *SpecQuirks) anyContent() bool  { return q != nil && q.AnyContent }
func (q *SpecQuirks) asBuilt() bool     { return q != nil && q.AsBuilt }
func (q *SpecQuirks) pairInOrder() bool { return q != nil && q.PairInOrder }

// How often a request to the beacon node is repeated after an error.
const (
	fetchTries  = 3
	submitTries = 2
)

func (c *Config) qbft(committee wire.Committee, id wire.MessageID, check func([]byte) error) qbft.Config {
	return qbft.Config{
		Self:       c.Self,
		Committee:  committee,
		Identifier: id,
		Leader: func(h wire.Height, r wire.Round) wire.OperatorID {
			return c.Leader(committee, h, r)
		},
		Cutoff:     c.Cutoff(id.Role()),
		ValueCheck: check,
		Verifier:   c.Verifier,
	}
}
