package wire

// Sizes and limits of the Alan containers, in bytes unless they count entries. The struct tags in containers.go repeat them, because
// the generator reads literals only; a test compares the two.
//
// Source: spec/wire.md#containers.
const (
	// MaxCommitteeSize is the largest committee, hence the most signatures and signers of a message (entries).
	MaxCommitteeSize = 13
	// SignatureLength is an RSA-2048 signature; gossip refuses any other length, the codec only longer ones.
	SignatureLength = 256
	// MaxDataLength bounds SSVMessage.Data. It is the length of MaxPartialSignatures entries, which is more than that of a proposal
	// with two levels of justifications.
	MaxDataLength = 726932
	// MaxFullDataLength bounds SignedSSVMessage.FullData.
	MaxFullDataLength = 8388836
	// MaxDataSSZLength bounds ConsensusData.DataSSZ.
	MaxDataSSZLength = 1 << 23
	// MaxJustifications is the number of entries in each justification list of a QBFT message.
	MaxJustifications = 13
	// MaxRoundChangeJustificationLength bounds one entry of QBFTMessage.RoundChangeJustification.
	MaxRoundChangeJustificationLength = 51852
	// MaxPrepareJustificationLength bounds one entry of QBFTMessage.PrepareJustification.
	MaxPrepareJustificationLength = 3700
	// MaxPartialSignatures is the number of entries in a PartialSignatureMessages: 3000 validators, and four sync committee
	// contributions of 512. It was 1512 before ssv-spec v1.2.3.
	MaxPartialSignatures = 5048
	// MaxSyncCommitteeIndices is the number of sync committee seats in a ValidatorDuty.
	MaxSyncCommitteeIndices = 13
	// MaxContributions is the number of entries in a Contributions list.
	MaxContributions = 13

	// QBFTMessageLength is a QBFT message without justifications.
	QBFTMessageLength = qbftFixed + MessageIDLength
	// partialSignatureLength is one PartialSignatureMessage.
	partialSignatureLength = 144
	// BeaconVoteLength is a BeaconVote.
	BeaconVoteLength = 112
	// ContributionLength is one Contribution without the offset that Contributions puts before it.
	ContributionLength = 256
	// OperatorPubKeyLength is the PEM text of a 2048-bit RSA key.
	OperatorPubKeyLength = 459
	// MaxPartialSignaturesLength is a PartialSignatureMessages with MaxPartialSignatures entries.
	MaxPartialSignaturesLength = partialFixed + MaxPartialSignatures*partialSignatureLength
	// MaxSignedLength is the longest SignedSSVMessage the codec accepts.
	MaxSignedLength = signedFixed + MaxCommitteeSize*(4+SignatureLength+8) + ssvFixed + MaxDataLength + MaxFullDataLength
)

// Lengths of the fixed parts: where the first variable field of a container begins.
const (
	ssvFixed     = 68
	signedFixed  = 16
	qbftFixed    = 76
	partialFixed = 20
)
