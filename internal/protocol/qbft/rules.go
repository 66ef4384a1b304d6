package qbft

import (
	"errors"
	"fmt"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The checks that several rules share. Each checks one clause of the protocol and returns the clause's code. The rules call them in the
// protocol's order, because the first failing clause determines the error.

func (i *Instance) hasType(m *Message, want wire.QBFTMsgType) error {
	if m.QBFT.MsgType != want {
		return wire.Errorf(wire.CodeMessageTypeInvalid, "%s where a %s belongs", typeName(m.QBFT.MsgType), typeName(want))
	}
	return nil
}

func (i *Instance) hasHeight(m *Message) error {
	if m.QBFT.Height != i.s.Height {
		return wire.Errorf(wire.CodeWrongMessageHeight, "height %d instead of %d", m.QBFT.Height, i.s.Height)
	}
	return nil
}

func hasRound(m *Message, want wire.Round) error {
	if m.QBFT.Round != want {
		return wire.Errorf(wire.CodeWrongMessageRound, "round %d instead of %d", m.QBFT.Round, want)
	}
	return nil
}

// hasIdentifier checks that a justification is of this duty executor. The protocol's text does not ask for it, but without it round
// changes of another executor at the same height could justify a proposal here.
func (i *Instance) hasIdentifier(m *Message) error {
	if id, ok := m.QBFT.ID(); !ok || id != i.cfg.Identifier {
		return wire.Errorf(wire.CodeMessageIdentifierInvalid, "identifier %x instead of %v", m.QBFT.Identifier, i.cfg.Identifier)
	}
	return nil
}

func hasRoot(m *Message, want [32]byte, code wire.Code) error {
	if m.QBFT.Root != want {
		return wire.Errorf(code, "root %x instead of %x", m.QBFT.Root, want)
	}
	return nil
}

func oneSigner(m *Message) error {
	if n := len(m.signers()); n != 1 {
		return wire.Errorf(wire.CodeMessageAllowsOneSignerOnly, "%d signers where one belongs", n)
	}
	return nil
}

func inCommittee(committee wire.Committee, m *Message) error {
	for _, id := range m.signers() {
		if !committee.Contains(id) {
			return wire.Errorf(wire.CodeSignerIsNotInCommittee, "operator %d is not in committee %v", id, committee)
		}
	}
	return nil
}

// fits reports whether a checked message fits into a justification of the given length. The protocol's text does not ask for it, but a
// liar's message that is too long would make it impossible to encode the proposal or round change that must include it.
func fits(m *Message, limit int) error {
	if n := m.length(); n > limit {
		return wire.Errorf(wire.CodeUnmarshalSSZ, "%d bytes are too long for a justification of at most %d", n, limit)
	}
	return nil
}

// checkOrigin checks the duty executor and the signer of a justification.
func (i *Instance) checkOrigin(m *Message) error {
	if err := i.hasIdentifier(m); err != nil {
		return err
	}
	return i.cfg.verify(m)
}

func (c *Config) verify(m *Message) error {
	if err := c.Verifier.Verify(m.Signed); err != nil {
		return wire.Errorf(wire.CodeMessageSignatureInvalid, "signature of %v: %w", m.signers(), err)
	}
	return nil
}

// checkValue calls ValueCheck. Its error keeps its code, or gets wire.CodeQBFTValueInvalid if it has none.
func (c *Config) checkValue(value []byte) error {
	err := c.ValueCheck(value)
	if err == nil {
		return nil
	}
	if _, coded := wire.CodeOf(err); coded {
		return fmt.Errorf("value: %w", err)
	}
	return wire.Errorf(wire.CodeQBFTValueInvalid, "value: %w", err)
}

// firstOf returns the first of several errors. All checks have been made by then, so it is for cheap checks only.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// tooEarly marks an error that may not occur when the same message is delivered later.
type tooEarly struct{ error }

func (e tooEarly) Unwrap() error { return e.error }

// Retryable reports whether a message that Step refused with err may be accepted later, because it is ahead of the instance or the
// controller. Source: spec/qbft.md#routing, spec/qbft.md#prepare-and-commit.
func Retryable(err error) bool {
	var early tooEarly
	return errors.As(err, &early)
}
