package schedule

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/roster"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

var genesis = time.Unix(1_700_000_000, 0)

// world is a beacon chain of 3 s slots and 8-slot epochs, a roster, and a book of what was started.
type world struct {
	t       *testing.T
	clock   *clock.Virtual
	profile network.Profile
	s       *Scheduler

	mu         sync.Mutex
	validators []roster.Validator
	version    uint64
	exits      []roster.PendingRequest
	renewals   []roster.PendingRequest
	solos      []string // starts of duties of single validators, but for proposals
	sent       []phase0.Slot
	attesters  map[phase0.Epoch][]*apiv1.AttesterDuty
	proposers  map[phase0.Epoch][]*apiv1.ProposerDuty
	seats      []*apiv1.SyncCommitteeDuty
	fail       bool
	refuse     bool
	calls      map[string]int
	started    chan string
	// decidedBy is the dependent root of answers about an epoch's attesters and proposers.
	decidedBy  map[string]phase0.Root
	blind      bool
	prepared   int
	subscribed int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		t: t, clock: clock.NewVirtual(genesis), calls: map[string]int{}, decidedBy: map[string]phase0.Root{}, started: make(chan string, 100),
		attesters: map[phase0.Epoch][]*apiv1.AttesterDuty{}, proposers: map[phase0.Epoch][]*apiv1.ProposerDuty{},
		profile: network.Profile{Beacon: eth.Constants{
			GenesisTime: genesis, SlotsPerEpoch: 8, SlotDuration: 3 * time.Second, EpochsPerSyncCommitteePeriod: 256, SyncCommitteeSize: 512,
		}, RoundTimeouts: network.Scaled},
	}
	w.s = New(Options{
		Aggregations: true,
		Timing:       &w.profile, Clock: w.clock, Roster: w, Duties: w, Subscriber: w, Starter: w,
		Blind:     func() bool { w.mu.Lock(); defer w.mu.Unlock(); return w.blind },
		HeadDelay: w.profile.HeadDelay(), SyncPeriod: 256, Logger: slog.New(slog.DiscardHandler),
	})
	return w
}

func (w *world) run() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); w.s.Run(ctx) }()
	w.t.Cleanup(func() { cancel(); <-done })
}

func (w *world) Validators() ([]roster.Validator, uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.validators), w.version
}

func (w *world) Pending() (exits, registrations []roster.PendingRequest) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.exits), slices.Clone(w.renewals)
}

func (w *world) called(name string) error {
	w.calls[name]++
	if w.fail {
		return errors.New("beacon node is down")
	}
	return nil
}

func (w *world) AttesterDuties(_ context.Context, epoch phase0.Epoch, _ []phase0.ValidatorIndex) (*beacon.AttesterDuties, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return &beacon.AttesterDuties{Epoch: epoch, DependentRoot: w.decidedBy[fmt.Sprint("attesters ", epoch)], Duties: w.attesters[epoch]}, w.called(fmt.Sprint("attesters ", epoch))
}

func (w *world) ProposerDuties(_ context.Context, epoch phase0.Epoch) (*beacon.ProposerDuties, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return &beacon.ProposerDuties{Epoch: epoch, DependentRoot: w.decidedBy[fmt.Sprint("proposers ", epoch)], Duties: w.proposers[epoch]}, w.called(fmt.Sprint("proposers ", epoch))
}

func (w *world) SyncCommitteeDuties(context.Context, phase0.Epoch, []phase0.ValidatorIndex) ([]*apiv1.SyncCommitteeDuty, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seats, w.called("sync")
}

func (w *world) SubmitPreparations(_ context.Context, p []*apiv1.ProposalPreparation) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.prepared += len(p)
	w.calls["prepare"]++
	if w.refuse {
		return errors.New("no")
	}
	return nil
}

func (w *world) SubmitCommitteeSubscriptions(_ context.Context, s []*apiv1.BeaconCommitteeSubscription) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.subscribed += len(s)
	return nil
}

func (w *world) SubmitSyncSubscriptions(context.Context, []*apiv1.SyncCommitteeSubscription) error {
	return nil
}

