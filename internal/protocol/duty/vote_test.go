package duty

import (
	"errors"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

func TestVoteCheck(t *testing.T) {
	vote := func(edit func(*wire.BeaconVote)) []byte {
		v := &wire.BeaconVote{Source: &phase0.Checkpoint{Epoch: 1, Root: phase0.Root{1}}, Target: &phase0.Checkpoint{Epoch: 2, Root: phase0.Root{2}}}
		edit(v)
		data, err := v.MarshalSSZ()
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	slashable := &guard{attestation: func(phase0.BLSPubKey) error { return errors.New("surrounds") }}
	cases := []struct {
		name       string
		value      []byte
		epochsOnly bool
		guard      *guard
		want       wire.Code
	}{
		{"own view", vote(func(*wire.BeaconVote) {}), false, &guard{}, ""},
		{"another head", vote(func(v *wire.BeaconVote) { v.BlockRoot[0] = 9 }), false, &guard{}, ""},
		{"garbage", []byte{1, 2}, false, &guard{}, wire.CodeDecodeBeaconVote},
		{"source not below target", vote(func(v *wire.BeaconVote) { v.Source.Epoch = 2 }), false, &guard{}, wire.CodeAttestationSourceNotLessThanTarget},
		{"another source epoch", vote(func(v *wire.BeaconVote) { v.Source.Epoch = 0 }), true, &guard{}, wire.CodeCheckpointMismatch},
		{"another target epoch", vote(func(v *wire.BeaconVote) { v.Target.Epoch = 3 }), true, &guard{}, wire.CodeCheckpointMismatch},
		{"another source root", vote(func(v *wire.BeaconVote) { v.Source.Root[0] = 9 }), false, &guard{}, wire.CodeCheckpointMismatch},
		{"another target root", vote(func(v *wire.BeaconVote) { v.Target.Root[0] = 9 }), false, &guard{}, wire.CodeCheckpointMismatch},
		{"other roots, epochs compared", vote(func(v *wire.BeaconVote) { v.Source.Root[0], v.Target.Root[0] = 9, 9 }), true, &guard{}, ""},
		{"slashable", vote(func(*wire.BeaconVote) {}), false, slashable, wire.CodeSlashableAttestation},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			check := VoteCheck{
				Source: phase0.Checkpoint{Epoch: 1, Root: phase0.Root{1}}, Target: phase0.Checkpoint{Epoch: 2, Root: phase0.Root{2}},
				Spec: &SpecQuirks{EpochsOnly: c.epochsOnly}, Shares: []phase0.BLSPubKey{{1}}, Guard: c.guard,
			}
			if err := check.Check(c.value); (c.want == "") != (err == nil) || c.want != "" && !hasCode(err, c.want) {
				t.Errorf("got %v, expected %q", err, c.want)
			}
		})
	}
}
