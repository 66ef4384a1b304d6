package embedded

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/protocol/eth"
)

// block fetches a block with this graffiti and signs it.
func (s *solo) block(slot phase0.Slot, v phase0.ValidatorIndex, graffiti [32]byte) (*api.VersionedSignedProposal, error) {
	s.t.Helper()
	proposal, err := s.client.Proposal(s.t.Context(), slot, s.of(v)(s.eth.RandaoRoot(slot)), graffiti)
	if err != nil {
		return nil, err
	}
	root, err := eth.BlockRoot(proposal)
	s.must(err)
	return eth.SignFull(proposal, s.of(v)(s.eth.ProposalRoot(slot, root)))
}

// record reads back what the chain holds up to a slot.
func (s *solo) record(last phase0.Slot) *observer.Record {
	s.t.Helper()
	record := observer.NewRecord(slots)
	s.must(record.ReadBlocks(s.t.Context(), s.observer, 0, last))
	for epoch := range s.eth.EpochOf(last) + 1 {
		s.must(record.ReadDuties(s.t.Context(), s.observer, epoch))
	}
	return record
}

func (s *solo) measured() map[phase0.ValidatorIndex]bool {
	out := map[phase0.ValidatorIndex]bool{}
	for _, v := range s.indices() {
		out[v] = true
	}
	return out
}

// Every duty of some epochs, read back by the observer as from any chain.
func TestDutiesAreIncludedAndFinal(t *testing.T) {
	s := begin(t)
	s.play(0, 5*slots-1)
	record := s.record(5*slots - 1)
	epochs := []phase0.Epoch{1, 2, 3}
	f, err := record.Measure(epochs, s.measured())
	s.must(err)
	if a := f.Attestations; a.Expected != 3*ours || a.Included != a.Expected || a.MeanInclusionDelay != 1 || a.CorrectHead != 1 || a.CorrectTarget != 1 {
		t.Errorf("attestations: %+v", a)
	}
	if p := f.Proposals; p.Expected == 0 || p.Included != p.Expected {
		t.Errorf("proposals: %+v", p)
	}
	if m := f.SyncMessages; m.Expected == 0 || m.Included != m.Expected {
		t.Errorf("sync messages: %+v", m)
	}
	duties, err := record.MeasureDuties(epochs, s.assignment(), s.accepted)
	s.must(err)
	if duties.Aggregates.Expected == 0 || duties.Aggregates.Accepted != duties.Aggregates.Expected {
		t.Errorf("aggregates: %+v", duties.Aggregates)
	}
	if c := duties.Contributions; c.Expected == 0 || c.Accepted != c.Expected {
		t.Errorf("contributions: %+v", c)
	}
	finality, err := s.client.Finality(t.Context())
	s.must(err)
	// Source: consensus specification; two epochs behind, as on any chain on which everybody votes.
	if finality.Justified.Epoch != 3 || finality.Finalized.Epoch != 2 {
		t.Errorf("in epoch 4: %v", finality)
	}
	if b := s.chain.Booked(); len(b.Slashable) != 0 || b.WrongHead != 0 {
		t.Errorf("booked %+v", b)
	}
}

func (s *solo) assignment() observer.Assignment {
	s.t.Helper()
	genesis, err := s.observer.Genesis(s.t.Context())
	s.must(err)
	forks, err := s.observer.Forks(s.t.Context())
	s.must(err)
	return observer.Assignment{
		Network:    observer.Network{Forks: forks, ValidatorsRoot: genesis.ValidatorsRoot, SlotsPerEpoch: slots},
		Validators: s.measured(), Key: func(v phase0.ValidatorIndex) [32]byte { return chain.InteropKey(int(v)) },
	}
}

// Proposers that were told an epoch ahead are still the ones when it comes, whatever blocks were made meanwhile.
func TestDutiesToldAheadStay(t *testing.T) {
	s := begin(t)
	s.brief = true
	s.play(0, slots)
	ahead, err := s.client.ProposerDuties(t.Context(), 2)
	s.must(err)
	attesters, err := s.client.AttesterDuties(t.Context(), 2, s.indices())
	s.must(err)
	s.play(slots+1, 2*slots)
	later, err := s.client.ProposerDuties(t.Context(), 2)
	s.must(err)
	same, err := s.client.AttesterDuties(t.Context(), 2, s.indices())
	s.must(err)
	if fmt.Sprint(ahead.Duties) != fmt.Sprint(later.Duties) || fmt.Sprint(attesters) != fmt.Sprint(same) || len(ahead.Duties) != slots {
		t.Errorf("told ahead %v and %v, later %v and %v", ahead.Duties, attesters, later.Duties, same)
	}
	if ahead.DependentRoot == later.DependentRoot {
		t.Error("the root that proposers depend on is that of the last block before the epoch")
	}
}

