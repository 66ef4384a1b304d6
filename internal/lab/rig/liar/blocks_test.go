package liar

import (
	"context"
	"errors"
	"testing"

	"github.com/attestantio/go-eth2-client/api"
	apiv1fulu "github.com/attestantio/go-eth2-client/api/v1/fulu"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// madeBlock is aBlock as a beacon node of a version makes it.
func madeBlock(t *testing.T, version spec.DataVersion) *api.VersionedProposal {
	t.Helper()
	data, err := wire.DecodeConsensusData(aBlock(t))
	if err != nil {
		t.Fatal(err)
	}
	p, err := data.Block()
	if err != nil {
		t.Fatal(err)
	}
	if version == spec.DataVersionFulu {
		p = &api.VersionedProposal{Version: version, Fulu: &apiv1fulu.BlockContents{Block: p.Electra.Block}}
	}
	return p
}

// valueOf is the value that the engine proposes for a block.
func valueOf(t *testing.T, p *api.VersionedProposal) []byte {
	t.Helper()
	data, err := eth.EncodeBlock(p)
	if err != nil {
		t.Fatal(err)
	}
	value, err := (&wire.ConsensusData{
		Duty: wire.ValidatorDuty{Type: wire.DutyProposer, ValidatorIndex: 7, Slot: 50}, Version: eth.ForkID(p.Version), DataSSZ: data,
	}).MarshalSSZ()
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func blinded(t *testing.T, p *api.VersionedProposal) *api.VersionedProposal {
	t.Helper()
	b, err := eth.Blind(p)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// proposed is the block that the liar proposes instead of a value; nil if it leaves the value as it is.
func (s *stage) proposed(value []byte) *api.VersionedProposal {
	s.t.Helper()
	changed, _ := s.say(wire.Proposal, value)
	if changed == nil {
		return nil
	}
	m, q := s.open(changed)
	if q.Root != wire.ValueRoot(m.FullData) {
		s.t.Error("the root is not the value's")
	}
	data, err := wire.DecodeConsensusData(m.FullData)
	if err != nil {
		s.t.Fatal(err)
	}
	p, err := data.Block()
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// TestFaultGhostBlockInEveryForm: kind A2, seen from the liar. Operators decide on blinded blocks: an impossible block must be one in
// each form and version, or the local network would show nothing.
func TestFaultGhostBlockInEveryForm(t *testing.T) {
	for _, version := range []spec.DataVersion{spec.DataVersionElectra, spec.DataVersionFulu} {
		for _, blind := range []bool{false, true} {
			s := newStage(t, "ghost-block")
			s.begin()
			honest := madeBlock(t, version)
			if blind {
				honest = blinded(t, honest)
			}
			p := s.proposed(valueOf(t, honest))
			if p == nil {
				t.Errorf("%v, blinded %v: the block is as it was", version, blind)
				continue
			}
			proposer, err := p.ProposerIndex()
			parent, err2 := p.ParentRoot()
			reveal, err3 := p.RandaoReveal()
			if err := errors.Join(err, err2, err3); err != nil {
				t.Fatal(err)
			}
			if p.Blinded != blind || p.Version != version || proposer != ghostProposer || parent != (phase0.Root{}) || reveal != (phase0.BLSSignature{}) {
				t.Errorf("%v, blinded %v: version %v, blinded %v, proposer %d, parent %#x", version, blind, p.Version, p.Blinded, proposer, parent)
			}
			if slot, err := p.Slot(); err != nil || slot != 50 {
				t.Errorf("slot %d, %v", slot, err)
			}
		}
	}
	for _, p := range []*api.VersionedProposal{{}, {Version: spec.DataVersionCapella}} {
		if full, blinded := eth.LateBlock(p); full != nil || blinded != nil {
			t.Error("a block of no form that is changed")
		}
	}
}

// maker is a beacon node that makes blocks.
type maker struct {
	engine.Beacon
	made *api.VersionedProposal
	err  error
}

func (m *maker) Proposal(context.Context, phase0.Slot, phase0.BLSSignature, [32]byte) (*api.VersionedProposal, error) {
	return m.made, m.err
}

// TestFaultThiefProposesInFull: kind A2, seen from the liar. A thief's engine proposes its block blinded, where the recipient is nobody's
// business; the thief says the full form of that very block, with another recipient. What its beacon node did not make for this slot, or
// made blinded, it leaves as it is.
func TestFaultThiefProposesInFull(t *testing.T) {
	ask := func(s *stage, m *maker, slot phase0.Slot) *api.VersionedProposal {
		l := s.disguise.Publisher.(*liar)
		p, err := crookedBeacon{m, l}.Proposal(t.Context(), slot, phase0.BLSSignature{}, [32]byte{})
		if p != m.made || !errors.Is(err, m.err) {
			t.Errorf("the engine gets %v, %v", p, err)
		}
		return p
	}
	for _, version := range []spec.DataVersion{spec.DataVersionElectra, spec.DataVersionFulu} {
		full := madeBlock(t, version)
		value := valueOf(t, blinded(t, full))
		for name, c := range map[string]struct {
			made  *api.VersionedProposal
			slot  phase0.Slot
			err   error
			steal bool
		}{
			"its own block":            {made: madeBlock(t, version), slot: 50, steal: true},
			"a block of another slot":  {made: madeBlock(t, version), slot: 49},
			"a builder's":              {made: blinded(t, full), slot: 50},
			"no block":                 {slot: 50, err: errors.New("503")},
			"no block and no error":    {slot: 50},
			"a block beside its error": {made: madeBlock(t, version), slot: 50, err: errors.New("503")},
		} {
			s := newStage(t, "stolen-fees")
			s.begin()
			ask(s, &maker{made: c.made, err: c.err}, c.slot)
			p := s.proposed(value)
			if (p != nil) != c.steal {
				t.Errorf("%v: %s: changed %v", version, name, p != nil)
			}
			if p == nil {
				continue
			}
			late, _ := eth.LateBlock(p)
			payload := late.Body.ExecutionPayload
			if p.Blinded || payload.FeeRecipient != thief || payload.BlockHash != blockHash(payload, phase0.Root{1}) {
				t.Errorf("%v: %s: blinded %v, pays %#x", version, name, p.Blinded, payload.FeeRecipient)
			}
		}
	}
	s := newStage(t, "stolen-fees")
	if _, is := s.wrap(&maker{}).Beacon.(crookedBeacon); !is {
		t.Error("a thief asks its beacon node as others do")
	}
	s = newStage(t, "ghost-block")
	if _, is := s.wrap(&maker{}).Beacon.(*maker); !is {
		t.Error("whoever steals nothing keeps blocks")
	}
}

// wrap disguises an engine with that beacon node.
func (s *stage) wrap(beacon engine.Beacon) engine.Options {
	return s.disguise.Publisher.(*liar).Wrap(engine.Options{Publisher: s, Key: s.key, Beacon: beacon})
}
