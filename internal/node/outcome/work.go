package outcome

import (
	"cmp"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/health"
)

// Outcome is how a duty ended.
type Outcome uint8

// The outcomes of a duty.
const (
	// Done: this operator did its part.
	Done Outcome = iota
	// Failed: it did not do its part.
	Failed
	// Excused: it was not meant to do its part. The node started or stopped, or the signature was withheld on purpose.
	Excused
	// Refused: the slashing protection refused.
	Refused
)

// Duty is a finished duty whose failure costs rewards.
type Duty struct {
	Slot    phase0.Slot
	Outcome Outcome
	// Reason is the short name of a failure.
	Reason string
	// Voters are this operator's validators whose votes the duty was for.
	Voters []phase0.ValidatorIndex
	// Number identifies the duty in this run.
	Number int64
	// seen says that the duty failed here, but the chain saw the votes of all its validators.
	seen bool
}

// Work remembers the outcomes of duties and which votes the chain saw. It is bounded by time and by maxDuties. It is not safe for
// concurrent use.
type Work struct {
	slotsPerEpoch uint64
	duties        []Duty // oldest first
	judged        []verdict
}

// verdict counts the votes of one epoch that the chain saw.
type verdict struct {
	epoch     phase0.Epoch
	submitted int
	missing   []phase0.ValidatorIndex
}

// maxDuties bounds the duties that are remembered: three epochs of 512 committees.
const maxDuties = 3 * 32 * 512

// keptEpochs is for how many epochs duties are remembered, keptVerdicts how many epochs' votes are counted together.
const (
	keptEpochs   = 3
	keptVerdicts = 2
)

// NewWork returns an empty Work for a chain with this many slots in an epoch.
func NewWork(slotsPerEpoch uint64) *Work { return &Work{slotsPerEpoch: max(1, slotsPerEpoch)} }

// Finished adds a duty, and drops old ones.
func (w *Work) Finished(d Duty) {
	oldest := phase0.Slot(0)
	if span := phase0.Slot(keptEpochs * w.slotsPerEpoch); d.Slot > span {
		oldest = d.Slot - span
	}
	w.duties = slices.DeleteFunc(append(w.duties, d), func(d Duty) bool { return d.Slot < oldest })
	if extra := len(w.duties) - maxDuties; extra > 0 {
		w.duties = slices.Delete(w.duties, 0, extra)
	}
}

func (w *Work) epochOf(slot phase0.Slot) phase0.Epoch {
	return phase0.Epoch(uint64(slot) / w.slotsPerEpoch)
}

// Ask returns the validators whose liveness in the epoch before is to be asked for in a slot: once an epoch, from its middle on. It
// returns none when nothing is to be asked.
func (w *Work) Ask(slot phase0.Slot) (phase0.Epoch, []phase0.ValidatorIndex) {
	now := w.epochOf(slot)
	if now == 0 || uint64(slot)%w.slotsPerEpoch < w.slotsPerEpoch/2 {
		return 0, nil
	}
	epoch := now - 1
	if slices.ContainsFunc(w.judged, func(v verdict) bool { return v.epoch == epoch }) {
		return 0, nil
	}
	var voters []phase0.ValidatorIndex
	for i := range w.duties {
		if d := &w.duties[i]; w.epochOf(d.Slot) == epoch && (d.Outcome == Done || d.Outcome == Failed) {
			voters = append(voters, d.Voters...)
		}
	}
	slices.Sort(voters)
	return epoch, slices.Compact(voters)
}

// Judge takes the validators that were seen live in an epoch. A duty that failed here does not count as lost if all its validators
// voted. A vote that was submitted counts as not included if its validator was not live. A validator that live does not list counts
// for neither.
func (w *Work) Judge(epoch phase0.Epoch, live map[phase0.ValidatorIndex]bool) {
	v := verdict{epoch: epoch}
	for i := range w.duties {
		d := &w.duties[i]
		if w.epochOf(d.Slot) != epoch || len(d.Voters) == 0 {
			continue
		}
		switch d.Outcome {
		case Failed:
			if !slices.ContainsFunc(d.Voters, func(index phase0.ValidatorIndex) bool { return !live[index] }) {
				d.Outcome, d.seen = Excused, true
			}
		case Done:
			for _, index := range d.Voters {
				is, known := live[index]
				if known {
					v.submitted++
				}
				if known && !is {
					v.missing = append(v.missing, index)
				}
			}
		}
	}
	w.judged = append(w.judged, v)
	if extra := len(w.judged) - keptVerdicts; extra > 0 {
		w.judged = slices.Delete(w.judged, 0, extra)
	}
}

// Seen returns the numbers of the duties that failed here although the chain saw the votes of all their validators.
func (w *Work) Seen() map[int64]bool {
	seen := map[int64]bool{}
	for i := range w.duties {
		if w.duties[i].seen {
			seen[w.duties[i].Number] = true
		}
	}
	return seen
}

// included sums up the epochs that were judged; first is a validator whose vote is missing.
func (w *Work) included() (submitted, missing int, first phase0.ValidatorIndex) {
	for i := range w.judged {
		v := &w.judged[i]
		submitted, missing = submitted+v.submitted, missing+len(v.missing)
		if len(v.missing) > 0 {
			first = v.missing[0]
		}
	}
	return submitted, missing, first
}

// latelySlots is how many slots Lately looks back if they hold at least fewDuties duties; else it looks back two epochs.
const (
	latelySlots = 16
	fewDuties   = 4
)

// Lately counts the duties that were done and those that failed lately. A nil Work counts none.
func (w *Work) Lately(m *health.Moment) (done, failed int) {
	if w == nil {
		return 0, 0
	}
	return w.lately(m.Slot, m.SlotsPerEpoch)
}

func (w *Work) lately(slot phase0.Slot, slotsPerEpoch uint64) (done, failed int) {
	done, failed = w.count(slot, latelySlots)
	if done+failed < fewDuties {
		done, failed = w.count(slot, max(latelySlots, 2*slotsPerEpoch))
	}
	return done, failed
}

func (w *Work) count(slot phase0.Slot, back uint64) (done, failed int) {
	for i := range w.duties {
		d := &w.duties[i]
		switch {
		case d.Slot+phase0.Slot(back) <= slot:
		case d.Outcome == Done:
			done++
		case d.Outcome == Failed:
			failed++
		}
	}
	return done, failed
}

// reasons lists why duties failed lately, the most frequent first.
func (w *Work) reasons(slot phase0.Slot, slotsPerEpoch uint64) []string {
	counts := map[string]int{}
	for i := range w.duties {
		if d := &w.duties[i]; d.Outcome == Failed && d.Slot+phase0.Slot(max(latelySlots, 2*slotsPerEpoch)) > slot {
			counts[d.Reason]++
		}
	}
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	return names
}

func (w *Work) refused(slot phase0.Slot, slotsPerEpoch uint64) (count int) {
	for i := range w.duties {
		if d := &w.duties[i]; d.Outcome == Refused && d.Slot+phase0.Slot(2*slotsPerEpoch) > slot {
			count++
		}
	}
	return count
}