func (w *world) Start(d duty.Duty) {
	switch d := d.(type) {
	case duty.CommitteeDuty:
		w.started <- fmt.Sprintf("committee slot=%d attesters=%d sync=%d at=%v", d.Slot, len(d.Attesters), len(d.Sync), w.clock.Now().Sub(genesis))
	case duty.ProposerDuty:
		w.started <- fmt.Sprintf("proposer slot=%d index=%d at=%v", d.Slot, d.ValidatorIndex, w.clock.Now().Sub(genesis))
	case duty.AggregatorDuty:
		w.solo("aggregator slot=%d index=%d committee=%d/%d", d.Slot, d.ValidatorIndex, d.CommitteeIndex, d.CommitteeLength)
	case duty.ContributionDuty:
		w.solo("contribution slot=%d index=%d seats=%v", d.Slot, d.ValidatorIndex, d.Seats)
	case duty.RegistrationDuty:
		w.solo("registration slot=%d index=%d recipient=%x gas=%d", d.Slot, d.ValidatorIndex, d.FeeRecipient[:1], d.GasLimit)
	case duty.ExitDuty:
		w.solo("exit slot=%d index=%d", d.Slot, d.ValidatorIndex)
	default:
		w.t.Errorf("started %T", d)
	}
}

func (w *world) solo(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.solos = append(w.solos, fmt.Sprintf(format, args...)+fmt.Sprintf(" at=%v", w.clock.Now().Sub(genesis)))
}

func (w *world) SendRegistrations(slot phase0.Slot) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, slot)
}

// turn moves the clock once somebody waits for that moment.
func (w *world) turn(at time.Duration) {
	w.t.Helper()
	w.eventually(fmt.Sprintf("somebody waits until %v", at), func() bool { return w.clock.Waiting(genesis.Add(at)) })
	w.clock.Advance(genesis.Add(at))
}

// patience is how long a test waits for what must happen: much longer than it ever takes, on a busy machine too.
const patience = time.Minute

func (w *world) eventually(what string, f func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(patience); !f(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("never happened: %s", what)
		}
	}
}

func (w *world) expect(want string) {
	w.t.Helper()
	select {
	case got := <-w.started:
		if got != want {
			w.t.Fatalf("started %q, want %q", got, want)
		}
	case <-time.After(patience):
		w.t.Fatalf("nothing started, want %q", want)
	}
}

// expectNothing checks that nothing was started before the loop over slots waits for a slot's start.
func (w *world) expectNothing(before time.Duration) {
	w.t.Helper()
	w.eventually(fmt.Sprintf("the slot at %v is awaited", before), func() bool { return w.clock.Waiting(genesis.Add(before)) })
	select {
	case got := <-w.started:
		w.t.Fatalf("started %q, want nothing", got)
	default:
	}
}

func validator(i int) roster.Validator {
	return roster.Validator{PubKey: phase0.BLSPubKey{byte(i)}, Index: phase0.ValidatorIndex(i), Committee: wire.CommitteeID{1}, Own: true, Attesting: true}
}

func attester(i int, slot phase0.Slot) *apiv1.AttesterDuty {
	return &apiv1.AttesterDuty{PubKey: phase0.BLSPubKey{byte(i)}, ValidatorIndex: phase0.ValidatorIndex(i), Slot: slot}
}

