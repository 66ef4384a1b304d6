package duty

// Reason is how a duty ended. It is stable: logs, metrics and the table of reasons use it.
type Reason string

// The reasons.
const (
	// ReasonDone: everything was submitted and accepted.
	ReasonDone Reason = "done"
	// ReasonNoValidators: no share is held for any validator of the duty.
	ReasonNoValidators Reason = "no-validators"
	// ReasonProtected: slashing protection refuses every validator of the duty.
	ReasonProtected Reason = "slashing-protection"
	// ReasonForkUnknown: the beacon chain is in a fork that this program does not know.
	ReasonForkUnknown Reason = "fork-unknown"
	// ReasonVoteUnavailable: the beacon node gave no attestation data in time.
	ReasonVoteUnavailable Reason = "vote-unavailable"
	// ReasonVoteUnusable: the beacon node's attestation data does not pass the value check.
	ReasonVoteUnusable Reason = "vote-unusable"
	// ReasonRandaoMissing: too few operators sent their part of the RANDAO reveal.
	ReasonRandaoMissing Reason = "randao-missing"
	// ReasonBlockUnavailable: the beacon node gave no block in time.
	ReasonBlockUnavailable Reason = "block-unavailable"
	// ReasonBlockUnusable: the beacon node's block does not pass the value check.
	ReasonBlockUnusable Reason = "block-unusable"
	// ReasonNotSelected: the selection proofs do not select the validator.
	ReasonNotSelected Reason = "not-selected"
	// ReasonProofsMissing: too few operators sent their part of the selection proofs.
	ReasonProofsMissing Reason = "proofs-missing"
	// ReasonDataUnavailable: the beacon node gave no aggregate or contribution in time.
	ReasonDataUnavailable Reason = "data-unavailable"
	// ReasonDataUnusable: the beacon node's aggregate or contribution does not pass the value check.
	ReasonDataUnusable Reason = "data-unusable"
	// ReasonUndecided: consensus was not reached in time.
	ReasonUndecided Reason = "undecided"
	// ReasonNoProposal: no leader's proposal arrived.
	ReasonNoProposal Reason = "no-proposal"
	// ReasonProposalRefused: leaders' proposals arrived, and none passed this operator's checks.
	ReasonProposalRefused Reason = "proposal-refused"
	// ReasonJoinedBefore: this operator had joined before a restart and was silent; the others did not decide.
	ReasonJoinedBefore Reason = "joined-before"
	// ReasonDecidedRefused: the committee decided a value that this operator would not sign.
	ReasonDecidedRefused Reason = "decided-refused"
	// ReasonSigningRefused: the signer refused, for slashing protection or because it is unavailable.
	ReasonSigningRefused Reason = "signing-refused"
	// ReasonSignaturesMissing: decided, but too few valid partial signatures arrived.
	ReasonSignaturesMissing Reason = "signatures-missing"
	// ReasonSubmissionFailed: signed by the committee, but the beacon node did not accept it.
	ReasonSubmissionFailed Reason = "submission-failed"
	// ReasonNotOurs: the decided block was built by another operator, who submits it.
	ReasonNotOurs Reason = "delivered-elsewhere"
	// ReasonBlockNotSeen: the decided block was built by another operator, and no beacon node ever saw it.
	ReasonBlockNotSeen Reason = "block-not-seen"
	// ReasonSuperseded: a newer duty of the same validator began.
	ReasonSuperseded Reason = "superseded"
	// ReasonStopped: the validator was removed or the node is stopping.
	ReasonStopped Reason = "stopped"
	// ReasonNotRecorded: the record that must be durable before the first consensus message could not be written.
	ReasonNotRecorded Reason = "not-recorded"
	// ReasonInternal: a fault in this program.
	ReasonInternal Reason = "internal-error"
)

// OK reports whether the operator did its part: everything was submitted, there was nothing to submit, or another operator submits.
func (r Reason) OK() bool {
	return r == ReasonDone || r == ReasonNotOurs || r == ReasonNotSelected
}
