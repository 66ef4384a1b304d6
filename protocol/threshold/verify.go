package threshold

import (
	"errors"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	blst "github.com/supranational/blst/bindings/go"
)

// ErrSignature says that a signature is not a point of G2 or does not verify.
var ErrSignature = errors.New("invalid BLS signature")

// minusGenerator is -G1; never written after initialisation.
var minusGenerator = new(blst.P1).Sub(blst.P1Generator()).ToAffine()

// Verify checks one signature over a 32-byte signing root, including its subgroup. It returns ErrSignature.
func Verify(pk *PublicKey, root phase0.Root, sig phase0.BLSSignature) error {
	var point blst.P2Affine
	if point.Uncompress(sig[:]) == nil || !point.SigValidate(true) {
		return ErrSignature
	}
	pairing := newPairing()
	blst.PairingRawAggregate(pairing, hashToCurve(root).ToAffine(), &pk.point)
	if !closePairing(pairing, &point) {
		return ErrSignature
	}
	return nil
}

func newPairing() blst.Pairing { return blst.PairingCtx(true, nil) }

// closePairing multiplies the product by e(signature, -G1) and reports whether the result is one.
func closePairing(pairing blst.Pairing, signature *blst.P2Affine) bool {
	blst.PairingRawAggregate(pairing, signature, minusGenerator)
	blst.PairingCommit(pairing)
	return blst.PairingFinalVerify(pairing)
}
