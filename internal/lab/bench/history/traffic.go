package history

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	random "math/rand/v2"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/node/openssl"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

const (
	// self is the operator that is measured. It is in every committee and leads in none of them.
	self = wire.OperatorID(1)
	// size and quorum are those of every committee.
	size, quorum = 4, 3
	// slotsPerEpoch is how many slots the validators are spread over.
	slotsPerEpoch = 32
)

// MaxValidators is how many a point may have: more would need more operators than are made.
const MaxValidators = 16_000

// executor is one validator with a duty in the measured slot, in a committee of its own.
type executor struct {
	id        wire.MessageID
	topic     string
	committee wire.Committee
	validator phase0.BLSPubKey
	index     phase0.ValidatorIndex
	shares    []phase0.BLSPubKey // in committee order
	own       phase0.BLSSignature
}

// arrival is a message of another operator.
type arrival struct {
	topic string
	from  wire.OperatorID
	data  []byte
}

// traffic is what a slot brings: the duties of this operator, and what the other three of each committee say, in waves.
type traffic struct {
	validators int
	profile    *network.Profile
	chain      *eth.Chain
	slot       phase0.Slot
	vote       *phase0.AttestationData
	root       phase0.Root
	value      []byte
	keys       []*operatorkey.PrivateKey // of operator 1 first
	executors  []executor
	// waves are proposals, prepares, commits, decided messages and partial signatures.
	waves [5][]arrival
}

func (t *traffic) messages() (n int) {
	for _, wave := range t.waves {
		n += len(wave)
	}
	return n
}

// OperatorKey finds an operator's public key.
func (t *traffic) OperatorKey(id wire.OperatorID) (*operatorkey.PublicKey, bool) {
	if id == 0 || int(id) > len(t.keys) {
		return nil, false
	}
	return t.keys[id-1].Public(), true
}

// pool makes the RSA keys for the largest number of validators.
func pool(validators int) ([]*operatorkey.PrivateKey, error) {
	n := 1 + size
	for choose3(n-1) < duties(validators) {
		n++
	}
	keys := make([]*operatorkey.PrivateKey, n)
	for i := range keys {
		key, err := operatorkey.Generate(rand.Reader)
		if err != nil {
			return nil, err
		}
		if fast, err := key.SignedBy(openssl.NewSigner); err == nil {
			key = fast
		}
		keys[i] = key
	}
	return keys, nil
}

// duties is how many of the validators attest in the slot.
func duties(validators int) int { return (validators + slotsPerEpoch - 1) / slotsPerEpoch }

// choose3 is how many threes there are among n.
func choose3(n int) int { return n * (n - 1) * (n - 2) / 6 }

