package engine

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// expectDone demands that every engine's latest duties ended well, n of them.
func expectDone(t *testing.T, e *Engine, n int) {
	t.Helper()
	recent := e.Recent()
	if len(recent) != n {
		t.Errorf("%d duties finished, expected %d", len(recent), n)
	}
	for _, f := range recent {
		if f.Reason != duty.ReasonDone || f.Fault != "" {
			t.Errorf("duty of slot %d ended with %s (%s)", f.Slot, f.Reason, f.Detail)
		}
	}
}

func TestCommitteeDutyOfFourEngines(t *testing.T) {
	c := newCluster(t, 2, share(testCommittee, 1), share(testCommittee, 2))
	for _, e := range c.engines {
		e.Start(committeeDuty(testCommittee, testSlot, 1, 2))
		e.Start(committeeDuty(testCommittee, testSlot, 1, 2)) // a second start changes nothing
	}
	c.settle()
	for i, e := range c.engines {
		expectDone(t, e, 1)
		p := c.ports[i]
		if len(p.joined) != 1 || len(p.signCalls) != 1 || p.signCalls[0] != 2 || len(p.attested) != 2 {
			t.Errorf("operator %d: %d records, signer calls %v, %d attested", i+1, len(p.joined), p.signCalls, len(p.attested))
		}
		if p.unremembered || len(p.published) == 0 {
			t.Errorf("operator %d: own messages are verified by its own gossip", i+1)
		}
		if s := e.Status(); s.Running != 0 || s.Validators != 2 || s.Committees != 1 || s.Mail != 0 {
			t.Errorf("operator %d: %+v", i+1, s)
		}
	}
}

// The record of the join is on disk before the first word; if it cannot be written not a word is said.
func TestNothingIsSaidWithoutTheRecord(t *testing.T) {
	c := newCluster(t, 1, share(testCommittee, 1))
	e, p := c.engines[0], c.ports[0] // leads slot 100
	e.Start(committeeDuty(testCommittee, testSlot, 1))
	for !hasJobs(e.queues.of(duty.Joined{})) && e.Step(context.Background()) {
	}
	if !hasJobs(e.queues.of(duty.Joined{})) || len(p.published) > 0 {
		t.Fatalf("before the record: %d messages", len(p.published))
	}
	c.settle(e)
	if len(p.joined) != 1 || len(p.published) == 0 {
		t.Errorf("after the record: %d records, %d messages", len(p.joined), len(p.published))
	}

	c = newCluster(t, 1, share(testCommittee, 1))
	e, p = c.engines[0], c.ports[0]
	p.recordErr = errors.New("disk full")
	e.Start(committeeDuty(testCommittee, testSlot, 1))
	c.settle(e)
	if len(p.published) != 0 {
		t.Error("a message left although the record failed")
	}
	if f := e.Recent()[0]; f.Reason != duty.ReasonNotRecorded || f.Fault != fault.ReasonStore {
		t.Errorf("ended with %s / %s", f.Reason, f.Fault)
	}
}

func hasJobs(q *queue) bool { return q.depth() > 0 }

// Messages that come before the duty are given to it when it starts.
func TestLateStarterCatchesUp(t *testing.T) {
	c := newCluster(t, 1, share(testCommittee, 1))
	for _, e := range c.engines[:3] {
		e.Start(committeeDuty(testCommittee, testSlot, 1))
	}
	c.settle()
	late := c.engines[3]
	if len(late.Recent()) != 0 {
		t.Fatal("the late engine finished a duty that it has not started")
	}
	c.clock.Advance(c.clock.Now().Add(200 * time.Millisecond))
	late.Start(committeeDuty(testCommittee, testSlot, 1))
	c.settle()
	expectDone(t, late, 1)
	if len(c.ports[3].attested) != 1 {
		t.Error("the late engine submitted nothing")
	}
}

// A height that was joined before a restart is followed in silence.
func TestMutedAfterRestart(t *testing.T) {
	c := newCluster(t, 1, share(testCommittee, 1))
	id := wire.NewCommitteeMessageID(c.profile.ForkOf(testSlot).Domain, wire.RoleCommittee, testCommittee.ID())
	c.ports[1].before[signer.Joined{Identifier: id, Height: wire.Height(testSlot)}] = true
	for _, e := range c.engines {
		e.Start(committeeDuty(testCommittee, testSlot, 1))
	}
	c.settle()
	expectDone(t, c.engines[1], 1)
	for _, data := range c.ports[1].published {
		if m := received(t, data); m.QBFT != nil {
			t.Errorf("the muted engine published a consensus message of type %d", m.QBFT.MsgType)
		}
	}
}

