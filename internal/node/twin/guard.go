package twin

import (
	"time"

	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

// OperatorKey signs messages; *operatorkey.PrivateKey does.
type OperatorKey interface {
	Sign(hash [32]byte) ([]byte, error)
}

// ShareSigner signs with shares; *signer.Signer does.
type ShareSigner interface {
	duty.SlashingGuard
	SignBatch(now time.Time, requests []signer.Request) []signer.Result
}

// Key returns the operator's key behind the watch: it remembers what it signs, and stops after a sighting. Everything must be signed
// through it, because the watch takes any other signature for a twin's.
func (w *Watch) Key(key OperatorKey) OperatorKey { return guardedKey{w, key} }

type guardedKey struct {
	watch *Watch
	key   OperatorKey
}

// Sign remembers the hash before anybody else can have the signature.
func (g guardedKey) Sign(hash [32]byte) ([]byte, error) {
	if err := g.watch.Err(); err != nil {
		return nil, err
	}
	g.watch.signing(hash)
	return g.key.Sign(hash)
}

// Shares returns the signer of shares behind the watch: it stops after a sighting.
func (w *Watch) Shares(s ShareSigner) ShareSigner { return guardedShares{s, w} }

type guardedShares struct {
	ShareSigner
	watch *Watch
}

// SignBatch refuses the whole batch after a sighting, and records nothing of it.
func (g guardedShares) SignBatch(now time.Time, requests []signer.Request) []signer.Result {
	err := g.watch.Err()
	if err == nil {
		return g.ShareSigner.SignBatch(now, requests)
	}
	results := make([]signer.Result, len(requests))
	for i := range results {
		results[i].Err = err
	}
	return results
}
