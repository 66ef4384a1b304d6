package embedded

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// The committee of these tests is one program with whole keys. It does every duty over the API with the node's own client,
// and the clock goes as fast as it works.
const (
	all   = 64
	ours  = 24
	slots = 8 // of an epoch
)

// solo is an embedded chain and who does the duties of its first validators.
type solo struct {
	t        *testing.T
	chain    *Chain
	keys     []*threshold.SecretKey
	client   *beacon.Client
	eth      eth.Chain
	observer *observer.Client
	accepted *observer.Accepted
	// brief leaves out aggregates and everything of the sync committee.
	brief bool
	// idle validators do nothing.
	idle map[phase0.ValidatorIndex]bool
}

func begin(t *testing.T) *solo {
	t.Helper()
	s := &solo{t: t, accepted: observer.NewAccepted(), idle: map[phase0.ValidatorIndex]bool{}}
	var err error
	s.chain, err = New(Config{
		Genesis: time.Unix(1_800_000_000, 0), SlotTime: 3 * time.Second, SlotsPerEpoch: slots, Validators: all, FirstBackground: ours,
		Parameters: binding.FreeParams(), Beacon: "127.0.0.1:0", Execution: []string{"127.0.0.1:0"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.chain.Stop)
	for v := range ours {
		raw := chain.InteropKey(v)
		key, err := threshold.ParseSecretKey(raw[:])
		if err != nil {
			t.Fatal(err)
		}
		s.keys = append(s.keys, key)
	}
	s.client = beacon.NewClient(beacon.Options{Endpoint: s.chain.BeaconURL(), CheckEvery: 100 * time.Millisecond, Logger: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.client.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	for deadline := time.Now().Add(time.Minute); !s.client.Status().State.Usable(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the beacon node is %+v", s.client.Status())
		}
	}
	nodes, err := beacon.NewNodes(s.client)
	if err != nil {
		t.Fatal(err)
	}
	if s.eth, err = beacon.Chain(t.Context(), nodes); err != nil {
		t.Fatal(err)
	}
	s.observer = observer.NewClient(s.chain.BeaconURL())
	return s
}

func (s *solo) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// of signs a root that came with an error.
func (s *solo) of(v phase0.ValidatorIndex) func(phase0.Root, error) phase0.BLSSignature {
	return func(root phase0.Root, err error) phase0.BLSSignature {
		s.t.Helper()
		s.must(err)
		return s.keys[v].Sign(root)
	}
}

// play goes from a slot to another one, both included, with every duty done in time.
func (s *solo) play(from, to phase0.Slot) {
	s.t.Helper()
	for slot := from; slot <= to; slot++ {
		s.must(s.chain.BeginSlot(slot))
		if slot > 0 {
			s.propose(slot)
		}
		s.must(s.chain.Vote(slot))
		if head := s.attest(slot); !s.brief {
			s.sync(slot, head)
		}
	}
}

func (s *solo) propose(slot phase0.Slot) {
	s.t.Helper()
	duties, err := s.client.ProposerDuties(s.t.Context(), s.eth.EpochOf(slot))
	s.must(err)
	d := duties.Duties[s.eth.PositionInEpoch(slot)]
	if d.ValidatorIndex >= ours || s.idle[d.ValidatorIndex] {
		return
	}
	signed, err := s.block(slot, d.ValidatorIndex, [32]byte{1})
	s.must(err)
	s.must(s.client.SubmitProposal(s.t.Context(), signed))
}

// attest does the slot's attestations and aggregates, and returns the head.
func (s *solo) attest(slot phase0.Slot) phase0.Root {
	s.t.Helper()
	data, err := s.client.AttestationData(s.t.Context(), slot, 0)
	s.must(err)
	duties, err := s.client.AttesterDuties(s.t.Context(), s.eth.EpochOf(slot), s.indices())
	s.must(err)
	var votes []*spec.VersionedAttestation
	var members []phase0.ValidatorIndex
	length := uint64(0)
	for _, d := range duties.Duties {
		if d.Slot != slot || s.idle[d.ValidatorIndex] {
			continue
		}
		members, length = append(members, d.ValidatorIndex), d.CommitteeLength
		votes = append(votes, attestation(d.ValidatorIndex, data, s.of(d.ValidatorIndex)(s.eth.AttestationRoot(data)), d.ValidatorCommitteeIndex, length))
	}
	if len(votes) == 0 {
		return data.BeaconBlockRoot
	}
	s.must(s.client.SubmitAttestations(s.t.Context(), votes))
	if s.brief {
		return data.BeaconBlockRoot
	}
	root, err := data.HashTreeRoot()
	s.must(err)
	aggregate, err := s.client.Aggregate(s.t.Context(), slot, root, 0)
	s.must(err)
	var signed []*spec.VersionedSignedAggregateAndProof
	var post observer.Post
	for _, v := range members {
		proof := s.of(v)(s.eth.SelectionRoot(slot))
		if !picked(proof, max(1, length/16)) {
			continue
		}
		message := &electra.AggregateAndProof{AggregatorIndex: v, Aggregate: aggregate.Electra, SelectionProof: proof}
		signed = append(signed, &spec.VersionedSignedAggregateAndProof{Version: spec.DataVersionElectra, Electra: &electra.SignedAggregateAndProof{
			Message: message, Signature: s.of(v)(s.eth.AggregateRoot(slot, message)),
		}})
		post.Aggregates = append(post.Aggregates, observer.Aggregated{Validator: v, Slot: slot})
	}
	s.must(s.client.SubmitAggregates(s.t.Context(), signed))
	s.accepted.Add(post, slot)
	return data.BeaconBlockRoot
}

func attestation(v phase0.ValidatorIndex, data *phase0.AttestationData, signature phase0.BLSSignature, place, length uint64) *spec.VersionedAttestation {
	bits := make([]byte, length/8+1)
	bits[length/8] |= 1 << (length % 8)
	bits[place/8] |= 1 << (place % 8)
	return &spec.VersionedAttestation{Version: spec.DataVersionElectra, ValidatorIndex: &v, Electra: &electra.Attestation{
		AggregationBits: bits, Data: data, CommitteeBits: []byte{1, 0, 0, 0, 0, 0, 0, 0}, Signature: signature,
	}}
}

// sync does the slot's sync committee messages and contributions.
func (s *solo) sync(slot phase0.Slot, head phase0.Root) {
	s.t.Helper()
	duties, err := s.client.SyncCommitteeDuties(s.t.Context(), s.eth.EpochOf(slot+1), s.indices())
	s.must(err)
	var messages []*altair.SyncCommitteeMessage
	for _, d := range duties {
		messages = append(messages, &altair.SyncCommitteeMessage{
			Slot: slot, BeaconBlockRoot: head, ValidatorIndex: d.ValidatorIndex, Signature: s.of(d.ValidatorIndex)(s.eth.SyncMessageRoot(slot, head)),
		})
	}
	s.must(s.client.SubmitSyncMessages(s.t.Context(), messages))
	var signed []*altair.SignedContributionAndProof
	var post observer.Post
	for part := range uint64(4) {
		contribution, err := s.client.Contribution(s.t.Context(), slot, part, head)
		s.must(err)
		for _, d := range duties {
			if !slices.ContainsFunc(d.ValidatorSyncCommitteeIndices, func(seat phase0.CommitteeIndex) bool { return uint64(seat)/128 == part }) {
				continue
			}
			v := d.ValidatorIndex
			proof := s.of(v)(s.eth.SyncSelectionRoot(slot, part))
			if !picked(proof, 8) {
				continue
			}
			message := &altair.ContributionAndProof{AggregatorIndex: v, Contribution: contribution, SelectionProof: proof}
			signed = append(signed, &altair.SignedContributionAndProof{Message: message, Signature: s.of(v)(s.eth.ContributionRoot(message))})
			post.Contributions = append(post.Contributions, observer.Contributed{Validator: v, Slot: slot, Subcommittee: part})
		}
	}
	if len(signed) > 0 {
		s.must(s.client.SubmitContributions(s.t.Context(), signed))
		s.accepted.Add(post, slot)
	}
}

func picked(proof phase0.BLSSignature, modulus uint64) bool {
	hash := sha256.Sum256(proof[:])
	return binary.LittleEndian.Uint64(hash[:])%modulus == 0
}

func (s *solo) indices() []phase0.ValidatorIndex {
	var out []phase0.ValidatorIndex
	for v := range phase0.ValidatorIndex(ours) {
		out = append(out, v)
	}
	return out
}
