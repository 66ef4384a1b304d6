package duty

import (
	"errors"
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Committee runs one committee's duty of one slot: it fetches a vote, decides it with the other operators, signs for
// every validator that attests or sits in the sync committee, and submits what a quorum signed.
//
// Source: spec/duties.md#committee.
type Committee struct {
	cfg       *Config
	duty      CommitteeDuty
	committee wire.Committee
	items     []voteItem

	phase     Phase
	muted     bool
	requests  requests
	consensus consensus
	check     *VoteCheck  // set once the own vote is there
	ownHead   phase0.Root // of the own vote
	post      *collector
	vote      *wire.BeaconVote // the decided one
	data      map[phase0.CommitteeIndex]*phase0.AttestationData

	signErr, submitErr error
	report             Report
}

// voteItem is one signature of the duty: an attestation or a sync committee message.
type voteItem struct {
	share    *Share
	attester *AttesterDuty // nil for a sync committee message
	root     phase0.Root
	settled  bool // submitted, or given up
}

func (i *voteItem) submitted() { i.settled = true }

// NewCommittee returns the machine of a duty that has not started. shares are those this operator holds, by validator
// key; duties of other validators are left out. Errors have CodeNoBeaconDuties or CodeNoValidatorShares.
func NewCommittee(cfg *Config, duty CommitteeDuty, shares map[wire.ValidatorPK]*Share) (*Committee, error) {
	if len(duty.Attesters) == 0 && len(duty.Sync) == 0 {
		return nil, wire.Errorf(wire.CodeNoBeaconDuties, "committee duty of slot %d: no duties", duty.Slot)
	}
	c := &Committee{cfg: cfg, duty: duty}
	for n := range duty.Attesters {
		d := &duty.Attesters[n]
		c.add(shares[d.PubKey], d)
	}
	for n := range duty.Sync {
		c.add(shares[duty.Sync[n].PubKey], nil)
	}
	if len(c.items) == 0 {
		return nil, wire.Errorf(wire.CodeNoValidatorShares, "committee duty of slot %d: no share of any of its validators", duty.Slot)
	}
	c.committee = c.items[0].share.Committee
	id := wire.NewCommitteeMessageID(cfg.Domain, wire.RoleCommittee, duty.Committee)
	c.consensus = newConsensus(cfg, c.committee, id, c.checkValue, c.absurdVote)
	c.consensus.gate = gate{claims: c.claims, resume: c.onConsensus, requests: &c.requests, offence: OffenceMadeUpHead}
	c.consensus.reset(duty.Slot)
	return c, nil
}

func (c *Committee) add(share *Share, attester *AttesterDuty) {
	if share == nil || share.Committee.ID() != c.duty.Committee {
		return
	}
	if _, ok := share.SharePubKey(c.cfg.Self); !ok {
		return
	}
	c.items = append(c.items, voteItem{share: share, attester: attester})
}

// Stage implements Machine.
func (c *Committee) Stage() Stage {
	round, proposed := c.consensus.progress()
	return Stage{Phase: c.phase, Round: round, Proposed: proposed}
}

// Report implements Machine.
func (c *Committee) Report() Report {
	r := c.report
	r.Phase, r.Validators = c.phase, len(c.items)
	if r.Round == 0 {
		r.Round, _ = c.consensus.progress()
	}
	return r
}

// DecidedVote returns the decided value that this operator accepted, or nil.
func (c *Committee) DecidedVote() *wire.BeaconVote { return c.vote }

// Controller returns the consensus of the duty, for comparison with the public vectors: read only.
func (c *Committee) Controller() *qbft.Controller { return c.consensus.controller }

// PostConsensus returns the partial signatures gathered after the decision, or nil.
func (c *Committee) PostConsensus() *Partials {
	if c.post == nil {
		return nil
	}
	return c.post.partials
}

// Step implements Machine.
func (c *Committee) Step(now time.Duration, ev Event) ([]Effect, error) {
	switch ev := ev.(type) {
	case Start:
		return c.start(ev)
	case Consensus:
		return c.onConsensus(now, ev.Message)
	case Partial:
		return c.onPartial(ev.Messages)
	case Timer:
		return c.onTimer(now, ev.ID)
	case Done:
		return c.requests.done(now, c.duty.Slot, ev, c.cfg.Retry)
	case Expire:
		return c.expire(ev.Reason), nil
	}
	return nil, fmt.Errorf("committee duty of slot %d: unknown event %T", c.duty.Slot, ev)
}

func (c *Committee) start(ev Start) ([]Effect, error) {
	if c.phase != PhaseIdle {
		return nil, wire.Errorf(wire.CodeDutyAlreadyPassed, "start committee duty of slot %d: it was started before", c.duty.Slot)
	}
	if err := c.consensus.mayStart(c.duty.Slot); err != nil {
		return nil, err
	}
	c.phase, c.muted = PhaseFetching, ev.Muted
	return []Effect{c.requests.insist(FetchVote{Slot: c.duty.Slot}, fetchTries, c.onVote)}, nil
}

// onVote opens the consensus on the own view.
func (c *Committee) onVote(now time.Duration, result Result, err error) ([]Effect, error) {
	answer, _ := result.(Vote)
	if err == nil && (answer.Data == nil || answer.Data.Source == nil || answer.Data.Target == nil) {
		err = errors.New("no attestation data in the answer")
	}
	if err != nil {
		return c.finish(ReasonVoteUnavailable, err), fmt.Errorf("fetch vote of slot %d: %w", c.duty.Slot, err)
	}
	c.report.Fetched = now
	own := &wire.BeaconVote{BlockRoot: answer.Data.BeaconBlockRoot, Source: answer.Data.Source, Target: answer.Data.Target}
	value, err := own.MarshalSSZ()
	if err == nil && !c.cfg.AnySlot {
		// A beacon node that lags far behind or lies must not make this operator propose what nobody may sign.
		err = c.absurdVote(value)
	}
	if err != nil {
		return c.finish(ReasonVoteUnusable, err), fmt.Errorf("own vote: %w", err)
	}
	if c.cfg.AnyContent {
		return c.open(now, own)
	}
	return []Effect{c.askOwnHead(own, now+c.cfg.Retry/2)}, nil
}

// askOwnHead asks whether the head that the beacon node would vote for is a block: a node that makes heads up must not make this
// operator propose them. It waits a moment, as a node may vote for a block a little before it tells of it; then the vote is for the
// target's block, which every operator of the same view knows.
func (c *Committee) askOwnHead(own *wire.BeaconVote, until time.Duration) Effect {
	work := CheckBlocks{Slot: c.duty.Slot, Blocks: []BlockClaim{{Root: own.BlockRoot}}}
	var then answer
	then = func(now time.Duration, result Result, err error) ([]Effect, error) {
		answer, ok := result.(BlocksChecked)
		pause := c.cfg.poll()
		switch {
		case err != nil || !ok || answer.Verdict == BlocksKnown:
		case answer.Verdict == BlocksUnknown && now+pause <= until:
			return []Effect{c.requests.later(c.duty.Slot, now+pause, &question{work: work, then: then})}, nil
		default:
			own.BlockRoot = own.Target.Root
		}
		return c.open(now, own)
	}
	return c.requests.ask(work, then)
}

// open opens the consensus with a vote.
func (c *Committee) open(now time.Duration, own *wire.BeaconVote) ([]Effect, error) {
	value, err := own.MarshalSSZ()
	if err != nil {
		return c.finish(ReasonVoteUnusable, err), fmt.Errorf("own vote: %w", err)
	}
	dropErr := c.dropProtected(own)
	if len(c.items) == 0 {
		return c.finish(ReasonProtected, dropErr), dropErr
	}
	c.ownHead = own.BlockRoot
	c.check = &VoteCheck{Source: *own.Source, Target: *own.Target, EpochsOnly: c.cfg.EpochsOnly, Guard: c.cfg.Guard, Shares: c.attestingShares(), Every: c.muted || c.cfg.AnySlot}
	effects, err := c.consensus.start(now, value, c.muted)
	if err != nil {
		reason := ReasonVoteUnusable
		if code, _ := wire.CodeOf(err); code == wire.CodeSlashableAttestation {
			reason = ReasonProtected
		}
		if c.muted {
			reason = ReasonJoinedBefore
		}
		return append(effects, c.finish(reason, err)...), err
	}
	c.phase = PhaseConsensus
	return effects, dropErr
}

// dropProtected leaves out attesters for which the own vote would be slashable, so that one validator's history does not
// cost the others their vote. A muted duty drops nobody: it may have sent its partial signatures before, and a second,
// different message would be a lie to the peers.
func (c *Committee) dropProtected(own *wire.BeaconVote) error {
	if c.muted {
		return nil
	}
	var errs []error
	kept := c.items[:0]
	for _, item := range c.items {
		if item.attester != nil {
			if err := c.cfg.Guard.CheckAttestation(c.shareKey(item.share), own.Source.Epoch, own.Target.Epoch); err != nil {
				errs = append(errs, wire.Errorf(wire.CodeSlashableAttestation, "leave out validator %d: %w", item.share.Index, err))
				continue
			}
		}
		kept = append(kept, item)
	}
	c.items, c.report.Dropped = kept, len(errs)
	return errors.Join(errs...)
}

func (c *Committee) attestingShares() []phase0.BLSPubKey {
	var keys []phase0.BLSPubKey
	for _, item := range c.items {
		if item.attester != nil {
			keys = append(keys, c.shareKey(item.share))
		}
	}
	return keys
}

// shareKey returns this operator's key of a share; add made sure that there is one.
func (c *Committee) shareKey(s *Share) phase0.BLSPubKey {
	key, _ := s.SharePubKey(c.cfg.Self)
	return key
}

func (c *Committee) checkValue(value []byte) error {
	if c.check == nil {
		return errors.New("the own vote is not known yet")
	}
	return c.check.Check(value)
}

func (c *Committee) onConsensus(now time.Duration, m *qbft.Message) ([]Effect, error) {
	out, decided, err := c.consensus.receive(now, m, inWork(c.phase, c.report.Reason))
	if decided == nil || c.phase != PhaseConsensus {
		return out, err
	}
	effects, derr := c.onDecided(now, decided)
	return append(out, effects...), errors.Join(err, derr)
}

// onDecided checks the committee's value once more and signs it.
func (c *Committee) onDecided(now time.Duration, d *qbft.Decided) ([]Effect, error) {
	c.report.Decided, c.report.Round = now, d.Round
	if err := c.checkValue(d.Value); err != nil {
		err = fmt.Errorf("decided vote of slot %d: %w", c.duty.Slot, err)
		return c.finish(ReasonDecidedRefused, err), err
	}
	vote, err := wire.DecodeBeaconVote(d.Value)
	if err != nil {
		return c.finish(ReasonDecidedRefused, err), err
	}
	c.vote, c.consensus.value = vote, d.Value
	items, err := c.prepareSignatures()
	if err != nil {
		return c.finish(ReasonInternal, err), err
	}
	c.phase = PhasePostConsensus
	return append(c.consensus.join(c.muted), c.requests.ask(SignShares{Items: items}, c.onSigned)), nil
}

// onPartial collects. Types other than post-consensus are not an error in a committee; they are ignored.
func (c *Committee) onPartial(m *wire.PartialSignatureMessages) ([]Effect, error) {
	if m.Type != wire.PartialSigPostConsensus {
		return nil, nil
	}
	if c.phase == PhaseIdle || c.phase == PhaseFinished {
		return nil, c.consensus.notRunning(m, c.report.Reason)
	}
	if err := c.consensus.settled(); err != nil {
		return nil, err
	}
	if err := checkPartial(m, c.duty.Slot, c.committee); err != nil {
		return nil, err
	}
	return c.post.take(m), nil
}

func (c *Committee) onTimer(now time.Duration, id TimerID) ([]Effect, error) {
	if c.phase == PhaseFinished || id.Slot != c.duty.Slot {
		return nil, nil
	}
	if id.Kind == TimerRetry {
		return c.requests.again(id.Work), nil
	}
	return c.consensus.timeout(now, id)
}

// expire ends the duty with the reason that fits how far it came, unless one is given.
func (c *Committee) expire(reason Reason) []Effect {
	if reason != "" {
		return c.finish(reason, nil)
	}
	switch {
	case c.phase == PhaseFetching:
		return c.finish(ReasonVoteUnavailable, nil)
	case c.phase < PhasePostConsensus:
		return c.finish(c.consensus.undecided(c.muted))
	case c.submitErr != nil:
		return c.finish(ReasonSubmissionFailed, c.submitErr)
	case c.signErr != nil:
		return c.finish(ReasonSigningRefused, c.signErr)
	}
	return c.finish(ReasonSignaturesMissing, c.post.shortage())
}

func (c *Committee) finish(reason Reason, err error) []Effect {
	if c.phase == PhaseFinished {
		return nil
	}
	c.report.Reason = reason
	if c.report.Round == 0 {
		c.report.Round, _ = c.consensus.progress()
	}
	c.phase = PhaseFinished
	c.requests.forget()
	return []Effect{Finish{Reason: reason, Err: err}}
}
