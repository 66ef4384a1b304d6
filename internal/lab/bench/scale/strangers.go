package scale

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// dutyMessages is what a committee of four says in one duty: a proposal, four prepares, four commits, four decided messages and four
// times its signatures.
const dutyMessages = 17

// The strangers of a run. More validators of others share their committees; each committee of a flood has enough of them to speak in
// every slot.
const (
	mostStrangeCommittees = 60
	floodCommittees       = 40
	floodValidators       = 4
)

// neighbour is a committee of others with the number of its validators that attest in each slot of the epoch.
type neighbour struct {
	committee wire.Committee
	attesting []int
}

// strangers are operators of others, who have no process but keys: this program speaks for them. Their committees are on the subnets of
// operator 1.
type strangers struct {
	profile *network.Profile
	first   wire.OperatorID
	keys    []*operatorkey.PrivateKey
	// foreign speak as their validators attest, flooding in every slot.
	foreign, flooding []neighbour
}

// neighbours lays out who the strangers are: of foreign validators each attests once an epoch, and those of a flood in each slot.
func neighbours(o Options, profile *network.Profile, own []wire.Committee) (foreign, flooding []neighbour, operators int) {
	committees := min(o.Foreign, mostStrangeCommittees)
	flood := 0
	if o.Flood > 0 {
		flood = floodCommittees
	}
	found, operators := strangeCommittees(profile, own, wire.OperatorID(o.Operators+1), committees+flood)
	for i, c := range found {
		n := neighbour{c, make([]int, o.SlotsPerEpoch)}
		if i >= committees {
			for slot := range n.attesting {
				n.attesting[slot] = 1
			}
			flooding = append(flooding, n)
			continue
		}
		for k, v := 0, i; v < o.Foreign; k, v = k+1, v+committees {
			n.attesting[(k+i)%o.SlotsPerEpoch]++
		}
		foreign = append(foreign, n)
	}
	return foreign, flooding, operators
}

// strangeCommittees are fours of operators from first on that are on the subnets of own committees, of as few operators as make them.
func strangeCommittees(profile *network.Profile, own []wire.Committee, first wire.OperatorID, count int) (found []wire.Committee, operators int) {
	fork := profile.Fork(0)
	shared := make(map[uint64]bool)
	for _, c := range own {
		shared[fork.Subnet(c)] = true
	}
	for d := first + 3; len(found) < count; d++ {
		operators = int(d-first) + 1
		for a := first; a < d; a++ {
			for b := a + 1; b < d; b++ {
				for c := b + 1; c < d; c++ {
					if four := (wire.Committee{a, b, c, d}); len(found) < count && shared[fork.Subnet(four)] {
						found = append(found, four)
					}
				}
			}
		}
	}
	return found, operators
}

// validators lists the committee of each validator to register.
func (s *strangers) validators() (out []wire.Committee) {
	for _, n := range s.foreign {
		for _, attesting := range n.attesting {
			out = append(out, slices.Repeat([]wire.Committee{n.committee}, attesting)...)
		}
	}
	for _, n := range s.flooding {
		out = append(out, slices.Repeat([]wire.Committee{n.committee}, floodValidators)...)
	}
	return out
}

// topic is where a committee speaks.
func (s *strangers) topic(c wire.Committee) string { return s.profile.Fork(0).Topic(c) }

// said is a message and its topic.
type said struct {
	topic string
	data  []byte
}

