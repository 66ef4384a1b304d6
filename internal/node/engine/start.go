package engine

import (
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// startSolo is the input that begins a duty of one validator.
type startSolo struct {
	role      wire.Role
	slot      phase0.Slot
	validator wire.ValidatorPK
	index     phase0.ValidatorIndex
	in        lane
	duty      duty.Duty
}

func (s startSolo) lane() lane { return s.in }

// StartProposer begins a validator's proposal; it ends an earlier one of the validator that is still running.
func (e *Engine) StartProposer(d duty.ProposerDuty) {
	e.start(startSolo{role: d.Role(), slot: d.Slot, validator: d.PubKey, index: d.ValidatorIndex, duty: d})
}

// StartAggregator begins an attester's aggregation, which ends early when the selection proof leaves it to others.
func (e *Engine) StartAggregator(d duty.AggregatorDuty) {
	e.start(startSolo{role: d.Role(), slot: d.Slot, validator: d.PubKey, index: d.ValidatorIndex, duty: d})
}

// StartContribution begins a sync committee member's contributions, which end early when the selection proofs leave them
// to others. More seats than the protocol can decide on, 13, are an error of the caller.
func (e *Engine) StartContribution(d duty.ContributionDuty) {
	e.start(startSolo{role: d.Role(), slot: d.Slot, validator: d.PubKey, index: d.ValidatorIndex, duty: d})
}

// StartRegistration begins a validator's registration with builders; it ends an earlier one that is still running.
func (e *Engine) StartRegistration(d duty.RegistrationDuty) {
	e.start(startSolo{role: d.Role(), slot: d.Slot, validator: d.PubKey, index: d.ValidatorIndex, duty: d})
}

// StartExit begins a validator's voluntary exit.
func (e *Engine) StartExit(d duty.ExitDuty) {
	e.start(startSolo{role: d.Role(), slot: d.Slot, validator: d.PubKey, index: d.ValidatorIndex, duty: d})
}

// start hands a duty to the worker that owns its committee. A second start of the same role and slot changes nothing.
func (e *Engine) start(in startSolo) {
	share := e.share(in.validator)
	if share == nil || !e.opts.Profile.ForkOf(in.slot).ValidRole(in.role) {
		e.log.Debug("duty not started", "validator", in.index, "slot", in.slot, "role", in.role, "cause", "no share, or not a role of this fork")
		return
	}
	if w := e.workerOf(share.Committee.ID()); w != nil {
		in.in = e.role(in.role).lane
		w.mailbox.post(in)
	}
}

func (w *worker) startSolo(now time.Time, in startSolo) {
	share := w.e.share(in.validator)
	if share == nil {
		return
	}
	cfg := w.e.config(in.slot)
	key := runnerKey{wire.NewValidatorMessageID(cfg.Domain, in.role, in.validator), in.slot}
	if w.runners[key] != nil {
		return
	}
	machine, err := duty.New(cfg, in.duty, map[wire.ValidatorPK]*duty.Share{in.validator: share})
	if err != nil {
		w.e.log.Debug("duty not started", "validator", in.index, "slot", in.slot, "role", in.role, "cause", err)
		return
	}
	w.supersede(now, w.runners[w.latest[key.id]], in)
	w.latest[key.id] = key
	r := w.open(now, key, share.Committee, machine)
	r.validator = in.index
	if w.unknownFork(now, r, cfg) {
		return
	}
	muted := r.rules.HasConsensus() && w.e.opts.Journal.WasJoined(key.id, wire.Height(in.slot))
	if err := w.feed(now, r, duty.Start{Muted: muted}); err != nil && r.machine != nil && r.machine.Stage().Phase == duty.PhaseIdle {
		w.finish(now, r, duty.Finish{Reason: duty.ReasonInternal, Err: err}) // it did not begin
		return
	}
	w.replayEarly(now, r)
}

// supersede ends the duty before a newer one of its validator and role: message validation lets an operator speak for one
// slot of a validator at a time. Contributions follow each other in every slot; one that only has to listen any more goes on,
// and otherwise the reason is how far it came.
func (w *worker) supersede(now time.Time, before *runner, in startSolo) {
	if before == nil || before.machine == nil || before.key.slot >= in.slot {
		return
	}
	reason := duty.ReasonSuperseded
	if before.role.outlives {
		if before.machine.Stage().Phase >= duty.PhasePostConsensus {
			return
		}
		reason = ""
	}
	w.feed(now, before, duty.Expire{Reason: reason})
}
