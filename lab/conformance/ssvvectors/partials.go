package ssvvectors

import (
	"fmt"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// partialsTest is a PartialSigContainerTest.
type partialsTest struct {
	Quorum          int
	ValidatorPubKey []byte
	SignatureMsgs   []*partialJSON
	PrivateKeys     struct {
		Shares map[wire.OperatorID]vector.Hex
	}
}

// replayPartials gathers signatures and makes the whole one.
func (g *group) replayPartials(c *vector.Case) error {
	var t partialsTest
	if err := c.Decode(&t); err != nil {
		return err
	}
	partials := duty.NewPartials(t.Quorum)
	ready := false
	for _, m := range t.SignatureMsgs {
		entry, err := m.wire()
		if err != nil {
			return err
		}
		if g, _ := partials.Add(entry); g != nil {
			ready = true
		}
	}
	c.Check("ExpectedQuorum", ready)
	for _, gathering := range partials.Gatherings() {
		whole, err := g.recombineGathering(&t, gathering)
		c.CheckCode(err)
		if err == nil {
			c.Check("ExpectedResult", whole[:])
		} else {
			c.Check("ExpectedResult", nil)
		}
	}
	return nil
}

func (g *group) recombineGathering(t *partialsTest, gathering *duty.Gathering) (phase0.BLSSignature, error) {
	item := duty.Recombination{Validator: wire.ValidatorPK(t.ValidatorPubKey), Root: gathering.Root, Threshold: t.Quorum}
	for _, part := range gathering.Parts {
		share := duty.SignedShare{Operator: part.Operator, Signature: part.Signature}
		for key, secret := range g.constants.keys {
			if text := secret.Bytes(); slices.Equal(text[:], t.PrivateKeys.Shares[part.Operator]) {
				share.Share = key
			}
		}
		item.Shares = append(item.Shares, share)
	}
	whole, err := g.scheme.recombineOne(item)
	if err == nil {
		err = whole.Err
	}
	if err != nil {
		return phase0.BLSSignature{}, wire.Errorf(wire.CodeReconstructSignature, "recombine: %w", err)
	}
	return whole.Signature, nil
}

func (m *partialJSON) wire() (*wire.PartialSignatureMessage, error) {
	if len(m.PartialSignature) != phase0.SignatureLength || len(m.SigningRoot) != phase0.RootLength {
		return nil, fmt.Errorf("signature of %d bytes over a root of %d", len(m.PartialSignature), len(m.SigningRoot))
	}
	return &wire.PartialSignatureMessage{
		PartialSignature: phase0.BLSSignature(m.PartialSignature), SigningRoot: phase0.Root(m.SigningRoot),
		Signer: m.Signer, ValidatorIndex: m.ValidatorIndex,
	}, nil
}
