package roster

import (
	"maps"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// draft is the next View while it is made. Maps that it shares with the View before are copied when they change.
type draft struct {
	// next is the View so far.
	next       *View
	validators tableDraft[wire.ValidatorPK, *validator]
	committees tableDraft[wire.CommitteeID, *committee]
	// changed says that the draft becomes a View, counted that other rooms see a change.
	changed, counted bool
	// copied marks the maps of next that the draft has copied.
	copied struct{ operators, recipients, formerly bool }
}

func (v *View) draft() *draft {
	d := &draft{
		next: &View{
			version: v.version, ownID: v.ownID, operators: v.operators, recipients: v.recipients, formerly: v.formerly,
			served: v.served, servedCommittees: v.servedCommittees,
		},
		validators: tableDraft[wire.ValidatorPK, *validator]{table: v.validators},
		committees: tableDraft[wire.CommitteeID, *committee]{table: v.committees},
	}
	d.next.keys.Store(v.keys.Load())
	return d
}

// view ends the draft and returns the View; before is the View that the draft began from.
func (d *draft) view(before *View) *View {
	if !d.changed {
		return before
	}
	if d.counted {
		d.next.version++
	}
	d.next.validators, d.next.committees = d.validators.table, d.committees.table
	return d.next
}

// count records that something changed that duties depend on.
func (d *draft) count() { d.changed, d.counted = true, true }

// setOwnID gives this operator another id. Its own shares are then others, and take part from the epoch joins on.
func (d *draft) setOwnID(id wire.OperatorID, joins phase0.Epoch) {
	d.next.ownID = id
	d.count()
	var others []validator
	for _, v := range d.validators.all {
		if now := v.held && v.seat == id; now != v.own {
			others = append(others, *v)
		}
	}
	for i := range others {
		next := &others[i]
		if !next.own {
			next.fromEpoch = joins
		}
		d.put(next)
	}
}

func (d *draft) setOperator(id wire.OperatorID, key *operatorkey.PublicKey) {
	d.ownOperators()[id] = key
	d.changed = true
}

func (d *draft) removeOperator(id wire.OperatorID) {
	delete(d.ownOperators(), id)
	d.changed = true
}

func (d *draft) ownOperators() map[wire.OperatorID]*operatorkey.PublicKey {
	return own(&d.next.operators, &d.copied.operators)
}

func (d *draft) setRecipient(owner, recipient [20]byte) {
	own(&d.next.recipients, &d.copied.recipients)[owner] = recipient
	d.count()
}

// formerly returns the map of lately replaced fee recipients, to be changed. A change of it alone is not counted.
func (d *draft) formerly() map[[20]byte][]Payee {
	d.changed = true
	return own(&d.next.formerly, &d.copied.formerly)
}

// own returns a map of the next View that may be changed; it copies it first if necessary.
func own[K comparable, V any](m *map[K]V, copied *bool) map[K]V {
	if !*copied {
		*copied = true
		if *m = maps.Clone(*m); *m == nil {
			*m = map[K]V{}
		}
	}
	return *m
}

// put adds a validator, or replaces the one with its key. The record must not change afterwards.
func (d *draft) put(v *validator) {
	old := d.validators.at(v.pk)
	if old != nil && slices.Equal(old.operators, v.operators) {
		v.committee = old.committee
	} else {
		v.committee = v.operators.ID()
	}
	v.own = v.held && v.seat == d.next.ownID
	v.served = nil
	if v.own && !v.liquidated && v.meta != nil {
		v.served = &duty.Share{Validator: v.pk, Index: v.meta.index, Committee: v.operators, SharePubKeys: v.sharePubs}
	}
	d.validators.set(v.pk, v)
	if old == nil {
		d.next.keys.Store(nil)
	}
	before := 0
	if old != nil && old.committee == v.committee {
		before = served(old)
	} else {
		d.leave(old)
		d.join(v)
	}
	d.serve(v.committee, served(v)-before)
	d.count()
}

// drop removes a validator.
func (d *draft) drop(pk wire.ValidatorPK) {
	v := d.validators.at(pk)
	if v == nil {
		return
	}
	d.validators.remove(pk)
	d.next.keys.Store(nil)
	d.leave(v)
	d.count()
}

func served(v *validator) int {
	if v.served == nil {
		return 0
	}
	return 1
}

// join adds a validator to the members of its committee. Earlier Views share the list; they see only its length at their time.
func (d *draft) join(v *validator) {
	next := committee{operators: v.operators}
	if old := d.committees.at(v.committee); old != nil {
		next = *old
	}
	next.members = append(next.members, v.pk)
	d.committees.set(v.committee, &next)
}

// leave removes a validator from its committee, and the committee with its last one.
func (d *draft) leave(v *validator) {
	if v == nil {
		return
	}
	d.serve(v.committee, -served(v))
	next := *d.committees.at(v.committee)
	if len(next.members) == 1 {
		d.committees.remove(v.committee)
		return
	}
	at := slices.Index(next.members, v.pk)
	next.members = slices.Concat(next.members[:at], next.members[at+1:])
	d.committees.set(v.committee, &next)
}

// serve adds more to the number of validators that this operator serves in a committee.
func (d *draft) serve(id wire.CommitteeID, more int) {
	if more == 0 {
		return
	}
	next := *d.committees.at(id)
	if next.served == 0 {
		d.next.servedCommittees++
	}
	if next.served += more; next.served == 0 {
		d.next.servedCommittees--
	}
	d.next.served += more
	d.committees.set(id, &next)
}
