package qbftvectors

import (
	"fmt"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

type controllerTest struct {
	RunInstanceData []controllerRun
	StartHeight     wire.Height
	Controller      struct {
		Identifier      []byte
		CommitteeMember vector.Member
	}
	PrivateKeys *vector.PrivateKeys
}

type controllerRun struct {
	InputValue    []byte
	InputMessages []*vector.SignedMessage
	Height        *wire.Height
}

type controllerJSON struct {
	Identifier      []byte
	Height          wire.Height
	StoredInstances []Instance
}

// replayController starts heights one after the other and delivers messages to each; the last error counts.
func (g *group) replayController(c *vector.Case) error {
	var t controllerTest
	if err := c.Decode(&t); err != nil {
		return err
	}
	cfg, w, err := g.setup(&t.Controller.CommitteeMember, t.Controller.Identifier, t.PrivateKeys)
	if err != nil {
		return err
	}
	controller := qbft.RestoreController(cfg, 0, t.StartHeight)
	var last error
	for n, run := range t.RunInstanceData {
		failed, err := w.run(c, controller, n, run)
		if err != nil {
			return fmt.Errorf("run %d: %w", n, err)
		}
		if failed != nil {
			last = failed
		}
		c.CheckState(fmt.Sprintf("[%d]", n), renderController(w.id, controller), memberKey)
	}
	c.CheckCode(last)
	return nil
}

// run performs one run and returns its last error of the protocol.
func (w *world) run(c *vector.Case, controller *qbft.Controller, n int, run controllerRun) (last, err error) {
	at := func(field string) string { return fmt.Sprintf("RunInstanceData[%d].%s", n, field) }
	height := wire.Height(n)
	if run.Height != nil {
		height = *run.Height
	}
	effects, last := controller.Step(qbft.Start{Height: height, Value: run.InputValue})
	if err := w.carryOut(effects); err != nil {
		return nil, err
	}
	if c.Expects(at("ExpectedTimerState")) {
		c.Check(at("ExpectedTimerState"), w.timer)
	}
	w.reported, w.decided = nil, nil
	for k, input := range run.InputMessages {
		m, err := decode(input)
		if err != nil {
			return nil, fmt.Errorf("input message %d: %w", k, err)
		}
		effects, err := controller.Step(qbft.Receive{Message: m})
		if err != nil {
			last = err
		}
		if err := w.carryOut(effects); err != nil {
			return nil, err
		}
	}
	c.Check(at("ExpectedDecidedState.DecidedCnt"), len(w.reported))
	for _, decided := range w.reported {
		c.Check(at("ExpectedDecidedState.DecidedVal"), decided.Value)
	}
	w.checkBroadcast(c, at("ExpectedDecidedState.BroadcastedDecided"))
	return last, nil
}

// checkBroadcast looks at the decided message the controller broadcast in the run, if the vector names one.
func (w *world) checkBroadcast(c *vector.Case, path string) {
	if !c.Expects(path) {
		return
	}
	if len(w.decided) != 1 {
		c.Failf("%s: %d decided messages were broadcast", path, len(w.decided))
		return
	}
	c.Check(path, vector.FromWire(w.decided[0]))
}

func renderController(id wire.MessageID, controller *qbft.Controller) controllerJSON {
	out := controllerJSON{Identifier: id[:], Height: controller.Height()}
	for _, instance := range controller.Instances() {
		out.StoredInstances = append(out.StoredInstances, Render(id, instance.State()))
	}
	return out
}
