package steps

import (
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/bench/peers"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// judge is Hawser's own way of a message: the rules, then the signatures. The memory of the rules is left as it was, so that a message can
// be judged again.
func judge(w *world, rules *gossip.Validator, v gossip.SignatureVerifier, data []byte) (*gossip.Message, error) {
	m, result := rules.Check(w.now, "peer", w.topic, data)
	if !result.Accepted() {
		return nil, fmt.Errorf("rule %s refuses", result.Rule.Label)
	}
	return m, v.Verify(m.Signed)
}

// turning returns what takes the messages in turn.
func turning(messages [][]byte, take func([]byte) error) func() error {
	next := 0
	return func() error {
		data := messages[next]
		next = (next + 1) % len(messages)
		return take(data)
	}
}

// compared is a step of messages that both ways take in.
func (b *builder) compared(w *world, messages [][]byte, remember int) (*Step, error) {
	rules, err := w.rules()
	if err != nil {
		return nil, err
	}
	verifier := p2p.NewVerifier(b.keys, remember)
	return &Step{Ways: []Way{
		{Name: "hawser", Do: turning(messages, func(data []byte) error { _, err := judge(w, rules, verifier, data); return err })},
		{Name: b.codec.Name() + ", " + peers.RSA() + " for each", Do: turning(messages, func(data []byte) error { return b.codec.Take(data, 1, b.common.VerifyOne) })},
	}}, nil
}

// decidedGoals are how many times as much it costs to verify each signature.
var decidedGoals = map[int]float64{4: 43, 13: 110}

// decidedSeen is a decided message whose signatures were seen on the commits.
func (b *builder) decidedSeen(n int) (*Step, error) {
	w, err := b.world(n)
	if err != nil {
		return nil, err
	}
	messages, err := w.decided(1)
	if err != nil {
		return nil, err
	}
	s, err := b.compared(w, messages, 0)
	if err != nil {
		return nil, err
	}
	s.What = fmt.Sprintf("a decided message of %d operators whose commits were seen", n)
	s.Goal = Goal{Ratio: decidedGoals[n]}
	return s, nil
}

// decidedCold is the same with signatures that nobody saw: a cache does not help.
func (b *builder) decidedCold(n int) (*Step, error) {
	w, err := b.world(n)
	if err != nil {
		return nil, err
	}
	const many = 24
	messages, err := w.decided(many)
	if err != nil {
		return nil, err
	}
	s, err := b.compared(w, messages, w.quorum*many/4)
	if err != nil {
		return nil, err
	}
	s.What = fmt.Sprintf("adversarial: a decided message of %d operators with signatures never seen", n)
	return s, nil
}

// coldCommits are more different commits than the verifier that is measured with them remembers.
const (
	coldCommits = 128
	coldMemory  = coldCommits / 4
)

func (b *builder) singleCold() (*Step, error) {
	w, err := b.world(4)
	if err != nil {
		return nil, err
	}
	messages, err := w.commits(coldCommits)
	if err != nil {
		return nil, err
	}
	s, err := b.compared(w, messages, coldMemory)
	if err != nil {
		return nil, err
	}
	s.What, s.Goal = "a commit that was not seen before", Goal{Ratio: 1.3, Allocations: 2}
	return s, nil
}

var errAccepted = errors.New("the common way accepts a forged signature")

// singleForged is one and the same commit with a wrong signature, again and again: failures must not be remembered, for whoever sends them
// chooses them.
func (b *builder) singleForged() (*Step, error) {
	w, err := b.world(4)
	if err != nil {
		return nil, err
	}
	messages, err := w.commits(1)
	if err != nil {
		return nil, err
	}
	m, err := wire.DecodeSigned(messages[0])
	if err != nil {
		return nil, err
	}
	m.Signatures[0][100] ^= 1
	if messages[0], err = m.MarshalSSZ(); err != nil {
		return nil, err
	}
	s, err := b.compared(w, messages, coldMemory)
	if err != nil {
		return nil, err
	}
	own, other := s.Ways[0].Do, s.Ways[1].Do
	s.Ways[0].Do = func() error {
		if err := own(); !errors.Is(err, operatorkey.ErrSignature) {
			return fmt.Errorf("a forged signature: %w", err)
		}
		return nil
	}
	s.Ways[1].Do = func() error {
		if other() == nil {
			return errAccepted
		}
		return nil
	}
	s.What = "adversarial: the same commit with a forged signature, again and again"
	return s, nil
}

// someBytes makes partial signatures of chance: a message is judged before anybody looks at the points.
func (b *builder) someBytes() (s phase0.BLSSignature, err error) {
	_, err = b.chance.Read(s[:])
	return s, err
}

func (b *builder) partMessages(n int, part func() (phase0.BLSSignature, error)) (*Step, error) {
	w, err := b.world(4)
	if err != nil {
		return nil, err
	}
	messages, err := w.partsOfAll(n, part)
	if err != nil {
		return nil, err
	}
	s, err := b.compared(w, messages, 1)
	if err != nil {
		return nil, err
	}
	s.What = fmt.Sprintf("a post-consensus message with %s, not seen before", count(n, "part"))
	return s, nil
}

func (b *builder) postConsensus(n int) (*Step, error) {
	s, err := b.partMessages(n, b.someBytes)
	if err == nil && n == validators {
		s.Goal = Goal{Ratio: 3.5, Allocations: 4}
	}
	return s, err
}

// postConsensusWhole is the way of such a message until a duty holds its parts. Here they are copied out once, for committees of the operator.
// Elsewhere the duty's machine verifies the signature a second time.
func (b *builder) postConsensusWhole() (*Step, error) {
	w, err := b.world(4)
	if err != nil {
		return nil, err
	}
	messages, err := w.partsOfAll(validators, b.someBytes)
	if err != nil {
		return nil, err
	}
	rules, err := w.rules()
	if err != nil {
		return nil, err
	}
	verifier := p2p.NewVerifier(b.keys, 1)
	return &Step{What: "the same until a duty holds its parts", Ways: []Way{
		{Name: "hawser", Do: turning(messages, func(data []byte) error {
			m, err := judge(w, rules, verifier, data)
			if err != nil {
				return err
			}
			if len(m.Partial.Decode().Messages) != validators {
				return errParts
			}
			return nil
		})},
		{Name: b.codec.Name() + ", " + peers.RSA() + " twice", Do: turning(messages, func(data []byte) error {
			return b.codec.Take(data, 2, b.common.VerifyOne)
		})},
	}}, nil
}

var errParts = errors.New("parts are missing")

// postConsensusInfinity says that every part is the point at infinity.
func (b *builder) postConsensusInfinity() (*Step, error) {
	s, err := b.partMessages(validators, func() (phase0.BLSSignature, error) { return infinityPoint, nil })
	if err == nil {
		s.What = "adversarial: the same, every part the point at infinity"
	}
	return s, err
}

// infinityPoint is the encoding of the neutral element.
var infinityPoint = phase0.BLSSignature{0: 0xc0}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
