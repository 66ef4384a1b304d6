package sim

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/node/engine"
	"github.com/hawser-ssv/hawser/node/signer"
	"github.com/hawser-ssv/hawser/node/store"
	"github.com/hawser-ssv/hawser/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Operator is one whole operator: its engine, signer, journal, store and gossip validation.
type Operator struct {
	w    *World
	id   wire.OperatorID
	disk *store.Disk

	// The rest lives from start to crash.
	store     *store.Store
	signer    engine.ShareSigner
	journal   *signer.Journal
	validator *gossip.Validator
	verifier  verifier
	engine    *engine.Engine
	// seen are the messages of this life: bytes that come again are not looked at, as in gossipsub.
	seen map[[32]byte]struct{}
	// fuse counts the calls to the world that are left before this operator dies; 0 means that it lives.
	fuse  int
	lives int
	dead  bool
	// Finished collects the duties that ended, over all lives.
	finished []engine.Finished
}

func newOperator(w *World, id wire.OperatorID) (*Operator, error) {
	op := &Operator{w: w, id: id, disk: store.NewDisk()}
	if err := op.Start(); err != nil {
		return nil, err
	}
	return op, nil
}

// Start begins a life with what is on the disk.
func (op *Operator) Start() error {
	w := op.w
	db, err := store.Open(op.disk.Options(store.Identity{Network: "simulated", GenesisValidatorsRoot: w.profile.Beacon.GenesisValidatorsRoot, OperatorKey: fmt.Sprint(op.id)}))
	if err != nil {
		return err
	}
	op.store = db
	if err := op.openSigner(); err != nil {
		return err
	}
	if op.journal, err = signer.OpenJournal(db); err != nil {
		return err
	}
	key, verifier, err := w.operatorKeys(op.id)
	if err != nil {
		return err
	}
	op.verifier = verifier
	if op.validator, err = gossip.New(gossip.Config{Profile: w.profile, View: view{w}}); err != nil {
		return err
	}
	options := engine.Options{
		Profile: w.profile, Self: op.id, Signer: op, Journal: op, Key: key, Verifier: verifier, Publisher: op, Beacon: op,
		Clock: w.clock, Workers: 2,
	}
	options.Scheme = engine.NewBLS(w.randomness(fmt.Sprintf("batches of %d", op.id)))
	if !w.cfg.RealCrypto {
		options.Scheme = modelScheme{}
	}
	if op.engine, err = engine.New(options); err != nil {
		return err
	}
	for _, keys := range w.keys {
		op.engine.AddShare(keys.share)
	}
	op.lives++
	op.dead, op.fuse, op.seen = false, 0, make(map[[32]byte]struct{})
	w.trace.add(w.clock.Now(), "op %d starts", op.id)
	return nil
}

func (op *Operator) openSigner() error {
	sealing, err := sealingKey(op.id)
	if err != nil {
		return err
	}
	sealer, err := signer.NewSealer(sealing, op.w.randomness(fmt.Sprintf("sealing of %d", op.id)))
	if err != nil {
		return err
	}
	s, unreadable, err := signer.Open(signer.Config{Store: op.store, Sealer: sealer, SlotAt: op.w.profile.SlotAt, SlotsPerEpoch: slotsPerEpoch})
	if err != nil {
		return err
	}
	if len(unreadable) > 0 {
		return unreadable[0].Err
	}
	for _, keys := range op.w.keys {
		secret := keys.secrets[op.id-1]
		share := signer.Share{Validator: keys.share.Validator, PubKey: keys.share.SharePubKeys[op.id-1], Secret: secret}
		if err := s.Add(signer.Now{}, share); err != nil {
			return err
		}
	}
	op.signer = s
	if !op.w.cfg.RealCrypto {
		op.signer = modelSigner{s}
	}
	return nil
}

// Kill ends the life now; what was not synced to the disk is lost.
func (op *Operator) Kill() {
	op.die()
	op.bury()
}

// KillAfter lets the operator die at its n-th next call to the world (publish, record, sign, fetch, submit), before
// the call has an effect.
func (op *Operator) KillAfter(n int) { op.fuse = n }

// alive counts a call to the world down and reports whether it still happens.
func (op *Operator) alive() bool {
	if op.fuse > 0 {
		if op.fuse--; op.fuse == 0 {
			op.die()
		}
	}
	return !op.dead
}

func (op *Operator) die() {
	if op.dead {
		return
	}
	op.w.trace.add(op.w.clock.Now(), "op %d dies", op.id)
	op.dead = true
	op.disk = op.disk.Crash(0, nil)
}

