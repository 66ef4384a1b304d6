package eth

import (
	"testing"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// TestForkTable: every row has one form of attestations, blocks from Capella on, and its places are its own: what is put into the
// places of one fork is found by the library under that fork's version and under no other.
func TestForkTable(t *testing.T) {
	for i, row := range table {
		if want := Phase0 + ForkID(i); row.id != want || row.name != row.data.String() || row.data != spec.DataVersion(row.id) {
			t.Errorf("row %d is %d, %q, of the library's version %v; want %d", i, uint64(row.id), row.name, row.data, uint64(want))
		}
		if (row.early == nil) == (row.late == nil) {
			t.Errorf("%v has both forms of attestations, or none", row.id)
		}
		if (row.block != nil) != (row.id >= Capella) {
			t.Errorf("%v has blocks: %t", row.id, row.block != nil)
		}
		source, target := checkpoints()
		a, err := NewAttestation(row.id, AttestationData(row.id, 100, 9, [32]byte{}, source, target), Seat{CommitteeLength: 1}, [96]byte{1})
		if err != nil {
			t.Fatal(err)
		}
		for other := range table {
			a.Version = table[other].data
			if _, err := a.Data(); (err == nil) != (other == i) {
				t.Errorf("an attestation of %v is found under %v: %v", row.id, table[other].data, err)
			}
		}
		if row.block == nil {
			continue
		}
		full := fullBlock(t, row.id)
		blinded, err := Blind(full)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []*api.VersionedProposal{full, blinded} {
			for other := range table {
				p.Version = table[other].data
				if _, _, err := held(p); (err == nil) != (other == i) {
					t.Errorf("a block of %v, blinded %t, is found under %v: %v", row.id, p.Blinded, p.Version, err)
				}
			}
			p.Version = row.data
			if slot, err := p.Slot(); err != nil || slot != 100 {
				t.Errorf("the library finds no block of %v, blinded %t: %v", row.id, p.Blinded, err)
			}
		}
	}
	if last := table[len(table)-1].data; (last + 1).String() != spec.DataVersionUnknown.String() {
		t.Errorf("the library knows %v, which has no row", last+1)
	}
}

// TestForkOf: an object that a beacon node answers is of the slot's fork if its version is that fork's, else of the fork of its version.
func TestForkOf(t *testing.T) {
	c := &Chain{Constants: Constants{SlotsPerEpoch: 32}, Forks: []Fork{{ID: Deneb}, {Epoch: 2, ID: Electra}, {Epoch: 3, Unknown: "gloas"}}}
	for _, try := range []struct {
		epoch phase0.Epoch
		data  spec.DataVersion
		want  ForkID
	}{
		{1, spec.DataVersionDeneb, Deneb},
		{2, spec.DataVersionElectra, Electra},
		{2, spec.DataVersionDeneb, Deneb},
		{3, spec.DataVersionFulu, Fulu},
		{1, spec.DataVersionUnknown, 0},
		{1, 99, 0},
	} {
		if got := c.ForkOf(c.FirstSlot(try.epoch), try.data); got != try.want {
			t.Errorf("epoch %d, version %v: %v, want %v", try.epoch, try.data, got, try.want)
		}
	}
}
