package qbftvectors

import (
	"fmt"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// replayMessages validates messages and encodes the valid ones; the last error counts.
func replayMessages(c *vector.Case) error {
	var t struct{ Messages []*vector.SignedMessage }
	if err := c.Decode(&t); err != nil {
		return err
	}
	var last error
	for n, message := range t.Messages {
		signed, err := message.Wire()
		if err != nil {
			return err
		}
		invalid, err := validate(signed)
		if err != nil {
			return fmt.Errorf("message %d: %w", n, err)
		}
		if invalid != nil {
			last = invalid
			continue
		}
		if err := checkEncoding(c, n, signed); err != nil {
			return fmt.Errorf("message %d: %w", n, err)
		}
	}
	c.CheckCode(last)
	return nil
}

// validate returns the error of the protocol for an invalid message, and another if there is no QBFT message inside.
func validate(signed *wire.SignedSSVMessage) (invalid, err error) {
	if invalid := signed.Validate(); invalid != nil {
		return invalid, nil
	}
	q, err := wire.DecodeQBFT(signed.SSVMessage.Data)
	if err != nil {
		return nil, err
	}
	return q.Validate(), nil
}

func checkEncoding(c *vector.Case, n int, signed *wire.SignedSSVMessage) error {
	if path := fmt.Sprintf("EncodedMessages[%d]", n); c.Expects(path) {
		data, err := signed.MarshalSSZ()
		if err != nil {
			return err
		}
		c.Check(path, data)
		again, err := wire.DecodeSigned(data)
		if err != nil {
			return err
		}
		if data, err = again.MarshalSSZ(); err != nil {
			return err
		}
		c.Check(path, data)
	}
	if path := fmt.Sprintf("ExpectedRoots[%d]", n); c.Expects(path) {
		root, err := signed.HashTreeRoot()
		if err != nil {
			return err
		}
		c.Check(path, root)
	}
	return nil
}

type createTest struct {
	Value                     vector.Hex
	StateValue                []byte
	Round                     wire.Round
	RoundChangeJustifications []*vector.SignedMessage
	PrepareJustifications     []*vector.SignedMessage
	CreateType                string
	Identifier                []byte
}

// replayCreate writes one message and signs it.
func (g *group) replayCreate(c *vector.Case) error {
	var t createTest
	if err := c.Decode(&t); err != nil {
		return err
	}
	cfg, w, err := g.setup(g.member, t.Identifier, nil)
	if err != nil {
		return err
	}
	message, err := t.create(cfg, w)
	c.CheckCode(err)
	if err != nil {
		return nil
	}
	if invalid, err := validate(message); err != nil || invalid != nil {
		return fmt.Errorf("the message is invalid: %w %w", invalid, err)
	}
	root, err := message.HashTreeRoot()
	if err != nil {
		return err
	}
	c.Check("ExpectedRoot", vector.Hex(root[:]))
	return nil
}

func (t *createTest) create(cfg qbft.Config, w *world) (*wire.SignedSSVMessage, error) {
	draft := qbft.Draft{Identifier: cfg.Identifier, Round: t.Round}
	switch t.CreateType {
	case "createProposal":
		roundChanges, err := signedOf(t.RoundChangeJustifications)
		if err != nil {
			return nil, err
		}
		prepares, err := signedOf(t.PrepareJustifications)
		if err != nil {
			return nil, err
		}
		q, err := draft.Proposal(t.StateValue, roundChanges, prepares)
		if err != nil {
			return nil, err
		}
		return w.sign(q, t.StateValue)
	case "CreatePrepare":
		return w.sign(draft.Prepare([32]byte(t.Value)), nil)
	case "CreateCommit":
		return w.sign(draft.Commit([32]byte(t.Value)), nil)
	case "CreateRoundChange":
		return t.createRoundChange(cfg, w)
	}
	return nil, fmt.Errorf("unknown message %q", t.CreateType)
}

// createRoundChange lets an instance with the prepares time out into round 1, where the vectors want the round change.
func (t *createTest) createRoundChange(cfg qbft.Config, w *world) (*wire.SignedSSVMessage, error) {
	state := qbft.State{Prepares: make(qbft.Container)}
	for _, prepare := range t.PrepareJustifications {
		m, err := decode(prepare)
		if err != nil {
			return nil, err
		}
		state.LastPreparedRound, state.LastPreparedValue = m.QBFT.Round, t.StateValue
		state.Prepares[m.QBFT.Round] = append(state.Prepares[m.QBFT.Round], m)
	}
	effects, err := qbft.Restore(cfg, state).Step(qbft.Timeout{})
	if err != nil {
		return nil, err
	}
	if err := w.carryOut(effects); err != nil {
		return nil, err
	}
	if len(w.sent) != 1 {
		return nil, fmt.Errorf("%d messages were sent", len(w.sent))
	}
	return w.sent[0].Wire()
}

func signedOf(messages []*vector.SignedMessage) ([]*wire.SignedSSVMessage, error) {
	var out []*wire.SignedSSVMessage
	for _, m := range messages {
		signed, err := m.Wire()
		if err != nil {
			return nil, err
		}
		out = append(out, signed)
	}
	return out, nil
}

// replayRoundRobin asks the Alan rules for 9,900 leaders.
func replayRoundRobin(c *vector.Case) error {
	var t struct {
		Share   vector.Member
		Heights []wire.Height
		Rounds  []wire.Round
	}
	if err := c.Decode(&t); err != nil {
		return err
	}
	committee, err := t.Share.Operators()
	if err != nil {
		return err
	}
	if len(t.Rounds) != len(t.Heights) {
		return fmt.Errorf("%d rounds for %d heights", len(t.Rounds), len(t.Heights))
	}
	fork := network.Fork{Rules: network.Alan}
	leaders := make([]wire.OperatorID, len(t.Heights))
	for i, height := range t.Heights {
		leaders[i] = fork.Leader(committee, height, t.Rounds[i])
	}
	c.Check("Proposers", leaders)
	return nil
}
