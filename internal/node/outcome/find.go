package outcome

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

// An operator counts as silent after silentDuties duties in a row without a message of it, and as heard before heardDuties: one
// message can be lost.
const (
	silentDuties = 8
	heardDuties  = 2
)

// silence lists the operators that are not heard, and where.
type silence struct {
	// alive are the operators that are heard in some committee.
	alive map[uint64]bool
	// silent are the operators that are heard in no committee, idle those that are silent in one and heard in another: each with the
	// committees in which it is silent. missed counts their duties.
	silent, idle map[uint64][]string
	missed       map[uint64]int
	// unheard are the committees of which no operator is heard, unless all of them are idle.
	unheard []string
}

func silent(f *Facts) *silence {
	s := &silence{alive: map[uint64]bool{}, silent: map[uint64][]string{}, idle: map[uint64][]string{}, missed: map[uint64]int{}}
	quiet := map[string][]Hearing{}
	for _, h := range f.Hearing {
		if h.Missed < heardDuties {
			s.alive[h.Operator] = true
		}
		if h.Missed >= silentDuties {
			quiet[h.Committee] = append(quiet[h.Committee], h)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(quiet)) {
		list := quiet[id]
		dumb := 0
		for _, h := range list {
			if s.alive[h.Operator] {
				s.add(s.idle, h)
			} else {
				dumb++
			}
		}
		if whole := len(list) == list[0].Others; whole && dumb > 0 {
			s.unheard = append(s.unheard, id)
			continue
		}
		for _, h := range list {
			if !s.alive[h.Operator] {
				s.add(s.silent, h)
			}
		}
	}
	return s
}

func (s *silence) add(to map[uint64][]string, h Hearing) {
	to[h.Operator] = append(to[h.Operator], h.Committee)
	s.missed[h.Operator] = max(s.missed[h.Operator], h.Missed)
}

func (s *silence) reports(name health.Name, of map[uint64][]string, code fault.Code) (out []health.Report) {
	for _, operator := range slices.Sorted(maps.Keys(of)) {
		ids := of[operator]
		where := "committee " + ids[0]
		if len(ids) > 1 {
			where = fault.Count(len(ids), "committee")
		}
		f := fault.New(code, "operator", operator, "count", s.missed[operator], "committees", where)
		out = append(out, health.Report{Name: name, Object: strconv.FormatUint(operator, 10), Fault: f})
	}
	return out
}

func unheard(name health.Name, ids []string) (out []health.Report) {
	for _, id := range ids {
		f := fault.New(fault.OperatorsUnheard, "committee", id, "count", silentDuties)
		out = append(out, health.Report{Name: name, Object: id, Fault: f})
	}
	return out
}

// findUnheard reports that no operator is heard at all: then the cause is here or in the network, and no operator is named.
func findUnheard(f *Facts) []health.Report {
	if s := silent(f); len(s.alive) == 0 {
		return unheard(troubleUnheard, s.unheard)
	}
	return nil
}

// findSilence reports the operators that are heard in none of their committees while others are heard, and the committees of which
// nobody is heard: whoever registers a validator can name any operators as its committee.
func findSilence(f *Facts) []health.Report {
	s := silent(f)
	out := s.reports(troubleSilence, s.silent, fault.OperatorSilent)
	if len(s.alive) > 0 {
		out = append(out, unheard(troubleSilence, s.unheard)...)
	}
	return out
}

// findIdle reports the operators that are silent in one committee and heard in another. They are running; whoever registered the
// validator may have given one of them a share that does not decrypt.
func findIdle(f *Facts) []health.Report {
	s := silent(f)
	return s.reports(troubleIdle, s.idle, fault.OperatorIdle)
}

// offenceEpochs is how many epochs after its latest offence an operator is reported: a day on public networks.
const offenceEpochs = 225

// findOffences reports the operators that broke the protocol lately.
func findOffences(f *Facts) (out []health.Report) {
	for _, c := range f.Culprits {
		if c.Code == 0 || c.Slot+phase0.Slot(offenceEpochs*f.SlotsPerEpoch) < f.Slot {
			continue
		}
		err := fmt.Sprintf("caught %s at %s, last in slot %d", fault.Count(c.Count, "time"), c.Offence, c.Slot)
		out = append(out, health.Report{
			Name: troubleOffence, Object: fmt.Sprintf("%d %s", c.Operator, c.Offence), Fault: fault.New(c.Code, "operator", c.Operator, "err", err), Logged: true,
		})
	}
	return out
}

// The limits for duties and votes.
const (
	// leastDone is the share of duties that must be done, leastIncluded that of votes that must come into blocks.
	leastDone     = 0.8
	leastIncluded = 0.9
	// leastBad is how many must be lost before anything is reported.
	leastBad = 2
)

// findFailing reports that too small a share of the latest duties was done.
func findFailing(f *Facts) []health.Report {
	if f.Work == nil {
		return nil
	}
	done, failed := f.Work.lately(f.Slot, f.SlotsPerEpoch)
	if failed < leastBad || float64(done) >= leastDone*float64(done+failed) {
		return nil
	}
	why := f.Work.reasons(f.Slot, f.SlotsPerEpoch)
	return []health.Report{{Name: troubleFailing, Fault: fault.New(fault.DutiesFail, "done", done, "count", done+failed, "reasons", strings.Join(why, ", "))}}
}

// findInclusion reports that too small a share of submitted votes was seen by the chain.
func findInclusion(f *Facts) []health.Report {
	if f.Work == nil {
		return nil
	}
	submitted, missing, first := f.Work.included()
	if missing < leastBad || float64(submitted-missing) >= leastIncluded*float64(submitted) {
		return nil
	}
	return []health.Report{{Name: troubleInclusion, Fault: fault.New(fault.VotesNotIncluded, "count", submitted, "missing", missing, "validator", uint64(first))}}
}

// findRefusals reports that the slashing protection refused signatures lately.
func findRefusals(f *Facts) []health.Report {
	if f.Work == nil {
		return nil
	}
	count := f.Work.refused(f.Slot, f.SlotsPerEpoch)
	if count == 0 {
		return nil
	}
	return []health.Report{{Name: troubleRefusals, Fault: fault.New(fault.SlashingRefused, "err", fault.Count(count, "duty", "duties")+" in the last two epochs")}}
}
