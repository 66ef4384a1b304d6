package typesvectors

import (
	"fmt"

	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// replaySigned validates messages and verifies the signatures of those with keys. Every message must end the same.
func replaySigned(c *vector.Case) error {
	var t struct {
		Messages     []*vector.SignedMessage
		RSAPublicKey [][]byte
	}
	if err := c.Decode(&t); err != nil {
		return err
	}
	for n, message := range t.Messages {
		signed, err := message.Wire()
		if err != nil {
			return fmt.Errorf("message %d: %w", n, err)
		}
		err = signed.Validate()
		if err == nil {
			err = verify(signed, t.RSAPublicKey)
		}
		c.CheckCode(err)
	}
	return nil
}

func verify(m *wire.SignedSSVMessage, keys [][]byte) error {
	hash, err := m.SSVMessage.Hash()
	if err != nil {
		return err
	}
	for i, text := range keys {
		key, err := operatorkey.ParsePublicKeyPEM(text)
		if err != nil {
			return err
		}
		if err := key.Verify(hash, m.Signatures[i]); err != nil {
			return err
		}
	}
	return nil
}

// testValidator is the validator of the tests with four operators.
var testValidator = vector.Hex{
	0x8e, 0x80, 0x06, 0x65, 0x51, 0xa8, 0x1b, 0x31, 0x82, 0x58, 0x70, 0x9e, 0xda, 0xf7, 0xdd, 0x1f,
	0x63, 0xcd, 0x68, 0x6a, 0x0e, 0x4d, 0xb8, 0xb2, 0x9b, 0xbb, 0x7a, 0xcf, 0xe6, 0x56, 0x08, 0x67,
	0x7a, 0xf5, 0xa5, 0x27, 0xd9, 0x44, 0x8e, 0xe4, 0x78, 0x35, 0x48, 0x5e, 0x02, 0xb5, 0x0b, 0xc0,
}

// replayBelongs asks whether message ids name the tests' validator.
func replayBelongs(c *vector.Case) error {
	var t struct{ MessageIDs []vector.Hex }
	if err := c.Decode(&t); err != nil {
		return err
	}
	for _, id := range t.MessageIDs {
		if len(id) != wire.MessageIDLength {
			return fmt.Errorf("message id of %d bytes", len(id))
		}
		c.Check("BelongsToValidator", wire.MessageID(id).ValidatorPK() == wire.ValidatorPK(testValidator))
	}
	return nil
}

// replayPartialSignatures validates, encodes and hashes; the last error counts.
func replayPartialSignatures(c *vector.Case) error {
	var t struct{ Messages []*partialsJSON }
	if err := c.Decode(&t); err != nil {
		return err
	}
	var last error
	for n, message := range t.Messages {
		m, err := message.wire()
		if err != nil {
			return fmt.Errorf("message %d: %w", n, err)
		}
		if err := m.Validate(); err != nil {
			last = err
		}
		if err := checkPartialSignatures(c, n, m); err != nil {
			return fmt.Errorf("message %d: %w", n, err)
		}
	}
	c.CheckCode(last)
	return nil
}

func checkPartialSignatures(c *vector.Case, n int, m *wire.PartialSignatureMessages) error {
	data, err := m.MarshalSSZ()
	if err != nil {
		return err
	}
	if path := fmt.Sprintf("EncodedMessages[%d]", n); c.Expects(path) {
		c.Check(path, data)
	}
	again, err := wire.DecodePartialSignatures(data)
	if err != nil {
		return err
	}
	root, err := again.HashTreeRoot()
	if err != nil {
		return err
	}
	if path := fmt.Sprintf("ExpectedRoots[%d]", n); c.Expects(path) {
		c.Check(path, root)
	}
	return nil
}

// replayQuorum counts the signers of a message.
func replayQuorum(c *vector.Case) error {
	var t struct {
		CommitteeMember vector.Member
		Message         vector.SignedMessage
	}
	if err := c.Decode(&t); err != nil {
		return err
	}
	committee, err := t.CommitteeMember.Operators()
	if err != nil {
		return err
	}
	signed, err := t.Message.Wire()
	if err != nil {
		return err
	}
	c.CheckCode(signed.Validate())
	unique := make(map[wire.OperatorID]bool)
	for _, id := range signed.OperatorIDs {
		unique[id] = true
	}
	c.Check("ExpectedHasQuorum", len(unique) >= committee.Quorum())
	c.Check("ExpectedFullCommittee", len(unique) == len(committee))
	return nil
}

// replayDuty maps a beacon duty to the role that performs it.
func replayDuty(c *vector.Case) error {
	var t struct{ BeaconRole wire.BeaconDuty }
	if err := c.Decode(&t); err != nil {
		return err
	}
	role, _ := network.Fork{Rules: network.Alan}.RoleOf(t.BeaconRole)
	c.Check("RunnerRole", role)
	return nil
}
