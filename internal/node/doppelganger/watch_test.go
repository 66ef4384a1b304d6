package doppelganger

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Operator 1 watches four validators of committee 1 to 4 on a scripted chain; the share key of validator i is {i}.
const validators = 4

type world struct {
	t     *testing.T
	chain eth.Chain
	bn    *scripted.BeaconChain
	node  *scripted.BeaconClient
	keys  []*threshold.SecretKey
	clock *clock.Virtual
	watch *Watch
	guard ShareSigner
	head  phase0.Slot

	mu     sync.Mutex
	signed int
}

func newWorld(t *testing.T, held ...byte) *world {
	t.Helper()
	w := &world{t: t, chain: eth.Chain{Constants: eth.Constants{
		GenesisTime: time.Unix(1_800_000_000, 0), GenesisValidatorsRoot: phase0.Root{9}, SlotsPerEpoch: 8, SlotDuration: 3 * time.Second,
		EpochsPerSyncCommitteePeriod: 4, SyncCommitteeSize: 8,
	}}}
	for id := eth.Phase0; id <= eth.Electra; id++ {
		w.chain.Forks = append(w.chain.Forks, eth.Fork{Version: phase0.Version{byte(id)}, ID: id})
	}
	var public []phase0.BLSPubKey
	for v := range uint64(validators) {
		var secret [32]byte
		binary.BigEndian.PutUint64(secret[24:], v+77)
		key, err := threshold.ParseSecretKey(secret[:])
		if err != nil {
			t.Fatal(err)
		}
		w.keys, public = append(w.keys, key), append(public, key.PublicKey().Bytes())
	}
	var err error
	if w.bn, err = scripted.NewBeaconChain(w.chain, public); err != nil {
		t.Fatal(err)
	}
	w.node = scripted.NewBeaconClient(w.bn)
	server, err := scripted.ServeBeacon(w.node)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	client := beacon.NewClient(beacon.Options{Endpoint: server.URL(), Timeout: 5 * time.Second, Logger: slog.New(slog.DiscardHandler)})
	nodes, err := beacon.NewNodes(client)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { client.Run(ctx) })
	w.until("synced", func() bool { return client.Status().State.Usable() })
	w.clock = clock.NewVirtual(w.chain.SlotStart(10)) // in epoch 1
	w.to(10)
	committee, err := wire.NewCommittee(1, 2, 3, 4)
	if err != nil {
		t.Fatal(err)
	}
	var shares []duty.Share
	for v := range byte(validators) {
		shares = append(shares, duty.Share{
			Validator: wire.ValidatorPK{v}, Index: phase0.ValidatorIndex(v), Committee: committee,
			SharePubKeys: []phase0.BLSPubKey{{v, 1}, {v, 2}, {v, 3}, {v, 4}},
		})
	}
	o := Options{
		Epochs: 2, Timing: &timing{w.chain}, Clock: w.clock, Liveness: nodes, Shares: func() []duty.Share { return shares },
		Activation: func(wire.ValidatorPK) (phase0.Epoch, bool) { return 0, true },
		Self:       func() wire.OperatorID { return 1 }, Logger: slog.New(slog.DiscardHandler),
	}
	for _, v := range held {
		o.Held = append(o.Held, phase0.BLSPubKey{v, 1})
	}
	w.watch = New(o)
	w.guard = w.watch.Guard(w)
	running.Go(func() { w.watch.Run(ctx) })
	t.Cleanup(func() { cancel(); running.Wait() })
	return w
}

type timing struct{ eth.Chain }

func (c *timing) SlotsPerEpoch() uint64 { return c.Chain.SlotsPerEpoch }

func (w *world) until(what string, ok func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(time.Minute); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("never: %s", what)
		}
	}
}

// to brings chain and clock to a slot.
func (w *world) to(slot phase0.Slot) {
	for ; w.head < slot; w.head++ {
		w.bn.Extend(w.head + 1)
	}
	w.clock.Advance(w.chain.SlotStart(slot))
}

