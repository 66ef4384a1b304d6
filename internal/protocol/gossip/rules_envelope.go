package gossip

import (
	"slices"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// MaxMessageSize is the longest gossip message in bytes. It applies before the fork is known.
const MaxMessageSize = 9_613_394

// MaxDataSize is the longest SSVMessage.Data in bytes, and MaxConsensusSize the longest of a consensus message. The codec's own limit
// is lower, so today their rows decide nothing; they are in the table because the network's rules have them.
const (
	MaxDataSize      = 763_278
	MaxConsensusSize = 740_506
)

// msgEvent is the reference node's internal message type; it must never arrive from outside.
const msgEvent wire.MsgType = 200

// envelopeRules are applied to every message.
var envelopeRules = []Rule{
	{"1", "empty", Reject, 0, "the message is empty", func(c *check) bool { return len(c.data) == 0 }},
	{"2", "oversize", Ignore, 0, "the message is longer than the network's limit", func(c *check) bool { return len(c.data) > MaxMessageSize }},
	{"3", "undecodable", Reject, learns, "the message is not a SignedSSVMessage", (*check).undecodable},

	{"4", "no_signers", Reject, 0, "no operator signed", func(c *check) bool { return len(c.signers()) == 0 }},
	{"4", "no_signatures", Reject, 0, "there is no signature", func(c *check) bool { return len(c.m.Signed.Signatures) == 0 }},
	{"4", "signature_length", Reject, 0, "a signature is not 256 bytes long", (*check).signatureLength},
	{"4", "signers_unsorted", Reject, 0, "the signers are not in ascending order", func(c *check) bool { return !slices.IsSorted(c.signers()) }},
	{"4", "signature_count", Reject, 0, "signers and signatures differ in number", func(c *check) bool { return len(c.signers()) != len(c.m.Signed.Signatures) }},
	{"4", "signer_zero", Reject, 0, "a signer has the invalid id 0", func(c *check) bool { return c.signers()[0] == 0 }},
	{"4", "signer_twice", Reject, 0, "a signer is named twice", (*check).signerTwice},
	{"4", "signer_unregistered", Ignore, 0, "a signer is not a registered operator", (*check).signerUnregistered},

	{"5", "no_ssv_message", Reject, 0, "there is no SSV message inside", func(c *check) bool { return c.ssv() == nil }},
	{"5", "no_data", Reject, 0, "the SSV message has no data", func(c *check) bool { return len(c.ssv().Data) == 0 }},
	{"5", "data_oversize", Reject, 0, "the SSV message's data is longer than the network's limit", func(c *check) bool { return len(c.ssv().Data) > MaxDataSize }},
	{"5", "event_type", Reject, 0, "the message type is a node's internal event", func(c *check) bool { return c.ssv().MsgType == msgEvent }},
	{"5", "unknown_type", Reject, 0, "the message type is unknown", (*check).unknownType},
	{"5", "wrong_domain", Ignore, learns, "the message belongs to another network or fork", (*check).wrongDomain},
	{"5", "invalid_role", Reject, 0, "the role does not exist in this fork", func(c *check) bool { return !c.role.Exists() }},

	{"6", "padded_id", Ignore, fair | exceeds, "the message id of a committee is not padded with zeros", (*check).paddedID},
	{"6", "unknown_committee", Ignore, learns, "no validator is registered with this committee", (*check).unknownCommittee},
	{"6", "empty_committee", Reject, 0, "the committee has no validators", func(c *check) bool { return !c.single() && c.committee.Validators == 0 }},
	{"6", "unknown_validator", Ignore, learns, "the validator is not registered", (*check).unknownValidator},
	{"6", "liquidated", Ignore, 0, "the validator's cluster is liquidated", func(c *check) bool { return c.single() && c.validator.Liquidated }},
	{"6", "no_metadata", Ignore, 0, "the beacon chain's data of the validator is not known yet", func(c *check) bool { return c.single() && !c.validator.HasMetadata }},
	{"6", "not_attesting", Ignore, 0, "the validator does not attest", func(c *check) bool { return c.single() && !c.validator.Attesting }},

	{"7", "signer_not_in_committee", Reject, 0, "a signer does not sit in the committee", (*check).signerOutside},
	{"8", "wrong_topic", Ignore, 0, "the message came on the topic of another committee", (*check).wrongTopic},
}

// undecodable sets the envelope.
func (c *check) undecodable() bool {
	signed, err := c.m.envelope.decode(c.data)
	if err != nil {
		return true
	}
	c.m.Signed = signed
	return false
}

func (c *check) signatureLength() bool {
	for _, signature := range c.m.Signed.Signatures {
		if len(signature) != wire.SignatureLength {
			return true
		}
	}
	return false
}

func (c *check) signerTwice() bool {
	ids := c.signers()
	for i := 1; i < len(ids); i++ {
		if ids[i-1] == ids[i] {
			return true
		}
	}
	return false
}

func (c *check) signerUnregistered() bool {
	for _, id := range c.signers() {
		if !c.view.Operator(id) {
			return true
		}
	}
	return false
}

func (c *check) unknownType() bool {
	t := c.ssv().MsgType
	return t != wire.MsgConsensus && t != wire.MsgPartialSignatures
}

// wrongDomain sets the role and the fork for the message. The fork is that of its slot, which both payloads have at the same offset,
// so that it is known before the payload is decoded.
func (c *check) wrongDomain() bool {
	c.m.Role = c.ssv().MsgID.Role()
	c.fork = c.net.ForkOf(peekSlot(c.ssv().Data, c.net.SlotAt(c.now)))
	c.role = c.fork.Role(c.m.Role)
	return c.ssv().MsgID.Domain() != c.fork.Domain
}

// paddedID is a row of our own. Other nodes ignore the padding, so a corrupt operator could send a message twice under any number of
// ids. No honest operator sets it, and no peer is punished for forwarding it.
func (c *check) paddedID() bool { return !c.single() && hasPadding(c.ssv().MsgID) }

// The padding of a committee's message id.
const paddingFrom, paddingTo = 8, wire.MessageIDLength - len(wire.CommitteeID{})

func hasPadding(id wire.MessageID) bool {
	return [paddingTo - paddingFrom]byte(id[paddingFrom:paddingTo]) != [paddingTo - paddingFrom]byte{}
}

// padded reports whether an id is a committee's and its padding is not zero.
func padded(id wire.MessageID) bool { return network.ForCommittee(id.Role()) && hasPadding(id) }

// unpadded returns the id of the committee that a padded id stands for.
func unpadded(id wire.MessageID) wire.MessageID {
	if padded(id) {
		clear(id[paddingFrom:paddingTo])
	}
	return id
}

// unknownCommittee sets the committee of a committee's message.
func (c *check) unknownCommittee() bool {
	if c.single() {
		return false
	}
	var known bool
	c.m.CommitteeID = c.ssv().MsgID.CommitteeID()
	c.committee, known = c.view.Committee(c.m.CommitteeID)
	return !known
}

// unknownValidator sets validator and committee of a single validator's message.
func (c *check) unknownValidator() bool {
	if !c.single() {
		return false
	}
	var known bool
	c.validator, known = c.view.Validator(c.ssv().MsgID.ValidatorPK())
	c.m.CommitteeID = c.validator.CommitteeID
	c.committee = CommitteeInfo{Operators: c.validator.Operators, Validators: 1}
	return !known
}

func (c *check) signerOutside() bool {
	for _, id := range c.signers() {
		if !c.committee.Operators.Contains(id) {
			return true
		}
	}
	return false
}

func (c *check) wrongTopic() bool {
	return c.topic != c.topics[c.fork.TopicPrefix][c.fork.SubnetOfID(c.m.CommitteeID, c.committee.Operators)]
}
