package keyshare

import (
	"bytes"
	"testing"
)

func FuzzParseFile(f *testing.F) {
	out, _ := splitFile(f, 1, 1, 2, 3, 4).Marshal()
	f.Add(out)
	f.Add([]byte(`{"version":"v1.2.0","data":{},"payload":{}}`))
	f.Add([]byte(`{"version":"v1.2.0","shares":[{"data":null,"payload":null},null]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := ParseFile(data)
		if err != nil {
			return
		}
		VerifyFile(file) // must not panic, whatever the entries hold
		text, err := file.Marshal()
		if err != nil {
			t.Fatalf("an accepted file cannot be written: %v", err)
		}
		again, err := ParseFile(text)
		if err != nil {
			t.Fatalf("our own text is refused: %v", err)
		}
		if second, _ := again.Marshal(); !bytes.Equal(text, second) {
			t.Fatalf("text changes from %s to %s", text, second)
		}
	})
}

func FuzzParseSharesData(f *testing.F) {
	f.Add(make([]byte, 1312), 4)
	f.Add(make([]byte, 1311), 4)
	f.Add([]byte{}, 13)
	f.Fuzz(func(t *testing.T, data []byte, n int) {
		s, err := ParseSharesData(data, n)
		if err != nil {
			return
		}
		if len(s.PublicKeys) != n || len(s.Ciphertexts) != n || !bytes.Equal(s.Bytes(), data) {
			t.Fatalf("%d operators, %d bytes do not come back", n, len(data))
		}
	})
}

func FuzzParseShare(f *testing.F) {
	f.Add([]byte("0x01"))
	f.Fuzz(func(t *testing.T, text []byte) {
		key, err := parseShare(text)
		if err == nil && key.Bytes() == [32]byte{} {
			t.Fatal("accepted zero")
		}
	})
}
