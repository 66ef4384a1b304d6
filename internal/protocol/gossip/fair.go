package gossip

import (
	"time"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Fair reports whether an honest peer may forward a message that breaks the rule. That holds for rows of our own, which other nodes do
// not have; for rows about which message this node received first; and for rows that depend on this node's view of the contract, where
// another node's view may be newer. Forwardable decides whether a peer did forward a message in good faith.
func (r *Rule) Fair() bool { return r.is(fair) }

// Forwardable reports whether a peer may have forwarded in good faith a message that broke a fair rule here: it breaks no other rule,
// and its signatures are valid. Only the operator itself can sign such a message, so its author alone is at fault. Nothing is
// remembered. If it returns true the message is complete.
func (v *Validator) Forwardable(now time.Time, from PeerKey, topic string, data []byte, signatures SignatureVerifier) (*Message, bool) {
	m, result := v.ask(now, from, topic, data, true)
	return m, result.Accepted() && signatures.Verify(m.Signed) == nil
}

// pardons reports whether a broken row is skipped in the check of what an honest peer may forward.
func (c *check) pardons(r *Rule) bool { return c.lenient && (r.Fair() || r.is(contradicts)) }

// Padded reports whether a committee's message id has padding other than zeros: one author can make any number of such messages, and
// other nodes forward all of them. It is false for bytes that are no message. It may be called from any goroutine.
func Padded(data []byte) bool {
	id := peekMessageID(data)
	return len(id) > 0 && padded(wire.MessageID(id))
}
