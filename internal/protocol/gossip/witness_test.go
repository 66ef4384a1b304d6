package gossip

import (
	"fmt"
	"slices"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// court shows a validator's verdicts to a witness, as a node does.
type court struct {
	*world
	witness *Witness
	named   []string
	// verified counts signatures of refused messages.
	verified int
}

func newCourt(t testing.TB) *court { return &court{world: newWorld(t), witness: NewWitness()} }

// hear sends a message and notes what it proves.
func (c *court) hear(d *draft) Result {
	c.t.Helper()
	now := c.profile.SlotStart(testSlot).Add(d.at)
	m, result := c.v.Validate(now, d.from, d.topic, c.encode(d), c)
	slot := c.profile.SlotAt(now)
	if result.Accepted() {
		if c.witness.Concerns(m) && c.witness.Accepted(m, c.hash(m), slot) {
			c.name(m, Equivocation)
		}
		return result
	}
	if c.witness.Suspects(m, result.Rule, slot) {
		c.verified++
		if c.Verify(m.Signed) == nil {
			for _, offence := range c.witness.Refused(m, c.hash(m), slot) {
				c.name(m, offence)
			}
		}
	}
	return result
}

func (c *court) hash(m *Message) [32]byte {
	hash, err := m.Signed.SSVMessage.Hash()
	if err != nil {
		c.t.Fatal(err)
	}
	return hash
}

func (c *court) name(m *Message, offence Offence) {
	c.named = append(c.named, fmt.Sprintf("%d %s", m.Signed.OperatorIDs[0], offence))
}

func (c *court) expect(named ...string) {
	c.t.Helper()
	if !slices.Equal(c.named, named) {
		c.t.Errorf("named %v, expected %v", c.named, named)
	}
}

func rooted(d *draft, root byte) *draft {
	d.qbft.Root[0] = root
	return d
}

func (c *court) prepare(root byte) *draft {
	return rooted(c.consensus(wire.RoleCommittee, wire.Prepare, 1), root)
}

func (c *court) proposal(value string) *draft {
	d := c.consensus(wire.RoleCommittee, wire.Proposal, 1)
	d.value(value)
	return d
}

func TestEveryKnownLabelIsARuleThatIgnores(t *testing.T) {
	n := 0
	for _, rule := range Rules() {
		if rule.Known() {
			n++
			if rule.Verdict != Ignore || rule.Excess() {
				t.Errorf("%s is held against somebody", rule.Label)
			}
		}
	}
	if n != 3 {
		t.Errorf("%d rules are about what is known", n)
	}
}

func TestEveryLabelOfExcessIsARule(t *testing.T) {
	n := 0
	for _, rule := range Rules() {
		if rule.Excess() {
			n++
		}
	}
	if n != 13 {
		t.Errorf("%d rules are about excess", n)
	}
}

func TestEquivocationOfOnePeer(t *testing.T) {
	for name, second := range map[string]func(c *court) *draft{
		"another root":     func(c *court) *draft { return c.prepare(2) },
		"another proposal": func(c *court) *draft { return c.proposal("other") },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCourt(t)
			first, lie := c.prepare(1), second(c)
			if lie.qbft.MsgType == wire.Proposal {
				first = c.proposal("value")
			}
			c.hear(first)
			c.hear(lie)
			c.expect(fmt.Sprintf("%d equivocation", lie.signers[0]))
			third := second(c)
			third.qbft.Root[0] ^= 0x80
			third.full = nil // an incomplete one is not looked at
			c.hear(third)
			c.expect(fmt.Sprintf("%d equivocation", lie.signers[0])) // once for each place
		})
	}
}

// The halves of a lie come from two peers, and both are accepted; or the refused half is looked at first.
func TestEquivocationOfTwoPeers(t *testing.T) {
	c := newCourt(t)
	c.hear(c.prepare(1))
	other := c.prepare(2)
	other.from = peerB
	if r := c.hear(other); labelOf(r) != "second_by_other_peer" {
		t.Fatal(labelOf(r))
	}
	c.expect("1 equivocation")

	c = newCourt(t)
	m, _ := c.v.Check(c.profile.SlotStart(testSlot).Add(other.at), peerA, other.topic, c.encode(other))
	if got := c.witness.Refused(m, c.hash(m), testSlot); got != nil {
		t.Error(got)
	}
	c.hear(c.prepare(1))
	c.expect("1 equivocation")
}