// judged brings the world to where the watch has judged an epoch: it looks at each slot and asks in the middle of the next one.
func (w *world) judged(epoch phase0.Epoch) {
	w.t.Helper()
	const path = "/eth/v1/validator/liveness"
	middle := w.chain.FirstSlot(epoch+1) + 4
	for w.head < middle-1 {
		w.looked(w.head + 1)
	}
	asked := w.node.Asked(path)
	w.looked(middle)
	if w.node.Asked(path) == asked {
		w.t.Errorf("nobody was asked about epoch %d in slot %d", epoch, middle)
	}
}

// looked brings the world to a slot and waits until the watch has looked at it.
func (w *world) looked(slot phase0.Slot) {
	w.t.Helper()
	w.until("the watch waits", func() bool { return w.clock.Waiting(w.chain.SlotStart(w.head + 1)) })
	w.to(slot)
	w.until("the watch has looked", func() bool { return w.clock.Waiting(w.chain.SlotStart(slot + 1)) })
}

// vote makes a whole validator vote in an epoch, whoever does that.
func (w *world) vote(epoch phase0.Epoch, v phase0.ValidatorIndex) {
	w.t.Helper()
	for slot := w.chain.FirstSlot(epoch); slot < w.chain.FirstSlot(epoch+1); slot++ {
		w.to(slot)
		data, err := w.bn.Vote(slot)
		if err != nil {
			w.t.Fatal(err)
		}
		root, err := w.chain.AttestationRoot(data)
		if err != nil {
			w.t.Fatal(err)
		}
		if w.bn.Attest(&electra.SingleAttestation{AttesterIndex: v, Data: data, Signature: w.keys[v].Sign(root)}) == nil {
			return
		}
	}
	w.t.Fatalf("validator %d could not vote in epoch %d", v, epoch)
}

