package sim

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// errSilent is what a beacon node that is away answers.
var errSilent = errors.New("503: the beacon node does not answer")

// trouble reports whether the operator's beacon node has a trouble in a slot.
func (op *Operator) trouble(kind string, slot phase0.Slot) bool {
	if op.w.cfg.Story == nil {
		return false
	}
	for i := range op.w.cfg.Story.Acts {
		a := &op.w.cfg.Story.Acts[i]
		if a.Verb == Beacon && a.Op == op.id && a.What == kind && slot >= a.First && slot <= a.Last {
			return true
		}
	}
	return false
}

// sees is the operator's view of a slot, which may be another one each time it looks.
func (op *Operator) sees(slot phase0.Slot) (*phase0.AttestationData, error) {
	op.looks++
	d := op.w.dice(forBeacon, uint64(slot), uint64(op.id), uint64(op.looks))
	late := phase0.Slot(d.below(op.w.cfg.Heads))
	if op.trouble(beaconSilent, slot) {
		return nil, errSilent
	}
	if op.trouble(beaconHeads, slot) {
		late = phase0.Slot(d.below(3))
	}
	lags := op.trouble(beaconLag, slot)
	if lags {
		late = 1 + phase0.Slot(d.below(3))
	}
	data := op.w.beacon.attestationData(slot, late)
	if lags && d.below(4) == 0 { // it has not seen the epoch's first block yet
		epoch := op.w.profile.EpochOf(slot) - 1
		data.Source, data.Target = op.w.beacon.checkpoint(epoch-1), op.w.beacon.checkpoint(epoch)
	}
	if op.trouble(beaconLie, slot) {
		lie := binary.LittleEndian.AppendUint64([]byte("lie"), d.next())
		if d.below(2) == 0 {
			data.BeaconBlockRoot = sha256.Sum256(lie)
		} else {
			data.Target.Root = sha256.Sum256(lie)
		}
	}
	return data, nil
}

// CheckAttestation and the following methods are the operator's side of the world: the engine's ports.
func (op *Operator) CheckAttestation(share phase0.BLSPubKey, source, target phase0.Epoch) error {
	return op.signer.CheckAttestation(share, source, target)
}

// CheckBlock implements engine.ShareSigner.
func (op *Operator) CheckBlock(share phase0.BLSPubKey, slot phase0.Slot) error {
	return op.signer.CheckBlock(share, slot)
}

// SignBatch implements engine.ShareSigner.
func (op *Operator) SignBatch(now time.Time, requests []signer.Request) []signer.Result {
	if !op.alive() {
		results := make([]signer.Result, len(requests))
		for i := range results {
			results[i].Err = errDead
		}
		return results
	}
	results := op.signer.SignBatch(now, requests)
	if !op.alive() {
		for i := range results {
			results[i] = signer.Result{Err: errDead}
		}
	}
	return results
}

// WasJoined implements engine.Journal.
func (op *Operator) WasJoined(id wire.MessageID, height wire.Height) bool {
	return op.journal.WasJoined(id, height)
}

// RecordAll implements engine.Journal.
func (op *Operator) RecordAll(instances []signer.Joined) error {
	if !op.alive() {
		return errDead
	}
	return op.done(op.journal.RecordAll(instances))
}

// Publish implements engine.Publisher: every other operator gets the message a moment later.
func (op *Operator) Publish(_ context.Context, topic string, data []byte) error {
	if !op.alive() {
		return errDead
	}
	op.w.publish(op.id, topic, data)
	return op.done(nil)
}

// AttestationData implements engine.Votes: beacon nodes may see different heads, and the same one another later.
func (op *Operator) AttestationData(_ context.Context, slot phase0.Slot, _ phase0.CommitteeIndex) (*phase0.AttestationData, error) {
	if !op.alive() {
		return nil, errDead
	}
	data, err := op.sees(slot)
	if err == nil {
		op.w.monitor.sees(op.id, slot, data)
	}
	return data, op.done(err)
}

// BlockHeader implements engine.Blockchain: all beacon nodes know the chain's blocks.
func (op *Operator) BlockHeader(_ context.Context, root phase0.Root) (*phase0.BeaconBlockHeader, error) {
	if !op.alive() {
		return nil, errDead
	}
	now := op.w.profile.SlotAt(op.w.clock.Now())
	if op.trouble(beaconSilent, now) {
		return nil, errSilent
	}
	return op.w.beacon.header(root, now), nil
}

// Proposal implements engine.Blocks: every operator's beacon node builds another block, and in each life another one.
func (op *Operator) Proposal(_ context.Context, slot phase0.Slot, randao phase0.BLSSignature, _ [32]byte) (*api.VersionedProposal, error) {
	if !op.alive() {
		return nil, errDead
	}
	if op.trouble(beaconSilent, slot) {
		return nil, errSilent
	}
	return op.w.beacon.block(slot, randao, op.id, op.lives), op.done(nil)
}

// SubmitAttestations implements engine.VoteSubmitter.
func (op *Operator) SubmitAttestations(_ context.Context, attestations []*spec.VersionedAttestation) error {
	if !op.alive() {
		return errDead
	}
	for _, a := range attestations {
		data := a.Electra.Data
		s := Submission{"attestation", data.Slot, *a.ValidatorIndex, data.BeaconBlockRoot}
		op.w.monitor.submits(op.id, s, a.Electra.Signature, func(on *eth.Chain) (phase0.Root, error) { return on.AttestationRoot(data) })
		op.w.beacon.accept(op.id, s, a.Electra.Signature)
	}
	return nil
}

// SubmitSyncMessages implements engine.VoteSubmitter.
func (op *Operator) SubmitSyncMessages(_ context.Context, messages []*altair.SyncCommitteeMessage) error {
	if !op.alive() {
		return errDead
	}
	for _, m := range messages {
		s := Submission{"sync", m.Slot, m.ValidatorIndex, m.BeaconBlockRoot}
		op.w.monitor.submits(op.id, s, m.Signature, func(on *eth.Chain) (phase0.Root, error) { return on.SyncMessageRoot(m.Slot, m.BeaconBlockRoot) })
		op.w.beacon.accept(op.id, s, m.Signature)
	}
	return nil
}

// SubmitProposal implements engine.BlockSubmitter.
func (op *Operator) SubmitProposal(_ context.Context, block *api.VersionedSignedProposal) error {
	if !op.alive() {
		return errDead
	}
	b := block.Electra.SignedBlock
	root, err := b.Message.HashTreeRoot()
	if err != nil {
		return err
	}
	s := Submission{"block", b.Message.Slot, b.Message.ProposerIndex, root}
	op.w.monitor.submits(op.id, s, b.Signature, func(on *eth.Chain) (phase0.Root, error) { return on.ProposalRoot(s.Slot, root) })
	op.w.beacon.accept(op.id, s, b.Signature)
	return nil
}

// SubmitBlindedProposal implements engine.BlockSubmitter: as without a builder, the payload is nowhere.
func (op *Operator) SubmitBlindedProposal(context.Context, *api.VersionedSignedBlindedProposal) error {
	if !op.alive() {
		return errDead
	}
	return errPayload
}
