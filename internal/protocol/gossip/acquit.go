package gossip

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// By the network's rules a peer is rejected that forwards two messages where its operator may send one. But if the operator signed
// both, a peer with a separate memory for each of its own sources forwards both in good faith: nodes before 2026 do, and so does every
// node that was restarted between the two. So the second message's signature is verified before the peer is punished. The number of
// verifications is bounded; beyond the bound nothing is known, and no peer is punished.

// How many such signatures a Validator verifies in a slot, for one forwarding peer and in all.
const (
	MaxAcquittedOfPeer = 16
	MaxAcquitted       = 256
)

// excuses counts the verifications of the current slot.
type excuses struct {
	slot  phase0.Slot
	spent map[PeerKey]int
	total int
}

// spend reports whether one more signature may be verified for the peer, and counts it.
func (e *excuses) spend(peer PeerKey, now phase0.Slot) bool {
	if now > e.slot || eth.TurnedBack(e.slot, now) || e.spent == nil {
		*e = excuses{slot: now, spent: make(map[PeerKey]int)}
	}
	if e.total >= MaxAcquitted || e.spent[peer] >= MaxAcquittedOfPeer {
		return false
	}
	e.total++
	e.spent[peer]++
	return true
}

// acquit returns the verdict on a message that contradicts another one of its operator, forwarded by the same peer.
func (v *Validator) acquit(m *Message, refused Result, signatures SignatureVerifier) Result {
	if v.excuse.spend(m.From, m.now) && signatures.Verify(m.Signed) != nil {
		return refused
	}
	if m.Partial != nil {
		return broken(&partialContradiction)
	}
	return broken(&contradiction)
}
