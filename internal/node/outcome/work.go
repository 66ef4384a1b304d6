package outcome

import (
	"cmp"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/health"
)

// Outcome is what became of a duty.
type Outcome uint8

// The outcomes of a duty.
const (
	// Done: this operator did its part.
	Done Outcome = iota
	// Failed: it did not.
	Failed
	// Excused: it did not, and was not meant to: the node started or stopped, or the signature was withheld on purpose.
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
	// Voters are the validators of this operator whose votes it was about.
	Voters []phase0.ValidatorIndex
	// Number names the duty in this run.
	Number int64
	// seen: it failed here, and the chain saw the votes of all its validators.
	seen bool
}

// Work remembers what became of duties, and which votes the chain saw. It is bounded by time and by maxDuties. It is not safe for
// concurrent use.
type Work struct {
	slotsPerEpoch uint64
	duties        []Duty // oldest first
	judged        []verdict
}

// verdict is what the chain saw of one epoch's votes.
type verdict struct {
	epoch     phase0.Epoch
	submitted int
	missing   []phase0.ValidatorIndex
}

// maxDuties bounds the duties that are remembered: three epochs of 512 committees.
const maxDuties = 3 * 32 * 512

// keptEpochs is for how many epochs duties are remembered, keptVerdicts how many epochs' votes are judged together.
const (
	keptEpochs   = 3
	keptVerdicts = 2
)

// NewWork returns an empty memory for a chain with so many slots in an epoch.
func NewWork(slotsPerEpoch uint64) *Work { return &Work{slotsPerEpoch: max(1, slotsPerEpoch)} }

// Finished takes a duty in, and forgets old ones.
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

// Ask returns of whom the chain should be asked in a slot whether their votes of the epoch before were seen: once an epoch, from its
// middle on. It returns nobody when there is nothing to ask.
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

// Judge takes in who was seen live in an epoch. A duty that failed here although all of its validators voted is no loss; a vote that was
// submitted for a validator that was not seen is not included. Of whom nothing is told nothing is concluded.
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
				is, told := live[index]
				if told {
					v.submitted++
				}
				if told && !is {
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

// Seen returns the numbers of the duties that failed here and lost nothing: the chain saw the votes of all their validators.
func (w *Work) Seen() map[int64]bool {
	seen := map[int64]bool{}
	for i := range w.duties {
		if w.duties[i].seen {
			seen[w.duties[i].Number] = true
		}
	}
	return seen
}

// included sums up the judged epochs; first is a validator whose vote is missing.
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

// latelySlots is how many slots the share of done duties looks back, if they have at least fewDuties; else two epochs.
const (
	latelySlots = 16
	fewDuties   = 4
)

// Lately counts the duties that were done and that failed lately. A nil Work counts none.
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
