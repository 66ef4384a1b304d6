package scale

import (
	"testing"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// newStrangers has the strangers of a run, with keys.
func newStrangers(t *testing.T, o Options) *strangers {
	t.Helper()
	profile := network.Local()
	foreign, flooding, operators := neighbours(o, &profile, newPlan(o).committees)
	keys, err := newOperatorKeys(t.Context(), 4)
	if err != nil {
		t.Fatal(err)
	}
	s := &strangers{&profile, operatorID(o.Operators), nil, foreign, flooding}
	for i := range operators {
		s.keys = append(s.keys, keys[i%len(keys)])
	}
	return s
}

func TestStrangersAreOnTheSubnetsOfOperator1(t *testing.T) {
	o := checked(t, func(o *Options) { o.Foreign, o.Flood = 150, 2 })
	s := newStrangers(t, o)
	if len(s.foreign) != mostStrangeCommittees || len(s.flooding) != floodCommittees {
		t.Fatalf("%d foreign, %d flooding committees", len(s.foreign), len(s.flooding))
	}
	fork := s.profile.Fork(0)
	own := newPlan(o).committees[0]
	attesting := 0
	perSlot := make([]int, o.SlotsPerEpoch)
	for _, n := range s.foreign {
		if !n.committee.Valid() || n.committee[0] <= wire.OperatorID(o.Operators) || fork.Subnet(n.committee) != fork.Subnet(own) {
			t.Errorf("committee %v", n.committee)
		}
		for slot, k := range n.attesting {
			attesting += k
			perSlot[slot] += k
		}
	}
	if attesting != o.Foreign {
		t.Errorf("%d of %d attest in an epoch", attesting, o.Foreign)
	}
	for slot, k := range perSlot {
		if k < 10 || k > 30 {
			t.Errorf("%d attest in slot %d", k, slot)
		}
	}
	if n := len(s.validators()); n != o.strangers() || n != 150+floodCommittees*floodValidators {
		t.Errorf("%d validators to register, %d foreseen", n, o.strangers())
	}
}

func TestStrangersSignAndForgersDoNot(t *testing.T) {
	s := newStrangers(t, checked(t, func(o *Options) { o.Foreign, o.Flood = 8, 1 }))
	holds := func(m said) bool {
		signed, err := wire.DecodeSigned(m.data)
		if err != nil {
			t.Fatal(err)
		}
		hash, err := signed.SSVMessage.Hash()
		if err != nil {
			t.Fatal(err)
		}
		for i, id := range signed.OperatorIDs {
			if s.keys[id-s.first].Public().Verify(hash, signed.Signatures[i]) != nil {
				return false
			}
		}
		return true
	}
	all, err := s.honest(40)
	if err != nil || len(all) == 0 || len(all)%dutyMessages != 0 {
		t.Fatalf("%d messages, %v", len(all), err)
	}
	others, err := s.flood(40, 100)
	if err != nil || len(others) != 5*dutyMessages {
		t.Fatalf("%d messages of a flood of 100, %v", len(others), err)
	}
	for _, m := range append(all, others...) {
		if !holds(m) {
			t.Error("a stranger's signature does not hold")
		}
	}
	for i := range 8 {
		m, err := s.forgery(i, 40)
		if err != nil {
			t.Fatal(err)
		}
		if holds(m) {
			t.Error("a forgery holds")
		}
		if _, err := wire.DecodeSigned(s.rubbish(i).data); err == nil {
			t.Error("rubbish is a message")
		}
	}
}
