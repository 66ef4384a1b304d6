package duty

import (
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Partials gathers share signatures by validator, signing root and operator until a quorum of operators signed the
// same. A signature's first quorum makes it ready, once; a bad part that is removed makes it collect again.
//
// Source: spec/duties.md#common-rules.
type Partials struct {
	quorum int
	all    map[partialKey]*Gathering
	// expected are the gatherings this operator waits for, in the order it named them.
	expected []*Gathering
	// strangers counts, by operator, stored parts of signatures this operator does not wait for; at most limit each.
	strangers map[wire.OperatorID]int
	limit     int
}

type partialKey struct {
	validator phase0.ValidatorIndex
	root      phase0.Root
}

// Gathering is one signature on its way to a quorum.
type Gathering struct {
	Validator phase0.ValidatorIndex
	Root      phase0.Root
	// Parts are in order of arrival, at most one of each operator.
	Parts []Part

	share *Share // nil when this operator does not wait for the signature
	tag   int    // the place of its last entry among those that this operator signs
	asked bool   // a recombination is under way
	whole bool
	// disputed are operators whose two different signatures are being verified.
	disputed []wire.OperatorID
	// bad are operators of whom a part was thrown out.
	bad []wire.OperatorID
}

// Part is one operator's share signature.
type Part struct {
	Operator  wire.OperatorID
	Signature phase0.BLSSignature
}

// Dispute is a second, different signature of an operator over the same root: one of the two is bad.
type Dispute struct {
	gathering *Gathering
	old, new  Part
}

// NewPartials returns an empty container for a committee of the given quorum.
func NewPartials(quorum int) *Partials {
	return &Partials{quorum: quorum, all: make(map[partialKey]*Gathering), limit: 16}
}

// expect says that this operator waits for the validator's signature over the root. Each raises the number of
// unexpected parts that an operator may leave here, so that memory stays in proportion to the duty.
func (p *Partials) expect(share *Share, root phase0.Root, tag int) {
	key := partialKey{share.Index, root}
	g := p.all[key]
	if g == nil {
		g = &Gathering{Validator: share.Index, Root: root, Parts: make([]Part, 0, p.quorum)}
		p.all[key] = g
	}
	g.share, g.tag = share, tag
	p.expected = append(p.expected, g)
	p.limit++
}

// Add stores one entry. It returns the gathering when this entry completes its first quorum, and a dispute when the
// operator signed the same root before with other bytes. Repetitions change nothing.
func (p *Partials) Add(entry *wire.PartialSignatureMessage) (ready *Gathering, dispute *Dispute) {
	g := p.gathering(entry)
	if g == nil {
		return nil, nil
	}
	part := Part{Operator: entry.Signer, Signature: entry.PartialSignature}
	if i := g.index(entry.Signer); i >= 0 {
		return nil, g.dispute(g.Parts[i], part)
	}
	g.Parts = append(g.Parts, part)
	if len(g.Parts) >= p.quorum && !g.asked && !g.whole {
		return g, nil
	}
	return nil, nil
}

// gathering finds or makes the place of an entry; nil when the operator has left too many that nobody waits for.
func (p *Partials) gathering(entry *wire.PartialSignatureMessage) *Gathering {
	key := partialKey{entry.ValidatorIndex, entry.SigningRoot}
	g := p.all[key]
	if g != nil && g.share != nil {
		return g
	}
	if g != nil && g.index(entry.Signer) >= 0 {
		return g
	}
	if p.strangers[entry.Signer] >= p.limit {
		return nil
	}
	if p.strangers == nil {
		p.strangers = make(map[wire.OperatorID]int)
	}
	p.strangers[entry.Signer]++
	if g == nil {
		g = &Gathering{Validator: entry.ValidatorIndex, Root: entry.SigningRoot}
		p.all[key] = g
	}
	return g
}

// Gatherings returns everything stored, by validator and root. The result must not be changed.
func (p *Partials) Gatherings() []*Gathering {
	out := make([]*Gathering, 0, len(p.all))
	for _, g := range p.all {
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b *Gathering) int {
		if a.Validator != b.Validator {
			if a.Validator < b.Validator {
				return -1
			}
			return 1
		}
		return slices.Compare(a.Root[:], b.Root[:])
	})
	return out
}