// Many committees: one question for the vote, few calls of signer, scheme and beacon node.
func TestWorkIsDoneTogether(t *testing.T) {
	const n = 20
	p := newPorts(1)
	profile := testProfile(testGenesis)
	e := newEngine(t, p, clock.NewVirtual(profile.SlotStart(testSlot).Add(time.Second)), profile, 3)
	for i := range n {
		committee := wire.Committee{1, wire.OperatorID(2 + i), 100, 101}
		e.addShare(share(committee, i))
		e.Start(committeeDuty(committee, testSlot, i))
	}
	step := func(w *worker) {
		for w.step() {
		}
	}
	for _, w := range e.workers {
		step(w)
	}
	for e.queues.of(duty.FetchVote{}).step(context.Background()) {
	}
	if p.votes != 1 {
		t.Errorf("the vote was fetched %d times", p.votes)
	}
	jobs := make([]job, 0, n)
	for i := range n {
		s := share(testCommittee, i)
		work, err := signingWork(profile, s)
		if err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, job{to: ref{worker: i % 3}, id: 1, work: work})
	}
	e.queues.of(duty.SignShares{}).run(context.Background(), jobs)
	if len(p.signCalls) != 1 || p.signCalls[0] != n {
		t.Errorf("signer calls: %v", p.signCalls)
	}
	for i := range jobs {
		jobs[i].work = duty.Recombine{Items: []duty.Recombination{{Validator: wire.ValidatorPK{byte(i)}}}}
	}
	e.queues.of(duty.Recombine{}).run(context.Background(), jobs)
	if len(p.recombines) != 1 || p.recombines[0] != n {
		t.Errorf("scheme calls: %v", p.recombines)
	}
	for i := range jobs {
		index := phase0.ValidatorIndex(i)
		jobs[i].work = duty.SubmitAttestations{Attestations: []*spec.VersionedAttestation{electraAttestation(index)}}
	}
	e.queues.of(duty.SubmitAttestations{}).run(context.Background(), jobs)
	if len(p.calls) != 1 || p.calls[0] != n || len(p.attested) != n {
		t.Errorf("submissions: %v", p.calls)
	}
}

// A fault in one duty ends that duty and no other.
func TestFaultEndsOneDuty(t *testing.T) {
	c := newCluster(t, 1, share(testCommittee, 1))
	e := c.engines[0]
	w := e.workers[0]
	key := runnerKey{wire.MessageID{9}, testSlot}
	r := w.open(c.clock.Now(), key, testCommittee, faultyMachine(t, e))
	_ = w.feed(c.clock.Now(), r, duty.Start{})
	if f := e.Recent()[0]; f.Reason != duty.ReasonInternal || f.Fault != fault.ReasonUnknown {
		t.Errorf("the faulty duty ended with %s / %s", f.Reason, f.Fault)
	}
	for _, e := range c.engines {
		e.Start(committeeDuty(testCommittee, testSlot, 1))
	}
	c.settle()
	if f := e.Recent()[0]; f.Reason != duty.ReasonDone {
		t.Errorf("the next duty ended with %s", f.Reason)
	}
}

// faulty is a duty whose role panics.
type faulty struct{ duty.CommitteeDuty }

func (faulty) Plan(*duty.Machine, map[wire.ValidatorPK]*duty.Share) (duty.Role, error) {
	return faultyRole{}, nil
}

type faultyRole struct{}

func (faultyRole) Traits() duty.Traits           { return duty.Traits{} }
func (faultyRole) Proofs() (duty.Signing, error) { panic("boom") }
func (faultyRole) Proved(time.Duration, []duty.Completed) ([]duty.Effect, error) {
	panic("boom")
}

