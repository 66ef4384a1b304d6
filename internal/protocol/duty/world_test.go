package duty

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	apielectra "github.com/attestantio/go-eth2-client/api/v1/electra"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/bellatrix"
	"github.com/attestantio/go-eth2-client/spec/deneb"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/holiman/uint256"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// world drives the machines of four operators: it carries out their effects in order, inline, with modelled
// signatures. A test changes what it wants to go wrong.
type world struct {
	t        testing.TB
	chain    *eth.Chain
	shares   map[wire.ValidatorPK]*Share
	machines map[wire.OperatorID]*Machine
	guard    *guard
	now      time.Duration

	// log is what happened at each operator, by kind of effect.
	finished  map[wire.OperatorID]Finish
	errs      map[wire.OperatorID][]error
	submitted map[wire.OperatorID][]Work
	spoken    map[wire.OperatorID][]Broadcast
	records   map[wire.OperatorID]int
	timers    map[wire.OperatorID][]SetTimer
	works     map[wire.OperatorID][]Work
	accused   map[wire.OperatorID][]Accuse
	doubted   map[wire.OperatorID][]Doubt

	// vote is what the beacon nodes answer; the functions below may be replaced.
	vote    *phase0.AttestationData
	fetch   func(op wire.OperatorID) error
	sign    func(op wire.OperatorID, item ShareToSign) (phase0.BLSSignature, error)
	submit  func(op wire.OperatorID, work Work) error
	deliver func(from, to wire.OperatorID, ev Event) bool
	// refuseSigning, if set, says why single items are not signed, outcome what became of submitted lists.
	refuseSigning func(op wire.OperatorID, item ShareToSign) error
	outcome       func(op wire.OperatorID, work Work) Submitted
	// blocks, if set, is what own beacon nodes say of blocks; otherwise all are known.
	blocks func(op wire.OperatorID, work CheckBlocks) (Result, error)

	queue []delivery
}

type delivery struct {
	from, to wire.OperatorID
	event    Event
}

const testSlot = phase0.Slot(100)

var testCommittee = wire.Committee{1, 2, 3, 4}

func newWorld(t testing.TB) *world {
	w := &world{
		t: t, guard: &guard{},
		chain: &eth.Chain{
			Constants: eth.Constants{GenesisTime: time.Unix(0, 0), SlotsPerEpoch: 8, SlotDuration: 12 * time.Second},
			Forks:     []eth.Fork{{Version: phase0.Version{5}, ID: eth.Electra}},
		},
		shares: make(map[wire.ValidatorPK]*Share), machines: make(map[wire.OperatorID]*Machine),
		finished: make(map[wire.OperatorID]Finish), errs: make(map[wire.OperatorID][]error),
		submitted: make(map[wire.OperatorID][]Work), spoken: make(map[wire.OperatorID][]Broadcast),
		records: make(map[wire.OperatorID]int), timers: make(map[wire.OperatorID][]SetTimer), works: make(map[wire.OperatorID][]Work),
		accused: make(map[wire.OperatorID][]Accuse), doubted: make(map[wire.OperatorID][]Doubt),
		vote: &phase0.AttestationData{
			Slot: testSlot, BeaconBlockRoot: phase0.Root{0xaa},
			Source: &phase0.Checkpoint{Epoch: 11, Root: phase0.Root{11}}, Target: &phase0.Checkpoint{Epoch: 12, Root: phase0.Root{12}},
		},
	}
	for v := range 3 {
		share := &Share{Validator: wire.ValidatorPK{0xff, byte(v)}, Index: phase0.ValidatorIndex(50 + v), Committee: testCommittee}
		for _, op := range testCommittee {
			share.SharePubKeys = append(share.SharePubKeys, phase0.BLSPubKey{byte(op), byte(v)})
		}
		w.shares[share.Validator] = share
	}
	w.fetch = func(wire.OperatorID) error { return nil }
	w.sign = func(_ wire.OperatorID, item ShareToSign) (phase0.BLSSignature, error) {
		return model(item.Share, item.Root), nil
	}
	w.submit = func(wire.OperatorID, Work) error { return nil }
	w.deliver = func(_, _ wire.OperatorID, _ Event) bool { return true }
	return w
}

func (w *world) share(v int) *Share { return w.shares[wire.ValidatorPK{0xff, byte(v)}] }

func (w *world) config(op wire.OperatorID) *Config {
	return &Config{
		Self: op, Chain: w.chain, Domain: wire.Domain{0, 0, 3, 1}, Cutoff: func(wire.Role) wire.Round { return 12 }, Verifier: trusting{}, Guard: w.guard, Retry: time.Second,
		Leader: func(c wire.Committee, h wire.Height, r wire.Round) wire.OperatorID {
			return c[(uint64(h)+uint64(r)-1)%uint64(len(c))]
		},
		RoundEnd: func(_ wire.Role, _ phase0.Slot, r wire.Round, _ time.Duration) time.Duration {
			return 4*time.Second + 2*time.Duration(r)*time.Second
		},
	}
}

