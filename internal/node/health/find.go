package health

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
)

// behindSlots is how many slots the newest head may be behind the clock: so many empty slots in a row have no other cause than a
// chain, a beacon node or a clock that stands still.
const behindSlots = 8

// futureSlots is how many slots a head may be ahead of the clock: clocks differ by a little. What is further ahead is no head.
const futureSlots = 1

// findClock looks whether every usable beacon node is further than the clock: then the clock stands behind. Such heads wake nobody (package
// beacon), so nothing else would tell. The least of them counts.
func findClock(f *Facts) []Finding {
	var least *BeaconNode
	for i := range f.Beacons {
		if b := &f.Beacons[i]; b.Usable && (least == nil || b.Head < least.Head) {
			least = b
		}
	}
	if !f.Known || least == nil || least.Head <= f.Slot+futureSlots {
		return nil
	}
	drift := "more than a day"
	if by := least.Head - f.Slot; by <= phase0.Slot(24*time.Hour/f.SlotDuration) {
		drift = (time.Duration(by) * f.SlotDuration).String()
	}
	return []Finding{{Fault: fault.New(fault.ClockDrift, "drift", drift)}}
}

// findHead compares the heads with the own clock, whatever the beacon nodes say of themselves.
func findHead(f *Facts) []Finding {
	var best *BeaconNode
	for i := range f.Beacons {
		b := &f.Beacons[i]
		if future := b.Head > f.Slot && b.Head-f.Slot > futureSlots; b.Usable && !future && (best == nil || b.Head > best.Head) {
			best = b
		}
	}
	if !f.Known || best == nil || best.Head+behindSlots >= f.Slot {
		return nil
	}
	return []Finding{{Fault: fault.New(fault.BeaconHeadBehind, "endpoint", best.Endpoint, "head", uint64(best.Head),
		"slot", uint64(f.Slot), "distance", uint64(f.Slot-best.Head))}}
}

// silentSlots is for how many slots an open event stream may tell no head while heads come.
const silentSlots = 4

// findStream looks for event streams that are absent or silent.
func findStream(f *Facts) (out []Finding) {
	for i := range f.Beacons {
		b := &f.Beacons[i]
		if !b.Usable {
			continue
		}
		why := ""
		newest := b.StreamSince
		if b.HeadEvent.After(newest) {
			newest = b.HeadEvent
		}
		switch {
		case !b.Streaming && b.StreamError == "":
			why = "its event stream is not open"
		case !b.Streaming:
			why = b.StreamError
		case f.Known && f.Now.Sub(newest) > silentSlots*f.SlotDuration && (b.Head >= f.Slot || f.Slot-b.Head <= silentSlots/2):
			why = fmt.Sprintf("its event stream is open and told no head for %v, while its head moves on", f.Now.Sub(newest).Round(time.Second))
		default:
			continue
		}
		out = append(out, Finding{b.Endpoint, fault.New(fault.BeaconSilent, "endpoint", b.Endpoint, "err", why)})
	}
	return out
}

// lateSlots is in how many of the latest slots the node must have been late: one may be chance.
const lateSlots = 2

// findLateness looks at the node's own lateness.
func findLateness(f *Facts) []Finding {
	late := 0
	var worst Late
	for _, l := range f.Lateness {
		if l.By <= f.LateLimit {
			continue
		}
		late++
		if l.By > worst.By {
			worst = l
		}
	}
	if late < lateSlots {
		return nil
	}
	return []Finding{{Fault: fault.New(fault.NodeLate, "late", worst.By.Round(time.Millisecond), "what", worst.What)}}
}

// Slots without a block taken in after which events count as missing, and slots without a look at duties.
const (
	eventSlots  = 25
	handleSlots = 4
)

// findEvents looks whether blocks of the contract's chain are taken in while there are some.
func findEvents(f *Facts) []Finding {
	c := &f.Contract
	since := f.Now.Sub(c.Advanced)
	if !c.Reading || c.Lag == 0 || c.Advanced.IsZero() || since <= eventSlots*f.SlotDuration {
		return nil
	}
	return []Finding{{Fault: fault.New(fault.EventsMissing, "block", c.Processed, "since", since.Round(time.Second), "count", c.Lag, "endpoint", c.Endpoint)}}
}

// findStart looks whether duties start: each validator that attests has one in each epoch.
func findStart(f *Facts) []Finding {
	d := &f.Duties
	if !f.Known || d.Serving.IsZero() {
		return nil
	}
	why := ""
	newest := d.Serving
	if d.Begun.After(newest) {
		newest = d.Begun
	}
	epochs := time.Duration(2*f.SlotsPerEpoch+1) * f.SlotDuration
	switch {
	case d.Handled+handleSlots < f.Slot && f.Now.Sub(d.Serving) > handleSlots*f.SlotDuration:
		why = fmt.Sprintf("duties were last looked at in slot %d, and it is slot %d", d.Handled, f.Slot)
	case f.Now.Sub(newest) > epochs:
		why = fmt.Sprintf("none began for %v, and each validator has one in %s", f.Now.Sub(newest).Round(time.Second), fault.Count(f.SlotsPerEpoch, "slot"))
	default:
		return nil
	}
	return []Finding{{Fault: fault.New(fault.DutiesNotStarted, "err", why)}}
}

// silentDuties is after how many duties in a row without a message an operator counts as silent, heardDuties before how many it counts as
// heard: one message can be lost.
const (
	silentDuties = 8
	heardDuties  = 2
)

