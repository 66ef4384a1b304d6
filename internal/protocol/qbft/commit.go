package qbft

import (
	"fmt"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// onCommit counts a commit and decides when a quorum agrees.
//
// Source: spec/qbft.md#prepare-and-commit.
func (i *Instance) onCommit(m *Message) error {
	if err := i.checkVote(m, i.checkCommit); err != nil {
		return fmt.Errorf("commit of round %d by %v: %w", m.QBFT.Round, m.signers(), err)
	}
	if !i.s.Commits.addFirst(m) || i.s.Decided {
		return nil
	}
	// Only commits that are equal in every byte can be aggregated. A commit that differs in an unchecked field is not counted with the
	// others, so that it cannot prevent their quorum.
	commits, signers := largestDisjoint(i.s.Commits[m.QBFT.Round], func(other *Message) bool {
		return other.Signed.SSVMessage.Equal(m.Signed.SSVMessage)
	})
	if signers < i.cfg.Committee.Quorum() {
		return nil
	}
	value := i.s.ProposalAccepted.Signed.FullData
	signed := signedOf(commits)
	decided, err := signed[0].Aggregate(value, signed[1:]...)
	if err != nil {
		return fmt.Errorf("decide round %d: %w", i.s.Round, err)
	}
	i.decide(i.s.Round, value, decided)
	return nil
}

func (i *Instance) checkCommit(m *Message, r wire.Round, root [32]byte) error {
	return firstOf(
		i.hasType(m, wire.Commit), i.hasHeight(m), inCommittee(i.cfg.Committee, m), oneSigner(m), hasRound(m, r),
		hasRoot(m, root, wire.CodeProposedDataMismatch),
	)
}

// decide marks the instance decided and reports it.
func (i *Instance) decide(r wire.Round, value []byte, message *wire.SignedSSVMessage) {
	i.s.Decided, i.s.DecidedValue = true, value
	i.emit(Decided{Height: i.s.Height, Round: r, Value: value, Message: message})
}
