package qbft

import (
	"fmt"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// onPrepare counts a prepare and sends a commit when a quorum is first reached.
//
// Source: spec/qbft.md#prepare-and-commit.
func (i *Instance) onPrepare(m *Message) error {
	accepted := i.s.ProposalAccepted
	if err := i.checkVote(m, i.checkPrepare); err != nil {
		return fmt.Errorf("prepare of round %d by %v: %w", m.QBFT.Round, m.signers(), err)
	}
	if err := fits(m, wire.MaxPrepareJustificationLength); err != nil {
		return fmt.Errorf("prepare of round %d by %v: %w", m.QBFT.Round, m.signers(), err)
	}
	before := i.quorum(i.s.Prepares[i.s.Round])
	if !i.s.Prepares.addFirst(m) || before || !i.quorum(i.s.Prepares[i.s.Round]) {
		return nil
	}
	i.s.LastPreparedRound, i.s.LastPreparedValue = i.s.Round, accepted.Signed.FullData
	return i.broadcast(i.draft(i.s.Round).Commit(accepted.QBFT.Root), nil)
}

// checkVote applies a check to a prepare or commit of the current round. A vote for a later round, or before a proposal is accepted, is
// too early, not wrong.
func (i *Instance) checkVote(m *Message, check func(*Message, wire.Round, [32]byte) error) error {
	if i.s.ProposalAccepted == nil {
		return tooEarly{wire.Errorf(wire.CodeNoProposalForCurrentRound, "no proposal is accepted in round %d", i.s.Round)}
	}
	err := check(m, i.s.Round, i.s.ProposalAccepted.QBFT.Root)
	if code, _ := wire.CodeOf(err); code == wire.CodeWrongMessageRound {
		return tooEarly{err}
	}
	return err
}

// checkPrepare checks a prepare for a round and root, without its signature.
func (i *Instance) checkPrepare(m *Message, r wire.Round, root [32]byte) error {
	if err := firstOf(i.hasType(m, wire.Prepare), i.hasHeight(m), hasRound(m, r)); err != nil {
		return err
	}
	if err := m.check(); err != nil {
		return err
	}
	return firstOf(hasRoot(m, root, wire.CodeProposedDataMismatch), oneSigner(m), inCommittee(i.cfg.Committee, m))
}

// checkNestedPrepare checks a prepare inside a justification, with its signature.
func (i *Instance) checkNestedPrepare(m *Message, r wire.Round, root [32]byte) error {
	if err := i.checkPrepare(m, r, root); err != nil {
		return err
	}
	return i.checkOrigin(m)
}