// honest is all that foreign validators make their operators say in a slot, in order.
func (s *strangers) honest(slot uint64) (out []said, err error) {
	for _, n := range s.foreign {
		if attesting := n.attesting[slot%uint64(len(n.attesting))]; attesting > 0 {
			if out, err = s.duty(out, n.committee, slot, attesting); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// flood is what the committees of a flood say in a slot, at most so many messages, in whole duties.
func (s *strangers) flood(slot uint64, most int) (out []said, err error) {
	for _, n := range s.flooding {
		if len(out)+dutyMessages > most {
			break
		}
		if out, err = s.duty(out, n.committee, slot, floodValidators/2); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// envelope is one message of a committee, signed by some of its operators.
func (s *strangers) envelope(c wire.Committee, kind wire.MsgType, data, full []byte, signers ...wire.OperatorID) (*wire.SignedSSVMessage, error) {
	m := &wire.SSVMessage{MsgType: kind, MsgID: s.id(c), Data: data}
	hash, err := m.Hash()
	if err != nil {
		return nil, err
	}
	out := &wire.SignedSSVMessage{SSVMessage: m, FullData: full, OperatorIDs: signers}
	for _, id := range signers {
		signature, err := s.keys[id-s.first].Sign(hash)
		if err != nil {
			return nil, err
		}
		out.Signatures = append(out.Signatures, signature)
	}
	return out, nil
}

func (s *strangers) id(c wire.Committee) wire.MessageID {
	return wire.NewCommitteeMessageID(s.profile.Domain(0), wire.RoleCommittee, c.ID())
}

// consensus is a message of round 1 about a value.
func (s *strangers) consensus(c wire.Committee, kind wire.QBFTMsgType, slot uint64, value []byte) ([]byte, error) {
	id := s.id(c)
	return (&wire.QBFTMessage{MsgType: kind, Height: wire.Height(slot), Round: 1, Identifier: id[:], Root: sha256.Sum256(value)}).MarshalSSZ()
}

// duty appends what a committee says in a slot. The RSA signatures are right. Nobody here takes part, so that the value and the BLS
// signatures are noise of the right length.
func (s *strangers) duty(to []said, c wire.Committee, slot uint64, validators int) ([]said, error) {
	value := make([]byte, voteLength)
	value[0], value[1] = byte(slot), byte(slot>>8)
	messages, err := s.talk(c, slot, value)
	if err != nil {
		return nil, fmt.Errorf("speak for committee %v: %w", c, err)
	}
	for _, id := range c {
		m, err := s.signatures(c, slot, id, validators)
		if err != nil {
			return nil, fmt.Errorf("speak for committee %v: %w", c, err)
		}
		messages = append(messages, m)
	}
	for _, m := range messages {
		raw, err := m.MarshalSSZ()
		if err != nil {
			return nil, fmt.Errorf("speak for committee %v: %w", c, err)
		}
		to = append(to, said{s.topic(c), raw})
	}
	return to, nil
}

// voteLength is that of a vote. Source: spec/wire.md, BeaconVote.
const voteLength = 112

// talk is the consensus of a duty: the leader proposes, all prepare and commit, and each tells of the quorum that it saw.
func (s *strangers) talk(c wire.Committee, slot uint64, value []byte) (out []*wire.SignedSSVMessage, err error) {
	say := func(kind wire.QBFTMsgType, full []byte, signer wire.OperatorID) error {
		data, err := s.consensus(c, kind, slot, value)
		if err != nil {
			return err
		}
		m, err := s.envelope(c, wire.MsgConsensus, data, full, signer)
		out = append(out, m)
		return err
	}
	if err := say(wire.Proposal, value, s.profile.Fork(0).Leader(c, wire.Height(slot), 1)); err != nil {
		return nil, err
	}
	for _, kind := range []wire.QBFTMsgType{wire.Prepare, wire.Commit} {
		for _, id := range c {
			if err := say(kind, nil, id); err != nil {
				return nil, err
			}
		}
	}
	commits := out[len(out)-len(c):]
	for without := range c {
		decided := &wire.SignedSSVMessage{SSVMessage: commits[0].SSVMessage, FullData: value}
		for k, id := range c {
			if k != without {
				decided.OperatorIDs = append(decided.OperatorIDs, id)
				decided.Signatures = append(decided.Signatures, commits[k].Signatures[0])
			}
		}
		out = append(out, decided)
	}
	return out, nil
}

// signatures are an operator's partial signatures after consensus.
func (s *strangers) signatures(c wire.Committee, slot uint64, id wire.OperatorID, validators int) (*wire.SignedSSVMessage, error) {
	p := &wire.PartialSignatureMessages{Type: wire.PartialSigPostConsensus, Slot: phase0.Slot(slot)}
	for v := range validators {
		m := &wire.PartialSignatureMessage{Signer: id, ValidatorIndex: phase0.ValidatorIndex(v), SigningRoot: phase0.Root{1}}
		_, _ = rand.Read(m.PartialSignature[:]) // it never fails
		p.Messages = append(p.Messages, m)
	}
	data, err := p.MarshalSSZ()
	if err != nil {
		return nil, err
	}
	return s.envelope(c, wire.MsgPartialSignatures, data, nil, id)
}

// forgery is a well-formed message of a flooding committee whose signature is noise: it is looked at up to its signature.
func (s *strangers) forgery(number int, slot uint64) (said, error) {
	c := s.flooding[number%len(s.flooding)].committee
	signer := c[number/len(s.flooding)%len(c)]
	value := make([]byte, 8)
	_, _ = rand.Read(value) // it never fails
	data, err := s.consensus(c, wire.Prepare, slot, value)
	if err != nil {
		return said{}, err
	}
	signature := make([]byte, wire.SignatureLength)
	_, _ = rand.Read(signature[1:]) // below the modulus
	raw, err := (&wire.SignedSSVMessage{
		SSVMessage: &wire.SSVMessage{MsgType: wire.MsgConsensus, MsgID: s.id(c), Data: data}, OperatorIDs: []wire.OperatorID{signer}, Signatures: [][]byte{signature},
	}).MarshalSSZ()
	return said{s.topic(c), raw}, err
}

// rubbish is noise, as long as messages are.
func (s *strangers) rubbish(number int) said {
	data := make([]byte, 200+number*7919%1800)
	_, _ = rand.Read(data) // it never fails
	return said{s.topic(s.flooding[number%len(s.flooding)].committee), data}
}
