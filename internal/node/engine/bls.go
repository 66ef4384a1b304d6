package engine

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/internal/spread"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// BLS is the chain's signature scheme. It keeps parsed validator keys and interpolation coefficients. It is safe for
// concurrent use.
type BLS struct {
	rand io.Reader
	keys sync.Map // phase0.BLSPubKey → *threshold.PublicKey
	// lagranges are the coefficient caches that no goroutine is using now.
	lagranges sync.Pool
	distrust  distrust
}

// lagrangeCapacity is the number of signer sets whose coefficients are kept.
const lagrangeCapacity = 1 << 10

// leastCombined is how many signatures are worth a core of their own: about 15 ms, of which a batch's own pairing is 2.
const leastCombined = 32

// NewBLS returns the scheme. rand must be a cryptographic source, safe for concurrent use: batch verification draws from it.
func NewBLS(rand io.Reader) *BLS {
	return &BLS{rand: rand, lagranges: sync.Pool{New: func() any { return threshold.NewLagrange(lagrangeCapacity) }}}
}

// Recombine implements Scheme.
func (b *BLS) Recombine(items []duty.Recombination) ([]duty.Whole, error) {
	whole := make([]duty.Whole, len(items))
	batch := make([]threshold.Item, 0, len(items))
	at := make([]int, 0, len(items))
	for _, i := range byRoot(items) {
		item := &items[i]
		key, err := b.key(item.Validator)
		if err != nil {
			whole[i].Err = fmt.Errorf("validator %#x: %w", item.Validator, err)
			continue
		}
		at = append(at, i)
		batch = append(batch, threshold.Item{
			Root: item.Root, Validator: key, Threshold: item.Threshold, Partials: partials(item.Shares), Unused: b.unused(item.Modulo),
		})
	}
	suspects := b.distrust.suspects()
	errs := make([]error, len(batch))
	spread.Over(len(batch), leastCombined, func(from, to int) {
		lagrange := b.lagranges.Get().(*threshold.Lagrange)
		defer b.lagranges.Put(lagrange)
		results, err := lagrange.RecombineBatch(b.rand, batch[from:to], suspects)
		if errs[from] = err; err != nil {
			return
		}
		b.distrust.learn(results)
		for n, r := range results {
			whole[at[from+n]] = duty.Whole{Signature: r.Signature, Bad: r.Bad, Err: r.Err}
		}
	})
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return whole, nil
}

// sampled sets how many of the selection proofs that select nobody are verified all the same: one in sampled. An operator that sends
// bad ones is found with a chance of 99 % before the 72nd.
const sampled = 16

// unused returns a function that reports whether a selection proof selects nobody and need not be verified; nil if all are verified.
func (b *BLS) unused(modulo uint64) func(phase0.BLSSignature) bool {
	if modulo <= 1 {
		return nil
	}
	var draw [1]byte
	if _, err := io.ReadFull(b.rand, draw[:]); err != nil || draw[0]%sampled == 0 {
		return nil
	}
	return func(sig phase0.BLSSignature) bool { return !duty.Selects(sig, modulo) }
}

// byRoot sorts the items so that equal roots are next to each other and share the cost of verification.
func byRoot(items []duty.Recombination) []int {
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return slices.Compare(items[a].Root[:], items[b].Root[:]) })
	return order
}

func partials(shares []duty.SignedShare) []threshold.Partial {
	out := make([]threshold.Partial, len(shares))
	for i, s := range shares {
		out[i] = threshold.Partial{Signer: s.Operator, SharePublicKey: s.Share, Signature: s.Signature}
	}
	slices.SortFunc(out, func(a, b threshold.Partial) int { return cmp.Compare(a.Signer, b.Signer) })
	return out
}

// Verify implements Scheme.
func (b *BLS) Verify(items []duty.ShareToVerify) ([]bool, error) {
	valid := make([]bool, len(items))
	for i, item := range items {
		key, err := threshold.ParsePublicKey(item.Share[:])
		if err != nil {
			continue
		}
		err = threshold.Verify(key, item.Root, item.Signature)
		if err != nil && !errors.Is(err, threshold.ErrSignature) {
			return nil, err
		}
		valid[i] = err == nil
	}
	return valid, nil
}

func (b *BLS) key(pk phase0.BLSPubKey) (*threshold.PublicKey, error) {
	if key, ok := b.keys.Load(pk); ok {
		return key.(*threshold.PublicKey), nil
	}
	key, err := threshold.ParsePublicKey(pk[:])
	if err != nil {
		return nil, err
	}
	b.keys.Store(pk, key)
	return key, nil
}

// Forget implements Scheme.
func (b *BLS) Forget(gone func(validator phase0.BLSPubKey) bool) {
	b.keys.Range(func(pk, _ any) bool {
		if gone(pk.(phase0.BLSPubKey)) {
			b.keys.Delete(pk)
		}
		return true
	})
}
