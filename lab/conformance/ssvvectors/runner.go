package ssvvectors

import (
	"errors"
	"fmt"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/lab/conformance/qbftvectors"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// runner is a machine in its world, and what the vectors remember beside a machine's own state.
type runner struct {
	*world
	id      wire.MessageID
	shares  map[wire.ValidatorPK]*duty.Share
	machine duty.Machine
	// feeRecipient is that of the shares.
	feeRecipient [20]byte

	started   bool
	finished  bool
	validator *dutyJSON          // the running duty of one validator
	duties    *committeeDutyJSON // the running duty of a committee
	restored  duty.Snapshot
}

// What a machine shows for comparison.
type (
	consensusMachine interface {
		Controller() *qbft.Controller
		Opened() *qbft.Instance
		Accepted() []byte
	}
	preMachine  interface{ PreConsensus() *duty.Partials }
	postMachine interface{ PostConsensus() *duty.Partials }
)

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
	var err error
	r.machine, err = newValidatorMachine(w.config(), role, share)
	return r, err
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

func (r *runner) restoreCommittee(d *committeeDutyJSON, s duty.Snapshot) error {
	machine, err := duty.NewCommittee(r.config(), d.duty(r.committee.ID(), r.shares), r.shares)
	if err != nil {
		return err
	}
	r.machine = machine
	return machine.Restore(s)
}

// startCommittee begins a committee's duty. A machine of ours lives for one slot; the vectors' keeps its consensus.
func (r *runner) startCommittee(d *committeeDutyJSON) error {
	s := r.restored
	if committee, ok := r.machine.(*duty.Committee); ok {
		s = duty.Snapshot{Height: committee.Controller().Height()}
		for _, i := range committee.Controller().Instances() {
			s.Instances = append(s.Instances, i.State())
		}
	}
	s.Started, s.Opened, s.Finished, s.Decided, s.Pre, s.Post = false, false, false, nil, nil, nil
	machine, err := duty.NewCommittee(r.config(), d.duty(r.committee.ID(), r.shares), r.shares)
	if err != nil {
		return err
	}
	if err := machine.Restore(s); err != nil {
		return err
	}
	effects, err := machine.Step(0, duty.Start{})
	if err != nil {
		return err
	}
	r.machine, r.duties, r.started, r.finished = machine, d, true, false
	return r.carryOut(effects)
}

// startValidator begins the duty of one validator.
func (r *runner) startValidator(d *dutyJSON) error {
	ev, err := r.startEvent(d)
	if err != nil {
		return err
	}
	effects, err := r.machine.Step(0, ev)
	if err != nil {
		return err
	}
	r.validator, r.started, r.finished = d, true, false
	return r.carryOut(effects)
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
	machine, ok := r.machine.(consensusMachine)
	if ok || r.id.Role() == wire.RoleCommittee {
		base.QBFTController = r.renderController(machine)
	}
	if r.started {
		base.State = r.renderState(machine)
	}
	return runnerJSON{BaseRunner: base}
}

func (r *runner) renderController(machine consensusMachine) *controllerJSON {
	out := &controllerJSON{Identifier: r.id[:]}
	if machine == nil { // a committee that has not started: nothing happened to what the vector gave
		out.Height = r.restored.Height
		for _, state := range r.restored.Instances {
			out.StoredInstances = append(out.StoredInstances, qbftvectors.Render(r.id, state))
		}
		return out
	}
	out.Height = machine.Controller().Height()
	instances := machine.Controller().Instances()
	slices.SortStableFunc(instances, func(a, b *qbft.Instance) int { return r.given(a) - r.given(b) })
	for _, instance := range instances {
		out.StoredInstances = append(out.StoredInstances, r.renderInstance(instance))
	}
	return out
}

// given is the place of an instance among those that the vector began with, which need not be in order, or -1.
func (r *runner) given(instance *qbft.Instance) int {
	height := instance.State().Height
	return slices.IndexFunc(r.restored.Instances, func(s qbft.State) bool { return s.Height == height })
}

func (r *runner) renderInstance(instance *qbft.Instance) qbftvectors.Instance {
	state := instance.State()
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

func (r *runner) renderState(machine consensusMachine) *stateJSON {
	quorum := r.committee.Quorum()
	out := &stateJSON{
		PreConsensusContainer: containerJSON{Quorum: quorum}, PostConsensusContainer: containerJSON{Quorum: quorum},
		Finished: r.finished, ValidatorDuty: r.validator, CommitteeDuty: r.served(),
	}
	if m, ok := r.machine.(preMachine); ok {
		out.PreConsensusContainer = containerOf(m.PreConsensus(), quorum)
	}
	if m, ok := r.machine.(postMachine); ok {
		out.PostConsensusContainer = containerOf(m.PostConsensus(), quorum)
	}
	if machine != nil {
		out.DecidedValue = machine.Accepted()
		if i := machine.Opened(); i != nil {
			instance := r.renderInstance(i)
			out.RunningInstance = &instance
		}
	}
	return out
}

// served is the committee's duty as far as the machine serves its validators.
func (r *runner) served() *committeeDutyJSON {
	committee, ok := r.machine.(*duty.Committee)
	if !ok || r.duties == nil {
		return r.duties
	}
	out := &committeeDutyJSON{Slot: r.duties.Slot}
	for _, d := range r.duties.ValidatorDuties {
		if committee.Serves(d.ValidatorIndex, d.Type == wire.DutyAttester) {
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
