package ssvvectors

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// examine verifies the proofs in a question to the beacon node, which the vectors' beacon node does not look at.
func (r *runner) examine(work duty.Work) error {
	chain := r.constants.chain
	switch work := work.(type) {
	case duty.FetchBlock:
		root, err := chain.RandaoRoot(work.Slot)
		return r.prove("RANDAO reveal", root, work.Randao, err)
	case duty.FetchAggregate:
		root, err := chain.SelectionRoot(work.Slot)
		return r.prove("selection proof", root, work.Proof, err)
	case duty.FetchContributions:
		for _, p := range work.Proofs {
			root, err := chain.SyncSelectionRoot(work.Slot, p.Subcommittee)
			if err := r.prove("selection proof of a subcommittee", root, p.Proof, err); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *runner) prove(what string, root phase0.Root, signature phase0.BLSSignature, err error) error {
	if err != nil {
		return err
	}
	key, err := r.scheme.key(r.share().Validator)
	if err != nil {
		return err
	}
	if err := threshold.Verify(key, root, signature); err != nil {
		return fmt.Errorf("%s in a question: %w", what, err)
	}
	return nil
}
