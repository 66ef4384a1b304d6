package gossip

import (
	"encoding/binary"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/cespare/xxhash/v2"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// PeerKey identifies a forwarding peer: the bytes of its peer id. For our own messages it is our own.
type PeerKey string

// Message is a decoded message: the envelope, its payload, and what the rules found out about it. It shares memory with the bytes that
// it was decoded from; both are read-only.
type Message struct {
	// Signed is the envelope.
	Signed *wire.SignedSSVMessage
	// QBFT is the payload of a consensus message, else nil.
	QBFT *wire.QBFTMessage
	// Partial is the payload of a partial signature message, else nil.
	Partial *wire.PartialView

	// From is the peer that forwarded the message; it need not be its author.
	From PeerKey
	// Topic is the topic on which it arrived.
	Topic string
	// Role, CommitteeID and Slot identify the duty. CommitteeID is set for validator roles too.
	Role        wire.Role
	CommitteeID wire.CommitteeID
	Slot        phase0.Slot

	envelope envelope
	qbft     wire.QBFTMessage // room for QBFT
	partial  wire.PartialView // room for Partial
	epoch    phase0.Epoch
	now      phase0.Slot
	// signed and from make the message's item in the memory.
	signed, from uint64
}

// ID returns the message id, which identifies the duty's executor.
func (m *Message) ID() wire.MessageID { return m.Signed.SSVMessage.MsgID }

// check is the state of one message while the rules are applied.
type check struct {
	net    *network.Profile
	topics map[string][]string
	view   View
	memory *memory

	now   time.Time
	topic string
	data  []byte

	m         *Message
	fork      network.Fork
	role      *network.RoleRules // the row of the message's role in the fork
	committee CommitteeInfo
	validator ValidatorInfo
	entry     *entry
	// lenient skips the rows that an honest peer's message may break.
	lenient bool
}

func (c *check) signers() []wire.OperatorID { return c.m.Signed.OperatorIDs }
func (c *check) ssv() *wire.SSVMessage      { return c.m.Signed.SSVMessage }
func (c *check) decided() bool              { return len(c.signers()) > 1 }

// single reports whether the message's executor is one validator rather than a committee.
func (c *check) single() bool { return !c.role.ForCommittee }

// first returns the first broken row, or nil.
func (c *check) first(rules []Rule) *Rule {
	for i := range rules {
		if rules[i].broken(c) && !c.pardons(&rules[i]) {
			return &rules[i]
		}
	}
	return nil
}

// place sets the duty of a decoded payload and finds what is remembered of its operators.
func (c *check) place(slot phase0.Slot) {
	c.m.Slot = slot
	c.m.epoch = c.net.EpochOf(slot)
	c.m.now = c.net.SlotAt(c.now)
	c.m.signed, c.m.from = xxhash.Sum64(c.ssv().Data), xxhash.Sum64String(string(c.m.From))
	c.entry = c.memory.find(c.m.ID(), c.m.now)
}

// peekSlot reads the slot of a payload of either type without decoding it.
func peekSlot(data []byte, otherwise phase0.Slot) phase0.Slot {
	if len(data) < 16 {
		return otherwise
	}
	return phase0.Slot(binary.LittleEndian.Uint64(data[8:16]))
}
