package duty

import (
	"errors"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// madeUpDuty is a duty that no fork knows: many validators of a committee, proofs before consensus, and several signatures
// of each validator in both phases. It is made with exported names alone, as a role outside this package would be.
type madeUpDuty struct {
	Slot      phase0.Slot
	Committee wire.CommitteeID
	Keys      []wire.ValidatorPK
}

const madeUpRole = wire.Role(40)

func (d madeUpDuty) Role() wire.Role                { return madeUpRole }
func (d madeUpDuty) When() phase0.Slot              { return d.Slot }
func (d madeUpDuty) Validators() []wire.ValidatorPK { return d.Keys }

func (d madeUpDuty) ID(domain wire.Domain) wire.MessageID {
	return wire.NewCommitteeMessageID(domain, madeUpRole, d.Committee)
}

func (d madeUpDuty) Plan(m *Machine, shares map[wire.ValidatorPK]*Share) (Role, error) {
	r := &madeUp{m: m}
	for _, key := range d.Keys {
		if share := shares[key]; share != nil {
			r.shares = append(r.shares, share)
		}
	}
	if len(r.shares) == 0 {
		return nil, wire.Errorf(wire.CodeNoValidatorShares, "made-up duty of slot %d: no share", d.Slot)
	}
	m.Serve(r.shares[0], 2*len(r.shares))
	return r, nil
}

// madeUp waits for all proofs, decides a vote, and signs two objects for each validator.
type madeUp struct {
	m      *Machine
	shares []*Share
	proven int
	vote   *wire.BeaconVote
}

func (r *madeUp) Traits() Traits {
	return Traits{
		Many: true, Proofs: wire.PartialSigAggregatorCommittee, Data: "data", Value: "value",
		Unproved: ReasonProofsMissing, Unavailable: ReasonDataUnavailable,
	}
}

// sign lists two objects of each validator: the validator's index and a number make each another one.
func (r *madeUp) sign(kinds ...SigningKind) (Signing, error) {
	list := Signing{Slot: r.m.Slot()}
	for _, share := range r.shares {
		for n, kind := range kinds {
			work, err := r.m.Object(kind, madeUpObject(r.m.Slot(), share, n))
			if err != nil {
				return list, err
			}
			list.Add(share, work)
		}
	}
	return list, nil
}

func madeUpObject(slot phase0.Slot, share *Share, n int) *altair.SyncAggregatorSelectionData {
	return &altair.SyncAggregatorSelectionData{Slot: slot, SubcommitteeIndex: uint64(share.Index)*2 + uint64(n)}
}

func (r *madeUp) Proofs() (Signing, error) { return r.sign(SignSelection, SignSyncSelection) }

func (r *madeUp) Proved(now time.Duration, whole []Completed) ([]Effect, error) {
	if r.proven += len(whole); r.m.Phase() != PhasePreConsensus || r.proven < 2*len(r.shares) {
		return nil, nil
	}
	return r.m.Fetch(now, r.m.Config().Aggregate), nil
}

func (r *madeUp) Question() Work { return FetchVote{Slot: r.m.Slot()} }

func (r *madeUp) Fetched(now time.Duration, answer Result) ([]Effect, error) {
	data := answer.(Vote).Data
	own := &wire.BeaconVote{BlockRoot: data.BeaconBlockRoot, Source: data.Source, Target: data.Target}
	value, err := own.MarshalSSZ()
	if err != nil {
		return r.m.Finish(ReasonDataUnusable, err), err
	}
	effects, err := r.m.Open(now, value)
	if err != nil {
		effects = append(effects, r.m.Finish(ReasonDataUnusable, err)...)
	}
	return effects, err
}

func (r *madeUp) Examine(value []byte) error {
	vote, err := wire.DecodeBeaconVote(value)
	if err != nil {
		return err
	}
	return vote.Validate()
}

func (r *madeUp) Absurd(value []byte) error { return r.Examine(value) }

func (r *madeUp) Blocks(value []byte) []BlockClaim {
	vote, err := wire.DecodeBeaconVote(value)
	if err != nil {
		return nil
	}
	return []BlockClaim{{Root: vote.BlockRoot, Target: vote.Target}}
}

func (r *madeUp) Objects(value []byte) (list Signing, err error) {
	if r.vote, err = wire.DecodeBeaconVote(value); err != nil {
		return list, err
	}
	return r.sign(SignSyncMessage, SignContribution)
}

func (r *madeUp) Signed(_ time.Duration, whole []Completed) ([]Effect, error) {
	var work SubmitSyncMessages
	var tags []int
	for _, w := range whole {
		work.Messages = append(work.Messages, &altair.SyncCommitteeMessage{
			Slot: r.m.Slot(), BeaconBlockRoot: r.vote.BlockRoot, ValidatorIndex: w.Validator, Signature: w.Signature,
		})
		tags = append(tags, w.Tag())
	}
	return []Effect{r.m.Submit(work, "made-up objects", tags)}, nil
}

func (w *world) madeUpDuty() madeUpDuty {
	d := madeUpDuty{Slot: testSlot, Committee: testCommittee.ID()}
	for v := range 3 {
		d.Keys = append(d.Keys, w.share(v).Validator)
	}
	return d
}

// wantMadeUp demands both signatures of every validator from an operator, each once.
func (w *world) wantMadeUp(op wire.OperatorID) {
	w.t.Helper()
	want := make(map[phase0.BLSSignature]bool)
	for v := range 3 {
		for n, kind := range []SigningKind{SignSyncMessage, SignContribution} {
			work, err := signing{chain: w.chain, slot: testSlot}.hashed(kind, madeUpObject(testSlot, w.share(v), n))
			w.must(err)
			want[model(w.share(v).Validator, work.Root)] = true
		}
	}
	for _, work := range w.submitted[op] {
		for _, m := range work.(SubmitSyncMessages).Messages {
			if !want[m.Signature] {
				w.t.Errorf("operator %d submits a signature that nobody waits for", op)
			}
			delete(want, m.Signature)
		}
	}
	if len(want) > 0 {
		w.t.Errorf("operator %d: %d of 6 signatures are missing", op, len(want))
	}
}

// A role of many validators with proofs before consensus is this file alone: the machine does not know it.
func TestAMadeUpRole(t *testing.T) {
	w := newWorld(t)
	startSolos(w, nil, w.madeUpDuty())
	w.run()
	if w.asked(1, FetchVote{}) != 0 {
		t.Error("the data are asked for before their time")
	}
	w.reach(8*time.Second, TimerFetch)
	w.expectFinish(ReasonDone, testCommittee...)
	for _, op := range testCommittee {
		w.wantMadeUp(op)
		r := w.machines[op].Report()
		if r.Validators != 6 || r.Submissions != 6 || r.Round != 1 || r.Unsigned != 0 {
			t.Errorf("operator %d reports %+v", op, r)
		}
		first := w.spoken[op][0].Partial
		if first == nil || first.Type != wire.PartialSigAggregatorCommittee || len(first.Messages) != 6 {
			t.Errorf("operator %d begins with %+v", op, w.spoken[op][0])
		}
		if last := w.partialOf(op); len(last.Messages) != 6 || last.Slot != testSlot {
			t.Errorf("operator %d ends with %+v", op, last)
		}
	}
}

// What the committee duty survives, another role of many survives too: a share that the signer refuses, a lying operator, an operator
// that joined before a restart, and one that decides by the messages of others.
func TestAMadeUpRoleInTrouble(t *testing.T) {
	w := newWorld(t)
	w.refuseSigning = func(op wire.OperatorID, item ShareToSign) error {
		if op == 2 && item.Validator == w.share(1).Validator {
			return errors.New("it signed before")
		}
		return nil
	}
	w.sign = func(op wire.OperatorID, item ShareToSign) (phase0.BLSSignature, error) {
		if op == 3 && item.Validator == w.share(0).Validator {
			return phase0.BLSSignature{0xbd}, nil
		}
		return model(item.Share, item.Root), nil
	}
	for _, op := range testCommittee {
		w.put(op, w.config(op), w.madeUpDuty())
	}
	for _, op := range testCommittee {
		w.step(op, Start{Muted: op == 4})
	}
	w.run()
	w.expectFinish(ReasonDone, testCommittee...)
	for _, op := range testCommittee {
		w.wantMadeUp(op)
	}
	if n := len(w.partialOf(2).Messages); n != 4 || w.machines[2].Report().Unsigned != 4 {
		t.Errorf("operator 2 sends %d signatures, %d are missing", n, w.machines[2].Report().Unsigned)
	}
	if w.consensusMessages(4) != 0 || w.records[4] != 0 || w.records[1] != 1 {
		t.Errorf("the muted operator sent %d consensus messages; records %v", w.consensusMessages(4), w.records)
	}
	w.expectCode(1, wire.CodeReconstructSignature)
	for _, by := range []wire.OperatorID{1, 2} {
		for _, a := range w.accused[by] {
			if a.Operator != 3 || a.Offence != OffenceBadShare {
				t.Errorf("operator %d accuses %+v", by, a)
			}
		}
	}
}

// A role of many takes messages of its own types, with whatever roots they have, and ends for the reason of its phase.
func TestAMadeUpRoleRefuses(t *testing.T) {
	w := newWorld(t)
	w.deliver = func(from, to wire.OperatorID, _ Event) bool { return from == to }
	startSolos(w, nil, w.madeUpDuty())
	w.run()
	theirs := *w.spoken[2][0].Partial
	for name, c := range map[string]struct {
		edit func(*wire.PartialSignatureMessages)
		want wire.Code
	}{
		"fewer entries":          {func(m *wire.PartialSignatureMessages) { m.Messages = m.Messages[:2] }, ""},
		"a type of another role": {func(m *wire.PartialSignatureMessages) { m.Type, m.Slot = wire.PartialSigRandao, 1 }, ""},
		"another slot":           {func(m *wire.PartialSignatureMessages) { m.Slot++ }, wire.CodePartialSigMessageFutureSlot},
		"before the decision":    {func(m *wire.PartialSignatureMessages) { m.Type = wire.PartialSigPostConsensus }, wire.CodeNoDecidedValue},
	} {
		m := theirs
		c.edit(&m)
		if err := w.step(1, Partial{Messages: &m}); (c.want == "") != (err == nil) || c.want != "" && !hasCode(err, c.want) {
			t.Errorf("%s: got %v, expected %q", name, err, c.want)
		}
	}
	w.step(1, Expire{})
	w.expectFinish(ReasonProofsMissing, 1)
}

// What a muted operator sent before its restart is not known: it sends a message with all its signatures, or none.
func TestMutedAndRefusedSaysNothing(t *testing.T) {
	w := newWorld(t)
	w.refuseSigning = func(op wire.OperatorID, item ShareToSign) error {
		if op == 4 && item.Validator == w.share(1).Validator {
			return errors.New("it signed before")
		}
		return nil
	}
	for _, op := range testCommittee {
		w.put(op, w.config(op), w.madeUpDuty())
		w.step(op, Start{Muted: op == 4})
	}
	w.run()
	w.expectFinish(ReasonDone, testCommittee...)
	if len(w.spoken[4]) != 0 {
		t.Errorf("the muted operator sent %+v", w.spoken[4][0].Partial)
	}
}