// Without the committee only five eighths vote, and nothing is justified; when it comes back, finality does too.
func TestFinalityNeedsTwoThirds(t *testing.T) {
	s := begin(t)
	s.brief = true
	for slot := range phase0.Slot(4 * slots) {
		s.must(s.chain.BeginSlot(slot))
		s.must(s.chain.Vote(slot))
	}
	finality, err := s.client.Finality(t.Context())
	s.must(err)
	if finality.Justified.Epoch != 0 {
		t.Errorf("justified without a quorum: %v", finality)
	}
	s.play(4*slots, 7*slots-1)
	if finality, err = s.client.Finality(t.Context()); err != nil || finality.Finalized.Epoch != 4 {
		t.Errorf("with everybody: %v, %v", finality, err)
	}
}

// Two votes or blocks that exclude each other are told at once, and cost the stake in the next block.
func TestOffencesAreFound(t *testing.T) {
	s := begin(t)
	s.brief = true
	conflicts := observer.NewConflicts(s.assignment().Network)
	ctx, cancel := context.WithCancel(t.Context())
	watched := make(chan struct{})
	go func() { defer close(watched); s.observer.Watch(ctx, conflicts, func(error) {}) }()
	defer func() { cancel(); <-watched }()
	s.play(0, 2*slots-1)

	slot := phase0.Slot(2 * slots)
	s.must(s.chain.BeginSlot(slot))
	s.propose(slot)
	s.must(s.chain.Vote(slot))
	s.attest(slot)
	voter := s.voteTwice(slot)
	s.idle[voter] = true
	slot++
	s.play(slot, slot)
	proposer := s.proposeTwice(&slot)

	s.play(slot+1, slot+2)
	record := s.record(slot + 2)
	slashed := 0
	for _, b := range record.Blocks {
		slashed += b.Slashed
	}
	if slashed != 2 {
		t.Errorf("%d slashings in blocks", slashed)
	}
	for _, v := range []phase0.ValidatorIndex{voter, proposer} {
		known, err := s.client.Validators(t.Context(), []phase0.BLSPubKey{s.keys[v].PublicKey().Bytes()})
		if err != nil || known[v].Status != apiv1.ValidatorStateActiveSlashed {
			t.Errorf("validator %d: %v, %v", v, known[v], err)
		}
	}
	kinds := func() (out []string) {
		for _, c := range conflicts.Found() {
			out = append(out, c.Kind)
		}
		return out
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		found := kinds()
		if slices.Contains(found, "proposer_slashing") && slices.Contains(found, "attester_slashing") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the observer found %v", found)
		}
	}
}

// voteTwice lets a member of the slot's committee vote for another head too.
func (s *solo) voteTwice(slot phase0.Slot) phase0.ValidatorIndex {
	s.t.Helper()
	data, err := s.client.AttestationData(s.t.Context(), slot, 0)
	s.must(err)
	genesis, err := s.observer.Block(s.t.Context(), "0")
	s.must(err)
	data.BeaconBlockRoot = genesis.Root
	committee := s.chain.beacon.Committee(slot)
	place := slices.IndexFunc(committee, func(v phase0.ValidatorIndex) bool { return v < ours })
	v := committee[place]
	vote := attestation(v, data, s.of(v)(s.eth.AttestationRoot(data)), uint64(place), uint64(len(committee)))
	s.must(s.client.SubmitAttestations(s.t.Context(), []*spec.VersionedAttestation{vote}))
	return v
}

// proposeTwice plays on to the next slot in which one of us proposes, and lets it propose two blocks.
func (s *solo) proposeTwice(slot *phase0.Slot) phase0.ValidatorIndex {
	s.t.Helper()
	for {
		*slot++
		s.must(s.chain.BeginSlot(*slot))
		v := s.chain.beacon.Proposer(*slot)
		if v < ours && !s.idle[v] {
			first, err := s.block(*slot, v, [32]byte{1})
			s.must(err)
			second, err := s.block(*slot, v, [32]byte{2})
			s.must(err)
			s.must(s.client.SubmitProposal(s.t.Context(), first))
			if err := s.client.SubmitProposal(s.t.Context(), second); err == nil {
				s.t.Error("a second block of the slot was taken")
			}
			return v
		}
	}
}

