package gossip

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// valued are the messages that are about a value which their signature does not cover.
func valued(w *world) map[string]*draft {
	prepared := w.consensus(committee, wire.RoundChange, 2)
	prepared.value("value")
	prepared.qbft.DataRound = 1
	return map[string]*draft{"proposal": w.consensus(committee, wire.Proposal, 1), "round change": prepared, "decided": w.decided(1, 2, 3)}
}

// TestFaultStrippedValues: kind A9, what the signature does not cover decides. A copy without its value is ignored and leaves no
// trace, whoever brings it; the whole message is taken afterwards, and what comes after that is a repetition.
func TestFaultStrippedValues(t *testing.T) {
	for name := range valued(newWorld(t)) {
		t.Run(name, func(t *testing.T) {
			for _, thief := range []PeerKey{peerA, peerB} {
				w := newWorld(t)
				whole, cut := valued(w)[name], valued(w)[name]
				cut.full, cut.from = nil, thief
				w.refuse("value_missing", cut)
				if len(w.v.memory.entries) > 0 {
					t.Fatal("the copy is remembered")
				}
				w.accept(whole)
				if r := w.send(cut); r.Verdict != Ignore {
					t.Errorf("after the whole one the copy is %v: %s", r.Verdict, labelOf(r))
				}
			}
		})
	}
}

// surroundings is what stands in a message outside of what its operators signed, and what a peer without a key can do to it.
var surroundings = map[string]func(d *draft){
	"value taken away": func(d *draft) { d.full = nil },
	"value changed":    func(d *draft) { d.full = append([]byte("other "), d.full...) },
	"value cut":        func(d *draft) { d.full = d.full[:len(d.full)/2] },
	"surplus bytes":    func(d *draft) { d.full = append(slices.Clone(d.full), 0) },
	"other signature":  func(d *draft) { d.sigs[0] = append([]byte{1}, d.sigs[0][1:]...); d.forged = true },
	"short signature":  func(d *draft) { d.sigs[0] = d.sigs[0][:255] },
	"signature twice":  func(d *draft) { d.sigs = append(d.sigs, d.sigs[0]) },
	"no signer":        func(d *draft) { d.signers = nil },
	"another's name":   func(d *draft) { d.signers[0] = d.signers[0]%4 + 1; d.forged = true },
	"on another topic": func(d *draft) { d.topic = "ssv.v2.1" },
	"by another peer":  func(d *draft) { d.from = peerB },
	"another's signature": func(d *draft) {
		d.signers = append(d.signers, 4)
		d.sigs = append(d.sigs, signature())
		d.forged = true
	},
}

// TestFaultChangedOnTheWay: kind C1, nobody is blamed for what another can change. Whatever a peer without a key does to a message
// before anybody heard it, the message itself is taken when an honest neighbour brings it.
func TestFaultChangedOnTheWay(t *testing.T) {
	messages := func(w *world) map[string]*draft {
		all := valued(w)
		all["prepare"], all["commit"] = w.prepare(), w.consensus(committee, wire.Commit, 1)
		all["signatures"] = w.partials(committee, post)
		return all
	}
	for name := range messages(newWorld(t)) {
		for change, apply := range surroundings {
			w := newWorld(t)
			changed := messages(w)[name]
			changed.signers = slices.Clone(changed.signers)
			apply(changed)
			untouched := change == "by another peer" || len(changed.full) == 0 && len(messages(w)[name].full) == 0 && strings.HasPrefix(change, "value")
			if r := w.send(changed); r.Accepted() != untouched {
				t.Errorf("%s, %s: %s", name, change, labelOf(r))
			}
			if !untouched {
				w.accept(messages(w)[name])
				continue
			}
			if r := w.send(messages(w)[name]); r.Verdict != Ignore {
				t.Errorf("%s, %s: the second copy is %v", name, change, r.Verdict)
			}
		}
	}
}