// knows waits until the answer to a question was taken in; with it come those before it.
func (w *world) knows(what string) {
	w.t.Helper()
	w.eventually(what, func() bool {
		switch what {
		case "proposers 0":
			return w.s.duties.hasProposers(0)
		case "attesters 0":
			return w.s.duties.hasAttesters(0, w.version)
		case "sync":
			return w.s.duties.hasSync(0, w.version)
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.calls[what] > 0
	})
}

func TestVoteWaitsForAThirdOrTheHead(t *testing.T) {
	w := newWorld(t)
	w.validators = []roster.Validator{validator(1), validator(2)}
	w.attesters[0] = []*apiv1.AttesterDuty{attester(1, 1), attester(2, 2)}
	w.seats = []*apiv1.SyncCommitteeDuty{{PubKey: phase0.BLSPubKey{1}, ValidatorIndex: 1, ValidatorSyncCommitteeIndices: []phase0.CommitteeIndex{3}}}
	w.run()
	w.knows("sync")
	w.turn(time.Second)
	w.turn(3 * time.Second)
	w.turn(4 * time.Second)
	w.expect("committee slot=1 attesters=1 sync=1 at=4s")
	w.turn(6 * time.Second)
	w.eventually("the vote is awaited", func() bool { return w.clock.Waiting(genesis.Add(7 * time.Second)) })
	w.s.Head(beacon.Head{Slot: 1})
	w.s.heads.mu.Lock()
	if w.s.heads.notify == nil {
		t.Error("the vote heeds another slot's head")
	}
	w.s.heads.mu.Unlock()
	w.s.Head(beacon.Head{Slot: 2})
	w.turn(6*time.Second + 75*time.Millisecond)
	w.expect("committee slot=2 attesters=1 sync=1 at=6.075s")
}

func TestProposalStartsWithItsSlotOnce(t *testing.T) {
	w := newWorld(t)
	w.validators = []roster.Validator{validator(1)}
	w.proposers[0] = []*apiv1.ProposerDuty{{PubKey: phase0.BLSPubKey{1}, Slot: 1, ValidatorIndex: 1}, {PubKey: phase0.BLSPubKey{9}, Slot: 2, ValidatorIndex: 9}}
	w.run()
	w.knows("proposers 0")
	w.turn(time.Second)
	w.turn(3 * time.Second)
	w.expect("proposer slot=1 index=1 at=3s")
	w.turn(4 * time.Second)
	w.turn(6 * time.Second)
	w.turn(7 * time.Second)
	w.expectNothing(9 * time.Second)
	if index, some, known := w.s.ProposerOf(2); !known || !some || index != 9 {
		t.Errorf("proposer of slot 2 is %d %v %v", index, some, known)
	}
	if _, _, known := w.s.ProposerOf(9); known {
		t.Error("the next epoch's proposers are known before they were asked for")
	}
}

func TestLateDutiesStillStartInTheirSlot(t *testing.T) {
	w := newWorld(t)
	w.validators = []roster.Validator{validator(1)}
	w.attesters[0] = []*apiv1.AttesterDuty{attester(1, 1)}
	w.fail = true
	w.run()
	w.turn(time.Second)
	w.turn(3 * time.Second)
	w.turn(4 * time.Second)
	w.expectNothing(6 * time.Second)
	w.mu.Lock()
	w.fail = false
	w.mu.Unlock()
	w.clock.Advance(genesis.Add(4*time.Second + 300*time.Millisecond))
	w.expect("committee slot=1 attesters=1 sync=0 at=4.3s")
}

func TestAShareJoinsOneEpochLater(t *testing.T) {
	w := newWorld(t)
	v := validator(1)
	v.FromEpoch = 1
	w.validators = []roster.Validator{v}
	w.attesters[0] = []*apiv1.AttesterDuty{attester(1, 1)}
	w.run()
	w.knows("attesters 0")
	w.turn(time.Second)
	w.turn(3 * time.Second)
	w.turn(4 * time.Second)
	w.expectNothing(6 * time.Second)
}

func TestReorganisationFetchesAgain(t *testing.T) {
	w := newWorld(t)
	w.validators = []roster.Validator{validator(1)}
	w.run()
	w.knows("attesters 0")
	w.knows("proposers 0")
	w.s.Head(beacon.Head{Slot: 1, PreviousDutyDependentRoot: phase0.Root{9}, CurrentDutyDependentRoot: phase0.Root{9}})
	w.s.Head(beacon.Head{Slot: 2, PreviousDutyDependentRoot: phase0.Root{1}, CurrentDutyDependentRoot: phase0.Root{1}})
	w.eventually("both are fetched again", func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.calls["attesters 0"] > 1 && w.calls["proposers 0"] > 1
	})
}

func TestANewValidatorAndAReconnectAreTold(t *testing.T) {
	w := newWorld(t)
	w.validators = []roster.Validator{validator(1)}
	w.attesters[0] = []*apiv1.AttesterDuty{attester(1, 1)}
	w.run()
	w.eventually("prepared and subscribed", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return w.prepared == 1 && w.subscribed == 2 })
	w.mu.Lock()
	w.validators = append(w.validators, validator(2))
	w.version++
	w.mu.Unlock()
	w.s.Refresh()
	w.eventually("both prepared", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return w.prepared == 3 })
	w.s.Reconnected()
	w.eventually("both prepared again", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return w.prepared == 5 })
}

