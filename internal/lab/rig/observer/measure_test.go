package observer

import (
	"reflect"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// story is a chain of four slots an epoch: slots 4 to 7 are epoch 1. Validators 0 to 7 attest in pairs, two committees of
// one in each slot, ours are 0 to 3.
func story() *Record {
	r := NewRecord(4)
	for slot := phase0.Slot(4); slot < 8; slot++ {
		v := phase0.ValidatorIndex(slot - 4)
		r.Committees[slot] = [][]phase0.ValidatorIndex{{v + 4}, {v}}
		r.Proposers[slot] = v
	}
	r.Sync[1] = []phase0.ValidatorIndex{0, 4, 0, 1, 5, 6, 7, 7}
	for _, slot := range []phase0.Slot{3, 4, 5, 7, 8, 9} { // 6 is missed
		r.Blocks[slot] = &Block{Slot: slot, Proposer: phase0.ValidatorIndex(slot - 4), Root: phase0.Root{byte(slot)}, SyncBits: []byte{0}}
	}
	return r
}

// vote of one slot's second committee, which is ours.
func vote2(slot phase0.Slot, target, head byte) Aggregate {
	return Aggregate{
		CommitteeBits: []byte{0b10}, AggregationBits: []byte{0b11},
		Data: &phase0.AttestationData{
			Slot: slot, BeaconBlockRoot: phase0.Root{head},
			Source: &phase0.Checkpoint{}, Target: &phase0.Checkpoint{Epoch: 1, Root: phase0.Root{target}},
		},
	}
}

func ours() map[phase0.ValidatorIndex]bool {
	return map[phase0.ValidatorIndex]bool{0: true, 1: true, 2: true, 3: true}
}

func TestMeasure(t *testing.T) {
	r := story()
	r.Blocks[5].Attestations = []Aggregate{vote2(4, 4, 4)}                 // at once, all correct
	r.Blocks[7].Attestations = []Aggregate{vote2(4, 4, 4), vote2(5, 4, 4)} // again; and late with the wrong head
	r.Blocks[8].Attestations = []Aggregate{vote2(6, 3, 5)}                 // wrong target; slot 6 was empty, so 5 is its head
	r.Blocks[5].SyncBits = []byte{0b00001101}                              // both seats of 0, and 1
	r.Blocks[8].SyncBits = []byte{0b00001001}                              // one of 0's seats is missing
	got, err := r.Measure([]phase0.Epoch{1}, ours())
	if err != nil {
		t.Fatal(err)
	}
	want := Figures{
		Attestations: Attestations{Expected: 4, Included: 3, Rate: 0.75, MeanInclusionDelay: 5.0 / 3, CorrectTarget: 2.0 / 3, CorrectHead: 2.0 / 3},
		Proposals:    Proposals{Expected: 4, Included: 3, Missed: []MissedProposal{{Slot: 6}}},
		// Slots 4, 6 and 7 have a block after them; validators 0 and 1 are in the committee.
		SyncMessages: SyncMessages{Expected: 6, Included: 3, Rate: 0.5},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	// The block of slot 6 was bound to be late: who attested in it is not asked for its target and head.
	r.Delayed = map[phase0.Slot]bool{6: true}
	want.Attestations.CorrectTarget, want.Attestations.CorrectHead = 1, 0.5
	if got, err := r.Measure([]phase0.Epoch{1}, ours()); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("without slot 6: %v, got  %+v\nwant %+v", err, got, want)
	}
}

func TestAttestersOfSeveralCommittees(t *testing.T) {
	committees := [][]phase0.ValidatorIndex{{10, 11, 12}, {20}, {30, 31}}
	a := Aggregate{Data: &phase0.AttestationData{}, CommitteeBits: []byte{0b101}, AggregationBits: []byte{0b00101010}} // 5 bits: 0,1,0,1,0
	got, err := a.Attesters(committees)
	if err != nil || !reflect.DeepEqual(got, []phase0.ValidatorIndex{11, 30}) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range []Aggregate{
		{Data: a.Data, CommitteeBits: []byte{0b1000}, AggregationBits: []byte{0b11}}, // no such committee
		{Data: a.Data, CommitteeBits: []byte{0b001}, AggregationBits: []byte{0b11}},  // one bit for three members
		{Data: a.Data, CommitteeBits: []byte{0b001}, AggregationBits: nil},
	} {
		if _, err := bad.Attesters(committees); err == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
}
