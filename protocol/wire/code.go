package wire

import (
	"errors"
	"fmt"
)

// Code identifies a rule of the protocol that a message or a duty broke. It is stable: metrics, logs and the public vectors use it.
// The vectors number the codes, differently from version to version; the numbers are in lab/conformance.
//
// Source: the error list of ssv-spec (v1.2.2 and main).
type Code string

// The codes, in the order of the public list. Packages wire, qbft and duty return them.
const (
	CodeUnmarshalSSZ                               Code = "UnmarshalSSZ"
	CodeFutureMessage                              Code = "FutureMessage"
	CodeZeroCommitMessages                         Code = "ZeroCommitMessages"
	CodeNoRunningDuty                              Code = "NoRunningDuty"
	CodeCommitMessageInvalid                       Code = "CommitMessageInvalid"
	CodeCommitMessageTypeWrong                     Code = "CommitMessageTypeWrong"
	CodeWrongMessageHeight                         Code = "WrongMessageHeight"
	CodeSignerIsNotInCommittee                     Code = "SignerIsNotInCommittee"
	CodeNonUniqueSigner                            Code = "NonUniqueSigner"
	CodeValidatorRegistrationNoConsensusData       Code = "ValidatorRegistrationNoConsensusData" // v1.2.2 only
	CodeValidatorExitNoConsensusData               Code = "ValidatorExitNoConsensusData"         // v1.2.2 only
	CodeUnknownDutyRoleData                        Code = "UnknownDutyRoleData"
	CodeUnknownBlockVersion                        Code = "UnknownBlockVersion"
	CodeIncorrectNumberOfSignatures                Code = "IncorrectNumberOfSignatures"
	CodeEmptySignature                             Code = "EmptySignature"
	CodeNilSSVMessage                              Code = "NilSSVMessage"
	CodeNoSignatures                               Code = "NoSignatures"
	CodeNoSigners                                  Code = "NoSigners"
	CodeZeroSigner                                 Code = "ZeroSignerNotAllowed"
	CodeInconsistentSigners                        Code = "InconsistentSigners"
	CodeNoPartialSigMessages                       Code = "NoPartialSigMessages"
	CodeNoRunnerForSlot                            Code = "NoRunnerForSlot"
	CodeSkipConsensusMessageAsInstanceIsDecided    Code = "SkipConsensusMessageAsInstanceIsDecided"
	CodeSkipConsensusMessageAsConsensusHasFinished Code = "SkipConsensusMessageAsConsensusHasFinished"
	CodeDecodeBeaconVote                           Code = "DecodeBeaconVote"
	CodeNoBeaconDuties                             Code = "NoBeaconDuties"
	CodeNoValidatorShares                          Code = "NoValidatorShares"
	CodeAttestationSourceNotLessThanTarget         Code = "AttestationSourceNotLessThanTarget"
	CodeCheckpointMismatch                         Code = "CheckpointMismatch"
	CodeMessageIDCommitteeIDMismatch               Code = "MessageIDCommitteeIDMismatch"
	CodeMessageTypeInvalid                         Code = "MessageTypeInvalid"
	CodeMessageRoundInvalid                        Code = "MessageRoundInvalid"
	CodeMessageIdentifierInvalid                   Code = "MessageIdentifierInvalid"
	CodeReconstructSignature                       Code = "ReconstructSignature"
	CodeSlashableAttestation                       Code = "SlashableAttestation"
	CodeDecidedWrongInstance                       Code = "DecidedWrongInstance"
	CodeValRegNoConsensusPhase                     Code = "ValRegNoConsensusPhase"
	CodeValRegNoPostConsensusPhase                 Code = "ValRegNoPostConsensusPhase"
	CodeExitNoConsensusPhase                       Code = "ExitNoConsensusPhase"
	CodeExitNoPostConsensusPhase                   Code = "ExitNoPostConsensusPhase"
	CodeSSVMessageHasInvalidSignature              Code = "SSVMessageHasInvalidSignature"
	CodeDutyAlreadyPassed                          Code = "DutyAlreadyPassed"
	CodeWrongSigningRoot                           Code = "WrongSigningRoot"
	CodePartialSigInconsistentSigner               Code = "PartialSigInconsistentSigner"
	CodeNoDecidedValue                             Code = "NoDecidedValue"
	CodeNoRunningConsensusInstance                 Code = "NoRunningConsensusInstance"
	CodeConsensusInstanceNotDecided                Code = "ConsensusInstanceNotDecided"
	CodePartialSigMessageInvalidSlot               Code = "PartialSigMessageInvalidSlot"
	CodePartialSigMessageFutureSlot                Code = "PartialSigMessageFutureSlot"
	CodeUnknownValidatorIndex                      Code = "UnknownValidatorIndex"
	CodeWrongRootsCount                            Code = "WrongRootsCount"
	CodeDutyEpochTooFarFuture                      Code = "DutyEpochTooFarFuture"
	CodeWrongBeaconRoleType                        Code = "WrongBeaconRoleType"
	CodeWrongValidatorIndex                        Code = "WrongValidatorIndex"
	CodeWrongValidatorPubkey                       Code = "WrongValidatorPubkey"
	CodeInstanceStoppedProcessingMessages          Code = "InstanceStoppedProcessingMessages"
	CodeWrongMessageRound                          Code = "WrongMessageRound"
	CodeMessageAllowsOneSignerOnly                 Code = "MessageAllowsOneSignerOnly"
	CodeNoProposalForCurrentRound                  Code = "NoProposalForCurrentRound"
	CodePastRound                                  Code = "PastRound"
	CodeProposedDataMismatch                       Code = "ProposedDataMismatch"
	CodeRoundChangeNoQuorum                        Code = "RoundChangeNoQuorum"
	CodeProposalInvalid                            Code = "ProposalInvalid"
	CodeRootHashInvalid                            Code = "RootHashInvalid"
	CodeMessageSignatureInvalid                    Code = "MessageSignatureInvalid"
	CodeQBFTValueInvalid                           Code = "QBFTValueInvalid"
	CodePrepareMessageInvalid                      Code = "PrepareMessageInvalid"
	CodeJustificationsNoQuorumInvalid              Code = "JustificationsNoQuorumInvalid"
	CodeProposalLeaderInvalid                      Code = "ProposalLeaderInvalid"
	CodeInstanceAlreadyRunning                     Code = "InstanceAlreadyRunning"
	CodeStartInstance                              Code = "StartInstance"
	CodeTimeoutInstance                            Code = "TimeoutInstance"
)

