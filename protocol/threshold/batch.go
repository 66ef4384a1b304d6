package threshold

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	blst "github.com/supranational/blst/bindings/go"
)

// Check asks whether Signature is PublicKey's signature of Root.
type Check struct {
	PublicKey *PublicKey
	Root      phase0.Root
	Signature phase0.BLSSignature
}

// VerifyBatch verifies many signatures together and returns the positions of the bad ones in ascending order; an empty result means that
// all verify. Put checks with equal roots next to each other: a run of equal roots costs one hash and one Miller loop. rand must be a
// cryptographic source; VerifyBatch reads 8 bytes per check. A bad signature is accepted with probability 2^-64. The error is only about
// rand.
//
// To find b bad signatures among n costs about 2·b·log2(n) verifications if they are few, and about b if they are next to each other.
func VerifyBatch(rand io.Reader, checks []Check) (bad []int, err error) {
	b := batch{}
	positions := make([]int, 0, len(checks))
	for i := range checks {
		c := &checks[i]
		var point blst.P2Affine
		if point.Uncompress(c.Signature[:]) == nil || !point.SigValidate(true) {
			bad = append(bad, i)
			continue
		}
		b.add(c.Root, c.PublicKey, &point)
		positions = append(positions, i)
	}
	failed, err := b.verify(rand)
	if err != nil {
		return nil, err
	}
	return mergeAscending(bad, failed, positions), nil
}

// mergeAscending returns bad and positions[failed[…]] in one ascending list.
func mergeAscending(bad, failed, positions []int) []int {
	if len(failed) == 0 {
		return bad
	}
	merged := make([]int, 0, len(bad)+len(failed))
	for _, f := range failed {
		p := positions[f]
		for len(bad) > 0 && bad[0] < p {
			merged, bad = append(merged, bad[0]), bad[1:]
		}
		merged = append(merged, p)
	}
	return append(merged, bad...)
}

// Callers distribute the work over the cores: blst starts no goroutines of its own.
func init() { blst.SetMaxProcs(1) }

// batch verifies signatures that are known to be in the right subgroup. A random combination alone would not prove that they are,
// because the cofactor of G2 has small factors.
type batch struct {
	roots      []phase0.Root
	keys       []*PublicKey
	signatures blst.P2Affines
	scalars    []byte          // random coefficients of 8 bytes, little-endian, none of them 0
	hashes     []blst.P2Affine // one for each run of equal roots
	run        []int           // the run of each entry
	// Sums of whole blocks; nil until they are first needed.
	keySums       []*blst.P1
	signatureSums []*blst.P2
}

// Random coefficients have 64 bits.
const (
	coefficientBits  = 64
	coefficientBytes = coefficientBits / 8
)

func (b *batch) add(root phase0.Root, pk *PublicKey, signature *blst.P2Affine) {
	if n := len(b.roots); n == 0 || b.roots[n-1] != root {
		b.hashes = append(b.hashes, *hashToCurve(root).ToAffine())
	}
	b.roots = append(b.roots, root)
	b.keys = append(b.keys, pk)
	b.signatures = append(b.signatures, *signature)
	b.run = append(b.run, len(b.hashes)-1)
}

// verify returns the positions of the entries that do not verify, ascending.
func (b *batch) verify(rand io.Reader) ([]int, error) {
	if len(b.roots) == 0 {
		return nil, nil
	}
	if err := b.drawCoefficients(rand); err != nil {
		return nil, err
	}
	if b.holds(0, len(b.roots)) {
		return nil, nil
	}
	return b.bisect(nil, 0, len(b.roots)), nil
}

// search returns the bad entries, or only the first, and whether it found them all.
func (b *batch) search(rand io.Reader, thorough bool) (bad []int, all bool, err error) {
	if thorough {
		bad, err = b.verify(rand)
		return bad, true, err
	}
	return b.first(rand)
}

