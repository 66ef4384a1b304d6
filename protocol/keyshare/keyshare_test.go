package keyshare

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

var owner = common.HexToAddress("0x81592c3DE184A3E2c0DCB5a261BC107Bfa91f494")

func testRand(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

// operatorKey returns one of two fixed RSA keys.
func operatorKey(t testing.TB, n int) *operatorkey.PrivateKey {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("../operatorkey/testdata/operator%d.pem", n))
	if err != nil {
		t.Fatal(err)
	}
	key, err := operatorkey.ParsePrivateKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func validatorKey(t testing.TB, n byte) *threshold.SecretKey {
	t.Helper()
	key, err := threshold.ParseSecretKey(append(make([]byte, 31), n))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// operators returns a committee whose first operator holds key 1 and all others key 2, in descending order.
func operators(t testing.TB, ids ...wire.OperatorID) []Operator {
	t.Helper()
	var out []Operator
	for i, id := range ids {
		out = append(out, Operator{id, operatorKey(t, min(i, 1)+1).Public().String()})
	}
	slices.Reverse(out)
	return out
}

func splitFile(t testing.TB, count int, ids ...wire.OperatorID) *File {
	t.Helper()
	s, err := NewSplitter(operators(t, ids...), owner)
	if err != nil {
		t.Fatal(err)
	}
	f := NewFile(time.Date(2026, 11, 20, 9, 0, 0, 5e6, time.UTC))
	for i := range count {
		e, err := s.Split(testRand(byte(i)), validatorKey(t, byte(i+1)), uint64(7+i))
		if err != nil {
			t.Fatal(err)
		}
		f.Shares = append(f.Shares, e)
	}
	return f
}

// The check values of spec/keys.md, spec/registry.md.
func TestOwnerNonceCheckValues(t *testing.T) {
	other := common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	for _, c := range []struct {
		owner common.Address
		nonce uint64
		hash  string
	}{
		{owner, 0, "38d03ef59cd7bf2617e47b2a2635bbf20a79ee6e9d28b75eaa0154b6dc80c0e9"},
		{owner, 1, "8f327758c5f3507513025f94d070f8211db3cbe1c8a6a8f8736462ac4f165916"},
		{other, 0, "1cf4b021b65a34b5493e809f5433a62ca020c4cf36e45c3d83f3ae391da44082"},
		{other, 1, "28ac186a92154092913ced5645500cd68425f13aa50a1777b80aa83a9fe1f197"},
	} {
		if got := OwnerRoot(c.owner, c.nonce); hex.EncodeToString(got[:]) != c.hash {
			t.Errorf("%s: %x, want %s", ownerText(c.owner, c.nonce), got, c.hash)
		}
	}
	if got := ownerText(owner, 0); got != "0x81592c3DE184A3E2c0DCB5a261BC107Bfa91f494:0" {
		t.Errorf("text %q", got)
	}
	key := validatorKey(t, 1)
	for nonce, c := range [][2]string{{"ae82c69f1fb1f4b2", "83150153039"}, {"8f7113ec24b7398a", "95726289658"}} {
		sig := key.Sign(OwnerRoot(owner, uint64(nonce)))
		if got := hex.EncodeToString(sig[:]); !strings.HasPrefix(got, c[0]) || !strings.HasSuffix(got, c[1]) {
			t.Errorf("nonce %d: signature %s, want %s…%s", nonce, got, c[0], c[1])
		}
	}
}

func TestSplitIsReadableByEveryOperator(t *testing.T) {
	f := splitFile(t, 1, 3, 17, 255, 1000)
	_, ids, raw, err := f.Shares[0].Payload.Decode()
	if err != nil || !slices.Equal(ids, []wire.OperatorID{3, 17, 255, 1000}) {
		t.Fatalf("ids %v: %v", ids, err)
	}
	if len(raw) != 1312 {
		t.Fatalf("sharesData has %d bytes, want 1312", len(raw))
	}
	data, err := ParseSharesData(raw, 4)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(data.Bytes(), raw) {
		t.Error("sharesData does not come back")
	}
	root := phase0.Root{9}
	var partials []threshold.Partial
	for i, id := range ids[1:] { // operators 17, 255 and 1000 hold key 2
		share, err := OpenShare(operatorKey(t, 2), data.Ciphertexts[i+1][:], data.PublicKeys[i+1])
		if err != nil {
			t.Fatalf("operator %d: %v", id, err)
		}
		partials = append(partials, threshold.Partial{Signer: id, SharePublicKey: data.PublicKeys[i+1], Signature: share.Sign(root)})
	}
	validator := validatorKey(t, 1)
	results, err := threshold.NewLagrange(1).RecombineBatch(testRand(1), []threshold.Item{{Root: root, Validator: validator.PublicKey(), Threshold: 3, Partials: partials}}, nil)
	if err != nil || results[0].Err != nil || results[0].Signature != validator.Sign(root) {
		t.Fatalf("three opened shares do not sign for the validator: %v %v", err, results[0].Err)
	}
}

func TestOpenShare(t *testing.T) {
	key := operatorKey(t, 1)
	share := validatorKey(t, 200)
	expected := share.PublicKey().Bytes()
	padded := strings.Repeat("0", 62) + "c8"
	for _, c := range []struct {
		name, plaintext string
		err             error
	}{
		{"as ssv-keys writes it", "0x" + padded, nil},
		{"without 0x", padded, nil},
		{"fewer digits", "c8", nil},
		{"odd digits", "0x0c8", nil},
		{"upper case", "0xC8", nil},
		{"empty", "", ErrShareText},
		{"0x only", "0x", ErrShareText},
		{"zero", "0", ErrShareText},
		{"not hex", "hello", ErrShareText},
		{"too long", "0" + padded, ErrShareText},
		{"above the group order", strings.Repeat("f", 64), ErrShareText},
		{"another key", "c9", ErrShareMismatch},
	} {
		ciphertext, err := key.Public().Encrypt(testRand(1), []byte(c.plaintext))
		if err != nil {
			t.Fatal(err)
		}
		got, err := OpenShare(key, ciphertext, expected)
		if !errors.Is(err, c.err) || (err == nil) != (c.err == nil) {
			t.Errorf("%s: %v, want %v", c.name, err, c.err)
		}
		if err == nil && got.Bytes() != share.Bytes() {
			t.Errorf("%s: another share", c.name)
		}
		if err != nil && c.plaintext != "" && strings.Contains(err.Error(), c.plaintext) {
			t.Errorf("%s: the error quotes the secret: %v", c.name, err)
		}
	}
	ciphertext, _ := key.Public().Encrypt(testRand(1), []byte(padded))
	if _, err := OpenShare(operatorKey(t, 2), ciphertext, expected); !errors.Is(err, operatorkey.ErrDecrypt) {
		t.Errorf("another operator's share: %v", err)
	}
	if _, err := OpenShare(key, ciphertext[:255], expected); !errors.Is(err, operatorkey.ErrDecrypt) {
		t.Errorf("cut ciphertext: %v", err)
	}
}

func TestParseSharesData(t *testing.T) {
	for _, n := range []int{4, 7, 10, 13} {
		if _, err := ParseSharesData(make([]byte, 96+304*n), n); err != nil {
			t.Errorf("n=%d: %v", n, err)
		}
		for _, length := range []int{0, 95, 96 + 304*n - 1, 96 + 304*n + 1} {
			if _, err := ParseSharesData(make([]byte, length), n); !errors.Is(err, ErrSharesLength) {
				t.Errorf("n=%d, %d bytes: %v", n, length, err)
			}
		}
	}
	for _, n := range []int{-1, 0, 1, 3, 5, 16} {
		if _, err := ParseSharesData(make([]byte, max(0, 96+304*n)), n); !errors.Is(err, ErrCommitteeSize) {
			t.Errorf("n=%d: %v", n, err)
		}
	}
}

func TestFileForm(t *testing.T) {
	f := splitFile(t, 1, 1, 2, 3, 4)
	out, err := f.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	text := string(out)
	key1, key2 := operatorKey(t, 1).Public().String(), operatorKey(t, 2).Public().String()
	public := "0x97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"
	operator := func(id int, key string) string {
		return fmt.Sprintf("          {\n            \"id\": %d,\n            \"operatorKey\": %q\n          }", id, key)
	}
	want := `{
  "version": "v1.2.0",
  "createdAt": "2026-11-20T09:00:00.005Z",
  "shares": [
    {
      "data": {
        "ownerNonce": 7,
        "ownerAddress": "0x81592c3DE184A3E2c0DCB5a261BC107Bfa91f494",
        "publicKey": "` + public + `",
        "operators": [
` + strings.Join([]string{operator(1, key1), operator(2, key2), operator(3, key2), operator(4, key2)}, ",\n") + `
        ]
      },
      "payload": {
        "publicKey": "` + public + `",
        "operatorIds": [
          1,
          2,
          3,
          4
        ],
        "sharesData": "` + f.Shares[0].Payload.SharesData + `"
      }
    }
  ]
}`
	if text != want {
		t.Errorf("file is\n%s\nwant\n%s", text, want)
	}
	none := NewFile(time.Unix(0, 0))
	none.Shares = []Entry{}
	empty, _ := none.Marshal()
	if want := "{\n  \"version\": \"v1.2.0\",\n  \"createdAt\": \"1970-01-01T00:00:00.000Z\",\n  \"shares\": null\n}"; string(empty) != want {
		t.Errorf("empty file is %s", empty)
	}
	again, err := ParseFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if back, _ := again.Marshal(); !bytes.Equal(back, out) {
		t.Error("the file does not come back")
	}
}

func TestParseFileOlderForm(t *testing.T) {
	f := splitFile(t, 1, 1, 2, 3, 4)
	old, _ := json.Marshal(map[string]any{"version": "1.2.7", "createdAt": f.CreatedAt, "data": f.Shares[0].Data, "payload": f.Shares[0].Payload})
	got, err := ParseFile(old)
	if err != nil || len(got.Shares) != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	if findings := VerifyFile(got); findings[0].Err != nil {
		t.Error(findings[0].Err)
	}
}

func TestParseFileRefuses(t *testing.T) {
	out, _ := splitFile(t, 1, 1, 2, 3, 4).Marshal()
	for name, c := range map[string]struct {
		data string
		want error
	}{
		"empty":            {"", ErrFile},
		"truncated":        {string(out[:len(out)-200]), ErrFile},
		"not JSON":         {"keyshares", ErrFile},
		"trailing":         {string(out) + "{}", ErrFile},
		"no version":       {"{}", ErrFileVersion},
		"version 0.9":      {`{"version":"v0.9.0"}`, ErrFileVersion},
		"a list":           {`[]`, ErrFile},
		"half a list":      {`{"version":"v1.2.0","shares":[{}`, ErrFile},
		"version v4":       {`{"version":"v4"}`, ErrFileVersion},
		"version 2.2.0":    {`{"version":"2.2.0"}`, ErrFileVersion},
		"ids are texts":    {`{"version":"v1.2.0","shares":[{"payload":{"operatorIds":["1"]}}]}`, ErrFile},
		"nonce negative":   {`{"version":"v1.2.0","shares":[{"data":{"ownerNonce":-1}}]}`, ErrFile},
		"too many entries": {`{"version":"v1.2.0","shares":[` + strings.Repeat("{},", MaxEntries) + `{}]}`, ErrFile},
	} {
		if _, err := ParseFile([]byte(c.data)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := ParseFile(out[:700]); err == nil || !strings.Contains(err.Error(), "ends early") {
		t.Errorf("a truncated file is not called so: %v", err)
	}
	for _, data := range []string{`{"version":"v1.2.0","shares":null}`, `{"version":"v1.2.3-beta","shares":[]}`} {
		if f, err := ParseFile([]byte(data)); err != nil || len(f.Shares) != 0 {
			t.Errorf("%s: %v", data, err)
		}
	}
}

func TestVerifyFile(t *testing.T) {
	f := splitFile(t, 3, 1, 2, 3, 4, 5, 6, 7)
	for i, finding := range VerifyFile(f) {
		if finding.Err != nil || finding.Owner != owner || finding.Nonce != uint64(7+i) || len(finding.Operators) != 7 {
			t.Errorf("entry %d: %+v", i, finding)
		}
	}
}

func TestVerifyEntryFindsEveryDefect(t *testing.T) {
	pristine, _ := splitFile(t, 2, 1, 2, 3, 4).Marshal()
	text := func(s string) *string { return &s }
	number := func(n uint64) *uint64 { return &n }
	edit := func(e *Entry, at int, b byte) { // flip one byte of sharesData
		raw, _ := hex.DecodeString(e.Payload.SharesData[2:])
		raw[at] ^= b
		e.Payload.SharesData = "0x" + hex.EncodeToString(raw)
	}
	for name, c := range map[string]struct {
		change func(e, other *Entry)
		want   error
	}{
		"nonce":              {func(e, _ *Entry) { e.Data.OwnerNonce = number(8) }, ErrOwnerProof},
		"owner":              {func(e, _ *Entry) { e.Data.OwnerAddress = text("0x" + strings.Repeat("11", 20)) }, ErrOwnerProof},
		"owner checksum":     {func(e, _ *Entry) { e.Data.OwnerAddress = text("0x81592c3DE184A3E2c0DCB5a261BC107Bfa91f49A") }, ErrPayload},
		"owner missing":      {func(e, _ *Entry) { e.Data.OwnerAddress = nil }, ErrPayload},
		"nonce missing":      {func(e, _ *Entry) { e.Data.OwnerNonce = nil }, ErrPayload},
		"signature":          {func(e, _ *Entry) { edit(e, 50, 1) }, ErrOwnerProof},
		"share key swapped":  {func(e, _ *Entry) { e.Payload.SharesData = swapShares(e.Payload.SharesData) }, threshold.ErrInterpolation},
		"share key garbage":  {func(e, _ *Entry) { edit(e, 96, 0x80) }, threshold.ErrPublicKey},
		"shares cut":         {func(e, _ *Entry) { e.Payload.SharesData = e.Payload.SharesData[:2000] }, ErrSharesLength},
		"shares not hex":     {func(e, _ *Entry) { e.Payload.SharesData = "0xzz" }, ErrPayload},
		"shares without 0x":  {func(e, _ *Entry) { e.Payload.SharesData = e.Payload.SharesData[2:] }, ErrPayload},
		"operator missing":   {func(e, _ *Entry) { e.Payload.OperatorIDs = e.Payload.OperatorIDs[:3] }, ErrCommitteeSize},
		"operators unsorted": {func(e, _ *Entry) { e.Data.Operators = nil; slices.Reverse(e.Payload.OperatorIDs) }, ErrOperators},
		"operator twice":     {func(e, _ *Entry) { e.Data.Operators, e.Payload.OperatorIDs[1] = nil, 1 }, ErrOperators},
		"operator 0":         {func(e, _ *Entry) { e.Data.Operators, e.Payload.OperatorIDs[0] = nil, 0 }, ErrOperators},
		"other operator":     {func(e, _ *Entry) { e.Payload.OperatorIDs[3] = 5 }, ErrOperators},
		"wrong x":            {func(e, _ *Entry) { e.Payload.OperatorIDs[3], e.Data.Operators = 5, nil }, threshold.ErrInterpolation},
		"operator key":       {func(e, _ *Entry) { e.Data.Operators[0].OperatorKey = "aGk=" }, operatorkey.ErrPublicKey},
		"other data key":     {func(e, o *Entry) { e.Data.PublicKey = o.Data.PublicKey }, ErrPayload},
		"other validator":    {func(e, o *Entry) { e.Payload.PublicKey, e.Data.PublicKey = o.Payload.PublicKey, nil }, ErrOwnerProof},
		"validator no key":   {func(e, _ *Entry) { e.Payload.PublicKey, e.Data.PublicKey = "0x"+strings.Repeat("00", 48), nil }, threshold.ErrPublicKey},
		"validator short":    {func(e, _ *Entry) { e.Payload.PublicKey = e.Payload.PublicKey[:90] }, ErrPayload},
		"repeated validator": {func(e, o *Entry) { *o = *e }, nil},
	} {
		f, err := ParseFile(pristine)
		if err != nil {
			t.Fatal(err)
		}
		c.change(&f.Shares[0], &f.Shares[1])
		findings := VerifyFile(f)
		if !errors.Is(findings[0].Err, c.want) || (c.want == nil) != (findings[0].Err == nil) {
			t.Errorf("%s: %v, want %v", name, findings[0].Err, c.want)
		}
		if c.want != nil && findings[1].Err != nil {
			t.Errorf("%s: the other entry is blamed: %v", name, findings[1].Err)
		}
		if name == "repeated validator" && !errors.Is(findings[1].Err, ErrRepeated) {
			t.Errorf("%s: %v", name, findings[1].Err)
		}
	}
}

func swapShares(hexText string) string {
	raw, _ := hex.DecodeString(hexText[2:])
	a := bytes.Clone(raw[96:144])
	copy(raw[96:144], raw[144:192])
	copy(raw[144:192], a)
	return "0x" + hex.EncodeToString(raw)
}

func TestVerifyFileNonceOrder(t *testing.T) {
	f := splitFile(t, 3, 1, 2, 3, 4)
	f.Shares = slices.Delete(f.Shares, 1, 2)
	if findings := VerifyFile(f); findings[0].Err != nil || !errors.Is(findings[1].Err, ErrNonceOrder) {
		t.Errorf("%v, %v", findings[0].Err, findings[1].Err)
	}
}

func TestNewSplitterRefuses(t *testing.T) {
	good := operators(t, 1, 2, 3, 4)
	twice := slices.Clone(good)
	twice[0].ID = 1
	zero := slices.Clone(good)
	zero[0].ID = 0
	badKey := slices.Clone(good)
	badKey[2].OperatorKey = "x"
	for name, c := range map[string]struct {
		operators []Operator
		want      error
	}{
		"five": {append(slices.Clone(good), good[0]), ErrCommitteeSize}, "nobody": {nil, ErrCommitteeSize},
		"twice": {twice, ErrOperators}, "zero": {zero, ErrOperators}, "key": {badKey, operatorkey.ErrPublicKey},
	} {
		if _, err := NewSplitter(c.operators, owner); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestParseAddress(t *testing.T) {
	for s, ok := range map[string]bool{
		"0x81592c3DE184A3E2c0DCB5a261BC107Bfa91f494": true,
		"0x81592c3de184a3e2c0dcb5a261bc107bfa91f494": true,
		"0x81592C3DE184A3E2C0DCB5A261BC107BFA91F494": true,
		"0x81592c3DE184A3E2c0DCB5a261BC107Bfa91f495": false,
		"81592c3DE184A3E2c0DCB5a261BC107Bfa91f494":   false,
		"0x8159": false, "": false, "0xzz592c3DE184A3E2c0DCB5a261BC107Bfa91f494": false,
	} {
		a, err := ParseAddress(s)
		if (err == nil) != ok || ok && a != owner {
			t.Errorf("%s: %v", s, err)
		}
	}
}
