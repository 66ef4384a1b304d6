package duty

import (
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Snapshot is what a machine can be restored from. The public vectors begin in the middle of duties; a node never
// restores a machine, because after a restart it no longer knows what it said.
type Snapshot struct {
	// Height and Instances are those of the consensus. All instances are kept, however many.
	Height    wire.Height
	Instances []qbft.State
	// Started says that the duty had begun, Opened that its consensus had, in the instance of OpenedHeight.
	Started, Opened bool
	OpenedHeight    wire.Height
	// Decided is the decided value that was accepted, or nil.
	Decided []byte
	// Pre and Post are the partial signatures gathered so far; what makes a quorum was acted on.
	Pre, Post []*wire.PartialSignatureMessage
	// Finished says that everything was submitted.
	Finished bool
}

// reason is that of a duty which ended before the snapshot.
func (s *Snapshot) reason() Reason {
	if s.Finished {
		return ReasonDone
	}
	return ""
}

func (s *Snapshot) phase(first Phase) Phase {
	switch {
	case s.Finished:
		return PhaseFinished
	case len(s.Decided) > 0:
		return PhasePostConsensus
	case s.Opened:
		return PhaseConsensus
	case s.Started:
		return first
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

// Restore puts a new machine into the middle of its duty. An error says that the snapshot's value does not decode.
func (c *Committee) Restore(s Snapshot) error {
	c.consensus.restore(c.committee, c.checkValue, s)
	c.phase, c.report.Reason = s.phase(PhaseFetching), s.reason()
	if len(s.Decided) == 0 {
		return nil
	}
	vote, err := wire.DecodeBeaconVote(s.Decided)
	if err != nil {
		return err
	}
	c.vote = vote
	if _, err := c.prepareSignatures(); err != nil {
		return err
	}
	c.post.restore(s.Post)
	return nil
}

// Restore puts the machine into the middle of a duty, or before it. An error says that the snapshot's value does not
// decode.
func (d *decider) Restore(duty wire.ValidatorDuty, s Snapshot) error {
	d.begin(duty.Slot)
	if _, _, err := d.prepare(duty, false); err != nil {
		return err
	}
	d.pre.restore(s.Pre)
	d.consensus.restore(d.share.Committee, d.checkValue, s)
	d.phase, d.report.Reason = s.phase(PhasePreConsensus), s.reason()
	if len(s.Decided) == 0 {
		return nil
	}
	data, err := wire.DecodeConsensusData(s.Decided)
	if err != nil {
		return err
	}
	if _, err := d.expectSignatures(data, s.Decided); err != nil {
		return err
	}
	d.post.restore(s.Post)
	return nil
}

// Restore puts the machine into the middle of a duty.
func (r *Registration) Restore(d RegistrationDuty, s Snapshot) error {
	r.begin(d.Slot)
	_, err := r.prepare(d)
	r.restore(s)
	return err
}

// Restore puts the machine into the middle of a duty.
func (e *Exit) Restore(d ExitDuty, s Snapshot) error {
	e.begin(d.Slot)
	_, err := e.prepare(d)
	e.restore(s)
	return err
}

func (s *statement) restore(from Snapshot) {
	if s.pre.collector != nil {
		s.pre.restore(from.Pre)
	}
	s.phase, s.report.Reason = from.phase(PhasePreConsensus), from.reason()
}

// Opened returns the duty's consensus instance, or nil before it was opened, for comparison with the public vectors:
// read only.
func (c *Committee) Opened() *qbft.Instance { return c.consensus.instance() }

// Opened returns the running duty's consensus instance, or nil before it was opened, for comparison with the public
// vectors: read only.
func (d *decider) Opened() *qbft.Instance { return d.consensus.instance() }

// Accepted returns the decided value that this operator accepted, or nil.
func (c *Committee) Accepted() []byte { return c.consensus.value }

// Accepted returns the decided value that this operator accepted, or nil.
func (d *decider) Accepted() []byte { return d.consensus.value }

// Serves reports whether the duty has an attestation or, with attests false, a sync committee message of the validator.
func (c *Committee) Serves(index phase0.ValidatorIndex, attests bool) bool {
	return slices.ContainsFunc(c.items, func(i voteItem) bool { return i.share.Index == index && (i.attester != nil) == attests })
}
