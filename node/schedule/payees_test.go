package schedule

import "testing"

// A block may pay the owner's address of now, and for an epoch after a change the one before.
func TestPayees(t *testing.T) {
	v := validator(1)
	var p payees
	if got := p.of(&v, 10); got != nil {
		t.Errorf("nothing is known: %v", got)
	}
	v.FeeRecipient = [20]byte{1}
	p.see([]Validator{v}, 10)
	if got := p.of(&v, 10); len(got) != 1 || got[0] != v.FeeRecipient {
		t.Errorf("before the change: %v", got)
	}
	v.FeeRecipient = [20]byte{2}
	if got := p.of(&v, 11); len(got) != 2 || got[1] != [20]byte{1} {
		t.Errorf("changed a moment ago: %v", got)
	}
	p.see([]Validator{v}, 12)
	if got := p.of(&v, 12+payeeSlots); len(got) != 2 || got[1] != [20]byte{1} {
		t.Errorf("within the epoch: %v", got)
	}
	if got := p.of(&v, 13+payeeSlots); len(got) != 1 || got[0] != [20]byte{2} {
		t.Errorf("after it: %v", got)
	}
	if p.see(nil, 14); len(p.known) != 0 {
		t.Error("it is gone and remembered")
	}
}
