// Package qbftvectors replays the public vectors of the consensus protocol against internal/protocol/qbft.
//
// The doubles around an instance (who leads, which values pass, when it falls silent) are those the vectors assume.
// What the vectors give as hashes of another implementation's objects is not compared; the expected states beside them are,
// field by field. Only the first two kinds have such states; those of the others are copies of the vectors.
//
// Not here: loading, comparing and corrupting (package vector).
package qbftvectors

import (
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
)

// group is what vectors that say less than others take from them: the four operators most are about.
type group struct {
	keys   vector.PrivateKeys
	member *vector.Member
}

// fourOperators is a vector that describes the four operators.
const fourOperators = "timeout.SpecTest_qbft_timeout_round_1.json"

// Group returns the 203 vectors of the consensus protocol.
func Group(source vector.Source) (vector.Group, error) {
	var t struct {
		Pre         Instance
		PrivateKeys vector.PrivateKeys
	}
	if err := source.Read("qbft", fourOperators, &t); err != nil {
		return vector.Group{}, err
	}
	g := &group{keys: t.PrivateKeys, member: t.Pre.State.CommitteeMember}
	return vector.Group{Name: "qbft", Kinds: []vector.Kind{
		{Name: "tests.MsgProcessingSpecTest", Files: 109, Cases: 109, States: true, Replay: g.replayProcessing},
		{Name: "tests.ControllerSpecTest", Files: 50, Cases: 50, States: true, Replay: g.replayController},
		{Name: "tests.MsgSpecTest", Files: 27, Cases: 27, Replay: replayMessages},
		{Name: "tests.CreateMsgSpecTest", Files: 8, Cases: 8, Replay: g.replayCreate},
		{Name: "timeout.SpecTest", Files: 5, Cases: 5, Replay: g.replayTimeout},
		{Name: "tests.RoundRobinSpecTest", Files: 4, Cases: 4, Replay: replayRoundRobin},
	}}, nil
}
