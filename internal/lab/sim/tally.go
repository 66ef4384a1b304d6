package sim

import "github.com/hawser-ssv/hawser/internal/lab/model"

// tally is who said something for a round and value. It is short, so a list serves.
type tally []count

type count struct {
	round int
	value model.Value
	by    model.Set
}

func (t *tally) add(round int, v model.Value, by model.Set) {
	for i := range *t {
		if c := &(*t)[i]; c.round == round && c.value == v {
			c.by |= by
			return
		}
	}
	*t = append(*t, count{round, v, by})
}

func (t tally) of(round int, v model.Value) model.Set {
	for i := range t {
		if t[i].round == round && t[i].value == v {
			return t[i].by
		}
	}
	return 0
}

// inbox is what an honest operator has received in this life, as the formal predicates ask for it.
type inbox struct {
	prepares, commits tally
	// carried are the prepares inside round changes.
	carried tally
	changes tally // value is unused
	// proposed are the valid proposals.
	proposed tally
	claims   []model.Claim
	// candidate says that the justification under judgement holds.
	candidate bool
}

// Prepares implements model.Received.
func (b *inbox) Prepares(round int, v model.Value) model.Set { return b.prepares.of(round, v) }

// Commits implements model.Received.
func (b *inbox) Commits(round int, v model.Value) model.Set { return b.commits.of(round, v) }

// RoundChanges implements model.Received.
func (b *inbox) RoundChanges(round int) model.Set { return b.changes.of(round, 0) }

// LaterRoundChanges implements model.Received.
func (b *inbox) LaterRoundChanges(round int) (set model.Set) {
	for i := range b.changes {
		if b.changes[i].round >= round {
			set |= b.changes[i].by
		}
	}
	return set
}

// Proposed implements model.Received.
func (b *inbox) Proposed(round int, v model.Value) bool { return b.proposed.of(round, v) != 0 }

// Justified implements model.Received for the proposal that is being judged.
func (b *inbox) Justified(int, model.Value, model.Value) bool { return b.candidate }

// heardClaim reports whether a round change like this one was received.
func (b *inbox) heardClaim(c model.Claim) bool {
	for _, have := range b.claims {
		if have == c {
			return true
		}
	}
	return false
}
