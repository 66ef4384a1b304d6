package observer

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

func TestPostsOfDuties(t *testing.T) {
	key := "0x" + strings.Repeat("ab", 48)
	var public phase0.BLSPubKey
	for i := range public {
		public[i] = 0xab
	}
	for path, c := range map[string]struct {
		body string
		want Post
	}{
		"/eth/v2/validator/aggregate_and_proofs": {
			`[{"message":{"aggregator_index":"7","aggregate":{"aggregation_bits":"0x01","data":{"slot":"33","index":"0"}},"selection_proof":"0x"},"signature":"0x"}]`,
			Post{Aggregates: []Aggregated{{7, 33}}},
		},
		"/eth/v1/validator/contribution_and_proofs": {
			`[{"message":{"aggregator_index":"8","contribution":{"slot":"34","subcommittee_index":"3"}}},{"message":{"aggregator_index":"9","contribution":{"slot":"34","subcommittee_index":"0"}}}]`,
			Post{Contributions: []Contributed{{8, 34, 3}, {9, 34, 0}}},
		},
		RegistrationPath:                      {`[{"message":{"fee_recipient":"0x00","gas_limit":"1","timestamp":"1","pubkey":"` + key + `"}}]`, Post{Registrations: []phase0.BLSPubKey{public}}},
		"/eth/v1/beacon/pool/voluntary_exits": {`{"message":{"epoch":"5","validator_index":"11"},"signature":"0x"}`, Post{Exits: []phase0.ValidatorIndex{11}}},
	} {
		if !Watched(http.MethodPost, path) {
			t.Errorf("%s is not watched", path)
		}
		got, err := ParsePost(path, nil, []byte(c.body))
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v", path, got, err)
		}
		if got.Items() == 0 {
			t.Errorf("%s counts as nothing", path)
		}
		for _, bad := range []string{"", "7", `[{"message":{"aggregator_index":-1,"validator_index":-1,"pubkey":1}}]`, `{"message":{"validator_index":"x"}}`} {
			if _, err := ParsePost(path, nil, []byte(bad)); err == nil {
				t.Errorf("%s: %q is accepted", path, bad)
			}
		}
		if _, err := ParsePost(path, http.Header{"Content-Type": {"application/octet-stream"}}, []byte(c.body)); err == nil {
			t.Errorf("%s: another encoding is accepted", path)
		}
	}
}

// keyOne is the interop scheme's key of validator 1.
var keyOne = [32]byte{
	0x51, 0xd0, 0xb6, 0x51, 0x85, 0xdb, 0x69, 0x89, 0xab, 0x0b, 0x56, 0x0d, 0x6d, 0xee, 0xd1, 0x9c,
	0x7e, 0xad, 0x0e, 0x24, 0xb9, 0xb6, 0x37, 0x2c, 0xbe, 0xcb, 0x1f, 0x26, 0xbd, 0xfa, 0xd0, 0x00,
}

func TestSelectionIsASmallCommitteesDutyAndALargeOnesLot(t *testing.T) {
	n := network()
	for slot := range phase0.Slot(8) {
		if chosen, err := n.aggregates(keyOne, slot, 31); err != nil || !chosen {
			t.Errorf("slot %d: one of 31 does not aggregate: %v", slot, err)
		}
	}
	aggregates, contributes := 0, 0
	for slot := range phase0.Slot(400) {
		a, err1 := n.aggregates(keyOne, slot, 16*4)
		c, err2 := n.contributes(keyOne, slot, 2)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		aggregates, contributes = aggregates+one(a), contributes+one(c)
	}
	if aggregates < 70 || aggregates > 130 || contributes < 30 || contributes > 70 {
		t.Errorf("of 400 slots %d aggregations (a quarter expected) and %d contributions (an eighth)", aggregates, contributes)
	}
	if _, err := n.aggregates([32]byte{}, 1, 64); err == nil {
		t.Error("zero is taken for a key")
	}
}

func TestMeasureDuties(t *testing.T) {
	r := NewRecord(8)
	r.Committees[8] = [][]phase0.ValidatorIndex{{1, 2, 70}}
	r.Committees[9] = [][]phase0.ValidatorIndex{{3}}
	r.Blocks[8] = &Block{Slot: 8, Exits: []phase0.ValidatorIndex{2, 70}}
	r.Blocks[9] = &Block{Slot: 9}
	seats := make([]phase0.ValidatorIndex, syncCommitteeSize)
	for i := range seats {
		seats[i] = 70
	}
	for seat := range maxSeats + 1 { // one seat too many, all in the first subcommittee
		seats[seat] = 3
	}
	for _, seat := range []int{100, 101, 200, 300, 400} { // two seats in one subcommittee
		seats[seat] = 1
	}
	r.Sync[1] = seats
	public := map[phase0.ValidatorIndex]phase0.BLSPubKey{1: {1}, 2: {2}, 3: {3}}
	who := Assignment{
		Network: network(), Validators: map[phase0.ValidatorIndex]bool{1: true, 2: true, 3: true}, PublicKeys: public,
		Key: func(phase0.ValidatorIndex) [32]byte { return keyOne }, RegistrationPeriod: 8,
	}
	var expected, tooMany []Contributed
	for _, slot := range []phase0.Slot{8, 9} {
		for subcommittee := range uint64(syncSubcommittees) {
			chosen, err := who.Network.contributes(keyOne, slot, subcommittee)
			if err != nil {
				t.Fatal(err)
			}
			if chosen {
				expected = append(expected, Contributed{1, slot, subcommittee})
				if subcommittee == 0 {
					tooMany = append(tooMany, Contributed{3, slot, 0})
				}
			}
		}
	}
	accepted := NewAccepted()
	accepted.Add(Post{Aggregates: []Aggregated{{1, 8}, {1, 8}, {3, 8}, {70, 8}}, Registrations: []phase0.BLSPubKey{{1}}}, 9)
	accepted.Add(Post{Registrations: []phase0.BLSPubKey{{2}}}, 9) // before its turn, in slot 10
	accepted.Add(Post{Contributions: expected}, 9)
	got, err := r.MeasureDuties([]phase0.Epoch{1}, who, accepted)
	want := Duties{
		Aggregates:    Count{3, 1},
		Contributions: Contributions{Count{len(expected), len(expected)}, len(tooMany)},
		Registrations: Count{3, 1},
		Exits:         Exits{Included: 1},
	}
	if err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestResumedIsTheFirstSlotOfOurs(t *testing.T) {
	r := NewRecord(8)
	for slot := phase0.Slot(8); slot < 16; slot++ {
		r.Committees[slot] = [][]phase0.ValidatorIndex{{1, 70}}
	}
	include := func(in, of phase0.Slot, bits byte) {
		data := attestation(of, 0, 1, 1)
		r.Blocks[in] = &Block{Slot: in, Attestations: []Aggregate{{Data: &data, CommitteeBits: []byte{1}, AggregationBits: []byte{bits | 4}}}}
	}
	ours := map[phase0.ValidatorIndex]bool{1: true}
	include(10, 9, 2) // of somebody else
	if got := r.Resumed(8, ours); got != -1 {
		t.Errorf("got %d", got)
	}
	include(14, 13, 1)
	include(13, 11, 3)
	if got := r.Resumed(8, ours); got != 3 {
		t.Errorf("got %d", got)
	}
	if got := r.Resumed(12, ours); got != 1 {
		t.Errorf("got %d", got)
	}
}
