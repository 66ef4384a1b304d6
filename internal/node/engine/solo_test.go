package engine

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

func aggregatorDuty(v int, slot phase0.Slot) duty.AggregatorDuty {
	return duty.AggregatorDuty{Slot: slot, AttesterDuty: committeeDuty(testCommittee, slot, v).Attesters[0]}
}

func registrationDuty(v int, slot phase0.Slot) duty.RegistrationDuty {
	s := share(testCommittee, v)
	return duty.RegistrationDuty{Slot: slot, PubKey: s.Validator, ValidatorIndex: s.Index, FeeRecipient: [20]byte{1}, GasLimit: 30_000_000}
}

func exitDuty(v int, slot phase0.Slot) duty.ExitDuty {
	s := share(testCommittee, v)
	return duty.ExitDuty{Slot: slot, PubKey: s.Validator, ValidatorIndex: s.Index}
}

// finishedAs demands that every engine finished duties of a role for the reason, and no others.
func (c *cluster) finishedAs(t *testing.T, role wire.Role, reason duty.Reason, count int) {
	t.Helper()
	for n, e := range c.engines {
		got := 0
		for _, f := range e.Recent() {
			if f.Role == role && f.Reason == reason {
				got++
			} else {
				t.Errorf("operator %d: %v duty of slot %d: %s (%s)", n+1, f.Role, f.Slot, f.Reason, f.Detail)
			}
		}
		if got != count {
			t.Errorf("operator %d finished %d %v duties as %s, %d expected", n+1, got, role, reason, count)
		}
	}
}

// Two attesters of one beacon committee aggregate: the proofs go out at the slot's start, nothing is asked of the beacon node
// before two thirds of the slot, and then the aggregate once.
func TestAggregationWaitsForTwoThirds(t *testing.T) {
	c := newCluster(t, 1, share(testCommittee, 1), share(testCommittee, 2))
	for _, e := range c.engines {
		e.Start(aggregatorDuty(1, testSlot))
		e.Start(aggregatorDuty(2, testSlot))
		e.Start(aggregatorDuty(2, testSlot))
	}
	c.settle()
	p := c.ports[0]
	if len(p.published) != 2 || len(p.fetched) != 0 || p.votes != 0 {
		t.Fatalf("after the start: %d messages, %d questions, %d votes", len(p.published), len(p.fetched), p.votes)
	}
	c.clock.Advance(c.profile.SlotStart(testSlot).Add(2*time.Second - 1))
	c.settle()
	if len(p.fetched) != 0 {
		t.Error("the aggregate is asked for too early")
	}
	c.clock.Advance(c.profile.SlotStart(testSlot).Add(2 * time.Second))
	c.settle()
	c.finishedAs(t, wire.RoleAggregator, duty.ReasonDone, 2)
	data, _ := p.attestationData(testSlot)
	root, _ := data.HashTreeRoot()
	if want := (fetched{"aggregate", testSlot, 0, root}); len(p.fetched) != 1 || p.fetched[0] != want || p.votes != 1 {
		t.Errorf("asked for %v, expected %v once", p.fetched, want)
	}
	if len(p.aggregates) != 2 || p.aggregates[0].Electra.Message.AggregatorIndex == p.aggregates[1].Electra.Message.AggregatorIndex {
		t.Errorf("%d aggregates submitted", len(p.aggregates))
	}
	if len(p.joined) != 2 || p.joined[0].Identifier.Role() != wire.RoleAggregator {
		t.Errorf("joined %v", p.joined)
	}
}

// The selection proofs of the modelled scheme decide who contributes; whoever does asks for the head of the own vote.
func TestContributionsOfManyValidators(t *testing.T) {
	const validators = 40
	shares := make([]duty.Share, validators)
	for v := range shares {
		shares[v] = share(testCommittee, v)
	}
	c := newCluster(t, 2, shares...)
	for _, e := range c.engines {
		for v := range shares {
			e.Start(duty.ContributionDuty{Slot: testSlot, SyncDuty: duty.SyncDuty{
				PubKey: shares[v].Validator, ValidatorIndex: shares[v].Index, Seats: []uint64{uint64(v), uint64(v) + 128},
			}})
		}
	}
	c.settle()
	c.clock.Advance(c.profile.SlotStart(testSlot).Add(2 * time.Second))
	c.settle()
	got := len(c.ports[0].contributions)
	if got < 3 || got > 25 {
		t.Errorf("%d contributions of 80 proofs, one in eight expected", got)
	}
	for n, p := range c.ports {
		if len(p.contributions) != got {
			t.Errorf("operator %d submits %d contributions, operator 1 %d", n+1, len(p.contributions), got)
		}
		if len(p.fetched) != 2 {
			t.Errorf("operator %d asked %d times for two subcommittees", n+1, len(p.fetched))
		}
		for _, f := range p.fetched {
			if f.root != (phase0.Root{0xaa}) || f.slot != testSlot {
				t.Errorf("asked for %+v", f)
			}
		}
	}
	for n, e := range c.engines {
		if s := e.Status(); s.Running != 0 {
			t.Errorf("operator %d: %d duties still run", n+1, s.Running)
		}
		if seen := len(e.Recent()); seen >= validators {
			t.Errorf("operator %d remembers %d duties that were nobody's", n+1, seen)
		}
	}
}

