package steps

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	random "math/rand/v2"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/bench/peers"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// validators is how many the measured committee has, and most of what a message speaks for.
const validators = 500

// seedOf draws everything that chance decides but the RSA keys, which Go makes from the machine's own source.
func seedOf(seed uint64) io.Reader {
	var b [32]byte
	binary.LittleEndian.PutUint64(b[:], seed)
	return random.NewChaCha8(b)
}

// operators are RSA keys, of operator 1 first.
type operators []*operatorkey.PrivateKey

func newOperators(n int) (operators, error) {
	keys := make(operators, n)
	for i := range keys {
		key, err := operatorkey.Generate(rand.Reader)
		if err != nil {
			return nil, err
		}
		keys[i] = key
	}
	return keys, nil
}

// OperatorKey finds an operator's public key.
func (o operators) OperatorKey(id wire.OperatorID) (*operatorkey.PublicKey, bool) {
	if id == 0 || int(id) > len(o) {
		return nil, false
	}
	return o[id-1].Public(), true
}

// world is a committee of n operators in one slot, and what it says there.
type world struct {
	keys      operators
	profile   network.Profile
	committee wire.Committee
	known     map[wire.CommitteeID]gossip.CommitteeInfo // found by id, as in a node
	quorum    int
	id        wire.MessageID
	topic     string
	slot      phase0.Slot
	now       time.Time
}

func newWorld(keys operators, n int) (*world, error) {
	w := &world{keys: keys, profile: network.Hoodi(), quorum: n - (n-1)/3, slot: 3200}
	w.profile.Beacon.GenesisTime = time.Unix(1_700_000_000, 0)
	ids := make([]wire.OperatorID, n)
	for i := range ids {
		ids[i] = wire.OperatorID(i + 1)
	}
	var err error
	if w.committee, err = wire.NewCommittee(ids...); err != nil {
		return nil, err
	}
	w.known = map[wire.CommitteeID]gossip.CommitteeInfo{w.committee.ID(): {Operators: w.committee, Validators: validators}}
	fork := w.profile.ForkOf(w.slot)
	w.id = wire.NewCommitteeMessageID(fork.Domain, wire.RoleCommittee, w.committee.ID())
	w.topic = fork.Topic(w.committee)
	w.now = w.profile.SlotStart(w.slot).Add(time.Second)
	return w, nil
}

// rules are the rules of gossip with an empty memory.
func (w *world) rules() (*gossip.Validator, error) {
	return gossip.New(gossip.Config{Profile: &w.profile, View: view{w}})
}

// view knows one committee.
type view struct{ w *world }

// Operator knows everybody.
func (view) Operator(wire.OperatorID) bool { return true }

// Committee knows the world's.
func (v view) Committee(id wire.CommitteeID) (gossip.CommitteeInfo, bool) {
	info, found := v.w.known[id]
	return info, found
}

// Validator knows none: committees speak.
func (view) Validator(wire.ValidatorPK) (gossip.ValidatorInfo, bool) {
	return gossip.ValidatorInfo{}, false
}

// ProposerDuty knows of none.
func (view) ProposerDuty(phase0.Slot, phase0.ValidatorIndex) (assigned, known bool) {
	return false, false
}

// SyncCommitteeDuty knows of none.
func (view) SyncCommitteeDuty(phase0.Epoch, phase0.ValidatorIndex) bool { return false }

// InSyncCommittee knows of none.
func (view) InSyncCommittee(phase0.Epoch, wire.CommitteeID) bool { return false }

// ExitDuties knows of none.
func (view) ExitDuties(phase0.Slot, wire.ValidatorPK) int { return 0 }

// signed is a message's bytes with the signatures of some operators.
func (w *world) signed(t wire.MsgType, data, full []byte, ids ...wire.OperatorID) ([]byte, error) {
	m := &wire.SSVMessage{MsgType: t, MsgID: w.id, Data: data}
	hash, err := m.Hash()
	if err != nil {
		return nil, err
	}
	s := &wire.SignedSSVMessage{SSVMessage: m, FullData: full, OperatorIDs: ids}
	for _, id := range ids {
		signature, err := w.keys[id-1].Sign(hash)
		if err != nil {
			return nil, err
		}
		s.Signatures = append(s.Signatures, signature)
	}
	return s.MarshalSSZ()
}

