package scripted

import (
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

func testProofs() *proofs {
	p := new(proofs)
	for v := range phase0.ValidatorIndex(4) {
		p.keys = append(p.keys, secret(v).PublicKey())
	}
	return p
}

// Whatever was prepared in a batch, the wrong ones stay wrong.
func TestPreparedClaimsAreStillJudged(t *testing.T) {
	p := testProofs()
	root := phase0.Root{1}
	var claims []claim
	for v := range phase0.ValidatorIndex(4) {
		claims = append(claims, claim{v, root, secret(v).Sign(root)})
	}
	claims[1].signature, claims[3].root = secret(0).Sign(root), phase0.Root{2}
	p.prepare(append(claims, claim{99, root, phase0.BLSSignature{}}))
	for i, c := range claims {
		if known, right := p.known(c.key()), i != 1 && i != 3; known != right || (p.verify(c) == nil) != right {
			t.Errorf("claim %d: known %v, %v", i, known, p.verify(c))
		}
	}
}

func TestSumsOfSignatures(t *testing.T) {
	p := testProofs()
	root := phase0.Root{1}
	sign := func(validators ...phase0.ValidatorIndex) phase0.BLSSignature {
		var all []phase0.BLSSignature
		for _, v := range validators {
			all = append(all, secret(v).Sign(root))
		}
		return p.addUp(all)
	}
	type list = []phase0.ValidatorIndex
	for _, tt := range []struct {
		name      string
		claimed   list
		signature phase0.BLSSignature
		right     bool
	}{
		{"all who are named", list{0, 2, 3}, sign(0, 2, 3), true},
		{"again", list{0, 2, 3}, sign(0, 2, 3), true},
		{"one is missing", list{0, 2, 3}, sign(0, 2), false},
		{"one too many", list{0, 2}, sign(0, 2, 3), false},
		{"one with two seats", list{0, 1, 0}, sign(0, 1, 0), true},
		{"two seats, one signature", list{0, 1, 0}, sign(0, 1), false},
		{"nobody", list{}, sign(), true},
		{"somebody for nobody", list{}, sign(1), false},
		{"no signature at all", list{1}, phase0.BLSSignature{}, false},
	} {
		if err := p.verifySum(tt.claimed, root, tt.signature); (err == nil) != tt.right {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if p.addUp([]phase0.BLSSignature{secret(2).Sign(root)}) != secret(2).Sign(root) {
		t.Error("the sum of one signature is another one")
	}
}
