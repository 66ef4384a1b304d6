package scale

import (
	"math/rand/v2"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// plan says who operates which validator and when it attests. It follows from the options alone.
type plan struct {
	committees []wire.Committee
	// of is the committee of each validator, slot the slot of the epoch in which it attests.
	of, slot []int
}

func newPlan(o Options) plan {
	p := plan{committees: ownCommittees(o), of: make([]int, o.Validators), slot: make([]int, o.Validators)}
	order := rand.New(rand.NewPCG(o.Seed, 2)).Perm(o.Validators)
	for v := range o.Validators {
		p.of[v] = v % len(p.committees)
		if !o.Burst {
			p.slot[v] = order[v] % o.SlotsPerEpoch
		}
	}
	return p
}

// ownCommittees are those of operator 1: all operators, or some of the fours that it stands in.
func ownCommittees(o Options) []wire.Committee {
	if o.Committees == 1 {
		all := make(wire.Committee, o.Operators)
		for i := range all {
			all[i] = wire.OperatorID(i + 1)
		}
		return []wire.Committee{all}
	}
	var fours []wire.Committee
	last := wire.OperatorID(o.Operators)
	for b := wire.OperatorID(2); b <= last; b++ {
		for c := b + 1; c <= last; c++ {
			for d := c + 1; d <= last; d++ {
				fours = append(fours, wire.Committee{1, b, c, d})
			}
		}
	}
	rand.New(rand.NewPCG(o.Seed, 1)).Shuffle(len(fours), func(i, j int) { fours[i], fours[j] = fours[j], fours[i] })
	return fours[:o.Committees]
}

// operated counts the validators that an operator has a share of.
func (p plan) operated(id wire.OperatorID) int {
	n := 0
	for _, c := range p.of {
		if p.committees[c].Contains(id) {
			n++
		}
	}
	return n
}

// duties counts the duties of committees in an epoch: one for each slot in which any validator of a committee attests.
func (p plan) duties() int {
	type duty struct{ committee, slot int }
	seen := make(map[duty]bool)
	for v := range p.of {
		seen[duty{p.of[v], p.slot[v]}] = true
	}
	return len(seen)
}

// honest is how many messages operator 1 hears and says in a slot, on average: of each duty one proposal, and a prepare, a commit,
// a decided message and the signatures of each member; and of each validator's selection proof, if there are any, one of each member.
func (p plan) honest(o Options) int {
	members := len(p.committees[0])
	messages := p.duties() * (4*members + 1)
	if o.Aggregations {
		messages += len(p.of) * members
	}
	return messages / o.SlotsPerEpoch
}
