package embedded

import (
	"maps"
	"slices"
	"strings"
	"testing"

	apiv1electra "github.com/attestantio/go-eth2-client/api/v1/electra"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// A block with a right signature and wrong contents is refused, and the chain goes on as if it had never come.
func TestSpoiledBlocksAreRefused(t *testing.T) {
	s := begin(t)
	slot := phase0.Slot(slots + 2)
	s.play(0, slot-1)
	for ; ; slot++ {
		s.must(s.chain.BeginSlot(slot))
		if s.chain.beacon.Proposer(slot) < ours {
			break
		}
		s.must(s.chain.Vote(slot))
		s.sync(slot, s.attest(slot))
	}
	v := s.chain.beacon.Proposer(slot)
	right, err := s.client.Proposal(t.Context(), slot, s.of(v)(s.eth.RandaoRoot(slot)), [32]byte{})
	s.must(err)
	encoded, err := right.Electra.MarshalSSZ()
	s.must(err)
	submit := func(spoil func(*electra.BeaconBlock)) error {
		contents := new(apiv1electra.BlockContents)
		s.must(contents.UnmarshalSSZ(encoded))
		spoil(contents.Block)
		root, err := contents.Block.HashTreeRoot()
		s.must(err)
		return s.chain.beacon.Propose(&apiv1electra.SignedBlockContents{SignedBlock: &electra.SignedBeaconBlock{
			Message: contents.Block, Signature: s.of(v)(s.eth.ProposalRoot(slot, root)),
		}})
	}
	exit := &phase0.SignedVoluntaryExit{Message: &phase0.VoluntaryExit{Epoch: 1, ValidatorIndex: 3}}
	exit.Signature = s.of(3)(s.eth.ExitRoot(exit.Message))
	cases := map[string]struct {
		spoil  func(*electra.BeaconBlock)
		reason string
	}{
		"one voter too few":          {func(b *electra.BeaconBlock) { b.Body.Attestations[0].AggregationBits[0] &^= 1 }, "does not verify"},
		"votes of another committee": {func(b *electra.BeaconBlock) { b.Body.Attestations[0].CommitteeBits[0] = 2 }, "one committee"},
		"bits of another length":     {func(b *electra.BeaconBlock) { b.Body.Attestations[0].AggregationBits = []byte{1} }, "not for a committee"},
		"a seat that did not sign":   {func(b *electra.BeaconBlock) { b.Body.SyncAggregate.SyncCommitteeBits[7] ^= 4 }, "sync aggregate"},
		"another fee recipient":      {func(b *electra.BeaconBlock) { b.Body.ExecutionPayload.FeeRecipient[0] ^= 1 }, "does not continue the execution chain"},
		"another parent":             {func(b *electra.BeaconBlock) { b.ParentRoot[0] ^= 1 }, "does not continue the head"},
		"another proposer":           {func(b *electra.BeaconBlock) { b.ProposerIndex = (v + 1) % ours }, "signature"},
		"a deposit":                  {func(b *electra.BeaconBlock) { b.Body.Deposits = []*phase0.Deposit{deposit()} }, "no deposits"},
		"an exit twice":              {func(b *electra.BeaconBlock) { b.Body.VoluntaryExits = []*phase0.SignedVoluntaryExit{exit, exit} }, "leaves already"},
		"an offence that is none": {func(b *electra.BeaconBlock) {
			h := &phase0.SignedBeaconBlockHeader{Message: &phase0.BeaconBlockHeader{ProposerIndex: 3}}
			root, err := h.Message.HashTreeRoot()
			s.must(err)
			h.Signature = s.of(3)(s.eth.ProposalRoot(0, root))
			b.Body.ProposerSlashings = []*phase0.ProposerSlashing{{SignedHeader1: h, SignedHeader2: h}}
		}, "do not exclude"},
	}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		if err := submit(cases[name].spoil); err == nil || !strings.Contains(err.Error(), cases[name].reason) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if head := s.chain.beacon.Head(); head >= slot {
		t.Fatalf("the head is at %d", head)
	}
	s.must(submit(func(*electra.BeaconBlock) {}))
	if head := s.chain.beacon.Head(); head != slot {
		t.Errorf("the right block is not the head: %d", head)
	}
}

func deposit() *phase0.Deposit {
	proof := make([][]byte, 33)
	for i := range proof {
		proof[i] = make([]byte, 32)
	}
	return &phase0.Deposit{Proof: proof, Data: &phase0.DepositData{WithdrawalCredentials: make([]byte, 32)}}
}
