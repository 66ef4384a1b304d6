package ssvvectors

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// replayConstruction makes a machine of each role from shares, or fails to: for one validator it takes exactly one share.
// The vectors have another implementation's texts; only whether there is an error counts.
func (g *group) replayConstruction(c *vector.Case) error {
	var t struct {
		Shares    map[phase0.ValidatorIndex]*shareJSON
		RoleError map[wire.Role]string
	}
	if err := c.Decode(&t); err != nil {
		return err
	}
	shares, err := sharesOf(t.Shares)
	if err != nil {
		return err
	}
	w, err := g.newWorld(g.member)
	if err != nil {
		return err
	}
	for role, text := range t.RoleError {
		_, err := w.newRunner(role, shares)
		if role == wire.RoleCommittee && err == nil {
			err = w.constructCommittee(shares)
		}
		observed := ""
		if err != nil {
			observed = text // the texts differ; that there is one is what counts
			if text == "" {
				observed = err.Error()
			}
		}
		c.Check(fmt.Sprintf("RoleError[%d]", role), observed)
	}
	return nil
}

// constructCommittee makes a committee's machine, which needs a duty.
func (w *world) constructCommittee(shares map[wire.ValidatorPK]*duty.Share) error {
	d := duty.CommitteeDuty{Committee: w.committee.ID(), Attesters: []duty.AttesterDuty{{}}}
	for pk := range shares {
		d.Attesters = append(d.Attesters, duty.AttesterDuty{PubKey: pk})
	}
	_, err := duty.New(w.config(), d, shares)
	return err
}
