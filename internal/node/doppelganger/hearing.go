package doppelganger

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// signed names what operators sign together with the shares of a validator; share is the own one.
type signed struct {
	share phase0.BLSPubKey
	root  phase0.Root
}

// signers are the other operators that signed one root.
type signers struct {
	heard phase0.Slot // the last message's
	own   *duty.Share // nil until a message came
	from  map[wire.OperatorID]struct{}
	// vote says that this operator was asked to sign the root as a vote or a block of slot. A message does not tell what its roots
	// are of, and every operator that watches goes on to sign what cannot be slashed.
	vote bool
	slot phase0.Slot
}

// Heard takes a message of another operator that passed all rules. A quorum of others that signs one vote, or block, for a validator
// shows that the committee makes it live; at least f+1 of them are honest and would not have signed for a validator that they do
// not operate, or that they watch.
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
		w.weigh(v, by)
	}
}

// signersOf returns who signed a root; mu is held.
func (w *Watch) signersOf(key signed) *signers {
	by := w.heard[key]
	if by == nil {
		by = &signers{from: map[wire.OperatorID]struct{}{}}
		w.heard[key] = by
	}
	return by
}

// asked notes that this operator is to sign a vote or a block, which is how it knows them among the roots that it hears; mu is held.
func (w *Watch) asked(r *signer.Request, v *verdict) {
	slot := r.Object.Slot()
	w.prune(slot)
	by := w.signersOf(signed{r.Share, r.Object.Root()})
	by.vote, by.slot, by.heard = true, slot, max(by.heard, slot)
	w.weigh(v, by)
}

// weigh looks whether the committee makes the validator live; mu is held.
func (w *Watch) weigh(v *verdict, by *signers) {
	if !by.vote || by.own == nil || len(by.from) < by.own.Committee.Quorum() {
		return
	}
	if v.committee(w.opts.Timing.EpochOf(by.slot)); v.safe {
		w.release(by.own, v, "its committee signs for it without this operator")
	}
}

// byIndex are the own shares by validator index as they were in a slot: messages are many, shares change rarely.
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

// What is remembered of messages: so many slots, and so many roots. Message validation bounds what a committee of ours can
// send in a slot; beyond the bound the newest is not counted, and the watch lasts longer.
const (
	rememberSlots = 4
	rememberRoots = 1 << 15
)

// prune forgets old roots; mu is held.
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
