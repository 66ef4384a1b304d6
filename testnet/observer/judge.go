package observer

import "strings"

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

// judgeGossip asks that honest operators reject nothing of each other, and that a liar is named by somebody.
func (v *Verdict) judgeGossip(_ Limits, c Circumstances) {
	for _, o := range v.Operators {
		if len(c.Liars) == 0 && o.Gossip.Rejected > 0 {
			v.fail("operator %d rejected %d messages of honest operators (%s)", o.ID, o.Gossip.Rejected, strings.TrimPrefix(byRule(o.Gossip.ByRule), ", "))
		}
	}
	for liar := range c.Liars {
		for _, in := range []string{"log", "metrics"} {
			named := false
			for _, a := range v.Accusations {
				named = named || a.Of == liar && a.In == in
			}
			if !named {
				v.fail("no operator names operator %d, which lied, in its %s", liar, in)
			}
		}
	}
}