// A duty that cannot begin does not stay.
func TestTooManySeats(t *testing.T) {
	c := newCluster(t, 1, share(testCommittee, 1))
	s := share(testCommittee, 1)
	c.engines[0].Start(duty.ContributionDuty{Slot: testSlot, SyncDuty: duty.SyncDuty{
		PubKey: s.Validator, ValidatorIndex: s.Index, Seats: make([]uint64, wire.MaxSyncCommitteeIndices+1),
	}})
	c.settle()
	if s := c.engines[0].Status(); s.Running != 0 || len(c.ports[0].published) != 0 {
		t.Errorf("%d duties run, %d messages", s.Running, len(c.ports[0].published))
	}
	if f := c.engines[0].Recent(); len(f) != 1 || f[0].Reason != duty.ReasonInternal {
		t.Errorf("finished %+v", f)
	}
}

// A newer duty ends an older one of its validator and role, because the others would not listen to it any more. Without one a
// registration or an exit has an epoch, an aggregation three slots.
func TestDeadlinesOfRoles(t *testing.T) {
	c := newCluster(t, 1, share(testCommittee, 1), share(testCommittee, 2))
	e, s := c.engines[0], share(testCommittee, 1)
	contribution := func(slot phase0.Slot) duty.ContributionDuty {
		return duty.ContributionDuty{Slot: slot, SyncDuty: duty.SyncDuty{PubKey: s.Validator, ValidatorIndex: s.Index, Seats: []uint64{1}}}
	}
	e.Start(aggregatorDuty(1, testSlot))
	e.Start(exitDuty(1, testSlot))
	e.Start(registrationDuty(1, testSlot))
	e.Start(contribution(testSlot))
	c.settle(e)
	e.Start(registrationDuty(1, testSlot+1))
	e.Start(contribution(testSlot + 1))
	c.settle(e)
	expect := func(when string, running int64, want ...string) {
		t.Helper()
		var got []string
		for _, f := range e.Recent() {
			got = append(got, fmt.Sprintf("%v %d %s", f.Role, f.Slot, f.Reason))
		}
		slices.Sort(got)
		if !slices.Equal(got, want) || e.Status().Running != running {
			t.Errorf("%s: %q finished, %d run; want %q and %d", when, got, e.Status().Running, want, running)
		}
	}
	first := []string{"sync-contribution 100 proofs-missing", "validator-registration 100 superseded"}
	expect("after newer duties", 4, first...)
	c.clock.Advance(c.profile.SlotStart(testSlot + 3).Add(c.profile.LateMargin()))
	c.settle(e)
	expect("three slots later", 3, append([]string{"aggregator 100 proofs-missing"}, first...)...)
	c.clock.Advance(c.profile.SlotStart(testSlot + 10).Add(c.profile.LateMargin()))
	c.settle(e)
	expect("an epoch later", 0, "aggregator 100 proofs-missing", "sync-contribution 100 proofs-missing", "sync-contribution 101 proofs-missing",
		"validator-registration 100 superseded", "validator-registration 101 signatures-missing", "voluntary-exit 100 signatures-missing")
}

