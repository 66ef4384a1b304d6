package duty

import (
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Exit signs one validator's voluntary exit.
//
// Source: spec/duties.md#registration-and-exit.
type Exit struct {
	statement
	message *phase0.VoluntaryExit
}

// NewExit returns a machine without a duty. It fails when this operator holds no share of the validator.
func NewExit(cfg *Config, share *Share) (*Exit, error) {
	s, err := newSolo(cfg, share, wire.RoleVoluntaryExit)
	if err != nil {
		return nil, err
	}
	return &Exit{statement: statement{
		solo: s, kind: wire.PartialSigVoluntaryExit,
		consensus: wire.CodeExitNoConsensusPhase, post: wire.CodeExitNoPostConsensusPhase,
	}}, nil
}

// Step implements Machine.
func (e *Exit) Step(now time.Duration, ev Event) ([]Effect, error) {
	if ev, ok := ev.(StartExit); ok {
		return e.start(ev.Duty)
	}
	return e.step(now, ev)
}

func (e *Exit) start(d ExitDuty) ([]Effect, error) {
	if err := e.mayStart(d.Slot); err != nil {
		return nil, err
	}
	out := e.begin(d.Slot)
	work, err := e.prepare(d)
	if err != nil {
		return append(out, e.finish(ReasonInternal, err)...), err
	}
	return append(out, e.speak(e.kind, d.Slot, work)), nil
}

// prepare makes the exit: as of the epoch of the duty's slot.
func (e *Exit) prepare(d ExitDuty) ([]ShareToSign, error) {
	e.message = &phase0.VoluntaryExit{Epoch: e.cfg.Chain.EpochOf(d.Slot), ValidatorIndex: d.ValidatorIndex}
	return e.object(SignExit, e.message, e.signed)
}

func (e *Exit) signed(_ time.Duration, whole []completed) ([]Effect, error) {
	work := SubmitExit{Exit: &phase0.SignedVoluntaryExit{Message: e.message, Signature: whole[0].signature}}
	return []Effect{e.submit(work, "voluntary exit")}, nil
}