// What operators rightly say more than once, and what others do with it.
func TestRepetitionsAreNoEquivocation(t *testing.T) {
	c := newCourt(t)
	for _, kind := range []wire.QBFTMsgType{wire.Prepare, wire.Commit, wire.RoundChange} {
		for round := wire.Round(1); round <= 2; round++ {
			c.hear(c.consensus(wire.RoleCommittee, kind, round))
		}
	}
	proposal := c.proposal("value")
	c.hear(proposal)
	stripped := c.proposal("value")
	stripped.full = nil // a peer took it away
	c.hear(stripped)
	again := c.prepare(1)
	again.from = peerB
	c.hear(again)
	decided := c.decided(1, 2, 3)
	c.hear(decided)
	more := c.decided(1, 2, 4)
	c.hear(more)
	c.hear(c.partials(wire.RoleCommittee, wire.PartialSigPostConsensus))
	c.hear(c.partials(wire.RoleCommittee, wire.PartialSigPostConsensus, testIndex, testIndex))
	c.expect()
}

// Nobody is named for what it did not sign, and nobody pays for trying.
func TestUnsignedMessagesNameNobody(t *testing.T) {
	c := newCourt(t)
	c.hear(c.prepare(1))
	c.broken = true
	for n := range 200 {
		c.hear(c.prepare(byte(2 + n%200)))
	}
	c.expect()
	if c.verified != MaxVerifiedOfPeer {
		t.Errorf("%d signatures were verified for one peer", c.verified)
	}
	c.broken = false
	lie := c.prepare(250)
	lie.from = peerB
	c.hear(lie)
	c.expect("1 equivocation")
}

func TestTheWitnessVerifiesSoManyAndNoMore(t *testing.T) {
	c := newCourt(t)
	c.broken = true
	for peer := range 2 * MaxVerified / MaxVerifiedOfPeer {
		for range MaxVerifiedOfPeer {
			d := c.prepare(2)
			d.from, d.at = PeerKey(fmt.Sprint(peer)), -testGenesisAgo // long before the slot: refused as early
			c.hear(d)
		}
	}
	if c.verified != MaxVerified {
		t.Errorf("%d signatures were verified", c.verified)
	}
}

// testGenesisAgo is a moment before testSlot in which its messages are early.
const testGenesisAgo = 100 * 12e9

// Messages that are too early, or too many, prove a flood once they are more than a duty has.
func TestFlood(t *testing.T) {
	for name, lie := range map[string]func(c *court, n int) *draft{
		"early": func(c *court, n int) *draft {
			d := c.prepare(1)
			d.qbft.Height += wire.Height(n + 5)
			return d
		},
		"early signatures": func(c *court, n int) *draft {
			d := c.partials(wire.RoleCommittee, wire.PartialSigPostConsensus)
			d.partial.Slot += phase0.Slot(n + 5)
			return d
		},
		"second signatures": func(c *court, n int) *draft {
			d := c.partials(wire.RoleCommittee, wire.PartialSigPostConsensus)
			d.partial.Messages[0].SigningRoot[0] = byte(n)
			return d
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCourt(t)
			c.hear(c.partials(wire.RoleCommittee, wire.PartialSigPostConsensus, testIndex, testIndex))
			for n := range FloodLimit {
				c.hear(lie(c, n))
				c.hear(lie(c, n)) // the same once more is no more
			}
			c.expect()
			c.hear(lie(c, FloodLimit))
			c.expect("1 flood")
			before := c.verified
			for n := range 30 {
				c.hear(lie(c, FloodLimit+1+n))
			}
			c.expect("1 flood")
			if c.verified != before {
				t.Error("what is proven is verified again")
			}
		})
	}
}

