package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// rolePatrol is a role that no fork has: an operator proves with each validator of a committee, decides one value with the others, and
// signs it for each validator. It consists of what stands in this file.
const rolePatrol wire.Role = 7

// patrolRules and patrolRow are its rows in the two tables of roles.
var (
	patrolRules = network.RoleRules{
		From: network.Alan, ForCommittee: true, PreType: wire.PartialSigAggregatorCommittee,
		MaxRound: 6, HeadStart: eth.VotesDue, Anchored: true, Life: 2, EpochLife: true, MaxValue: 64, ValidatorDuties: 2, Entries: 1, SameIndex: 1,
	}
	patrolRow = roleRow{lane: urgent, end: afterSlots(2)}
)

// patrolDuty is its duty.
type patrolDuty struct {
	slot       phase0.Slot
	committee  wire.CommitteeID
	validators []wire.ValidatorPK
}

func (d patrolDuty) Role() wire.Role                { return rolePatrol }
func (d patrolDuty) When() phase0.Slot              { return d.slot }
func (d patrolDuty) Validators() []wire.ValidatorPK { return d.validators }

func (d patrolDuty) ID(domain wire.Domain) wire.MessageID {
	return wire.NewCommitteeMessageID(domain, rolePatrol, d.committee)
}

func (d patrolDuty) Plan(m *duty.Machine, shares map[wire.ValidatorPK]*duty.Share) (duty.Role, error) {
	p := &patrol{Machine: m}
	for _, pk := range d.validators {
		if s := shares[pk]; s != nil {
			p.shares = append(p.shares, s)
		}
	}
	if len(p.shares) == 0 {
		return nil, wire.Errorf(wire.CodeNoValidatorShares, "patrol of slot %d: no share", d.slot)
	}
	m.Serve(p.shares[0], len(p.shares))
	return p, nil
}

// patrol is its part of the machine.
type patrol struct {
	*duty.Machine
	shares []*duty.Share
	proofs []phase0.BLSSignature
}

func (p *patrol) Traits() duty.Traits {
	return duty.Traits{
		Many: true, Proofs: wire.PartialSigAggregatorCommittee, Data: "watch", Value: "watch",
		Unproved: duty.ReasonProofsMissing, Unavailable: duty.ReasonDataUnavailable,
	}
}

// bytes32 is something to sign.
type bytes32 [32]byte

func (b bytes32) HashTreeRoot() ([32]byte, error) { return b, nil }

func (p *patrol) sign(kind duty.SigningKind, what byte) (duty.Signing, error) {
	list := duty.Signing{Slot: p.Slot()}
	for _, s := range p.shares {
		work, err := p.Object(kind, bytes32{what, byte(s.Index)})
		if err != nil {
			return list, err
		}
		list.Add(s, work)
	}
	return list, nil
}

func (p *patrol) Proofs() (duty.Signing, error) { return p.sign(duty.SignSelection, 1) }

// Proved asks for the value once every validator's proof is whole.
func (p *patrol) Proved(now time.Duration, whole []duty.Completed) ([]duty.Effect, error) {
	for _, w := range whole {
		p.proofs = append(p.proofs, w.Signature)
	}
	if len(p.proofs) < len(p.shares) || p.Phase() != duty.PhasePreConsensus {
		return nil, nil
	}
	return p.Fetch(now, now), nil
}

// fetchPatrol, patrolled and submitPatrol are its work and an answer.
type (
	fetchPatrol struct {
		duty.FetchVote
		proofs int
	}
	patrolled struct {
		duty.Vote
		value []byte
	}
	submitPatrol struct {
		duty.SubmitSyncMessages
		validators []phase0.ValidatorIndex
		signatures []phase0.BLSSignature
	}
)

func (p *patrol) Question() duty.Work {
	return fetchPatrol{duty.FetchVote{Slot: p.Slot()}, len(p.proofs)}
}

func (p *patrol) Fetched(now time.Duration, answer duty.Result) ([]duty.Effect, error) {
	got, ok := answer.(patrolled)
	if !ok {
		return p.Finish(duty.ReasonDataUnavailable, nil), errors.New("no watch in the answer")
	}
	effects, err := p.Open(now, got.value)
	if err != nil {
		effects = append(effects, p.Finish(duty.ReasonDataUnusable, err)...)
	}
	return effects, err
}

func (p *patrol) Examine(value []byte) error {
	if !bytes.Equal(value, watch(p.Slot())) {
		return errors.New("another watch")
	}
	return nil
}

func (p *patrol) Blocks([]byte) []duty.BlockClaim { return nil }
func (p *patrol) Absurd(value []byte) error       { return p.Examine(value) }

func (p *patrol) Objects([]byte) (duty.Signing, error) { return p.sign(duty.SignContribution, 2) }

func (p *patrol) Signed(_ time.Duration, whole []duty.Completed) ([]duty.Effect, error) {
	var work submitPatrol
	var tags []int
	for _, w := range whole {
		work.validators, work.signatures = append(work.validators, w.Validator), append(work.signatures, w.Signature)
		tags = append(tags, w.Tag())
	}
	return []duty.Effect{p.Submit(work, "patrol", tags)}, nil
}