// duty has two attesters in two beacon committees; the second one and a third validator sit in the sync committee.
func (w *world) duty() CommitteeDuty {
	d := CommitteeDuty{Slot: testSlot, Committee: testCommittee.ID()}
	for v := range 2 {
		d.Attesters = append(d.Attesters, AttesterDuty{
			PubKey: w.share(v).Validator, ValidatorIndex: w.share(v).Index, CommitteeIndex: phase0.CommitteeIndex(v),
			CommitteeLength: 8, CommitteesAtSlot: 2, Position: uint64(v),
		})
	}
	for v := 1; v < 3; v++ {
		d.Sync = append(d.Sync, SyncDuty{PubKey: w.share(v).Validator, ValidatorIndex: w.share(v).Index, Seats: []uint64{uint64(v)}})
	}
	return d
}

// startCommittees starts the duty at the operators; the muted ones silently.
func (w *world) startCommittees(muted ...wire.OperatorID) {
	w.t.Helper()
	for _, op := range testCommittee {
		w.put(op, w.config(op), w.duty())
	}
	w.now = 4 * time.Second
	for _, op := range testCommittee {
		w.step(op, Start{Muted: contains(muted, op)})
	}
}

// put gives an operator the machine of a duty.
func (w *world) put(op wire.OperatorID, cfg *Config, d Duty) *Machine {
	w.t.Helper()
	m, err := New(cfg, d, w.shares)
	if err != nil {
		w.t.Fatal(err)
	}
	w.machines[op] = m
	return m
}

func contains(list []wire.OperatorID, op wire.OperatorID) bool {
	return wire.Committee(list).Contains(op)
}

// run delivers everything that is under way.
func (w *world) run() {
	for len(w.queue) > 0 {
		d := w.queue[0]
		w.queue = w.queue[1:]
		if d.from == d.to || w.deliver(d.from, d.to, d.event) {
			w.step(d.to, d.event)
		}
	}
}

func (w *world) step(op wire.OperatorID, ev Event) error {
	effects, err := w.machines[op].Step(w.now, ev)
	if err != nil {
		w.errs[op] = append(w.errs[op], err)
	}
	for _, e := range effects {
		w.effect(op, e)
	}
	return err
}

func (w *world) effect(op wire.OperatorID, e Effect) {
	switch e := e.(type) {
	case Joined:
		w.records[op]++
	case Broadcast:
		w.spoken[op] = append(w.spoken[op], e)
		if e.QBFT != nil && w.records[op] == 0 {
			w.t.Errorf("operator %d speaks before it recorded that it joined", op)
		}
		w.broadcast(op, e)
	case SetTimer:
		w.timers[op] = append(w.timers[op], e)
	case Doubt:
		w.doubted[op] = append(w.doubted[op], e)
	case Accuse:
		w.accused[op] = append(w.accused[op], e)
	case Finish:
		if _, twice := w.finished[op]; twice {
			w.t.Errorf("operator %d finishes twice", op)
		}
		w.finished[op] = e
	case Request:
		w.works[op] = append(w.works[op], e.Work)
		result, err := w.carryOut(op, e.Work)
		if _, ok := e.Work.(CheckBlocks); ok { // as the engine, which holds messages that are too early back
			w.queue = append([]delivery{{op, op, Done{ID: e.ID, Result: result, Err: err}}}, w.queue...)
			return
		}
		w.queue = append(w.queue, delivery{op, op, Done{ID: e.ID, Result: result, Err: err}})
	}
}

func (w *world) broadcast(op wire.OperatorID, e Broadcast) {
	signed := &wire.SignedSSVMessage{
		Signatures: [][]byte{bytes.Repeat([]byte{byte(op)}, 256)}, OperatorIDs: []wire.OperatorID{op}, SSVMessage: e.Message, FullData: e.FullData,
	}
	var ev Event = Partial{Messages: e.Partial}
	if e.QBFT != nil {
		ev = Consensus{Message: &qbft.Message{Signed: signed, QBFT: e.QBFT}}
	}
	for _, to := range testCommittee {
		if w.machines[to] != nil {
			w.queue = append(w.queue, delivery{op, to, ev})
		}
	}
}

func (w *world) carryOut(op wire.OperatorID, work Work) (Result, error) {
	switch work := work.(type) {
	case FetchVote:
		return Vote{Data: w.vote}, w.fetch(op)
	case FetchBlock:
		return Block{Proposal: block(work.Slot, work.Randao, op)}, w.fetch(op)
	case FetchAggregate:
		if err := w.fetch(op); err != nil {
			return nil, err
		}
		aggregate, err := eth.NewAggregate(aggregateSeen(work.Slot, work.CommitteeIndex, op), work.Aggregator, work.Proof)
		return Aggregate{Aggregate: aggregate}, err
	case FetchContributions:
		return contributionsSeen(work, op), w.fetch(op)
	case CheckBlocks:
		if w.blocks == nil {
			return BlocksChecked{}, nil
		}
		return w.blocks(op, work)
	case SignShares:
		var out SharesSigned
		for _, item := range work.Items {
			signature, err := w.sign(op, item)
			if err != nil {
				return nil, err
			}
			if w.refuseSigning != nil {
				refusal := w.refuseSigning(op, item)
				if out.Refusals = append(out.Refusals, refusal); refusal != nil {
					signature = phase0.BLSSignature{}
				}
			}
			out.Signatures = append(out.Signatures, signature)
		}
		return out, nil
	case Recombine:
		var out Recombined
		for _, item := range work.Items {
			out.Items = append(out.Items, recombineModel(item))
		}
		return out, nil
	case VerifyShares:
		var out SharesVerified
		for _, item := range work.Items {
			out.Valid = append(out.Valid, item.Signature == model(item.Share, item.Root))
		}
		return out, nil
	}
	if err := w.submit(op, work); err != nil {
		return nil, err
	}
	w.submitted[op] = append(w.submitted[op], work)
	if w.outcome != nil {
		return w.outcome(op, work), nil
	}
	return Submitted{}, nil
}

