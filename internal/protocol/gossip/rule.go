package gossip

import "slices"

// Verdict is what happens to a message.
type Verdict uint8

// The verdicts. Ignored messages are dropped; rejected ones also lower the forwarding peer's score.
const (
	Accept Verdict = iota
	Ignore
	Reject
)

// String returns the verdict as a metric's label.
func (v Verdict) String() string {
	switch v {
	case Accept:
		return "accept"
	case Ignore:
		return "ignore"
	case Reject:
		return "reject"
	}
	return "unknown"
}

// Rule is one row of the table.
type Rule struct {
	// Number is the rule's paragraph: "1" to "20" and, for partial signatures, "9'" to "17'".
	Number string
	// Label names the row in metrics and logs. It is unique.
	Label string
	// Verdict is the verdict on a message that breaks the rule: Ignore or Reject.
	Verdict Verdict
	marks   marks
	// Sentence says what is wrong with a message that breaks the rule.
	Sentence string

	broken func(*check) bool
}

// marks are properties of a row. Most rows have none.
type marks uint8

const (
	// learns: the row's function also sets fields that later rows read, and its comment names them. No other row changes the check.
	learns marks = 1 << iota
	// fair: see Rule.Fair.
	fair
	// repeats: see Rule.Known.
	repeats
	// exceeds: see Rule.Excess.
	exceeds
	// contradicts: the row rejects a message because of another one of the same operator that the same peer forwarded.
	contradicts
)

func (r *Rule) is(m marks) bool { return r.marks&m != 0 }

// The rows that the caller decides, and the verdict when this node could not check.
var (
	consensusSignature = Rule{Number: "20", Label: "consensus_signature", Verdict: Reject, Sentence: "an operator's RSA signature does not verify"}
	partialSignature   = Rule{Number: "17'", Label: "partial_signature", Verdict: Reject, Sentence: "the operator's RSA signature does not verify"}
	// A peer is not punished for it, because the operator signed both messages: see acquit.
	contradiction        = Rule{Number: "14", Label: "operator_contradicts", Verdict: Ignore, marks: fair | exceeds, Sentence: "the operator signed two messages where it may send one"}
	partialContradiction = Rule{Number: "13'", Label: "partial_operator_contradicts", Verdict: Ignore, marks: fair | exceeds, Sentence: "the operator signed two messages where it may send one"}
	internalTrouble      = Rule{Number: "0", Label: "internal", Verdict: Ignore, Sentence: "this node could not finish checking the message"}
)

// Rules returns every row in the order in which rows are applied: those for all messages, those for consensus messages, those for
// partial signatures. Row 0 comes first; it is no rule, but counts the messages that this node could not check.
func Rules() []Rule {
	return slices.Concat([]Rule{internalTrouble},
		envelopeRules,
		consensusRules, []Rule{contradiction, consensusSignature},
		partialRules, []Rule{partialContradiction, partialSignature})
}
