// Package textfile reads files that users wrote: passwords, keys, JSON, YAML.
//
// Editors and shells write text in several encodings: UTF-8 with a byte order mark, and UTF-16 for redirected output of PowerShell. The
// size of a file is limited, and its text is returned as UTF-8.
//
// Not here: what the text means, and files that only the node writes (package store).
package textfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"unicode/utf16"
	"unicode/utf8"
)

// ErrEncoding says that a file is neither UTF-8 nor UTF-16 text.
var ErrEncoding = errors.New("not a text file")

// TooLargeError says that a file has more bytes than its kind may have.
type TooLargeError struct{ Limit int64 }

// Error returns a text with the limit.
func (e *TooLargeError) Error() string { return fmt.Sprintf("more than %d bytes", e.Limit) }

// Read returns the text of a regular file, a pipe or a device, of at most limit bytes. It returns a *TooLargeError, an error
// that wraps ErrEncoding, or the error of the file system.
func Read(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, &TooLargeError{limit}
	}
	return Decode(data)
}

// Decode returns text as UTF-8 without a byte order mark. It accepts UTF-8, and UTF-16 with a mark; UTF-16 without a mark is recognised
// if every second byte of the first 32 is zero. UTF-32 begins with the mark of UTF-16; the error names it. A text with a zero character
// is an error. Text that is already UTF-8 is returned without a copy.
func Decode(data []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe, 0, 0}), bytes.HasPrefix(data, []byte{0, 0, 0xfe, 0xff}):
		return nil, fmt.Errorf("%w: UTF-32; save it as UTF-8", ErrEncoding)
	case bytes.HasPrefix(data, []byte{0xef, 0xbb, 0xbf}):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return fromUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return fromUTF16(data[2:], binary.BigEndian)
	case zeroAtEvery(data, 1):
		return fromUTF16(data, binary.LittleEndian)
	case zeroAtEvery(data, 0):
		return fromUTF16(data, binary.BigEndian)
	}
	if bytes.IndexByte(data, 0) >= 0 { // text that a user wrote has none
		return nil, fmt.Errorf("%w: it holds zero bytes, as UTF-16 and UTF-32 without a byte order mark do; save it as UTF-8", ErrEncoding)
	}
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%w: neither UTF-8 nor UTF-16", ErrEncoding)
	}
	return data, nil
}

// zeroAtEvery reports whether in the first bytes those at offset, offset+2, … are zero and the others are not.
func zeroAtEvery(data []byte, offset int) bool {
	head := data[:min(len(data), 32)]
	if len(head) < 2 || len(data)%2 != 0 {
		return false
	}
	for i, b := range head {
		if (b == 0) != (i%2 == offset) {
			return false
		}
	}
	return true
}

func fromUTF16(data []byte, order binary.ByteOrder) ([]byte, error) {
	if len(data)%2 != 0 {
		return nil, fmt.Errorf("%w: UTF-16 with an odd number of bytes", ErrEncoding)
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	runes := utf16.Decode(units)
	for _, r := range runes {
		if r == utf8.RuneError || r == 0 {
			return nil, fmt.Errorf("%w: UTF-16 with half a character or a zero", ErrEncoding)
		}
	}
	return []byte(string(runes)), nil
}

// Exposed reports whether users other than the owner and its group can read the file, or users other than the owner can change it. It
// returns false for what is not a regular file and for a file whose mode cannot be read.
func Exposed(path string) (fs.FileMode, bool) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return 0, false
	}
	mode := info.Mode().Perm()
	return mode, mode&0o026 != 0
}
