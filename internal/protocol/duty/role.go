package duty

import (
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Duty is the work of one role in one slot. A machine is made for one duty; each role's duty is a type of its own.
type Duty interface {
	// Role and When say which work it is, and of which slot.
	Role() wire.Role
	When() phase0.Slot
	// Validators are whose duty it is. A validator may stand there more than once.
	Validators() []wire.ValidatorPK
	// ID names the executor of the duty in messages: a validator's or a committee's.
	ID(domain wire.Domain) wire.MessageID
	// Plan returns the role's part of a new machine. shares are those that this operator holds, by validator key.
	// Errors have CodeNoBeaconDuties or CodeNoValidatorShares.
	Plan(m *Machine, shares map[wire.ValidatorPK]*Share) (Role, error)
}

// Role is what is particular to one role; what is common to all is the Machine's. A role with pre-consensus is a Prover
// too, one with consensus a Decider: every role is at least one of the two.
//
// Source: spec/duties.md#common-rules.
type Role interface {
	Traits() Traits
}

// Prover is a role with pre-consensus. A role that is no Decider ends with it.
type Prover interface {
	// Proofs returns what is signed before consensus.
	Proofs() (Signing, error)
	// Proved goes on with proofs that became whole: it calls Machine.Fetch, submits, or finishes.
	Proved(now time.Duration, whole []Completed) ([]Effect, error)
}

// Decider is a role with consensus: data from the beacon node, consensus on it, signatures over what was decided.
type Decider interface {
	// Question asks the beacon node for the data to decide on.
	Question() Work
	// Fetched makes the own value of the answer and calls Machine.Open with it, or finishes.
	Fetched(now time.Duration, answer Result) ([]Effect, error)
	// Examine says why a value may not be decided, or returns nil.
	Examine(value []byte) error
	// Blocks lists the blocks that a value names and that own beacon nodes must know. A value that does not decode names none.
	Blocks(value []byte) []BlockClaim
	// Absurd says why no honest operator would propose a value, whatever it sees of the chain: nil if one might.
	Absurd(value []byte) error
	// Objects returns what is signed for a decided value that passed Examine, and keeps what Signed needs of it.
	Objects(value []byte) (Signing, error)
	// Signed goes on with signatures that became whole: it submits them.
	Signed(now time.Duration, whole []Completed) ([]Effect, error)
}

// Traits are a role's row: what the machine must know of it beside its functions.
type Traits struct {
	// Many says that the role works for many validators of a committee. Its messages may lack entries, so that those of
	// others are taken with whatever roots they have, and the height is recorded before the first of the own. Messages of
	// a single validator's role hold exactly the expected roots.
	Many bool
	// Proofs is the type of a Prover's pre-consensus messages.
	Proofs wire.PartialSigType
	// Data and Value are what errors call that which is fetched and that which is decided.
	Data, Value string
	// Unproved and Unavailable are why the duty ends when proofs, and when the data, did not come in time.
	Unproved, Unavailable Reason
	// NoConsensus and NoPostConsensus are the codes with which a role that is no Decider refuses messages of these phases.
	NoConsensus, NoPostConsensus wire.Code
}

// Signing is what is signed in one phase. Its entries stand in the own message in this order.
type Signing struct {
	// Slot is what messages of the phase name.
	Slot phase0.Slot
	// Modulo says that a signature is of use only if it selects one in so many, see Selects: others need not be verified. 0 is of use always.
	Modulo uint64
	shares []*Share
	works  []ShareToSign
}

// Add appends one signature of a validator. Validator and Share of the work are filled in by the machine.
func (s *Signing) Add(share *Share, work ShareToSign) {
	s.shares, s.works = append(s.shares, share), append(s.works, work)
}

// Grow makes room for n more entries.
func (s *Signing) Grow(n int) {
	s.shares, s.works = slices.Grow(s.shares, n), slices.Grow(s.works, n)
}

// Completed is a signature that became whole. Its Tag is the place of its last entry in the Signing.
type Completed struct {
	*Gathering
	Signature phase0.BLSSignature
}

// Serve says for whom the machine works: the operators of the first share's committee, and how many signatures the duty is
// about, for reports. Plan must call it.
func (m *Machine) Serve(first *Share, items int) {
	m.committee, m.index, m.report.Validators = first.Committee, first.Index, items
}

// Config returns the node's configuration.
func (m *Machine) Config() *Config { return m.cfg }

// Slot returns the duty's slot.
func (m *Machine) Slot() phase0.Slot { return m.slot }

// Phase returns how far the duty is.
func (m *Machine) Phase() Phase { return m.phase }

// Object makes an object of the duty's slot ready to be signed.
func (m *Machine) Object(kind SigningKind, what eth.Hashable) (ShareToSign, error) {
	return signing{chain: m.cfg.Chain, slot: m.slot}.hashed(kind, what)
}

// Fetch asks the beacon node the role's question when its time has come: at once, or at a time after the slot's start.
func (m *Machine) Fetch(now, at time.Duration) []Effect {
	m.phase = PhaseFetching
	if now < at {
		return []Effect{SetTimer{ID: TimerID{Kind: TimerFetch, Slot: m.slot}, Offset: at}}
	}
	return []Effect{m.requests.insist(m.decider.Question(), fetchTries, m.onFetched)}
}

// Open opens the consensus on the own value. After an error the caller finishes with its reason.
func (m *Machine) Open(now time.Duration, value []byte) ([]Effect, error) {
	for _, b := range m.decider.Blocks(value) {
		m.ownBlocks = append(m.ownBlocks, b.Root)
	}
	effects, err := m.consensus.start(now, value, m.muted)
	if err == nil {
		m.phase = PhaseConsensus
	}
	return effects, err
}

// Finish ends the duty; it changes nothing when the duty is not running.
func (m *Machine) Finish(reason Reason, err error) []Effect {
	if !m.running() {
		return nil
	}
	m.report.Reason = reason
	if m.report.Round == 0 {
		m.report.Round, _ = m.consensus.progress()
	}
	m.phase = PhaseFinished
	m.requests.forget()
	return []Effect{Finish{Reason: reason, Err: err}}
}
