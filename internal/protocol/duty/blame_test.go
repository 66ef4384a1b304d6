package duty

import (
	"cmp"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// expectAccused demands how often an operator accuses the culprit of the offence, and that it accuses nobody else.
func (w *world) expectAccused(by, culprit wire.OperatorID, offence Offence, times int) {
	w.t.Helper()
	n := 0
	for _, a := range w.accused[by] {
		if a.Operator != culprit || a.Offence != offence || a.Err == nil {
			w.t.Errorf("operator %d accuses operator %d of %s (%v)", by, a.Operator, a.Offence, a.Err)
			continue
		}
		n++
	}
	if n != times {
		w.t.Errorf("operator %d accuses operator %d of %s %d times, expected %d; errors: %v", by, culprit, offence, n, times, w.errs[by])
	}
}

// One answer names an operator once, however many of its parts are bad.
func TestBadSharesNameTheirOperator(t *testing.T) {
	w := newWorld(t)
	w.sign = func(op wire.OperatorID, item ShareToSign) (phase0.BLSSignature, error) {
		if op == 3 {
			return phase0.BLSSignature{0xbd}, nil
		}
		return model(item.Share, item.Root), nil
	}
	w.deliver = func(from, _ wire.OperatorID, ev Event) bool {
		_, partial := ev.(Partial)
		return !partial || from != 4 // so that operator 3 is needed
	}
	w.startCommittees()
	w.run()
	w.expectAccused(1, 3, OffenceBadShare, 1)
	w.expectAccused(2, 3, OffenceBadShare, 1)
}

// spoil lets operator 3 sign badly from the given type of message on and keeps operator 4's away, so that 3 is needed.
func (w *world) spoil(from wire.PartialSigType) {
	w.sign = func(op wire.OperatorID, item ShareToSign) (phase0.BLSSignature, error) {
		if op == 3 {
			return phase0.BLSSignature{0xbd}, nil
		}
		return model(item.Share, item.Root), nil
	}
	w.deliver = func(sender, _ wire.OperatorID, ev Event) bool {
		p, partial := ev.(Partial)
		return !partial || p.Messages.Type != from || sender != 4
	}
}

// A duty that bad parts spoil says so and names their operators; one that too few sent anything for does not.
func TestADutySpoiledByBadShares(t *testing.T) {
	for name, c := range map[string]struct {
		phase wire.PartialSigType
		start func(*world)
		want  Reason
	}{
		"committee": {wire.PartialSigPostConsensus, func(w *world) { w.startCommittees() }, ReasonSignaturesMissing},
		"randao":    {wire.PartialSigRandao, func(w *world) { w.startProposers() }, ReasonRandaoMissing},
		"selection": {wire.PartialSigSelectionProof, func(w *world) {
			startSolos(w, selectAll, w.aggregation())
		}, ReasonProofsMissing},
		"registration": {wire.PartialSigValidatorRegistration, func(w *world) {
			startSolos(w, nil, w.registration())
		}, ReasonSignaturesMissing},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.spoil(c.phase)
			c.start(w)
			w.run()
			w.step(1, Expire{})
			w.expectFinish(c.want, 1)
			w.expectSpoilers(1, 3)

			w = newWorld(t)
			w.spoil(c.phase)
			spoilt := w.deliver
			w.deliver = func(from, to wire.OperatorID, ev Event) bool {
				p, partial := ev.(Partial)
				return spoilt(from, to, ev) && (!partial || p.Messages.Type != c.phase || from != 2)
			}
			c.start(w)
			w.run()
			w.step(1, Expire{})
			w.expectFinish(c.want, 1)
			w.expectSpoilers(1)
		})
	}
}

// After the decision it is the same for a single validator.
func TestADecidedAggregateSpoiledByBadShares(t *testing.T) {
	w := newWorld(t)
	startSolos(w, selectAll, w.aggregation())
	w.run()
	w.spoil(wire.PartialSigPostConsensus)
	w.reach(8*time.Second, TimerFetch)
	w.step(1, Expire{})
	w.expectFinish(ReasonSignaturesMissing, 1)
	w.expectSpoilers(1, 3)
}

