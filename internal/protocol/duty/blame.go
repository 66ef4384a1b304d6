package duty

import (
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Offence is a breach of the protocol that is proved against one operator: no honest operator does it, whatever it sees of the chain,
// and nobody else could do it in the operator's name.
type Offence string

// The offences.
const (
	// OffenceBadShare: a partial signature does not verify under the operator's share key.
	OffenceBadShare Offence = "bad-share"
	// OffenceBadProposal: as the round's leader the operator proposed a value that no honest operator proposes.
	OffenceBadProposal Offence = "bad-proposal"
	// OffenceMadeUpHead: as the round's leader the operator proposed a block root that no block has, or one that contradicts the rest
	// of the value.
	OffenceMadeUpHead Offence = "made-up-head"
	// OffenceImpossibleBlock: as the round's leader the operator proposed a block that the chain cannot accept.
	OffenceImpossibleBlock Offence = "impossible-block"
	// OffenceDivertedFees: as the round's leader the operator proposed a full block that does not pay the owner.
	OffenceDivertedFees Offence = "diverted-fees"
)

// badShares collects one accusation for each operator, in the order of their first bad parts.
type badShares struct{ accusations []Accuse }

func (b *badShares) add(operator wire.OperatorID, validator phase0.ValidatorIndex) {
	for i := range b.accusations {
		if b.accusations[i].Operator == operator {
			return
		}
	}
	b.accusations = append(b.accusations, Accuse{
		Operator: operator, Offence: OffenceBadShare,
		Err: wire.Errorf(wire.CodeReconstructSignature, "the partial signature for validator %d does not verify", validator),
	})
}

// before returns the accusations followed by the other effects.
func (b *badShares) before(out []Effect) []Effect {
	if len(b.accusations) == 0 {
		return out
	}
	effects := make([]Effect, 0, len(b.accusations)+len(out))
	for _, a := range b.accusations {
		effects = append(effects, a)
	}
	return append(effects, out...)
}

// BadSharesError comes with ReasonRandaoMissing, ReasonProofsMissing and ReasonSignaturesMissing if enough operators sent their part
// of a signature, but too many parts do not verify for a quorum.
type BadSharesError struct {
	// Operators sent a bad part and no valid one; ascending.
	Operators []wire.OperatorID
}

// Error names the operators.
func (e *BadSharesError) Error() string {
	return fmt.Sprintf("the partial signatures of operators %v do not verify", e.Operators)
}

// blame checks whether a refused proposal is an offence. Most refusals prove nothing: the leader may see another head of the chain, or
// the message may be late. An offence is a value that is wrong whatever its author sees, or one that the attached round changes do not
// allow. The operator's signature covers the root and not FullData, so the two must match.
//
// Source: spec/qbft.md#proposal, spec/qbft.md#value-checks.
func (c *consensus) blame(m *qbft.Message, err error) []Effect {
	if err == nil || qbft.Retryable(err) || !c.leads(m) || wire.ValueRoot(m.Signed.FullData) != m.QBFT.Root {
		return nil
	}
	why := c.absurd(m.Signed.FullData)
	if tooNew(why) {
		why = nil
	}
	if why == nil && unjustified(err) {
		why = err
	}
	if why == nil {
		return nil
	}
	offence := OffenceBadProposal
	if b := (*breach)(nil); errors.As(why, &b) {
		offence = b.offence
		if b.payee != nil { // the leader may have read more of the contract than this operator
			return []Effect{Doubt{Operator: m.Signed.OperatorIDs[0], Offence: offence, Payee: b.payee, Err: why}}
		}
	}
	return []Effect{Accuse{Operator: m.Signed.OperatorIDs[0], Offence: offence, Err: why}}
}

// tooNew reports whether a value is of a fork that this program does not know: this program may be too old.
func tooNew(err error) bool {
	var coded *wire.Error
	for errors.As(err, &coded) {
		if coded.Code == wire.CodeUnknownBlockVersion || coded.Code == wire.CodeUnknownVersion {
			return true
		}
		err = coded.Err
	}
	return false
}

// leads reports whether a message is a proposal of the running instance by the leader of its round.
func (c *consensus) leads(m *qbft.Message) bool {
	return m.QBFT.MsgType == wire.Proposal && len(m.Signed.OperatorIDs) == 1 && c.running && m.QBFT.Height == c.height &&
		m.Signed.OperatorIDs[0] == c.cfg.Leader(c.committee, c.height, m.QBFT.Round)
}

// unjustified reports whether a proposal was refused for the content of its justification. An invalid operator signature in the
// justification does not count: the leader may still know a key that this operator does not know any more.
func unjustified(err error) bool {
	switch code, _ := wire.CodeOf(err); code {
	case wire.CodeRoundChangeNoQuorum, wire.CodeJustificationsNoQuorumInvalid, wire.CodeProposedDataMismatch:
		return true
	}
	return false
}

// noRecords is a guard without slashing records.
type noRecords struct{}

func (noRecords) CheckAttestation(phase0.BLSPubKey, phase0.Epoch, phase0.Epoch) error { return nil }
func (noRecords) CheckBlock(phase0.BLSPubKey, phase0.Slot) error                      { return nil }
