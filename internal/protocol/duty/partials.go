package duty

import (
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Partials gathers share signatures by validator, signing root and operator until a quorum of operators signed the same root. A
// signature becomes ready with its first quorum, once; when a bad part is removed it collects again.
//
// Source: spec/duties.md#common-rules.
type Partials struct {
	quorum int
	all    map[partialKey]*Gathering
	// expected are the gatherings that this operator waits for, in the order of expect.
	expected []*Gathering
	// strangers counts, by operator, stored parts of signatures that this operator does not wait for; at most limit each.
	strangers map[wire.OperatorID]int
	limit     int
}

type partialKey struct {
	validator phase0.ValidatorIndex
	root      phase0.Root
}

// Gathering is one signature with its parts so far.
type Gathering struct {
	Validator phase0.ValidatorIndex
	Root      phase0.Root
	// Parts are in order of arrival, at most one of each operator.
	Parts []Part

	share *Share // nil when this operator does not wait for the signature
	tag   int    // the place of its last entry among those that this operator signs
	asked bool   // a recombination is under way
	whole bool
	// disputed are operators with two different signatures that are being verified.
	disputed []wire.OperatorID
	// bad are operators with a part that was removed.
	bad []wire.OperatorID
}

// Part is one operator's share signature.
type Part struct {
	Operator  wire.OperatorID
	Signature phase0.BLSSignature
}

// Dispute is a second, different signature of an operator over the same root: one of the two is invalid.
type Dispute struct {
	gathering *Gathering
	old, new  Part
}

// NewPartials returns an empty container for a committee of the given quorum.
func NewPartials(quorum int) *Partials {
	return &Partials{quorum: quorum, all: make(map[partialKey]*Gathering), limit: 16}
}

// expect says that this operator waits for the validator's signature over the root. Each call raises the number of unexpected parts
// that an operator may store, so that memory is proportional to the duty.
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

// Add stores one entry. It returns the gathering when this entry completes its first quorum, and a dispute when the operator signed
// the same root before with another signature. Repetitions change nothing.
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

// gathering finds or makes the gathering of an entry; nil when the operator has stored too many unexpected ones.
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

// Gatherings returns all gatherings, by validator and root. The result is read-only.
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

// Tag returns the index of the signature's last entry in its phase's Signing.
func (g *Gathering) Tag() int { return g.tag }

func (g *Gathering) index(id wire.OperatorID) int {
	return slices.IndexFunc(g.Parts, func(p Part) bool { return p.Operator == id })
}

// dispute opens a dispute, unless the signatures are equal, cannot be verified, or the operator has an open dispute.
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

// throwOut removes the operators' parts because they do not verify.
func (g *Gathering) throwOut(ids ...wire.OperatorID) {
	g.remove(ids...)
	for _, id := range ids {
		if !slices.Contains(g.bad, id) {
			g.bad = append(g.bad, id)
		}
	}
}

// recombination returns the work to recombine the signature from all its parts.
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

// settle ends a dispute: the old signature stays if it is valid, else the new one replaces it if that is valid. It returns the
// gathering when it has a quorum that was not acted on.
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

// refused removes the bad parts after a recombination that failed. It returns the gathering when the parts that arrived meanwhile
// complete a quorum again.
func (p *Partials) refused(g *Gathering, bad []wire.OperatorID) *Gathering {
	g.asked = false
	if len(bad) == 0 {
		return nil
	}
	g.throwOut(bad...)
	return p.ready(g)
}

// shortage returns an error if a signature that this operator waits for is incomplete because parts were bad, although enough
// operators sent one. Otherwise it returns nil.
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