// ballot is a vote of a slot.
func (w *world) ballot(slot phase0.Slot, root byte) signer.Object {
	w.t.Helper()
	o, err := signer.Attestation(&phase0.AttestationData{
		Slot: slot, BeaconBlockRoot: phase0.Root{root}, Source: &phase0.Checkpoint{}, Target: &phase0.Checkpoint{Epoch: w.chain.EpochOf(slot)},
	}, phase0.Domain{1})
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

// decided makes this operator sign a validator's vote of a slot, if it may.
func (w *world) decided(slot phase0.Slot, v byte, root byte) {
	w.t.Helper()
	w.guard.SignBatch(w.clock.Now(), []signer.Request{w.ballot(slot, root).By(phase0.BLSPubKey{v, 1})})
}

// hear brings the post-consensus message of an operator with its vote for a validator in a slot.
func (w *world) hear(from wire.OperatorID, slot phase0.Slot, v phase0.ValidatorIndex, root byte) {
	w.watch.Heard(&gossip.Message{
		Slot: slot, Role: wire.RoleCommittee, Signed: &wire.SignedSSVMessage{OperatorIDs: []wire.OperatorID{from}},
		Partial: partialView(w.t, slot, wire.PartialSignatureMessage{SigningRoot: w.ballot(slot, root).Root(), Signer: from, ValidatorIndex: v}),
	})
}

// partialView is a post-consensus message with one entry, as gossip hands it on.
func partialView(t testing.TB, slot phase0.Slot, entry wire.PartialSignatureMessage) *wire.PartialView {
	t.Helper()
	m := wire.PartialSignatureMessages{Type: wire.PartialSigPostConsensus, Slot: slot, Messages: []*wire.PartialSignatureMessage{&entry}}
	data, err := m.MarshalSSZ()
	if err != nil {
		t.Fatal(err)
	}
	view, err := wire.ParsePartialView(data)
	if err != nil {
		t.Fatal(err)
	}
	return &view
}

// SignBatch is the signer behind the guard.
func (w *world) SignBatch(_ time.Time, requests []signer.Request) []signer.Result {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.signed += len(requests)
	results := make([]signer.Result, len(requests))
	for i := range results {
		results[i].Signature = phase0.BLSSignature{requests[i].Share[0] + 1}
	}
	return results
}

func (w *world) CheckAttestation(phase0.BLSPubKey, phase0.Epoch, phase0.Epoch) error { return nil }
func (w *world) CheckBlock(phase0.BLSPubKey, phase0.Slot) error                      { return nil }

// signs reports for which validators votes, and blocks, are signed; what cannot be slashed must always be.
func (w *world) signs() (out string) {
	w.t.Helper()
	attester, proposer, other := phase0.Domain{1}, phase0.Domain{}, phase0.Domain{2}
	vote, err := signer.Attestation(&phase0.AttestationData{Source: &phase0.Checkpoint{}, Target: &phase0.Checkpoint{Epoch: 1}}, attester)
	if err != nil {
		w.t.Fatal(err)
	}
	block, err := signer.Block(1, phase0.Root{}, proposer)
	if err != nil {
		w.t.Fatal(err)
	}
	plain, err := signer.Plain(phase0.Root{}, other)
	if err != nil {
		w.t.Fatal(err)
	}
	var requests []signer.Request
	for v := range byte(validators) {
		for _, o := range []signer.Object{plain, vote, block} {
			requests = append(requests, o.By(phase0.BLSPubKey{v, 1}))
		}
	}
	for i, r := range w.guard.SignBatch(w.clock.Now(), requests) {
		v, kind := i/3, i%3
		switch {
		case r.Err == nil && r.Signature != phase0.BLSSignature{byte(v) + 1}:
			w.t.Errorf("validator %d has another's signature", v)
		case r.Err != nil && !errors.Is(r.Err, duty.ErrWithheld), r.Err != nil && kind == 0:
			w.t.Errorf("validator %d, kind %d: %v", v, kind, r.Err)
		case r.Err == nil && kind == 1:
			out += fmt.Sprint(v, " ")
		case (r.Err == nil) != (len(out) > 0 && out[len(out)-2] == byte('0'+v)) && kind == 2:
			w.t.Errorf("validator %d: vote and block are not treated alike", v)
		}
	}
	return out
}

func (w *world) expect(signs string) {
	w.t.Helper()
	if got := w.signs(); got != signs {
		w.t.Errorf("signs for %q, want %q (%+v)", got, signs, w.watch.Status())
	}
}

// A validator that is seen nowhere for two whole epochs is signed for. The epoch of the start does not count, and a share that
// was stored in this run needs no watch.
func TestNobodyElse(t *testing.T) {
	w := newWorld(t, 0, 1, 2)
	w.expect("3 ")
	w.vote(1, 1) // an earlier run of this node, perhaps
	w.judged(2)
	w.expect("3 ")
	w.judged(3)
	w.expect("0 1 2 3 ")
	if s := w.watch.Status(); s.Watched != 0 || s.Withheld == 0 || len(s.Elsewhere) != 0 {
		t.Errorf("status %+v", s)
	}
}

// One validator votes although its committee is not heard: it lives elsewhere, and nothing is signed for it until it has been
// still for two epochs. The others are not held up by it.
func TestLivesElsewhere(t *testing.T) {
	w := newWorld(t, 0, 1, 2, 3)
	w.vote(2, 1)
	w.judged(2)
	w.expect("")
	w.vote(3, 1)
	w.judged(3)
	w.expect("0 2 3 ")
	if s := w.watch.Status(); len(s.Elsewhere) != 1 || s.Elsewhere[0] != 1 {
		t.Errorf("status %+v", s)
	}
	w.judged(4)
	w.expect("0 2 3 ")
	w.judged(5)
	w.expect("0 1 2 3 ")
}

// A quorum of the others that signs one vote is the committee at work; fewer, other roots, repetitions, own messages and
// votes from before the watch are not. Where the validator was seen elsewhere, two epochs must be explained.
func TestTheCommitteeMakesItLive(t *testing.T) {
	w := newWorld(t, 0, 1)
	for _, from := range []wire.OperatorID{2, 3, 4} {
		w.hear(from, 10, 0, 1) // this epoch does not count
	}
	w.decided(10, 0, 1)
	w.to(17)
	w.decided(17, 0, 1)
	w.hear(1, 17, 0, 1)
	w.hear(2, 17, 0, 1)
	w.hear(2, 17, 0, 1)
	w.hear(3, 17, 0, 1)
	w.hear(4, 17, 0, 2)
	w.hear(4, 18, 0, 1)
	w.hear(5, 17, 0, 1)
	w.expect("2 3 ")
	w.hear(4, 17, 0, 1)
	w.expect("0 2 3 ")
	w.vote(2, 1)
	w.judged(2)
	w.expect("0 2 3 ")
	for epoch := phase0.Epoch(3); epoch <= 4; epoch++ {
		slot := w.chain.FirstSlot(epoch) + 5
		for _, from := range []wire.OperatorID{2, 3, 4} {
			w.hear(from, slot, 1, 1)
		}
		w.decided(slot, 1, 1) // it was slower than the others
		w.vote(epoch, 1)
		w.expect("0 2 3 ")
		w.judged(epoch)
	}
	w.expect("0 1 2 3 ")
	if s := w.watch.Status(); s.Watched != 0 || len(s.Elsewhere) != 0 {
		t.Errorf("status %+v", s)
	}
}

// While no beacon node tells, nothing is clear, and the row of epochs is broken.
func TestABeaconNodeThatDoesNotTell(t *testing.T) {
	w := newWorld(t, 0)
	w.judged(2)
	w.node.Behave(scripted.BeaconConduct{Down: true})
	for slot := phase0.Slot(36); slot < 41; slot++ { // the watch asks once a slot, from the middle of epoch 4 to its end
		w.to(slot)
		w.until("it waits for the next slot", func() bool { return w.clock.Waiting(w.chain.SlotStart(slot + 1)) })
	}
	w.expect("1 2 3 ")
	w.node.Behave(scripted.BeaconConduct{})
	w.judged(4)
	w.expect("1 2 3 ")
	w.judged(5)
	w.expect("0 1 2 3 ")
}

// TestFaultClockSetBackWatchesOn: kind C9. The watch after a start began by a clock a day ahead: set right, it begins anew.
func TestFaultClockSetBackWatchesOn(t *testing.T) {
	m := newMove()
	m.watch.watched[phase0.BLSPubKey{1}] = held(300, 2)
	m.watch.open.Store(1)
	var free phase0.Slot
	for slot := phase0.Slot(80); slot < 140 && free == 0; slot++ {
		if m.slot(slot); m.free() {
			free = slot
		}
	}
	if free != 108 { // two whole epochs after the one in which the clock was set, judged in the middle of the next
		t.Errorf("free in slot %d", free)
	}
}

// Epochs that nobody judged break the row; what was told before changes nothing.
func TestVerdict(t *testing.T) {
	for events, want := range map[string]string{
		"2-":                "watched 1",
		"2- 3-":             "safe",
		"2- 2-":             "watched 1",
		"2- 4-":             "watched 1",
		"2- 4- 5-":          "safe",
		"2+":                "elsewhere 0",
		"2- 3+":             "elsewhere 0",
		"2+ 3- 4-":          "safe",
		"2- 3+ 4-":          "elsewhere 1",
		"2- 3- 4+":          "safe",
		"2c":                "safe",
		"1c":                "watched 0",
		"3c 2+":             "safe",
		"2+ 3c":             "elsewhere 0",
		"2+ 3c 3+":          "elsewhere 1",
		"2+ 3c 3+ 4+":       "elsewhere 0",
		"2+ 3c 3+ 4c 4c 4+": "safe",
		"2- 3+ 4- 5c 5+":    "safe",
	} {
		v := held(2, 2)
		for _, e := range strings.Fields(events) {
			epoch := phase0.Epoch(e[0] - '0')
			if e[1] == 'c' {
				v.committee(epoch)
				continue
			}
			v.update(epoch, e[1] == '+')
		}
		got := fmt.Sprintf("watched %d", v.clean)
		switch {
		case v.safe:
			got = "safe"
		case v.seen:
			got = fmt.Sprintf("elsewhere %d", v.clean)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", events, got, want)
		}
	}
}
