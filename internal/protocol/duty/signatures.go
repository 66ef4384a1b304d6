package duty

import (
	"errors"
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// signatures are the partial signatures of one phase: the own ones to make and those of all operators to gather.
type signatures struct {
	Signing
	*collector
	// roots are the roots that messages of a single validator's role must have: one entry each, in any order.
	roots []phase0.Root
	// settled says for each entry whether it was submitted, or given up.
	settled []bool
}

// expect prepares to gather the partial signatures of a phase, and sets this operator's share in the works.
func (m *Machine) expect(list Signing, complete func(time.Duration, []Completed) ([]Effect, error)) *signatures {
	s := &signatures{
		Signing: list, collector: newCollector(m.committee.Quorum(), &m.requests, complete), settled: make([]bool, len(list.works)),
	}
	s.modulo, s.patient = list.Modulo, list.Patient
	for n := range s.works {
		share, work := s.shares[n], &s.works[n]
		work.Validator = share.Validator
		work.Share, _ = share.SharePubKey(m.cfg.Self)
		if !m.traits.Many {
			s.roots = append(s.roots, work.Root)
		}
		s.partials.expect(share, work.Root, n)
	}
	return s
}

// shortage is Partials.shortage; the receiver may be nil.
func (s *signatures) shortage() error {
	if s == nil {
		return nil
	}
	return s.partials.shortage()
}

func (t *Traits) shares() string {
	if t.Many {
		return "shares"
	}
	return "share"
}

// gather adds a message to the signatures of its phase.
func (m *Machine) gather(p *wire.PartialSignatureMessages, into *signatures) ([]Effect, error) {
	if err := checkPartial(p, into.Slot, m.committee); err != nil {
		return nil, err
	}
	if !m.traits.Many {
		if err := checkRoots(p, m.index, into.roots...); err != nil {
			return nil, err
		}
	}
	return into.take(p), nil
}

// speak requests the own share signatures and sends those that could be made in one message. If there are none, the duty goes on with
// those of the others.
func (m *Machine) speak(kind wire.PartialSigType, s *signatures) Effect {
	return m.requests.ask(SignShares{Items: s.works, Patient: s.Patient}, func(_ time.Duration, result Result, err error) ([]Effect, error) {
		answer, _ := result.(SharesSigned)
		if err == nil && len(answer.Signatures) != len(s.works) {
			err = fmt.Errorf("%d signatures for %d roots", len(answer.Signatures), len(s.works))
		}
		for n := 0; err == nil && !m.traits.Many && n < len(s.works); n++ {
			err = answer.refusal(n) // other operators accept a message only with all its roots
		}
		if err != nil {
			m.signErr = fmt.Errorf("sign %s of slot %d: %w", m.traits.shares(), s.Slot, err)
			return nil, m.signErr
		}
		out, unsigned := m.message(kind, s, &answer)
		if m.signErr == nil {
			m.signErr = unsigned
		}
		if len(out.Messages) == 0 || m.muted && len(out.Messages) < len(s.works) {
			// It is not known what a muted duty sent before a restart, and a second, different message would be equivocation.
			return nil, unsigned
		}
		message, err := partialMessage(m.id, out)
		if err != nil {
			return nil, err
		}
		return []Effect{Broadcast{Message: message, Partial: out}}, unsigned
	})
}

// message returns the own message of a phase, without the signatures that could not be made. The first error is kept for a person; the
// report counts them.
func (m *Machine) message(kind wire.PartialSigType, s *signatures, answer *SharesSigned) (out *wire.PartialSignatureMessages, unsigned error) {
	out = &wire.PartialSignatureMessages{Type: kind, Slot: s.Slot, Messages: make([]*wire.PartialSignatureMessage, 0, len(s.works))}
	for n := range s.works {
		if refusal := answer.refusal(n); refusal != nil {
			m.report.Unsigned++
			if unsigned == nil && !errors.Is(refusal, ErrWithheld) {
				unsigned = fmt.Errorf("sign %s of slot %d: validator %d: %w", m.traits.shares(), s.Slot, s.shares[n].Index, refusal)
			}
			continue
		}
		out.Messages = append(out.Messages, &wire.PartialSignatureMessage{
			PartialSignature: answer.Signatures[n], SigningRoot: s.works[n].Root, Signer: m.cfg.Self, ValidatorIndex: s.shares[n].Index,
		})
	}
	return out, unsigned
}