// A beacon node that refuses preparations costs one request a slot, and no duty.
func TestARefusedPreparationHoldsUpNothing(t *testing.T) {
	w := newWorld(t)
	w.validators = []roster.Validator{validator(1)}
	w.attesters[0] = []*apiv1.AttesterDuty{attester(1, 1)}
	w.refuse = true
	w.run()
	w.knows("attesters 0")
	w.knows("prepare")
	w.s.Refresh()
	w.s.Reconnected()
	w.eventually("both are heeded", func() bool {
		w.s.mu.Lock()
		defer w.s.mu.Unlock()
		return !w.s.reprepare && len(w.s.wake) == 0
	})
	w.s.Refresh()
	w.eventually("the round that heeded them is over", func() bool { return len(w.s.wake) == 0 })
	w.mu.Lock()
	if n := w.calls["prepare"]; n != 1 {
		t.Errorf("asked %d times in one slot", n)
	}
	w.refuse = false
	w.mu.Unlock()
	w.turn(time.Second)
	w.turn(3 * time.Second)
	w.eventually("prepared in the next slot", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return w.calls["prepare"] == 2 })
	w.turn(4 * time.Second)
	w.expect("committee slot=1 attesters=1 sync=0 at=4s")
	if err := w.s.Trouble(); err != nil {
		t.Errorf("trouble: %v", err)
	}
}

func TestTroubleIsToldAndEnds(t *testing.T) {
	w := newWorld(t)
	w.validators = []roster.Validator{validator(1)}
	w.fail = true
	w.run()
	w.eventually("trouble", func() bool { return w.s.Trouble() != nil })
	w.mu.Lock()
	w.fail = false
	w.mu.Unlock()
	w.turn(fetchRetry)
	w.eventually("no trouble", func() bool { return w.s.Trouble() == nil })
}

func TestProposersToldAheadAreAskedForASlotLater(t *testing.T) {
	w := newWorld(t)
	w.validators = []roster.Validator{validator(1)}
	w.clock.Advance(w.profile.SlotStart(7))
	r := fetchPass{s: w.s, ctx: t.Context(), slot: 7, validators: w.validators}
	r.proposersAhead(1)
	for i, slot := range []phase0.Slot{8, 9} {
		r.slot = slot
		if r.proposers(1); w.calls["proposers 1"] != 1+i {
			t.Errorf("slot %d: asked %d times, want %d", slot, w.calls["proposers 1"], 1+i)
		}
	}
}

// No beacon node answers for two epochs: the slots go by, and duties start in the slot after the first answer, at the latest.
func TestDutiesResumeAfterTwoEpochs(t *testing.T) {
	w := newWorld(t)
	w.validators = []roster.Validator{validator(1)}
	w.fail = true
	for epoch := range phase0.Epoch(4) {
		for slot := phase0.Slot(epoch) * 8; slot < phase0.Slot(epoch+1)*8; slot++ {
			w.attesters[epoch] = append(w.attesters[epoch], attester(1, slot))
		}
	}
	w.run()
	for slot := range time.Duration(17) {
		w.turn(slot*3*time.Second + time.Second)
		w.turn((slot + 1) * 3 * time.Second)
	}
	w.eventually("trouble", func() bool { return w.s.Trouble() != nil })
	if len(w.started) != 0 {
		t.Errorf("started %s without duties", <-w.started)
	}
	w.mu.Lock()
	w.fail = false
	w.mu.Unlock()
	w.s.Reconnected() // in slot 17
	w.clock.Advance(genesis.Add(17*3*time.Second + 300*time.Millisecond))
	w.eventually("duties are known", func() bool { return w.s.Trouble() == nil })
	w.turn(17*3*time.Second + time.Second)
	select {
	case got := <-w.started:
		if !strings.Contains(got, "slot=17") {
			t.Errorf("started %s first", got)
		}
	case <-time.After(patience):
		t.Error("nothing is started")
	}
}
