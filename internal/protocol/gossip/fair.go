package gossip

import (
	"time"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Fair reports whether an honest peer may forward a message that breaks the rule: rows of our own, which others do not have; rows about
// what this node happened to hear first; and rows that count by this node's view of the contract, where another view may be newer.
// Whether a peer did forward it in good faith, Forwardable tells.
func (r *Rule) Fair() bool { return r.is(fair) }

// Forwardable reports whether a peer may have forwarded a message in good faith that broke a fair rule here: every other rule holds,
// and so do the signatures. Whoever cannot sign for an operator cannot make such a message, so its author alone is to blame for it.
// Nothing is remembered. The message is complete if it is forwardable.
func (v *Validator) Forwardable(now time.Time, from PeerKey, topic string, data []byte, signatures SignatureVerifier) (*Message, bool) {
	m, result := v.ask(now, from, topic, data, true)
	return m, result.Accepted() && signatures.Verify(m.Signed) == nil
}

// pardons reports whether a broken row is passed over when the question is what an honest peer may forward.
func (c *check) pardons(r *Rule) bool { return c.lenient && (r.Fair() || r.is(contradicts)) }

// Padded reports whether a committee's message id is not padded with zeros: one author can make any number of such messages, and
// others forward all of them. It is false for bytes that are no message. It may be called from any goroutine.
func Padded(data []byte) bool {
	id := peekMessageID(data)
	return len(id) > 0 && padded(wire.MessageID(id))
}
