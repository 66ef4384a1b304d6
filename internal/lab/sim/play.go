package sim

import (
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/model"
	"github.com/hawser-ssv/hawser/internal/lab/scenario"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Result is how a story went.
type Result struct {
	Story      *Story
	Violations []Violation
	// Instances were begun by at least one honest operator; Decided of them were decided by one.
	Instances, Decided int
	// Undecided counts the others by reason.
	Undecided map[string]int
	// Rounds counts decided instances by round; CalmRounds counts, of instances that should be decided by everybody
	// because at most f operators are in trouble and the network is synchronous, the last operator's round.
	Rounds, CalmRounds [lastRound + 2]int
	// Steps are the messages that were published.
	Steps      uint64
	Deviations map[model.Deviation]int
	// Late counts honest messages that honest validation refused for their time or order, by rule.
	Late map[string]int
	// Met are a script's expectations that were met, Unmet a sentence for each that was not.
	Met   []scenario.Expectation
	Unmet []string
	// Trace and Arrows are kept if asked for.
	Trace  string
	Arrows []Arrow
}

// Options are what a run is given besides its story.
type Options struct {
	// Mutant is the bug that is planted.
	Mutant string
	// Disk is as in Config.
	Disk bool
	// Trace keeps a text and the messages.
	Trace bool
}

// validators is how many a story's committee has: one attests in each slot of an epoch.
const validators = slotsPerEpoch

// Play runs a story.
func Play(s *Story, o Options) (*Result, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	w, err := New(Config{
		Story: s, Validators: validators, Sync: 1, ProposalEvery: s.BlockEvery, AllDuties: s.AllDuties, Heads: 1, Mutant: o.Mutant, Trace: o.Trace,
		Disk: o.Disk,
	})
	if err != nil {
		return nil, err
	}
	defer w.Close()
	w.stage(s)
	w.Run(s.From, s.Slots)
	r := w.result(s)
	if s.Script != nil {
		r.Met, r.Unmet = scenario.Judge(s.Script.Expect, w.outcome(s.Script))
	}
	if o.Trace {
		r.Trace, r.Arrows = w.trace.text.String(), w.trace.arrows
	}
	return r, nil
}

// stage makes the appointments of a story's acts.
func (w *World) stage(s *Story) {
	for i := range s.Acts {
		a := s.Acts[i]
		at := genesis.Add(a.At)
		switch a.Verb {
		case Skew:
			w.skew(a.Op, a.By)
		case Cut:
			w.cuts = append(w.cuts, a)
		case Crash:
			w.at(at, func() { w.hosts[a.Op-1].crash(a.After, a.Keep) })
		case Restart:
			w.at(at, func() { w.boot(a.Op) })
		}
	}
	if calm := s.Weather.Calm; calm > 0 { // everybody is back by then
		for _, id := range w.committee {
			w.at(genesis.Add(calm), func() { w.boot(id) })
		}
	}
}

func (w *World) boot(id wire.OperatorID) {
	if err := w.hosts[id-1].boot(); err != nil {
		w.violation("restart", "op %d does not start again: %v", id, err)
	}
}

func (w *World) skew(id wire.OperatorID, by time.Duration) {
	switch h := w.hosts[id-1].(type) {
	case *Operator:
		h.skew = by
	case *coreOperator:
		h.skew = by
	}
}

// result sums the run up, and asks P18.
func (w *World) result(s *Story) *Result {
	r := &Result{Story: s, Steps: w.letters, Undecided: map[string]int{}, Deviations: w.monitor.deviations, Late: w.monitor.tolerated}
	w.collectReports()
	w.checkNamed()
	for _, l := range w.monitor.order {
		if !w.profile.Role(l.id.Role()).HasConsensus() || !l.begun() {
			continue
		}
		if w.forks() {
			l.checkLearnt()
		}
		r.Instances++
		round := 0
		for i := range l.parties {
			if p := &l.parties[i]; p.decided && (round == 0 || p.round < round) {
				round = p.round
			}
		}
		if round == 0 {
			r.Undecided[l.reason()]++
		} else {
			r.Decided++
			r.Rounds[round]++
		}
		l.checkTermination(s, r)
	}
	r.Violations = w.Violations
	return r
}

func (l *ledger) begun() bool {
	for i := range l.parties {
		if l.parties[i].began {
			return true
		}
	}
	return false
}

// reason is why an instance stayed undecided, as most operators see it.
func (l *ledger) reason() string {
	counts := map[string]int{}
	best := ""
	for i := range l.parties {
		p := &l.parties[i]
		reason := p.reason
		switch {
		case !p.began || l.m.liars.Has(i):
			continue
		case p.muted:
			reason = "joined_before"
		case p.down:
			reason = "operator_down"
		case reason == "":
			reason = "undecided"
		}
		if counts[reason]++; best == "" || counts[reason] > counts[best] || counts[reason] == counts[best] && reason < best {
			best = reason
		}
	}
	return best
}

// collectReports takes the rounds of decisions from the reports of whole operators.
func (w *World) collectReports() {
	for _, op := range w.operators {
		for _, f := range op.Finished() {
			id := w.voteID()
			switch f.Role {
			case wire.RoleCommittee:
			case wire.RoleProposer:
				id = w.blockID(w.keys.validators[f.Validator-firstIndex].share.Validator)
			default:
				continue
			}
			p := &w.monitor.ledger(id, f.Slot).parties[op.id-1]
			p.reason = string(f.Reason)
			if f.Decided > 0 && !p.decided {
				p.decided, p.round = true, int(f.Round)
			}
		}
	}
}

// TerminationBound is P18's bound for a committee: within so many rounds of a synchronous network with at most f
// operators in trouble every honest operator decides. With f liars each of f rounds may be led by a liar; a liar may
// spoil a round of an honest leader too.
func TerminationBound(operators int) int { return 2*((operators-1)/3) + 2 }

// inTrouble are the operators that P18 says nothing of: liars, those that were not there all the while, and those whose clock or beacon
// node the story disturbs in the slot.
func (l *ledger) inTrouble(s *Story) model.Set {
	trouble := l.m.liars
	for i := range l.parties {
		if p := &l.parties[i]; !p.began || p.muted || p.down {
			trouble |= model.Of(i)
		}
	}
	for i := range s.Acts {
		a := &s.Acts[i]
		if a.Verb == Skew && (a.By > 50*time.Millisecond || a.By < -50*time.Millisecond) ||
			a.Verb == Beacon && a.What != beaconHeads && a.First <= l.slot && a.Last >= l.slot {
			trouble |= model.Of(int(a.Op - 1))
		}
	}
	return trouble
}

// checkTermination is P18.
func (l *ledger) checkTermination(s *Story, r *Result) {
	start := time.Duration(l.slot) * slotDuration
	if s.Weather.Calm == 0 || start < s.Weather.Calm+slotDuration || l.id.Role() != wire.RoleCommittee {
		return
	}
	trouble := l.inTrouble(s)
	if trouble.Len() > l.m.n().Faults() {
		return
	}
	last := 0
	for i := range l.parties {
		p := &l.parties[i]
		if trouble.Has(i) {
			continue
		}
		if !p.decided || p.round > TerminationBound(len(l.parties)) {
			l.breaks("P18", "op %d does not decide within %d rounds though the network is synchronous (decided %v, round %d, %s)",
				i+1, TerminationBound(len(l.parties)), p.decided, p.round, p.reason)
			r.CalmRounds[lastRound+1]++
			return
		}
		last = max(last, p.round)
	}
	r.CalmRounds[min(last, lastRound)]++
}
