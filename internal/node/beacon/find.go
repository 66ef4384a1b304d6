package beacon

import (
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

// behindSlots is how many slots the newest head may be behind the clock: with more, the chain, a beacon node or a clock stands still.
const behindSlots = 8

// futureSlots is how many slots a head may be ahead of the clock, because clocks differ a little. A head further ahead is ignored.
const futureSlots = 1

// clockBehind reports that the heads of all usable beacon nodes are ahead of the clock: then the clock is behind. Such heads start no
// duties, so nothing else would show it. The smallest difference counts.
func clockBehind(m *health.Moment, nodes []Status) []health.Report {
	var least *Status
	for i := range nodes {
		if b := &nodes[i]; b.State.Usable() && (least == nil || phase0.Slot(b.HeadSlot) < phase0.Slot(least.HeadSlot)) {
			least = b
		}
	}
	if !m.Known || least == nil || phase0.Slot(least.HeadSlot) <= m.Slot+futureSlots {
		return nil
	}
	drift := "more than a day"
	if by := phase0.Slot(least.HeadSlot) - m.Slot; by <= phase0.Slot(24*time.Hour/m.SlotDuration) {
		drift = (time.Duration(by) * m.SlotDuration).String()
	}
	return []health.Report{{Name: troubleClock, Fault: fault.New(fault.ClockDrift, "drift", drift)}}
}

// headBehind compares the newest head with the clock, whatever state the beacon nodes report.
func headBehind(m *health.Moment, nodes []Status) []health.Report {
	var best *Status
	for i := range nodes {
		b := &nodes[i]
		if future := phase0.Slot(b.HeadSlot) > m.Slot && phase0.Slot(b.HeadSlot)-m.Slot > futureSlots; b.State.Usable() && !future && (best == nil || phase0.Slot(b.HeadSlot) > phase0.Slot(best.HeadSlot)) {
			best = b
		}
	}
	if !m.Known || best == nil || phase0.Slot(best.HeadSlot)+behindSlots >= m.Slot {
		return nil
	}
	return []health.Report{{Name: troubleHead, Fault: fault.New(fault.BeaconHeadBehind, "endpoint", best.Endpoint, "head", uint64(phase0.Slot(best.HeadSlot)),
		"slot", uint64(m.Slot), "distance", uint64(m.Slot-phase0.Slot(best.HeadSlot)))}}
}

// quietSlots is how many slots an open event stream may send no head while there are new heads.
const quietSlots = 4

// streamSilent reports event streams that are not open, or that send no heads.
func streamSilent(m *health.Moment, nodes []Status) (out []health.Report) {
	for i := range nodes {
		b := &nodes[i]
		if !b.State.Usable() {
			continue
		}
		why := ""
		newest := b.StreamSince
		if b.HeadEvent.After(newest) {
			newest = b.HeadEvent
		}
		switch {
		case b.Stream != StreamOpen && b.StreamError == "":
			why = "its event stream is not open"
		case b.Stream != StreamOpen:
			why = b.StreamError
		case m.Known && m.Now.Sub(newest) > quietSlots*m.SlotDuration && (phase0.Slot(b.HeadSlot) >= m.Slot || m.Slot-phase0.Slot(b.HeadSlot) <= quietSlots/2):
			why = fmt.Sprintf("its event stream is open and told no head for %v, while its head moves on", m.Now.Sub(newest).Round(time.Second))
		default:
			continue
		}
		f := fault.New(fault.BeaconSilent, "endpoint", b.Endpoint, "err", why)
		out = append(out, health.Report{Name: troubleStream, Object: b.Endpoint, Fault: f, Logged: true})
	}
	return out
}
