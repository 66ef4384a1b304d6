package ssvvectors

import (
	"errors"
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// world is what stands around the machines of one case: keys, beacon node, slashing records. It remembers what the vectors
// ask about.
type world struct {
	*group
	committee wire.Committee
	verifier  verifier
	guard     slashable
	// selected says which selection proofs make an aggregator; nil means all.
	selected map[phase0.BLSSignature]bool

	sent  []partialsJSON
	roots []phase0.Root
}

func (g *group) newWorld(member *vector.Member) (*world, error) {
	committee, err := member.Operators()
	if err != nil {
		return nil, err
	}
	keys, err := member.Keys()
	if err != nil {
		return nil, err
	}
	return &world{group: g, committee: committee, verifier: keys, guard: make(slashable)}, nil
}

// config is the machines' configuration: the rules of the specification wherever the shipped node may be stricter.
func (w *world) config() *duty.Config {
	return &duty.Config{
		Self: self, Chain: w.constants.chain, Domain: domain, Cutoff: func(wire.Role) wire.Round { return cutoff }, Verifier: w.verifier, Guard: w.guard,
		Leader:   func(wire.Committee, wire.Height, wire.Round) wire.OperatorID { return self },
		RoundEnd: func(_ wire.Role, _ phase0.Slot, _ wire.Round, now time.Duration) time.Duration { return now },
		Spec: &duty.SpecQuirks{
			EpochsOnly: true, AnySlot: true, AnyContent: true, AsBuilt: true, PairInOrder: true,
			Selects: func(proof phase0.BLSSignature, _ uint64) bool { return w.selected == nil || w.selected[proof] },
		},
	}
}

// slashable is the shares whose attestations and blocks are slashable now.
type slashable map[phase0.BLSPubKey]bool

// CheckAttestation implements duty.SlashingGuard.
func (s slashable) CheckAttestation(share phase0.BLSPubKey, _, _ phase0.Epoch) error {
	if s[share] {
		return errors.New("the vector says so")
	}
	return nil
}

// CheckBlock implements duty.SlashingGuard: no block of the vectors is slashable.
func (s slashable) CheckBlock(phase0.BLSPubKey, phase0.Slot) error { return nil }

// verifier checks signatures with the committee's keys.
type verifier map[wire.OperatorID]*operatorkey.PublicKey

// Verify implements qbft.Verifier.
func (v verifier) Verify(m *wire.SignedSSVMessage) error {
	hash, err := m.SSVMessage.Hash()
	if err != nil {
		return err
	}
	for i, id := range m.OperatorIDs {
		key := v[id]
		if key == nil {
			return fmt.Errorf("operator %d has no key", id)
		}
		if err := key.Verify(hash, m.Signatures[i]); err != nil {
			return fmt.Errorf("operator %d: %w", id, err)
		}
	}
	return nil
}

// answer does what the engine, the signer and the beacon node do with a request.
func (w *world) answer(work duty.Work) (duty.Result, error) {
	switch work := work.(type) {
	case duty.SignShares:
		return w.scheme.sign(w.constants.keys, work.Items)
	case duty.Recombine:
		return w.scheme.recombine(work.Items)
	case duty.VerifyShares:
		return w.scheme.verify(work.Items)
	case duty.FetchVote:
		return duty.Vote{Data: attestationData(work.Slot)}, nil
	case duty.FetchBlock:
		return w.block(work.Slot)
	case duty.SubmitAttestations:
		return w.submitAttestations(work.Attestations)
	case duty.SubmitSyncMessages:
		return submitAll(w, work.Messages)
	case duty.FetchAggregate:
		a, err := aggregate(w.constants.chain.ForkIDAt(work.Slot))
		return duty.Aggregate{Aggregate: a}, err
	case duty.FetchContributions:
		return duty.Contributions{Version: eth.Bellatrix, List: w.constants.contributions()}, nil
	case duty.SubmitBlock:
		return w.submitBlock(work)
	case duty.SubmitAggregate:
		return w.submitInside(work.Aggregate)
	case duty.SubmitContributions:
		return submitAll(w, work.Contributions)
	case duty.SubmitRegistration:
		return duty.Submitted{}, w.submit(work.Registration)
	case duty.SubmitExit:
		return duty.Submitted{}, w.submit(work.Exit)
	}
	return nil, fmt.Errorf("unknown request %T", work)
}

// attestationData is what the beacon node gives for every slot: the bytes 1 to 10 again and again as every root.
func attestationData(slot phase0.Slot) *phase0.AttestationData {
	var root phase0.Root
	for i := range root {
		root[i] = byte(i%10 + 1)
	}
	return &phase0.AttestationData{
		Slot: slot, BeaconBlockRoot: root, Source: &phase0.Checkpoint{Epoch: 0, Root: root}, Target: &phase0.Checkpoint{Epoch: 1, Root: root},
	}
}

type hashable interface {
	HashTreeRoot() ([32]byte, error)
}

func (w *world) submit(object hashable) error {
	root, err := object.HashTreeRoot()
	if err == nil {
		w.roots = append(w.roots, root)
	}
	return err
}

// submitAll takes objects one after another, up to the first that has no root.
func submitAll[T hashable](w *world, objects []T) (duty.Result, error) {
	for _, object := range objects {
		if err := w.submit(object); err != nil {
			return nil, err
		}
	}
	return duty.Submitted{}, nil
}

// block is the block that the beacon node gives for a slot.
func (w *world) block(slot phase0.Slot) (duty.Result, error) {
	block := w.constants.blocks[w.constants.chain.ForkIDAt(slot)]
	if block == nil {
		return nil, fmt.Errorf("no block for slot %d", slot)
	}
	return duty.Block{Proposal: block}, nil
}

func (w *world) submitAttestations(attestations []*spec.VersionedAttestation) (duty.Result, error) {
	for _, a := range attestations {
		object, err := attestationObject(a)
		if err == nil {
			err = w.submit(object)
		}
		if err != nil {
			return nil, err
		}
	}
	return duty.Submitted{}, nil
}

// attestationObject is what the beacon API takes: from Electra on, an attestation of a single validator.
func attestationObject(a *spec.VersionedAttestation) (hashable, error) {
	object, err := inside(a)
	if late, ok := object.(interface {
		ToSingleAttestation(*phase0.ValidatorIndex) (*electra.SingleAttestation, error)
	}); ok {
		return late.ToSingleAttestation(a.ValidatorIndex)
	}
	return object, err
}

func (w *world) submitBlock(work duty.SubmitBlock) (duty.Result, error) {
	if work.Blinded != nil {
		return w.submitInside(work.Blinded)
	}
	return w.submitInside(work.Full)
}

// hexRoots are the roots of what was submitted.
func (w *world) hexRoots() []string {
	out := make([]string, len(w.roots))
	for i, root := range w.roots {
		out[i] = fmt.Sprintf("%x", root[:])
	}
	return out
}
