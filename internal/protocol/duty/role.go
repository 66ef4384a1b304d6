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
	// Role and When are the role and the slot.
	Role() wire.Role
	When() phase0.Slot
	// Validators are the validators of the duty. A validator may occur more than once.
	Validators() []wire.ValidatorPK
	// ID returns the message id of the duty's executor: a validator or a committee.
	ID(domain wire.Domain) wire.MessageID
	// Plan returns the role's part of a new machine. shares are those that this operator holds, by validator key.
	// Errors have CodeNoBeaconDuties or CodeNoValidatorShares.
	Plan(m *Machine, shares map[wire.ValidatorPK]*Share) (Role, error)
}

// Role is the part of a machine that differs by role; Machine has the common part. A role with pre-consensus is also a Prover, one
// with consensus a Decider; every role is at least one of the two.
//
// Source: spec/duties.md#common-rules.
type Role interface {
	Traits() Traits
}

// Prover is a role with pre-consensus. If it is no Decider, the duty ends with it.
type Prover interface {
	// Proofs returns the objects that are signed before consensus.
	Proofs() (Signing, error)
	// Proved continues with recombined proofs: it calls Machine.Fetch, submits, or finishes.
	Proved(now time.Duration, whole []Completed) ([]Effect, error)
}

// Decider is a role with consensus: data from the beacon node, consensus on it, signatures over the decided value.
type Decider interface {
	// Question returns the request to the beacon node for the data to decide on.
	Question() Work
	// Fetched makes the own value from the answer and calls Machine.Open with it, or finishes.
	Fetched(now time.Duration, answer Result) ([]Effect, error)
	// Examine returns an error if a value may not be decided.
	Examine(value []byte) error
	// Blocks returns the blocks that a value names and that own beacon nodes must know. A value that does not decode names none.
	Blocks(value []byte) []BlockClaim
	// Absurd returns an error if no honest operator would propose a value, whatever it sees of the chain.
	Absurd(value []byte) error
	// Objects returns the objects to sign for a decided value that passed Examine, and stores what Signed needs.
	Objects(value []byte) (Signing, error)
	// Signed submits the objects with recombined signatures.
	Signed(now time.Duration, whole []Completed) ([]Effect, error)
}

// Traits are the constants of a role that the machine needs beside its methods.
type Traits struct {
	// Many says that the role is for many validators of a committee. Its messages may lack entries, so messages of others are accepted
	// with any roots, and the height is recorded before the first own message. Messages of a single validator's role have exactly the
	// expected roots.
	Many bool
	// Proofs is the type of a Prover's pre-consensus messages.
	Proofs wire.PartialSigType
	// Data and Value are the names of the fetched data and of the decided value in errors.
	Data, Value string
	// Unproved and Unavailable are the reasons for which the duty ends if proofs, or data, did not arrive in time.
	Unproved, Unavailable Reason
	// NoConsensus and NoPostConsensus are the codes of errors for messages of these phases to a role that is no Decider.
	NoConsensus, NoPostConsensus wire.Code
}

// Signing has the objects that are signed in one phase. The own message has its entries in this order.
type Signing struct {
	// Slot is the slot in messages of the phase.
	Slot phase0.Slot
	// Modulo, if not 0, says that only signatures that select one in so many are used, see Selects; others need not be verified.
	Modulo uint64
	// Patient says that nothing waits for the signatures within a fraction of a second: they may be made, and recombined, a little later,
	// together with those of other duties.
	Patient bool
	shares  []*Share
	works   []ShareToSign
}

// Add appends one signature of a validator. The machine sets Validator and Share of the work.
func (s *Signing) Add(share *Share, work ShareToSign) {
	s.shares, s.works = append(s.shares, share), append(s.works, work)
}

// Grow makes room for n more entries.
func (s *Signing) Grow(n int) {
	s.shares, s.works = slices.Grow(s.shares, n), slices.Grow(s.works, n)
}

// Completed is a recombined signature. Its Tag is the index of its last entry in the Signing.
type Completed struct {
	*Gathering
	Signature phase0.BLSSignature
}

// Serve sets the operators of the machine, those of the first share's committee, and the number of signatures of the duty, for
// reports. Plan must call it.
func (m *Machine) Serve(first *Share, items int) {
	m.committee, m.index, m.report.Validators = first.Committee, first.Index, items
}

// Config returns the node's configuration.
func (m *Machine) Config() *Config { return m.cfg }

// Slot returns the duty's slot.
func (m *Machine) Slot() phase0.Slot { return m.slot }

// Phase returns the current phase.
func (m *Machine) Phase() Phase { return m.phase }

// Object returns the work to sign an object of the duty's slot.
func (m *Machine) Object(kind SigningKind, what eth.Hashable) (ShareToSign, error) {
	return signing{chain: m.cfg.Chain, slot: m.slot}.hashed(kind, what)
}

// Fetch sends the role's request to the beacon node: at once, or at a time after the slot's start.
func (m *Machine) Fetch(now, at time.Duration) []Effect {
	m.phase = PhaseFetching
	if now < at {
		return []Effect{SetTimer{ID: TimerID{Kind: TimerFetch, Slot: m.slot}, Offset: at}}
	}
	return []Effect{m.requests.insist(m.decider.Question(), fetchTries, m.onFetched)}
}

// Open starts the consensus with the own value. After an error the caller finishes with the error's reason.
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
