package qbft

import (
	"fmt"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// IsDecided reports whether a message is a commit with a quorum of signers. It does not check the signatures.
func IsDecided(m *Message, committee wire.Committee) bool {
	return m.QBFT.MsgType == wire.Commit && len(m.signers()) >= committee.Quorum()
}

// onDecided handles a decided message of others. It reports the decision the first time only. It ignores the value check and the
// cut-off, because a quorum has decided.
//
// A decision may arrive before this operator starts the height; a later Start of that height is then refused.
//
// Source: spec/qbft.md#decided-messages.
func (c *Controller) onDecided(m *Message) ([]Effect, error) {
	if err := c.checkDecided(m); err != nil {
		return nil, fmt.Errorf("decided message of height %d by %v: %w", m.QBFT.Height, m.signers(), err)
	}
	i := c.Instance(m.QBFT.Height)
	if i == nil {
		i = newInstance(c.cfg, m.QBFT.Height)
		if !c.store(i) {
			return nil, nil // older than every stored instance
		}
	}
	c.height = max(c.height, m.QBFT.Height)
	return i.adopt(m), nil
}

// checkDecided checks a decided message and its signatures.
func (c *Controller) checkDecided(m *Message) error {
	if err := m.check(); err != nil {
		return wire.Errorf(wire.CodeCommitMessageInvalid, "%w", err)
	}
	if err := inCommittee(c.cfg.Committee, m); err != nil {
		return err
	}
	if err := c.cfg.verify(m); err != nil {
		return err
	}
	return hasRoot(m, wire.ValueRoot(m.Signed.FullData), wire.CodeRootHashInvalid)
}

// adopt sets the decision from a valid decided message, or stores the message if it has more signers than the stored one.
func (i *Instance) adopt(m *Message) []Effect {
	if i.s.Decided {
		_, best := largestDisjoint(i.s.Commits[m.QBFT.Round], func(held *Message) bool { return held.QBFT.Root == m.QBFT.Root })
		if len(m.signers()) > best {
			i.s.Commits.add(m)
		}
		return nil
	}
	i.s.Round = m.QBFT.Round
	i.s.Commits.add(m)
	i.s.Decided, i.s.DecidedValue = true, m.Signed.FullData
	return []Effect{Decided{Height: i.s.Height, Round: m.QBFT.Round, Value: m.Signed.FullData, Message: m.Signed}}
}