// expectSpoilers demands whom the end of an operator's duty names: nobody means that it has no such error.
func (w *world) expectSpoilers(op wire.OperatorID, want ...wire.OperatorID) {
	w.t.Helper()
	var bad *BadSharesError
	if errors.As(w.finished[op].Err, &bad) != (len(want) > 0) || (bad != nil && !slices.Equal(bad.Operators, want)) {
		w.t.Errorf("operator %d says %v, expected operators %v", op, w.finished[op].Err, want)
	}
}

// A part that was thrown out does not count when its operator sends a good one, or when the signature is whole.
func TestShortageNamesOnlyWhoIsLacking(t *testing.T) {
	share := newWorld(t).share(0)
	p := NewPartials(3)
	p.expect(share, phase0.Root{1}, 0)
	add := func(ops ...wire.OperatorID) {
		for _, op := range ops {
			p.Add(&wire.PartialSignatureMessage{Signer: op, ValidatorIndex: share.Index, SigningRoot: phase0.Root{1}})
		}
	}
	add(1, 2, 3)
	g := p.expected[0]
	p.refused(g, []wire.OperatorID{2, 3})
	if err := p.shortage(); err == nil || err.Error() != "the partial signatures of operators [2 3] do not verify" {
		t.Errorf("%v", err)
	}
	add(3)
	if bad := new(BadSharesError); !errors.As(p.shortage(), &bad) || !slices.Equal(bad.Operators, []wire.OperatorID{2}) {
		t.Errorf("%v", p.shortage())
	}
	p.settle(&Dispute{gathering: g, old: g.Parts[0], new: Part{Operator: 1, Signature: phase0.BLSSignature{9}}}, false, false)
	if bad := new(BadSharesError); !errors.As(p.shortage(), &bad) || !slices.Equal(bad.Operators, []wire.OperatorID{1, 2}) {
		t.Errorf("%v", p.shortage())
	}
	other := NewPartials(3)
	other.expect(share, phase0.Root{1}, 0)
	for _, op := range []wire.OperatorID{1, 2} {
		other.Add(&wire.PartialSignatureMessage{Signer: op, ValidatorIndex: share.Index, SigningRoot: phase0.Root{1}})
	}
	other.expected[0].throwOut(2)
	if err := other.shortage(); err != nil {
		t.Errorf("with two operators there was never a quorum: %v", err)
	}
	g.whole = true
	if err := p.shortage(); err != nil {
		t.Errorf("a whole signature lacks something: %v", err)
	}
}

// An operator that others made up for is named too.
func TestABadShareThatOthersMakeUpForIsNamed(t *testing.T) {
	r := &requests{}
	c := newCollector(3, r, func(time.Duration, []Completed) ([]Effect, error) { return nil, nil })
	share := newWorld(t).share(0)
	c.partials.expect(share, phase0.Root{1}, 0)
	var request Request
	for op := wire.OperatorID(1); op <= 3; op++ {
		for _, e := range c.take(&wire.PartialSignatureMessages{Messages: []*wire.PartialSignatureMessage{{Signer: op, ValidatorIndex: share.Index, SigningRoot: phase0.Root{1}}}}) {
			request = e.(Request)
		}
	}
	effects, err := r.done(0, testSlot, Done{ID: request.ID, Result: Recombined{Items: []Whole{{Bad: []wire.OperatorID{2}}}}}, 0)
	if a, ok := effects[0].(Accuse); err != nil || len(effects) != 1 || !ok || a.Operator != 2 {
		t.Errorf("%+v, %v", effects, err)
	}
}

