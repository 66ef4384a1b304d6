package engine

import (
	"encoding/binary"
	"slices"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// registry is which validators this operator serves. Shares are replaced, never changed.
type registry struct {
	mu         sync.RWMutex
	shares     map[wire.ValidatorPK]*duty.Share
	committees map[wire.CommitteeID]*served
}

// served is a committee with at least one validator of ours.
type served struct {
	operators  wire.Committee
	validators int
}

// SetShares replaces all shares: what is missing in the list is removed.
func (e *Engine) SetShares(shares []duty.Share) {
	r := &e.registry
	r.mu.Lock()
	defer r.mu.Unlock()
	listed := make(map[wire.ValidatorPK]bool, len(shares))
	for i := range shares {
		listed[shares[i].Validator] = true
	}
	for pk := range r.shares {
		if !listed[pk] {
			e.remove(pk)
		}
	}
	for i := range shares {
		e.add(shares[i])
	}
}

// AddShare adds or replaces the share of a validator. A committee appears with its first validator.
func (e *Engine) AddShare(share duty.Share) {
	e.registry.mu.Lock()
	defer e.registry.mu.Unlock()
	e.add(share)
}

// RemoveShare ends the service for a validator; a committee vanishes with its last one. Duties under way go on: the
// signer has the last word.
func (e *Engine) RemoveShare(validator wire.ValidatorPK) {
	e.registry.mu.Lock()
	defer e.registry.mu.Unlock()
	e.remove(validator)
}

func (e *Engine) add(share duty.Share) {
	r := &e.registry
	if r.shares == nil {
		r.shares = make(map[wire.ValidatorPK]*duty.Share)
		r.committees = make(map[wire.CommitteeID]*served)
	}
	if _, known := r.shares[share.Validator]; known {
		e.remove(share.Validator)
	}
	share.Committee = slices.Clone(share.Committee)
	share.SharePubKeys = slices.Clone(share.SharePubKeys)
	r.shares[share.Validator] = &share
	id := share.Committee.ID()
	if r.committees[id] == nil {
		r.committees[id] = &served{operators: share.Committee}
	}
	r.committees[id].validators++
}

func (e *Engine) remove(validator wire.ValidatorPK) {
	r := &e.registry
	share := r.shares[validator]
	if share == nil {
		return
	}
	delete(r.shares, validator)
	id := share.Committee.ID()
	if c := r.committees[id]; c != nil {
		if c.validators--; c.validators == 0 {
			delete(r.committees, id)
		}
	}
	e.opts.Scheme.Forget(validator)
}

// share returns the share of a validator, or nil.
func (e *Engine) share(validator wire.ValidatorPK) *duty.Share {
	e.registry.mu.RLock()
	defer e.registry.mu.RUnlock()
	return e.registry.shares[validator]
}

// indexOf returns the index of a validator, or 0 without a share of it.
func (e *Engine) indexOf(validator wire.ValidatorPK) phase0.ValidatorIndex {
	if share := e.share(validator); share != nil {
		return share.Index
	}
	return 0
}

// sharesOf returns the shares of validators.
func (e *Engine) sharesOf(validators []wire.ValidatorPK) map[wire.ValidatorPK]*duty.Share {
	e.registry.mu.RLock()
	defer e.registry.mu.RUnlock()
	shares := make(map[wire.ValidatorPK]*duty.Share, len(validators))
	for _, pk := range validators {
		shares[pk] = e.registry.shares[pk]
	}
	return shares
}

// committee returns the operators of a committee that is served, else nil.
func (e *Engine) committee(id wire.CommitteeID) wire.Committee {
	e.registry.mu.RLock()
	defer e.registry.mu.RUnlock()
	if c := e.registry.committees[id]; c != nil {
		return c.operators
	}
	return nil
}

// workerOf returns the worker that owns a committee, or nil if the committee is not served.
func (e *Engine) workerOf(id wire.CommitteeID) *worker {
	if e.committee(id) == nil {
		return nil
	}
	return e.workers[binary.LittleEndian.Uint64(id[:8])%uint64(len(e.workers))]
}
