package doppelganger

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// signed is a root that operators sign with their shares of a validator; share is this operator's own.
type signed struct {
	share phase0.BLSPubKey
	root  phase0.Root
}

// signers are the other operators that signed one root.
type signers struct {
	heard phase0.Slot // slot of the last message
	own   *duty.Share // nil until a message came
	from  map[wire.OperatorID]struct{}
	// vote says that this operator was asked to sign the root as a vote or a block of slot. A message does not say what its roots
	// stand for, and operators that watch sign other roots, which cannot be slashed.
	vote bool
	slot phase0.Slot
}

// Heard takes a message of another operator that passed all rules. A quorum of others that signs one vote or block for a validator
// shows that its committee makes it live. At least f+1 of the quorum are honest: they operate the validator, and do not watch it.
func (w *Watch) Heard(m *gossip.Message) {
	if m.Partial == nil || m.Partial.Type() != wire.PartialSigPostConsensus || len(m.Signed.OperatorIDs) != 1 || w.open.Load() == 0 {
		return
	}
	from := m.Signed.OperatorIDs[0]
	if from == w.opts.Self() {
		return
	}
	shares := w.byIndex()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.prune(m.Slot)
	for i := range m.Partial.Len() {
		s := shares[m.Partial.ValidatorIndex(i)]
		if s == nil || !s.Committee.Contains(from) {
			continue
		}
		v := w.of(s)
		if v == nil || v.safe {
			continue
		}
		share, _ := s.SharePubKey(w.opts.Self())
		by := w.signersOf(signed{share, m.Partial.SigningRoot(i)})
		by.heard, by.own, by.from[from] = m.Slot, s, struct{}{}
		w.checkQuorum(v, by)
	}
}

// signersOf returns the signers of a root; the caller holds mu.
func (w *Watch) signersOf(key signed) *signers {
	by := w.heard[key]
	if by == nil {
		by = &signers{from: map[wire.OperatorID]struct{}{}}
		w.heard[key] = by
	}
	return by
}

// recordRequest records the root of a vote or a block that this operator is to sign, so that it is known among the roots of messages; the
// caller holds mu.
func (w *Watch) recordRequest(r *signer.Request, v *verdict) {
	slot := r.Object.Slot()
	w.prune(slot)
	by := w.signersOf(signed{r.Share, r.Object.Root()})
	by.vote, by.slot, by.heard = true, slot, max(by.heard, slot)
	w.checkQuorum(v, by)
}

// checkQuorum ends the watch if a quorum signed a vote or a block; the caller holds mu.
func (w *Watch) checkQuorum(v *verdict, by *signers) {
	if !by.vote || by.own == nil || len(by.from) < by.own.Committee.Quorum() {
		return
	}
	if v.committee(w.opts.Timing.EpochOf(by.slot)); v.safe {
		w.release(by.own, v, "its committee signs for it without this operator")
	}
}

// byIndex holds the own shares by validator index, as they were in a slot. It is kept because messages are many and shares change
// rarely.
type byIndex struct {
	slot   phase0.Slot
	shares map[phase0.ValidatorIndex]*duty.Share
}

func (w *Watch) byIndex() map[phase0.ValidatorIndex]*duty.Share {
	slot := w.opts.Timing.SlotAt(w.opts.Clock.Now())
	if last := w.index.Load(); last != nil && last.slot == slot {
		return last.shares
	}
	all := w.opts.Shares()
	next := &byIndex{slot, make(map[phase0.ValidatorIndex]*duty.Share, len(all))}
	for i := range all {
		next.shares[all[i].Index] = &all[i]
	}
	w.index.Store(next)
	return next.shares
}

// What is remembered of messages: that many slots, and that many roots. The rules of gossip bound what a committee can send in a slot.
// Beyond the bound the newest root is not counted, and the watch lasts longer.
const (
	rememberSlots = 4
	rememberRoots = 1 << 15
)

// prune drops old roots; the caller holds mu.
func (w *Watch) prune(newest phase0.Slot) {
	if len(w.heard) < rememberRoots/2 {
		return
	}
	for key, by := range w.heard {
		if by.heard+rememberSlots < newest || len(w.heard) >= rememberRoots {
			delete(w.heard, key)
		}
	}
}
