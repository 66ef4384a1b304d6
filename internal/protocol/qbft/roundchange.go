package qbft

import (
	"fmt"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// onRoundChange stores a round change, then proposes in its round if this operator leads it, or follows the others into a later round.
//
// Source: spec/qbft.md#round-change.
func (i *Instance) onRoundChange(m *Message) error {
	if err := i.checkReceivedRoundChange(m); err != nil {
		return fmt.Errorf("round change to round %d by %v: %w", m.QBFT.Round, m.signers(), err)
	}
	r := m.QBFT.Round
	before := i.quorum(i.s.RoundChanges[r])
	if !i.s.RoundChanges.addFirst(m) || before {
		return nil
	}
	// The operator proposes once per round, on the message that completes the quorum.
	if i.quorum(i.s.RoundChanges[r]) {
		if value, prepares, ok := i.candidate(r); ok {
			return i.propose(r, value, prepares)
		}
	}
	return i.follow()
}

// checkReceivedRoundChange checks a round change that is not a justification. A prepared one is checked with its own FullData.
func (i *Instance) checkReceivedRoundChange(m *Message) error {
	var root [32]byte
	if m.QBFT.DataRound != 0 {
		root = wire.ValueRoot(m.Signed.FullData)
	}
	if err := i.checkRoundChange(m, root); err != nil {
		return err
	}
	if m.QBFT.DataRound != 0 {
		for _, p := range m.structure.roundChanges {
			if err := fits(p, wire.MaxPrepareJustificationLength); err != nil {
				return fmt.Errorf("prepare of %v: %w", p.signers(), err)
			}
		}
	}
	return fits(m, wire.MaxRoundChangeJustificationLength)
}

// checkRoundChange checks a round change without its signature. A prepared one must have the given root.
func (i *Instance) checkRoundChange(m *Message, root [32]byte) error {
	if err := firstOf(i.hasType(m, wire.RoundChange), i.hasHeight(m), oneSigner(m)); err != nil {
		return err
	}
	if err := m.check(); err != nil {
		return err
	}
	if err := inCommittee(i.cfg.Committee, m); err != nil {
		return err
	}
	if m.QBFT.DataRound == 0 {
		return nil
	}
	return i.checkPreparation(m, root)
}

// checkPreparation checks that a quorum had prepared the round change's value before it.
func (i *Instance) checkPreparation(m *Message, root [32]byte) error {
	prepares, _, err := m.justifications()
	if err != nil {
		return err
	}
	for _, p := range prepares {
		if err := i.checkNestedPrepare(p, m.QBFT.DataRound, m.QBFT.Root); err != nil {
			return fmt.Errorf("prepare of %v: %w", p.signers(), err)
		}
	}
	if err := hasRoot(m, root, wire.CodeRootHashInvalid); err != nil {
		return err
	}
	if !i.quorum(prepares) {
		return wire.Errorf(wire.CodeJustificationsNoQuorumInvalid, "prepares of %d operators", uniqueSigners(prepares))
	}
	if m.QBFT.DataRound > m.QBFT.Round {
		return wire.Errorf(wire.CodeMessageRoundInvalid, "prepared in round %d, after it", m.QBFT.DataRound)
	}
	return nil
}

// checkNestedRoundChange checks a round change inside a proposal of the round, with its signature. It uses the proposal's value, because
// a justification has no FullData of its own.
func (i *Instance) checkNestedRoundChange(m *Message, r wire.Round, root [32]byte) error {
	if err := firstOf(i.hasType(m, wire.RoundChange), i.hasHeight(m), hasRound(m, r)); err != nil {
		return err
	}
	if err := i.checkRoundChange(m, root); err != nil {
		return err
	}
	return i.checkOrigin(m)
}

// candidate returns the value that this operator may propose in the round and the prepares that justify it.
func (i *Instance) candidate(r wire.Round) (value []byte, prepares []*Message, ok bool) {
	if !i.leads(r) || !i.mayAccept(r) {
		return nil, nil, false
	}
	roundChanges := i.s.RoundChanges[r]
	for _, m := range roundChanges {
		value, prepares = i.s.StartValue, nil
		if m.QBFT.DataRound != 0 {
			value = m.Signed.FullData
			prepares, _, _ = m.justifications() // decoded when the round change was checked
		}
		if i.justified(r, value, wire.ValueRoot(value), roundChanges, prepares) == nil {
			return value, prepares, true
		}
	}
	return nil, nil, false
}

// propose broadcasts a proposal for a round that this operator leads, with the round changes stored for it. The round may be later than
// the operator's own: when operators leave different rounds, the quorum for a later round can be complete first. The public
// specification then puts the operator's own round into the proposal; the operator does not lead that round, so every receiver rejects
// it.
func (i *Instance) propose(r wire.Round, value []byte, prepares []*Message) error {
	q, err := i.draft(r).Proposal(value, signedOf(i.s.RoundChanges[r]), signedOf(prepares))
	if err != nil {
		return err
	}
	return i.broadcast(q, value)
}

// follow moves to the smallest later round once f+1 operators ask for later ones, because at least one of them is honest.
func (i *Instance) follow() error {
	var signers signerSet
	var smallest wire.Round
	for r, messages := range i.s.RoundChanges {
		if r <= i.s.Round {
			continue
		}
		for _, m := range messages {
			signers.add(m.signers())
		}
		if smallest == 0 || r < smallest {
			smallest = r
		}
	}
	if len(signers) < i.cfg.Committee.PartialQuorum() {
		return nil
	}
	i.enter(smallest)
	return i.broadcastRoundChange(smallest)
}

// broadcastRoundChange broadcasts the round that this operator moves to and the value that it had prepared.
func (i *Instance) broadcastRoundChange(r wire.Round) error {
	prepares := i.preparation()
	q, err := i.draft(r).RoundChange(i.s.LastPreparedRound, i.s.LastPreparedValue, prepares)
	if err != nil {
		return err
	}
	var fullData []byte
	if i.s.LastPreparedRound != 0 {
		fullData = i.s.LastPreparedValue
	}
	return i.broadcast(q, fullData)
}

// preparation returns all stored prepares of the last prepared value, or none if they are no quorum.
func (i *Instance) preparation() []*wire.SignedSSVMessage {
	root := wire.ValueRoot(i.s.LastPreparedValue)
	var prepares []*Message
	for _, m := range i.s.Prepares[i.s.LastPreparedRound] {
		if i.checkPrepare(m, i.s.LastPreparedRound, root) == nil {
			prepares = append(prepares, m)
		}
	}
	if !i.quorum(prepares) {
		return nil
	}
	return signedOf(prepares)
}