// TestFaultRelaysOfALiar: kind C1, a relay is never punished for its author's doing. An operator signs two messages where it may
// send one; whichever peer brings them in whatever order, nobody is rejected. A peer that made the second one up is.
func TestFaultRelaysOfALiar(t *testing.T) {
	kinds := map[string]func(w *world) (one, two *draft){
		"prepare": func(w *world) (one, two *draft) {
			return w.prepare(), with(w.prepare(), func(d *draft) { d.qbft.Root[0]++ })
		},
		"proposal": func(w *world) (one, two *draft) {
			return w.consensus(committee, wire.Proposal, 1), with(w.consensus(committee, wire.Proposal, 1), func(d *draft) { d.value("other") })
		},
		"proposal and round change": func(w *world) (one, two *draft) {
			return w.consensus(committee, wire.Proposal, 1), with(w.consensus(committee, wire.RoundChange, 1), func(d *draft) { d.value("other") })
		},
		"signatures": func(w *world) (one, two *draft) {
			return w.partials(committee, post), with(w.partials(committee, post), func(d *draft) { d.partial.Messages[0].SigningRoot[0]++ })
		},
		"randao": func(w *world) (one, two *draft) {
			return w.partials(proposer, wire.PartialSigRandao), with(w.partials(proposer, wire.PartialSigRandao), func(d *draft) { d.partial.Messages[0].SigningRoot[0]++ })
		},
	}
	for name, kind := range kinds {
		for _, from := range []PeerKey{peerA, peerB} {
			for _, forged := range []bool{false, true} {
				w := newWorld(t)
				one, two := kind(w)
				two.from, two.forged = from, forged
				w.accept(one)
				want := Ignore
				if forged && from == peerA {
					want = Reject
				}
				if r := w.send(two); r.Verdict != want {
					t.Errorf("%s from %s, forged %t: %v by %s", name, from, forged, r.Verdict, labelOf(r))
				}
			}
		}
	}
}

// TestFaultAcquittalsAreBounded: kind A7, work that a peer can ask for without end. Beyond the limits nothing is verified and nobody
// is blamed.
func TestFaultAcquittalsAreBounded(t *testing.T) {
	w := newWorld(t)
	verified := 0
	w.broken = true
	for peer := range MaxAcquitted/MaxAcquittedOfPeer + 2 {
		from := PeerKey(fmt.Sprint(peer))
		for n := range MaxAcquittedOfPeer + 2 {
			m := &Message{From: from, Signed: &wire.SignedSSVMessage{}, now: testSlot}
			switch r := w.v.acquit(m, broken(&consensusSignature), w); {
			case r.Verdict == Reject:
				verified++
			case r.Rule.Label != "operator_contradicts":
				t.Fatal(labelOf(r))
			case n < MaxAcquittedOfPeer && peer < MaxAcquitted/MaxAcquittedOfPeer:
				t.Fatalf("peer %d, message %d was not verified", peer, n)
			}
		}
	}
	if verified != MaxAcquitted {
		t.Errorf("%d signatures were verified", verified)
	}
	m := &Message{From: "0", Signed: &wire.SignedSSVMessage{}, now: testSlot + 1}
	if r := w.v.acquit(m, broken(&consensusSignature), w); r.Verdict != Reject {
		t.Error("a new slot has no room")
	}
}

// TestFaultVariantsOfADecision: kind C8, multiplying without a key. Of all decided messages that can be built from the commits of a
// committee of thirteen, in whatever order they come, no more are taken than there are sizes of a quorum.
func TestFaultVariantsOfADecision(t *testing.T) {
	w := newWorld(t)
	thirteen := wire.Committee{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}
	for _, id := range thirteen {
		w.view.operators[id] = true
	}
	w.view.committees[thirteen.ID()] = CommitteeInfo{Operators: thirteen, Validators: 3}
	accepted, sent := 0, 0
	for set := range 1 << len(thirteen) {
		var signers []wire.OperatorID
		for i, id := range thirteen {
			if set&(1<<i) != 0 {
				signers = append(signers, id)
			}
		}
		if len(signers) < thirteen.Quorum() {
			continue
		}
		sent++
		d := w.decided(signers...)
		d.id = wire.NewCommitteeMessageID(w.profile.Domain(0), committee, thirteen.ID())
		d.topic = w.profile.Fork(0).Topic(thirteen)
		d.from = PeerKey(fmt.Sprint(set))
		switch r := w.send(d); {
		case r.Accepted():
			accepted++
		case r.Rule.Label != "decided_not_more":
			t.Fatal(labelOf(r))
		}
	}
	if sent != 1093 || accepted > 5 || accepted == 0 {
		t.Errorf("%d of %d variants are taken", accepted, sent)
	}
}

