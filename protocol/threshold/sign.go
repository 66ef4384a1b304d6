package threshold

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"
	blst "github.com/supranational/blst/bindings/go"
)

// ciphersuite is the domain separation tag of Ethereum's BLS signatures.
var ciphersuite = []byte("BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_")

// affineChunk bounds the memory of points that are normalised together.
const affineChunk = 512

// Sign signs a 32-byte signing root in constant time.
func (k *SecretKey) Sign(root phase0.Root) phase0.BLSSignature {
	var sig [1]phase0.BLSSignature
	SignBatch(sig[:0], root, []*SecretKey{k})
	return sig[0]
}

// SignBatch appends to dst the signature of every key over one root and returns the extended slice.
// The root is hashed to the curve once, which is half of the cost of a signature.
func SignBatch(dst []phase0.BLSSignature, root phase0.Root, keys []*SecretKey) []phase0.BLSSignature {
	if len(keys) == 0 {
		return dst
	}
	hashed := hashToCurve(root)
	times := func(product *blst.P2, k *SecretKey) {
		*product = *hashed
		product.MultAssign(&k.scalar)
	}
	if len(keys) >= worthMultiples {
		m := multiplesOf(hashed)
		times = func(product *blst.P2, k *SecretKey) { m.times(product, &k.scalar) }
	}
	points := make(blst.P2s, min(len(keys), affineChunk))
	for len(keys) > 0 {
		n := min(len(keys), affineChunk)
		for i, k := range keys[:n] {
			times(&points[i], k)
		}
		affine := points[:n].ToAffine()
		for i := range affine {
			dst = append(dst, phase0.BLSSignature(affine[i].Compress()))
		}
		keys = keys[n:]
	}
	return dst
}

func hashToCurve(root phase0.Root) *blst.P2 { return blst.HashToG2(root[:], ciphersuite) }
