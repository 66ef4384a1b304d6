package eth

import (
	"encoding/hex"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

func testChain() *Chain {
	return &Chain{
		Constants: Constants{
			GenesisTime: time.Unix(1606824023, 0), GenesisValidatorsRoot: phase0.Root{0xaa}, GenesisForkVersion: phase0.Version{1},
			SlotsPerEpoch: 32, SlotDuration: 12 * time.Second, EpochsPerSyncCommitteePeriod: 256, SyncCommitteeSize: 512,
		},
		Forks: []Fork{
			{Epoch: 0, Version: phase0.Version{1}, ID: Phase0},
			{Epoch: 2, Version: phase0.Version{2}, ID: Capella},
			{Epoch: 3, Version: phase0.Version{3}, ID: Electra},
			{Epoch: FarFuture, Version: phase0.Version{4}, ID: Fulu},
		},
	}
}

// Every row of the table in section 1.7, against roots computed by hand: epoch 3 (slot 100) is under version 3.
func TestSigningRoots(t *testing.T) {
	c := testChain()
	const slot = phase0.Slot(100)
	genesisRoot := [32]byte(c.GenesisValidatorsRoot)
	source, target := &phase0.Checkpoint{Epoch: 2, Root: phase0.Root{5}}, &phase0.Checkpoint{Epoch: 3, Root: phase0.Root{6}}
	data := AttestationData(Electra, slot, 9, phase0.Root{4}, source, target)
	dataRoot := tree(number(100), number(0), [32]byte{4}, pair(number(2), [32]byte{5}), pair(number(3), [32]byte{6}))
	contribution := &altair.ContributionAndProof{
		AggregatorIndex: 5, Contribution: &altair.SyncCommitteeContribution{Slot: slot, AggregationBits: make([]byte, 16)},
	}
	contributionRoot, err := contribution.HashTreeRoot()
	if err != nil {
		t.Fatal(err)
	}
	registration := &v1.ValidatorRegistration{FeeRecipient: fee, GasLimit: 36_000_000, Timestamp: time.Unix(1700000000, 0), Pubkey: phase0.BLSPubKey{7}}
	var recipient, keyHead [32]byte
	copy(recipient[:], fee[:])
	keyHead[0] = 7
	registrationRoot := tree(recipient, number(36_000_000), number(1700000000), pair(keyHead, [32]byte{}))
	exit := &phase0.VoluntaryExit{Epoch: 3, ValidatorIndex: 8}
	three := [4]byte{3}

	for _, row := range []struct {
		name string
		got  func() (phase0.Root, error)
		want phase0.Root
	}{
		{"attestation", func() (phase0.Root, error) { return c.AttestationRoot(data) }, signed(dataRoot, [4]byte{1}, three, genesisRoot)},
		{"sync committee message", func() (phase0.Root, error) { return c.SyncMessageRoot(slot, phase0.Root{4}) }, signed([32]byte{4}, [4]byte{7}, three, genesisRoot)},
		{"RANDAO", func() (phase0.Root, error) { return c.RandaoRoot(slot) }, signed(number(3), [4]byte{2}, three, genesisRoot)},
		{"block", func() (phase0.Root, error) { return c.ProposalRoot(slot, phase0.Root{4}) }, signed([32]byte{4}, [4]byte{0}, three, genesisRoot)},
		{"selection", func() (phase0.Root, error) { return c.SelectionRoot(slot) }, signed(number(100), [4]byte{5}, three, genesisRoot)},
		{"aggregate", func() (phase0.Root, error) { return c.AggregateRoot(slot, target) }, signed(pair(number(3), [32]byte{6}), [4]byte{6}, three, genesisRoot)},
		{"sync selection", func() (phase0.Root, error) { return c.SyncSelectionRoot(slot, 2) }, signed(pair(number(100), number(2)), [4]byte{8}, three, genesisRoot)},
		{"contribution", func() (phase0.Root, error) { return c.ContributionRoot(contribution) }, signed(contributionRoot, [4]byte{9}, three, genesisRoot)},
		{"registration", func() (phase0.Root, error) { return c.RegistrationRoot(registration) }, signed(registrationRoot, [4]byte{0, 0, 0, 1}, [4]byte{1}, [32]byte{})},
		{"exit", func() (phase0.Root, error) { return c.ExitRoot(exit) }, signed(pair(number(3), number(8)), [4]byte{4}, [4]byte{2}, genesisRoot)},
	} {
		got, err := row.got()
		if err != nil || got != row.want {
			t.Errorf("%s: %#x (%v), want %#x", row.name, got, err, row.want)
		}
	}
	if _, err := c.ContributionRoot(&altair.ContributionAndProof{}); err == nil {
		t.Error("a contribution without content has a root")
	}
}

// A chain without Capella signs exits under their own epoch.
func TestExitWithoutCapella(t *testing.T) {
	c := testChain()
	c.Forks = c.Forks[:1]
	got, err := c.ExitRoot(&phase0.VoluntaryExit{Epoch: 3, ValidatorIndex: 8})
	if want := signed(pair(number(3), number(8)), [4]byte{4}, [4]byte{1}, [32]byte(c.GenesisValidatorsRoot)); err != nil || got != want {
		t.Errorf("%#x, %v", got, err)
	}
}

// The deposit of the public vectors: 32 ether under fork version 0.
func TestDepositRoot(t *testing.T) {
	var m phase0.DepositMessage
	credentials, err := hex.DecodeString("005b55a6c968852666b132a80f53712e5097b0fca86301a16992e695a8e86f16")
	if err != nil {
		t.Fatal(err)
	}
	m.WithdrawalCredentials = credentials
	key, err := hex.DecodeString("b3d50de8d77299da8d830de1edfb34d3ce03c1941846e73870bb33f6de7b8a01383f6b32f55a1d038a4ddcb21a765194")
	if err != nil {
		t.Fatal(err)
	}
	copy(m.PublicKey[:], key)
	m.Amount = 32_000_000_000
	root, err := DepositRoot(&m, phase0.Version{})
	if want := "69d2af2fd5870077e45f574087a38f476ac3b0f680a511767fb1b0f17f8c4cbd"; err != nil || hex.EncodeToString(root[:]) != want {
		t.Errorf("%x (%v), want %s", root, err, want)
	}
}