// Operators hear of an exit at different times, long after its slot: what the others said is kept for an epoch.
func TestALateExitFindsWhatTheOthersSaid(t *testing.T) {
	c := newCluster(t, 1, share(testCommittee, 1))
	c.clock.Advance(c.profile.SlotStart(testSlot + 6))
	for _, e := range c.engines[:3] {
		e.Start(exitDuty(1, testSlot))
	}
	c.settle()
	if len(c.ports[0].exits) != 1 || len(c.ports[3].exits) != 0 {
		t.Fatalf("%d and %d exits", len(c.ports[0].exits), len(c.ports[3].exits))
	}
	c.engines[3].Start(exitDuty(1, testSlot))
	c.settle()
	if len(c.ports[3].exits) != 1 || c.ports[3].exits[0].Message.Epoch != 12 {
		t.Errorf("the late operator submits %v", c.ports[3].exits)
	}
	c.finishedAs(t, wire.RoleVoluntaryExit, duty.ReasonDone, 1)
}

// Boole has no aggregators of single validators.
func TestRolesOfTheFork(t *testing.T) {
	c := newCluster(t, 1, share(testCommittee, 1))
	boole := c.profile.Schedule[0]
	boole.Epoch = 0
	boole.Rules = 1 + boole.Rules
	if boole.ValidRole(wire.RoleAggregator) {
		t.Fatal("the fork after Alan has aggregators")
	}
	c.profile.Schedule[0] = boole
	c.engines[0].Start(aggregatorDuty(1, testSlot))
	c.settle()
	if n := len(c.ports[0].published); n != 0 {
		t.Errorf("%d messages", n)
	}
}

// Registrations are sent once a slot: new ones at once, and each again in its own slot of every epoch.
func TestRegistrationsAreSentInBatches(t *testing.T) {
	const validators = 20
	shares := make([]duty.Share, validators)
	for v := range shares {
		shares[v] = share(testCommittee, v)
	}
	c := newCluster(t, 1, shares...)
	for _, e := range c.engines {
		for v := range shares {
			e.Start(registrationDuty(v, testSlot))
		}
	}
	c.settle()
	c.finishedAs(t, wire.RoleValidatorRegistration, duty.ReasonDone, validators)
	p, e := c.ports[0], c.engines[0]
	if len(p.registrations) != 0 {
		t.Error("registrations are sent before it is asked for")
	}
	send := func(slot phase0.Slot) (sent int) {
		p.registrations = nil
		e.SendRegistrations(slot)
		c.settle()
		for _, batch := range p.registrations {
			sent += len(batch)
		}
		return sent
	}
	if n := send(testSlot + 1); n != validators || len(p.registrations) != 1 {
		t.Fatalf("%d registrations in %d requests", n, len(p.registrations))
	}
	signed := p.registrations[0][0]
	root, _ := (&eth.Chain{Constants: c.profile.Beacon}).RegistrationRoot(signed.Message)
	if signed.Signature != model(signed.Message.Pubkey, root) {
		t.Error("a registration is not signed by its validator")
	}
	epoch := 0
	for n := range 8 {
		epoch += send(testSlot + 2 + phase0.Slot(n))
	}
	if epoch != validators {
		t.Errorf("%d registrations in an epoch, each once expected", epoch)
	}
	for v := range shares {
		e.removeShare(shares[v].Validator)
	}
	for n := range 8 {
		if sent := send(testSlot + 10 + phase0.Slot(n)); sent != 0 {
			t.Errorf("%d registrations of removed validators", sent)
		}
	}
}

// A beacon node without builders refuses: that is logged once and costs no request in every slot. One that is down is asked
// again.
func TestRefusedRegistrations(t *testing.T) {
	var log bytes.Buffer
	c := newCluster(t, 1, share(testCommittee, 1))
	e, p := c.engines[0], c.ports[0]
	e.log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	for _, e := range c.engines {
		e.Start(registrationDuty(1, testSlot))
	}
	c.settle()
	p.registerErr = errors.New("connection refused")
	for n := range 3 {
		e.SendRegistrations(testSlot + phase0.Slot(n))
		c.settle()
	}
	if len(p.registrations) != 3 {
		t.Errorf("a beacon node that is down was asked %d times in 3 slots", len(p.registrations))
	}
	p.registerErr = &api.Error{StatusCode: 400}
	for n := range 16 {
		e.SendRegistrations(testSlot + phase0.Slot(n))
		c.settle()
	}
	if n := len(p.registrations) - 3; n > 3 {
		t.Errorf("a beacon node that refuses was asked %d times in two epochs", n)
	}
	if n := bytes.Count(log.Bytes(), []byte("registrations not taken")); n != 1 {
		t.Errorf("logged %d times:\n%s", n, &log)
	}
	c.finishedAs(t, wire.RoleValidatorRegistration, duty.ReasonDone, 1)
}
