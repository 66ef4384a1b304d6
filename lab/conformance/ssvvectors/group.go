// Package ssvvectors replays the public vectors of the duties against internal/protocol/duty.
//
// The doubles around a duty (beacon node, keys, what is slashable) are those the vectors assume; their constants are read
// from the release. What arrives goes through a dispatch (spec/duties.md#who-takes-a-message) to the machines that ship. What
// the vectors give as hashes of another implementation's objects is not compared; the expected states beside them are,
// field by field, except for what is the test's input: committee members, shares, the name of the network.
//
// Not here: loading, comparing and corrupting (package vector).
package ssvvectors

import (
	"crypto/rand"
	"fmt"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
)

// group is what all vectors share.
type group struct {
	constants *constants
	scheme    *scheme
	// member and share are those of four operators, for vectors that leave them out; ownSecret is the own share's key.
	member    *vector.Member
	share     *duty.Share
	ownSecret []byte
	// members are the committees of other sizes.
	members map[int]*vector.Member
}

// fourOperators is a vector that describes the four operators and their validator.
const fourOperators = "tests.MsgProcessingSpecTest_propose_regular_decide_blinded.json"

// Group returns the 157 vectors of the duties.
func Group(source vector.Source) (vector.Group, error) {
	constants, err := readConstants(source)
	if err != nil {
		return vector.Group{}, err
	}
	g := &group{constants: constants, scheme: newScheme(rand.Reader)}
	if err := g.readOperators(source); err != nil {
		return vector.Group{}, fmt.Errorf("read the operators of the vectors: %w", err)
	}
	if err := g.readMembers(source); err != nil {
		return vector.Group{}, fmt.Errorf("read the committees of the vectors: %w", err)
	}
	return vector.Group{Name: "ssv", Kinds: []vector.Kind{
		{Name: "tests.MultiMsgProcessingSpecTest", Files: 99, Cases: 1097, States: true, Replay: g.replayMultiProcessing},
		{Name: "committee.MultiCommitteeSpecTest", Files: 17, Cases: 290, States: true, Replay: g.replayMultiCommittee},
		{Name: "newduty.MultiStartNewRunnerDutySpecTest", Files: 11, Cases: 128, States: true, Replay: g.replayNewDuties},
		{Name: "valcheck.SpecTest", Files: 9, Cases: 9, Replay: g.replayValueCheck},
		{Name: "valcheck.MultiSpecTest", Files: 5, Cases: 20, Replay: g.replayValueChecks},
		{Name: "partialsigcontainer.PartialSigContainerTest", Files: 5, Cases: 5, Replay: g.replayPartials},
		{Name: "runnerconstruction.RunnerConstructionSpecTest", Files: 3, Cases: 3, Replay: g.replayConstruction},
		{Name: "synccommitteeaggregator.SyncCommitteeAggregatorProofSpecTest", Files: 3, Cases: 3, States: true, Replay: g.replayProof},
		{Name: "tests.MsgProcessingSpecTest", Files: 3, Cases: 3, States: true, Replay: g.replayOneProcessing},
		{Name: "committee.CommitteeSpecTest", Files: 2, Cases: 2, States: true, Replay: g.replayOneCommittee},
	}}, nil
}

// readOperators reads the four operators, their validator's share and the own secret.
func (g *group) readOperators(source vector.Source) error {
	var t processingTest
	if err := source.Read("ssv", fourOperators, &t); err != nil {
		return err
	}
	base := &t.Runner.BaseRunner
	share := base.Share[validatorIndex]
	if base.QBFTController == nil || base.QBFTController.CommitteeMember == nil || share == nil {
		return fmt.Errorf("%s does not describe them", fourOperators)
	}
	var err error
	if g.share, err = share.share(); err != nil {
		return err
	}
	g.member = base.QBFTController.CommitteeMember
	own, _ := g.share.SharePubKey(self)
	key := g.constants.keys[own]
	if key == nil {
		return fmt.Errorf("no key of share %v", own)
	}
	secret := key.Bytes()
	g.ownSecret = secret[:]
	return nil
}

// readMembers finds the committees of all sizes in vectors about them.
func (g *group) readMembers(source vector.Source) error {
	g.members = make(map[int]*vector.Member)
	for _, size := range []int{7, 10, 13} {
		var t struct{ Tests []*processingTest }
		if err := source.Read("ssv", fmt.Sprintf("tests.MultiMsgProcessingSpecTest_pre_consensus_quorum_%d_operators.json", size), &t); err != nil {
			return err
		}
		for _, test := range t.Tests {
			if q := test.Runner.BaseRunner.QBFTController; q != nil {
				g.members[size] = q.CommitteeMember
			}
		}
	}
	return nil
}
