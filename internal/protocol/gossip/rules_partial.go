package gossip

import (
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// partialRules are applied to partial signature messages after the envelope's, before the RSA check of rule 17'. The BLS signatures
// inside are not verified here.
var partialRules = []Rule{
	{"9'", "partial_oversize", Reject, 0, "the partial signatures are longer than the network's limit", func(c *check) bool { return len(c.ssv().Data) > c.fork.Limits().PartialData }},
	{"9'", "partial_undecodable", Reject, learns, "the data is not a list of partial signatures", (*check).partialUndecodable},

	{"10'", "partial_signers", Reject, 0, "partial signatures come from exactly one operator", func(c *check) bool { return len(c.signers()) != 1 }},
	{"10'", "partial_full_data", Reject, 0, "partial signatures carry full data", func(c *check) bool { return len(c.m.Signed.FullData) > 0 }},
	{"10'", "partial_type", Reject, 0, "the partial signature type is unknown", func(c *check) bool { return !c.net.Sends(c.m.Partial.Type()) }},
	{"10'", "partial_type_for_role", Reject, 0, "the role has no partial signatures of this type", func(c *check) bool { return !c.role.Sends(c.m.Partial.Type()) }},
	{"10'", "partial_empty", Reject, 0, "there is no partial signature", func(c *check) bool { return c.m.Partial.Len() == 0 }},
	{"10'", "partial_entries", Reject, 0, "there are more partial signatures than the role can need", func(c *check) bool { return c.single() && c.tooManyEntries() }},
	{"10'", "partial_entry_signer", Reject, 0, "a partial signature names another operator than the envelope", (*check).entrySigner},
	{"10'", "partial_entry_index", Reject, 0, "partial signatures of one validator's duty are for several validators", (*check).entryIndex},
	{"10'", "partial_entry_validator", Ignore, 0, "the partial signatures are for another validator", (*check).entryValidator},

	{"11'", "partial_slot_passed", Ignore, 0, "the operator has spoken in a later slot", (*check).slotPassed},
	{"12'", "partial_no_duty", Ignore, 0, "the validator has no such duty in this slot", (*check).noDuty},
	{"13'", "partial_said_before", Ignore, repeats, "the operator's signed message was heard before", func(c *check) bool { return c.before(c.askedPartial()) }},
	{"13'", "second_pre_consensus", Reject, exceeds | contradicts, "the operator has sent other pre-consensus signatures for this slot, and the same peer brought both", func(c *check) bool { return c.secondPartial(kindPreConsensus) }},
	{"13'", "second_post_consensus", Reject, exceeds | contradicts, "the operator has sent other post-consensus signatures for this slot, and the same peer brought both", func(c *check) bool { return c.secondPartial(kindPostConsensus) }},
	{"13'", "partial_second_by_other_peer", Ignore, fair | exceeds, "the operator has sent other partial signatures in their place, which another peer brought", func(c *check) bool { return c.another(c.askedPartial(), false) }},
	{"18a", "partial_far_future", Ignore, exceeds, "the slot is epochs ahead", (*check).farFuture},
	{"14'", "partial_early", Ignore, exceeds, "the slot has not begun", (*check).early},
	{"14'", "partial_late", Ignore, 0, "the duty's time is over", (*check).late},
	{"14'", "registration_old", Ignore, fair, "a registration is older than an epoch, so that it says nothing new", (*check).registrationOld},
	{"15'", "partial_too_many_duties", Ignore, 0, "the operator has spoken in too many duties of the epoch", (*check).tooManyDuties},

	{"16'", "partial_count", Ignore, fair, "there are more partial signatures than the committee's duty can need, as far as this node knows its validators", func(c *check) bool { return !c.single() && c.tooManyEntries() }},
	{"16'", "partial_index_thrice", Reject, 0, "a validator has more partial signatures than the duty can need", (*check).indexRepeated},
}

// partialUndecodable sets the payload, its slot, and what is remembered of the executor.
func (c *check) partialUndecodable() bool {
	partial, err := wire.ParsePartialView(c.ssv().Data)
	if err != nil {
		return true
	}
	c.m.partial = partial
	c.m.Partial = &c.m.partial
	c.place(partial.Slot())
	return false
}

// registrationOld is a row of our own. By the network's rules registrations are never late, so anybody could replay two old ones of
// each epoch as new. Other nodes forward them, and no peer is punished.
func (c *check) registrationOld() bool {
	return c.role.Repeats && c.m.Slot+phase0.Slot(c.net.Window()) < c.m.now
}

// tooManyEntries counts a committee's validators by this node's view. A peer's view may be newer, because the contract's blocks arrive
// at each node at another time. So a greater number is an offence by the network's rules, but no peer is punished for it here.
func (c *check) tooManyEntries() bool {
	return c.m.Partial.Len() > c.net.MaxEntries(c.m.Role, c.committee.Validators)
}

func (c *check) entrySigner() bool {
	signer := c.signers()[0]
	for i := range c.m.Partial.Len() {
		if c.m.Partial.Signer(i) != signer {
			return true
		}
	}
	return false
}

func (c *check) entryIndex() bool {
	if !c.single() {
		return false
	}
	for i := range c.m.Partial.Len() {
		if c.m.Partial.ValidatorIndex(i) != c.m.Partial.ValidatorIndex(0) {
			return true
		}
	}
	return false
}

// entryValidator comes after entryIndex, so that it is enough to check the first entry.
func (c *check) entryValidator() bool {
	return c.single() && c.m.Partial.ValidatorIndex(0) != c.validator.Index
}

// askedPartial returns the remembered message of the same kind as the partial signatures.
func (c *check) askedPartial() item {
	return c.entry.record(c.signers()[0], c.m.Slot).said(partialKind(c.m.Partial.Type()))
}

func (c *check) secondPartial(k kind) bool {
	return partialKind(c.m.Partial.Type()) == k && c.another(c.askedPartial(), true)
}

// indexRepeated allows for each validator of a committee an attestation and a sync committee message, and in an aggregator committee
// an aggregation and four contributions.
func (c *check) indexRepeated() bool {
	most := c.role.SameIndex
	if c.single() {
		return false
	}
	n := c.m.Partial.Len()
	c.memory.scratch = slices.Grow(c.memory.scratch[:0], n)
	indices, sorted := c.memory.scratch[:n], true
	for i := range indices {
		indices[i] = c.m.Partial.ValidatorIndex(i)
		sorted = sorted && (i == 0 || indices[i-1] <= indices[i])
	}
	if !sorted { // room for both orders is needed only then
		c.memory.scratch = slices.Grow(indices, n)
		indices = c.memory.scratch[:n]
		sortIndices(indices, c.memory.scratch[n:2*n])
	}
	for i := most; i < len(indices); i++ {
		if indices[i] == indices[i-most] {
			return true
		}
	}
	return false
}