// newTraffic makes a slot's messages. Slots last as long as said.
func newTraffic(seed uint64, keys []*operatorkey.PrivateKey, validators int, slot time.Duration) (*traffic, error) {
	profile := network.Hoodi()
	profile.Name, profile.Public, profile.Registry = "history", false, common.Address{1}
	profile.RoundTimeouts = network.Fixed
	profile.Beacon.SlotDuration = slot
	profile.Beacon.GenesisTime = time.Unix(1, 0) // begin moves it
	t := &traffic{validators: validators, profile: &profile, slot: 3200, keys: keys}
	t.chain = &eth.Chain{Constants: profile.Beacon, Forks: []eth.Fork{{Version: phase0.Version{5}, ID: eth.Electra}}}
	threes := committees(wire.OperatorID(len(keys)), duties(validators))
	for profile.ForkOf(t.slot).Leader(threes[0], wire.Height(t.slot), wire.FirstRound) == self {
		t.slot++
	}
	if err := t.decide(); err != nil {
		return nil, err
	}
	var b [32]byte
	binary.LittleEndian.PutUint64(b[:], seed)
	chance := random.NewChaCha8(b)
	for i, committee := range threes {
		if err := t.add(chance, i, committee); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// begin lets the slot begin at a moment.
func (t *traffic) begin(at time.Time) {
	genesis := at.Add(-time.Duration(t.slot) * t.profile.SlotDuration()) //nolint:gosec // a slot of some thousands
	t.profile.Beacon.GenesisTime, t.chain.GenesisTime = genesis, genesis
}

// decide settles what every committee decides.
func (t *traffic) decide() (err error) {
	epoch := t.profile.EpochOf(t.slot)
	source, target := &phase0.Checkpoint{Epoch: epoch - 1, Root: phase0.Root{1}}, &phase0.Checkpoint{Epoch: epoch, Root: phase0.Root{2}}
	t.vote = eth.AttestationData(eth.Electra, t.slot, 0, phase0.Root{3}, source, target)
	if t.root, err = t.chain.AttestationRoot(t.vote); err != nil {
		return err
	}
	t.value, err = (&wire.BeaconVote{BlockRoot: t.vote.BeaconBlockRoot, Source: source, Target: target}).MarshalSSZ()
	return err
}

// committees are n different ones of self and three others.
func committees(last wire.OperatorID, n int) (list []wire.Committee) {
	for a := self + 1; a <= last; a++ {
		for b := a + 1; b <= last; b++ {
			for c := b + 1; c <= last; c++ {
				if list = append(list, wire.Committee{self, a, b, c}); len(list) == n {
					return list
				}
			}
		}
	}
	return list
}

// add makes an executor and what is said about its duty.
func (t *traffic) add(chance io.Reader, i int, committee wire.Committee) error {
	raw := sha256.Sum256(binary.LittleEndian.AppendUint64([]byte("history"), uint64(i)))
	raw[0] &= 0x3f // below the order of the curve
	secret, err := threshold.ParseSecretKey(raw[:])
	if err != nil {
		return err
	}
	shares, err := threshold.Split(chance, secret, quorum, committee)
	if err != nil {
		return err
	}
	fork := t.profile.ForkOf(t.slot)
	e := executor{
		id: wire.NewCommitteeMessageID(fork.Domain, wire.RoleCommittee, committee.ID()), topic: fork.Topic(committee), committee: committee,
		validator: secret.PublicKey().Bytes(), index: phase0.ValidatorIndex(i), own: shares[0].Secret.Sign(t.root),
	}
	for _, s := range shares {
		e.shares = append(e.shares, s.Secret.PublicKey().Bytes())
	}
	t.executors = append(t.executors, e)
	return errors.Join(t.consensus(&e), t.partials(&e, shares))
}

// consensus is what the others say until they decide.
func (t *traffic) consensus(e *executor) error {
	leader := t.profile.ForkOf(t.slot).Leader(e.committee, wire.Height(t.slot), wire.FirstRound)
	if leader == self {
		return fmt.Errorf("operator %d leads", self)
	}
	proposal, err := t.say(e, wire.Proposal, leader)
	if err != nil {
		return err
	}
	proposal.FullData = t.value
	decided := &wire.SignedSSVMessage{FullData: t.value}
	if err := t.append(0, e, proposal); err != nil {
		return err
	}
	for _, id := range e.committee[1:] {
		prepare, err := t.say(e, wire.Prepare, id)
		if err != nil {
			return err
		}
		commit, err := t.say(e, wire.Commit, id)
		if err != nil {
			return err
		}
		decided.SSVMessage = commit.SSVMessage
		decided.OperatorIDs = append(decided.OperatorIDs, id)
		decided.Signatures = append(decided.Signatures, commit.Signatures[0])
		if err := errors.Join(t.append(1, e, prepare), t.append(2, e, commit)); err != nil {
			return err
		}
	}
	// Each of the three sends it.
	return errors.Join(t.append(3, e, decided), t.append(3, e, decided), t.append(3, e, decided))
}

// say is a consensus message of an operator.
func (t *traffic) say(e *executor, kind wire.QBFTMsgType, id wire.OperatorID) (*wire.SignedSSVMessage, error) {
	q := &wire.QBFTMessage{
		MsgType: kind, Height: wire.Height(t.slot), Round: wire.FirstRound, Identifier: e.id[:], Root: sha256.Sum256(t.value),
	}
	data, err := q.MarshalSSZ()
	if err != nil {
		return nil, err
	}
	return t.sign(&wire.SSVMessage{MsgType: wire.MsgConsensus, MsgID: e.id, Data: data}, id)
}

func (t *traffic) sign(m *wire.SSVMessage, id wire.OperatorID) (*wire.SignedSSVMessage, error) {
	hash, err := m.Hash()
	if err != nil {
		return nil, err
	}
	signature, err := t.keys[id-1].Sign(hash)
	return &wire.SignedSSVMessage{SSVMessage: m, OperatorIDs: []wire.OperatorID{id}, Signatures: [][]byte{signature}}, err
}

// partials are the others' signatures over the vote.
func (t *traffic) partials(e *executor, shares []threshold.Share) error {
	for _, s := range shares[1:] {
		list := &wire.PartialSignatureMessages{Type: wire.PartialSigPostConsensus, Slot: t.slot, Messages: []*wire.PartialSignatureMessage{
			{PartialSignature: s.Secret.Sign(t.root), SigningRoot: t.root, Signer: s.Operator, ValidatorIndex: e.index},
		}}
		data, err := list.MarshalSSZ()
		if err != nil {
			return err
		}
		m, err := t.sign(&wire.SSVMessage{MsgType: wire.MsgPartialSignatures, MsgID: e.id, Data: data}, s.Operator)
		if err != nil {
			return err
		}
		if err := t.append(4, e, m); err != nil {
			return err
		}
	}
	return nil
}

func (t *traffic) append(wave int, e *executor, m *wire.SignedSSVMessage) error {
	data, err := m.MarshalSSZ()
	if err != nil {
		return err
	}
	from := m.OperatorIDs[len(t.waves[wave])%len(m.OperatorIDs)]
	t.waves[wave] = append(t.waves[wave], arrival{topic: e.topic, from: from, data: data})
	return nil
}
