package spec_test

import (
	"encoding/hex"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

func secretKey(t testing.TB, h text) *threshold.SecretKey {
	t.Helper()
	key, err := threshold.ParseSecretKey(h.bytes(t))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// coefficients is a source of randomness that yields known coefficients, 48 bytes big-endian each.
func coefficients(t testing.TB, list []text) *strings.Reader {
	t.Helper()
	var b strings.Builder
	for _, h := range list {
		raw := h.bytes(t)
		b.Write(make([]byte, 48-len(raw)))
		b.Write(raw)
	}
	return strings.NewReader(b.String())
}

type shareCase struct {
	Operator  wire.OperatorID `json:"operator"`
	Secret    text            `json:"secret"`
	PublicKey text            `json:"public_key"`
}

type splitCase struct {
	Secret text `json:"secret"`
	// Coefficients are those of x, x^2, …; the constant term is the secret.
	Coefficients []text            `json:"coefficients"`
	Operators    []wire.OperatorID `json:"operators"`
	PublicKey    text              `json:"public_key"`
	Shares       []shareCase       `json:"shares"`
}

const goldenSecret = "0x3515c7d08e5affd729e9579f7588d30f2342ee6f6a9334acf006345262162c6f"

func TestSplittingVectors(t *testing.T) {
	check(t, "splitting.json", vectors[splitCase]{
		Title:      "a validator key split with known coefficients",
		Paragraphs: []string{"keys.md#splitting"},
		Notes:      []string{"The threshold is one more than the number of coefficients. All numbers are big-endian hex."},
		Cases: []splitCase{
			{Secret: goldenSecret, Coefficients: []text{"0x03e9", "0x03ea"}, Operators: []wire.OperatorID{1, 2, 3, 4}},
			{Secret: goldenSecret, Coefficients: []text{"0x03e9", "0x03ea"}, Operators: []wire.OperatorID{1, 4, 17, 1234567}},
			{Secret: goldenSecret, Coefficients: []text{"0x01", "0x02", "0x03", "0x04"}, Operators: upTo(7)},
		},
	}, func(t testing.TB, c splitCase) splitCase {
		secret := secretKey(t, c.Secret)
		shares, err := threshold.Split(coefficients(t, c.Coefficients), secret, len(c.Coefficients)+1, c.Operators)
		if err != nil {
			t.Fatal(err)
		}
		c.PublicKey, c.Shares = text(secret.PublicKey().String()), nil
		for _, s := range shares {
			raw := s.Secret.Bytes()
			c.Shares = append(c.Shares, shareCase{s.Operator, hexOf(raw[:]), text(s.PublicKey.String())})
		}
		return c
	})
	ends := map[wire.OperatorID]string{1: "262163442", 4: "262167ab3", 1234567: "4e8f003018"} // spec/keys.md, by hand
	for _, s := range load[splitCase](t, "splitting.json").Cases[1].Shares {
		if end := ends[s.Operator]; !strings.HasSuffix(string(s.Secret), end) {
			t.Errorf("share of operator %d is %s, should end in %s", s.Operator, s.Secret, end)
		}
	}
}

type ownerCase struct {
	ValidatorSecret text   `json:"validator_secret"`
	Owner           text   `json:"owner"`
	Nonce           uint64 `json:"nonce"`
	// Message is the text that is hashed.
	Message   string `json:"message"`
	Hash      text   `json:"hash"`
	Signature text   `json:"signature"`
}

const one = "0x0000000000000000000000000000000000000000000000000000000000000001"

func TestOwnerProofVectors(t *testing.T) {
	const owner, other = "0x81592c3de184a3e2c0dcb5a261bc107bfa91f494", "0x70997970c51812dc3a010c7d01b50e0d17dc79c8"
	check(t, "owner_proofs.json", vectors[ownerCase]{
		Title:      "owner-nonce signatures",
		Paragraphs: []string{"keys.md#owner-proof"},
		Cases: []ownerCase{
			{ValidatorSecret: one, Owner: owner, Nonce: 0},
			{ValidatorSecret: one, Owner: owner, Nonce: 1},
			{ValidatorSecret: goldenSecret, Owner: other, Nonce: 0},
			{ValidatorSecret: goldenSecret, Owner: other, Nonce: 1},
			{ValidatorSecret: goldenSecret, Owner: other, Nonce: 65535},
		},
	}, func(t testing.TB, c ownerCase) ownerCase {
		key := secretKey(t, c.ValidatorSecret)
		address := c.Owner.address(t)
		root := keyshare.OwnerRoot(address, c.Nonce)
		signature := key.Sign(root)
		if err := keyshare.VerifyOwner(key.PublicKey(), address, c.Nonce, signature); err != nil {
			t.Fatal(err)
		}
		c.Message = address.Hex() + ":" + line(t, c.Nonce)
		c.Hash, c.Signature = hexOf(root[:]), hexOf(signature[:])
		return c
	})
	want := [][3]string{ // spec/keys.md, spec/registry.md, by hand
		{"0x38d03ef59cd7bf2617e47b2a2635bbf20a79ee6e9d28b75eaa0154b6dc80c0e9", "0xae82c69f1fb1f4b2", "83150153039"},
		{"0x8f327758c5f3507513025f94d070f8211db3cbe1c8a6a8f8736462ac4f165916", "0x8f7113ec24b7398a", "95726289658"},
		{"0x1cf4b021b65a34b5493e809f5433a62ca020c4cf36e45c3d83f3ae391da44082", "", ""},
		{"0x28ac186a92154092913ced5645500cd68425f13aa50a1777b80aa83a9fe1f197", "", ""},
	}
	cases := load[ownerCase](t, "owner_proofs.json").Cases
	for i, w := range want {
		c := cases[i]
		if string(c.Hash) != w[0] || !strings.HasPrefix(string(c.Signature), w[1]) || !strings.HasSuffix(string(c.Signature), w[2]) {
			t.Errorf("%s: hash %s, signature %s", c.Message, c.Hash, c.Signature)
		}
	}
	if cases[0].Message != "0x81592c3DE184A3E2c0DCB5a261BC107Bfa91f494:0" {
		t.Errorf("the first message is %q", cases[0].Message)
	}
}

func operatorKey(t testing.TB, pem string) *operatorkey.PrivateKey {
	t.Helper()
	key, err := operatorkey.ParsePrivateKey([]byte(pem))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// testKey returns one of the two RSA keys that are public for tests.
func testKey(t testing.TB, n string) string {
	t.Helper()
	pem, err := os.ReadFile("../protocol/operatorkey/testdata/operator" + n + ".pem")
	if err != nil {
		t.Fatal(err)
	}
	return string(pem)
}

type operatorCase struct {
	ID         wire.OperatorID `json:"id"`
	PrivateKey string          `json:"private_key"`
	PublicKey  string          `json:"public_key"`
}

type sharesDataCase struct {
	ValidatorSecret text           `json:"validator_secret"`
	Owner           text           `json:"owner"`
	Nonce           uint64         `json:"nonce"`
	Operators       []operatorCase `json:"operators"`
	SharesData      text           `json:"shares_data"`
	// What SharesData is made of.
	OwnerProof  text        `json:"owner_proof"`
	Shares      []shareCase `json:"shares"`
	Ciphertexts []text      `json:"ciphertexts"`
}

// splitFor makes the sharesData of a case. Encryption is random: only -rewrite calls it.
func splitFor(t testing.TB, c sharesDataCase) text {
	t.Helper()
	var operators []keyshare.Operator
	for _, o := range c.Operators {
		operators = append(operators, keyshare.Operator{ID: o.ID, OperatorKey: operatorKey(t, o.PrivateKey).Public().String()})
	}
	splitter, err := keyshare.NewSplitter(operators, c.Owner.address(t))
	if err != nil {
		t.Fatal(err)
	}
	entry, err := splitter.Split(rand.NewChaCha8([32]byte{1}), secretKey(t, c.ValidatorSecret), c.Nonce)
	if err != nil {
		t.Fatal(err)
	}
	return text(entry.Payload.SharesData)
}

func TestSharesDataVectors(t *testing.T) {
	made := vectors[sharesDataCase]{
		Title:      "sharesData, opened by every operator of the committee",
		Paragraphs: []string{"keys.md#sharesdata", "keys.md#share-encryption", "keys.md#operator-keys"},
		Notes: []string{
			"private_key is the operator's PEM, a key for tests only, and public_key its on-chain form. Two of the operators share one, which the contract would refuse.",
			"Encryption is random, so shares_data is an input: opening it must give shares, which must interpolate to the validator's key.",
		},
	}
	if *rewrite {
		first, second := testKey(t, "1"), testKey(t, "2")
		c := sharesDataCase{ValidatorSecret: goldenSecret, Owner: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8", Nonce: 3}
		for _, id := range []wire.OperatorID{3, 17, 255, 1000} {
			pem := second
			if id == 3 {
				pem = first
			}
			c.Operators = append(c.Operators, operatorCase{ID: id, PrivateKey: pem})
		}
		c.SharesData = splitFor(t, c)
		made.Cases = append(made.Cases, c)
	} else {
		made.Cases = load[sharesDataCase](t, "shares_data.json").Cases
	}
	check(t, "shares_data.json", made, openSharesData)
	c := load[sharesDataCase](t, "shares_data.json").Cases[0]
	if raw := c.SharesData.bytes(t); len(raw) != 1312 || string(hexOf(raw[:96])) != string(c.OwnerProof) { // by hand
		t.Errorf("sharesData of four operators has %d bytes", len(raw))
	}
}

func openSharesData(t testing.TB, c sharesDataCase) sharesDataCase {
	t.Helper()
	data, err := keyshare.ParseSharesData(c.SharesData.bytes(t), len(c.Operators))
	if err != nil {
		t.Fatal(err)
	}
	validator := secretKey(t, c.ValidatorSecret).PublicKey()
	if err := keyshare.VerifyOwner(validator, c.Owner.address(t), c.Nonce, data.OwnerProof); err != nil {
		t.Error(err)
	}
	c.OwnerProof, c.Shares, c.Ciphertexts = hexOf(data.OwnerProof[:]), nil, nil
	operators := append([]operatorCase(nil), c.Operators...)
	var ids []wire.OperatorID
	var keys []*threshold.PublicKey
	for i := range operators {
		key := operatorKey(t, operators[i].PrivateKey)
		operators[i].PublicKey = key.Public().String()
		share, err := keyshare.OpenShare(key, data.Ciphertexts[i][:], data.PublicKeys[i])
		if err != nil {
			t.Fatal(err)
		}
		raw := share.Bytes()
		ids, keys = append(ids, operators[i].ID), append(keys, share.PublicKey())
		c.Shares = append(c.Shares, shareCase{operators[i].ID, hexOf(raw[:]), text(share.PublicKey().String())})
		c.Ciphertexts = append(c.Ciphertexts, hexOf(data.Ciphertexts[i][:]))
	}
	c.Operators = operators
	if err := threshold.VerifyShares(validator, 3, ids, keys); err != nil {
		t.Error(err)
	}
	return c
}

type shareTextCase struct {
	Plaintext string `json:"plaintext"`
	// PublicKey stands beside the ciphertext in sharesData.
	PublicKey text `json:"public_key"`
	Opens     bool `json:"opens"`
}

func TestShareTextVectors(t *testing.T) {
	key := operatorKey(t, testKey(t, "1"))
	share := text(secretKey(t, "0x00000000000000000000000000000000000000000000000000000000000000c8").PublicKey().String())
	padded := strings.Repeat("0", 62) + "c8"
	var cases []shareTextCase
	good := []string{"0x" + padded, padded, "c8", "0x0c8", "0xC8"}
	bad := []string{"", "0x", "0", "hello", "0" + padded, strings.Repeat("f", 64), "c9", "0x" + hex.EncodeToString([]byte("not the key of this share at all"))}
	for _, plaintext := range append(good, bad...) {
		cases = append(cases, shareTextCase{Plaintext: plaintext, PublicKey: share})
	}
	check(t, "share_texts.json", vectors[shareTextCase]{
		Title:      "what a decrypted share may look like",
		Paragraphs: []string{"keys.md#share-encryption"},
		Cases:      cases,
	}, func(t testing.TB, c shareTextCase) shareTextCase {
		ciphertext, err := key.Public().Encrypt(rand.NewChaCha8([32]byte{2}), []byte(c.Plaintext))
		if err != nil {
			t.Fatal(err)
		}
		_, err = keyshare.OpenShare(key, ciphertext[:], phase0.BLSPubKey(c.PublicKey.bytes(t)))
		c.Opens = err == nil
		return c
	})
	for i, c := range load[shareTextCase](t, "share_texts.json").Cases { // by hand
		if c.Opens != (i < len(good)) {
			t.Errorf("plaintext %q opens: %v", c.Plaintext, c.Opens)
		}
	}
}
