package duty

import (
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// CheckBlocks asks whether own beacon nodes know blocks. BlocksChecked answers it at once; a caller that wants to wait asks again.
type CheckBlocks struct {
	Slot   phase0.Slot
	Blocks []BlockClaim
}

// BlockClaim says that a block is part of the chain up to a slot.
type BlockClaim struct {
	Root phase0.Root
	// Target, if set, is the checkpoint that the block must descend from.
	Target *phase0.Checkpoint
}

// Verdict is the beacon nodes' answer about claims; a higher one is worse.
type Verdict uint8

// The verdicts.
const (
	// BlocksKnown: the claims are true.
	BlocksKnown Verdict = iota
	// BlocksUnknown: no own beacon node knows a block now. It may be on its way.
	BlocksUnknown
	// BlocksAstray: a known block contradicts its claim: it is of a later slot, or does not descend from its target.
	BlocksAstray
)

// BlocksChecked answers CheckBlocks with the worst verdict and its claim. An error says that no beacon node could answer.
type BlocksChecked struct {
	Verdict Verdict
	Claim   BlockClaim
}

func (CheckBlocks) work()     {}
func (BlocksChecked) result() {}

// Doubt requests that a refused value is checked again later, because the leader may have seen more than this operator: a block that
// no own beacon node knew in time, or a fee recipient that the owner had not named. If it is still unknown then, the operator invented
// it, which is the offence. A value that was only late is none.
type Doubt struct {
	Operator wire.OperatorID
	Offence  Offence
	// Block is the doubted block; unused if Payee is not nil.
	Block phase0.Root
	Payee *[20]byte
	Err   error
}

func (Doubt) effect() {}

// gate holds the proposals of round leaders until own beacon nodes know the blocks that they name. It is the part of the value check
// that takes time. A value that a quorum prepared passes, because f+1 honest operators checked it.
type gate struct {
	// claims returns the blocks that a value names; if claims is nil every value passes.
	claims func(value []byte) []BlockClaim
	// resume is called with a message that passed.
	resume   func(now time.Duration, m *qbft.Message) ([]Effect, error)
	requests *requests
	offence  Offence
	// passed are the roots of values whose blocks are known, waiting the rounds whose proposals are held.
	passed  map[[32]byte]bool
	waiting map[wire.Round]bool
}

// pollsPerRetry is how often a block is asked for within the pause after an error of a beacon node.
const pollsPerRetry = 10

func (c *Config) poll() time.Duration { return max(c.Retry/pollsPerRetry, time.Millisecond) }

func (g *gate) reset() { g.passed, g.waiting = nil, nil }

// hold reports whether a message must wait, and requests the check of its blocks.
func (c *consensus) hold(now time.Duration, m *qbft.Message) ([]Effect, bool) {
	g := &c.gate
	if g.claims == nil || c.cfg.Spec.anyContent() || !c.leads(m) || claimsPrepared(m.QBFT) || m.Signed.OperatorIDs[0] == c.cfg.Self ||
		m.QBFT.Round > c.cfg.Cutoff(c.id.Role()) || g.passed[m.QBFT.Root] || wire.ValueRoot(m.Signed.FullData) != m.QBFT.Root || c.check(m.Signed.FullData) != nil {
		return nil, false
	}
	claims := g.claims(m.Signed.FullData)
	if len(claims) == 0 {
		return nil, false
	}
	if g.waiting[m.QBFT.Round] {
		return nil, true // a second proposal of the round is equivocation, which gossip notices
	}
	if g.waiting == nil {
		g.waiting = make(map[wire.Round]bool)
	}
	g.waiting[m.QBFT.Round] = true
	w := &wait{
		c: c, m: m, work: CheckBlocks{Slot: c.slot, Blocks: claims},
		until: c.cfg.RoundEnd(c.id.Role(), c.slot, m.QBFT.Round, now) - c.cfg.Retry/2,
	}
	return []Effect{g.requests.ask(w.work, w.answered)}, true
}

// claimsPrepared reports whether a proposal is for a prepared value: then consensus requires a quorum of prepares for it. If no round
// change claims a prepared value, consensus does not check the prepares, so they prove nothing.
func claimsPrepared(q *wire.QBFTMessage) bool {
	if q.Round <= wire.FirstRound {
		return false // round changes beside it are not looked at either
	}
	for _, entry := range q.RoundChangeJustification {
		signed, err := wire.DecodeSigned(entry)
		if err != nil || signed.SSVMessage == nil {
			continue
		}
		if change, err := wire.DecodeQBFT(signed.SSVMessage.Data); err == nil && change.DataRound != 0 {
			return true
		}
	}
	return false
}

// wait is a held proposal.
type wait struct {
	c    *consensus
	m    *qbft.Message
	work CheckBlocks
	// until is when the round has just enough time left to prepare and commit.
	until time.Duration
}

// answered lets the proposal pass, asks again, or refuses it. If no beacon node can answer, the proposal passes: the leader is not at
// fault, and most duties would otherwise depend on an endpoint that some clients do not have.
func (w *wait) answered(now time.Duration, result Result, err error) ([]Effect, error) {
	c, answer := w.c, BlocksChecked{}
	if got, ok := result.(BlocksChecked); ok && err == nil {
		answer = got
	}
	pause := c.cfg.poll()
	switch {
	case answer.Verdict == BlocksKnown:
		delete(c.gate.waiting, w.m.QBFT.Round)
		if c.gate.passed == nil {
			c.gate.passed = make(map[[32]byte]bool)
		}
		c.gate.passed[w.m.QBFT.Root] = true
		return c.gate.resume(now, w.m)
	case answer.Verdict == BlocksUnknown && now+pause <= w.until:
		q := &question{work: w.work, then: w.answered}
		return []Effect{c.gate.requests.later(c.slot, now+pause, q)}, nil
	}
	return w.refuse(answer)
}

// refuse drops the proposal, and the next leader proposes. A contradiction is an offence of the leader at once, an unknown block only
// if it stays unknown.
func (w *wait) refuse(answer BlocksChecked) ([]Effect, error) {
	leader, root := w.m.Signed.OperatorIDs[0], answer.Claim.Root
	err := wire.Errorf(wire.CodeQBFTValueInvalid, "proposal of round %d by operator %d: no own beacon node knows block %#x", w.m.QBFT.Round, leader, root)
	var out Effect = Doubt{Operator: leader, Offence: w.c.gate.offence, Block: root, Err: err}
	if answer.Verdict == BlocksAstray {
		err = wire.Errorf(wire.CodeQBFTValueInvalid, "proposal of round %d by operator %d: block %#x is of a later slot or not on its target's chain",
			w.m.QBFT.Round, leader, root)
		out = Accuse{Operator: leader, Offence: w.c.gate.offence, Err: err}
	}
	w.c.refused = err
	return []Effect{out}, fmt.Errorf("value check: %w", err)
}