// An exit is included, and when its time has come the validator has no duties.
func TestAnExitEndsDuties(t *testing.T) {
	s := begin(t)
	s.play(0, slots)
	const leaver = 5
	exit := &phase0.SignedVoluntaryExit{Message: &phase0.VoluntaryExit{Epoch: 1, ValidatorIndex: leaver}}
	exit.Signature = s.of(leaver + 1)(s.eth.ExitRoot(exit.Message))
	if err := s.client.SubmitExit(t.Context(), exit); err == nil {
		t.Error("an exit that another validator signed was taken")
	}
	exit.Signature = s.of(leaver)(s.eth.ExitRoot(exit.Message))
	s.must(s.client.SubmitExit(t.Context(), exit))
	s.must(s.client.SubmitExit(t.Context(), exit)) // every operator hands it in
	for slot := phase0.Slot(slots + 1); slot < 7*slots; slot++ {
		s.must(s.chain.BeginSlot(slot))
		s.propose(slot)
	}
	exits := 0
	for _, b := range s.record(7*slots - 1).Blocks {
		exits += len(b.Exits)
	}
	duties, err := s.client.AttesterDuties(t.Context(), 6, []phase0.ValidatorIndex{leaver, leaver + 1})
	if exits != 1 || err == nil || !strings.Contains(err.Error(), "about 1 of 2 validators") || len(duties.Duties) != 1 || duties.Duties[0].ValidatorIndex != leaver+1 {
		t.Errorf("%d exits, duties %v, %v", exits, duties, err)
	}
}

// What is wrong is refused with the reason, and changes nothing.
func TestWrongObjectsAreRefused(t *testing.T) {
	s := begin(t)
	s.play(0, 3)
	const slot = 4
	s.must(s.chain.BeginSlot(slot))
	data, err := s.client.AttestationData(t.Context(), slot, 0)
	s.must(err)
	committee := s.chain.beacon.Committee(slot)
	place := slices.IndexFunc(committee, func(v phase0.ValidatorIndex) bool { return v < ours })
	member := committee[place]
	vote := func(change func(*phase0.AttestationData)) func() error {
		wrong := *data
		source, target := *data.Source, *data.Target
		wrong.Source, wrong.Target = &source, &target
		change(&wrong)
		return func() error {
			return s.client.SubmitAttestations(t.Context(), []*spec.VersionedAttestation{
				attestation(member, &wrong, s.of(member)(s.eth.AttestationRoot(&wrong)), uint64(place), uint64(len(committee))),
			})
		}
	}
	before := s.chain.Booked()
	cases := map[string]struct {
		submit func() error
		reason string
	}{
		"a head that nobody knows":   {vote(func(d *phase0.AttestationData) { d.BeaconBlockRoot[0] ^= 1 }), "not known"},
		"another source":             {vote(func(d *phase0.AttestationData) { d.Source.Epoch++ }), "source"},
		"another epoch's target":     {vote(func(d *phase0.AttestationData) { d.Target.Epoch++ }), "target epoch"},
		"a slot that has not begun":  {vote(func(d *phase0.AttestationData) { d.Slot++ }), "near the current slot"},
		"another validator's reveal": {func() error { _, err := s.block(slot, (member+1)%ours, [32]byte{}); return err }, "signature"},
		"an exit in the first epoch": {func() error {
			exit := &phase0.SignedVoluntaryExit{Message: &phase0.VoluntaryExit{ValidatorIndex: 3}}
			exit.Signature = s.of(3)(s.eth.ExitRoot(exit.Message))
			return s.client.SubmitExit(t.Context(), exit)
		}, "served long enough"},
	}
	if s.chain.beacon.Proposer(slot) == (member+1)%ours {
		delete(cases, "another validator's reveal")
	}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		if err := cases[name].submit(); err == nil || !strings.Contains(err.Error(), cases[name].reason) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after := s.chain.Booked(); after.Attestations != before.Attestations || after.Blocks != before.Blocks {
		t.Errorf("before %+v, after %+v", before, after)
	}
}
