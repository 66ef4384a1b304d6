package textfile

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

func utf16Text(s string, order binary.AppendByteOrder, mark bool) []byte {
	var out []byte
	if mark {
		out = order.AppendUint16(out, 0xfeff)
	}
	for _, u := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, u)
	}
	return out
}

// TestFaultTextEncodings: kind B11, text that another program wrote in another encoding.
func TestFaultTextEncodings(t *testing.T) {
	for _, text := range []string{"a password", "{\"version\": 4}\r\n", "pässwörd 🔑", "x"} {
		ascii := !strings.ContainsFunc(text, func(r rune) bool { return r > 127 })
		cases := map[string][]byte{
			"plain":                  []byte(text),
			"UTF-8 with mark":        append([]byte{0xef, 0xbb, 0xbf}, text...),
			"UTF-16 little, mark":    utf16Text(text, binary.LittleEndian, true),
			"UTF-16 big, mark":       utf16Text(text, binary.BigEndian, true),
			"UTF-16 little, no mark": utf16Text(text, binary.LittleEndian, false),
			"UTF-16 big, no mark":    utf16Text(text, binary.BigEndian, false),
		}
		for name, data := range cases {
			if strings.HasSuffix(name, "no mark") && !ascii {
				continue // without a mark only text of ASCII characters can be told
			}
			got, err := Decode(data)
			if err != nil || string(got) != text {
				t.Errorf("%s of %q: %q, %v", name, text, got, err)
			}
		}
	}
	for name, data := range map[string][]byte{
		"Latin-1":      {'p', 0xe4, 's', 's'},
		"half a unit":  {0xff, 0xfe, 'a', 0, 'b'},
		"half a pair":  {0xff, 0xfe, 0x00, 0xd8},
		"random bytes": {0x80, 0x81, 0x82},
	} {
		if _, err := Decode(data); !errors.Is(err, ErrEncoding) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReadIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Read(path, 5); err != nil || string(got) != "12345" {
		t.Errorf("%q, %v", got, err)
	}
	var large *TooLargeError
	if _, err := Read(path, 4); !errors.As(err, &large) || large.Limit != 4 {
		t.Errorf("%v", err)
	}
	if _, err := Read(path+"x", 4); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// TestFaultExposedSecrets: kind B20, files with secrets that other users can read or change.
func TestFaultExposedSecrets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for mode, exposed := range map[os.FileMode]bool{0o600: false, 0o400: false, 0o640: false, 0o440: false, 0o644: true, 0o666: true, 0o660: true, 0o620: true, 0o602: true} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, got := Exposed(path); got != exposed {
			t.Errorf("%v: exposed %v", mode, got)
		}
	}
	if _, got := Exposed(os.DevNull); got {
		t.Error("a device is no file")
	}
}

// TestFaultUTF32IsNamed: kind B11. UTF-32 begins with the mark of UTF-16 and has zeros behind each character: taken for UTF-16 or UTF-8 it
// makes a password that nobody can type.
func TestFaultUTF32IsNamed(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, mark := range []string{"\ufeff", ""} {
			var text []byte
			for _, r := range mark + "secret" {
				text = order.AppendUint32(text, uint32(r))
			}
			if got, err := Decode(text); !errors.Is(err, ErrEncoding) || !strings.Contains(err.Error(), "UTF-32") {
				t.Errorf("%v, mark %q: read as %q, %v", order, mark, got, err)
			}
		}
	}
	for name, text := range map[string][]byte{
		"UTF-8": []byte("se\x00cret"), "UTF-16": utf16Text("se\x00cret", binary.LittleEndian, true),
	} {
		if got, err := Decode(text); !errors.Is(err, ErrEncoding) {
			t.Errorf("%s with a zero: read as %q, %v", name, got, err)
		}
	}
}