// TestFaultValuesByRole: kind A7, a limit that is the largest of all roles. No role's value is longer than its own row says, and
// the row decides before the value is hashed.
func TestFaultValuesByRole(t *testing.T) {
	for _, fork := range network.Mainnet().Schedule {
		for role := wire.RoleCommittee; role <= wire.RoleAggregatorCommittee; role++ {
			limit := fork.Role(role).MaxValue
			if limit == 0 {
				continue
			}
			for extra, want := range []string{"full_data_hash", "value_oversize"} {
				c := &check{fork: fork, role: fork.Role(role), m: &Message{Role: role, QBFT: &wire.QBFTMessage{}, Signed: &wire.SignedSSVMessage{FullData: make([]byte, limit+extra)}}}
				rules := slices.DeleteFunc(slices.Clone(consensusRules), func(r Rule) bool { return r.Label != "value_oversize" && r.Label != "full_data_hash" })
				if got := c.first(rules); got == nil || got.Label != want {
					t.Errorf("%v, %v: %d bytes more break %+v, expected %s", fork.Rules, role, extra, got, want)
				}
			}
		}
	}
}

// TestFaultIgnoredNeverRemembered: kind C1, a refused message must not change what is thought of another. Whatever message breaks a
// rule, the memory afterwards is what it was.
func TestFaultIgnoredNeverRemembered(t *testing.T) {
	for _, c := range ruleCases {
		w := newWorld(t)
		w.prepareFor(c)
		if c.label == "too_many_duties" {
			w.accept(w.prepare())
		}
		if c.setup != nil {
			c.setup(w)
		}
		before := memoryText(&w.v.memory)
		w.send(c.bad(w))
		if after := memoryText(&w.v.memory); after != before {
			t.Errorf("%s changes the memory from %s to %s", c.label, before, after)
		}
	}
}

func memoryText(m *memory) string {
	var text []string
	for id, e := range m.entries {
		text = append(text, fmt.Sprintf("%x used %d: %+v", id, e.used, e.operators))
	}
	slices.Sort(text)
	return fmt.Sprint(m.records, text)
}

// TestFaultRowsThatLearnSaySo: kind B7, a predicate with a side effect that its caller does not expect. Only rows marked so change
// the check, and each of them does.
func TestFaultRowsThatLearnSaySo(t *testing.T) {
	learned := make(map[string]bool)
	for name, d := range map[string]func(*world) *draft{
		"consensus of a committee": (*world).prepare,
		"consensus of a validator": func(w *world) *draft { return w.consensus(proposer, wire.Prepare, 1) },
		"partial of a committee":   func(w *world) *draft { return w.partials(committee, post) },
		"partial of a validator":   func(w *world) *draft { return w.partials(exit, wire.PartialSigVoluntaryExit) },
	} {
		w := newWorld(t)
		draft := d(w)
		m := &Message{From: draft.from, Topic: draft.topic}
		c := &check{
			net: w.profile, topics: w.v.topics, view: w.view, memory: &w.v.memory, now: w.profile.SlotStart(testSlot).Add(draft.at),
			topic: draft.topic, data: w.encode(draft), m: m,
		}
		rules := slices.Concat(envelopeRules, partialRules)
		if draft.partial == nil {
			rules = slices.Concat(envelopeRules, consensusRules)
		}
		for i := range rules {
			r := &rules[i]
			before, message := *c, *m
			if r.broken(c) {
				t.Fatalf("%s breaks %s", name, r.Label)
			}
			switch changed := !reflect.DeepEqual(before, *c) || !reflect.DeepEqual(message, *m); {
			case changed && r.is(learns):
				learned[r.Label] = true
			case changed:
				t.Errorf("%s: %s changes the check and is not marked", name, r.Label)
			}
		}
	}
	for _, r := range Rules() {
		if r.is(learns) && !learned[r.Label] {
			t.Errorf("%s is marked and learns nothing", r.Label)
		}
	}
}
