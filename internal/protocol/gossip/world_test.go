package gossip

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// world is a network with one committee of four, its validator 7, and a validator that speaks as it is told.
type world struct {
	t       testing.TB
	profile *network.Profile
	view    *fakeView
	v       *Validator
	broken  bool // no signature verifies
	forged  bool // that of the message under way does not
}

const (
	testSlot  = phase0.Slot(3200) // the first of its epoch
	testIndex = phase0.ValidatorIndex(7)
	peerA     = PeerKey("peer A")
	peerB     = PeerKey("peer B")
)

var (
	testCommittee = wire.Committee{1, 2, 3, 4}
	testPK        = wire.ValidatorPK{0xaa}
	testGenesis   = time.Unix(1_700_000_000, 0)
)

type fakeView struct {
	operators   map[wire.OperatorID]bool
	committees  map[wire.CommitteeID]CommitteeInfo
	validators  map[wire.ValidatorPK]ValidatorInfo
	proposals   map[phase0.Slot]bool
	dutiesKnown bool
	inSync      bool
	exits       int
}

func (v *fakeView) Operator(id wire.OperatorID) bool { return v.operators[id] }

func (v *fakeView) Committee(id wire.CommitteeID) (CommitteeInfo, bool) {
	c, ok := v.committees[id]
	return c, ok
}

func (v *fakeView) Validator(pk wire.ValidatorPK) (ValidatorInfo, bool) {
	i, ok := v.validators[pk]
	return i, ok
}

func (v *fakeView) ProposerDuty(slot phase0.Slot, index phase0.ValidatorIndex) (bool, bool) {
	return v.proposals[slot] && index == testIndex, v.dutiesKnown
}

func (v *fakeView) SyncCommitteeDuty(phase0.Epoch, phase0.ValidatorIndex) bool { return v.inSync }
func (v *fakeView) InSyncCommittee(phase0.Epoch, wire.CommitteeID) bool        { return v.inSync }
func (v *fakeView) ExitDuties(phase0.Slot, wire.ValidatorPK) int               { return v.exits }

func newWorld(t testing.TB) *world {
	profile := network.Hoodi()
	profile.Beacon.GenesisTime = testGenesis
	view := &fakeView{
		operators:  map[wire.OperatorID]bool{1: true, 2: true, 3: true, 4: true, 5: true},
		committees: map[wire.CommitteeID]CommitteeInfo{testCommittee.ID(): {Operators: testCommittee, Validators: 3}},
		validators: map[wire.ValidatorPK]ValidatorInfo{testPK: {
			Index: testIndex, CommitteeID: testCommittee.ID(), Operators: testCommittee, HasMetadata: true, Attesting: true,
		}},
		proposals:   map[phase0.Slot]bool{testSlot - 1: true, testSlot: true, testSlot + 1: true},
		dutiesKnown: true,
		inSync:      true,
		exits:       1,
	}
	w := &world{t: t, profile: &profile, view: view}
	w.renew(0)
	return w
}

func (w *world) renew(maxRecords int) {
	v, err := New(Config{Profile: w.profile, View: w.view, MaxRecords: maxRecords})
	if err != nil {
		w.t.Fatal(err)
	}
	w.v = v
}

// Verify makes the world its own signature verifier.
func (w *world) Verify(*wire.SignedSSVMessage) error {
	if w.broken || w.forged {
		return errors.New("bad signature")
	}
	return nil
}

// draft is a message in the making; send encodes it, unless raw is set.
type draft struct {
	from    PeerKey
	topic   string
	at      time.Duration // after the start of testSlot
	msgType wire.MsgType
	id      wire.MessageID
	signers []wire.OperatorID
	sigs    [][]byte
	qbft    *wire.QBFTMessage
	partial *wire.PartialSignatureMessages
	data    []byte // instead of qbft or partial
	full    []byte
	raw     []byte
	forged  bool // its signature does not verify
}

func signature() []byte { return make([]byte, wire.SignatureLength) }

