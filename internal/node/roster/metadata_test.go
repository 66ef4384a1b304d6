package roster

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

func TestWhoIsLookedUp(t *testing.T) {
	w := newWorld(t)
	w.operators()
	if got := w.lookUp(true); len(got) != 0 {
		t.Errorf("asked for %d of nobody", len(got))
	}
	w.apply(added(alice, 0, 1, four), added(alice, 1, 2, four), added(bob, 0, 3, other))
	w.known(2, apiv1.ValidatorStateActiveOngoing, 0)
	if got := w.lookUp(false); len(got) != 2 || slices.Contains(got, pk(3)) {
		t.Errorf("asked for %d, want the two whose subnet is ours", len(got))
	}
	if got := w.lookUp(false); len(got) != 0 {
		t.Errorf("asked again in the same slot for %d", len(got))
	}
	w.toSlot(1)
	if got := w.lookUp(false); len(got) != 1 || got[0] != pk(1) {
		t.Errorf("in the next slot asked for %d, want the one that is not on the chain", len(got))
	}
	w.known(1, apiv1.ValidatorStateExitedUnslashed, 0)
	w.lookUp(true)
	w.toSlot(2)
	if got := w.lookUp(false); len(got) != 0 {
		t.Errorf("an exited validator is asked for in every slot")
	}
	if got := w.lookUp(true); len(got) != 2 {
		t.Errorf("everybody is %d", len(got))
	}
	w.apply(liquidated(alice))
	if got := w.lookUp(true); len(got) != 0 {
		t.Errorf("asked for %d liquidated ones", len(got))
	}
	w.down = true
	w.apply(operatorRemoved(5))
	if err := w.roster.refreshMetadata(context.Background(), false); err != nil {
		t.Errorf("nobody to ask for: %v", err)
	}
}

func TestMetadataDecidesWhoAttests(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	w.known(1, apiv1.ValidatorStatePendingQueued, 3)
	w.lookUp(false)
	list, version := w.roster.Validators()
	if len(list) != 1 || list[0].Attesting {
		t.Errorf("before its activation: %+v", list)
	}
	w.toEpoch(3)
	if list, _ := w.roster.Validators(); !list[0].Attesting {
		t.Error("queued, and its epoch has come")
	}
	w.known(1, apiv1.ValidatorStateActiveOngoing, 3)
	w.lookUp(false)
	if list, next := w.roster.Validators(); !list[0].Attesting || next == version {
		t.Error("a new status must lead to new duties")
	}
	w.known(1, apiv1.ValidatorStateExitedSlashed, 3)
	w.lookUp(true)
	if info, _ := w.roster.Validator(pk(1)); info.Attesting || !info.HasMetadata {
		t.Errorf("after its exit: %+v", info)
	}
}

// The loop asks by the clock: fresh ones soon, everybody after sixty slots, a dead beacon node again after a second.
func TestFollowMetadata(t *testing.T) {
	w := newWorld(t)
	w.operators()
	w.apply(added(alice, 0, 1, four))
	w.known(1, apiv1.ValidatorStateActiveOngoing, 0)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); w.roster.FollowMetadata(ctx) }()
	deadline := time.Now().Add(time.Minute)
	for len(w.roster.Shares()) == 0 {
		if time.Now().After(deadline) {
			t.Fatal("never looked up")
		}
		time.Sleep(time.Millisecond)
	}
	cancel()
	<-done
}

// pickyChain does not answer for requests with a certain key.
type pickyChain struct {
	Beacon
	bad   phase0.BLSPubKey
	asked int
}

func (p *pickyChain) Validators(_ context.Context, keys []phase0.BLSPubKey) (map[phase0.ValidatorIndex]*apiv1.Validator, error) {
	if slices.Contains(keys, p.bad) {
		return nil, errors.New("400")
	}
	p.asked += len(keys)
	return nil, nil
}

// TestFaultBatchesOfMetadata: kind A5, batches that fail as one. A part of the look-ups that fails holds up no other part.
func TestFaultBatchesOfMetadata(t *testing.T) {
	w := newWorld(t)
	keys := make([]phase0.BLSPubKey, 2*metadataChunk+10)
	for n := range keys {
		keys[n] = phase0.BLSPubKey{1, byte(n), byte(n >> 8)}
	}
	chain := &pickyChain{Beacon: w.roster.opts.Beacon, bad: keys[0]}
	w.roster.opts.Beacon = chain
	if err := w.roster.lookUp(t.Context(), keys); err == nil || chain.asked != len(keys)-metadataChunk {
		t.Errorf("%d of %d looked up (%v)", chain.asked, len(keys), err)
	}
}
