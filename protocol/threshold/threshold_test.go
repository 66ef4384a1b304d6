package threshold

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	blst "github.com/supranational/blst/bindings/go"
	"pgregory.net/rapid"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

func decompress(sig phase0.BLSSignature) *blst.P2Affine { return new(blst.P2Affine).Uncompress(sig[:]) }

// fixedCoefficients feeds 48-byte big-endian numbers to Split.
func fixedCoefficients(values ...uint64) io.Reader {
	var b bytes.Buffer
	for _, v := range values {
		b.Write(new(big.Int).SetUint64(v).FillBytes(make([]byte, 48)))
	}
	return &b
}

// The check values of spec/keys.md.
func TestSplitCheckValues(t *testing.T) {
	raw, _ := hex.DecodeString("3515c7d08e5affd729e9579f7588d30f2342ee6f6a9334acf006345262162c6f")
	key, err := ParseSecretKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	shares, err := Split(fixedCoefficients(1001, 1002), key, 3, []wire.OperatorID{1, 4, 1234567})
	if err != nil {
		t.Fatal(err)
	}
	for i, suffix := range []string{"262163442", "262167ab3", "4e8f003018"} {
		b := shares[i].Secret.Bytes()
		if got := hex.EncodeToString(b[:]); !strings.HasSuffix(got, suffix) {
			t.Errorf("share of %d is %s, should end in %s", shares[i].Operator, got, suffix)
		}
	}
}

func TestSplitRefuses(t *testing.T) {
	key := testKey(t, 1)
	for name, c := range map[string]struct {
		threshold int
		ids       []wire.OperatorID
		rand      io.Reader
		want      error
	}{
		"operator 0":    {3, []wire.OperatorID{0, 1, 2, 3}, testRand(1), ErrSigners},
		"repeated":      {3, []wire.OperatorID{1, 2, 2, 3}, testRand(1), ErrSigners},
		"nobody":        {3, nil, testRand(1), ErrSigners},
		"threshold 0":   {0, []wire.OperatorID{1, 2, 3, 4}, testRand(1), ErrThreshold},
		"threshold n+1": {5, []wire.OperatorID{1, 2, 3, 4}, testRand(1), ErrThreshold},
		"no randomness": {3, []wire.OperatorID{1, 2, 3, 4}, strings.NewReader("short"), io.ErrUnexpectedEOF},
	} {
		if _, err := Split(c.rand, key, c.threshold, c.ids); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestVerifyShares(t *testing.T) {
	for _, far := range []wire.OperatorID{0, 2_000, 1 << 63} { // how far apart two operators' ids are
		for _, n := range []int{4, 7, 10, 13} {
			testVerifyShares(t, n, far)
		}
	}
}

func testVerifyShares(t *testing.T, n int, far wire.OperatorID) {
	t.Helper()
	ids := make([]wire.OperatorID, n)
	for i := range ids {
		ids[i] = wire.OperatorID(3*i+2) + far/wire.OperatorID(n-i)
	}
	c := newCommittee(t, uint64(n), ids...)
	keys := make([]*PublicKey, n)
	for i, s := range c.shares {
		keys[i] = s.PublicKey
	}
	if err := VerifyShares(c.validator, c.threshold, ids, keys); err != nil {
		t.Fatalf("n=%d: %v", n, err)
	}
	for i := range keys { // any single wrong share key must be noticed
		wrong := slices.Clone(keys)
		wrong[i] = testKey(t, 99).PublicKey()
		if err := VerifyShares(c.validator, c.threshold, ids, wrong); !errors.Is(err, ErrInterpolation) {
			t.Errorf("n=%d: wrong share key %d: %v", n, i, err)
		}
	}
	if err := VerifyShares(testKey(t, 98).PublicKey(), c.threshold, ids, keys); !errors.Is(err, ErrInterpolation) {
		t.Errorf("n=%d: other validator key: %v", n, err)
	}
}

func TestParseRefuses(t *testing.T) {
	order := groupOrder.Bytes()
	for name, b := range map[string][]byte{"zero": make([]byte, 32), "order": order, "short": make([]byte, 31), "nil": nil} {
		if _, err := ParseSecretKey(b); !errors.Is(err, ErrSecretKey) {
			t.Errorf("secret key %s: %v", name, err)
		}
	}
	infinity := append([]byte{0xc0}, make([]byte, 47)...)
	for name, b := range map[string][]byte{"infinity": infinity, "zero": make([]byte, 48), "short": infinity[:47], "nil": nil} {
		if _, err := ParsePublicKey(b); !errors.Is(err, ErrPublicKey) {
			t.Errorf("public key %s: %v", name, err)
		}
	}
}

func TestSecretKeyDoesNotPrint(t *testing.T) {
	key := testKey(t, 1)
	for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%s", "%d"} {
		if got := fmt.Sprintf(verb, key); got != "secret" {
			t.Errorf("%s prints %q", verb, got)
		}
	}
}

func TestSignBatch(t *testing.T) {
	root := testRoot(1)
	keys := make([]*SecretKey, 5)
	for i := range keys {
		keys[i] = testKey(t, uint64(i))
	}
	got := SignBatch(nil, root, keys)
	for i, k := range keys {
		if got[i] != k.Sign(root) {
			t.Errorf("signature %d differs from a single signing", i)
		}
	}
	if SignBatch(nil, root, nil) != nil {
		t.Error("no keys, but signatures")
	}
}

// VerifyBatch names exactly the bad entries, whatever the mixture of roots and lies.
func TestVerifyBatchFindsBad(t *testing.T) {
	keys := make([]*SecretKey, 4)
	for i := range keys {
		keys[i] = testKey(t, uint64(i))
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 9).Draw(t, "n")
		var checks []Check
		var want []int
		for i := range n {
			k := keys[rapid.IntRange(0, 3).Draw(t, "key")]
			root := testRoot(byte(rapid.IntRange(0, 1).Draw(t, "root")))
			sig := k.Sign(root)
			switch rapid.IntRange(0, 5).Draw(t, "lie") {
			case 0:
				sig = k.Sign(testRoot(9))
				want = append(want, i)
			case 1:
				sig[7] ^= 1
				want = append(want, i)
			}
			checks = append(checks, Check{k.PublicKey(), root, sig})
		}
		got, err := VerifyBatch(testRand(uint64(n)), checks)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("bad %v, want %v (%v)", got, want, err)
		}
	})
}

