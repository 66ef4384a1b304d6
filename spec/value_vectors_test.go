package spec_test

import (
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// valueCase is a committee's vote beside an operator's own view of the checkpoints.
type valueCase struct {
	Name      string         `json:"name"`
	OwnSource checkpointText `json:"own_source"`
	OwnTarget checkpointText `json:"own_target"`
	// Vote is the encoded value.
	Vote text `json:"vote"`
	// Code is why the network's rule refuses the vote, CodeByEpochs why the rule of ssv-spec from v1.2.2 on does; empty if
	// it does not.
	Code         wire.Code `json:"code"`
	CodeByEpochs wire.Code `json:"code_by_epochs"`
}

type checkpointText struct {
	Epoch uint64 `json:"epoch,string"`
	Root  text   `json:"root"`
}

func textOf(c phase0.Checkpoint) checkpointText {
	return checkpointText{Epoch: uint64(c.Epoch), Root: hexOf(c.Root[:])}
}

func (c checkpointText) checkpoint(t testing.TB) phase0.Checkpoint {
	t.Helper()
	return phase0.Checkpoint{Epoch: phase0.Epoch(c.Epoch), Root: phase0.Root(c.Root.bytes(t))}
}

func TestValueCheckVectors(t *testing.T) {
	source := phase0.Checkpoint{Epoch: 8, Root: phase0.Root{0x51}}
	target := phase0.Checkpoint{Epoch: 9, Root: phase0.Root{0x7a}}
	other := phase0.Root{0xee}
	vote := func(source, target phase0.Checkpoint) text {
		v := wire.BeaconVote{BlockRoot: phase0.Root{0xb1}, Source: &source, Target: &target}
		raw, err := v.MarshalSSZ()
		if err != nil {
			t.Fatal(err)
		}
		return hexOf(raw)
	}
	check(t, "value_checks.json", vectors[valueCase]{
		Title:      "votes with the epochs of the own checkpoints and other roots",
		Paragraphs: []string{"qbft.md#value-checks"},
		Notes:      []string{"The vote's block root is free. No share is slashable."},
		Cases: []valueCase{
			{
				Name:      "the source is another checkpoint of the same epoch",
				OwnSource: textOf(source), OwnTarget: textOf(target), Vote: vote(phase0.Checkpoint{Epoch: source.Epoch, Root: other}, target),
			},
			{
				Name:      "the target is another checkpoint of the same epoch",
				OwnSource: textOf(source), OwnTarget: textOf(target), Vote: vote(source, phase0.Checkpoint{Epoch: target.Epoch, Root: other}),
			},
		},
	}, func(t testing.TB, c valueCase) valueCase {
		whole := duty.VoteCheck{Source: c.OwnSource.checkpoint(t), Target: c.OwnTarget.checkpoint(t)}
		epochs := whole
		epochs.Spec = &duty.SpecQuirks{EpochsOnly: true}
		c.Code, c.CodeByEpochs = codeOf(whole.Check(c.Vote.bytes(t))), codeOf(epochs.Check(c.Vote.bytes(t)))
		return c
	})
	// Typed by hand: both are refused today, and neither for its epochs.
	for _, c := range load[valueCase](t, "value_checks.json").Cases {
		if c.Code != wire.CodeCheckpointMismatch || c.CodeByEpochs != "" {
			t.Errorf("%s: refused for %q, by epochs for %q", c.Name, c.Code, c.CodeByEpochs)
		}
	}
}

func codeOf(err error) wire.Code {
	code, _ := wire.CodeOf(err)
	return code
}
