package ssvvectors

import (
	"encoding/hex"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// replayProof runs the first phase of a sync committee contribution whose proofs select as the vector says.
func (g *group) replayProof(c *vector.Case) error {
	var t struct {
		Messages      []*vector.SignedMessage
		ProofRootsMap map[string]bool
	}
	if err := c.Decode(&t); err != nil {
		return err
	}
	w, err := g.newWorld(g.member)
	if err != nil {
		return err
	}
	w.selected = make(map[phase0.BLSSignature]bool)
	for text, selected := range t.ProofRootsMap {
		proof, err := hex.DecodeString(text)
		if err != nil || len(proof) != phase0.SignatureLength {
			return fmt.Errorf("selection proof %q: %w", text, err)
		}
		w.selected[phase0.BLSSignature(proof)] = selected
	}
	r, err := w.newRunner(wire.RoleSyncContribution, map[wire.ValidatorPK]*duty.Share{g.share.Validator: g.share})
	if err != nil {
		return err
	}
	c.Tally(r.id.Role().String(), func() error { return w.proveContribution(c, r, t.Messages) })
	return nil
}

func (w *world) proveContribution(c *vector.Case, r *runner, messages []*vector.SignedMessage) error {
	e, last := w.validatorExecutor(r), r.startValidator(&dutyJSON{
		Type: wire.DutySyncContribution, PubKey: w.share.Validator, Slot: dutySlot, ValidatorIndex: validatorIndex,
		CommitteeIndex: 3, CommitteesAtSlot: 36, CommitteeLength: 128, ValidatorCommitteeIndex: 11,
		ValidatorSyncCommitteeIndices: []uint64{0, 1, 2},
	})
	for n, input := range messages {
		m, err := input.Wire()
		if err != nil {
			return fmt.Errorf("message %d: %w", n, err)
		}
		if err := e.process(m); err != nil {
			last = err
		}
	}
	text := ""
	if last != nil {
		text = last.Error()
	}
	c.Check("ExpectedError", text)
	c.CheckState("", r.render().BaseRunner.State, inputKeys...)
	return nil
}
