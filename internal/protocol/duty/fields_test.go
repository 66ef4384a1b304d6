package duty

import (
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/deneb"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// containers are those of decided values, in their newest form.
var containers = []any{
	wire.BeaconVote{},
	phase0.Checkpoint{},
	wire.ConsensusData{},
	wire.ValidatorDuty{},
	electra.BeaconBlock{},
	electra.BeaconBlockBody{},
	deneb.ExecutionPayload{},
	electra.AggregateAndProof{},
	electra.Attestation{},
	phase0.AttestationData{},
	wire.Contribution{},
	altair.SyncCommitteeContribution{},
}

// row is a line of the tables of spec/values.md.
type row struct{ check, test string }

func readValues(t *testing.T) map[string]row {
	t.Helper()
	page, err := os.ReadFile("../../../spec/values.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]row{}
	for line := range strings.SplitSeq(string(page), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || !strings.Contains(cells[1], ".") {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows[cells[1]+"."+cells[2]] = row{cells[3], cells[4]}
	}
	return rows
}

// TestFaultFieldsAreListed: kind A2, a value is checked only where somebody looks. Every field of every decided value has a row in
// spec/values.md, each row that names a check names a case that breaks this field, and each case is named.
func TestFaultFieldsAreListed(t *testing.T) {
	rows := readValues(t)
	cases := map[string]bool{}
	for _, c := range fieldCases() {
		cases[c.name] = false
	}
	for _, c := range containers {
		kind := reflect.TypeOf(c)
		for n := range kind.NumField() {
			name := kind.String() + "." + kind.Field(n).Name
			r, listed := rows[name]
			if !listed {
				t.Errorf("%s has no row in spec/values.md", name)
				continue
			}
			delete(rows, name)
			_, exists := cases[r.test]
			switch nobody := strings.HasPrefix(r.check, "nobody: "); {
			case nobody && r.test != "":
				t.Errorf("%s is checked by nobody and tested by %q", name, r.test)
			case !nobody && !exists:
				t.Errorf("%s names the test %q, which does not exist", name, r.test)
			}
			cases[r.test] = true
		}
	}
	for name := range rows {
		t.Errorf("spec/values.md has a row for %s, which is no field", name)
	}
	for name, named := range cases {
		if !named {
			t.Errorf("no row of spec/values.md names the test %q", name)
		}
	}
}

// fieldCase breaks one field of a leader's value.
type fieldCase struct {
	name string
	// offence is what the leader is named for at once, "" if nobody is, doubted that it is named when the block, or whom it pays, stays
	// unknown.
	offence Offence
	doubted bool

	vote         func(*wire.BeaconVote)
	data         func(*wire.ConsensusData)
	block        func(*electra.BeaconBlock)
	aggregate    func(*electra.AggregateAndProof)
	contribution func(*wire.Contribution)
}

func fieldCases() []fieldCase {
	far := phase0.Root{0xde, 0xad}
	return []fieldCase{
		{name: "vote head", doubted: true, vote: func(v *wire.BeaconVote) { v.BlockRoot = far }},
		{name: "vote source", vote: func(v *wire.BeaconVote) { v.Source.Root = far }},
		{name: "vote target epoch", offence: OffenceBadProposal, vote: func(v *wire.BeaconVote) { v.Target.Epoch++ }},
		{name: "vote target root", vote: func(v *wire.BeaconVote) { v.Target.Root = far }},
		{name: "duty type", offence: OffenceBadProposal, data: func(d *wire.ConsensusData) { d.Duty.Type = wire.DutyAggregator }},
		{name: "duty key", offence: OffenceBadProposal, data: func(d *wire.ConsensusData) { d.Duty.PubKey[0]++ }},
		{name: "duty slot", offence: OffenceBadProposal, data: func(d *wire.ConsensusData) { d.Duty.Slot++ }},
		{name: "duty validator", offence: OffenceBadProposal, data: func(d *wire.ConsensusData) { d.Duty.ValidatorIndex++ }},
		{name: "data", offence: OffenceBadProposal, data: func(d *wire.ConsensusData) { d.DataSSZ = []byte{1} }},
		{name: "block version", data: func(d *wire.ConsensusData) { d.Version = eth.Fulu }},
		{name: "block slot", offence: OffenceBadProposal, block: func(b *electra.BeaconBlock) { b.Slot++ }},
		{name: "block proposer", offence: OffenceImpossibleBlock, block: func(b *electra.BeaconBlock) { b.ProposerIndex = 999 }},
		{name: "block parent", doubted: true, block: func(b *electra.BeaconBlock) { b.ParentRoot = far }},
		{name: "block randao", offence: OffenceImpossibleBlock, block: func(b *electra.BeaconBlock) { b.Body.RANDAOReveal = phase0.BLSSignature{} }},
		{name: "block time", offence: OffenceImpossibleBlock, block: func(b *electra.BeaconBlock) { b.Body.ExecutionPayload.Timestamp++ }},
		{name: "block payee", doubted: true, block: func(b *electra.BeaconBlock) { b.Body.ExecutionPayload.FeeRecipient[0] = 0xbd }},
		{name: "block gas limit", block: func(b *electra.BeaconBlock) { b.Body.ExecutionPayload.GasLimit *= 2 }},
		{name: "aggregate aggregator", aggregate: func(a *electra.AggregateAndProof) { a.AggregatorIndex++ }},
		{name: "aggregate proof", aggregate: func(a *electra.AggregateAndProof) { a.SelectionProof[0]++ }},
		{name: "aggregate bits", aggregate: func(a *electra.AggregateAndProof) { a.Aggregate.AggregationBits = []byte{0, 1} }},
		{name: "aggregate committee", aggregate: func(a *electra.AggregateAndProof) { a.Aggregate.CommitteeBits[1] = 1 }},
		{name: "aggregate slot", aggregate: func(a *electra.AggregateAndProof) { a.Aggregate.Data.Slot++ }},
		{name: "aggregate index", aggregate: func(a *electra.AggregateAndProof) { a.Aggregate.Data.Index = 3 }},
		{name: "aggregate source", aggregate: func(a *electra.AggregateAndProof) { a.Aggregate.Data.Source.Epoch = 12 }},
		{name: "aggregate target", aggregate: func(a *electra.AggregateAndProof) { a.Aggregate.Data.Target.Epoch++ }},
		{name: "aggregate head", doubted: true, aggregate: func(a *electra.AggregateAndProof) { a.Aggregate.Data.BeaconBlockRoot = far }},
		{name: "contribution proof", contribution: func(c *wire.Contribution) { c.SelectionProofSig[0]++ }},
		{name: "contribution slot", contribution: func(c *wire.Contribution) { c.Contribution.Slot++ }},
		{name: "contribution subcommittee", contribution: func(c *wire.Contribution) { c.Contribution.SubcommitteeIndex = 3 }},
		{name: "contribution bits", contribution: func(c *wire.Contribution) { c.Contribution.AggregationBits = make([]byte, 16) }},
		{name: "contribution head", doubted: true, contribution: func(c *wire.Contribution) { c.Contribution.BeaconBlockRoot = far }},
	}
}

// TestFaultFields: kind A2, a value is checked only where somebody looks. Operator 1 leads round 1; one field of its value is wrong,
// operator 3 refuses it, and names the leader where the table says so. The unchanged value passes.
func TestFaultFields(t *testing.T) {
	for _, c := range fieldCases() {
		t.Run(c.name, func(t *testing.T) {
			for _, broken := range []bool{true, false} {
				w, id, value := c.play(t, broken)
				w.blocks = func(_ wire.OperatorID, work CheckBlocks) (Result, error) {
					for _, b := range work.Blocks {
						if b.Root[0] == 0xde {
							return BlocksChecked{Verdict: BlocksUnknown, Claim: b}, nil
						}
					}
					return BlocksChecked{}, nil
				}
				spoken := w.prepares(3)
				w.propose(3, 1, id, 1, value, nil)
				w.run()
				for range 100 {
					w.fireTimers(3, TimerRetry)
					w.run()
				}
				if passed := w.prepares(3) > spoken; passed == broken {
					t.Errorf("broken=%v, prepared=%v: %v", broken, passed, w.errs[3])
				}
				if n := len(w.doubted[3]); n > 0 != (broken && c.doubted) {
					t.Errorf("broken=%v: %d doubts", broken, n)
				}
				want := 0
				if broken && c.offence != "" {
					want = 1
				}
				w.expectAccused(3, 1, c.offence, want)
			}
		})
	}
}

// prepares counts the prepare messages that an operator sent.
func (w *world) prepares(op wire.OperatorID) (n int) {
	for _, b := range w.spoken[op] {
		if b.QBFT != nil && b.QBFT.MsgType == wire.Prepare {
			n++
		}
	}
	return n
}

// play starts the case's duty at every operator, without any consensus message passing, and returns the leader's value.
func (c *fieldCase) play(t *testing.T, broken bool) (*world, wire.MessageID, []byte) {
	t.Helper()
	w := newWorld(t)
	w.deliver = func(_, _ wire.OperatorID, ev Event) bool { _, ok := ev.(Partial); return ok }
	domain := wire.Domain{0, 0, 3, 1}
	change := func(f func()) {
		if broken {
			f()
		}
	}
	if c.vote != nil {
		v := wire.BeaconVote{BlockRoot: w.vote.BeaconBlockRoot, Source: &phase0.Checkpoint{}, Target: &phase0.Checkpoint{}}
		*v.Source, *v.Target = *w.vote.Source, *w.vote.Target
		change(func() { c.vote(&v) })
		w.startCommittees()
		w.run()
		value, err := v.MarshalSSZ()
		w.must(err)
		return w, wire.NewCommitteeMessageID(domain, wire.RoleCommittee, testCommittee.ID()), value
	}
	role, data := wire.RoleProposer, &wire.ConsensusData{Version: eth.Electra}
	var err error
	switch {
	case c.aggregate != nil:
		role = wire.RoleAggregator
		startSolos(w, selectAll, w.aggregation())
		w.run()
		w.reach(8*time.Second, TimerFetch)
		m := w.machines[3].role.(*aggregator)
		seen := aggregateSeen(testSlot, m.duty.CommitteeIndex, 1).Electra
		a := &electra.AggregateAndProof{AggregatorIndex: m.duty.ValidatorIndex, Aggregate: seen, SelectionProof: m.proof}
		change(func() { c.aggregate(a) })
		data.Duty = m.duty
		data.DataSSZ, err = a.MarshalSSZ()
	case c.contribution != nil:
		role = wire.RoleSyncContribution
		startSolos(w, selectAll, w.contribution())
		w.run()
		w.reach(8*time.Second, TimerFetch)
		m := w.machines[3].role.(*contribution)
		list := contributionsSeen(FetchContributions{Slot: testSlot, Proofs: m.selected}, 1).List
		change(func() { c.contribution(list[0]) })
		data.Duty, data.Version = m.duty, eth.Altair
		data.DataSSZ, err = list.MarshalSSZ()
	default:
		w.startProposers()
		w.run()
		m := w.machines[3].role.(*proposer)
		m.payees = [][20]byte{{}}
		full := block(testSlot, m.randao.Signature, 1)
		if c.block != nil {
			change(func() { c.block(full.Electra.Block) })
		}
		asBuilt := c.name == "block payee" // of a blinded block it is told and not refused
		var made *wire.ConsensusData
		made, err = proposalData(eth.Electra, full, asBuilt)
		w.must(err)
		made.Duty = m.duty
		data = made
	}
	w.must(err)
	if c.data != nil {
		change(func() { c.data(data) })
	}
	value, err := data.MarshalSSZ()
	w.must(err)
	return w, wire.NewValidatorMessageID(domain, role, w.share(0).Validator), value
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// TestFaultLateHead: kind A2, waiting inside the round. A head that comes late passes, one that never comes leaves time for the next
// leader, one that contradicts itself names the leader at once, and a beacon node that cannot tell stops nothing.
func TestFaultLateHead(t *testing.T) {
	for name, c := range map[string]struct {
		after   int // how many questions pass before the block is known
		verdict Verdict
		err     error
		prepare bool
		accused int
		doubts  int
	}{
		"late":      {after: 9, verdict: BlocksUnknown, prepare: true},
		"never":     {after: 1 << 20, verdict: BlocksUnknown, doubts: 1},
		"astray":    {after: 1 << 20, verdict: BlocksAstray, accused: 1},
		"no answer": {after: 1 << 20, err: errors.New("500"), prepare: true},
	} {
		t.Run(name, func(t *testing.T) {
			f := fieldCases()[0]
			w, id, value := f.play(t, true)
			asked := 0
			w.blocks = func(_ wire.OperatorID, work CheckBlocks) (Result, error) {
				if asked++; asked > c.after {
					return BlocksChecked{}, nil
				}
				return BlocksChecked{Verdict: c.verdict, Claim: work.Blocks[0]}, c.err
			}
			before := w.prepares(3)
			w.propose(3, 1, id, 1, value, nil)
			w.run()
			for range 40 {
				w.fireTimers(3, TimerRetry)
				w.run()
			}
			if got := w.prepares(3) > before; got != c.prepare {
				t.Errorf("prepared: %v (%v)", got, w.errs[3])
			}
			if w.now > 6*time.Second {
				t.Errorf("waited until %v, beyond the round", w.now)
			}
			if len(w.doubted[3]) != c.doubts {
				t.Errorf("%d doubts", len(w.doubted[3]))
			}
			w.expectAccused(3, 1, OffenceMadeUpHead, c.accused)
		})
	}
}

// TestFaultBlockNotSeen: kind A2. A block of another operator is delivered elsewhere only when an own beacon node saw it.
func TestFaultBlockNotSeen(t *testing.T) {
	for _, seen := range []bool{true, false} {
		w := newWorld(t)
		w.submit = noPayload
		w.blocks = func(_ wire.OperatorID, work CheckBlocks) (Result, error) {
			if seen {
				return BlocksChecked{}, nil
			}
			return BlocksChecked{Verdict: BlocksUnknown, Claim: work.Blocks[0]}, nil
		}
		w.startProposers()
		w.run()
		for range 20 {
			w.fireTimers(2, TimerRetry)
			w.run()
		}
		want := ReasonBlockNotSeen
		if seen {
			want = ReasonNotOurs
		}
		w.expectFinish(want, 2)
	}
}

// TestFaultPayeeIsTold: kind A2, a value is checked only where somebody looks. What a signed blinded block pays to another address is
// reported at every operator, and names nobody; who built the payload itself is told apart.
func TestFaultPayeeIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		payees [][20]byte
		told   bool
	}{
		"the owner's":          {payees: [][20]byte{{7}, {}}},
		"another's":            {payees: [][20]byte{{7}, {8}}, told: true},
		"nobody knows whose":   {},
		"the owner's of today": {payees: [][20]byte{{}}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.startProposers()
			for _, op := range testCommittee {
				w.machines[op].role.(*proposer).payees = c.payees
			}
			w.run()
			w.expectFinish(ReasonDone, testCommittee...)
			for _, op := range testCommittee {
				r := w.machines[op].Report()
				if told := r.Payee != nil; told != c.told {
					t.Errorf("operator %d: told %v", op, told)
				}
				if r.OwnPayload != (c.told && op == 1) {
					t.Errorf("operator %d: its own payload: %v", op, r.OwnPayload)
				}
				w.expectAccused(op, 1, OffenceDivertedFees, 0)
			}
		})
	}
}

// TestFaultAnOwnerFramesNoLeader: kinds A2 and C1, nobody is blamed for what another can change. The owner changes its fee recipient so
// that the event is applied in the slot of its own block. The leader and operator 3 have read it: the block pays the new address.
// Operator 4 reads it a block later: it refuses the block and doubts the leader, which is judged an epoch later.
func TestFaultAnOwnerFramesNoLeader(t *testing.T) {
	cases := fieldCases()
	c := cases[slices.IndexFunc(cases, func(c fieldCase) bool { return c.name == "block payee" })]
	w, id, value := c.play(t, true)
	w.machines[3].role.(*proposer).payees = [][20]byte{{0xbd}, {}} // now, and before
	w.machines[4].role.(*proposer).payees = [][20]byte{{}}         // what it knows
	spoken := w.prepares(4)
	for _, op := range testCommittee[2:] {
		w.propose(op, 1, id, 1, value, nil)
	}
	w.run()
	w.expectAccused(3, 1, OffenceDivertedFees, 0)
	w.expectAccused(4, 1, OffenceDivertedFees, 0)
	if w.prepares(4) > spoken || len(w.doubted[3]) != 0 || len(w.doubted[4]) != 1 {
		t.Fatalf("operator 4 prepared: %v; doubts %v and %v", w.prepares(4) > spoken, w.doubted[3], w.doubted[4])
	}
	if d := w.doubted[4][0]; d.Operator != 1 || d.Offence != OffenceDivertedFees || d.Payee == nil || *d.Payee != [20]byte{0xbd} {
		t.Errorf("doubt %+v", d)
	}
}
