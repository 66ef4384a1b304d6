package roster

import (
	"context"
	"crypto/rand"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/internal/spread"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// leastClaims is how many claims are worth a core of their own; together is how many owner proofs are verified with one pairing. Bad ones
// are searched for, which costs about as much as all of the same pairing one by one.
const (
	leastClaims = 8
	together    = 64
)

// proofKey is everything that an owner proof depends on.
type proofKey struct {
	validator phase0.BLSPubKey
	owner     common.Address
	nonce     uint64
	proof     phase0.BLSSignature
}

// Prepare verifies the owner proofs of blocks that ApplyBlock will be called with, and opens own shares, together and on all cores. What it
// finds good ApplyBlock need not verify again; about the rest it is asked as if there were no Prepare.
func (r *Roster) Prepare(ctx context.Context, blocks []execution.Block) {
	clear(r.proved)
	r.opener.dropReady()
	if r.torn || ctx.Err() != nil {
		return
	}
	converted := make([]registry.Block, len(blocks))
	for i, b := range blocks {
		converted[i] = convert(b)
	}
	claims := r.registry.Ahead(converted)
	if len(claims) == 0 {
		return
	}
	good := make([]bool, len(claims))
	secrets := make([]*threshold.SecretKey, len(claims))
	spread.Over(len(claims), leastClaims, func(from, to int) {
		for at := from; at < to && ctx.Err() == nil; at += together {
			end := min(at+together, to)
			verifyOwners(claims[at:end], good[at:end])
			for i := at; i < end; i++ {
				if c := &claims[i]; c.Own {
					secrets[i], _ = keyshare.OpenShare(r.opener.key, c.Ciphertext[:], c.Share)
				}
			}
		}
	})
	for i := range claims {
		c := &claims[i]
		if good[i] {
			r.proved[proofKey{c.Validator, c.Owner, c.Nonce, c.Proof}] = struct{}{}
		}
		if secrets[i] != nil {
			r.opener.keepReady(c, secrets[i])
		}
	}
}

// verifyOwners sets which claims have a good owner proof.
func verifyOwners(claims []registry.Claim, good []bool) {
	checks, at := make([]threshold.Check, 0, len(claims)), make([]int, 0, len(claims))
	for i := range claims {
		c := &claims[i]
		key, err := threshold.ParsePublicKey(c.Validator[:])
		if err != nil {
			continue
		}
		checks, at = append(checks, threshold.Check{PublicKey: key, Root: keyshare.OwnerRoot(c.Owner, c.Nonce), Signature: c.Proof}), append(at, i)
	}
	bad, err := threshold.VerifyBatch(rand.Reader, checks)
	if err != nil {
		return
	}
	for _, i := range at {
		good[i] = true
	}
	for _, b := range bad {
		good[at[b]] = false
	}
}

// verifyOwner is the registry's question about an owner proof.
func (r *Roster) verifyOwner(validator phase0.BLSPubKey, owner common.Address, nonce uint64, proof phase0.BLSSignature) error {
	if _, known := r.proved[proofKey{validator, owner, nonce, proof}]; known {
		return nil
	}
	return registry.VerifyOwnerBLS(validator, owner, nonce, proof)
}

// readyShare is a share that was opened before it was asked for.
type readyShare struct {
	ciphertext keyshare.Ciphertext
	secret     *threshold.SecretKey
}

// keepReady keeps an opened share until it is asked for.
func (o *opener) keepReady(c *registry.Claim, secret *threshold.SecretKey) {
	if old, twice := o.ready[c.Share]; twice {
		old.secret.Erase()
	}
	o.ready[c.Share] = readyShare{c.Ciphertext, secret}
}

// takeReady returns the secret of a share that was opened before, from the same ciphertext, and forgets it.
func (o *opener) takeReady(ciphertext *keyshare.Ciphertext, share phase0.BLSPubKey) *threshold.SecretKey {
	ready, found := o.ready[share]
	if !found || ready.ciphertext != *ciphertext {
		return nil
	}
	delete(o.ready, share)
	return ready.secret
}

// dropReady erases what nobody asked for.
func (o *opener) dropReady() {
	for share, ready := range o.ready {
		ready.secret.Erase()
		delete(o.ready, share)
	}
}