// model is a share's, or a whole validator's, signature.
func model(key phase0.BLSPubKey, root phase0.Root) (s phase0.BLSSignature) {
	sum := sha256.Sum256(append(key[:], root[:]...))
	copy(s[:], sum[:])
	return s
}

func recombineModel(item Recombination) (out Whole) {
	for _, s := range item.Shares {
		if s.Signature != model(s.Share, item.Root) {
			out.Bad = append(out.Bad, s.Operator)
		}
	}
	if len(item.Shares)-len(out.Bad) < item.Threshold {
		out.Err = fmt.Errorf("bad parts of %v", out.Bad)
		return out
	}
	out.Signature = model(item.Validator, item.Root)
	return out
}

// finish demands that every operator ended with the reason.
func (w *world) expectFinish(reason Reason, ops ...wire.OperatorID) {
	w.t.Helper()
	for _, op := range ops {
		if got, ok := w.finished[op]; !ok || got.Reason != reason {
			w.t.Errorf("operator %d finished with %q (%v), expected %q; errors: %v", op, got.Reason, got.Err, reason, w.errs[op])
		}
	}
}

// expectCode demands that one of the operator's errors has the code.
func (w *world) expectCode(op wire.OperatorID, want wire.Code) {
	w.t.Helper()
	for _, err := range w.errs[op] {
		if hasCode(err, want) {
			return
		}
	}
	w.t.Errorf("operator %d: no error has code %s: %v", op, want, w.errs[op])
}

func hasCode(err error, want wire.Code) bool {
	var coded *wire.Error
	for errors.As(err, &coded) {
		if coded.Code == want {
			return true
		}
		err = coded.Err
	}
	return false
}

// attestations counts the attestations and sync committee messages an operator submitted.
func (w *world) counts(op wire.OperatorID) (attestations, messages int) {
	for _, work := range w.submitted[op] {
		switch work := work.(type) {
		case SubmitAttestations:
			attestations += len(work.Attestations)
		case SubmitSyncMessages:
			messages += len(work.Messages)
		}
	}
	return attestations, messages
}

// consensusMessages counts the consensus messages an operator sent.
func (w *world) consensusMessages(op wire.OperatorID) (n int) {
	for _, b := range w.spoken[op] {
		if b.QBFT != nil {
			n++
		}
	}
	return n
}

func (w *world) asked(op wire.OperatorID, like Work) (n int) {
	for _, work := range w.works[op] {
		if fmt.Sprintf("%T", work) == fmt.Sprintf("%T", like) {
			n++
		}
	}
	return n
}

// guard refuses what a test tells it to.
type guard struct {
	attestation func(share phase0.BLSPubKey) error
	block       func(slot phase0.Slot) error
}

func (g *guard) CheckAttestation(share phase0.BLSPubKey, _, _ phase0.Epoch) error {
	if g.attestation == nil {
		return nil
	}
	return g.attestation(share)
}

func (g *guard) CheckBlock(_ phase0.BLSPubKey, slot phase0.Slot) error {
	if g.block == nil {
		return nil
	}
	return g.block(slot)
}

// trusting finds every operator signature valid.
type trusting struct{}

func (trusting) Verify(*wire.SignedSSVMessage) error { return nil }

// block is what an operator's beacon node builds.
func block(slot phase0.Slot, randao phase0.BLSSignature, builder wire.OperatorID) *api.VersionedProposal {
	return &api.VersionedProposal{Version: spec.DataVersionElectra, Electra: &apielectra.BlockContents{Block: &electra.BeaconBlock{
		Slot: slot, ProposerIndex: 50, ParentRoot: phase0.Root{0xaa},
		Body: &electra.BeaconBlockBody{
			RANDAOReveal:  randao,
			ETH1Data:      &phase0.ETH1Data{BlockHash: make([]byte, 32)},
			SyncAggregate: &altair.SyncAggregate{SyncCommitteeBits: make([]byte, 64)},
			ExecutionPayload: &deneb.ExecutionPayload{
				Timestamp: uint64(slot) * 12, GasLimit: 36_000_000, BaseFeePerGas: uint256.NewInt(7), Transactions: []bellatrix.Transaction{{byte(builder)}},
			},
			ExecutionRequests: &electra.ExecutionRequests{},
		},
	}}}
}