// silence is who is not heard, and where.
type silence struct {
	// alive are the operators that are heard in some committee.
	alive map[uint64]bool
	// dumb are the operators that are heard nowhere, idle those that are heard in another committee: each with the committees in which
	// they are silent. missed counts their duties.
	dumb, idle map[uint64][]string
	missed     map[uint64]int
	// unheard are the committees of which nobody is heard, and not all are idle.
	unheard []string
}

func silent(f *Facts) *silence {
	s := &silence{alive: map[uint64]bool{}, dumb: map[uint64][]string{}, idle: map[uint64][]string{}, missed: map[uint64]int{}}
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
				s.add(s.dumb, h)
			}
		}
	}
	return s
}

func (s *silence) add(to map[uint64][]string, h Hearing) {
	to[h.Operator] = append(to[h.Operator], h.Committee)
	s.missed[h.Operator] = max(s.missed[h.Operator], h.Missed)
}

func (s *silence) findings(of map[uint64][]string, code fault.Code) (out []Finding) {
	for _, operator := range slices.Sorted(maps.Keys(of)) {
		ids := of[operator]
		name := "committee " + ids[0]
		if len(ids) > 1 {
			name = fault.Count(len(ids), "committee")
		}
		f := fault.New(code, "operator", operator, "count", s.missed[operator], "committees", name)
		out = append(out, Finding{strconv.FormatUint(operator, 10), f})
	}
	return out
}

func unheard(ids []string) (out []Finding) {
	for _, id := range ids {
		out = append(out, Finding{id, fault.New(fault.OperatorsUnheard, "committee", id, "count", silentDuties)})
	}
	return out
}

// findUnheard looks whether nobody is heard at all: then the cause lies here or between, and no operator is named.
func findUnheard(f *Facts) []Finding {
	if s := silent(f); len(s.alive) == 0 {
		return unheard(s.unheard)
	}
	return nil
}

// findSilence names the operators that are heard in none of their committees while others are heard, and the committees of which nobody is:
// whoever registers a validator can make up such a committee.
func findSilence(f *Facts) []Finding {
	s := silent(f)
	out := s.findings(s.dumb, fault.OperatorSilent)
	if len(s.alive) > 0 {
		out = append(out, unheard(s.unheard)...)
	}
	return out
}

// findIdle names the operators that are silent in one committee and heard in another: they are up. Whoever registers a validator can give one
// of its operators a share that does not open.
func findIdle(f *Facts) []Finding {
	s := silent(f)
	return s.findings(s.idle, fault.OperatorIdle)
}

// offenceEpochs is for how many epochs after the latest offence an operator is named: a day on public networks.
const offenceEpochs = 225

// findOffences names the operators that were caught lately.
func findOffences(f *Facts) (out []Finding) {
	for _, c := range f.Culprits {
		if c.Code == 0 || c.Slot+phase0.Slot(offenceEpochs*f.SlotsPerEpoch) < f.Slot {
			continue
		}
		err := fmt.Sprintf("caught %s at %s, last in slot %d", fault.Count(c.Count, "time"), c.Offence, c.Slot)
		out = append(out, Finding{fmt.Sprintf("%d %s", c.Operator, c.Offence), fault.New(c.Code, "operator", c.Operator, "err", err)})
	}
	return out
}

// findArrivals tells that shares are watched, so that nobody takes the silence for a fault.
func findArrivals(f *Facts) []Finding {
	if f.Watch.Watched == 0 {
		return nil
	}
	return []Finding{{Fault: fault.New(fault.SharesWatched, "count", f.Watch.Watched)}}
}

// shares of duties and votes.
const (
	// leastDone is the share of duties that must be done, leastIncluded that of votes that must come into blocks.
	leastDone     = 0.8
	leastIncluded = 0.9
	// leastBad is how many must be lost before anything is told.
	leastBad = 2
)

// findFailing looks at the share of duties that were done lately.
func findFailing(f *Facts) []Finding {
	if f.Work == nil {
		return nil
	}
	done, failed := f.Work.lately(f.Slot, f.SlotsPerEpoch)
	if failed < leastBad || float64(done) >= leastDone*float64(done+failed) {
		return nil
	}
	why := f.Work.reasons(f.Slot, f.SlotsPerEpoch)
	return []Finding{{Fault: fault.New(fault.DutiesFail, "done", done, "count", done+failed, "reasons", strings.Join(why, ", "))}}
}

// findInclusion looks whether the chain saw the votes that were submitted.
func findInclusion(f *Facts) []Finding {
	if f.Work == nil {
		return nil
	}
	submitted, missing, first := f.Work.included()
	if missing < leastBad || float64(submitted-missing) >= leastIncluded*float64(submitted) {
		return nil
	}
	return []Finding{{Fault: fault.New(fault.VotesNotIncluded, "count", submitted, "missing", missing, "validator", uint64(first))}}
}

// findRefusals tells that the slashing protection refused signatures lately.
func findRefusals(f *Facts) []Finding {
	if f.Work == nil {
		return nil
	}
	count := f.Work.refused(f.Slot, f.SlotsPerEpoch)
	if count == 0 {
		return nil
	}
	return []Finding{{Fault: fault.New(fault.SlashingRefused, "err", fault.Count(count, "duty", "duties")+" in the last two epochs")}}
}
