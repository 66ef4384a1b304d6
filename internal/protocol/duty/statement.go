package duty

import (
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// statement is a solo whose duties need no consensus: all operators sign the same object, and the quorum ends it. It is
// what registrations and exits have in common.
//
// Source: spec/duties.md#registration-and-exit.
type statement struct {
	solo
	kind wire.PartialSigType
	// consensus and post are the codes with which messages of phases that do not exist are refused.
	consensus, post wire.Code
}

// Stage implements Machine.
func (s *statement) Stage() Stage { return Stage{Phase: s.phase} }

// Report implements Machine.
func (s *statement) Report() Report {
	r := s.report
	r.Phase, r.Validators = s.phase, 1
	return r
}

// step handles every event but the start.
func (s *statement) step(now time.Duration, ev Event) ([]Effect, error) {
	switch ev := ev.(type) {
	case Consensus:
		return nil, wire.Errorf(s.consensus, "%v: it has no consensus", s.id.Role())
	case Partial:
		return s.onPartial(ev.Messages)
	case Timer:
		if !s.running() || ev.ID.Slot != s.slot || ev.ID.Kind != TimerRetry {
			return nil, nil
		}
		return s.requests.again(ev.ID.Work), nil
	case Done:
		return s.requests.done(now, s.slot, ev, s.cfg.Retry)
	case Expire:
		return s.expire(ev.Reason), nil
	}
	return nil, fmt.Errorf("%v duty of slot %d: unknown event %T", s.id.Role(), s.slot, ev)
}

// mayStart refuses slots at or below the last one started. Source: spec/duties.md#common-rules.
func (s *statement) mayStart(slot phase0.Slot) error {
	if s.phase != PhaseIdle && slot <= s.slot {
		return wire.Errorf(wire.CodeDutyAlreadyPassed, "start duty of slot %d: slot %d was started already", slot, s.slot)
	}
	return nil
}

// object makes the object ready to be signed, and expects it of the others too.
func (s *statement) object(kind SigningKind, what eth.Hashable, signed func(time.Duration, []completed) ([]Effect, error)) ([]ShareToSign, error) {
	work, err := signing{chain: s.cfg.Chain, slot: s.slot}.hashed(kind, what)
	if err != nil {
		return nil, err
	}
	works := []ShareToSign{work}
	s.pre = s.expect(s.slot, works, signed)
	return works, nil
}

func (s *statement) onPartial(m *wire.PartialSignatureMessages) ([]Effect, error) {
	switch {
	case m.Type == wire.PartialSigPostConsensus:
		return nil, wire.Errorf(s.post, "%v: it has no post-consensus", s.id.Role())
	case !s.running():
		return nil, wire.Errorf(wire.CodeNoRunningDuty, "partial signatures of slot %d: no duty is running", m.Slot)
	}
	return s.gather(m, &s.pre)
}

func (s *statement) expire(reason Reason) []Effect {
	switch {
	case reason != "":
		return s.finish(reason, nil)
	case s.submitErr != nil:
		return s.finish(ReasonSubmissionFailed, s.submitErr)
	case s.signErr != nil:
		return s.finish(ReasonSigningRefused, s.signErr)
	}
	return s.finish(ReasonSignaturesMissing, s.pre.shortage())
}
