package observer

import (
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

func network() Network {
	return Network{Forks: []Fork{{phase0.Version{5, 0, 5, 0x39}, 0}}, ValidatorsRoot: phase0.Root{1}, SlotsPerEpoch: 8}
}

// attestation of a slot's committee, told apart by the head it votes for.
func attestation(slot phase0.Slot, source, target phase0.Epoch, head byte) phase0.AttestationData {
	return phase0.AttestationData{
		Slot: slot, BeaconBlockRoot: phase0.Root{head},
		Source: &phase0.Checkpoint{Epoch: source, Root: phase0.Root{byte(source)}},
		Target: &phase0.Checkpoint{Epoch: target, Root: phase0.Root{byte(target)}},
	}
}

// Each row injects one story; kinds lists what must be found.
func TestConflicts(t *testing.T) {
	n := network()
	share := func(c *Conflicts, operator uint64, slot phase0.Slot, roots ...phase0.Root) {
		for _, root := range roots {
			c.Partial(PartialSignature{Operator: operator, Validator: 7, Slot: slot, Root: root})
		}
	}
	for name, story := range map[string]struct {
		feed  func(*Conflicts)
		kinds []string
	}{
		"honest votes of two epochs, each seen many times": {func(c *Conflicts) {
			for range 4 {
				c.Attestation(7, attestation(9, 0, 1, 1))
				c.Attestation(7, attestation(17, 1, 2, 2))
			}
		}, nil},
		"two heads in one slot": {func(c *Conflicts) {
			c.Attestation(7, attestation(9, 0, 1, 1))
			c.Attestation(7, attestation(9, 0, 1, 2))
			c.Attestation(7, attestation(9, 0, 1, 2)) // an echo
		}, []string{doubleVote}},
		"another validator's vote is no conflict": {func(c *Conflicts) {
			c.Attestation(7, attestation(9, 0, 1, 1))
			c.Attestation(8, attestation(9, 0, 1, 2))
		}, nil},
		"a later vote surrounds an earlier one": {func(c *Conflicts) {
			c.Attestation(7, attestation(25, 2, 3, 1))
			c.Attestation(7, attestation(33, 1, 4, 2))
		}, []string{surroundVote}},
		"a later vote is surrounded by an earlier one": {func(c *Conflicts) {
			c.Attestation(7, attestation(33, 1, 4, 2))
			c.Attestation(7, attestation(25, 2, 3, 1))
		}, []string{surroundVote}},
		"two blocks in one slot": {func(c *Conflicts) {
			c.Block(7, 9, phase0.Root{1})
			c.Block(7, 9, phase0.Root{1})
			c.Block(7, 9, phase0.Root{2})
			c.Block(7, 10, phase0.Root{3})
		}, []string{doubleProposal}},
		"a share signs an attestation and a sync message": {func(c *Conflicts) {
			data := attestation(9, 0, 1, 1)
			c.Explain(data)
			share(c, 2, 9, n.attestationRoot(data), n.syncRoot(data.BeaconBlockRoot, 1))
		}, nil},
		"a share in the sync committee signs in every slot": {func(c *Conflicts) {
			for slot := phase0.Slot(8); slot < 16; slot++ {
				c.ExplainBlockRoot(phase0.Root{byte(slot)}, slot)
				share(c, 2, slot, n.syncRoot(phase0.Root{byte(slot)}, 1))
			}
		}, nil},
		"a share signs two attestations that are known": {func(c *Conflicts) {
			a, b := attestation(9, 0, 1, 1), attestation(9, 0, 1, 2)
			share(c, 2, 9, n.attestationRoot(a), n.attestationRoot(b))
			c.Explain(a) // knowledge may come later than the signature
			c.Explain(b)
		}, []string{doubleVote}},
		"a share signs an attestation and something nobody knows": {func(c *Conflicts) {
			data := attestation(9, 0, 1, 1)
			c.Explain(data)
			share(c, 2, 9, n.attestationRoot(data), phase0.Root{0xff})
		}, []string{doubleVote}},
		"a share signs two unknown roots, in two slots of an epoch": {func(c *Conflicts) {
			share(c, 2, 9, phase0.Root{1})
			share(c, 2, 11, phase0.Root{2})
		}, []string{doubleVote}},
		"two shares sign differently, each once": {func(c *Conflicts) {
			share(c, 2, 9, phase0.Root{1})
			share(c, 3, 9, phase0.Root{2})
		}, nil},
		"a share signs a surround vote": {func(c *Conflicts) {
			inner, outer := attestation(25, 2, 3, 1), attestation(33, 1, 4, 2)
			c.Explain(inner)
			c.Explain(outer)
			share(c, 2, 25, n.attestationRoot(inner))
			share(c, 2, 33, n.attestationRoot(outer))
		}, []string{surroundVote}},
		"a share signs two blocks": {func(c *Conflicts) {
			c.Partial(PartialSignature{Operator: 2, Validator: 7, Slot: 9, Proposer: true, Root: phase0.Root{1}})
			c.Partial(PartialSignature{Operator: 2, Validator: 7, Slot: 9, Proposer: true, Root: phase0.Root{1}})
			c.Partial(PartialSignature{Operator: 2, Validator: 7, Slot: 9, Proposer: true, Root: phase0.Root{2}})
		}, []string{doubleProposal}},
	} {
		t.Run(name, func(t *testing.T) {
			c := NewConflicts(n)
			story.feed(c)
			c.Found()
			found := c.Found() // asking twice finds nothing twice
			if len(found) != len(story.kinds) {
				t.Fatalf("found %v, want %v", found, story.kinds)
			}
			for i, kind := range story.kinds {
				if found[i].Kind != kind {
					t.Errorf("found %v, want %s", found[i], kind)
				}
			}
		})
	}
}

// A known answer, so that a wrong domain cannot make every root "unexplained" in silence.
func TestSigningRootsAreEthereums(t *testing.T) {
	fork := phase0.ForkData{CurrentVersion: phase0.Version{5, 0, 5, 0x39}, GenesisValidatorsRoot: phase0.Root{1}}
	forkRoot, err := fork.HashTreeRoot()
	if err != nil {
		t.Fatal(err)
	}
	domain := append([]byte{7, 0, 0, 0}, forkRoot[:28]...)
	want, err := (&phase0.SigningData{ObjectRoot: phase0.Root{9}, Domain: phase0.Domain(domain)}).HashTreeRoot()
	if err != nil {
		t.Fatal(err)
	}
	if got := network().syncRoot(phase0.Root{9}, 3); got != want {
		t.Errorf("got %s, want %x", got, want)
	}
	n := network()
	n.Forks = append(n.Forks, Fork{phase0.Version{6}, 4})
	if n.version(3) != (phase0.Version{5, 0, 5, 0x39}) || n.version(4) != (phase0.Version{6}) {
		t.Error("the fork schedule is not followed")
	}
}

func TestAMemoryOfManyEpochsIsBounded(t *testing.T) {
	c := NewConflicts(network())
	c.Partial(PartialSignature{Operator: 1, Validator: 7, Slot: 1, Root: phase0.Root{1}})
	c.Partial(PartialSignature{Operator: 1, Validator: 7, Slot: 1, Root: phase0.Root{2}})
	const epochs = 3 * memory
	for e := phase0.Epoch(1); e <= epochs; e++ {
		c.Attestation(7, attestation(phase0.Slot(8*e), e-1, e, byte(e)))
		c.Block(7, phase0.Slot(8*e), phase0.Root{byte(e)})
	}
	if seen := c.Seen(); seen.Attestations > memory+1 || seen.Blocks > memory+1 {
		t.Errorf("remembers %+v", seen)
	}
	if len(c.explained) > memory+1 || len(c.syncRoots) > 3*(memory+3) || len(c.shares) > 0 {
		t.Errorf("remembers %d attestations, %d sync roots, %d shares", len(c.explained), len(c.syncRoots), len(c.shares))
	}
	if len(c.Found()) != 1 {
		t.Error("what was found before is forgotten")
	}
}
