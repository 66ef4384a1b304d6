package registry

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

const ownKey = "key of operator 2"

var (
	alice = common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	bob   = common.HexToAddress("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
	four  = []wire.OperatorID{1, 2, 3, 4}
)

// toyProof stands in for a BLS signature: it names key, owner and nonce.
func toyProof(pk []byte, owner common.Address, nonce uint64) (proof phase0.BLSSignature) {
	copy(proof[:], fmt.Sprintf("%x:%x:%d", pk[:4], owner[:4], nonce))
	return proof
}

func verifyToyProof(validator phase0.BLSPubKey, owner common.Address, nonce uint64, proof phase0.BLSSignature) error {
	if proof != toyProof(validator[:], owner, nonce) {
		return errors.New("wrong proof")
	}
	return nil
}

// toyOpener opens a share if its ciphertext begins with the share's public key.
type toyOpener struct{}

func (toyOpener) OpenShare(c keyshare.Ciphertext, share phase0.BLSPubKey) error {
	if !bytes.HasPrefix(c[:], share[:]) {
		return errors.New("wrong share")
	}
	return nil
}

// verifyToyShares takes share keys that name the validator, and such as end in a mark: as if somebody had laid a polynomial
// through them and the validator's key.
func verifyToyShares(validator phase0.BLSPubKey, _ wire.Committee, shares []phase0.BLSPubKey) error {
	for _, share := range shares {
		if !bytes.Contains(share[:], fmt.Appendf(nil, "in %x", validator[:4])) && share[47] != forged {
			return errors.New("not on a polynomial")
		}
	}
	return nil
}

const forged = 0xff

func key(n byte) []byte { return bytes.Repeat([]byte{n}, 48) }

// toyShares are shares for a number of operators, in the order they are named.
func toyShares(pk []byte, owner common.Address, nonce uint64, operators []wire.OperatorID) []byte {
	data := keyshare.SharesData{OwnerProof: toyProof(pk, owner, nonce)}
	for _, id := range operators {
		var share phase0.BLSPubKey
		copy(share[:], fmt.Sprintf("share of %d in %x", id, pk[:4]))
		var c keyshare.Ciphertext
		copy(c[:], share[:])
		data.PublicKeys, data.Ciphertexts = append(data.PublicKeys, share), append(data.Ciphertexts, c)
	}
	return data.Bytes()
}

func added(owner common.Address, nonce uint64, n byte, operators []wire.OperatorID) ValidatorAddedEvent {
	return ValidatorAddedEvent{owner, operators, key(n), toyShares(key(n), owner, nonce, operators)}
}

func newRegistry(t testing.TB) *Registry {
	t.Helper()
	r, err := New(Config{OwnKey: ownKey, Shares: toyOpener{}, VerifyOwner: verifyToyProof, VerifyShares: verifyToyShares})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func blockOf(number uint64, events ...Event) Block {
	block := Block{Number: number, Timestamp: 1000 + 12*number}
	for i, event := range events {
		log := encode(event)
		log.Block, log.LogIndex = number, uint(i)
		block.Logs = append(block.Logs, log)
	}
	return block
}

// apply folds events as one block and tells what happened, one line an event.
func apply(t testing.TB, r *Registry, number uint64, events ...Event) string {
	t.Helper()
	out, err := r.Apply(blockOf(number, events...))
	if err != nil {
		t.Fatal(err)
	}
	return tell(out.Changes)
}

func tell(changes []Change) string {
	lines := make([]string, len(changes))
	for i, change := range changes {
		switch c := change.(type) {
		case OperatorAdded:
			lines[i] = fmt.Sprintf("operator %d added own=%t", c.Operator.ID, c.Own)
		case OperatorRemoved:
			lines[i] = fmt.Sprintf("operator %d removed own=%t", c.Operator.ID, c.Own)
		case ValidatorAdded:
			lines[i] = fmt.Sprintf("validator %x added own=%t", c.Validator.PublicKey[:1], c.Validator.Own != nil)
			if c.Refused != nil {
				lines[i] += " refused=" + string(c.Validator.Refused)
			}
		case ValidatorRemoved:
			lines[i] = fmt.Sprintf("validator %x removed", c.Validator.PublicKey[:1])
		case ClusterLiquidated:
			lines[i] = fmt.Sprintf("liquidated %d", len(c.Validators))
		case ClusterReactivated:
			lines[i] = fmt.Sprintf("reactivated %d", len(c.Validators))
		case FeeRecipientUpdated:
			lines[i] = fmt.Sprintf("recipient %x", c.Recipient[19:])
		case ValidatorExited:
			lines[i] = fmt.Sprintf("validator %x exits at %d", c.Validator.PublicKey[:1], c.Timestamp)
		case Skipped:
			lines[i] = fmt.Sprintf("skipped %s: %s", c.Event, c.Reason)
		default:
			lines[i] = fmt.Sprintf("%T", c)
		}
	}
	return strings.Join(lines, "\n")
}

func expect(t *testing.T, got string, want ...string) {
	t.Helper()
	if joined := strings.Join(want, "\n"); got != joined {
		t.Errorf("got:\n%s\nwant:\n%s", got, joined)
	}
}

// withOperators is a registry that knows operators 1 to n; 2 is this one.
func withOperators(t testing.TB, n int) *Registry {
	t.Helper()
	r := newRegistry(t)
	var events []Event
	for id := 1; id <= n; id++ {
		events = append(events, OperatorAddedEvent{wire.OperatorID(id), bob, fmt.Sprintf("key of operator %d", id)})
	}
	apply(t, r, 1, events...)
	return r
}

func TestStoryOfAValidator(t *testing.T) {
	r := withOperators(t, 7)
	if r.OwnID() != 2 {
		t.Fatalf("own id %d", r.OwnID())
	}
	expect(t, apply(t, r, 2, added(alice, 0, 0xa1, four), added(alice, 1, 0xa2, []wire.OperatorID{1, 3, 4, 5})),
		"validator a1 added own=true", "validator a2 added own=false")
	expect(t, apply(t, r, 3, ClusterLiquidatedEvent{alice, four}), "liquidated 1")
	if v, _ := r.Validator(wire.ValidatorPK(key(0xa1))); !v.Liquidated || v.Own == nil {
		t.Errorf("after liquidation: %+v", v)
	}
	if v, _ := r.Validator(wire.ValidatorPK(key(0xa2))); v.Liquidated {
		t.Error("another cluster was liquidated too")
	}
	expect(t, apply(t, r, 4, ClusterReactivatedEvent{alice, four}), "reactivated 1")
	expect(t, apply(t, r, 5, ValidatorExitedEvent{alice, four, key(0xa1)}), "validator a1 exits at 1060")
	expect(t, apply(t, r, 6, ValidatorRemovedEvent{alice, four, key(0xa1)}), "validator a1 removed")
	expect(t, apply(t, r, 7, ClusterLiquidatedEvent{alice, four}), "liquidated 0")
	if _, _, ok := r.Committee(wire.Committee(four).ID()); ok {
		t.Error("a committee without validators is still there")
	}
	if operators, n, ok := r.Committee((wire.Committee{1, 3, 4, 5}).ID()); !ok || n != 1 || len(operators) != 4 {
		t.Errorf("committee: %v, %d, %t", operators, n, ok)
	}
}

func TestOperatorRules(t *testing.T) {
	r := withOperators(t, 4)
	expect(t, apply(t, r, 2,
		OperatorAddedEvent{4, bob, "another key"},
		OperatorAddedEvent{5, bob, "key of operator 1"},
		OperatorRemovedEvent{9},
		OperatorRemovedEvent{2},
		OperatorRemovedEvent{2},
		OperatorAddedEvent{5, bob, ownKey},
		added(alice, 0, 0xa1, four),
		added(alice, 1, 0xa2, []wire.OperatorID{1, 3, 4, 5}),
	),
		"skipped OperatorAdded: operator-exists",
		"skipped OperatorAdded: operator-key-exists",
		"skipped OperatorRemoved: operator-unknown",
		"operator 2 removed own=true",
		"skipped OperatorRemoved: operator-unknown",
		"operator 5 added own=true",
		"skipped ValidatorAdded: operator-unknown",
		"validator a2 added own=true")
	if operator, ok := r.Operator(2); !ok || !operator.Removed || operator.Owner != bob {
		t.Errorf("a removed operator keeps its seat: %+v", operator)
	}
	if v, _ := r.Validator(wire.ValidatorPK(key(0xa2))); v.Own.Operator != 5 || r.OwnID() != 5 {
		t.Errorf("own id %d, own share of %d", r.OwnID(), v.Own.Operator)
	}
}

func TestNonceAdvancesOnMalformedAndNotOnUnparsable(t *testing.T) {
	r := withOperators(t, 4)
	short := added(alice, 0, 0xa1, four)
	short.Shares = short.Shares[1:]
	expect(t, apply(t, r, 2, short), "skipped ValidatorAdded: shares-length")
	if r.NextNonce(alice) != 1 {
		t.Errorf("nonce %d after a malformed event", r.NextNonce(alice))
	}
	broken := blockOf(3, added(alice, 1, 0xa1, four))
	broken.Logs[0].Data = broken.Logs[0].Data[:100]
	out, err := r.Apply(broken)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, tell(out.Changes), "skipped ValidatorAdded: unparsable")
	if len(out.Writes) != 0 || r.NextNonce(alice) != 1 {
		t.Errorf("nonce %d after an unparsable event, %d writes", r.NextNonce(alice), len(out.Writes))
	}
	expect(t, apply(t, r, 4, added(alice, 0, 0xa1, four), added(alice, 2, 0xa1, four), added(bob, 0, 0xb1, four)),
		"skipped ValidatorAdded: owner-proof", "validator a1 added own=true", "validator b1 added own=true")
}

func TestValidatorAddedRules(t *testing.T) {
	event := func(nonce uint64, change func(*ValidatorAddedEvent)) ValidatorAddedEvent {
		e := added(alice, nonce, 0xa1, four)
		change(&e)
		return e
	}
	operators := func(ids ...wire.OperatorID) func(*ValidatorAddedEvent) {
		return func(e *ValidatorAddedEvent) { e.Operators = ids }
	}
	r := withOperators(t, 4)
	// the ciphertext of operator 2 is the second of four
	spoilOwn := func(e *ValidatorAddedEvent) { e.Shares[96+4*48+256] ^= 1 }
	spoilOther := func(e *ValidatorAddedEvent) { e.Shares[96+4*48] ^= 1 }
	expect(t, apply(t, r, 2,
		event(0, operators()),
		event(1, operators(1, 2, 3)),
		event(2, operators(1, 2, 3, 3)),
		event(3, operators(1, 2, 3, 9)),
		event(4, func(e *ValidatorAddedEvent) { e.Shares = append(e.Shares, 0) }),
		event(5, func(e *ValidatorAddedEvent) { e.Shares[0] ^= 1 }),
		event(6, func(e *ValidatorAddedEvent) { e.PublicKey = e.PublicKey[:47] }),
		event(7, func(e *ValidatorAddedEvent) { *e = added(alice, 7, 0xa2, four); spoilOwn(e) }),
		event(8, spoilOther),
		event(9, func(*ValidatorAddedEvent) {}),
		added(bob, 0, 0xa1, four),
	),
		"skipped ValidatorAdded: committee-size",
		"skipped ValidatorAdded: committee-size",
		"skipped ValidatorAdded: operator-repeated",
		"skipped ValidatorAdded: operator-unknown",
		"skipped ValidatorAdded: shares-length",
		"skipped ValidatorAdded: owner-proof",
		"skipped ValidatorAdded: owner-proof",
		"validator a2 added own=false refused=own-share",
		"validator a1 added own=true",
		// the same owner again is no change at all, another owner is malformed
		"skipped ValidatorAdded: other-owner")
	if r.NextNonce(alice) != 10 || r.NextNonce(bob) != 1 {
		t.Errorf("nonces %d and %d", r.NextNonce(alice), r.NextNonce(bob))
	}
}

// Shares stand in the event's order, which the contract keeps ascending but nobody checks.
func TestSharesFollowTheirOperators(t *testing.T) {
	r := withOperators(t, 4)
	apply(t, r, 2, added(alice, 0, 0xa1, []wire.OperatorID{3, 1, 4, 2}))
	v, ok := r.Validator(wire.ValidatorPK(key(0xa1)))
	if !ok || !reflect.DeepEqual(v.Committee, wire.Committee(four)) {
		t.Fatalf("committee %v", v.Committee)
	}
	for _, id := range four {
		if share, ok := v.SharePublicKey(id); !ok || !strings.HasPrefix(string(share[:]), fmt.Sprintf("share of %d ", id)) {
			t.Errorf("share of %d: %q", id, share[:])
		}
	}
	if _, ok := v.SharePublicKey(9); ok {
		t.Error("a share of an operator outside the committee")
	}
}

func TestRemovalAndExitRules(t *testing.T) {
	r := withOperators(t, 4)
	apply(t, r, 2, added(alice, 0, 0xa1, four))
	expect(t, apply(t, r, 3,
		ValidatorRemovedEvent{alice, four, key(9)}, ValidatorRemovedEvent{bob, four, key(0xa1)}, ValidatorRemovedEvent{alice, four, nil},
		ValidatorExitedEvent{alice, four, key(9)}, ValidatorExitedEvent{bob, four, key(0xa1)}),
		"skipped ValidatorRemoved: validator-unknown", "skipped ValidatorRemoved: other-owner", "skipped ValidatorRemoved: validator-unknown",
		"skipped ValidatorExited: validator-unknown", "skipped ValidatorExited: other-owner")
}

func TestFeeRecipient(t *testing.T) {
	r := withOperators(t, 4)
	if r.FeeRecipient(alice) != alice {
		t.Error("by default rewards go to the owner")
	}
	other := common.HexToAddress("0x99")
	expect(t, apply(t, r, 2, FeeRecipientUpdatedEvent{alice, other}, FeeRecipientUpdatedEvent{alice, other}, FeeRecipientUpdatedEvent{bob, bob}),
		"recipient 99")
	if r.FeeRecipient(alice) != other || r.NextNonce(alice) != 0 {
		t.Errorf("recipient %v, nonce %d", r.FeeRecipient(alice), r.NextNonce(alice))
	}
	apply(t, r, 3, added(alice, 0, 0xa1, four))
	if r.FeeRecipient(alice) != other {
		t.Error("a registration forgot the recipient")
	}
}

func TestCheckValues(t *testing.T) {
	for nonce, want := range []string{
		"1cf4b021b65a34b5493e809f5433a62ca020c4cf36e45c3d83f3ae391da44082",
		"28ac186a92154092913ced5645500cd68425f13aa50a1777b80aa83a9fe1f197",
	} {
		if got := keyshare.OwnerRoot(alice, uint64(nonce)); fmt.Sprintf("%x", got[:]) != want {
			t.Errorf("nonce %d: %x", nonce, got)
		}
	}
	const want = "7e4da62ecc2543370c33461f89ff2f7bcc0ecf8b6ae2951ac35f316929aa06e3"
	for _, order := range [][]wire.OperatorID{four, {4, 2, 1, 3}} {
		if got := ClusterIDOf(alice, order); fmt.Sprintf("%x", got[:]) != want {
			t.Errorf("cluster %v: %x", order, got)
		}
	}
}

func TestVerifyOwnerBLSRefusesWhatIsNoKey(t *testing.T) {
	if err := VerifyOwnerBLS(phase0.BLSPubKey{}, alice, 0, phase0.BLSSignature{}); err == nil {
		t.Error("accepted")
	}
}

func TestBlocksMustBeWhole(t *testing.T) {
	r := withOperators(t, 4)
	before := r.Records()
	foreign := blockOf(2, added(alice, 0, 0xa1, four))
	foreign.Logs[0].Block = 3
	twice := blockOf(2, added(alice, 0, 0xa1, four))
	twice.Logs = append(twice.Logs, twice.Logs[0])
	for name, block := range map[string]Block{"a log of another block": foreign, "a log twice": twice} {
		if _, err := r.Apply(block); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if !reflect.DeepEqual(before, r.Records()) {
		t.Error("a refused block changed the state")
	}
	removed := blockOf(2, added(alice, 0, 0xa1, four))
	removed.Logs[0].Removed = true
	if out, err := r.Apply(removed); err != nil || len(out.Changes) != 0 || out.Undo != nil {
		t.Errorf("a removed log: %+v, %v", out, err)
	}
}

func TestConfigIsChecked(t *testing.T) {
	for _, config := range []Config{{}, {VerifyOwner: verifyToyProof, OwnKey: "k"}} {
		if _, err := New(config); err == nil {
			t.Errorf("accepted %+v", config)
		}
	}
	r, err := New(Config{VerifyOwner: verifyToyProof})
	if err != nil || r.OwnID() != 0 {
		t.Errorf("an observer: %v", err)
	}
	// An operator with an empty key must not become the observer's own.
	apply(t, r, 1, OperatorAddedEvent{1, bob, ""})
	if r.OwnID() != 0 {
		t.Error("an observer has an id")
	}
}
