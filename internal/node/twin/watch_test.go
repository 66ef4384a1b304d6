package twin

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

const (
	self          = wire.OperatorID(2)
	slotsPerEpoch = 8
	startSlot     = phase0.Slot(1000)
)

// world is a watch on a clock whose seconds are slots.
type world struct {
	t     *testing.T
	now   time.Time
	watch *Watch
	key   OperatorKey
	calls int // of OnSighting
}

func newWorld(t *testing.T) *world {
	w := &world{t: t}
	w.restart(startSlot)
	return w
}

// restart is a new process that remembers nothing.
func (w *world) restart(slot phase0.Slot) {
	w.to(slot)
	w.watch = New(Options{
		Self: self, SlotsPerEpoch: slotsPerEpoch, Now: func() time.Time { return w.now },
		SlotAt:     func(at time.Time) phase0.Slot { return phase0.Slot(at.Unix()) },
		OnSighting: func(*Sighting) { w.calls++ },
	})
	w.key = w.watch.Key(fakeKey{})
}

func (w *world) to(slot phase0.Slot) { w.now = time.Unix(int64(slot), 0) }

type fakeKey struct{}

func (fakeKey) Sign(hash [32]byte) ([]byte, error) { return hash[:], nil }

// message is a committee's message in a slot; body tells messages apart.
func message(slot phase0.Slot, body byte, signers ...wire.OperatorID) *gossip.Message {
	return &gossip.Message{Slot: slot, Signed: &wire.SignedSSVMessage{
		OperatorIDs: signers, SSVMessage: &wire.SSVMessage{MsgID: wire.MessageID{5}, Data: []byte{body, byte(slot), byte(slot >> 8)}},
	}}
}

func (w *world) sign(m *gossip.Message) error {
	w.t.Helper()
	hash, err := m.Signed.SSVMessage.Hash()
	if err != nil {
		w.t.Fatal(err)
	}
	signature, err := w.key.Sign(hash)
	if err == nil && !bytes.Equal(signature, hash[:]) {
		w.t.Error("another signature than the key's")
	}
	return err
}

func (w *world) hears(m *gossip.Message, twin bool) {
	w.t.Helper()
	w.watch.Heard(m)
	if got := w.watch.Err() != nil; got != twin {
		w.t.Fatalf("slot %d: twin noticed %t, want %t", m.Slot, got, twin)
	}
}

const later = startSlot + slotsPerEpoch + 1

func TestTwinStopsEverySignature(t *testing.T) {
	w := newWorld(t)
	shares := w.watch.Shares(&fakeShares{})
	w.to(later)
	if err := w.sign(message(later, 1, self)); err != nil {
		t.Fatal(err)
	}
	if r := shares.SignBatch(w.now, make([]signer.Request, 2)); len(r) != 2 || r[0].Err != nil {
		t.Fatal(r)
	}
	w.hears(message(later, 2, self), true)

	err := w.sign(message(later, 3, self))
	var s *Sighting
	if !errors.Is(err, ErrTwin) || !errors.As(err, &s) || s.Slot != later || s.Self != self || s.ID != (wire.MessageID{5}) || !s.At.Equal(w.now) {
		t.Errorf("signed after the sighting: %v", err)
	}
	for _, r := range shares.SignBatch(w.now, make([]signer.Request, 3)) {
		if !errors.Is(r.Err, ErrTwin) {
			t.Errorf("share signed after the sighting: %v", r.Err)
		}
	}
	w.to(later + 1000)
	w.hears(message(later+1000, 9, self), true)
	if w.calls != 1 || !errors.Is(w.sign(message(later+1000, 1, self)), ErrTwin) {
		t.Errorf("%d sightings told; time must not heal a twin", w.calls)
	}
}

type fakeShares struct{ ShareSigner }

func (*fakeShares) SignBatch(_ time.Time, requests []signer.Request) []signer.Result {
	return make([]signer.Result, len(requests))
}

