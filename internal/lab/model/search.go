package model

import (
	"context"
	"fmt"
	"math/bits"
)

// Config bounds a search.
type Config struct {
	// Rounds is the last round, 1 to 4. Values is the number of values, 1 to 3.
	Rounds, Values int
	// Faulty is the number of liars among the four; 0 means one, the most that the proof allows.
	Faulty int
	// MaxStates ends a search that grows beyond it; 0 means no bound.
	MaxStates int
}

// Report is what a search found.
type Report struct {
	States     int
	Depth      int
	Complete   bool
	Reductions []string
	Violations []string
}

// reductions make the search smaller without losing a violation.
var reductions = []string{
	"no inboxes: what was sent is received by whoever needs it, or not yet",
	"a decision is no step: sets of commits are judged in every state, and nobody stops at one",
	"the leaders' own values are free",
	"operators that lead no round are interchangeable",
	"one liar without a round to lead stands for all",
	"two values are interchangeable",
}

// size is the committee of the model.
const size Committee = 4

// Search visits every state that the relations allow. An error says that the bounds make no sense or that ctx ended.
func Search(ctx context.Context, cfg Config) (Report, error) {
	if cfg.Faulty == 0 {
		cfg.Faulty = size.Faults()
	}
	switch {
	case cfg.Rounds < 1 || cfg.Rounds > maxRounds:
		return Report{}, fmt.Errorf("search %d rounds: the model holds 1 to %d", cfg.Rounds, maxRounds)
	case cfg.Values < 1 || cfg.Values > 3:
		return Report{}, fmt.Errorf("search %d values: the model holds 1 to 3", cfg.Values)
	case cfg.Faulty < 1 || cfg.Faulty >= int(size):
		return Report{}, fmt.Errorf("search with %d liars of %d operators: 1 to %d", cfg.Faulty, size, int(size)-1)
	}
	r := Report{Complete: true, Reductions: reductions}
	for liars := Set(1); liars < 1<<size; liars++ {
		if liars.Len() != cfg.Faulty || !stands(liars, cfg.Rounds) {
			continue
		}
		if err := search(ctx, cfg, liars, &r); err != nil {
			return r, err
		}
	}
	return r, nil
}

// stands reports whether a choice of liars is searched: among operators that lead no round the first ones lie.
func stands(liars Set, rounds int) bool {
	leaderless := liars >> rounds
	return bits.OnesCount16(uint16(leaderless)) == bits.Len16(uint16(leaderless))
}

// search is a breadth-first search for one choice of liars.
func search(ctx context.Context, cfg Config, liars Set, r *Report) error {
	g := &global{n: size, rounds: cfg.Rounds, values: cfg.Values, nodes: make([]local, size), liars: liars}
	for id := range g.nodes {
		g.nodes[id].round = 1
	}
	seen := map[key]struct{}{}
	var level, next []key
	meet := func() {
		k := g.pack()
		if _, known := seen[k]; !known {
			seen[k] = struct{}{}
			next = append(next, k)
		}
	}
	meet()
	found := map[string]bool{}
	for depth := 0; len(next) > 0; depth++ {
		level, next = next, level[:0]
		r.Depth = max(r.Depth, depth)
		for i, k := range level {
			if i%4096 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			g.unpack(k)
			g.judge(found)
			g.steps(meet)
			if cfg.MaxStates > 0 && r.States+len(seen) > cfg.MaxStates {
				r.Complete, next = false, nil
				break
			}
		}
	}
	r.States += len(seen)
	for _, p := range properties {
		if found[p] {
			r.Violations = append(r.Violations, fmt.Sprintf("%s, liars %v", p, liars.list()))
		}
	}
	return nil
}

// list returns the nodes of a set, counted from 1 as operators are.
func (s Set) list() (ids []int) {
	for id := range 16 {
		if s.Has(id) {
			ids = append(ids, id+1)
		}
	}
	return ids
}

// steps calls visit in every state that one step of an honest node leads to.
func (g *global) steps(visit func()) {
	for id := range g.nodes {
		if g.liars.Has(id) {
			continue
		}
		before := g.nodes[id]
		after := func(change func(l *local)) {
			change(&g.nodes[id])
			visit()
			g.nodes[id] = before
		}
		s := before.node(id)
		for v := Value(1); int(v) <= g.values; v++ {
			g.stepsOf(id, s, v, after)
		}
		for r := s.Round + 1; r <= g.rounds; r++ {
			_, timeout := UponRoundTimeout(s, r, s.Prepared, s.PreparedValue)
			_, follow := UponRoundChangeFollow(g.n, s, g, r, s.Prepared, s.PreparedValue)
			if timeout || follow {
				after(func(l *local) { l.round, l.change = uint8(r), l.change|1<<r })
			}
		}
	}
}

// stepsOf are the steps of a node that concern a value.
func (g *global) stepsOf(id int, s Node, v Value, after func(func(*local))) {
	if g.nodes[id].propose[1] == 0 && UponBlockTimeout(s, g.leader(1), v, v) {
		after(func(l *local) { l.propose[1] = v })
	}
	for r := s.Round; r <= g.rounds; r++ {
		if _, _, ok := UponProposal(s, g, r, v); ok {
			after(func(l *local) { l.round, l.prepare[r] = uint8(r), v })
		}
		if r > 1 && g.nodes[id].propose[r] == 0 && UponRoundChangePropose(s, g, g.leader(r), r, v, v) {
			after(func(l *local) { l.round, l.propose[r] = uint8(r), v })
		}
	}
	if _, ok := UponPrepare(g.n, s, g, s.Round, v); ok {
		after(func(l *local) { l.commit |= 1 << s.Round })
	}
}

var properties = []string{
	"P10: two prepare quorums of one round differ",
	"P12: two commit quorums of one round differ",
	"P13: a decided value is contradicted by a valid later proposal",
	"P14: a valid justification hides that a value was decided",
	"P15: two rounds decide differently",
}

// judge looks for violations in a state.
func (g *global) judge(found map[string]bool) {
	quorum := g.n.Quorum()
	var decided [maxRounds + 1]Set // values, by round
	for r := 1; r <= g.rounds; r++ {
		prepared := 0
		for v := Value(1); int(v) <= g.values; v++ {
			if g.Prepares(r, v).Len() >= quorum {
				prepared++
			}
			if g.Commits(r, v).Len() >= quorum {
				decided[r] |= Of(int(v))
			}
		}
		note(found, 0, prepared > 1)
		note(found, 1, decided[r].Len() > 1)
	}
	var all Set
	for r := 1; r <= g.rounds; r++ {
		all |= decided[r]
		for v := Value(1); int(v) <= g.values; v++ {
			if decided[r].Has(int(v)) {
				g.judgeLater(r, v, found)
			}
		}
	}
	note(found, 4, all.Len() > 1)
}

// judgeLater looks at what may be proposed after a decision.
func (g *global) judgeLater(decided int, v Value, found map[string]bool) {
	for r := decided + 1; r <= g.rounds; r++ {
		for w := Value(1); int(w) <= g.values; w++ {
			highest := g.lowestJustification(r, w)
			note(found, 2, w != v && highest >= 0)
			note(found, 3, highest >= 0 && highest < decided)
		}
	}
}

func note(found map[string]bool, property int, broken bool) {
	if broken {
		found[properties[property]] = true
	}
}
