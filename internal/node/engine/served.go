package engine

import (
	"encoding/binary"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Served holds the validators that this operator serves at one moment; a *roster.View is one. It does not change, and its methods are
// cheap: they are called for every message. A running duty goes on when its validators are no longer served: the signer decides whether
// it still signs.
type Served interface {
	// Share returns this operator's share of a validator that it serves, else nil. The share is read-only.
	Share(validator wire.ValidatorPK) *duty.Share
	// Operators returns the operators of a committee of which this operator serves a validator, else nil.
	Operators(committee wire.CommitteeID) wire.Committee
	// Served counts the validators that are served, and their committees.
	Served() (validators, committees int)
}

// Forget drops the cached data of validators that are no longer served. Call it after each change of the roster.
func (e *Engine) Forget() {
	served := e.opts.Served()
	e.opts.Scheme.Forget(func(validator phase0.BLSPubKey) bool { return served.Share(validator) == nil })
}

// share returns the share of a validator that is served now, or nil.
func (e *Engine) share(validator wire.ValidatorPK) *duty.Share {
	return e.opts.Served().Share(validator)
}

// indexOf returns the index of a validator, or 0 if this operator has no share of it.
func (e *Engine) indexOf(validator wire.ValidatorPK) phase0.ValidatorIndex {
	if share := e.share(validator); share != nil {
		return share.Index
	}
	return 0
}

// sharesOf returns the shares of validators.
func sharesOf(served Served, validators []wire.ValidatorPK) map[wire.ValidatorPK]*duty.Share {
	shares := make(map[wire.ValidatorPK]*duty.Share, len(validators))
	for _, pk := range validators {
		shares[pk] = served.Share(pk)
	}
	return shares
}

// workerOf returns the worker that owns a committee, or nil if the committee is not served.
func (e *Engine) workerOf(served Served, id wire.CommitteeID) *worker {
	if served.Operators(id) == nil {
		return nil
	}
	return e.workers[binary.LittleEndian.Uint64(id[:8])%uint64(len(e.workers))]
}