func watch(slot phase0.Slot) []byte { return fmt.Appendf(nil, "all is well in slot %d", slot) }

// patrolling adds the role to four engines: a row in each table, and a row for its work. It returns what each submits.
func patrolling(c *cluster) []map[phase0.ValidatorIndex]phase0.BLSSignature {
	c.profile.ExtraRoles = map[wire.Role]*network.RoleRules{rolePatrol: &patrolRules}
	submitted := make([]map[phase0.ValidatorIndex]phase0.BLSSignature, len(c.engines))
	for n, e := range c.engines {
		e.opts.extraRoles = map[wire.Role]*roleRow{rolePatrol: &patrolRow}
		submitted[n] = make(map[phase0.ValidatorIndex]phase0.BLSSignature)
		e.queues.add(
			"patrols", 1, 1,
			each(e, func(_ context.Context, work fetchPatrol) (duty.Result, error) {
				return patrolled{value: watch(work.Slot)}, nil
			}),
			each(e, func(_ context.Context, work submitPatrol) (duty.Result, error) {
				for i, v := range work.validators {
					submitted[n][v] = work.signatures[i]
				}
				return duty.Submitted{}, nil
			}),
		)
	}
	return submitted
}

// committees is a registry with one committee.
type committees struct{ gossip.View }

func (committees) Operator(wire.OperatorID) bool                       { return true }
func (committees) InSyncCommittee(phase0.Epoch, wire.CommitteeID) bool { return false }

func (committees) Committee(id wire.CommitteeID) (gossip.CommitteeInfo, bool) {
	return gossip.CommitteeInfo{Operators: testCommittee, Validators: 3}, id == testCommittee.ID()
}

// validated makes messages pass the rules of gossip on their way.
func (c *cluster) validated(t *testing.T) {
	t.Helper()
	for n, p := range c.ports {
		var judges []*gossip.Validator
		for range c.engines {
			v, err := gossip.New(gossip.Config{Profile: c.profile, View: committees{}})
			if err != nil {
				t.Fatal(err)
			}
			judges = append(judges, v)
		}
		p.publish = func(topic string, data []byte) {
			for i, e := range c.engines {
				if i == n {
					continue
				}
				m, result := judges[i].Validate(c.clock.Now(), "peer", topic, data, p)
				if !result.Accepted() {
					t.Errorf("operator %d: a message of operator %d breaks rule %s", i+1, n+1, result.Rule.Label)
					continue
				}
				e.Deliver(m)
			}
		}
	}
}

// A role is a row in each table and a role of the machine, and nothing else: one that this file makes up goes through four engines and
// the rules of gossip, from the proofs of three validators to what is submitted for each of them.
func TestAMadeUpRole(t *testing.T) {
	shares := []duty.Share{share(testCommittee, 1), share(testCommittee, 2), share(testCommittee, 3)}
	d := patrolDuty{slot: testSlot, committee: testCommittee.ID()}
	for _, s := range shares {
		d.validators = append(d.validators, s.Validator)
	}
	c := newCluster(t, 1, shares...)
	for _, e := range c.engines {
		e.Start(d)
	}
	c.settle()
	if s := c.engines[0].Status(); s.Begun != (time.Time{}) {
		t.Fatal("a role that no table has begins")
	}
	submitted := patrolling(c)
	c.validated(t)
	for _, e := range c.engines {
		e.Start(d)
	}
	c.settle()
	if c.finishedAs(t, rolePatrol, duty.ReasonDone, 1); t.Failed() {
		return
	}
	for n, e := range c.engines {
		f, p := e.Recent()[0], c.ports[n]
		if f.Validators != 3 || f.Submissions != 3 || f.Round != 1 || !f.Rewarded || f.Slot != testSlot {
			t.Errorf("operator %d: %+v", n+1, f)
		}
		if len(p.joined) != 1 || p.joined[0].Identifier.Role() != rolePatrol || len(p.signCalls) != 2 {
			t.Errorf("operator %d: joined %v, signer calls %v", n+1, p.joined, p.signCalls)
		}
		for _, s := range shares {
			if got, ok := submitted[n][s.Index]; !ok || got != model(s.Validator, patrolRoot(t, c, &s)) {
				t.Errorf("operator %d submits %x for validator %d", n+1, got[:4], s.Index)
			}
		}
	}
}

// patrolRoot is the signing root of what is submitted for a validator.
func patrolRoot(t *testing.T, c *cluster, s *duty.Share) phase0.Root {
	t.Helper()
	d := patrolDuty{testSlot, testCommittee.ID(), []wire.ValidatorPK{s.Validator}}
	m, err := duty.New(c.engines[0].config(testSlot), d, map[wire.ValidatorPK]*duty.Share{s.Validator: s})
	if err != nil {
		t.Fatal(err)
	}
	work, err := m.Object(duty.SignContribution, bytes32{2, byte(s.Index)})
	if err != nil {
		t.Fatal(err)
	}
	return work.Root
}
