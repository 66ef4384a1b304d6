package roster

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// plainView is what a View must say, counted anew from a list of its validators.
func plainView(ownID wire.OperatorID, of map[wire.ValidatorPK]validator) string {
	var b strings.Builder
	validators, committees := 0, map[wire.CommitteeID][2]int{}
	for _, pk := range sortedKeys(of) {
		v := of[pk]
		c := committees[v.operators.ID()]
		c[0]++
		if v.held && v.seat == ownID && !v.liquidated && v.meta != nil {
			validators++
			c[1]++
			fmt.Fprintf(&b, "share %x of index %d\n", pk[:2], v.meta.index)
		}
		committees[v.operators.ID()] = c
	}
	served := 0
	for _, operators := range testCommittees {
		c := committees[operators.ID()]
		fmt.Fprintf(&b, "committee %v has %d, %d of them served\n", operators, c[0], c[1])
		if c[1] > 0 {
			served++
		}
	}
	fmt.Fprintf(&b, "%d validators, %d served in %d committees\n", len(of), validators, served)
	return b.String()
}

func sortedKeys(of map[wire.ValidatorPK]validator) (keys []wire.ValidatorPK) {
	for pk := range of {
		keys = append(keys, pk)
	}
	slices.SortFunc(keys, func(a, b wire.ValidatorPK) int { return slices.Compare(a[:], b[:]) })
	return keys
}

// shownView is what the View says itself.
func shownView(v *View) string {
	var b strings.Builder
	for _, r := range v.sorted() {
		if s := v.Share(r.pk); s != nil {
			fmt.Fprintf(&b, "share %x of index %d\n", r.pk[:2], s.Index)
		}
	}
	for _, operators := range testCommittees {
		members, served := 0, 0
		if c := v.committees.at(operators.ID()); c != nil {
			members, served = len(c.members), c.served
			for _, pk := range c.members {
				if r := v.validators.at(pk); r == nil || r.committee != operators.ID() {
					fmt.Fprintf(&b, "member %x is of another committee\n", pk[:2])
				}
			}
		}
		if known := v.Operators(operators.ID()) != nil; known != (served > 0) {
			fmt.Fprintf(&b, "committee %v: served is %v\n", operators, known)
		}
		fmt.Fprintf(&b, "committee %v has %d, %d of them served\n", operators, members, served)
	}
	validators, committees := v.Served()
	fmt.Fprintf(&b, "%d validators, %d served in %d committees\n", v.validators.size, validators, committees)
	return b.String()
}

var testCommittees = []wire.Committee{{1, 2, 3, 4}, {2, 3, 4, 5}, {1, 5, 6, 7}}

// A View says what a count of its records says, whatever came before it, and goes on saying it whatever comes after.
func TestAViewIsTheSumOfItsRecordsForEver(t *testing.T) {
	for seed := range uint64(40) {
		dice := rand.New(rand.NewPCG(seed, 6))
		x := newIndex()
		records, ownID := map[wire.ValidatorPK]validator{}, wire.OperatorID(0)
		var views []*View
		var texts []string
		for range 60 {
			before := x.view.Load().version
			x.change(func(d *draft) {
				for range 1 + dice.IntN(4) {
					pk := wire.ValidatorPK{byte(dice.IntN(12)), 1}
					pk[47] = byte(dice.IntN(3))
					switch dice.IntN(8) {
					case 0:
						if id := wire.OperatorID(dice.IntN(3)); id != ownID {
							ownID = id
							d.setOwnID(id, 7)
						}
					case 1, 2:
						d.drop(pk)
						delete(records, pk)
					default:
						v := validator{
							pk: pk, operators: testCommittees[dice.IntN(3)], seat: wire.OperatorID(dice.IntN(3)), held: dice.IntN(3) > 0,
							liquidated: dice.IntN(4) == 0,
						}
						v.held = v.held && v.seat != 0
						if dice.IntN(4) > 0 {
							v.meta = &metadata{index: phase0.ValidatorIndex(dice.IntN(100))}
						}
						records[pk] = v
						d.put(&v)
					}
				}
			})
			view := x.view.Load()
			if len(views) > 0 && view != views[len(views)-1] && view.version == before {
				t.Fatal("a change that others see has the version of before")
			}
			want := plainView(ownID, records)
			if got := shownView(view); got != want {
				t.Fatalf("seed %d, view %d:\n%swant\n%s", seed, len(views), got, want)
			}
			views, texts = append(views, view), append(texts, want)
		}
		for i, view := range views {
			if got := shownView(view); got != texts[i] {
				t.Fatalf("seed %d: view %d changed afterwards, to\n%sfrom\n%s", seed, i, got, texts[i])
			}
		}
	}
}

// Who has another id than the one that is served sees nothing: its shares may be another operator's.
func TestTheViewOfAnotherIDIsEmpty(t *testing.T) {
	r := &Roster{index: newIndex()}
	pk := wire.ValidatorPK{1}
	r.index.change(func(d *draft) {
		d.setOwnID(2, 0)
		d.put(&validator{pk: pk, operators: testCommittees[0], seat: 2, held: true, meta: &metadata{}})
	})
	if r.ViewOf(2).Share(pk) == nil {
		t.Error("the operator's own view lacks the share")
	}
	if other := r.ViewOf(1); other.Share(pk) != nil || other.Operators(testCommittees[0].ID()) != nil {
		t.Error("an operator with another id serves the validator")
	}
}

// A change that ends where it began makes no new View: nobody fetches duties again for it.
func TestNoChangeIsNoView(t *testing.T) {
	x := newIndex()
	before := x.view.Load()
	if x.change(func(*draft) {}); x.view.Load() != before {
		t.Error("a View that says the same")
	}
}

// BenchmarkChange replaces one of 10,000 validators.
func BenchmarkChange(b *testing.B) {
	x := newIndex()
	record := func(n int) *validator {
		v := &validator{pk: wire.ValidatorPK{byte(n), byte(n >> 8)}, operators: testCommittees[n%3], seat: 1, held: true, meta: &metadata{}}
		v.pk[47] = byte(n)
		return v
	}
	x.change(func(d *draft) {
		d.setOwnID(1, 0)
		for n := range 10_000 {
			d.put(record(n))
		}
	})
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		x.change(func(d *draft) { d.put(record(n % 10_000)) })
	}
}
