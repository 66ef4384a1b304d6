// Package dutytest provides what the public vectors need and a node does not have: an executor that exists over several duties, and
// duties that start in a given state. In a node a machine exists for one duty only.
//
// Not here: the vectors themselves (lab/conformance), the machine (package duty). A node imports nothing of this package.
package dutytest

import (
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Resume returns the machine of a duty in the state of the snapshot. Errors are those of duty.New, or say that the snapshot's value does
// not decode.
func Resume(cfg *duty.Config, d duty.Duty, shares map[wire.ValidatorPK]*duty.Share, from duty.Snapshot) (*duty.Machine, error) {
	m, err := duty.New(cfg, d, shares)
	if err != nil {
		return nil, err
	}
	return m, m.Restore(from)
}

// Next starts the next duty of an executor. It keeps only the consensus state of the snapshot's duty. Errors are those of Resume, or the
// reason why the duty may not start.
func Next(cfg *duty.Config, d duty.Duty, shares map[wire.ValidatorPK]*duty.Share, before duty.Snapshot) (*duty.Machine, []duty.Effect, error) {
	m, err := Resume(cfg, d, shares, duty.Snapshot{Height: before.Height, Instances: before.Instances})
	if err != nil {
		return nil, nil, err
	}
	effects, err := m.Step(0, duty.Start{})
	return m, effects, err
}

// Opened returns the consensus instance of a snapshot's duty, or nil if none was opened yet.
func Opened(s *duty.Snapshot) *qbft.State {
	for i := range s.Instances {
		if s.Opened && s.Instances[i].Height == s.OpenedHeight {
			return &s.Instances[i]
		}
	}
	return nil
}
