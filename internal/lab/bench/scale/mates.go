package scale

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// cue is what operator 1 says that lets its mates say the same.
type cue int

const (
	cueNone cue = iota
	cuePrepare
	cueCommit
	cueSignatures
)

// leadAfter is how long after the head a mate that leads proposes.
const leadAfter = 30 * time.Millisecond

// mates stand for the other operators of the one committee when they have no processes. What they say is signed with their real keys
// before the slot, which the stub's chain makes possible, and said when operator 1 has said the same. So they are as quick as
// operator 1, and leave it the cores while it works. They play the first round of a committee's duties, and nothing else.
type mates struct {
	voice     *strangers
	beacon    *beacon
	chain     *eth.Chain
	committee wire.Committee
	// shares are those of each mate, from the second operator of the committee on, by validator.
	shares   [][]*threshold.SecretKey
	speakers []*speaker
	heard    chan heard
}

// heard is a message of operator 1.
type heard struct {
	slot uint64
	cue  cue
}

// scene is what mates say in one slot: the proposal if one of them leads, and one message of each or of one of them on a cue.
type scene struct {
	slot     uint64
	proposal *line
	lines    map[cue][]line
}

// line is a message and the mate that says it.
type line struct {
	mate int
	said
}

// newMates opens the mates' shares of all validators.
func newMates(ctx context.Context, profile *network.Profile, b *beacon, committee wire.Committee, keys []*operatorkey.PrivateKey, all []registration) (*mates, error) {
	m := &mates{
		voice: &strangers{profile: profile, first: committee[0], keys: keys}, beacon: b, chain: b.chain(profile), committee: committee,
		shares: make([][]*threshold.SecretKey, len(committee)-1), heard: make(chan heard, 64),
	}
	for i := range m.shares {
		m.shares[i] = make([]*threshold.SecretKey, len(all))
	}
	return m, parallel(ctx, len(all), func(v int) error {
		data, err := keyshare.ParseSharesData(all[v].shares, len(committee))
		for i := 1; i < len(committee) && err == nil; i++ {
			m.shares[i-1][v], err = keyshare.OpenShare(keys[i], data.Ciphertexts[i][:], data.PublicKeys[i])
		}
		if err != nil {
			return fmt.Errorf("open the mates' shares of validator %d: %w", v, err)
		}
		return nil
	})
}

// connect connects a peer for each mate to operator 1.
func (m *mates) connect(ctx context.Context, to string) error {
	var subnets p2p.Subnets
	subnets.Add(int(m.voice.profile.Fork(0).Subnet(m.committee)))
	for i := range m.shares {
		var listen func([]byte)
		if i == 0 {
			listen = m.listen
		}
		s, err := newSpeaker(ctx, m.voice.profile, subnets, to, listen)
		if err != nil {
			return err
		}
		m.speakers = append(m.speakers, s)
	}
	return nil
}

func (m *mates) close() {
	for _, s := range m.speakers {
		s.close()
	}
}

// listen passes cues of operator 1 on. It must not wait.
func (m *mates) listen(raw []byte) {
	h := cueOf(raw, m.committee[0])
	if h.cue == cueNone {
		return
	}
	select {
	case m.heard <- h:
	default: // nobody plays any more
	}
}

// cueOf is what a message of an operator is to its mates.
func cueOf(raw []byte, operator wire.OperatorID) (h heard) {
	signed, err := wire.DecodeSigned(raw)
	if err != nil || len(signed.OperatorIDs) != 1 || signed.OperatorIDs[0] != operator {
		return h
	}
	switch signed.SSVMessage.MsgType {
	case wire.MsgConsensus:
		q, err := wire.DecodeQBFT(signed.SSVMessage.Data)
		if err != nil || q.Round != wire.FirstRound {
			return h
		}
		return heard{uint64(q.Height), map[wire.QBFTMsgType]cue{wire.Prepare: cuePrepare, wire.Commit: cueCommit}[q.MsgType]}
	case wire.MsgPartialSignatures:
		p, err := wire.DecodePartialSignatures(signed.SSVMessage.Data)
		if err != nil || p.Type != wire.PartialSigPostConsensus {
			return h
		}
		return heard{uint64(p.Slot), cueSignatures}
	}
	return h
}

// run plays the slots from first on. Scenes are written when most of the slot before is over.
func (m *mates) run(ctx context.Context, first uint64, slots int) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	scenes := make(chan *scene)
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() {
		defer close(scenes)
		for slot := first; slot < first+uint64(slots); slot++ {
			if sleepUntil(ctx, m.beacon.startOf(slot).Add(-m.beacon.slot/3)) != nil {
				return
			}
			s, err := m.write(ctx, slot)
			if err != nil {
				stop(err)
				return
			}
			select {
			case scenes <- s:
			case <-ctx.Done():
				return
			}
		}
	})
	for s := range scenes {
		m.play(ctx, s)
	}
	return context.Cause(ctx)
}