// A surplus of equal prepares is both lies.
func TestFloodOfContradictions(t *testing.T) {
	c := newCourt(t)
	for n := range 40 {
		c.hear(c.prepare(byte(n)))
	}
	c.expect("1 equivocation", "1 flood")
}

// What lies far ahead or behind is not remembered.
func TestTheWitnessKeepsToItsPlace(t *testing.T) {
	c := newCourt(t)
	for n := range 5 {
		for root := range 2 {
			ahead := c.prepare(byte(root))
			ahead.qbft.Height += wire.Height(n + 5)
			c.hear(ahead)
		}
	}
	if c.expect(); len(c.witness.said) > 0 {
		t.Errorf("%d slots are remembered", len(c.witness.said))
	}
}

// What anybody can do with another's messages does not count.
func TestLateMessagesAreNoFlood(t *testing.T) {
	c := newCourt(t)
	for n := range 40 {
		d := c.prepare(1)
		d.qbft.Height -= wire.Height(40 + n)
		if r := c.hear(d); r.Accepted() || r.Rule.Label != "late" {
			t.Fatalf("%+v", r)
		}
	}
	c.expect()
	if c.verified > 0 {
		t.Errorf("%d signatures were verified", c.verified)
	}
}

func TestTheWitnessForgets(t *testing.T) {
	c := newCourt(t)
	c.hear(c.prepare(1))
	if len(c.witness.said) != 1 {
		t.Fatal("nothing is remembered")
	}
	c.witness.advance(testSlot + witnessed)
	if len(c.witness.said) != 1 {
		t.Error("it forgets too early")
	}
	c.witness.advance(testSlot + witnessed + 1)
	if len(c.witness.said)+len(c.witness.excess)+len(c.witness.spent) > 0 || c.witness.total > 0 {
		t.Error("it does not forget")
	}
	c.witness.advance(testSlot + witnessed) // two messages that are looked at across a slot's beginning
	if c.witness.slot != testSlot+witnessed+1 {
		t.Error("it goes back in time")
	}
	c.hear(c.prepare(2))
	c.expect()
}

// What is refused in one slot and what is refused in the next make no flood together.
func TestAFloodIsOfOneSlot(t *testing.T) {
	c := newCourt(t)
	for n := range FloodLimit + 4 {
		d := c.prepare(1)
		d.qbft.Height += wire.Height(n + 5)
		if n > FloodLimit/2 {
			d.at += c.profile.SlotDuration()
		}
		c.hear(d)
	}
	c.expect()
}

// A right message that is sent again, without the value that belongs to it, counts for nothing.
func TestRepetitionsAreNoFlood(t *testing.T) {
	c := newCourt(t)
	now := c.profile.SlotStart(testSlot).Add(c.proposal("value").at)
	d := c.proposal("value")
	m, _ := c.v.Check(now, d.from, d.topic, c.encode(d))
	if c.witness.Accepted(m, c.hash(m), testSlot) {
		t.Fatal("the first word contradicts")
	}
	for range 3 {
		if proven := c.witness.Refused(m, c.hash(m), testSlot); proven != nil {
			t.Error(proven)
		}
	}
	if len(c.witness.excess) > 0 {
		t.Error("repetitions are counted as excess")
	}
	if decided, _ := c.v.Check(now, peerA, d.topic, c.encode(c.decided(1, 2, 3))); c.witness.Concerns(decided) {
		t.Error("a decided message is one operator's word")
	}
}

// BenchmarkWitness is what naming costs for each accepted consensus message.
func BenchmarkWitness(b *testing.B) {
	c := newCourt(b)
	d := c.prepare(1)
	m, _ := c.v.Check(c.profile.SlotStart(testSlot).Add(d.at), d.from, d.topic, c.encode(d))
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		m.Signed.OperatorIDs[0] = wire.OperatorID(n % 4000)
		if hash, err := m.Signed.SSVMessage.Hash(); err != nil || c.witness.Accepted(m, hash, testSlot) {
			b.Fatal("not accepted")
		}
	}
}
