package registry

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// copied registers validator n with the share keys and ciphertexts of a victim. If it is forged, the share keys are laid on a
// polynomial with n's key: half of them are the victim's still, this operator's among them.
func copied(owner common.Address, nonce uint64, n, victim byte, operators []wire.OperatorID, isForged bool) ValidatorAddedEvent {
	event := ValidatorAddedEvent{owner, operators, key(n), toyShares(key(victim), owner, nonce, operators)}
	copy(event.Shares, added(owner, nonce, n, operators).Shares[:96])
	if !isForged {
		return event
	}
	for i, id := range operators {
		at := 96 + 48*i
		if id > 2 {
			copy(event.Shares[at:at+48], fmt.Sprintf("forged %d in %x", id, key(n)[:4]))
		}
		event.Shares[at+47] = forged
	}
	return event
}

// registerForgeable registers validator n so that a forged copy has the same share key for this operator.
func registerForgeable(owner common.Address, nonce uint64, n byte) ValidatorAddedEvent {
	event := added(owner, nonce, n, four)
	for i := range four {
		event.Shares[96+48*i+47] = forged
		event.Shares[96+4*48+256*i+47] = forged
	}
	return event
}

func forgedCopy(owner common.Address, nonce uint64, n, victim byte) ValidatorAddedEvent {
	event := registerForgeable(owner, nonce, victim)
	copy(event.Shares, added(owner, nonce, n, four).Shares[:96])
	event.PublicKey = key(n)
	return event
}

// share is this operator's share of a forgeable validator.
func shareOf(n byte) (share phase0.BLSPubKey) {
	copy(share[:], fmt.Sprintf("share of 2 in %x", key(n)[:4]))
	share[47] = forged
	return share
}

// TestFaultCopiedShares: kind A1, fields of an event that no proof covers may be somebody else's. Whether a validator is
// registered is the same for all nodes; whose share this operator uses is the first one's that came with it, for ever: when it
// is removed nobody inherits, and when blocks are taken back and come in another order, that order counts.
func TestFaultCopiedShares(t *testing.T) {
	const victim, thief, second = 0xa1, 0xb1, 0xb2
	whole := func(nonce uint64) ValidatorAddedEvent { return copied(bob, nonce, thief, victim, four, false) }
	for name, story := range map[string]struct {
		events []Event
		want   string
	}{
		"a whole copy": {
			[]Event{registerForgeable(alice, 0, victim), whole(0)},
			"validator a1 added own=true\nvalidator b1 added own=false refused=share-keys",
		},
		"a copy on a polynomial": {
			[]Event{registerForgeable(alice, 0, victim), forgedCopy(bob, 0, thief, victim)},
			"validator a1 added own=true\nvalidator b1 added own=false refused=share-taken",
		},
		"the thief leaves": {
			[]Event{registerForgeable(alice, 0, victim), forgedCopy(bob, 0, thief, victim), ValidatorRemovedEvent{bob, four, key(thief)}},
			"validator a1 added own=true\nvalidator b1 added own=false refused=share-taken\nvalidator b1 removed",
		},
		"the owner leaves, and nobody inherits": {
			[]Event{
				registerForgeable(alice, 0, victim), forgedCopy(bob, 0, thief, victim),
				ValidatorRemovedEvent{alice, four, key(victim)},
				forgedCopy(bob, 1, second, victim),
				ValidatorRemovedEvent{bob, four, key(thief)},
				forgedCopy(bob, 2, thief, victim),
			},
			"validator a1 added own=true\nvalidator b1 added own=false refused=share-taken\nvalidator a1 removed\n" +
				"validator b2 added own=false refused=share-taken\nvalidator b1 removed\nvalidator b1 added own=false refused=share-taken",
		},
		"the owner comes back": {
			[]Event{registerForgeable(alice, 0, victim), ValidatorRemovedEvent{alice, four, key(victim)}, forgedCopy(bob, 0, thief, victim), registerForgeable(alice, 1, victim)},
			"validator a1 added own=true\nvalidator a1 removed\nvalidator b1 added own=false refused=share-taken\nvalidator a1 added own=true",
		},
	} {
		t.Run(name, func(t *testing.T) {
			together, apart := withOperators(t, 4), withOperators(t, 4)
			got := apply(t, together, 2, story.events...)
			var lines []string
			for i, e := range story.events {
				lines = append(lines, apply(t, apart, uint64(2+i), e))
				apart = reload(t, stored(apart))
			}
			if got != story.want || strings.Join(lines, "\n") != story.want {
				t.Errorf("in one block:\n%s\none by one, with restarts:\n%s\nwant:\n%s", got, strings.Join(lines, "\n"), story.want)
			}
			if holder, bound := together.Holder(shareOf(victim)); !bound || holder != wire.ValidatorPK(key(victim)) || !together.Bound() || !apart.Bound() {
				t.Errorf("the share belongs to %v (%t)", holder, bound)
			}
		})
	}
}

// TestFaultCopiedSharesInAnotherOrder: kind A1, two registrations that change places when the chain does.
func TestFaultCopiedSharesInAnotherOrder(t *testing.T) {
	r := withOperators(t, 4)
	before := r.Records()
	first, err := r.Apply(blockOf(2, registerForgeable(alice, 0, 0xa1), forgedCopy(bob, 0, 0xb1, 0xa1)))
	if err != nil {
		t.Fatal(err)
	}
	expect(t, tell(first.Changes), "validator a1 added own=true", "validator b1 added own=false refused=share-taken")
	if _, err := r.Undo(first.Undo); err != nil {
		t.Fatal(err)
	}
	if _, bound := r.Holder(shareOf(0xa1)); bound || !slices.EqualFunc(before, r.Records(), func(a, b Write) bool { return equal(a.Value, b.Value) }) {
		t.Error("the block was not taken back")
	}
	expect(t, apply(t, r, 2, forgedCopy(bob, 0, 0xb1, 0xa1), registerForgeable(alice, 0, 0xa1)),
		"validator b1 added own=true", "validator a1 added own=false refused=share-taken")
}

// Records of before shares were bound do not say whose they are.
func TestUnboundRecordsAreNoticed(t *testing.T) {
	r := withOperators(t, 4)
	apply(t, r, 2, added(alice, 0, 0xa1, four))
	old := stored(r)
	for k := range old {
		if k[0] == kindHolder {
			delete(old, k)
		}
	}
	if !r.Bound() || reload(t, old).Bound() {
		t.Error("missing bonds are not noticed")
	}
}

// Every refusal is a reason that a person can read about.
func TestRefusalsAreListed(t *testing.T) {
	if got := fmt.Sprint(Refusals()); got != "[own-share share-keys share-taken]" || RefusedNot != "" {
		t.Error(got)
	}
}

func stored(r *Registry) map[string][]byte {
	out := map[string][]byte{}
	store(out, r.Records())
	return out
}
