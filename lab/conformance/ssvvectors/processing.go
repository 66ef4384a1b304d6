package ssvvectors

import (
	"fmt"
	"strconv"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// processingTest is a MsgProcessingSpecTest, or one of the cases of a MultiMsgProcessingSpecTest or a
// MultiStartNewRunnerDutySpecTest.
type processingTest struct {
	Name             string
	Runner           runnerJSON
	Messages         []*vector.SignedMessage
	DecidedSlashable bool
	DontStartDuty    bool
	ValidatorDuty    *dutyJSON
	CommitteeDuty    *committeeDutyJSON
}

func (g *group) replayMultiProcessing(c *vector.Case) error {
	return g.replayAll(c, (*processing).replay)
}

func (g *group) replayOneProcessing(c *vector.Case) error {
	var t processingTest
	if err := c.Decode(&t); err != nil {
		return err
	}
	c.Tally(t.Runner.BaseRunner.RunnerRoleType.String(), func() error {
		return g.replayProcessing(c, &t, "", (*processing).replay)
	})
	return nil
}

func (g *group) replayNewDuties(c *vector.Case) error {
	return g.replayAll(c, (*processing).replayStart)
}

func (g *group) replayAll(c *vector.Case, replay func(*processing) error) error {
	var t struct{ Tests []*processingTest }
	if err := c.Decode(&t); err != nil {
		return err
	}
	c.Count(len(t.Tests))
	for n, test := range t.Tests {
		c.Tally(test.Runner.BaseRunner.RunnerRoleType.String(), func() error {
			return g.replayProcessing(c, test, strconv.Itoa(n), replay)
		})
	}
	return nil
}

// processing is a case under replay; at is its number in the vector, or empty.
type processing struct {
	*processingTest
	*runner
	c  *vector.Case
	at string
}

func (g *group) replayProcessing(c *vector.Case, t *processingTest, at string, replay func(*processing) error) error {
	base := &t.Runner.BaseRunner
	shares, err := sharesOf(base.Share)
	if err != nil {
		return err
	}
	w, err := g.newWorld(g.memberOf(base, shares))
	if err != nil {
		return err
	}
	r, err := w.newRunner(base.RunnerRoleType, shares)
	if err != nil {
		return err
	}
	if err := r.restore(base, t.ValidatorDuty); err != nil {
		return fmt.Errorf("restore the runner: %w", err)
	}
	return replay(&processing{processingTest: t, runner: r, c: c, at: at})
}

// memberOf is the committee of a runner. Roles without consensus have none in the vector; then it is that of the vectors
// for as many operators.
func (g *group) memberOf(base *baseJSON, shares map[wire.ValidatorPK]*duty.Share) *vector.Member {
	if q := base.QBFTController; q != nil && q.CommitteeMember != nil {
		return q.CommitteeMember
	}
	for _, share := range shares {
		if member := g.members[len(share.Committee)]; member != nil {
			return member
		}
	}
	return g.member
}

// path is where an expectation of the case is.
func (p *processing) path(field string) string { return pathOf(p.at, field) }

// pathOf is where an expectation of a vector's case is; at is the case's number, or empty if the vector is the case.
func pathOf(at, field string) string {
	if at == "" {
		return field
	}
	return "Tests[" + at + "]." + field
}

// replay starts the duty and processes messages; the last error counts.
func (p *processing) replay() error {
	e, last := p.begin()
	for n, input := range p.Messages {
		m, err := input.Wire()
		if err != nil {
			return fmt.Errorf("message %d: %w", n, err)
		}
		if err := e.process(m); err != nil {
			last = err
		}
		if p.DecidedSlashable {
			p.slash(m)
		}
	}
	p.checkOutputs(last)
	p.c.CheckUnordered(p.path("BeaconBroadcastedRoots"), p.hexRoots())
	return nil
}

// begin starts the duty, unless the vector says not to.
func (p *processing) begin() (*executor, error) {
	if p.id.Role() != wire.RoleCommittee {
		e := p.validatorExecutor(p.runner)
		if p.DontStartDuty {
			return e, nil
		}
		return e, p.startValidator(p.ValidatorDuty)
	}
	e := p.committeeExecutor()
	if p.DontStartDuty {
		e.bySlot[p.CommitteeDuty.Slot] = p.runner
		if p.machine == nil {
			return e, p.restoreCommittee(p.CommitteeDuty, p.restored)
		}
		return e, nil
	}
	return e, e.startCommittee(p.CommitteeDuty, p.runner)
}

// slash makes every share slashable in the slot of a proposal once it was processed.
func (p *processing) slash(m *wire.SignedSSVMessage) {
	decoded, err := qbft.Decode(m)
	if err != nil || decoded.QBFT.MsgType != wire.Proposal || phase0.Slot(decoded.QBFT.Height) != p.slot() {
		return
	}
	for _, share := range p.shares {
		if key, ok := share.SharePubKey(self); ok {
			p.guard[key] = true
		}
	}
}

// replayStart starts another duty.
func (p *processing) replayStart() error {
	var err error
	if p.id.Role() == wire.RoleCommittee {
		err = p.startCommittee(p.CommitteeDuty)
	} else {
		err = p.startValidator(p.ValidatorDuty)
	}
	p.c.CheckCodeAt(p.path("ExpectedErrorCode"), err)
	if err == nil && len(p.sent) == 0 && p.c.Expects(p.path("OutputMessages")) {
		p.c.Failf("%s: nothing was sent", p.path("OutputMessages"))
	}
	p.checkStarted()
	p.checkState()
	return nil
}

// checkStarted compares what the start sent. The vectors name a message for starts that fail, too, and the slot of another
// duty; the specification's test does not look at either.
func (p *processing) checkStarted() {
	for n, m := range p.sent {
		at := fmt.Sprintf("%s[%d]", p.path("OutputMessages"), n)
		p.c.Check(at+".Type", m.Type)
		p.c.CheckUnordered(at+".Messages", m.Messages)
		if m.Slot != p.slot() {
			p.c.Failf("%s: slot %d, not the duty's %d", at, m.Slot, p.slot())
		}
	}
}

func (p *processing) checkOutputs(last error) {
	p.c.CheckCodeAt(p.path("ExpectedErrorCode"), last)
	if p.id.Role() == wire.RoleCommittee {
		p.c.CheckUnordered(p.path("OutputMessages"), p.sent)
	} else {
		p.c.Check(p.path("OutputMessages"), p.sent)
	}
	p.checkState()
}

func (p *processing) checkState() { p.c.CheckState(p.at, p.render(), inputKeys...) }
