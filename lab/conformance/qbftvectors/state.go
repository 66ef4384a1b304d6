package qbftvectors

import (
	"fmt"
	"strconv"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The vectors' form of what an instance remembers.
type (
	stateJSON struct {
		CommitteeMember                 *vector.Member `json:",omitempty"`
		ID                              []byte
		Round                           wire.Round
		Height                          wire.Height
		LastPreparedRound               wire.Round
		LastPreparedValue               []byte
		ProposalAcceptedForCurrentRound *messageJSON
		Decided                         bool
		DecidedValue                    []byte
		ProposeContainer                containerJSON
		PrepareContainer                containerJSON
		CommitContainer                 containerJSON
		RoundChangeContainer            containerJSON
	}
	// Instance is the vectors' form of an instance.
	Instance struct {
		ForceStop  bool `json:"forceStop"`
		State      stateJSON
		StartValue []byte
	}
	containerJSON struct {
		Msgs map[string][]*messageJSON
	}
	messageJSON struct {
		SignedMessage *vector.SignedMessage
		QBFTMessage   *qbftJSON
	}
	qbftJSON struct {
		MsgType                  wire.QBFTMsgType
		Height                   wire.Height
		Round                    wire.Round
		Identifier               []byte
		Root                     vector.Hex
		DataRound                wire.Round
		RoundChangeJustification [][]byte
		PrepareJustification     [][]byte
	}
)

// memberKey is the part of a state that is the test's input, not the instance's memory.
const memberKey = "CommitteeMember"

// Restore returns what the instance remembers. An error says that a message in it does not decode.
func (i *Instance) Restore() (qbft.State, error) {
	s := qbft.State{
		Height: i.State.Height, Round: i.State.Round, LastPreparedRound: i.State.LastPreparedRound,
		LastPreparedValue: i.State.LastPreparedValue, Decided: i.State.Decided, DecidedValue: i.State.DecidedValue,
		StartValue: i.StartValue, ForceStopped: i.ForceStop,
	}
	var err error
	if s.ProposalAccepted, err = i.State.ProposalAcceptedForCurrentRound.restore(); err != nil {
		return s, err
	}
	for _, c := range []struct {
		from containerJSON
		to   *qbft.Container
	}{
		{i.State.ProposeContainer, &s.Proposals},
		{i.State.PrepareContainer, &s.Prepares},
		{i.State.CommitContainer, &s.Commits},
		{i.State.RoundChangeContainer, &s.RoundChanges},
	} {
		if *c.to, err = c.from.restore(); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (m *messageJSON) restore() (*qbft.Message, error) {
	if m == nil {
		return nil, nil
	}
	return decode(m.SignedMessage)
}

func (c containerJSON) restore() (qbft.Container, error) {
	out := make(qbft.Container)
	for key, messages := range c.Msgs {
		round, err := strconv.ParseUint(key, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("round %q: %w", key, err)
		}
		for _, m := range messages {
			restored, err := m.restore()
			if err != nil {
				return nil, err
			}
			out[wire.Round(round)] = append(out[wire.Round(round)], restored)
		}
	}
	return out, nil
}

// Render returns the vectors' form of what an instance of an identifier remembers, without the committee.
func Render(id wire.MessageID, s qbft.State) Instance {
	return Instance{
		ForceStop: s.ForceStopped, StartValue: s.StartValue,
		State: stateJSON{
			ID: id[:], Round: s.Round, Height: s.Height, LastPreparedRound: s.LastPreparedRound, LastPreparedValue: s.LastPreparedValue,
			ProposalAcceptedForCurrentRound: renderMessage(s.ProposalAccepted), Decided: s.Decided, DecidedValue: s.DecidedValue,
			ProposeContainer: renderContainer(s.Proposals), PrepareContainer: renderContainer(s.Prepares),
			CommitContainer: renderContainer(s.Commits), RoundChangeContainer: renderContainer(s.RoundChanges),
		},
	}
}

func renderContainer(c qbft.Container) containerJSON {
	out := containerJSON{Msgs: make(map[string][]*messageJSON)}
	for round, messages := range c {
		for _, m := range messages {
			key := strconv.FormatUint(uint64(round), 10)
			out.Msgs[key] = append(out.Msgs[key], renderMessage(m))
		}
	}
	return out
}

func renderMessage(m *qbft.Message) *messageJSON {
	if m == nil {
		return nil
	}
	q := m.QBFT
	return &messageJSON{
		SignedMessage: vector.FromWire(m.Signed),
		QBFTMessage: &qbftJSON{
			MsgType: q.MsgType, Height: q.Height, Round: q.Round, Identifier: q.Identifier, Root: q.Root[:], DataRound: q.DataRound,
			RoundChangeJustification: q.RoundChangeJustification, PrepareJustification: q.PrepareJustification,
		},
	}
}