// Of two different signatures one is bad. Without an answer nobody knows, and nobody is named.
func TestTwoSignaturesNameTheirOperator(t *testing.T) {
	for name, c := range map[string]struct {
		answer Done
		named  int
	}{
		"the first is bad":  {Done{Result: SharesVerified{Valid: []bool{false, true}}}, 1},
		"the second is bad": {Done{Result: SharesVerified{Valid: []bool{true, false}}}, 1},
		"both are bad":      {Done{Result: SharesVerified{Valid: []bool{false, false}}}, 1},
		"no answer":         {Done{Err: errors.New("busy")}, 0},
		"half an answer":    {Done{Result: SharesVerified{Valid: []bool{false}}}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			r := &requests{}
			collect := newCollector(3, r, nil)
			collect.partials.expect(w.share(0), phase0.Root{1}, 0)
			var asked Effect
			for _, signature := range []phase0.BLSSignature{{1}, {2}} {
				for _, e := range collect.take(&wire.PartialSignatureMessages{Messages: []*wire.PartialSignatureMessage{
					{Signer: 2, ValidatorIndex: w.share(0).Index, SigningRoot: phase0.Root{1}, PartialSignature: signature},
				}}) {
					asked = e
				}
			}
			c.answer.ID = asked.(Request).ID
			effects, _ := r.done(0, testSlot, c.answer, 0)
			for _, e := range effects {
				w.effect(1, e)
			}
			w.expectAccused(1, 2, OffenceBadShare, c.named)
		})
	}
}

// propose gives a machine a proposal of the operator for the running duty.
func (w *world) propose(to, from wire.OperatorID, id wire.MessageID, round wire.Round, value []byte, change func(*qbft.Message)) {
	w.t.Helper()
	q, err := qbft.Draft{Identifier: id, Height: wire.Height(testSlot), Round: round}.Proposal(value, nil, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	data, err := q.MarshalSSZ()
	if err != nil {
		w.t.Fatal(err)
	}
	m := &qbft.Message{QBFT: q, Signed: &wire.SignedSSVMessage{
		Signatures: [][]byte{make([]byte, wire.SignatureLength)}, OperatorIDs: []wire.OperatorID{from}, FullData: value,
		SSVMessage: &wire.SSVMessage{MsgID: id, Data: data},
	}}
	if change != nil {
		change(m)
	}
	w.step(to, Consensus{Message: m})
}

// Operator 1 leads the slot and is silent; operator 3 judges what is said in its place, and says at the end why nothing was
// decided: only a leader's own proposal can have been refused.
func TestProposalsThatNameTheirLeader(t *testing.T) {
	vote := func(change func(*wire.BeaconVote)) []byte {
		v := &wire.BeaconVote{
			BlockRoot: phase0.Root{0xaa}, Source: &phase0.Checkpoint{Epoch: 11, Root: phase0.Root{11}}, Target: &phase0.Checkpoint{Epoch: 12, Root: phase0.Root{12}},
		}
		change(v)
		value, err := v.MarshalSSZ()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
	plain := vote(func(*wire.BeaconVote) {})
	ahead := vote(func(v *wire.BeaconVote) { v.Target.Epoch += 1000 })
	for name, c := range map[string]struct {
		from   wire.OperatorID
		round  wire.Round
		value  []byte
		change func(*qbft.Message)
		guard  error
		named  int
		// end is ReasonProposalRefused unless given.
		end Reason
	}{
		"the vote of all":        {from: 1, value: plain, end: ReasonUndecided},
		"another head":           {from: 1, value: vote(func(v *wire.BeaconVote) { v.BlockRoot[0]++ }), end: ReasonUndecided},
		"another target's root":  {from: 1, value: vote(func(v *wire.BeaconVote) { v.Target.Root[0]++ })},
		"another source":         {from: 1, value: vote(func(v *wire.BeaconVote) { v.Source.Epoch-- })},
		"slashable here":         {from: 1, value: plain, guard: errors.New("voted before")},
		"a target ahead":         {from: 1, value: ahead, named: 1},
		"a target behind":        {from: 1, value: vote(func(v *wire.BeaconVote) { v.Target.Epoch = 11; v.Source.Epoch = 10 }), named: 1},
		"a source not below":     {from: 1, value: vote(func(v *wire.BeaconVote) { v.Source.Epoch = 12 }), named: 1},
		"no vote":                {from: 1, value: []byte("nonsense"), named: 1},
		"somebody else's words":  {from: 3, value: ahead, end: ReasonNoProposal},
		"full data taken away":   {from: 1, value: ahead, change: func(m *qbft.Message) { m.Signed.FullData = nil }},
		"full data put in":       {from: 1, value: plain, change: func(m *qbft.Message) { m.Signed.FullData = ahead }},
		"a height before":        {from: 1, value: ahead, change: func(m *qbft.Message) { m.QBFT.Height -= 4 }, end: ReasonNoProposal},
		"no round changes":       {from: 2, round: 2, value: plain, named: 1},
		"round 2, another view":  {from: 2, round: 2, value: vote(func(v *wire.BeaconVote) { v.Target.Root[0]++ })},
		"signed by more than it": {from: 1, value: ahead, change: func(m *qbft.Message) { m.Signed.OperatorIDs = []wire.OperatorID{1, 3} }, end: ReasonNoProposal},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.deliver = func(_, _ wire.OperatorID, _ Event) bool { return false }
			w.startCommittees()
			w.run()
			if c.guard != nil {
				w.guard.attestation = func(phase0.BLSPubKey) error { return c.guard }
			}
			w.propose(3, c.from, wire.NewCommitteeMessageID(wire.Domain{0, 0, 3, 1}, wire.RoleCommittee, testCommittee.ID()), max(c.round, 1), c.value, c.change)
			w.run()
			w.expectAccused(3, c.from, OffenceBadProposal, c.named)
			w.step(3, Expire{})
			w.expectFinish(cmp.Or(c.end, ReasonProposalRefused), 3)
			if refused := w.finished[3].Reason == ReasonProposalRefused; refused != (w.finished[3].Err != nil) {
				t.Errorf("the end's error is %v", w.finished[3].Err)
			}
		})
	}
}

