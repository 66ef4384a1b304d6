package vector

import "github.com/hawser-ssv/hawser/protocol/wire"

// Numbering is how a release numbers the codes of errors.
type Numbering map[wire.Code]int

// Uncoded is the number of an error without a code, or with one the release does not know. No vector expects it.
const Uncoded = -1

// Number returns the number of an error's code, 0 for no error.
func (n Numbering) Number(err error) int {
	if err == nil {
		return 0
	}
	code, ok := wire.CodeOf(err)
	if !ok {
		return Uncoded
	}
	number, ok := n[code]
	if !ok {
		return Uncoded
	}
	return number
}

// AlanCodes numbers the codes as v1.2.2 does: from 1, in this order.
func AlanCodes() Numbering {
	n := make(Numbering, len(alanCodes))
	for i, code := range alanCodes {
		n[code] = i + 1
	}
	return n
}

var alanCodes = []wire.Code{
	wire.CodeUnmarshalSSZ,
	wire.CodeFutureMessage,
	wire.CodeZeroCommitMessages,
	wire.CodeNoRunningDuty,
	wire.CodeCommitMessageInvalid,
	wire.CodeCommitMessageTypeWrong,
	wire.CodeWrongMessageHeight,
	wire.CodeSignerIsNotInCommittee,
	wire.CodeNonUniqueSigner,
	wire.CodeValidatorRegistrationNoConsensusData,
	wire.CodeValidatorExitNoConsensusData,
	wire.CodeUnknownDutyRoleData,
	wire.CodeUnknownBlockVersion,
	wire.CodeIncorrectNumberOfSignatures,
	wire.CodeEmptySignature,
	wire.CodeNilSSVMessage,
	wire.CodeNoSignatures,
	wire.CodeNoSigners,
	wire.CodeZeroSigner,
	wire.CodeInconsistentSigners,
	wire.CodeNoPartialSigMessages,
	wire.CodeNoRunnerForSlot,
	wire.CodeSkipConsensusMessageAsInstanceIsDecided,
	wire.CodeSkipConsensusMessageAsConsensusHasFinished,
	wire.CodeDecodeBeaconVote,
	wire.CodeNoBeaconDuties,
	wire.CodeNoValidatorShares,
	wire.CodeAttestationSourceNotLessThanTarget,
	wire.CodeCheckpointMismatch,
	wire.CodeMessageIDCommitteeIDMismatch,
	wire.CodeMessageTypeInvalid,
	wire.CodeMessageRoundInvalid,
	wire.CodeMessageIdentifierInvalid,
	wire.CodeReconstructSignature,
	wire.CodeSlashableAttestation,
	wire.CodeDecidedWrongInstance,
	wire.CodeValRegNoConsensusPhase,
	wire.CodeValRegNoPostConsensusPhase,
	wire.CodeExitNoConsensusPhase,
	wire.CodeExitNoPostConsensusPhase,
	wire.CodeSSVMessageHasInvalidSignature,
	wire.CodeDutyAlreadyPassed,
	wire.CodeWrongSigningRoot,
	wire.CodePartialSigInconsistentSigner,
	wire.CodeNoDecidedValue,
	wire.CodeNoRunningConsensusInstance,
	wire.CodeConsensusInstanceNotDecided,
	wire.CodePartialSigMessageInvalidSlot,
	wire.CodePartialSigMessageFutureSlot,
	wire.CodeUnknownValidatorIndex,
	wire.CodeWrongRootsCount,
	wire.CodeDutyEpochTooFarFuture,
	wire.CodeWrongBeaconRoleType,
	wire.CodeWrongValidatorIndex,
	wire.CodeWrongValidatorPubkey,
	wire.CodeInstanceStoppedProcessingMessages,
	wire.CodeWrongMessageRound,
	wire.CodeMessageAllowsOneSignerOnly,
	wire.CodeNoProposalForCurrentRound,
	wire.CodePastRound,
	wire.CodeProposedDataMismatch,
	wire.CodeRoundChangeNoQuorum,
	wire.CodeProposalInvalid,
	wire.CodeRootHashInvalid,
	wire.CodeMessageSignatureInvalid,
	wire.CodeQBFTValueInvalid,
	wire.CodePrepareMessageInvalid,
	wire.CodeJustificationsNoQuorumInvalid,
	wire.CodeProposalLeaderInvalid,
	wire.CodeInstanceAlreadyRunning,
	wire.CodeStartInstance,
	wire.CodeTimeoutInstance,
}
