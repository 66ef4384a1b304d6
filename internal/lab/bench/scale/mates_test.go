package scale

import (
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

const dutyEpoch = 5

// stage is a committee of four with mates that sign ahead.
type stage struct {
	*mates

	t   *testing.T
	all []registration
}

func newStage(t *testing.T) *stage {
	t.Helper()
	o := checked(t, func(o *Options) {
		o.Validators, o.SlotsPerEpoch, o.Mates, o.Aggregations = 6, 4, MatesAhead, false
	})
	profile := network.Local()
	p := newPlan(o)
	keys, err := newOperatorKeys(t.Context(), o.Operators)
	if err != nil {
		t.Fatal(err)
	}
	all, err := splitValidators(t.Context(), p, keys)
	if err != nil {
		t.Fatal(err)
	}
	b := newBeacon(o, p, time.Now(), all)
	b.dutiesFrom(dutyEpoch * 4)
	m, err := newMates(t.Context(), &profile, b, p.committees[0], keys, all)
	if err != nil {
		t.Fatal(err)
	}
	return &stage{m, t, all}
}

// scenes are those of the first epoch with duties.
func (s *stage) scenes() (out []*scene) {
	s.t.Helper()
	for slot := uint64(dutyEpoch * 4); slot < dutyEpoch*4+4; slot++ {
		scene, err := s.write(s.t.Context(), slot)
		if err != nil {
			s.t.Fatal(err)
		}
		out = append(out, scene)
	}
	return out
}

// open decodes a line and checks that its operators signed it.
func (s *stage) open(l line) *wire.SignedSSVMessage {
	s.t.Helper()
	signed, err := wire.DecodeSigned(l.data)
	if err != nil {
		s.t.Fatal(err)
	}
	hash, err := signed.SSVMessage.Hash()
	if err != nil {
		s.t.Fatal(err)
	}
	for i, id := range signed.OperatorIDs {
		if err := s.voice.keys[id-1].Public().Verify(hash, signed.Signatures[i]); err != nil {
			s.t.Errorf("operator %d: %v", id, err)
		}
	}
	return signed
}

func TestMatesSayAWholeRound(t *testing.T) {
	s := newStage(t)
	led := 0
	for _, scene := range s.scenes() {
		if len(scene.lines[cuePrepare]) != 3 || len(scene.lines[cueCommit]) != 4 || len(scene.lines[cueSignatures]) != 3 {
			t.Errorf("slot %d: %v", scene.slot, scene.lines)
		}
		if scene.proposal != nil {
			led++
			if by := s.open(*scene.proposal).OperatorIDs; by[0] != s.voice.profile.Fork(0).Leader(s.committee, wire.Height(scene.slot), 1) {
				t.Errorf("operators %v lead in slot %d", by, scene.slot)
			}
		}
		for _, lines := range scene.lines {
			for _, l := range lines {
				s.open(l)
			}
		}
		decided := s.open(scene.lines[cueCommit][3])
		vote, err := wire.DecodeBeaconVote(decided.FullData)
		if err != nil || len(decided.OperatorIDs) != 3 || vote.BlockRoot != rootOf(blockRoot, scene.slot) {
			t.Errorf("decided %+v by %v, %v", vote, decided.OperatorIDs, err)
		}
	}
	if led != 3 {
		t.Errorf("mates lead %d of four slots", led)
	}
}

// What mates sign makes signatures that the validator itself could have made.
func TestMatesSignForReal(t *testing.T) {
	s := newStage(t)
	seen := 0
	for _, scene := range s.scenes() {
		partials := make(map[phase0.ValidatorIndex][]threshold.Partial)
		var root phase0.Root
		for _, l := range scene.lines[cueSignatures] {
			list, err := wire.DecodePartialSignatures(s.open(l).SSVMessage.Data)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range list.Messages {
				partials[m.ValidatorIndex] = append(partials[m.ValidatorIndex], threshold.Partial{Signer: m.Signer, Signature: m.PartialSignature})
				root = m.SigningRoot
			}
		}
		for v, of := range partials {
			whole, err := threshold.NewLagrange(8).Recombine(of)
			if err != nil {
				t.Fatal(err)
			}
			pk, err := threshold.ParsePublicKey(s.all[v].validator[:])
			if err != nil {
				t.Fatal(err)
			}
			if err := threshold.Verify(pk, root, whole); err != nil {
				t.Errorf("validator %d: %v", v, err)
			}
			seen++
		}
	}
	if seen != 6 {
		t.Errorf("%d validators attest", seen)
	}
	idle, err := s.write(t.Context(), 4)
	if err != nil || len(idle.lines) != 0 || idle.proposal != nil {
		t.Errorf("before the duties mates say %v, %v", idle, err)
	}
}

func TestCues(t *testing.T) {
	s := newStage(t)
	scene := s.scenes()[0]
	for want, l := range map[cue]line{
		cuePrepare: scene.lines[cuePrepare][1], cueCommit: scene.lines[cueCommit][1], cueSignatures: scene.lines[cueSignatures][1],
	} {
		if got := cueOf(l.data, s.committee[2]); got != (heard{scene.slot, want}) {
			t.Errorf("got %+v, not %d", got, want)
		}
		if got := cueOf(l.data, s.committee[0]); got.cue != cueNone {
			t.Errorf("another operator's message is a cue: %+v", got)
		}
	}
	if got := cueOf(scene.lines[cueCommit][3].data, s.committee[1]); got.cue != cueNone {
		t.Errorf("a message of a quorum is a cue: %+v", got)
	}
	if got := cueOf([]byte("rubbish"), s.committee[0]); got.cue != cueNone {
		t.Errorf("rubbish is a cue: %+v", got)
	}
}
