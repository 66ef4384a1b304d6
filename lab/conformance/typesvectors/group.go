// Package typesvectors replays the public vectors of the message types, codecs and keys against protocol/wire,
// protocol/eth and protocol/operatorkey.
//
// Not here: loading, comparing and corrupting (package vector).
package typesvectors

import (
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Group returns the 105 vectors of types. Their expected states are copies of the vectors, so there is nothing more to
// compare in them.
func Group() vector.Group {
	return vector.Group{Name: "types", Kinds: []vector.Kind{
		{Name: "maxmsgsize.StructureSizeTest", Files: 26, Cases: 26, Replay: replaySize},
		{Name: "validatorconsensusdata.ValidatorConsensusDataTest", Files: 29, Cases: 29, Replay: replayConsensusData},
		{Name: "validatorconsensusdata.EncodingTest", Files: 5, Cases: 5, Replay: replayEncoding[wire.ConsensusData]},
		{Name: "consensusdataproposer.ProposerSpecTest", Files: 6, Cases: 6, Replay: replayProposer},
		{Name: "ssz.SSZSpecTest", Files: 1, Cases: 1, Replay: replayWithdrawals},
		{Name: "signedssvmsg.SignedSSVMessageTest", Files: 8, Cases: 8, Replay: replaySigned},
		{Name: "signedssvmsg.EncodingTest", Files: 1, Cases: 1, Replay: replayEncoding[wire.SignedSSVMessage]},
		{Name: "ssvmsg.SSVMessageTest", Files: 2, Cases: 2, Replay: replayBelongs},
		{Name: "ssvmsg.EncodingTest", Files: 1, Cases: 1, Replay: replayEncoding[wire.SSVMessage]},
		{Name: "partialsigmessage.MsgSpecTest", Files: 8, Cases: 8, Replay: replayPartialSignatures},
		{Name: "partialsigmessage.EncodingTest", Files: 1, Cases: 1, Replay: replayEncoding[wire.PartialSignatureMessages]},
		{Name: "beaconvote.EncodingTest", Files: 1, Cases: 1, Replay: replayEncoding[wire.BeaconVote]},
		{Name: "share.EncodingTest", Files: 1, Cases: 1, Replay: replayEncoding[wire.Share]},
		{Name: "committeemember.CommitteeMemberTest", Files: 4, Cases: 4, Replay: replayQuorum},
		{Name: "duty.DutySpecTest", Files: 8, Cases: 8, Replay: replayDuty},
		{Name: "encryption.EncryptionSpecTest", Files: 2, Cases: 2, Replay: replayEncryption},
		{Name: "beacon.DepositDataSpecTest", Files: 1, Cases: 1, Replay: replayDeposit},
	}}
}
