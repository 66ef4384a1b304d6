package observer

import (
	"maps"
	"slices"
	"strings"
)

// judgeDuties asks for the duties that blocks do not show, and for what a partition and a liar must not hinder.
func (v *Verdict) judgeDuties(l Limits, c Circumstances) {
	rate := func(what string, count Count) {
		if got := ratio(count.Accepted, count.Expected); !c.Stopped && count.Expected > 0 && got < l.AcceptedRate {
			v.fail("the rate of accepted %s is %.4f; at least %.2f was asked", what, got, l.AcceptedRate)
		}
	}
	rate("aggregates", v.Aggregates)
	rate("contributions", v.Contributions.Count)
	if v.Exits.Included < v.Exits.Expected {
		v.fail("%d of %d exits are in the chain", v.Exits.Included, v.Exits.Expected)
	}
	for _, r := range v.Resumptions {
		switch {
		case r.Slots < 0:
			v.fail("operator %d did no duty after it had its clients back", r.Operator)
		case l.ResumeSlots > 0 && r.Slots > l.ResumeSlots:
			v.fail("operator %d did its first duty %d slots after it had its clients back; at most %d were asked", r.Operator, r.Slots, l.ResumeSlots)
		}
	}
	for _, h := range v.Heals {
		switch {
		case h.Slots < 0:
			v.fail("no duty was done after the partition that ended with epoch %d", h.Epoch)
		case l.HealSlots > 0 && h.Slots > l.HealSlots:
			v.fail("duties resumed %d slots after the partition that ended with epoch %d; at most %d were asked", h.Slots, h.Epoch, l.HealSlots)
		}
	}
}

// judgeGossip asks that operators reject nothing while all that is sent is valid, that every honest one of them names a liar for what it did,
// and that nobody else is accused.
func (v *Verdict) judgeGossip(_ Limits, c Circumstances) {
	valid := true
	for _, lie := range c.Liars {
		valid = valid && lie.Valid
	}
	for _, o := range v.Operators {
		if valid && o.Gossip.Rejected > 0 {
			v.fail("operator %d rejected %d messages, which were all valid (%s)", o.ID, o.Gossip.Rejected, strings.TrimPrefix(byRule(o.Gossip.ByRule), ", "))
		}
	}
	for _, liar := range slices.Sorted(maps.Keys(c.Liars)) {
		lie := c.Liars[liar]
		for _, witness := range lie.Witnesses {
			for _, in := range []string{"status", "metrics"} {
				if !v.accused(witness, liar, lie.Offence, in) {
					v.fail("operator %d does not name operator %d in its %s for %s", witness, liar, in, lie.Offence)
				}
			}
		}
	}
	for _, a := range v.Accusations {
		_, lied := c.Liars[a.Of]
		_, liar := c.Liars[a.By]
		if !lied && !liar {
			v.fail("operator %d accuses operator %d in its %s of %s, but it is honest", a.By, a.Of, a.In, a.Offence)
		}
	}
}

func (v *Verdict) accused(by, of uint64, offence, in string) bool {
	return slices.ContainsFunc(v.Accusations, func(a Accusation) bool {
		return a.By == by && a.Of == of && a.Offence == offence && a.In == in && a.Mentions > 0
	})
}
