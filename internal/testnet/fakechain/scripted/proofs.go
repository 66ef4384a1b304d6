package scripted

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	blst "github.com/supranational/blst/bindings/go"

	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// claim is a validator's signature.
type claim struct {
	validator phase0.ValidatorIndex
	root      phase0.Root
	signature phase0.BLSSignature
}

// proofs verifies each signature only once, because every operator of a committee submits the same objects.
type proofs struct {
	keys []*threshold.PublicKey

	mu     sync.Mutex
	points []*blst.P1Affine // of the same keys, read when first needed
	proven map[[32]byte]struct{}
	sums   map[phase0.BLSSignature]*blst.P2Affine // signatures as points, to be added up
}

// manyProofs is how many verified signatures are stored. When there are more, all are dropped.
const manyProofs = 1 << 14

func (c claim) key() [32]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%d %x", c.validator, c.root)
	h.Write(c.signature[:])
	return [32]byte(h.Sum(nil))
}

func (p *proofs) known(key [32]byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, known := p.proven[key]
	return known
}

func (p *proofs) note(keys ...[32]byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.proven == nil || len(p.proven)+len(keys) > manyProofs {
		p.proven = make(map[[32]byte]struct{}, manyProofs)
	}
	for _, key := range keys {
		p.proven[key] = struct{}{}
	}
}

// verify returns nil if the claim's signature is valid.
func (p *proofs) verify(c claim) error {
	key := c.key()
	if p.known(key) {
		return nil
	}
	if err := threshold.Verify(p.keys[c.validator], c.root, c.signature); err != nil {
		return err
	}
	p.note(key)
	return nil
}

// prepare verifies many claims together and stores the valid ones. verify finds the wrong ones.
func (p *proofs) prepare(claims []claim) {
	var checks []threshold.Check
	var keys [][32]byte
	for _, c := range claims {
		if key := c.key(); uint64(c.validator) < uint64(len(p.keys)) && !p.known(key) {
			checks = append(checks, threshold.Check{PublicKey: p.keys[c.validator], Root: c.root, Signature: c.signature})
			keys = append(keys, key)
		}
	}
	if len(checks) < 2 {
		return
	}
	bad, err := threshold.VerifyBatch(rand.Reader, checks)
	if err != nil {
		return
	}
	for _, i := range slices.Backward(bad) {
		keys = slices.Delete(keys, i, i+1)
	}
	p.note(keys...)
}

// signatureTag is the ciphersuite of the chain's signatures.
const signatureTag = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_"

// nobody's signature is the point at infinity.
var nobodysSignature = phase0.BLSSignature{0xc0}

// verifySum returns nil if the signature is the sum of all these validators' signatures of one root. A validator that is
// named twice must have been added twice; no validators have the signature of nobody.
//
// Source: consensus specification, eth_fast_aggregate_verify.
func (p *proofs) verifySum(validators []phase0.ValidatorIndex, root phase0.Root, signature phase0.BLSSignature) error {
	if len(validators) == 0 {
		if signature != nobodysSignature {
			return fmt.Errorf("signature of nobody is %#x", signature)
		}
		return nil
	}
	h := sha256.New()
	fmt.Fprintf(h, "%d %x", validators, root)
	h.Write(signature[:])
	key := [32]byte(h.Sum(nil))
	if p.known(key) {
		return nil
	}
	all, err := p.pointsOf(validators)
	if err != nil {
		return err
	}
	point := new(blst.P2Affine).Uncompress(signature[:])
	if point == nil || !point.FastAggregateVerify(true, all, root[:], []byte(signatureTag)) {
		return fmt.Errorf("sum of %d signatures does not verify", len(validators))
	}
	p.note(key)
	return nil
}

func (p *proofs) pointsOf(validators []phase0.ValidatorIndex) ([]*blst.P1Affine, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.points == nil {
		p.points = make([]*blst.P1Affine, len(p.keys))
	}
	out := make([]*blst.P1Affine, len(validators))
	for i, v := range validators {
		if p.points[v] == nil {
			b := p.keys[v].Bytes()
			if p.points[v] = new(blst.P1Affine).Uncompress(b[:]); p.points[v] == nil {
				return nil, fmt.Errorf("read key of validator %d", v)
			}
		}
		out[i] = p.points[v]
	}
	return out, nil
}

// addUp returns the sum of signatures that have been verified.
func (p *proofs) addUp(signatures []phase0.BLSSignature) phase0.BLSSignature {
	var sum blst.P2
	added := false
	for _, signature := range signatures {
		if point := p.pointOf(signature); point != nil {
			sum.AddAssign(point)
			added = true
		}
	}
	if !added {
		return nobodysSignature
	}
	return phase0.BLSSignature(sum.ToAffine().Compress())
}

// pointOf decodes a signature and stores the result, because decoding takes as long as hundreds of additions.
func (p *proofs) pointOf(signature phase0.BLSSignature) *blst.P2Affine {
	p.mu.Lock()
	defer p.mu.Unlock()
	if point, known := p.sums[signature]; known {
		return point
	}
	if p.sums == nil || len(p.sums) > manyProofs {
		p.sums = make(map[phase0.BLSSignature]*blst.P2Affine, manyProofs)
	}
	point := new(blst.P2Affine).Uncompress(signature[:])
	p.sums[signature] = point
	return point
}
