package engine

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	dto "github.com/prometheus/client_model/go"

	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// judging is a scheme that looks at the parts.
type judging struct{ schemePorts }

func (judging) Recombine(items []duty.Recombination) ([]duty.Whole, error) {
	out := make([]duty.Whole, len(items))
	for i, item := range items {
		for _, s := range item.Shares {
			if s.Signature != model(s.Share, item.Root) {
				out[i].Bad = append(out[i].Bad, s.Operator)
			}
		}
		if out[i].Signature = model(item.Validator, item.Root); len(item.Shares)-len(out[i].Bad) < item.Threshold {
			out[i].Err = errBusy
		}
	}
	return out, nil
}

// town is a cluster whose operators' logs are kept.
type town struct {
	*cluster
	t    *testing.T
	logs []*bytes.Buffer
	// held messages are on a slow way.
	held []func()
}

func newTown(t *testing.T) *town {
	out := &town{cluster: newCluster(t, 2, share(testCommittee, 1), share(testCommittee, 2)), t: t}
	for i, e := range out.engines {
		log := &bytes.Buffer{}
		e.log, e.opts.Scheme = slog.New(slog.NewTextHandler(log, nil)), judging{schemePorts{out.ports[i]}}
		out.logs = append(out.logs, log)
	}
	return out
}

// vote starts the duty everywhere and lets rounds pass until it is over.
func (o *town) vote(slot phase0.Slot) {
	for _, e := range o.engines {
		e.Start(committeeDuty(testCommittee, slot, 1, 2))
	}
	o.settle()
	for _, arrive := range o.held {
		arrive()
	}
	for range 60 {
		o.settle()
		o.clock.Advance(o.clock.Now().Add(100 * time.Millisecond))
	}
}

// count is the metric of an operator's offence.
func count(e *Engine, operator wire.OperatorID, offence string) float64 {
	var m dto.Metric
	_ = e.metrics.offences.WithLabelValues(fmt.Sprint(operator), offence).Write(&m)
	return m.Counter.GetValue()
}

// expect demands that all honest operators name operator 4, in log, metrics and status, and nobody else.
func (o *town) expect(offence string, code string) {
	o.t.Helper()
	for i, e := range o.engines[:3] {
		var named []Culprit
		for _, c := range e.Culprits() {
			if c.Operator != 4 {
				o.t.Errorf("operator %d accuses operator %d of %s", i+1, c.Operator, c.Offence)
			}
			if c.Offence == offence {
				named = append(named, c)
			}
		}
		if len(named) != 1 || named[0].Count == 0 || named[0].Code.String() != code {
			o.t.Errorf("operator %d knows of %+v", i+1, e.Culprits())
			continue
		}
		if n := count(e, 4, offence); n != float64(named[0].Count) {
			o.t.Errorf("operator %d counts %v, and knows of %d", i+1, n, named[0].Count)
		}
		line := fmt.Sprintf("level=WARN msg=\"operator breaks the protocol\" operator=4 offence=%s slot=%d role=committee committee=", offence, named[0].Slot)
		if log := o.logs[i].String(); strings.Count(log, line) != 1 || !strings.Contains(log, "remedy="+code) {
			o.t.Errorf("operator %d logs\n%s", i+1, log)
		}
	}
}

func (o *town) expectVotes() {
	o.t.Helper()
	for i, p := range o.ports[:3] {
		if len(p.attested) != 2 {
			o.t.Errorf("operator %d submitted %d attestations", i+1, len(p.attested))
		}
	}
}

// crooked spoils share signatures.
type crooked struct{ ShareSigner }

func (c crooked) SignBatch(now time.Time, requests []signer.Request) []signer.Result {
	results := c.ShareSigner.SignBatch(now, requests)
	for i := range results {
		results[i].Signature[0] ^= 0x20
	}
	return results
}

func TestABadShareIsNamedByAll(t *testing.T) {
	o := newTown(t)
	o.engines[3].opts.Signer = crooked{o.engines[3].opts.Signer}
	for _, p := range o.ports[:3] { // the liar's part comes first, so that it is among the three that are tried
		publish := p.publish
		p.publish = func(topic string, data []byte) {
			if received(t, data).Partial == nil {
				publish(topic, data)
				return
			}
			o.held = append(o.held, func() { publish(topic, data) })
		}
	}
	o.vote(testSlot)
	o.expectVotes()
	o.expect("bad-share", "HAW-3005")
}

// lie makes operator 4 publish what change makes of its messages.
func (o *town) lie(change func(m *wire.SignedSSVMessage, q *wire.QBFTMessage) bool) {
	publish := o.ports[3].publish
	o.ports[3].publish = func(topic string, data []byte) {
		if other := altered(o.t, data, change); other != nil {
			data = other
		}
		publish(topic, data)
	}
}

