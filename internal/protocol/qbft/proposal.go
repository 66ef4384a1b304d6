package qbft

import (
	"fmt"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// onProposal accepts a leader's proposal and sends a prepare for it.
//
// Source: spec/qbft.md#proposal.
func (i *Instance) onProposal(m *Message) error {
	root := wire.ValueRoot(m.Signed.FullData)
	if err := i.checkProposal(m, root); err != nil {
		return fmt.Errorf("proposal of round %d by %v: %w", m.QBFT.Round, m.signers(), err)
	}
	if !i.s.Proposals.addFirst(m) {
		return nil
	}
	if m.QBFT.Round > i.s.Round {
		i.enter(m.QBFT.Round)
	}
	i.s.ProposalAccepted = m
	return i.broadcast(i.draft(i.s.Round).Prepare(root), nil)
}

func (i *Instance) checkProposal(m *Message, root [32]byte) error {
	if err := firstOf(i.hasType(m, wire.Proposal), i.hasHeight(m), oneSigner(m), inCommittee(i.cfg.Committee, m)); err != nil {
		return err
	}
	if leader := i.cfg.Leader(i.s.Height, m.QBFT.Round); m.signers()[0] != leader {
		return wire.Errorf(wire.CodeProposalLeaderInvalid, "operator %d leads the round", leader)
	}
	if err := hasRoot(m, root, wire.CodeRootHashInvalid); err != nil {
		return err
	}
	// The protocol checks this last. Checked here, a repeated proposal costs no verification; the result is an error in both orders.
	if !i.mayAccept(m.QBFT.Round) {
		return wire.Errorf(wire.CodeProposalInvalid, "a proposal of round %d is accepted already", i.s.Round)
	}
	roundChanges, prepares, err := m.justifications()
	if err != nil {
		return err
	}
	return i.justified(m.QBFT.Round, m.Signed.FullData, root, roundChanges, prepares)
}

// mayAccept reports whether the instance may accept a proposal of the round: none of the round is accepted yet, or the round is a later
// one.
func (i *Instance) mayAccept(r wire.Round) bool {
	return r > i.s.Round || (r == i.s.Round && i.s.ProposalAccepted == nil)
}

// justified returns an error unless the value with the given root may be proposed in the round. The value must pass the value check and,
// after round 1, be allowed by a quorum of round changes.
func (i *Instance) justified(r wire.Round, value []byte, root [32]byte, roundChanges, prepares []*Message) error {
	if err := i.cfg.checkValue(value); err != nil {
		return err
	}
	if r == wire.FirstRound {
		return nil
	}
	for _, m := range roundChanges {
		if err := i.checkNestedRoundChange(m, r, root); err != nil {
			return fmt.Errorf("round change of %v: %w", m.signers(), err)
		}
	}
	if !i.quorum(roundChanges) {
		return wire.Errorf(wire.CodeRoundChangeNoQuorum, "round changes of %d operators", uniqueSigners(roundChanges))
	}
	highest := highestPrepared(roundChanges)
	if highest == nil {
		return nil
	}
	if !i.quorum(prepares) {
		return wire.Errorf(wire.CodeJustificationsNoQuorumInvalid, "prepares of %d operators", uniqueSigners(prepares))
	}
	if err := hasRoot(highest, root, wire.CodeProposedDataMismatch); err != nil {
		return err
	}
	for _, m := range prepares {
		if err := i.checkNestedPrepare(m, highest.QBFT.DataRound, highest.QBFT.Root); err != nil {
			return wire.Errorf(wire.CodePrepareMessageInvalid, "prepare of %v: %w", m.signers(), err)
		}
	}
	return nil
}

// highestPrepared returns the first round change with the highest prepared round, or nil if none is prepared.
func highestPrepared(roundChanges []*Message) *Message {
	var highest *Message
	for _, m := range roundChanges {
		if m.QBFT.DataRound != 0 && (highest == nil || m.QBFT.DataRound > highest.QBFT.DataRound) {
			highest = m
		}
	}
	return highest
}
