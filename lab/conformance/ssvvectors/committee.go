package ssvvectors

import (
	"fmt"
	"strconv"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// committeeTest is a CommitteeSpecTest, or a case of a MultiCommitteeSpecTest.
type committeeTest struct {
	Name      string
	Committee struct {
		Runners         map[phase0.Slot]*runnerJSON
		CommitteeMember vector.Member
		Share           map[phase0.ValidatorIndex]*shareJSON
	}
	Input []inputJSON
}

func (g *group) replayMultiCommittee(c *vector.Case) error {
	var t struct{ Tests []*committeeTest }
	if err := c.Decode(&t); err != nil {
		return err
	}
	c.Count(len(t.Tests))
	for n, test := range t.Tests {
		c.Tally(wire.RoleCommittee.String(), func() error { return g.replayCommittee(c, test, strconv.Itoa(n)) })
	}
	return nil
}

func (g *group) replayOneCommittee(c *vector.Case) error {
	var t committeeTest
	if err := c.Decode(&t); err != nil {
		return err
	}
	c.Tally(wire.RoleCommittee.String(), func() error { return g.replayCommittee(c, &t, "") })
	return nil
}

// replayCommittee starts duties and processes messages as they come; the last error counts.
func (g *group) replayCommittee(c *vector.Case, t *committeeTest, at string) error {
	w, err := g.newWorld(&t.Committee.CommitteeMember)
	if err != nil {
		return err
	}
	shares, err := sharesOf(t.Committee.Share)
	if err != nil {
		return err
	}
	e := w.committeeExecutor()
	for slot, given := range t.Committee.Runners {
		r, err := w.newRunner(wire.RoleCommittee, shares)
		if err == nil {
			err = r.restore(&given.BaseRunner, nil)
		}
		if err != nil {
			return fmt.Errorf("restore the runner of slot %d: %w", slot, err)
		}
		e.bySlot[slot] = r
	}
	last, err := e.run(t.Input, shares)
	if err != nil {
		return err
	}
	c.CheckCodeAt(pathOf(at, "ExpectedErrorCode"), last)
	c.CheckUnordered(pathOf(at, "OutputMessages"), w.sent)
	c.CheckUnordered(pathOf(at, "BeaconBroadcastedRoots"), w.hexRoots())
	runners := make(map[phase0.Slot]runnerJSON)
	for slot, r := range e.bySlot {
		runners[slot] = r.render()
	}
	c.CheckState(at, map[string]any{"Runners": runners}, inputKeys...)
	return nil
}

// run returns the last error of the protocol.
func (e *executor) run(inputs []inputJSON, shares map[wire.ValidatorPK]*duty.Share) (last, err error) {
	for n, input := range inputs {
		var failed error
		if input.duty != nil {
			r, err := e.newRunner(wire.RoleCommittee, shares)
			if err != nil {
				return nil, fmt.Errorf("input %d: %w", n, err)
			}
			failed = e.startCommittee(input.duty, r)
		} else {
			m, err := input.message.Wire()
			if err != nil {
				return nil, fmt.Errorf("input %d: %w", n, err)
			}
			failed = e.process(m)
		}
		if failed != nil {
			last = failed
		}
	}
	return last, nil
}
