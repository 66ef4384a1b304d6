package typesvectors

import (
	"encoding/json"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The vectors' forms of the containers whose JSON differs from what the Go types would read by themselves.

type qbftJSON struct {
	MsgType                                        wire.QBFTMsgType
	Height                                         wire.Height
	Round                                          wire.Round
	Identifier                                     []byte
	Root                                           vector.Hex
	DataRound                                      wire.Round
	RoundChangeJustification, PrepareJustification [][]byte
}

func (j *qbftJSON) wire() (*wire.QBFTMessage, error) {
	m := &wire.QBFTMessage{
		MsgType: j.MsgType, Height: j.Height, Round: j.Round, Identifier: j.Identifier, DataRound: j.DataRound,
		RoundChangeJustification: j.RoundChangeJustification, PrepareJustification: j.PrepareJustification,
	}
	return m, fill(m.Root[:], j.Root)
}

type partialsJSON struct {
	Type     wire.PartialSigType
	Slot     phase0.Slot
	Messages []*partialJSON
}

type partialJSON struct {
	PartialSignature, SigningRoot vector.Hex
	Signer                        wire.OperatorID
	ValidatorIndex                phase0.ValidatorIndex
}

func (j *partialsJSON) wire() (*wire.PartialSignatureMessages, error) {
	m := &wire.PartialSignatureMessages{Type: j.Type, Slot: j.Slot}
	for _, entry := range j.Messages {
		e, err := entry.wire()
		if err != nil {
			return nil, err
		}
		m.Messages = append(m.Messages, e)
	}
	return m, nil
}

func (j *partialJSON) wire() (*wire.PartialSignatureMessage, error) {
	m := &wire.PartialSignatureMessage{Signer: j.Signer, ValidatorIndex: j.ValidatorIndex}
	// A missing signature, in an entry that is invalid for its signer, is one of zeros here: the container has no other.
	if len(j.PartialSignature) > 0 {
		if err := fill(m.PartialSignature[:], j.PartialSignature); err != nil {
			return nil, err
		}
	}
	return m, fill(m.SigningRoot[:], j.SigningRoot)
}

type consensusJSON struct {
	Duty struct {
		Type                          wire.BeaconDuty
		PubKey                        vector.Hex
		Slot                          phase0.Slot
		ValidatorIndex                phase0.ValidatorIndex
		CommitteeIndex                uint64
		CommitteeLength               uint64
		CommitteesAtSlot              uint64
		ValidatorCommitteeIndex       uint64
		ValidatorSyncCommitteeIndices []uint64
	}
	Version string
	DataSSZ []byte
}

func (j *consensusJSON) wire() (*wire.ConsensusData, error) {
	d := &j.Duty
	m := &wire.ConsensusData{DataSSZ: j.DataSSZ, Duty: wire.ValidatorDuty{
		Type: d.Type, Slot: d.Slot, ValidatorIndex: d.ValidatorIndex, CommitteeIndex: phase0.CommitteeIndex(d.CommitteeIndex),
		CommitteeLength: d.CommitteeLength, CommitteesAtSlot: d.CommitteesAtSlot, ValidatorCommitteeIndex: d.ValidatorCommitteeIndex,
		ValidatorSyncCommitteeIndices: d.ValidatorSyncCommitteeIndices,
	}}
	if err := fill(m.Duty.PubKey[:], d.PubKey); err != nil {
		return nil, err
	}
	id, known := eth.ParseFork(j.Version)
	if !known && j.Version != id.String() {
		return nil, fmt.Errorf("unknown version %q", j.Version)
	}
	m.Version = id
	return m, nil
}

func fill(to, from []byte) error {
	if len(from) != len(to) {
		return fmt.Errorf("%d bytes instead of %d", len(from), len(to))
	}
	copy(to, from)
	return nil
}

// object decodes JSON whose type only its keys tell.
func object(data json.RawMessage) (container, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(data, &keys); err != nil {
		return nil, err
	}
	has := func(key string) bool { return keys[key] != nil }
	switch {
	case has("MsgID"):
		return read[vector.SSVMessage](data, (*vector.SSVMessage).Wire)
	case has("OperatorIDs"):
		return read[vector.SignedMessage](data, (*vector.SignedMessage).Wire)
	case has("SigningRoot"):
		return read[partialJSON](data, (*partialJSON).wire)
	case has("Messages"):
		return read[partialsJSON](data, (*partialsJSON).wire)
	case has("Round"):
		return read[qbftJSON](data, (*qbftJSON).wire)
	case has("DataSSZ"):
		return read[consensusJSON](data, (*consensusJSON).wire)
	case has("BlockRoot"):
		return read[voteJSON](data, (*voteJSON).wire)
	}
	return nil, fmt.Errorf("unknown object with %d keys", len(keys))
}

func read[J any, W container](data []byte, convert func(*J) (W, error)) (container, error) {
	var j J
	if err := json.Unmarshal(data, &j); err != nil {
		return nil, err
	}
	return convert(&j)
}

type voteJSON struct {
	BlockRoot      vector.Hex
	Source, Target *phase0.Checkpoint
}

func (j *voteJSON) wire() (*wire.BeaconVote, error) {
	m := &wire.BeaconVote{Source: j.Source, Target: j.Target}
	return m, fill(m.BlockRoot[:], j.BlockRoot)
}
