package engine

import (
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// startDuty is the input that starts a duty.
type startDuty struct {
	duty   duty.Duty
	inLane lane
	// at is when Start was called.
	at time.Time
}

func (in startDuty) lane() lane { return in.inLane }

// Start begins a duty. A second start of the same duty changes nothing. A start for a single validator's role ends an earlier duty of
// the same role that is still running. A duty is ignored if this operator does not serve its committee or validator, or if the fork of
// its slot does not have its role.
func (e *Engine) Start(d duty.Duty) {
	served := e.opts.Served()
	w := e.workerOf(served, e.committeeOf(served, d.ID(wire.Domain{})))
	if w == nil || !e.opts.Profile.ForkOf(d.When()).ValidRole(d.Role()) {
		e.log.Debug("duty not started", "slot", d.When(), "role", d.Role(), "cause", "no share, or not a role of this fork")
		return
	}
	w.mailbox.post(startDuty{d, e.role(d.Role()).lane, e.opts.Clock.Now()})
}

// committeeOf returns the committee of an executor; it is empty for a validator without a share here.
func (e *Engine) committeeOf(served Served, id wire.MessageID) wire.CommitteeID {
	if e.opts.Profile.Role(id.Role()).ForCommittee {
		return id.CommitteeID()
	}
	if share := served.Share(id.ValidatorPK()); share != nil {
		return share.Committee.ID()
	}
	return wire.CommitteeID{}
}

// voting is implemented by duties that contain votes of validators.
type voting interface {
	Voters() []phase0.ValidatorIndex
}

func (w *worker) start(now time.Time, in startDuty) {
	d := in.duty
	if w.e.role(d.Role()).measured {
		w.e.opts.Meter.Note("the start of a duty", in.at, now)
	}
	cfg := w.e.config(d.When())
	key := runnerKey{d.ID(cfg.Domain), d.When()}
	if w.runners[key] != nil {
		return
	}
	served := w.e.opts.Served()
	committee := served.Operators(w.e.committeeOf(served, key.id))
	if committee == nil {
		return
	}
	machine, err := duty.New(cfg, d, sharesOf(served, d.Validators()))
	if err != nil {
		id := committee.ID()
		w.e.log.Debug("duty not started", "committee", shortID(id[:]), "slot", d.When(), "role", d.Role(), "cause", err)
		return
	}
	w.supersede(now, key)
	r := w.open(now, key, committee, machine)
	if w.unknownFork(now, r, cfg) {
		return
	}
	if d, votes := d.(voting); votes {
		r.voters = d.Voters()
	}
	muted := r.rules.HasConsensus() && w.e.opts.Journal.WasJoined(key.id, wire.Height(key.slot))
	if err := w.feed(now, r, duty.Start{Muted: muted}); err != nil && r.machine != nil && r.machine.Stage().Phase == duty.PhaseIdle {
		w.finish(now, r, duty.Finish{Reason: duty.ReasonInternal, Err: err}) // it did not begin
		return
	}
	w.replayEarly(now, r)
}

// supersede ends the running duty of a validator and role when a newer one begins: the rules of gossip let an operator send messages
// for one slot of a validator at a time, while a committee's slots run in parallel. Contributions begin in every slot; one that only
// waits for messages of others goes on. Otherwise the reason says how far the duty came.
func (w *worker) supersede(now time.Time, key runnerKey) {
	if w.e.opts.Profile.Role(key.id.Role()).ForCommittee {
		return
	}
	before := w.runners[w.latest[key.id]]
	w.latest[key.id] = key
	if before == nil || before.machine == nil || before.key.slot >= key.slot {
		return
	}
	reason := duty.ReasonSuperseded
	if before.role.outlives {
		if before.machine.Stage().Phase >= duty.PhasePostConsensus {
			return
		}
		reason = ""
	}
	_ = w.feed(now, before, duty.Expire{Reason: reason})
}