// altered changes a consensus message; nil if it is none, or stays as it is.
func altered(t *testing.T, data []byte, change func(m *wire.SignedSSVMessage, q *wire.QBFTMessage) bool) []byte {
	m := received(t, data)
	if m.QBFT == nil || !change(m.Signed, m.QBFT) {
		return nil
	}
	var err error
	if m.Signed.SSVMessage.Data, err = m.QBFT.MarshalSSZ(); err != nil {
		t.Fatal(err)
	}
	out, err := m.Signed.MarshalSSZ()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const liarsSlot = testSlot + 3 // operator 4 leads its first round

func lateTown(t *testing.T) *town {
	o := newTown(t)
	if leader := o.profile.ForkOf(liarsSlot).Leader(testCommittee, wire.Height(liarsSlot), 1); leader != 4 {
		t.Fatalf("operator %d leads the slot", leader)
	}
	o.clock.Advance(o.profile.SlotStart(liarsSlot).Add(time.Second))
	return o
}

// The leader's value is one that nobody may sign: the next leader finishes the duty.
func TestABadProposalIsNamedByAll(t *testing.T) {
	o := lateTown(t)
	o.lie(func(m *wire.SignedSSVMessage, q *wire.QBFTMessage) bool {
		vote, err := wire.DecodeBeaconVote(m.FullData)
		if q.MsgType != wire.Proposal || err != nil {
			return false
		}
		vote.Target.Epoch += 1000
		m.FullData, _ = vote.MarshalSSZ()
		q.Root = wire.ValueRoot(m.FullData)
		return true
	})
	o.vote(liarsSlot)
	o.expectVotes()
	o.expect("bad-proposal", "HAW-3009")
	if f := o.engines[0].Recent()[0]; f.Round != 2 {
		t.Errorf("decided in round %d", f.Round)
	}
}

// Two proposals of one round, both good: each operator takes the first it hears.
func TestEquivocationIsNamedByAll(t *testing.T) {
	o := lateTown(t)
	publish := o.ports[3].publish
	o.ports[3].publish = func(topic string, data []byte) {
		publish(topic, data)
		if other := altered(t, data, func(m *wire.SignedSSVMessage, q *wire.QBFTMessage) bool {
			if q.MsgType != wire.Proposal {
				return false
			}
			m.FullData[0] ^= 1
			q.Root = wire.ValueRoot(m.FullData)
			return true
		}); other != nil {
			publish(topic, other)
		}
	}
	o.vote(liarsSlot)
	o.expectVotes()
	o.expect("equivocation", "HAW-3006")
}

func rule(label string) *gossip.Rule {
	for _, r := range gossip.Rules() {
		if r.Label == label {
			return &r
		}
	}
	return nil
}

// What gossip refused does not reach a duty, but it names who signed it.
func TestAFloodIsNamedByAll(t *testing.T) {
	o := newTown(t)
	publish := o.ports[3].publish
	o.ports[3].publish = func(topic string, data []byte) {
		publish(topic, data)
		for n := range gossip.FloodLimit + 5 {
			other := altered(t, data, func(_ *wire.SignedSSVMessage, q *wire.QBFTMessage) bool {
				q.Height += wire.Height(n + 2)
				return true
			})
			for _, e := range o.engines[:3] {
				if other != nil {
					e.Suspect(received(t, other), rule("early"))
				}
			}
		}
	}
	o.vote(testSlot)
	o.expectVotes()
	o.expect("flood", "HAW-3010")
}

// distrusting finds no signature valid.
type distrusting struct{ asked int }

func (d *distrusting) Verify(*wire.SignedSSVMessage) error { d.asked++; return errBusy }

func TestSuspicionNeedsASignatureAndACommitteeOfOurs(t *testing.T) {
	o := newTown(t)
	o.vote(testSlot)
	e := o.engines[0]
	d := &distrusting{}
	e.opts.Verifier = d
	var last []byte
	for _, data := range o.ports[3].published {
		if m := received(t, data); m.QBFT != nil && len(m.Signed.OperatorIDs) == 1 {
			last = data
		}
	}
	for n := range 40 {
		e.Suspect(received(t, altered(t, last, func(_ *wire.SignedSSVMessage, q *wire.QBFTMessage) bool { q.Root[1] = byte(n); return true })), rule("second_of_type"))
	}
	if d.asked != 40 || len(e.Culprits()) > 0 {
		t.Errorf("%d verifications, %+v", d.asked, e.Culprits())
	}
	e.Suspect(received(t, last), rule("late"))
	foreign := received(t, last)
	foreign.CommitteeID = wire.Committee{5, 6, 7, 8}.ID()
	e.Suspect(foreign, rule("second_of_type"))
	if d.asked != 40 {
		t.Error("signatures were verified that can prove nothing here")
	}
}

// The log hears of an operator's offence once a slot, and then how often it was not told.
func TestTheLogIsTold(t *testing.T) {
	o := newOffences()
	a := &accusation{offender: offender{4, "flood"}}
	for n, want := range []struct {
		now    phase0.Slot
		tell   bool
		untold uint64
	}{{0, true, 0}, {0, false, 0}, {0, false, 0}, {1, true, 2}, {1, false, 0}, {5, true, 1}, {6, true, 0}} {
		if tell, untold := o.note(a, want.now); tell != want.tell || untold != want.untold {
			t.Errorf("note %d: %v, %d", n, tell, untold)
		}
	}
	if tell, _ := o.note(&accusation{offender: offender{4, "bad-share"}}, 6); !tell {
		t.Error("another offence is not told")
	}
	if got := o.list(); len(got) != 2 || got[0].Offence != "bad-share" || got[1].Count != 7 {
		t.Errorf("%+v", got)
	}
}

func TestNobodyIsAccusedWithoutALiar(t *testing.T) {
	o := newTown(t)
	o.vote(testSlot)
	o.ports[1].publish = func(string, []byte) {} // one that nobody hears
	o.vote(o.profile.SlotAt(o.clock.Now()))
	for i, e := range o.engines {
		if c := e.Culprits(); len(c) > 0 {
			t.Errorf("operator %d accuses %+v", i+1, c)
		}
	}
}
