package engine

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// TestFaultUnknownForkWithholds: kind B1, in a fork that this program does not know every duty whose signatures depend on the fork ends with
// that reason before anything is sent or signed; registrations, which belong to no fork, go on. A schedule that is learnt later holds from
// the next duty on.
func TestFaultUnknownForkWithholds(t *testing.T) {
	p := newPorts(1)
	profile := testProfile(testGenesis)
	served := listOf()
	e, err := New(Options{
		Served:  func() Served { return served },
		Profile: profile, Chain: testChain(profile), Self: 1, Signer: p, Journal: p, Key: p, Verifier: p, Publisher: p, Beacon: p,
		Scheme: schemePorts{p}, Clock: clock.NewVirtual(testGenesis.Add(800 * time.Second)), Workers: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	var chain atomic.Pointer[eth.Chain]
	known := testChain(profile)()
	gloas := eth.Fork{Epoch: 10, Version: phase0.Version{7}, Unknown: "gloas"}
	chain.Store(&eth.Chain{Constants: known.Constants, Forks: append(append([]eth.Fork{}, known.Forks...), gloas)})
	e.opts.Chain = chain.Load
	one := share(testCommittee, 1)
	e.addShare(one)
	start := func(slot phase0.Slot) {
		e.Start(duty.CommitteeDuty{Slot: slot, Committee: testCommittee.ID(), Attesters: []duty.AttesterDuty{{PubKey: one.Validator, ValidatorIndex: 1, CommitteeLength: 8}}})
		e.Start(duty.ProposerDuty{Slot: slot, PubKey: one.Validator, ValidatorIndex: 1})
		e.Start(duty.AggregatorDuty{Slot: slot, AttesterDuty: duty.AttesterDuty{PubKey: one.Validator, ValidatorIndex: 1, CommitteeLength: 8}})
		e.Start(duty.ContributionDuty{Slot: slot, SyncDuty: duty.SyncDuty{PubKey: one.Validator, ValidatorIndex: 1, Seats: []uint64{3}}})
		e.Start(duty.RegistrationDuty{Slot: slot, PubKey: one.Validator, ValidatorIndex: 1})
		for e.workers[0].step() {
		}
	}
	refused := func(slot phase0.Slot) (roles map[wire.Role]bool) {
		roles = map[wire.Role]bool{}
		for _, f := range e.Recent() {
			if f.Fault == fault.ReasonForkUnknown && f.Slot == slot {
				roles[f.Role] = true
			}
		}
		return roles
	}
	start(10 * 8)
	roles := refused(10 * 8)
	for _, role := range []wire.Role{wire.RoleCommittee, wire.RoleProposer, wire.RoleAggregator, wire.RoleSyncContribution} {
		if !roles[role] {
			t.Errorf("%v was not refused", role)
		}
	}
	if len(roles) != 4 {
		t.Errorf("refused: %v", roles)
	}
	chain.Store(known)
	start(10*8 + 1)
	if after := refused(10*8 + 1); len(after) != 0 {
		t.Errorf("refused after the schedule changed: %v", after)
	}
}