// Two lies that cancel in a plain sum must not pass: the coefficients have to be random.
func TestVerifyBatchCancellingLies(t *testing.T) {
	a, b, root := testKey(t, 1), testKey(t, 2), testRoot(1)
	shift := blst.HashToG2([]byte("shift"), ciphersuite)
	lie := func(sig phase0.BLSSignature, add bool) phase0.BLSSignature {
		p := new(blst.P2)
		p.FromAffine(decompress(sig))
		if add {
			p.AddAssign(shift)
		} else {
			p.SubAssign(shift)
		}
		return phase0.BLSSignature(p.Compress())
	}
	bad, err := VerifyBatch(testRand(1), []Check{
		{a.PublicKey(), root, lie(a.Sign(root), true)},
		{b.PublicKey(), root, lie(b.Sign(root), false)},
	})
	if err != nil || !slices.Equal(bad, []int{0, 1}) {
		t.Fatalf("bad %v (%v), want both", bad, err)
	}
}

func TestVerifyBatchWithoutRandomness(t *testing.T) {
	k, root := testKey(t, 1), testRoot(1)
	check := Check{k.PublicKey(), root, k.Sign(root)}
	if _, err := VerifyBatch(strings.NewReader(""), []Check{check, check}); !errors.Is(err, io.EOF) {
		t.Fatalf("error %v, want EOF", err)
	}
}

func TestBatchesBeyondOneChunk(t *testing.T) {
	c := newCommittee(t, 1, 1, 2, 3, 4)
	items := make([]Item, 2*maxLanes+12)
	root := testRoot(1)
	partials := c.sign(root, 0, 1, 2)
	for i := range items {
		items[i] = Item{root, c.validator, 3, partials, nil}
	}
	results, err := NewLagrange(4).RecombineBatch(testRand(1), items, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := c.key.Sign(root)
	for i, r := range results {
		if r.Err != nil || r.Signature != want {
			t.Fatalf("item %d: %v", i, r.Err)
		}
	}
}
