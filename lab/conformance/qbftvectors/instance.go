package qbftvectors

import (
	"fmt"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
)

// instanceTest is a MsgProcessingSpecTest or, without input messages, a timeout.SpecTest.
type instanceTest struct {
	Pre           Instance
	InputMessages []*vector.SignedMessage
	PrivateKeys   *vector.PrivateKeys
}

func (g *group) restore(t *instanceTest) (*qbft.Instance, *world, error) {
	member := t.Pre.State.CommitteeMember
	if member == nil {
		return nil, nil, fmt.Errorf("no committee in the vector")
	}
	cfg, w, err := g.setup(member, t.Pre.State.ID, t.PrivateKeys)
	if err != nil {
		return nil, nil, err
	}
	state, err := t.Pre.Restore()
	if err != nil {
		return nil, nil, fmt.Errorf("restore the instance: %w", err)
	}
	return qbft.Restore(cfg, state), w, nil
}

func (w *world) checkOutputs(c *vector.Case, last error) {
	c.CheckCode(last)
	c.Check("OutputMessages", w.sent)
	if c.Expects("ExpectedTimerState") {
		c.Check("ExpectedTimerState", w.timer)
	}
}

// replayProcessing delivers messages to an instance; the last error counts.
func (g *group) replayProcessing(c *vector.Case) error {
	var t instanceTest
	if err := c.Decode(&t); err != nil {
		return err
	}
	instance, w, err := g.restore(&t)
	if err != nil {
		return err
	}
	var last error
	for n, input := range t.InputMessages {
		m, err := decode(input)
		if err != nil {
			return fmt.Errorf("input message %d: %w", n, err)
		}
		effects, err := instance.Step(qbft.Receive{Message: m})
		if err != nil {
			last = err
		}
		if err := w.carryOut(effects); err != nil {
			return err
		}
	}
	w.checkOutputs(c, last)
	c.CheckState("", Render(w.id, instance.State()).State, memberKey)
	return nil
}

// replayTimeout lets the timer of the current round run out.
func (g *group) replayTimeout(c *vector.Case) error {
	var t instanceTest
	if err := c.Decode(&t); err != nil {
		return err
	}
	instance, w, err := g.restore(&t)
	if err != nil {
		return err
	}
	effects, last := instance.Step(qbft.Timeout{Height: t.Pre.State.Height, Round: t.Pre.State.Round})
	if err := w.carryOut(effects); err != nil {
		return err
	}
	w.checkOutputs(c, last)
	return nil
}
