package embedded

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// promises are the slashing protection of the background validators: what each signed last. It is only in memory, because the chain is,
// too.
type promises struct {
	blocks map[phase0.ValidatorIndex]phase0.Slot
	votes  map[phase0.ValidatorIndex]span
}

// span is a vote's source and target.
type span struct{ source, target phase0.Epoch }

func newPromises() promises {
	return promises{map[phase0.ValidatorIndex]phase0.Slot{}, map[phase0.ValidatorIndex]span{}}
}

// block records that a validator signs a block for a slot. It returns an error unless the slot is later than the last one.
func (p promises) block(v phase0.ValidatorIndex, slot phase0.Slot) error {
	if last, signed := p.blocks[v]; signed && slot <= last {
		return fmt.Errorf("validator %d signed a block for slot %d and signs no other for slot %d", v, last, slot)
	}
	p.blocks[v] = slot
	return nil
}

// voters returns those of the given validators that may sign a vote, and records that they sign it.
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
