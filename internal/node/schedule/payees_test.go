package schedule

import (
	"slices"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/roster"
)

// A block may pay the owner's address of now, and for an epoch after a change the one before.
func TestPayees(t *testing.T) {
	v := validator(1)
	var p payees
	if got := p.of(&v, 10); got != nil {
		t.Errorf("nothing is known: %v", got)
	}
	v.FeeRecipient = [20]byte{1}
	p.update([]roster.Validator{v}, 10)
	if got := p.of(&v, 10); len(got) != 1 || got[0] != v.FeeRecipient {
		t.Errorf("before the change: %v", got)
	}
	v.FeeRecipient = [20]byte{2}
	if got := p.of(&v, 11); len(got) != 2 || got[1] != [20]byte{1} {
		t.Errorf("changed a moment ago: %v", got)
	}
	p.update([]roster.Validator{v}, 12)
	if got := p.of(&v, 12+longestEpoch); len(got) != 2 || got[1] != [20]byte{1} {
		t.Errorf("within the epoch: %v", got)
	}
	if got := p.of(&v, 13+longestEpoch); len(got) != 1 || got[0] != [20]byte{2} {
		t.Errorf("after it: %v", got)
	}
	if p.update(nil, 14); len(p.known) != 0 {
		t.Error("it is gone and remembered")
	}
}

// TestFaultPayeesOfAnEpoch: kinds A2 and C1, nobody is blamed for what another can change. The owner changes its fee recipient several
// times in a row. A leader that reads the contract a few blocks later, as every operator does at some time, pays an address that was
// the owner's a few slots ago; one that reads it earlier pays one that is the owner's a slot later.
func TestFaultPayeesOfAnEpoch(t *testing.T) {
	w := newWorld(t)
	v := validator(1)
	named := func() []roster.Validator { w.validators = []roster.Validator{v}; return w.validators }
	for n := range byte(5) {
		v.FeeRecipient = [20]byte{n + 1}
		w.s.payees.update(named(), 100+phase0.Slot(n))
		w.s.payees.update(named(), 100+phase0.Slot(n))
	}
	if got := w.s.payees.of(&v, 105); len(got) != 5 || got[0] != v.FeeRecipient || !slices.Contains(got, [20]byte{1}) {
		t.Errorf("a block may pay %v; within the last epoch the owner named 1 to 5", got)
	}
	if _, known := w.s.Payees(v.PubKey, 105); known {
		t.Error("this run began less than an epoch before the block, and is sure whom the owner had named")
	}
	for slot := phase0.Slot(105); slot < 180; slot++ {
		if slot == 141 {
			v.FeeRecipient = [20]byte{9}
		}
		w.s.payees.update(named(), slot)
	}
	if _, known := w.s.Payees(v.PubKey, 108); !known {
		t.Error("an epoch of the chain before slot 108 was seen, and it is not known whom the owner had named")
	}
	if got, known := w.s.Payees(v.PubKey, 140); !known || len(got) != 2 || !slices.Contains(got, [20]byte{5}) || !slices.Contains(got, [20]byte{9}) {
		t.Errorf("of slot 140: %v, known %v", got, known)
	}
	if _, known := w.s.Payees(phase0.BLSPubKey{0xee}, 140); known {
		t.Error("a validator that is not served is known")
	}
	for n := range 3 * maxPayees { // an owner that changes it all the time
		v.FeeRecipient = [20]byte{10, byte(n), byte(n >> 8)}
		w.s.payees.update(named(), 180)
	}
	if n := len(w.s.payees.known[v.Index].list); n > maxPayees {
		t.Errorf("%d recipients are remembered", n)
	}
	if _, known := w.s.Payees(v.PubKey, 180); known {
		t.Error("some were forgotten, and it is sure whom the owner had named")
	}
	v.FeeRecipient = [20]byte{12} // several blocks were applied since the last look
	v.Formerly = []roster.Payee{{Address: [20]byte{9}, Until: 20}, {Address: [20]byte{11}, Until: 190}}
	w.s.payees.update(named(), 190)
	w.s.payees.update(named(), 191)
	if got := w.s.payees.of(&v, 190); got[0] != [20]byte{12} || !slices.Contains(got, [20]byte{11}) || slices.Contains(got, [20]byte{9}) {
		t.Errorf("what nobody looked at in between: %v", got)
	}
	v.Formerly = nil
	w.s.payees.update(named(), 20) // the clock was set back
	if got := w.s.payees.of(&v, 20); len(got) != 1 {
		t.Errorf("from a clock that was ahead: %v", got)
	}
}
