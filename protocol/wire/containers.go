package wire

import (
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// MsgType is the type of SSVMessage.Data.
type MsgType uint64

// The message types. DKG messages are never gossiped.
const (
	MsgConsensus         MsgType = 0
	MsgPartialSignatures MsgType = 1
	MsgDKG               MsgType = 2
)

// QBFTMsgType is the step of QBFT that a consensus message belongs to.
type QBFTMsgType uint64

// The QBFT message types.
const (
	Proposal    QBFTMsgType = 0
	Prepare     QBFTMsgType = 1
	Commit      QBFTMsgType = 2
	RoundChange QBFTMsgType = 3
)

// PartialSigType is the phase and kind of the signatures in a PartialSignatureMessages.
type PartialSigType uint64

// The partial signature types of the Alan fork; PartialSigAggregatorCommittee begins with Boole.
const (
	PartialSigPostConsensus         PartialSigType = 0
	PartialSigRandao                PartialSigType = 1
	PartialSigSelectionProof        PartialSigType = 2
	PartialSigContributionProofs    PartialSigType = 3
	PartialSigValidatorRegistration PartialSigType = 4
	PartialSigVoluntaryExit         PartialSigType = 5
	PartialSigAggregatorCommittee   PartialSigType = 6
)

// BeaconDuty is the kind of duty as duty objects number it (it is not the same as Role).
type BeaconDuty uint64

// The beacon duties.
const (
	DutyAttester              BeaconDuty = 0
	DutyAggregator            BeaconDuty = 1
	DutyProposer              BeaconDuty = 2
	DutySyncCommittee         BeaconDuty = 3
	DutySyncContribution      BeaconDuty = 4
	DutyValidatorRegistration BeaconDuty = 5
	DutyVoluntaryExit         BeaconDuty = 6
	DutyUnknown               BeaconDuty = 1<<64 - 1
)

// SSVMessage is the part of a message that operators sign.
type SSVMessage struct {
	MsgType MsgType
	MsgID   MessageID `ssz-size:"56"`
	Data    []byte    `ssz-max:"726932"`
}

// SignedSSVMessage is the content of a gossip message. Signatures[i] is OperatorIDs[i]'s RSA signature over the SSZ of SSVMessage. The
// root in a QBFT message is that of FullData. SSVMessage is nil only in invalid messages.
type SignedSSVMessage struct {
	Signatures  [][]byte     `ssz-max:"13,256"`
	OperatorIDs []OperatorID `ssz-max:"13"`
	SSVMessage  *SSVMessage
	FullData    []byte `ssz-max:"8388836"`
}

// QBFTMessage is the Data of a consensus message.
type QBFTMessage struct {
	MsgType    QBFTMsgType
	Height     Height
	Round      Round
	Identifier []byte   `ssz-max:"56"`
	Root       [32]byte `ssz-size:"32"`
	// DataRound is the last prepared round; round changes only.
	DataRound Round
	// RoundChangeJustification holds SSZ SignedSSVMessages without FullData: round changes in a proposal,
	// prepares in a prepared round change.
	RoundChangeJustification [][]byte `ssz-max:"13,51852"`
	// PrepareJustification holds the prepares of a proposal.
	PrepareJustification [][]byte `ssz-max:"13,3700"`
}

// PartialSignatureMessages is the Data of a partial signature message: one operator's signatures for one duty phase.
type PartialSignatureMessages struct {
	Type     PartialSigType
	Slot     phase0.Slot
	Messages []*PartialSignatureMessage `ssz-max:"5048"`
}

// PartialSignatureMessage is one share's BLS signature over a signing root.
type PartialSignatureMessage struct {
	PartialSignature phase0.BLSSignature `ssz-size:"96"`
	SigningRoot      phase0.Root         `ssz-size:"32"`
	Signer           OperatorID
	ValidatorIndex   phase0.ValidatorIndex
}

// BeaconVote is the value that a committee decides: head, source and target of the slot. 112 bytes of SSZ.
type BeaconVote struct {
	BlockRoot phase0.Root `ssz-size:"32"`
	Source    *phase0.Checkpoint
	Target    *phase0.Checkpoint
}

// ValidatorDuty is one duty of one validator.
type ValidatorDuty struct {
	Type                          BeaconDuty
	PubKey                        phase0.BLSPubKey `ssz-size:"48"`
	Slot                          phase0.Slot
	ValidatorIndex                phase0.ValidatorIndex
	CommitteeIndex                phase0.CommitteeIndex
	CommitteeLength               uint64
	CommitteesAtSlot              uint64
	ValidatorCommitteeIndex       uint64
	ValidatorSyncCommitteeIndices []uint64 `ssz-max:"13"`
}

// ConsensusData is the value that single-validator roles decide (ValidatorConsensusData of Alan,
// ProposerConsensusData of Boole). DataSSZ is decoded by Version alone.
type ConsensusData struct {
	Duty    ValidatorDuty
	Version eth.ForkID
	DataSSZ []byte `ssz-max:"8388608"`
}

// Contribution pairs a sync committee contribution with its validator's selection proof.
type Contribution struct {
	SelectionProofSig phase0.BLSSignature `ssz-size:"96"`
	Contribution      altair.SyncCommitteeContribution
}

// Contributions is the DataSSZ of a sync contribution duty. Its SSZ is not standard: an offset table precedes the fixed-size elements.
// Source: spec/wire.md#containers.
type Contributions []*Contribution

// Share is one operator's data about a validator. It is local state; its SSZ exists for the public vectors.
type Share struct {
	ValidatorIndex      phase0.ValidatorIndex
	ValidatorPubKey     ValidatorPK    `ssz-size:"48"`
	SharePubKey         []byte         `ssz-size:"48"` // 48 bytes
	Committee           []*ShareMember `ssz-max:"13"`
	DomainType          Domain         `ssz-size:"4"`
	FeeRecipientAddress [20]byte       `ssz-size:"20"`
	Graffiti            []byte         `ssz-size:"32"` // 32 bytes
}

// ShareMember is one operator's share public key of a validator.
type ShareMember struct {
	SharePubKey []byte `ssz-size:"48"` // 48 bytes
	Signer      OperatorID
}

// Operator is an operator and its RSA public key, the 459 bytes of a PEM text.
type Operator struct {
	OperatorID        OperatorID
	SSVOperatorPubKey []byte `ssz-size:"459"`
}

// CommitteeMember is an operator's membership in a committee. It is local state; its SSZ exists for the public vectors.
type CommitteeMember struct {
	OperatorID        OperatorID
	CommitteeID       CommitteeID `ssz-size:"32"`
	SSVOperatorPubKey []byte      `ssz-size:"459"`
	FaultyNodes       uint64
	Committee         []*Operator `ssz-max:"13"`
	DomainType        Domain      `ssz-size:"4"`
}