// Tag returns the place of the signature's last entry in its phase's Signing.
func (g *Gathering) Tag() int { return g.tag }

func (g *Gathering) index(id wire.OperatorID) int {
	return slices.IndexFunc(g.Parts, func(p Part) bool { return p.Operator == id })
}

// dispute opens a dispute unless the signatures are equal, nobody can verify them, or one of the operator is open.
func (g *Gathering) dispute(old, second Part) *Dispute {
	if old.Signature == second.Signature || g.share == nil || slices.Contains(g.disputed, old.Operator) {
		return nil
	}
	g.disputed = append(g.disputed, old.Operator)
	return &Dispute{gathering: g, old: old, new: second}
}

// remove drops the operators' parts.
func (g *Gathering) remove(ids ...wire.OperatorID) {
	g.Parts = slices.DeleteFunc(g.Parts, func(p Part) bool { return slices.Contains(ids, p.Operator) })
}

// throwOut drops the operators' parts because they do not verify.
func (g *Gathering) throwOut(ids ...wire.OperatorID) {
	g.remove(ids...)
	for _, id := range ids {
		if !slices.Contains(g.bad, id) {
			g.bad = append(g.bad, id)
		}
	}
}

// recombination is the work that makes the signature whole from all parts that are there.
func (g *Gathering) recombination() Recombination {
	item := Recombination{Validator: g.share.Validator, Root: g.Root, Threshold: g.share.Committee.Quorum(), Shares: make([]SignedShare, 0, len(g.Parts))}
	for _, part := range g.Parts {
		item.Shares = append(item.Shares, g.signed(part))
	}
	return item
}

func (g *Gathering) signed(part Part) SignedShare {
	key, _ := g.share.SharePubKey(part.Operator)
	return SignedShare{Operator: part.Operator, Share: key, Signature: part.Signature}
}

// settle ends a dispute: the old signature stays if it is valid, else the new one takes its place if that is.
// It returns the gathering when it has a quorum that nobody has acted on.
func (p *Partials) settle(d *Dispute, oldValid, newValid bool) *Gathering {
	g := d.gathering
	g.disputed = slices.DeleteFunc(g.disputed, func(id wire.OperatorID) bool { return id == d.old.Operator })
	i := g.index(d.old.Operator)
	if oldValid || (i >= 0 && g.Parts[i] != d.old) {
		return nil
	}
	if !newValid {
		g.throwOut(d.old.Operator)
		return nil
	}
	g.remove(d.old.Operator)
	g.Parts = append(g.Parts, d.new)
	return p.ready(g)
}

// refused takes the bad parts out after a recombination that failed. It returns the gathering when what came in the
// meantime makes a quorum again.
func (p *Partials) refused(g *Gathering, bad []wire.OperatorID) *Gathering {
	g.asked = false
	if len(bad) == 0 {
		return nil
	}
	g.throwOut(bad...)
	return p.ready(g)
}

// shortage says why a signature that this operator waits for is not whole, if the reason is that parts were bad: enough
// operators sent one. Else it returns nil.
func (p *Partials) shortage() error {
	var spoilers []wire.OperatorID
	for _, g := range p.expected {
		lacking := slices.DeleteFunc(slices.Clone(g.bad), func(id wire.OperatorID) bool { return g.index(id) >= 0 })
		if !g.whole && len(lacking) > 0 && len(g.Parts)+len(lacking) >= p.quorum {
			spoilers = append(spoilers, lacking...)
		}
	}
	if len(spoilers) == 0 {
		return nil
	}
	slices.Sort(spoilers)
	return &BadSharesError{Operators: slices.Compact(spoilers)}
}

func (p *Partials) ready(g *Gathering) *Gathering {
	if len(g.Parts) >= p.quorum && !g.asked && !g.whole && g.share != nil {
		return g
	}
	return nil
}