// commit is a commit for a value, with the value if several sign it: then it is a decided message.
func (w *world) commit(value []byte, ids ...wire.OperatorID) ([]byte, error) {
	m := &wire.QBFTMessage{
		MsgType: wire.Commit, Height: wire.Height(w.slot), Round: wire.FirstRound, Identifier: w.id[:], Root: sha256.Sum256(value),
	}
	data, err := m.MarshalSSZ()
	if err != nil {
		return nil, err
	}
	var full []byte
	if len(ids) > 1 {
		full = value
	}
	return w.signed(wire.MsgConsensus, data, full, ids...)
}

// values are different values to decide, each as long as a vote.
func values(n int) [][]byte {
	list := make([][]byte, n)
	for i := range list {
		list[i] = make([]byte, 112)
		binary.LittleEndian.PutUint64(list[i], uint64(i))
	}
	return list
}

// commits are n commits for different values, from all operators in turn.
func (w *world) commits(n int) ([][]byte, error) {
	list := make([][]byte, n)
	for i, value := range values(n) {
		var err error
		if list[i], err = w.commit(value, w.committee[i%len(w.committee)]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// decided are n decided messages for different values.
func (w *world) decided(n int) ([][]byte, error) {
	list := make([][]byte, n)
	for i, value := range values(n) {
		var err error
		if list[i], err = w.commit(value, w.committee[:w.quorum]...); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// parts is an operator's post-consensus message with n partial signatures, which part makes.
func (w *world) parts(id wire.OperatorID, n int, part func() (phase0.BLSSignature, error)) ([]byte, error) {
	list := &wire.PartialSignatureMessages{Type: wire.PartialSigPostConsensus, Slot: w.slot}
	for i := range n {
		signature, err := part()
		if err != nil {
			return nil, err
		}
		list.Messages = append(list.Messages, &wire.PartialSignatureMessage{
			Signer: id, ValidatorIndex: phase0.ValidatorIndex(i * 7919 % validators), SigningRoot: phase0.Root{1}, PartialSignature: signature,
		})
	}
	data, err := list.MarshalSSZ()
	if err != nil {
		return nil, err
	}
	return w.signed(wire.MsgPartialSignatures, data, nil, id)
}

// partsOfAll are such messages of all operators.
func (w *world) partsOfAll(n int, part func() (phase0.BLSSignature, error)) ([][]byte, error) {
	list := make([][]byte, len(w.committee))
	for i, id := range w.committee {
		var err error
		if list[i], err = w.parts(id, n, part); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// secretOf is a BLS secret key with a number.
func secretOf(n uint64) (*threshold.SecretKey, error) {
	raw := secretBytes(n)
	return threshold.ParseSecretKey(raw[:])
}

// secretBytes is the big-endian form of secretOf, below the order of the curve.
func secretBytes(n uint64) [32]byte {
	raw := sha256.Sum256(binary.LittleEndian.AppendUint64([]byte("bench"), n))
	raw[0] &= 0x3f
	return raw
}

// quorums are v validators of a committee whose first t operators signed one root.
func quorums(chance io.Reader, ids []wire.OperatorID, t, v int) ([]peers.Quorum, error) {
	list := make([]peers.Quorum, v)
	for i := range list {
		secret, err := secretOf(uint64(10_000 + i))
		if err != nil {
			return nil, err
		}
		shares, err := threshold.Split(chance, secret, t, ids)
		if err != nil {
			return nil, fmt.Errorf("split key %d: %w", i, err)
		}
		q := peers.Quorum{Root: phase0.Root{9, 9}, Validator: secret.PublicKey().Bytes(), Threshold: t}
		for _, s := range shares[:t] {
			q.Operators = append(q.Operators, s.Operator)
			q.Shares = append(q.Shares, s.Secret.PublicKey().Bytes())
			q.Signatures = append(q.Signatures, s.Secret.Sign(q.Root))
		}
		list[i] = q
	}
	return list, nil
}
