package ssvvectors

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// StrictFile is the file of the book's vectors that Strict replays.
const StrictFile = "value_checks.json"

// Strict is the kind of the book's own vectors about value checks: what the network demands of a vote's checkpoints and
// the release of the public vectors no longer does.
func Strict() vector.Kind {
	return vector.Kind{Name: "value_checks", Files: 1, Cases: 2, Replay: replayStrict}
}

type strictCase struct {
	Vote      vector.Hex
	OwnSource phase0.Checkpoint `json:"own_source"`
	OwnTarget phase0.Checkpoint `json:"own_target"`
}

func replayStrict(c *vector.Case) error {
	var t struct{ Cases []json.RawMessage }
	if err := c.Decode(&t); err != nil {
		return err
	}
	c.Count(len(t.Cases))
	for n, raw := range t.Cases {
		var s strictCase
		if err := json.Unmarshal(raw, &s); err != nil {
			return fmt.Errorf("case %d: %w", n, err)
		}
		c.Tally(wire.RoleCommittee.String(), func() error {
			c.Check(fmt.Sprintf("cases[%d].code", n), s.check(false))
			c.Check(fmt.Sprintf("cases[%d].code_by_epochs", n), s.check(true))
			return nil
		})
	}
	return nil
}

// check returns the code of the refusal, or nothing.
func (s *strictCase) check(epochsOnly bool) string {
	check := duty.VoteCheck{Every: true, Source: s.OwnSource, Target: s.OwnTarget, Spec: &duty.SpecQuirks{EpochsOnly: epochsOnly}, Guard: make(slashable)}
	err := check.Check(s.Vote)
	if err == nil {
		return ""
	}
	var coded *wire.Error
	if !errors.As(err, &coded) {
		return err.Error()
	}
	return string(coded.Code)
}
