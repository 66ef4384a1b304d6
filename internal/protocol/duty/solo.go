package duty

import (
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// solo runs one validator's duties of one role, one after the other. It is what the machines of a single validator have
// in common: a share, requests, and one or two rounds of partial signatures.
//
// Source: spec/duties.md#common-rules.
type solo struct {
	cfg      *Config
	share    *Share
	key      phase0.BLSPubKey // this operator's share key
	id       wire.MessageID
	requests requests

	task // the running duty
}

// task is the state of one duty of a solo; a new duty replaces it whole.
type task struct {
	slot  phase0.Slot
	phase Phase
	// pre and post are the signatures gathered before and after consensus.
	pre, post signatures

	signErr, submitErr error
	report             Report
}

// signatures are the partial signatures of one phase.
type signatures struct {
	// slot is what messages must name, roots what they must sign: one entry each, in any order.
	slot  phase0.Slot
	roots []phase0.Root
	*collector
}

// newSolo fails when this operator holds no share of the validator.
func newSolo(cfg *Config, share *Share, role wire.Role) (solo, error) {
	key, ok := share.SharePubKey(cfg.Self)
	if !ok {
		return solo{}, wire.Errorf(wire.CodeNoValidatorShares, "%v: operator %d holds no share of validator %#x", role, cfg.Self, share.Validator)
	}
	return solo{cfg: cfg, share: share, key: key, id: wire.NewValidatorMessageID(cfg.Domain, role, share.Validator)}, nil
}

// PreConsensus returns the partial signatures of the running duty's first phase, or nil.
func (s *solo) PreConsensus() *Partials { return s.pre.stored() }

// PostConsensus returns the partial signatures gathered after the decision, or nil.
func (s *solo) PostConsensus() *Partials { return s.post.stored() }

func (c *collector) stored() *Partials {
	if c == nil {
		return nil
	}
	return c.partials
}

// begin replaces whatever was running by a duty of the slot.
func (s *solo) begin(slot phase0.Slot) []Effect {
	out := s.finish(ReasonSuperseded, nil)
	s.requests.forget()
	s.task = task{slot: slot, phase: PhasePreConsensus}
	return out
}

func (s *solo) running() bool { return s.phase != PhaseIdle && s.phase != PhaseFinished }

// expect prepares for the partial signatures over the works, and makes the works this operator's own.
func (s *solo) expect(slot phase0.Slot, works []ShareToSign, complete func(time.Duration, []completed) ([]Effect, error)) signatures {
	out := signatures{slot: slot, collector: newCollector(s.share.Committee.Quorum(), &s.requests, complete)}
	for n := range works {
		works[n].Validator, works[n].Share = s.share.Validator, s.key
		out.roots = append(out.roots, works[n].Root)
		out.partials.expect(s.share, works[n].Root, n)
	}
	return out
}

// speak asks for the own share signatures and sends them in one message. Without them the duty goes on with those of the
// others.
func (s *solo) speak(kind wire.PartialSigType, slot phase0.Slot, works []ShareToSign) Effect {
	return s.requests.ask(SignShares{Items: works}, func(_ time.Duration, result Result, err error) ([]Effect, error) {
		answer, _ := result.(SharesSigned)
		if err == nil && len(answer.Signatures) != len(works) {
			err = fmt.Errorf("%d signatures for %d roots", len(answer.Signatures), len(works))
		}
		for n := 0; err == nil && n < len(works); n++ {
			err = answer.refusal(n) // the others take a message only with all its roots
		}
		if err != nil {
			s.signErr = fmt.Errorf("sign share of slot %d: %w", slot, err)
			return nil, s.signErr
		}
		m := &wire.PartialSignatureMessages{Type: kind, Slot: slot, Messages: make([]*wire.PartialSignatureMessage, len(works))}
		for n := range works {
			m.Messages[n] = &wire.PartialSignatureMessage{
				PartialSignature: answer.Signatures[n], SigningRoot: works[n].Root, Signer: s.cfg.Self, ValidatorIndex: s.share.Index,
			}
		}
		message, err := partialMessage(s.id, m)
		if err != nil {
			return nil, err
		}
		return []Effect{Broadcast{Message: message, Partial: m}}, nil
	})
}

// gather takes a message into the signatures of its phase. That its type fits the role is gossip's rule; here the roots
// decide.
func (s *solo) gather(m *wire.PartialSignatureMessages, into *signatures) ([]Effect, error) {
	if err := checkPartial(m, into.slot, s.share.Committee); err != nil {
		return nil, err
	}
	if err := checkRoots(m, s.share.Index, into.roots...); err != nil {
		return nil, err
	}
	return into.take(m), nil
}

// submit hands the duty's last object to the beacon node and ends the duty with its answer.
func (s *solo) submit(work Work, what string) Effect {
	return s.requests.insist(work, submitTries, func(now time.Duration, _ Result, err error) ([]Effect, error) {
		if err != nil {
			s.submitErr = fmt.Errorf("submit %s of slot %d: %w", what, s.slot, err)
			return s.finish(ReasonSubmissionFailed, s.submitErr), s.submitErr
		}
		s.report.Submitted = now
		s.report.Submissions++
		return s.finish(ReasonDone, nil), nil
	})
}

func (s *solo) finish(reason Reason, err error) []Effect {
	if !s.running() {
		return nil
	}
	s.report.Reason, s.phase = reason, PhaseFinished
	s.requests.forget()
	return []Effect{Finish{Reason: reason, Err: err}}
}