func TestWhatIsNoTwin(t *testing.T) {
	w := newWorld(t)
	w.to(later)
	own := message(later, 1, self)
	if err := w.sign(own); err != nil {
		t.Fatal(err)
	}
	w.hears(own, false)                                       // it came back
	w.hears(message(later, 1, 1, self, 3), false)             // our commit among others in a decided message
	w.hears(message(later, 7, 1), false)                      // another operator's
	w.hears(message(later, 7, 1, 3, 4), false)                // others decided
	w.hears(message(startSlot, 7, self), false)               // an earlier run's, in the slot of the start
	w.hears(message(startSlot-1, 7, self), false)             // before it
	w.hears(message(startSlot+slotsPerEpoch, 7, self), false) // the last slot of the quiet epoch
	w.to(later + heardFor + 1)
	w.hears(message(later, 7, self), false) // older than what is remembered for certain
	w.hears(message(later+1, 7, self), true)
}

// A decided message that carries a commit of ours which we never made proves a twin as well.
func TestTwinInDecidedMessage(t *testing.T) {
	w := newWorld(t)
	w.to(later)
	w.hears(message(later, 2, 1, self, 3), true)
}

// A restart forgets what was sent; what the network still carries of it must not stop the node.
func TestRestartHearsItself(t *testing.T) {
	w := newWorld(t)
	var sent []*gossip.Message
	for slot := later; slot < later+20; slot++ {
		w.to(slot)
		m := message(slot, 1, self)
		if err := w.sign(m); err != nil {
			t.Fatal(err)
		}
		sent = append(sent, m)
	}
	// A registration may be signed for a slot that lies a few ahead.
	ahead := message(later+19+4, 2, self)
	if err := w.sign(ahead); err != nil {
		t.Fatal(err)
	}
	w.restart(later + 19)
	for slot := later + 19; slot < later+60; slot++ {
		w.to(slot)
		for _, m := range append(sent, ahead) {
			w.hears(m, false)
		}
	}
}

// What is still heard is still remembered, across generations.
func TestOwnMessagesAreRememberedLongEnough(t *testing.T) {
	w := newWorld(t)
	var sent []*gossip.Message
	for slot := startSlot; slot < startSlot+5*generation; slot++ {
		w.to(slot)
		m := message(slot+4, 1, self) // signed ahead
		if err := w.sign(m); err != nil {
			t.Fatal(err)
		}
		sent = append(sent, m)
		for _, m := range sent {
			w.hears(m, false)
		}
	}
	if n := len(w.watch.sent) + len(w.watch.before); n > 2*generation {
		t.Errorf("%d messages are remembered", n)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	w := newWorld(t)
	w.to(later)
	first := message(later, 1, self)
	if err := w.sign(first); err != nil {
		t.Fatal(err)
	}
	for _, fill := range []byte{1, 2} {
		for i := range maxRemembered {
			if _, err := w.key.Sign([32]byte{fill, byte(i), byte(i >> 8), byte(i >> 16)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := len(w.watch.sent) + len(w.watch.before); n > 2*maxRemembered {
		t.Errorf("%d messages are remembered", n)
	}
	w.hears(first, false) // forgotten too early, so it proves nothing
	w.to(later + 2)
	w.hears(message(later+2, 1, self), true)
}

// TestFaultClockSetBackEndsNoQuiet: kind C9. A run begins with the clock far ahead, which is then set right: the watch begins anew by the
// right clock, does not stay deaf until the wrong one, and takes nothing for a twin's that this run signed.
func TestFaultClockSetBackEndsNoQuiet(t *testing.T) {
	w := newWorld(t)
	w.restart(startSlot + 7200)
	own := message(startSlot+9, 1, self)
	if err := w.sign(own); err != nil {
		t.Fatal(err)
	}
	w.to(startSlot)
	w.hears(message(startSlot, 2, self), false) // perhaps an earlier run's
	w.to(startSlot + slotsPerEpoch + 1)
	w.hears(own, false)
	w.hears(message(startSlot+slotsPerEpoch+1, 2, self), true)
}
