package embedded

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// promises are the slashing protection of the background validators: what each signed last. It lives as long as the chain
// does, so it need not outlive the program.
type promises struct {
	blocks map[phase0.ValidatorIndex]phase0.Slot
	votes  map[phase0.ValidatorIndex]span
}

// span is a vote's source and target.
type span struct{ source, target phase0.Epoch }

func newPromises() promises {
	return promises{map[phase0.ValidatorIndex]phase0.Slot{}, map[phase0.ValidatorIndex]span{}}
}

// block notes that a validator signs a block for a slot. It refuses one for a slot that is not later than the last.
func (p promises) block(v phase0.ValidatorIndex, slot phase0.Slot) error {
	if last, signed := p.blocks[v]; signed && slot <= last {
		return fmt.Errorf("validator %d signed a block for slot %d and signs no other for slot %d", v, last, slot)
	}
	p.blocks[v] = slot
	return nil
}

// voters returns those of the named validators that may sign a vote, and notes that they do.
func (p promises) voters(named []phase0.ValidatorIndex, vote *phase0.AttestationData) []phase0.ValidatorIndex {
	out := make([]phase0.ValidatorIndex, 0, len(named))
	for _, v := range named {
		last, signed := p.votes[v]
		if signed && (vote.Target.Epoch <= last.target || vote.Source.Epoch < last.source) {
			continue
		}
		p.votes[v] = span{vote.Source.Epoch, vote.Target.Epoch}
		out = append(out, v)
	}
	return out
}