func faultyMachine(t *testing.T, e *Engine) *duty.Machine {
	t.Helper()
	machine, err := duty.New(e.config(testSlot), faulty{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return machine
}

// When messages for a duty had to be dropped, that is why it lacked them, and no operator's silence.
func TestDroppedMessagesAreTheReason(t *testing.T) {
	c := newCluster(t, 1, share(testCommittee, 1))
	e, box := c.engines[1], c.engines[1].workers[0].mailbox
	e.Start(committeeDuty(testCommittee, testSlot, 1))
	c.settle(e)
	for range maxMailItems + 1 {
		box.deliver(c.clock.Now(), &message{key: e.workers[0].order[0]})
	}
	for _, msg := box.next(); msg != nil; _, msg = box.next() { // they are no real messages
	}
	c.clock.Advance(c.profile.SlotStart(testSlot).Add(c.profile.DutyEnd()))
	c.settle(e)
	if f := e.Recent()[0]; f.Reason != duty.ReasonNoProposal || f.Fault != fault.ReasonOverload {
		t.Errorf("ended with %s / %s", f.Reason, f.Fault)
	}
	if s := e.Status(); s.Overflow != 1 || s.Overflowed.IsZero() {
		t.Errorf("%d were dropped, the latest at %v", s.Overflow, s.Overflowed)
	}
	c.clock.Advance(c.profile.SlotStart(testSlot + phase0.Slot(c.profile.Window()) + 1))
	c.settle(e)
	if len(box.lost) != 0 {
		t.Errorf("%d duties' losses are remembered", len(box.lost))
	}
}

// A duty that nobody else takes part in ends at its time, and everything about it is forgotten later.
func TestDutyExpiresAndIsForgotten(t *testing.T) {
	c := newCluster(t, 1, share(testCommittee, 1))
	e, w := c.engines[1], c.engines[1].workers[0] // not the leader
	e.Start(committeeDuty(testCommittee, testSlot, 1))
	c.settle(e)
	end := c.profile.SlotStart(testSlot).Add(c.profile.DutyEnd())
	c.clock.Advance(end.Add(-time.Millisecond))
	c.settle(e)
	if len(e.Recent()) != 0 {
		t.Fatalf("ended early with %s", e.Recent()[0].Reason)
	}
	c.clock.Advance(end)
	c.settle(e)
	if f := e.Recent()[0]; f.Reason != duty.ReasonNoProposal || f.Fault != fault.ReasonNoProposal {
		t.Errorf("ended with %s / %s", f.Reason, f.Fault)
	}
	c.clock.Advance(c.profile.SlotStart(testSlot + phase0.Slot(c.profile.Window()) + 1))
	c.settle(e)
	if len(w.runners) != 0 || len(w.order) != 0 || w.room.items != 0 || len(w.timers.entries) > 3 {
		t.Errorf("left behind: %d runners, %d keys, %d early messages, %d timers", len(w.runners), len(w.order), w.room.items, len(w.timers.entries))
	}
}

func TestMessagesForOthersAreDropped(t *testing.T) {
	c := newCluster(t, 1, share(testCommittee, 1))
	other := wire.Committee{5, 6, 7, 8}
	p := newPorts(5)
	stranger := newEngine(t, p, c.clock, c.profile, 1)
	stranger.addShare(share(other, 1))
	lead := wire.Committee{5, 6, 7, 8}[uint64(testSlot)%4]
	if lead != 5 {
		t.Fatalf("operator %d leads", lead)
	}
	stranger.Start(committeeDuty(other, testSlot, 1))
	c.settle(stranger)
	if len(p.published) == 0 {
		t.Fatal("the other committee says nothing")
	}
	c.engines[0].Deliver(received(t, p.published[0]))
	if n := c.engines[0].Status().Mail; n != 0 {
		t.Errorf("%d entries in the mailboxes", n)
	}
	// Far away slots are not held.
	w := c.engines[0].workers[0]
	for _, slot := range []phase0.Slot{testSlot - 3, testSlot + 2} {
		w.receive(c.clock.Now(), &message{key: runnerKey{wire.MessageID{1}, slot}, holder: holder{from: 2}, event: duty.Partial{}})
	}
	if w.room.items != 0 {
		t.Errorf("%d messages held", w.room.items)
	}
}

// Run drives the same engine with goroutines, and leaves none behind.
func TestRun(t *testing.T) {
	profile := testProfile(time.Now().Add(-time.Duration(testSlot)*3*time.Second - time.Second))
	shares := []duty.Share{share(testCommittee, 1), share(testCommittee, 2)}
	c := &cluster{profile: profile}
	for _, id := range testCommittee {
		p := newPorts(id)
		p.voteDelay = time.Millisecond
		p.publish = func(_ string, data []byte) {
			for i, other := range c.engines {
				if testCommittee[i] != id {
					other.Deliver(received(t, data))
				}
			}
		}
		c.ports = append(c.ports, p)
		e := newEngine(t, p, clock.Wall{}, profile, 2, shares...)
		c.engines = append(c.engines, e)
	}
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for _, e := range c.engines {
		wg.Add(1)
		go func() {
			defer wg.Done()
			e.Run(ctx)
		}()
	}
	for _, e := range c.engines {
		e.Start(committeeDuty(testCommittee, testSlot, 1, 2))
	}
	deadline := time.Now().Add(time.Minute)
	for _, e := range c.engines {
		for len(e.Recent()) == 0 && time.Now().Before(deadline) {
			time.Sleep(time.Millisecond)
		}
		expectDone(t, e, 1)
	}
	stop()
	wg.Wait()
}

// Every way in which a machine can end has a row in the registry of reasons.
func TestEveryReasonIsTranslated(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../protocol/duty/reason.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	ast.Inspect(file, func(n ast.Node) bool {
		value, ok := n.(*ast.BasicLit)
		if !ok || value.Kind != token.STRING {
			return true
		}
		text, err := strconv.Unquote(value.Value)
		if err != nil {
			t.Error(err)
		}
		seen++
		reason := duty.Reason(text)
		translated, ok := faults[reason]
		if !ok {
			t.Errorf("reason %q is not translated", reason)
		}
		if (translated == "") != reason.OK() {
			t.Errorf("reason %q is translated to %q", reason, translated)
		}
		if translated != "" && translated.Definition().Reason != translated {
			t.Errorf("reason %q is translated to %q, which is not registered", reason, translated)
		}
		return true
	})
	if seen != len(faults) {
		t.Errorf("%d reasons declared, %d translated", seen, len(faults))
	}
	refusal := fmt.Errorf("sign: %w", &signer.Refusal{Reason: signer.TargetTooLow})
	if got := faultOf(duty.ReasonSigningRefused, refusal); got != fault.ReasonSlashing {
		t.Errorf("a refusal of slashing protection is translated to %q", got)
	}
}

// behind is what a beacon node's error looks like when no node is synced.
type behind bool

func (behind) Error() string     { return "no beacon node is synced" }
func (b behind) NotSynced() bool { return bool(b) }

// The detail makes some reasons more exact, and no others.
func TestDetailsSharpenReasons(t *testing.T) {
	bad := fmt.Errorf("expired: %w", &duty.BadSharesError{Operators: []wire.OperatorID{3}})
	late := errors.Join(errors.New("first node"), fmt.Errorf("%w: node 1", behind(true)))
	for _, c := range []struct {
		reason duty.Reason
		detail error
		want   fault.Reason
	}{
		{duty.ReasonRandaoMissing, bad, fault.ReasonPreBadShares},
		{duty.ReasonProofsMissing, bad, fault.ReasonPreBadShares},
		{duty.ReasonSignaturesMissing, bad, fault.ReasonPostBadShares},
		{duty.ReasonRandaoMissing, nil, fault.ReasonPreQuorum},
		{duty.ReasonSignaturesMissing, errors.New("other"), fault.ReasonPostQuorum},
		{duty.ReasonUndecided, bad, fault.ReasonNoConsensus},
		{duty.ReasonVoteUnavailable, late, fault.ReasonBeaconSync},
		{duty.ReasonBlockUnavailable, late, fault.ReasonBeaconSync},
		{duty.ReasonDataUnavailable, late, fault.ReasonBeaconSync},
		{duty.ReasonVoteUnavailable, behind(false), fault.ReasonBeaconData},
		{duty.ReasonVoteUnavailable, nil, fault.ReasonBeaconData},
		{duty.ReasonSubmissionFailed, late, fault.ReasonSubmitFailed},
		{duty.ReasonSubmissionFailed, fmt.Errorf("submit: %w", &api.Error{StatusCode: 400}), fault.ReasonSubmitRefused},
		{duty.ReasonSubmissionFailed, errors.Join(late, &api.Error{StatusCode: 422}), fault.ReasonSubmitRefused},
		{duty.ReasonSubmissionFailed, &api.Error{StatusCode: 503}, fault.ReasonSubmitFailed},
		{duty.ReasonVoteUnavailable, &api.Error{StatusCode: 400}, fault.ReasonBeaconData},
		{duty.ReasonSigningRefused, fmt.Errorf("sign: %w", errBusy), fault.ReasonOverload},
		{duty.ReasonProposalRefused, bad, fault.ReasonProposalRefused},
	} {
		if got := faultOf(c.reason, c.detail); got != c.want {
			t.Errorf("%s because of %v is %s, expected %s", c.reason, c.detail, got, c.want)
		}
	}
}

func TestMetricsAndOptions(t *testing.T) {
	p := newPorts(1)
	options := Options{
		Profile: testProfile(testGenesis), Chain: testChain(testProfile(testGenesis)), Self: 1, Signer: p, Journal: p, Key: p, Verifier: p, Publisher: p, Beacon: p,
		Served: func() Served { return listOf() }, Registerer: prometheus.NewPedanticRegistry(),
	}
	e, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	families, err := options.Registerer.(*prometheus.Registry).Gather()
	if err != nil || len(families) < 4 {
		t.Errorf("%d metrics, %v", len(families), err)
	}
	if len(e.workers) == 0 {
		t.Error("no workers")
	}
	if _, err := New(options); err == nil {
		t.Error("metrics registered twice")
	}
	for name, edit := range map[string]func(*Options){
		"profile": func(o *Options) { o.Profile = nil },
		"genesis": func(o *Options) { o.Profile = testProfile(time.Time{}) },
		"self":    func(o *Options) { o.Self = 0 },
		"signer":  func(o *Options) { o.Signer = nil },
		"beacon":  func(o *Options) { o.Beacon = nil },
	} {
		broken := options
		broken.Registerer = nil
		edit(&broken)
		if _, err := New(broken); err == nil {
			t.Errorf("accepted without %s", name)
		}
	}
}