// play says a slot's lines on their cues, until the slot is over.
func (m *mates) play(ctx context.Context, s *scene) {
	end := time.NewTimer(time.Until(m.beacon.startOf(s.slot + 1)))
	defer end.Stop()
	propose := time.NewTimer(time.Until(m.beacon.startOf(s.slot).Add(headAfter + leadAfter)))
	defer propose.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-end.C:
			return
		case <-propose.C:
			if s.proposal != nil {
				m.say(ctx, *s.proposal)
			}
		case h := <-m.heard:
			if h.slot != s.slot {
				continue
			}
			for _, l := range s.lines[h.cue] {
				m.say(ctx, l)
			}
			delete(s.lines, h.cue)
		}
	}
}

// say says a line. One that cannot be said makes a duty fail, which the figures show.
func (m *mates) say(ctx context.Context, l line) { m.speakers[l.mate].say(ctx, l.said) }

// write makes the lines of a slot; a slot without attestations has none.
func (m *mates) write(ctx context.Context, slot uint64) (*scene, error) {
	s := &scene{slot: slot, lines: make(map[cue][]line)}
	var attesting []int
	for v := range m.beacon.slots {
		if m.beacon.attests(v, slot) {
			attesting = append(attesting, v)
		}
	}
	if len(attesting) == 0 {
		return s, nil
	}
	vote := m.beacon.beaconVote(slot)
	if err := m.consensus(s, vote); err != nil {
		return nil, fmt.Errorf("speak for the mates: %w", err)
	}
	data := eth.AttestationData(newestFork, phase0.Slot(slot), 0, vote.BlockRoot, vote.Source, vote.Target)
	root, err := m.chain.AttestationRoot(data)
	if err != nil {
		return nil, err
	}
	signatures := make([]line, len(m.shares))
	err = parallel(ctx, len(m.shares), func(i int) (err error) {
		signatures[i], err = m.signatures(i, slot, root, attesting)
		return err
	})
	s.lines[cueSignatures] = signatures
	return s, err
}

// consensus writes what mates say until a value is decided: the proposal if one of them leads, their prepares and commits, and one
// message about their quorum of commits, if they are one.
func (m *mates) consensus(s *scene, vote *wire.BeaconVote) error {
	value, err := vote.MarshalSSZ()
	if err != nil {
		return err
	}
	if leader := slices.Index(m.committee, m.voice.profile.Fork(0).Leader(m.committee, wire.Height(s.slot), wire.FirstRound)); leader > 0 {
		proposal, _, err := m.message(wire.Proposal, s.slot, value, value, leader-1)
		if err != nil {
			return err
		}
		s.proposal = &proposal
	}
	decided := &wire.SignedSSVMessage{FullData: value}
	for i := range m.shares {
		prepare, _, err := m.message(wire.Prepare, s.slot, value, nil, i)
		if err != nil {
			return err
		}
		commit, signed, err := m.message(wire.Commit, s.slot, value, nil, i)
		if err != nil {
			return err
		}
		s.lines[cuePrepare] = append(s.lines[cuePrepare], prepare)
		s.lines[cueCommit] = append(s.lines[cueCommit], commit)
		if i < m.committee.Quorum() {
			decided.SSVMessage = signed.SSVMessage
			decided.OperatorIDs, decided.Signatures = append(decided.OperatorIDs, signed.OperatorIDs...), append(decided.Signatures, signed.Signatures...)
		}
	}
	raw, err := decided.MarshalSSZ()
	s.lines[cueCommit] = append(s.lines[cueCommit], line{0, said{m.voice.topic(m.committee), raw}})
	return err
}

// message writes a mate's message of consensus.
func (m *mates) message(kind wire.QBFTMsgType, slot uint64, value, full []byte, mate int) (line, *wire.SignedSSVMessage, error) {
	data, err := m.voice.consensus(m.committee, kind, slot, value)
	if err != nil {
		return line{}, nil, err
	}
	signed, err := m.voice.envelope(m.committee, wire.MsgConsensus, data, full, m.committee[mate+1])
	if err != nil {
		return line{}, nil, err
	}
	raw, err := signed.MarshalSSZ()
	return line{mate, said{m.voice.topic(m.committee), raw}}, signed, err
}

// signatures writes a mate's partial signatures of the attestations.
func (m *mates) signatures(mate int, slot uint64, root phase0.Root, attesting []int) (line, error) {
	id := m.committee[mate+1]
	keys := make([]*threshold.SecretKey, len(attesting))
	for i, v := range attesting {
		keys[i] = m.shares[mate][v]
	}
	partials := threshold.SignBatch(nil, root, keys)
	p := &wire.PartialSignatureMessages{Type: wire.PartialSigPostConsensus, Slot: phase0.Slot(slot)}
	for i, v := range attesting {
		p.Messages = append(p.Messages, &wire.PartialSignatureMessage{
			PartialSignature: partials[i], SigningRoot: root, Signer: id, ValidatorIndex: phase0.ValidatorIndex(v),
		})
	}
	data, err := p.MarshalSSZ()
	if err != nil {
		return line{}, fmt.Errorf("speak for the mates: %w", err)
	}
	signed, err := m.voice.envelope(m.committee, wire.MsgPartialSignatures, data, nil, id)
	if err != nil {
		return line{}, fmt.Errorf("speak for the mates: %w", err)
	}
	raw, err := signed.MarshalSSZ()
	return line{mate, said{m.voice.topic(m.committee), raw}}, err
}
