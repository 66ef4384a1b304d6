package sim

import (
	"fmt"
	"strings"
	"time"
)

// mostArrows bounds a diagram; Mermaid draws no more than that readably.
const mostArrows = 300

// Diagram draws the consensus of one slot as a Mermaid sequence diagram. Slot 0 is the first with a broken promise, or the
// story's last.
func (r *Result) Diagram(slot uint64) string {
	if slot == 0 {
		slot = r.interesting()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%%%% %s, slot %d\nsequenceDiagram\n", SeedText(r.Story.Seed), slot)
	for id := 1; id <= r.Story.Operators; id++ {
		fmt.Fprintf(&b, "    participant o%d as operator %d\n", id, id)
	}
	start := time.Duration(slot) * slotDuration
	var before string
	count := 0
	for _, a := range r.Arrows {
		if a.Slot != slot {
			continue
		}
		if count++; count > mostArrows {
			fmt.Fprintf(&b, "    Note over o1: and more\n")
			break
		}
		if at := (a.At - start).Truncate(100 * time.Millisecond).String(); at != before {
			before = at
			fmt.Fprintf(&b, "    Note over o1,o%d: %s after the slot's start\n", r.Story.Operators, at)
		}
		fmt.Fprintf(&b, "    o%d->>o%d: %s\n", a.From, a.To, a.Label)
	}
	for _, v := range r.Violations {
		fmt.Fprintf(&b, "    Note over o1,o%d: %s\n", r.Story.Operators, strings.ReplaceAll(v.String(), ";", ","))
	}
	return b.String()
}

// interesting is the slot of the first violation's instance, or the last slot.
func (r *Result) interesting() uint64 {
	last := uint64(r.Story.From) + uint64(r.Story.Slots) - 1
	for _, v := range r.Violations {
		var slot uint64
		if _, rest, ok := strings.Cut(v.Text, "slot "); ok {
			if n, _ := fmt.Sscanf(rest, "%d", &slot); n == 1 {
				return slot
			}
		}
	}
	return last
}
