package signer

import (
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/internal/spread"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// farFuture is how far ahead of the clock an object may be. Source: spec/qbft.md#value-checks.
const farFuture = 20 * time.Minute

// horizon is the last slot and epoch that may be signed at a time.
type horizon struct {
	slot  phase0.Slot
	epoch phase0.Epoch
}

func (s *Signer) horizon(now time.Time) horizon {
	slot := s.cfg.SlotAt(now.Add(farFuture))
	return horizon{slot: slot, epoch: phase0.Epoch(uint64(slot) / s.cfg.SlotsPerEpoch)}
}

// check returns a *Refusal (without its share) or nil.
func (h horizon) check(o *Object) *Refusal {
	switch {
	case o.kind == block && o.slot > h.slot:
		return &Refusal{Reason: FarFuture, Asked: uint64(o.slot), Have: uint64(h.slot)}
	case o.kind == attestation && max(o.source, o.target) > h.epoch:
		return &Refusal{Reason: FarFuture, Asked: uint64(max(o.source, o.target)), Have: uint64(h.epoch)}
	}
	return nil
}

// SignBatch signs each request or returns the error; the results are in the order of the requests. Requests are checked one after the
// other, so of two conflicting ones in a batch the first may pass. A refused request does not affect the others. The records of all
// that passed are durable, with one fsync, before the first signature is made. If they cannot be written nothing of the batch is
// signed.
func (s *Signer) SignBatch(now time.Time, requests []Request) []Result {
	results := make([]Result, len(requests))
	secrets := make([]*threshold.SecretKey, len(requests))
	if err := s.admit(now, requests, secrets, results); err != nil {
		fail(results, fmt.Errorf("record %d signatures: %w", len(requests), err))
		return results
	}
	signAll(s.cfg.Sign, requests, secrets, results)
	return results
}

// admit checks the requests, sets the secrets of those that pass, and returns when their records are durable.
func (s *Signer) admit(now time.Time, requests []Request, secrets []*threshold.SecretKey, results []Result) error {
	h := s.horizon(now)
	s.mu.Lock()
	before := make(map[phase0.BLSPubKey]Mark, len(requests)) // marks as they were, of shares whose mark rose
	for i := range requests {
		secret, refusal := s.checkOne(h, &requests[i], before)
		if refusal != nil {
			refusal.Share = requests[i].Share
			results[i].Err = refusal
			continue
		}
		secrets[i] = secret
	}
	wait, err := s.begin(before)
	if err != nil {
		for pk, m := range before { // nothing was written and nothing will be signed
			s.marks[pk] = m
		}
		s.mu.Unlock()
		return err
	}
	s.mu.Unlock()
	return wait()
}

// checkOne applies every rule to one request and raises its share's mark; the caller holds mu.
func (s *Signer) checkOne(h horizon, r *Request, before map[phase0.BLSPubKey]Mark) (*threshold.SecretKey, *Refusal) {
	share, ok := s.shares[r.Share]
	if !ok {
		return nil, &Refusal{Reason: UnknownShare}
	}
	if r.Object.kind == plain {
		return share.secret, nil
	}
	mark, ok := s.marks[r.Share]
	if !ok {
		return nil, &Refusal{Reason: NoRecord}
	}
	if refusal := h.check(&r.Object); refusal != nil {
		return nil, refusal
	}
	if refusal := mark.check(&r.Object); refusal != nil {
		return nil, refusal
	}
	if _, raised := before[r.Share]; !raised {
		before[r.Share] = mark
	}
	mark.sign(&r.Object)
	s.marks[r.Share] = mark
	return share.secret, nil
}

// begin passes the raised marks to the store; the caller holds mu.
func (s *Signer) begin(raised map[phase0.BLSPubKey]Mark) (wait func() error, err error) {
	if len(raised) == 0 {
		return func() error { return nil }, nil
	}
	b := s.cfg.Store.Batch()
	for pk := range raised {
		mark := s.marks[pk]
		b.Set(store.Protection, pk[:], mark.encode())
	}
	return b.Begin()
}

// fail sets err in every result that has no error of its own.
func fail(results []Result, err error) {
	for i := range results {
		if results[i].Err == nil {
			results[i].Err = err
		}
	}
}

// leastSigned is how many signatures are worth a core of their own: about 8 ms.
const leastSigned = 32

// signAll signs the requests that have a secret, on all cores. Each core hashes a distinct root to the curve once, because a committee's
// votes have one root. A share that signs one root several times in a row, as for sync committee seats of one subcommittee, signs it
// once.
func signAll(sign SignFunc, requests []Request, secrets []*threshold.SecretKey, results []Result) {
	keys, roots, at := byRoot(requests, secrets)
	signatures := make([]phase0.BLSSignature, len(keys))
	spread.Over(len(keys), leastSigned, func(from, to int) {
		for from < to {
			end := from + 1
			for end < to && roots[end] == roots[from] {
				end++
			}
			copy(signatures[from:end], sign(signatures[from:from:end], roots[from], keys[from:end]))
			from = end
		}
	})
	for i, place := range at {
		if place >= 0 {
			results[i].Signature = signatures[place]
		}
	}
}

// byRoot returns the keys to sign with, ordered by root, the root of each, and each request's index among them; -1 if it has no secret.
func byRoot(requests []Request, secrets []*threshold.SecretKey) (keys []*threshold.SecretKey, roots []phase0.Root, at []int) {
	at = make([]int, len(requests))
	for i := range at {
		at[i] = -1
	}
	for first := range requests {
		if secrets[first] == nil || at[first] >= 0 {
			continue
		}
		root, begin := requests[first].Object.root, len(keys)
		for i := first; i < len(requests); i++ {
			if secrets[i] == nil || at[i] >= 0 || requests[i].Object.root != root {
				continue
			}
			if len(keys) == begin || keys[len(keys)-1] != secrets[i] {
				keys, roots = append(keys, secrets[i]), append(roots, root)
			}
			at[i] = len(keys) - 1
		}
	}
	return keys, roots, at
}

// CheckAttestation returns nil if the share could sign a vote with these epochs now, or a *Refusal. It changes nothing, and a later
// request may still be refused. Consensus value checks use it.
func (s *Signer) CheckAttestation(share phase0.BLSPubKey, source, target phase0.Epoch) error {
	mark, ok := s.mark(share)
	if !ok {
		return &Refusal{Share: share, Reason: NoRecord}
	}
	return mark.checkAttestation(source, target).by(share)
}

// CheckBlock returns nil if the share could sign a block of this slot now, or a *Refusal.
func (s *Signer) CheckBlock(share phase0.BLSPubKey, slot phase0.Slot) error {
	mark, ok := s.mark(share)
	if !ok {
		return &Refusal{Share: share, Reason: NoRecord}
	}
	return mark.checkBlock(slot).by(share)
}

func (s *Signer) mark(share phase0.BLSPubKey) (Mark, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	mark, ok := s.marks[share]
	return mark, ok
}
