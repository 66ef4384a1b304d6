package duty

import (
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// manyValidators gives the world one committee with n attesters.
func (w *world) manyValidators(n int) CommitteeDuty {
	d := CommitteeDuty{Slot: testSlot, Committee: testCommittee.ID()}
	for v := range n {
		s := &Share{Validator: wire.ValidatorPK{0xee, byte(v), byte(v >> 8)}, Index: phase0.ValidatorIndex(1000 + v), Committee: testCommittee}
		for _, op := range testCommittee {
			s.SharePubKeys = append(s.SharePubKeys, phase0.BLSPubKey{byte(op), byte(v), byte(v >> 8)})
		}
		w.shares[s.Validator] = s
		d.Attesters = append(d.Attesters, AttesterDuty{PubKey: s.Validator, ValidatorIndex: s.Index, CommitteeLength: 8})
	}
	return d
}

// BenchmarkPartialSignatures collects one operator's message of 500 signatures.
func BenchmarkPartialSignatures(b *testing.B) {
	w := newWorld(b)
	d := w.manyValidators(500)
	m := &wire.PartialSignatureMessages{Slot: testSlot}
	for i := range d.Attesters {
		m.Messages = append(m.Messages, &wire.PartialSignatureMessage{Signer: 2, ValidatorIndex: d.Attesters[i].ValidatorIndex})
	}
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		p := NewPartials(3)
		for i := range d.Attesters {
			p.expect(w.shares[d.Attesters[i].PubKey], phase0.Root{}, i)
		}
		b.StartTimer()
		for _, entry := range m.Messages {
			p.Add(entry)
		}
	}
}

// BenchmarkCommitteeDuty is one operator's machine from start to end, consensus messages and signatures of the others
// included; the cryptography is not.
func BenchmarkCommitteeDuty(b *testing.B) {
	for name, validators := range map[string]int{"1": 1, "100": 100} {
		b.Run("validators="+name, func(b *testing.B) {
			w := newWorld(b)
			d := w.manyValidators(validators)
			script := w.record(b, d)
			b.ReportAllocs()
			for b.Loop() {
				m, err := New(w.config(2), d, w.shares)
				if err != nil {
					b.Fatal(err)
				}
				for _, ev := range script {
					_, _ = m.Step(w.now, ev)
				}
				if m.Stage().Phase != PhaseFinished {
					b.Fatalf("the duty ended in phase %v", m.Stage().Phase)
				}
			}
		})
	}
}

// record runs the duty once and returns what happened to operator 2.
func (w *world) record(b *testing.B, d CommitteeDuty) (script []Event) {
	for _, op := range testCommittee {
		m, err := New(w.config(op), d, w.shares)
		if err != nil {
			b.Fatal(err)
		}
		w.machines[op] = m
	}
	for _, op := range testCommittee {
		_ = w.step(op, Start{})
	}
	script = append(script, Start{})
	for len(w.queue) > 0 {
		next := w.queue[0]
		w.queue = w.queue[1:]
		if next.to == 2 {
			script = append(script, next.event)
		}
		_ = w.step(next.to, next.event)
	}
	return script
}

// BenchmarkVoteCheck checks a proposal against 500 shares.
func BenchmarkVoteCheck(b *testing.B) {
	w := newWorld(b)
	check := VoteCheck{Source: *w.vote.Source, Target: *w.vote.Target, Guard: w.guard, Shares: make([]phase0.BLSPubKey, 500)}
	value, err := (&wire.BeaconVote{Source: w.vote.Source, Target: w.vote.Target}).MarshalSSZ()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := check.Check(value); err != nil {
			b.Fatal(err)
		}
	}
}
