package duty

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Snapshot is a machine's state, from which it can be restored. The public vectors use it, because they begin in the middle of duties
// (package dutytest). A node never restores a machine, because after a restart it does not know which messages it sent.
type Snapshot struct {
	// Height and Instances are all of the consensus's. Without consensus Height is the slot that was started.
	Height    wire.Height
	Instances []qbft.State
	// Started says that the duty had begun, Opened that its consensus had, in the instance of OpenedHeight.
	Started, Opened bool
	OpenedHeight    wire.Height
	// Decided is the decided value that was accepted, or nil.
	Decided []byte
	// Pre and Post are the partial signatures gathered so far, by validator and root; each quorum was acted on.
	Pre, Post []*wire.PartialSignatureMessage
	// Finished says that everything was submitted.
	Finished bool
}

// Snapshot returns the machine's current state.
func (m *Machine) Snapshot() Snapshot {
	s := Snapshot{
		Started: m.phase != PhaseIdle, Finished: m.phase == PhaseFinished && m.report.Reason == ReasonDone,
		Pre: m.pre.entries(), Post: m.post.entries(),
	}
	c := m.consensus
	if c == nil {
		if s.Height = wire.Height(m.reached); s.Started {
			s.Height = wire.Height(m.slot)
		}
		return s
	}
	s.Height, s.Decided = c.controller.Height(), c.value
	for _, i := range c.controller.Instances() {
		s.Instances = append(s.Instances, i.State())
	}
	if i := c.instance(); i != nil {
		s.Opened, s.OpenedHeight = true, i.State().Height
	}
	return s
}

func (s *signatures) entries() (out []*wire.PartialSignatureMessage) {
	if s == nil {
		return nil
	}
	for _, g := range s.partials.Gatherings() {
		for _, part := range g.Parts {
			out = append(out, &wire.PartialSignatureMessage{
				PartialSignature: part.Signature, SigningRoot: g.Root, Signer: part.Operator, ValidatorIndex: g.Validator,
			})
		}
	}
	return out
}

// Restore sets the state of a new machine. An error says that the snapshot's value does not decode.
func (m *Machine) Restore(s Snapshot) error {
	if m.consensus == nil {
		m.reached = phase0.Slot(s.Height)
	} else {
		m.consensus.restore(m.committee, m.decider.Examine, s)
	}
	m.phase = m.phaseOf(&s)
	if s.Finished {
		m.report.Reason = ReasonDone
	}
	if s.Started && m.prover != nil {
		if err := m.expectProofs(); err != nil {
			return err
		}
		m.pre.restore(s.Pre)
	}
	if len(s.Decided) == 0 {
		return nil
	}
	if err := m.accept(s.Decided); err != nil {
		return err
	}
	m.post.restore(s.Post)
	return nil
}

func (m *Machine) phaseOf(s *Snapshot) Phase {
	switch {
	case s.Finished:
		return PhaseFinished
	case len(s.Decided) > 0:
		return PhasePostConsensus
	case s.Opened:
		return PhaseConsensus
	case s.Started && m.prover == nil:
		return PhaseFetching
	case s.Started:
		return PhasePreConsensus
	}
	return PhaseIdle
}

func (c *consensus) restore(committee wire.Committee, check func([]byte) error, s Snapshot) {
	c.controller = qbft.RestoreController(c.cfg.qbft(committee, c.id, check), 0, s.Height, s.Instances...)
	c.running, c.value = s.Opened, s.Decided
	if s.Opened {
		c.height = s.OpenedHeight
	}
}

func (c *collector) restore(entries []*wire.PartialSignatureMessage) {
	for _, entry := range entries {
		if g, _ := c.partials.Add(entry); g != nil {
			g.whole = true
		}
	}
}
