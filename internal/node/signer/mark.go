package signer

import (
	"encoding/binary"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Mark is a share's slashing watermark: everything at or below it counts as signed. Source, target and slot only rise, each by itself.
// It has the fields that the EIP-3076 interchange format needs; the genesis validators root is in the store's identity.
type Mark struct {
	// Source and Target are the highest epochs of a vote; AttestationSlot and AttestationRoot (signing root) are
	// those of the last vote signed, zero if there was none since the mark was first raised.
	Source, Target  phase0.Epoch
	AttestationSlot phase0.Slot
	AttestationRoot phase0.Root
	// BlockSlot is the highest slot of a block, BlockRoot the signing root of the last one signed.
	BlockSlot phase0.Slot
	BlockRoot phase0.Root
	// Voted is the highest target epoch of a vote that was made, as far as it is known; 0 if none is. Target may be above it, because
	// a floor raises Target without a vote and says nothing about the share's past.
	Voted phase0.Epoch
}

// Now is the time at which marks are raised.
type Now struct {
	// Slot and Epoch are the current ones by this node's clock.
	Slot  phase0.Slot
	Epoch phase0.Epoch
	// Justified is the epoch of the head's justified checkpoint; 0 on a chain that has not justified yet.
	Justified phase0.Epoch
	// BeforeGenesis says that the chain has not begun; then Slot and Epoch are 0.
	BeforeGenesis bool
}

// floor returns the mark of a share that is first stored or arrives again: everything that a former holder of the share may have
// signed until now is below it. The source does not exceed the justified epoch, because the share could otherwise not vote on a chain
// that is slow to justify.
func (n Now) floor() Mark {
	m := Mark{Target: n.Epoch, BlockSlot: n.Slot}
	if n.Epoch > 0 {
		m.Source = min(n.Epoch-1, n.Justified)
	}
	return m
}

// raise returns the mark raised to floor where it is below it.
func (m Mark) raise(floor Mark) Mark {
	m.Source = max(m.Source, floor.Source)
	m.Target = max(m.Target, floor.Target)
	m.BlockSlot = max(m.BlockSlot, floor.BlockSlot)
	m.Voted = max(m.Voted, floor.Voted)
	return m
}

// checkAttestation returns a *Refusal (without its share) or nil.
func (m *Mark) checkAttestation(source, target phase0.Epoch) *Refusal {
	switch {
	case source > target:
		return &Refusal{Reason: SourceAboveTarget, Asked: uint64(source), Have: uint64(target)}
	case source < m.Source:
		return &Refusal{Reason: SourceTooLow, Asked: uint64(source), Have: uint64(m.Source)}
	case target <= m.Target:
		return &Refusal{Reason: TargetTooLow, Asked: uint64(target), Have: uint64(m.Target)}
	}
	return nil
}

// checkBlock returns a *Refusal (without its share) or nil.
func (m *Mark) checkBlock(slot phase0.Slot) *Refusal {
	switch {
	case slot == 0:
		return &Refusal{Reason: SlotZero}
	case slot <= m.BlockSlot:
		return &Refusal{Reason: SlotTooLow, Asked: uint64(slot), Have: uint64(m.BlockSlot)}
	}
	return nil
}

// check applies the rules for the object's kind.
func (m *Mark) check(o *Object) *Refusal {
	if o.kind == attestation {
		return m.checkAttestation(o.source, o.target)
	}
	return m.checkBlock(o.slot)
}

// sign raises the mark to an object that passed check.
func (m *Mark) sign(o *Object) {
	if o.kind == attestation {
		m.Source, m.Target = max(m.Source, o.source), max(m.Target, o.target)
		m.AttestationSlot, m.AttestationRoot, m.Voted = o.slot, o.root, max(m.Voted, o.target)
		return
	}
	m.BlockSlot, m.BlockRoot = max(m.BlockSlot, o.slot), o.root
}

const (
	markVersion = 2
	markLength  = 1 + 5*8 + 2*32
	// Version 1 did not know which of its targets was voted for.
	firstMarkVersion = 1
	firstMarkLength  = markLength - 8
)

// encode returns version 2, source, target, attestation slot, block slot (8 bytes big-endian each), attestation root,
// block root (32 each), the highest target voted for (8).
func (m *Mark) encode() []byte {
	b := make([]byte, 0, markLength)
	b = append(b, markVersion)
	for _, n := range [...]uint64{uint64(m.Source), uint64(m.Target), uint64(m.AttestationSlot), uint64(m.BlockSlot)} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	b = append(b, m.AttestationRoot[:]...)
	b = append(b, m.BlockRoot[:]...)
	return binary.BigEndian.AppendUint64(b, uint64(m.Voted))
}

func decodeMark(b []byte) (Mark, error) {
	current := len(b) == markLength && b[0] == markVersion
	if !current && (len(b) != firstMarkLength || b[0] != firstMarkVersion) {
		return Mark{}, fmt.Errorf("slashing record of %d bytes has an unknown form", len(b))
	}
	number := func(i int) uint64 { return binary.BigEndian.Uint64(b[1+8*i:]) }
	m := Mark{
		Source: phase0.Epoch(number(0)), Target: phase0.Epoch(number(1)),
		AttestationSlot: phase0.Slot(number(2)), BlockSlot: phase0.Slot(number(3)),
		AttestationRoot: phase0.Root(b[33:65]), BlockRoot: phase0.Root(b[65:97]),
	}
	if current {
		m.Voted = phase0.Epoch(binary.BigEndian.Uint64(b[97:]))
	}
	return m, nil
}
