package engine

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// offenceCodes are the codes with the remedy for each offence.
var offenceCodes = map[string]fault.Code{
	string(duty.OffenceBadShare):        fault.OperatorBadShares,
	string(duty.OffenceBadProposal):     fault.OperatorBadProposals,
	string(duty.OffenceMadeUpHead):      fault.OperatorMadeUpHeads,
	string(duty.OffenceImpossibleBlock): fault.OperatorImpossibleBlocks,
	string(duty.OffenceDivertedFees):    fault.OperatorDivertsFees,
	string(gossip.Equivocation):         fault.OperatorEquivocates,
	string(gossip.Flood):                fault.OperatorFloods,
}

// Culprit is an operator of one of our committees and its offence.
type Culprit struct {
	Operator wire.OperatorID
	// Offence is bad-share, bad-proposal, made-up-head, impossible-block, diverted-fees, equivocation or flood.
	Offence string
	// Count is how often it happened, Slot the latest duty.
	Count uint64
	Slot  phase0.Slot
	Code  fault.Code
}

// Culprits returns the offences of this run, by operator and offence. Only messages that an operator signed itself count.
func (e *Engine) Culprits() []Culprit { return e.offences.list() }

// offences counts the offences of operators. It is bounded by the operators of our committees and the kinds of offences.
type offences struct {
	mu      sync.Mutex
	culprit map[offender]*caught
	witness *gossip.Witness
}

type offender struct {
	operator wire.OperatorID
	offence  string
}

type caught struct {
	count uint64
	slot  phase0.Slot
	// loggedAt is the slot in which the offence was last logged.
	loggedAt phase0.Slot
	unlogged uint64 // how often since, without a log line
}

// accusation is one proven offence in a duty.
type accusation struct {
	offender
	id        wire.MessageID
	slot      phase0.Slot
	committee wire.CommitteeID
	err       error
}

func newOffences() offences {
	return offences{culprit: make(map[offender]*caught), witness: gossip.NewWitness()}
}

// note counts an accusation. It reports whether to log it, at most once a slot for each operator and offence, and how many accusations
// before it were not logged.
func (o *offences) note(a *accusation, now phase0.Slot) (log bool, unlogged uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	c := o.culprit[a.offender]
	if c == nil {
		c = &caught{}
		o.culprit[a.offender] = c
	}
	first := c.count == 0
	c.count++
	c.slot = a.slot
	if !first && c.loggedAt >= now && !eth.TurnedBack(c.loggedAt, now) {
		c.unlogged++
		return false, 0
	}
	unlogged, c.loggedAt, c.unlogged = c.unlogged, now, 0
	return true, unlogged
}

func (o *offences) list() []Culprit {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := make([]Culprit, 0, len(o.culprit))
	for who, c := range o.culprit {
		out = append(out, Culprit{Operator: who.operator, Offence: who.offence, Count: c.count, Slot: c.slot, Code: offenceCodes[who.offence]})
	}
	slices.SortFunc(out, func(a, b Culprit) int {
		return cmp.Or(cmp.Compare(a.Operator, b.Operator), strings.Compare(a.Offence, b.Offence))
	})
	return out
}

// accuse reports an offence: log, metrics, status.
func (e *Engine) accuse(a *accusation) {
	e.metrics.offences.WithLabelValues(strconv.FormatUint(uint64(a.operator), 10), a.offence).Inc()
	log, unlogged := e.offences.note(a, e.opts.Profile.SlotAt(e.opts.Clock.Now()))
	if !log {
		return
	}
	attrs := []any{
		"operator", a.operator, "offence", a.offence, "slot", a.slot, "role", a.id.Role(), "committee", shortID(a.committee[:]),
		"remedy", offenceCodes[a.offence],
	}
	if share := e.share(a.id.ValidatorPK()); !e.opts.Profile.Role(a.id.Role()).ForCommittee && share != nil {
		attrs = append(attrs, "validator", share.Index)
	}
	if unlogged > 0 {
		attrs = append(attrs, "again", unlogged)
	}
	if a.err != nil {
		attrs = append(attrs, "cause", a.err)
	}
	e.log.Warn("operator breaks the protocol", attrs...)
}

// onAccuse carries out a machine's effect Accuse.
func (w *worker) onAccuse(r *runner, a duty.Accuse) {
	w.e.accuse(&accusation{
		offender: offender{a.Operator, string(a.Offence)}, id: r.key.id, slot: r.key.slot, committee: r.id, err: a.Err,
	})
}

// observe passes an accepted message to the witness.
func (e *Engine) observe(m *gossip.Message) {
	if !e.offences.witness.Concerns(m) {
		return
	}
	hash, err := m.Signed.SSVMessage.Hash()
	if err != nil {
		return
	}
	now := e.opts.Profile.SlotAt(e.opts.Clock.Now())
	e.offences.mu.Lock()
	equivocates := e.offences.witness.Accepted(m, hash, now)
	e.offences.mu.Unlock()
	if equivocates {
		e.accuseSigner(m, gossip.Equivocation)
	}
}

// Suspect takes a message that a rule of gossip refused before its signature was verified. If the signature can prove an offence of an
// operator in one of our committees it is verified now, a bounded number of times a slot: see gossip.Witness.
func (e *Engine) Suspect(m *gossip.Message, rule *gossip.Rule) {
	if !rule.Excess() || !e.serves(m) {
		return
	}
	now := e.opts.Profile.SlotAt(e.opts.Clock.Now())
	if !e.suspects(m, rule, now) || e.opts.Verifier.Verify(m.Signed) != nil {
		return
	}
	hash, err := m.Signed.SSVMessage.Hash()
	if err != nil {
		return
	}
	e.offences.mu.Lock()
	proven := e.offences.witness.Refused(m, hash, now)
	e.offences.mu.Unlock()
	for _, offence := range proven {
		e.accuseSigner(m, offence)
	}
}

func (e *Engine) suspects(m *gossip.Message, rule *gossip.Rule, now phase0.Slot) bool {
	e.offences.mu.Lock()
	defer e.offences.mu.Unlock()
	return e.offences.witness.Suspects(m, rule, now)
}

func (e *Engine) accuseSigner(m *gossip.Message, offence gossip.Offence) {
	e.accuse(&accusation{
		offender: offender{m.Signed.OperatorIDs[0], string(offence)}, id: m.ID(), slot: m.Slot, committee: m.CommitteeID,
	})
}

// serves reports whether a message is for an executor that this operator serves.
func (e *Engine) serves(m *gossip.Message) bool {
	served := e.opts.Served()
	if !e.opts.Profile.Role(m.Role).ForCommittee && served.Share(m.ID().ValidatorPK()) == nil {
		return false
	}
	return served.Operators(m.CommitteeID) != nil
}
