package ssvvectors

import (
	"errors"
	"fmt"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/dutytest"
	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/lab/conformance/qbftvectors"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// runner is a machine in its world, and what the vectors remember beside a machine's own state.
type runner struct {
	*world
	id      wire.MessageID
	shares  map[wire.ValidatorPK]*duty.Share
	machine *duty.Machine
	// feeRecipient is that of the shares.
	feeRecipient [20]byte

	started   bool
	finished  bool
	validator *dutyJSON          // the running duty of one validator
	duties    *committeeDutyJSON // the running duty of a committee
	restored  duty.Snapshot
	first     []duty.Effect // of the duty that was started last
}

// newRunner returns the runner of a role as the vector describes it.
func (w *world) newRunner(role wire.Role, shares map[wire.ValidatorPK]*duty.Share) (*runner, error) {
	r := &runner{world: w, shares: shares}
	if role == wire.RoleCommittee {
		r.id = wire.NewCommitteeMessageID(domain, role, w.committee.ID())
		return r, nil
	}
	share := r.share()
	if share == nil {
		return nil, fmt.Errorf("role %v with %d shares", role, len(shares))
	}
	r.id = wire.NewValidatorMessageID(domain, role, share.Validator)
	return r, r.restoreValidator(nil, duty.Snapshot{})
}

// share is the only share, or nil.
func (r *runner) share() *duty.Share {
	if len(r.shares) != 1 {
		return nil
	}
	for _, share := range r.shares {
		return share
	}
	return nil
}

// restore takes over the state of the vector. Without a running duty, a validator's machine knows the upcoming one.
func (r *runner) restore(base *baseJSON, upcoming *dutyJSON) error {
	s, err := base.snapshot()
	if err != nil {
		return err
	}
	r.restored, r.started, r.finished = s, s.Started, s.Finished
	for _, share := range base.Share {
		copy(r.feeRecipient[:], share.FeeRecipientAddress)
	}
	if base.State != nil {
		r.validator, r.duties = base.State.ValidatorDuty, base.State.CommitteeDuty
		upcoming = r.validator
	}
	if r.id.Role() == wire.RoleCommittee {
		if r.duties == nil {
			return nil // its machine is made when the duty is known
		}
		return r.restoreCommittee(r.duties, s)
	}
	return r.restoreValidator(upcoming, s)
}

func (r *runner) restoreCommittee(d *committeeDutyJSON, s duty.Snapshot) (err error) {
	r.machine, err = dutytest.Resume(r.config(), d.duty(r.committee.ID(), r.shares), r.shares, s)
	return err
}

// startCommittee begins a committee's duty.
func (r *runner) startCommittee(d *committeeDutyJSON) error {
	if err := r.next(d.duty(r.committee.ID(), r.shares), r.shares); err != nil {
		return err
	}
	r.duties = d
	return r.carryOut(r.first)
}

// startValidator begins the duty of one validator.
func (r *runner) startValidator(d *dutyJSON) error {
	found, shares, err := r.validatorDuty(d)
	if err != nil {
		return err
	}
	if err := r.next(found, shares); err != nil {
		return err
	}
	r.validator = d
	return r.carryOut(r.first)
}

// next gives the runner the machine of its next duty. A machine of ours lives for one duty; the vectors' keeps its consensus.
func (r *runner) next(d duty.Duty, shares map[wire.ValidatorPK]*duty.Share) error {
	machine, effects, err := dutytest.Next(r.config(), d, shares, r.snapshot())
	if err != nil {
		return err
	}
	r.machine, r.first, r.started, r.finished = machine, effects, true, false
	return nil
}

// snapshot is what the machine remembers now; of a committee that has not started, what the vector gave.
func (r *runner) snapshot() duty.Snapshot {
	if r.machine == nil {
		return duty.Snapshot{Height: r.restored.Height, Instances: r.restored.Instances}
	}
	return r.machine.Snapshot()
}

// step gives the machine an event and carries out what follows from it.
func (r *runner) step(ev duty.Event) error {
	effects, err := r.machine.Step(0, ev)
	return errors.Join(err, r.carryOut(effects))
}

func (r *runner) carryOut(effects []duty.Effect) error {
	var errs []error
	for len(effects) > 0 {
		effect := effects[0]
		more, err := r.perform(effect)
		errs = append(errs, err)
		effects = append(effects[1:len(effects):len(effects)], more...)
	}
	return errors.Join(errs...)
}

func (r *runner) perform(effect duty.Effect) ([]duty.Effect, error) {
	switch e := effect.(type) {
	case duty.Broadcast:
		if e.Partial != nil {
			if e.Message.MsgID != r.id {
				return nil, fmt.Errorf("message id %v is not %v", e.Message.MsgID, r.id)
			}
			sent, err := wire.DecodePartialSignatures(e.Message.Data)
			if err != nil {
				return nil, err
			}
			r.sent = append(r.sent, partialsOf(sent))
		}
	case duty.Request:
		if err := r.examine(e.Work); err != nil {
			return nil, err
		}
		result, err := r.answer(e.Work)
		return r.machine.Step(0, duty.Done{ID: e.ID, Result: result, Err: err})
	case duty.SetTimer:
		if e.ID.Kind != duty.TimerRound {
			return r.machine.Step(e.Offset, duty.Timer{ID: e.ID})
		}
	case duty.Finish:
		r.finished = e.Reason == duty.ReasonDone || e.Reason == duty.ReasonNotSelected
	}
	return nil, nil
}

// render shows the runner as the expected states do.
func (r *runner) render() runnerJSON {
	base := baseJSON{RunnerRoleType: r.id.Role()}
	now := r.snapshot()
	if decides(r.id.Role()) {
		base.QBFTController = r.renderController(now)
	}
	if r.started {
		base.State = r.renderState(now)
	}
	return runnerJSON{BaseRunner: base}
}

func (r *runner) renderController(now duty.Snapshot) *controllerJSON {
	out := &controllerJSON{Identifier: r.id[:], Height: now.Height}
	instances := slices.Clone(now.Instances)
	slices.SortStableFunc(instances, func(a, b qbft.State) int { return r.given(a.Height) - r.given(b.Height) })
	for _, state := range instances {
		out.StoredInstances = append(out.StoredInstances, r.renderInstance(state))
	}
	return out
}

// given is the place of an instance among those that the vector began with, which need not be in order, or -1.
func (r *runner) given(height wire.Height) int {
	return slices.IndexFunc(r.restored.Instances, func(s qbft.State) bool { return s.Height == height })
}

func (r *runner) renderInstance(state qbft.State) qbftvectors.Instance {
	if r.validator != nil {
		state.StartValue = completeValue(state.StartValue, r.validator)
	}
	return qbftvectors.Render(r.id, state)
}

// completeValue puts the place of an attester, which the vectors give proposers and sync committee members too, into a
// value: their machines do not have it.
func completeValue(value []byte, d *dutyJSON) []byte {
	data, err := wire.DecodeConsensusData(value)
	if err != nil {
		return value
	}
	full := d.wire()
	own := full
	own.CommitteeIndex, own.CommitteeLength, own.CommitteesAtSlot, own.ValidatorCommitteeIndex = 0, 0, 0, 0
	if fmt.Sprint(data.Duty) != fmt.Sprint(own) {
		return value
	}
	data.Duty = full
	completed, err := data.MarshalSSZ()
	if err != nil {
		return value
	}
	return completed
}

func (r *runner) renderState(now duty.Snapshot) *stateJSON {
	quorum := r.committee.Quorum()
	out := &stateJSON{
		PreConsensusContainer: containerOf(now.Pre, quorum), PostConsensusContainer: containerOf(now.Post, quorum),
		Finished: r.finished, ValidatorDuty: r.validator, CommitteeDuty: r.served(), DecidedValue: now.Decided,
	}
	if opened := dutytest.Opened(&now); opened != nil {
		instance := r.renderInstance(*opened)
		out.RunningInstance = &instance
	}
	return out
}

// served is the committee's duty as far as there are shares of its validators.
func (r *runner) served() *committeeDutyJSON {
	if r.duties == nil || r.machine == nil {
		return r.duties
	}
	out := &committeeDutyJSON{Slot: r.duties.Slot}
	for _, d := range r.duties.ValidatorDuties {
		share := r.shares[shareKey(d, r.shares)]
		if share != nil && share.Committee.ID() == r.committee.ID() && (d.Type == wire.DutyAttester || d.Type == wire.DutySyncCommittee) {
			out.ValidatorDuties = append(out.ValidatorDuties, d)
		}
	}
	return out
}

// slot is the running duty's.
func (r *runner) slot() phase0.Slot {
	if r.duties != nil {
		return r.duties.Slot
	}
	if r.validator != nil {
		return r.validator.Slot
	}
	return 0
}
