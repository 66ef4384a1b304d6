package qbft

import (
	"slices"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// has reports whether the round has a message with exactly m's signers.
func (c Container) has(m *Message) bool {
	return slices.ContainsFunc(c[m.QBFT.Round], func(held *Message) bool { return held.Signed.SameSigners(m.Signed) })
}

// addFirst stores m unless the round has a message with the same signers. It reports whether it stored m.
//
// Source: spec/qbft.md#state.
func (c *Container) addFirst(m *Message) bool {
	if c.has(m) {
		return false
	}
	c.add(m)
	return true
}

// add stores m in any case.
func (c *Container) add(m *Message) {
	if *c == nil {
		*c = make(Container)
	}
	(*c)[m.QBFT.Round] = append((*c)[m.QBFT.Round], m)
}

// signerSet counts distinct operators. Committees have at most 13, so a slice is enough.
type signerSet []wire.OperatorID

func (s *signerSet) add(ids []wire.OperatorID) {
	for _, id := range ids {
		if !slices.Contains(*s, id) {
			*s = append(*s, id)
		}
	}
}

func (s signerSet) disjoint(ids []wire.OperatorID) bool {
	return !slices.ContainsFunc(ids, func(id wire.OperatorID) bool { return slices.Contains(s, id) })
}

// uniqueSigners counts the operators that signed at least one of the messages.
func uniqueSigners(messages []*Message) int {
	set := make(signerSet, 0, wire.MaxCommitteeSize)
	for _, m := range messages {
		set.add(m.signers())
	}
	return len(set)
}

// largestDisjoint returns messages for which counts is true and of which no two share a signer. It collects them in order of arrival,
// starting from each message once, and returns the collection with the most signers.
//
// Source: spec/qbft.md#prepare-and-commit.
func largestDisjoint(messages []*Message, counts func(*Message) bool) (best []*Message, signers int) {
	for first := range messages {
		var set signerSet
		var run []*Message
		for _, m := range messages[first:] {
			if counts(m) && set.disjoint(m.signers()) {
				set.add(m.signers())
				run = append(run, m)
			}
		}
		if len(set) > signers {
			best, signers = run, len(set)
		}
	}
	return best, signers
}