func (w *world) id(role wire.Role) wire.MessageID {
	domain := w.profile.Domain(0)
	if network.ForCommittee(role) {
		return wire.NewCommitteeMessageID(domain, role, testCommittee.ID())
	}
	return wire.NewValidatorMessageID(domain, role, testPK)
}

// consensus returns a valid message of operator 1, except that proposals are their leader's.
func (w *world) consensus(role wire.Role, t wire.QBFTMsgType, round wire.Round) *draft {
	d := &draft{
		from: peerA, topic: "ssv.v2.114", at: w.roundStart(role, round), id: w.id(role),
		qbft: &wire.QBFTMessage{MsgType: t, Height: wire.Height(testSlot), Round: round, Root: [32]byte{1}},
	}
	d.sign(1)
	if t == wire.Proposal {
		d.sign(w.profile.Fork(0).Leader(testCommittee, d.qbft.Height, round))
		d.value("value")
	}
	return d
}

// roundStart is a moment at which a round is within the estimate.
func (w *world) roundStart(role wire.Role, r wire.Round) time.Duration {
	for at := time.Second; ; at += time.Second {
		if lowest, highest := w.profile.TakenRounds(role, 0, at); lowest <= r && r < highest {
			return at
		}
	}
}

func (w *world) decided(signers ...wire.OperatorID) *draft {
	d := w.consensus(wire.RoleCommittee, wire.Commit, 1)
	d.sign(signers...)
	d.value("value")
	return d
}

// partials returns a valid message of operator 1 with one entry for each index.
func (w *world) partials(role wire.Role, t wire.PartialSigType, indices ...phase0.ValidatorIndex) *draft {
	if len(indices) == 0 {
		indices = []phase0.ValidatorIndex{testIndex}
	}
	d := &draft{
		from: peerA, topic: "ssv.v2.114", at: time.Second, msgType: wire.MsgPartialSignatures, id: w.id(role),
		partial: &wire.PartialSignatureMessages{Type: t, Slot: testSlot},
	}
	for _, index := range indices {
		d.partial.Messages = append(d.partial.Messages, &wire.PartialSignatureMessage{Signer: 1, ValidatorIndex: index})
	}
	d.sign(1)
	return d
}

func (d *draft) sign(ids ...wire.OperatorID) {
	d.signers, d.sigs = ids, nil
	for range ids {
		d.sigs = append(d.sigs, signature())
	}
}

func (d *draft) value(text string) {
	d.full = []byte(text)
	d.qbft.Root = sha256.Sum256(d.full)
}

func (w *world) encode(d *draft) []byte {
	if d.raw != nil {
		return d.raw
	}
	data := d.data
	var err error
	switch {
	case data != nil:
	case d.qbft != nil:
		if d.qbft.Identifier == nil {
			d.qbft.Identifier = bytes.Clone(d.id[:])
		}
		data, err = d.qbft.MarshalSSZ()
	case d.partial != nil:
		data, err = d.partial.MarshalSSZ()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	signed := wire.SignedSSVMessage{
		Signatures: d.sigs, OperatorIDs: d.signers, FullData: d.full,
		SSVMessage: &wire.SSVMessage{MsgType: d.msgType, MsgID: d.id, Data: data},
	}
	raw, err := signed.MarshalSSZ()
	if err != nil {
		w.t.Fatal(err)
	}
	return raw
}

func (w *world) send(d *draft) Result {
	now := w.profile.SlotStart(testSlot).Add(d.at)
	w.forged = d.forged
	_, result := w.v.Validate(now, d.from, d.topic, w.encode(d), w)
	w.forged = false
	return result
}

// accept sends a message that must pass.
func (w *world) accept(d *draft) {
	w.t.Helper()
	if r := w.send(d); !r.Accepted() {
		w.t.Fatalf("a valid message breaks rule %s (%s)", r.Rule.Number, r.Rule.Label)
	}
}

// refuse sends a message that must break the rule.
func (w *world) refuse(label string, d *draft) {
	w.t.Helper()
	if got := labelOf(w.send(d)); got != label {
		w.t.Fatalf("message breaks %q, expected %q", got, label)
	}
}

func labelOf(r Result) string {
	if r.Accepted() {
		return "accept"
	}
	return r.Rule.Label
}
