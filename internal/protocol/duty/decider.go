package duty

import (
	"errors"
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// decider is a solo whose duties are decided: proofs first, then data from the beacon node, consensus on it, signatures
// over what was decided, submission. The role says what these are.
//
// Source: spec/duties.md#common-rules.
type decider struct {
	solo
	role      decidedRole
	reasons   reasons
	consensus consensus

	decision // of the running duty
}

// reasons name a role's failures before consensus.
type reasons struct{ proofs, unavailable, unusable Reason }

// decision is the part of a duty's state that belongs to its consensus; a new duty replaces it whole.
type decision struct {
	duty  wire.ValidatorDuty
	muted bool
	check DutyCheck
	// ownBlocks are the blocks that the own value names.
	ownBlocks []phase0.Root
	// decided is the decided value that this operator accepted, or nil.
	decided *wire.ConsensusData
}

// decidedRole is what is particular to a role with consensus.
type decidedRole interface {
	// proofs returns the type of the first message and what is signed in it.
	proofs() (wire.PartialSigType, []ShareToSign, error)
	// proved goes on with proofs that became whole.
	proved(now time.Duration, whole []completed) ([]Effect, error)
	// question asks for the data to decide on; value makes the value of the answer, which is data to decide.
	question() Work
	value(answer Result) (*wire.ConsensusData, error)
	// examine checks a value and returns what is in it.
	examine(value []byte) (*wire.ConsensusData, error)
	// blocks lists the blocks that an examined value names and that own beacon nodes must know.
	blocks(data *wire.ConsensusData) []BlockClaim
	// absurd says why no honest operator would propose a value, whatever it sees of the chain.
	absurd(value []byte) error
	// objects returns what is signed for a decided value that was examined.
	objects(data *wire.ConsensusData) ([]ShareToSign, error)
	// signed goes on with signatures that became whole.
	signed(now time.Duration, whole []completed) ([]Effect, error)
}

// init makes the decider of a role, in its place in memory.
func (d *decider) init(cfg *Config, share *Share, kind wire.Role, role decidedRole, r reasons) (err error) {
	if d.solo, err = newSolo(cfg, share, kind); err != nil {
		return err
	}
	d.role, d.reasons = role, r
	d.consensus = newConsensus(cfg, share.Committee, d.id, d.checkValue, role.absurd)
	d.consensus.gate = gate{claims: d.claims, resume: d.onConsensus, requests: &d.requests, offence: OffenceMadeUpHead}
	return nil
}

// Stage implements Machine.
func (d *decider) Stage() Stage {
	round, proposed := d.consensus.progress()
	return Stage{Phase: d.phase, Round: round, Proposed: proposed}
}

// Report implements Machine.
func (d *decider) Report() Report {
	r := d.report
	r.Phase, r.Validators = d.phase, 1
	if r.Round == 0 {
		r.Round, _ = d.consensus.progress()
	}
	return r
}

// Controller returns the consensus, for comparison with the public vectors: read only.
func (d *decider) Controller() *qbft.Controller { return d.consensus.controller }

// Decided returns the decided value that this operator accepted, or nil.
func (d *decider) Decided() *wire.ConsensusData { return d.decided }

// step handles every event but the role's start.
func (d *decider) step(now time.Duration, ev Event) ([]Effect, error) {
	switch ev := ev.(type) {
	case Consensus:
		return d.onConsensus(now, ev.Message)
	case Partial:
		return d.onPartial(ev.Messages)
	case Timer:
		return d.onTimer(now, ev.ID)
	case Done:
		return d.requests.done(now, d.slot, ev, d.cfg.Retry)
	case Expire:
		return d.expire(ev.Reason), nil
	}
	return nil, fmt.Errorf("%v duty of slot %d: unknown event %T", d.id.Role(), d.slot, ev)
}

// start begins a duty with its proofs.
func (d *decider) start(duty wire.ValidatorDuty, muted bool) ([]Effect, error) {
	if err := d.consensus.mayStart(duty.Slot); err != nil {
		return nil, err
	}
	out := d.begin(duty.Slot)
	kind, works, err := d.prepare(duty, muted)
	if err != nil {
		return append(out, d.finish(ReasonInternal, err)...), err
	}
	return append(out, d.speak(kind, duty.Slot, works)), nil
}

// prepare sets the state of a new duty.
func (d *decider) prepare(duty wire.ValidatorDuty, muted bool) (wire.PartialSigType, []ShareToSign, error) {
	d.decision = decision{duty: duty, muted: muted, check: DutyCheck{
		Type: duty.Type, Validator: d.share.Validator, Index: d.share.Index, Chain: d.cfg.Chain, Now: d.cfg.Chain.EpochOf(duty.Slot),
		Slot: duty.Slot, AnySlot: d.cfg.AnySlot,
	}}
	d.consensus.reset(duty.Slot)
	kind, works, err := d.role.proofs()
	if err == nil {
		d.pre = d.expect(duty.Slot, works, d.role.proved)
	}
	return kind, works, err
}

// fetch asks the beacon node for data when its time has come: at once, or at a time after the slot's start.
func (d *decider) fetch(now, at time.Duration) []Effect {
	d.phase = PhaseFetching
	if now < at {
		return []Effect{SetTimer{ID: TimerID{Kind: TimerFetch, Slot: d.slot}, Offset: at}}
	}
	return []Effect{d.requests.insist(d.role.question(), fetchTries, d.onFetched)}
}

// onFetched opens the consensus on the own data.
func (d *decider) onFetched(now time.Duration, result Result, err error) ([]Effect, error) {
	if err != nil {
		return d.finish(d.reasons.unavailable, err), fmt.Errorf("fetch data of slot %d: %w", d.slot, err)
	}
	d.report.Fetched = now
	data, err := d.role.value(result)
	var value []byte
	if err == nil {
		data.Duty = d.duty
		for _, b := range d.role.blocks(data) {
			d.ownBlocks = append(d.ownBlocks, b.Root)
		}
		value, err = data.MarshalSSZ()
	}
	if err != nil {
		err = fmt.Errorf("data of slot %d: %w", d.slot, err)
		return d.finish(d.reasons.unusable, err), err
	}
	effects, err := d.consensus.start(now, value, d.muted)
	if err != nil {
		return append(effects, d.finish(d.reasons.unusable, err)...), err
	}
	d.phase = PhaseConsensus
	return effects, nil
}

func (d *decider) checkValue(value []byte) error {
	if d.check.Chain == nil {
		return errors.New("no duty was started")
	}
	_, err := d.role.examine(value)
	return err
}

func (d *decider) onConsensus(now time.Duration, m *qbft.Message) ([]Effect, error) {
	out, decided, err := d.consensus.receive(now, m, inWork(d.phase, d.report.Reason))
	if decided == nil || d.phase != PhaseConsensus {
		return out, err
	}
	effects, derr := d.onDecided(now, decided)
	return append(out, effects...), errors.Join(err, derr)
}

// onDecided checks the committee's value once more and signs it.
func (d *decider) onDecided(now time.Duration, decided *qbft.Decided) ([]Effect, error) {
	d.report.Decided, d.report.Round = now, decided.Round
	works, err := d.accept(decided.Value)
	if err != nil {
		err = fmt.Errorf("decided value of slot %d: %w", d.slot, err)
		return d.finish(ReasonDecidedRefused, err), err
	}
	if len(works) == 0 { // a list of contributions may be empty
		return d.finish(ReasonNotSelected, nil), nil
	}
	d.phase = PhasePostConsensus
	return []Effect{d.speak(wire.PartialSigPostConsensus, d.decided.Duty.Slot, works)}, nil
}

// accept takes a decided value over and expects the signatures over it.
func (d *decider) accept(value []byte) ([]ShareToSign, error) {
	data, err := d.role.examine(value)
	if err != nil {
		return nil, err
	}
	return d.expectSignatures(data, value)
}

func (d *decider) expectSignatures(data *wire.ConsensusData, value []byte) ([]ShareToSign, error) {
	works, err := d.role.objects(data)
	if err != nil {
		return nil, err
	}
	d.decided, d.consensus.value = data, value
	d.post = d.expect(data.Duty.Slot, works, d.role.signed)
	return works, nil
}

// onPartial collects signatures of the phase that the message's type names.
func (d *decider) onPartial(m *wire.PartialSignatureMessages) ([]Effect, error) {
	if !d.running() {
		return nil, d.consensus.notRunning(m, d.report.Reason)
	}
	if m.Type != wire.PartialSigPostConsensus {
		return d.gather(m, &d.pre)
	}
	if err := d.consensus.settled(); err != nil {
		return nil, err
	}
	return d.gather(m, &d.post)
}

func (d *decider) onTimer(now time.Duration, id TimerID) ([]Effect, error) {
	if !d.running() || id.Slot != d.slot {
		return nil, nil
	}
	switch id.Kind {
	case TimerRetry:
		return d.requests.again(id.Work), nil
	case TimerFetch:
		if d.phase != PhaseFetching {
			return nil, nil
		}
		return d.fetch(now, now), nil
	}
	return d.consensus.timeout(now, id)
}

// expire ends the duty with the reason that fits how far it came, unless one is given.
func (d *decider) expire(reason Reason) []Effect {
	switch {
	case reason != "":
		return d.finish(reason, nil)
	case d.phase == PhasePreConsensus && d.signErr == nil:
		return d.finish(d.reasons.proofs, d.pre.shortage())
	case d.phase == PhaseFetching:
		return d.finish(d.reasons.unavailable, nil)
	case d.phase == PhaseConsensus:
		return d.finish(d.consensus.undecided(d.muted))
	case d.submitErr != nil:
		return d.finish(ReasonSubmissionFailed, d.submitErr)
	case d.signErr != nil:
		return d.finish(ReasonSigningRefused, d.signErr)
	}
	return d.finish(ReasonSignaturesMissing, d.post.shortage())
}

// finish remembers the round before the duty ends.
func (d *decider) finish(reason Reason, err error) []Effect {
	if d.report.Round == 0 {
		d.report.Round, _ = d.consensus.progress()
	}
	return d.solo.finish(reason, err)
}
