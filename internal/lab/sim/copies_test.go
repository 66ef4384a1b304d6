package sim

import (
	"slices"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/protocol/registry"
)

// copying is a story in which operator 4 registers the shares of others all the while.
func copying(t *testing.T) (*World, *Story) {
	t.Helper()
	s := &Story{Seed: 9, Operators: 4, From: 16, Slots: 48, BlockEvery: 5, Weather: Weather{Least: time.Millisecond, Most: 20 * time.Millisecond}}
	s.Acts = []Act{
		{Verb: Liar, Op: 4, What: "copied-shares", First: 16, Last: 63},
		{Verb: Crash, Op: 2, At: 30 * slotDuration, After: 9},
		{Verb: Restart, Op: 2, At: 32*slotDuration + time.Second},
	}
	w, err := New(Config{Story: s, Validators: validators, Sync: 1, ProposalEvery: s.BlockEvery})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w, s
}

// TestFaultCopiedShares: kind A1, fields of an event that no proof covers. A stranger registers validators with the shares of others, whole
// and laid on a polynomial, removes them, lets their cluster run dry and pays again, in blocks that may be taken back, while it speaks in
// their name: every vote of every victim arrives, and nobody honest is named. An operator that was dead meanwhile reads it all at its start.
func TestFaultCopiedShares(t *testing.T) {
	w, s := copying(t)
	w.stage(s)
	w.Run(s.From, s.Slots)
	if r := w.result(s); len(r.Violations) > 0 {
		t.Fatal(r.Violations)
	}
	arrived := map[phase0.Slot]int{}
	for _, sub := range w.Submissions() {
		if sub.Kind == "attestation" {
			arrived[sub.Slot]++
		}
	}
	for slot := s.From; slot < s.From+phase0.Slot(s.Slots); slot++ {
		if down := slot >= 29 && slot <= 32; arrived[slot] != 1 && !down { // two honest operators and a liar
			t.Errorf("slot %d: %d votes arrive", slot, arrived[slot])
		}
	}
	// It happened: events of each kind, which were understood, and shares that were refused for either reason.
	kinds := map[string]int{}
	for _, b := range w.contract.blocks[2:] {
		e, err := registry.Decode(registry.Log{Topics: b.Logs[0].Topics, Data: b.Logs[0].Data})
		if err != nil || e == nil {
			t.Fatalf("block %d: %v, %v", b.Number, e, err)
		}
		kinds[e.Name()]++
	}
	for _, name := range []string{"ValidatorAdded", "ValidatorRemoved", "ClusterLiquidated", "ClusterReactivated"} {
		if kinds[name] < 3 {
			t.Errorf("events %v", kinds)
		}
	}
	if w.contract.made == uint64(len(w.contract.blocks)) {
		t.Error("no block was taken back")
	}
	for _, op := range w.operators {
		if o := op.roster.Omissions(); o.Count != 0 {
			t.Errorf("operator %d believes that events are missing: %+v", op.id, o)
		}
		if number, hash, _, err := op.roster.Position(); err != nil || number != uint64(len(w.contract.blocks)) || !w.contract.on(number, hash) {
			t.Errorf("op %d is at block %d of %d, which is on the chain or not: %v", op.id, number, len(w.contract.blocks), err)
		}
		for reason, n := range op.roster.Skipped() {
			if reason != registry.ReasonValidatorUnknown {
				t.Errorf("op %d skips %d events: %s", op.id, n, reason)
			}
		}
	}
	heard := 0
	for _, l := range w.monitor.order {
		if w.stranger(l.id.ValidatorPK()) != nil && l.parties[0].took != nil {
			heard++
		}
	}
	if heard == 0 {
		t.Error("nobody lets words in the name of strangers' validators in")
	}
	refused := map[registry.Refusal]bool{}
	dice := w.dice(forContract)
	for range 20 { // each is right for one operator, or for none
		copied := w.copyOf(w.strangers[0], owner, 0, &dice)
		good := 0
		for _, op := range w.operators {
			if slices.Contains(copied.PublicKeys, w.keys.validators[w.strangers[0].victim].share.SharePubKeys[op.id-1]) {
				good++
			}
		}
		refused[map[bool]registry.Refusal{true: registry.RefusedShareKeys, false: registry.RefusedShareTaken}[good > 1]] = true
	}
	if len(refused) != 2 {
		t.Errorf("copies are of one kind: %v", refused)
	}
}

// TestFaultSharesMonitor: kind A1. The monitor is broken by hand.
func TestFaultSharesMonitor(t *testing.T) {
	for name, act := range map[string]func(w *World, op *Operator) []signer.Record{
		"": func(_ *World, op *Operator) []signer.Record { return op.signer.Records() },
		"a share is gone": func(w *World, op *Operator) []signer.Record {
			if err := op.signer.Remove(w.keys.validators[2].share.SharePubKeys[op.id-1]); err != nil {
				t.Error(err)
			}
			return op.signer.Records()
		},
		"a record rises": func(w *World, op *Operator) []signer.Record {
			before := op.signer.Records()
			if err := op.signer.Return(signer.Now{Slot: 40, Epoch: 5, Justified: 4}, w.keys.validators[2].share.SharePubKeys[op.id-1]); err != nil {
				t.Error(err)
			}
			return before
		},
		"a stranger is served": func(w *World, op *Operator) []signer.Record {
			s := w.strangers[0]
			s.pk, s.registered = w.keys.validators[2].share.Validator, true
			return op.signer.Records()
		},
	} {
		w, _ := copying(t)
		op := w.Operator(1)
		w.monitor.unharmed(op, act(w, op))
		if found := slices.ContainsFunc(w.Violations, func(v Violation) bool { return v.Property == "shares" }); found != (name != "") {
			t.Errorf("%q: violations %v", name, w.Violations)
		}
	}
}
