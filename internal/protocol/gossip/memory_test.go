package gossip

import (
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

func phase(n int) phase0.Slot { return phase0.Slot(n) }

func key(n int) wire.MessageID { return wire.MessageID{byte(n)} }

func newMemory(limit int) *memory {
	return &memory{limit: limit, life: 34, entries: make(map[wire.MessageID]*entry)}
}

// Only what is accepted keeps an entry alive: to be asked about does not.
func TestMemoryForgetsTheUnused(t *testing.T) {
	m := newMemory(10)
	m.open(key(0), 100)
	m.open(key(1), 110)
	if m.find(key(0), 134) == nil {
		t.Error("an entry is gone after 34 slots")
	}
	m.open(key(1), 134)
	m.find(key(2), 145) // entry 0 was used 45 slots ago, entry 1 eleven
	if m.find(key(0), 145) != nil || m.find(key(1), 145) == nil || len(m.entries) != 1 {
		t.Errorf("%d entries are left", len(m.entries))
	}
}

// The limit counts records, so that it bounds bytes whatever the committees' sizes are.
func TestMemoryForgetsTheOldestAtItsLimit(t *testing.T) {
	m := newMemory(4)
	say := func(n int, slot phase0.Slot) {
		e := m.open(key(n), 100)
		if len(e.operators) == 0 {
			e.operators = []speaker{{id: 1}}
		}
		if _, grown := e.operators[0].add(slot, 3, 1, 34); grown {
			m.grow()
		}
	}
	for n := range 3 {
		say(n, 100)
	}
	say(0, 101)
	say(3, 100)
	if len(m.entries) != 3 || m.find(key(1), 100) != nil || m.find(key(0), 100) == nil || m.records != 4 {
		t.Error("something else than the entry used longest ago was forgotten")
	}
	for slot := phase0.Slot(102); slot < 110; slot++ {
		say(3, slot)
	}
	if len(m.entries) != 1 || m.records != 9 {
		t.Errorf("%d entries, %d records: the entry that grows stays, alone", len(m.entries), m.records)
	}
}

// The clock may step back; what was used before and after must still be forgotten in time.
func TestMemoryBearsAClockThatStepsBack(t *testing.T) {
	m := newMemory(3)
	m.open(key(0), 200)
	m.open(key(1), 100)
	m.find(key(0), 90)
	m.find(key(1), 236)
	if len(m.entries) != 0 {
		t.Errorf("%d entries are left", len(m.entries))
	}
	if m.newest != nil || m.oldest != nil {
		t.Error("the list is not empty")
	}
}

func TestSpeakerRingIsBounded(t *testing.T) {
	o := &speaker{}
	for slot := phase(0); slot < 500; slot++ {
		if r, _ := o.add(slot, phase0.Epoch(slot/32), 1, 34); r.slot != slot {
			t.Fatalf("slot %d got the record of %d", slot, r.slot)
		}
		if slot >= 33 && o.record(slot-33) == nil {
			t.Fatalf("slot %d is forgotten too early", slot-33)
		}
		if slot >= 34 && o.record(slot-34) != nil {
			t.Fatalf("slot %d is still remembered", slot-34)
		}
	}
	if len(o.records) > 35 {
		t.Errorf("%d records", len(o.records))
	}
	if o.duties(15) != 20 || o.duties(14) != 32 || o.duties(13) != 0 {
		t.Errorf("duties are %d, %d, %d", o.duties(15), o.duties(14), o.duties(13))
	}
}

func TestSpeakerSkipsEpochs(t *testing.T) {
	o := &speaker{}
	o.add(0, 0, 1, 34)
	o.add(320, 10, 1, 34)
	if o.duties(9) != 0 || o.duties(10) != 1 {
		t.Errorf("duties are %d and %d", o.duties(9), o.duties(10))
	}
}

// A sparse speaker does not grow: records outside the ring make room.
func TestSpeakerReusesDeadRecords(t *testing.T) {
	o := &speaker{}
	for i := range 100 {
		o.add(phase(i*35), phase0.Epoch(i), 1, 34)
	}
	if len(o.records) > 2 {
		t.Errorf("%d records", len(o.records))
	}
}

func TestValidatorForgetsAtItsLimit(t *testing.T) {
	w := newWorld(t)
	w.renew(1)
	w.accept(w.prepare())
	w.accept(w.consensus(proposer, wire.Prepare, 1))
	w.accept(w.prepare()) // the committee's entry had to make room
	if len(w.v.memory.entries) != 1 {
		t.Errorf("%d entries", len(w.v.memory.entries))
	}
}

func TestNewRefusesIncompleteConfigs(t *testing.T) {
	w := newWorld(t)
	noGenesis := *w.profile
	noGenesis.Beacon.GenesisTime = time.Time{}
	for name, cfg := range map[string]Config{
		"no view":    {Profile: w.profile},
		"no profile": {View: w.view},
		"no genesis": {Profile: &noGenesis, View: w.view},
	} {
		if _, err := New(cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestShardKey(t *testing.T) {
	w := newWorld(t)
	same := ShardKey(w.encode(w.prepare()))
	if ShardKey(w.encode(w.consensus(committee, wire.Commit, 2))) != same {
		t.Error("messages of one id are kept apart")
	}
	if ShardKey(w.encode(w.consensus(proposer, wire.Commit, 2))) == same {
		t.Error("other ids share a key")
	}
	for n := range 20 {
		ShardKey(make([]byte, n)) // must not panic
	}
}