// The codes that only the main branch of the public list has; most begin with the Boole fork.
const (
	CodeAggCommIndexCountMismatch      Code = "AggCommIndexCountMismatch"
	CodeAggCommCommitteeIndexMismatch  Code = "AggCommCommitteeIndexMismatch"
	CodeAggCommUnusedIndex             Code = "AggCommUnusedIndex"
	CodeAggCommDuplicatedIndex         Code = "AggCommDuplicatedIndex"
	CodeAggCommSubnetNotAmongSubnets   Code = "AggCommSubnetNotAmongSubnets"
	CodeAggCommDuplicatedSubnet        Code = "AggCommDuplicatedSubnet"
	CodeAggCommUnusedSubnet            Code = "AggCommUnusedSubnet"
	CodeAggCommNoValidator             Code = "AggCommNoValidator"
	CodeAggCommConsensusDataDecode     Code = "AggCommConsensusDataDecode"
	CodeInvalidAggregatorCommitteeDuty Code = "InvalidAggregatorCommitteeDuty"
	CodeUnknownVersion                 Code = "UnknownVersion"
	CodeAggCommAttestationDecoding     Code = "AggCommAttestationDecoding"
	CodeBeaconVoteNilCheckpoint        Code = "BeaconVoteNilCheckpoint"
)

// Error is an error that a rule of the protocol demands.
type Error struct {
	// Code identifies the rule.
	Code Code
	// Err describes the breach, for a person.
	Err error
}

// Error returns the text of Err; the code is not repeated in it.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an *Error with the code and a text formatted as fmt.Errorf does, %w included.
func Errorf(code Code, format string, args ...any) error {
	return &Error{Code: code, Err: fmt.Errorf(format, args...)}
}

// CodeOf returns the code of the first *Error found by unwrapping err from the outside in.
func CodeOf(err error) (Code, bool) {
	var coded *Error
	if !errors.As(err, &coded) {
		return "", false
	}
	return coded.Code, true
}