// signingRandao is the root that the RANDAO reveal of the test's slot signs.
func signingRandao(t *testing.T, w *world) phase0.Root {
	t.Helper()
	work, err := signing{chain: w.chain, slot: testSlot}.randao()
	if err != nil {
		t.Fatal(err)
	}
	return work.Root
}

// The same for the roles of one validator.
func TestValuesThatNameTheirLeader(t *testing.T) {
	w := newWorld(t)
	reveal := model(w.share(0).Validator, signingRandao(t, w))
	form, err := proposalData(eth.Electra, block(testSlot, reveal, 1), false)
	if err != nil {
		t.Fatal(err)
	}
	duty := w.proposerDuty(testSlot)
	form.Duty = duty.wire()
	for name, c := range map[string]struct {
		change func(*wire.ConsensusData)
		guard  error
		named  int
	}{
		"a block":           {change: func(*wire.ConsensusData) {}},
		"slashable here":    {change: func(*wire.ConsensusData) {}, guard: errors.New("proposed before")},
		"another validator": {change: func(d *wire.ConsensusData) { d.Duty.ValidatorIndex++ }, named: 1},
		"another role":      {change: func(d *wire.ConsensusData) { d.Duty.Type = wire.DutyAggregator }, named: 1},
		"another slot":      {change: func(d *wire.ConsensusData) { d.Duty.Slot++ }, named: 1},
		"no block":          {change: func(d *wire.ConsensusData) { d.DataSSZ = []byte{1} }, named: 1},
		"a later fork":      {change: func(d *wire.ConsensusData) { d.Version = 99 }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.deliver = func(_, _ wire.OperatorID, ev Event) bool { _, ok := ev.(Partial); return ok }
			w.startProposers()
			w.run()
			if c.guard != nil {
				w.guard.block = func(phase0.Slot) error { return c.guard }
			}
			data := *form
			c.change(&data)
			value, err := data.MarshalSSZ()
			if err != nil {
				t.Fatal(err)
			}
			w.propose(3, 1, wire.NewValidatorMessageID(wire.Domain{0, 0, 3, 1}, wire.RoleProposer, w.share(0).Validator), 1, value, nil)
			w.expectAccused(3, 1, OffenceBadProposal, c.named)
		})
	}
}

// Whatever honest operators do, silence of a leader included, accuses nobody.
func TestHonestOperatorsAreNotAccused(t *testing.T) {
	for name, start := range map[string]func(*world){
		"votes":    func(w *world) { w.startCommittees() },
		"a block":  func(w *world) { w.startProposers() },
		"a silent": func(w *world) { w.startCommittees(1) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			start(w)
			w.run()
			for range 2 {
				for _, op := range testCommittee {
					w.fireTimers(op, TimerRound)
				}
				w.run()
			}
			if len(w.accused) > 0 {
				t.Errorf("%v", w.accused)
			}
		})
	}
}
