package eth

import (
	"testing"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec"
)

// TestForkTable: every row has one form of attestations, blocks from Capella on, and its places are its own: what is put into the
// places of one fork is found by the library under that fork's version and under no other.
func TestForkTable(t *testing.T) {
	for i, row := range table {
		if want := spec.DataVersionPhase0 + spec.DataVersion(i); row.data != want {
			t.Errorf("row %d is %v, want %v", i, row.data, want)
		}
		if (row.early == nil) == (row.late == nil) {
			t.Errorf("%v has both forms of attestations, or none", row.data)
		}
		if (row.block != nil) != (row.data >= spec.DataVersionCapella) {
			t.Errorf("%v has blocks: %t", row.data, row.block != nil)
		}
		source, target := checkpoints()
		a, err := NewAttestation(row.data, AttestationData(row.data, 100, 9, [32]byte{}, source, target), Seat{CommitteeLength: 1}, [96]byte{1})
		if err != nil {
			t.Fatal(err)
		}
		for other := range table {
			a.Version = table[other].data
			if _, err := a.Data(); (err == nil) != (other == i) {
				t.Errorf("an attestation of %v is found under %v: %v", row.data, table[other].data, err)
			}
		}
		if row.block == nil {
			continue
		}
		full := fullBlock(t, row.data)
		blinded, err := Blind(full)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []*api.VersionedProposal{full, blinded} {
			for other := range table {
				p.Version = table[other].data
				if _, _, err := held(p); (err == nil) != (other == i) {
					t.Errorf("a block of %v, blinded %t, is found under %v: %v", row.data, p.Blinded, p.Version, err)
				}
			}
			p.Version = row.data
			if slot, err := p.Slot(); err != nil || slot != 100 {
				t.Errorf("the library finds no block of %v, blinded %t: %v", row.data, p.Blinded, err)
			}
		}
	}
	if last := table[len(table)-1].data; (last + 1).String() != spec.DataVersionUnknown.String() {
		t.Errorf("the library knows %v, which has no row", last+1)
	}
}