// bury takes a dead operator's engine away; until then its calls have no effect.
func (op *Operator) bury() {
	if !op.dead || op.engine == nil {
		return
	}
	op.finished = append(op.finished, op.engine.Recent()...)
	op.close()
}

func (op *Operator) close() {
	if op.store != nil {
		_ = op.store.Close()
	}
	op.store, op.engine = nil, nil
}

// Alive reports whether the operator runs.
func (op *Operator) Alive() bool { return op.engine != nil }

// Finished returns the latest finished duties of this life, newest first, and all remembered ones of earlier lives.
func (op *Operator) Finished() []engine.Finished {
	if op.engine == nil {
		return op.finished
	}
	return append(op.engine.Recent(), op.finished...)
}

// errDead answers calls that come after the end.
var errDead = errors.New("this operator is dead")

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
	return op.signer.SignBatch(now, requests)
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
	return op.journal.RecordAll(instances)
}

// Publish implements engine.Publisher: every other operator gets the message a moment later.
func (op *Operator) Publish(_ context.Context, topic string, data []byte) error {
	if !op.alive() {
		return errDead
	}
	w := op.w
	hash := sha256.Sum256(data)
	w.trace.add(w.clock.Now(), "op %d publishes %x (%d bytes)", op.id, hash[:4], len(data))
	w.hear(op.id, data)
	for _, other := range w.operators {
		if other == op {
			continue
		}
		delay := time.Millisecond + time.Duration(w.rng.Int64N(int64(w.cfg.Latency)))
		w.at(w.clock.Now().Add(delay), func() { other.receive(op.id, topic, data, hash) })
	}
	return nil
}

// receive validates a message as on a chain and hands it to the engine.
func (op *Operator) receive(from wire.OperatorID, topic string, data []byte, hash [32]byte) {
	if _, seen := op.seen[hash]; seen || op.engine == nil {
		return
	}
	op.seen[hash] = struct{}{}
	m, result := op.validator.Validate(op.w.clock.Now(), gossip.PeerKey(fmt.Sprint(from)), topic, data, op.verifier)
	if !result.Accepted() {
		op.w.trace.add(op.w.clock.Now(), "op %d: %v message %x of op %d: %s", op.id, result.Verdict, hash[:4], from, result.Rule.Label)
		if result.Verdict == gossip.Reject {
			op.w.violation("op %d rejects a message of op %d: %s", op.id, from, result.Rule.Sentence)
		}
		return
	}
	op.engine.Deliver(m)
}

// AttestationData implements engine.Votes: beacon nodes may see different heads, and the same one another later.
func (op *Operator) AttestationData(_ context.Context, slot phase0.Slot, _ phase0.CommitteeIndex) (*phase0.AttestationData, error) {
	if !op.alive() {
		return nil, errDead
	}
	return op.w.beacon.attestationData(slot, phase0.Slot(op.w.rng.IntN(max(1, op.w.cfg.Heads)))), nil
}

// Proposal implements engine.Blocks: every operator's beacon node builds another block, and in each life another one.
func (op *Operator) Proposal(_ context.Context, slot phase0.Slot, randao phase0.BLSSignature, _ [32]byte) (*api.VersionedProposal, error) {
	if !op.alive() {
		return nil, errDead
	}
	return op.w.beacon.block(slot, randao, op.id, op.lives), nil
}

// SubmitAttestations implements engine.VoteSubmitter.
func (op *Operator) SubmitAttestations(_ context.Context, attestations []*spec.VersionedAttestation) error {
	if !op.alive() {
		return errDead
	}
	for _, a := range attestations {
		data := a.Electra.Data
		op.w.beacon.accept(op.id, Submission{"attestation", data.Slot, *a.ValidatorIndex, data.BeaconBlockRoot}, a.Electra.Signature)
	}
	return nil
}

// SubmitSyncMessages implements engine.VoteSubmitter.
func (op *Operator) SubmitSyncMessages(_ context.Context, messages []*altair.SyncCommitteeMessage) error {
	if !op.alive() {
		return errDead
	}
	for _, m := range messages {
		op.w.beacon.accept(op.id, Submission{"sync", m.Slot, m.ValidatorIndex, m.BeaconBlockRoot}, m.Signature)
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
	op.w.beacon.accept(op.id, Submission{"block", b.Message.Slot, b.Message.ProposerIndex, root}, b.Signature)
	return nil
}

// SubmitBlindedProposal implements engine.BlockSubmitter: as without a builder, the payload is nowhere.
func (op *Operator) SubmitBlindedProposal(context.Context, *api.VersionedSignedBlindedProposal) error {
	if !op.alive() {
		return errDead
	}
	return errPayload
}