// first returns the position of the first entry that does not verify, or nothing if all verify. It also reports whether all entries
// after that one verify.
func (b *batch) first(rand io.Reader) (bad []int, rest bool, err error) {
	if len(b.roots) == 0 {
		return nil, true, nil
	}
	if err := b.drawCoefficients(rand); err != nil {
		return nil, false, err
	}
	lo, hi := 0, len(b.roots)
	if b.holds(lo, hi) {
		return nil, true, nil
	}
	for hi-lo > 1 { // all entries before lo verify; of those before hi at least one does not
		if mid := lo + (hi-lo)/2; b.holds(lo, mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	behind := lo + 1
	return []int{lo}, behind == len(b.roots) || b.holds(behind, len(b.roots)), nil
}

func (b *batch) drawCoefficients(rand io.Reader) error {
	b.scalars = make([]byte, coefficientBytes*len(b.roots))
	if _, err := io.ReadFull(rand, b.scalars); err != nil {
		return fmt.Errorf("draw batch coefficients: %w", err)
	}
	for i := range b.roots {
		if k := b.scalars[coefficientBytes*i:][:coefficientBytes]; binary.LittleEndian.Uint64(k) == 0 {
			k[0] = 1
		}
	}
	return nil
}

// bisect appends the bad entries of [lo, hi), which is known to hold at least one.
func (b *batch) bisect(bad []int, lo, hi int) []int {
	if hi-lo == 1 {
		return append(bad, lo)
	}
	mid := lo + (hi-lo)/2
	if b.holds(lo, mid) { // then the right half must be bad: no need to look
		return b.bisect(bad, mid, hi)
	}
	known := len(bad)
	bad = b.bisect(bad, lo, mid)
	if len(bad)-known == mid-lo { // the whole left half is bad: the next ones probably are, too, so each is verified alone
		for mid < hi && !b.holds(mid, mid+1) {
			bad = append(bad, mid)
			mid++
		}
		mid++ // it verifies
	}
	if mid < hi && !b.holds(mid, hi) {
		bad = b.bisect(bad, mid, hi)
	}
	return bad
}

// holds reports whether the random combination of the entries [lo, hi) verifies.
func (b *batch) holds(lo, hi int) bool {
	pairing := newPairing()
	if hi-lo == 1 { // a coefficient would change nothing
		blst.PairingRawAggregate(pairing, &b.hashes[b.run[lo]], &b.keys[lo].point)
		return closePairing(pairing, &b.signatures[lo])
	}
	var infinite bool
	for from := lo; from < hi; {
		to := from + 1
		for to < hi && b.run[to] == b.run[from] {
			to++
		}
		sum := b.sumKeys(from, to).ToAffine()
		infinite = infinite || sum.Equals(new(blst.P1Affine))
		blst.PairingRawAggregate(pairing, &b.hashes[b.run[from]], sum)
		from = to
	}
	signatures := b.sumSignatures(lo, hi).ToAffine()
	if infinite || signatures.Equals(new(blst.P2Affine)) {
		return false // probability 2^-64 for good entries; the bisection then verifies them alone
	}
	return closePairing(pairing, signatures)
}

// sumBlock is the number of entries in a block. The sum of a block is computed once for all searches that need the whole block.
const sumBlock = 64

// sumKeys returns the weighted sum of the public keys of [lo, hi).
func (b *batch) sumKeys(lo, hi int) *blst.P1 {
	sum := new(blst.P1)
	eachBlock(lo, hi, func(from, to int) {
		if to-from < sumBlock {
			sum.AddAssign(b.multiplyKeys(from, to))
			return
		}
		if b.keySums == nil {
			b.keySums = make([]*blst.P1, len(b.roots)/sumBlock)
		}
		cached := &b.keySums[from/sumBlock]
		if *cached == nil {
			*cached = b.multiplyKeys(from, to)
		}
		sum.AddAssign(*cached)
	})
	return sum
}

// sumSignatures returns the weighted sum of the signatures of [lo, hi).
func (b *batch) sumSignatures(lo, hi int) *blst.P2 {
	sum := new(blst.P2)
	eachBlock(lo, hi, func(from, to int) {
		if to-from < sumBlock {
			sum.AddAssign(b.multiplySignatures(from, to))
			return
		}
		if b.signatureSums == nil {
			b.signatureSums = make([]*blst.P2, len(b.roots)/sumBlock)
		}
		cached := &b.signatureSums[from/sumBlock]
		if *cached == nil {
			*cached = b.multiplySignatures(from, to)
		}
		sum.AddAssign(*cached)
	})
	return sum
}

// eachBlock cuts [lo, hi) where blocks begin.
func eachBlock(lo, hi int, visit func(from, to int)) {
	for lo < hi {
		to := min(hi, (lo/sumBlock+1)*sumBlock)
		visit(lo, to)
		lo = to
	}
}

func (b *batch) multiplyKeys(lo, hi int) *blst.P1 {
	if hi-lo == 1 {
		sum := new(blst.P1)
		sum.FromAffine(&b.keys[lo].point)
		return sum.MultAssign(b.coefficients(lo, hi), coefficientBits)
	}
	points := make(blst.P1Affines, hi-lo)
	for i := range points {
		points[i] = b.keys[lo+i].point
	}
	return points.Mult(b.coefficients(lo, hi), coefficientBits)
}

func (b *batch) multiplySignatures(lo, hi int) *blst.P2 {
	return b.signatures[lo:hi].Mult(b.coefficients(lo, hi), coefficientBits)
}

func (b *batch) coefficients(lo, hi int) []byte {
	return b.scalars[coefficientBytes*lo : coefficientBytes*hi]
}
