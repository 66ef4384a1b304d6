package keyshare

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Limits of a keyshares file.
const (
	// MaxFileSize is the limit of a file in bytes: enough for MaxEntries with committees of four.
	MaxFileSize = 96 << 20
	// MaxEntries is the number of validators in one file.
	MaxEntries = 10_000
)

// fileVersion is the version that Split writes; readers accept its major number.
const fileVersion = "v1.2.0"

// Errors of the file.
var (
	// ErrFile says that the bytes are not a keyshares file; the text has the cause.
	ErrFile = errors.New("not a keyshares file")
	// ErrFileVersion says that the file's version is not a semantic version 1.x.
	ErrFileVersion = errors.New("keyshares file of an unknown version")
)

// File is a keyshares file as ssv-keys 1.2.0 writes it. The order of the members is the order in the file.
type File struct {
	Version   string  `json:"version"`
	CreatedAt string  `json:"createdAt"`
	Shares    []Entry `json:"shares"`
}

// Entry is one validator: the data it was made from, and the payload to register.
type Entry struct {
	Data    Data    `json:"data"`
	Payload Payload `json:"payload"`
}

// Data is the data that an entry was made from. Other tools may leave members out.
type Data struct {
	OwnerNonce   *uint64    `json:"ownerNonce"`
	OwnerAddress *string    `json:"ownerAddress"`
	PublicKey    *string    `json:"publicKey"`
	Operators    []Operator `json:"operators"`
}

// Operator is an operator and its public key in the on-chain form.
type Operator struct {
	ID          wire.OperatorID `json:"id"`
	OperatorKey string          `json:"operatorKey"`
}

// Payload holds the arguments of registerValidator, bytes as hex behind 0x.
type Payload struct {
	PublicKey   string            `json:"publicKey"`
	OperatorIDs []wire.OperatorID `json:"operatorIds"`
	SharesData  string            `json:"sharesData"`
}

// NewFile returns an empty file of the version that this package writes.
func NewFile(created time.Time) *File {
	return &File{Version: fileVersion, CreatedAt: created.UTC().Format("2006-01-02T15:04:05.000Z")}
}

// ParseFile reads a file with a list of shares, or the older form with a single one, whatever minor version it has: other tools wrote
// both forms as v1.1 and v1.2. It checks form and version; VerifyFile checks the entries. Entries are counted and measured while they
// are read, so that its memory is bounded by MaxFileSize. It returns ErrFile or ErrFileVersion.
func ParseFile(data []byte) (*File, error) {
	if len(data) > MaxFileSize {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrFile, len(data), MaxFileSize)
	}
	r := reader{data: data, decoder: json.NewDecoder(bytes.NewReader(data))}
	if err := r.file(); err != nil {
		return nil, err
	}
	if err := checkVersion(r.out.Version); err != nil {
		return nil, err
	}
	if r.listed || !r.single {
		return &r.out, nil
	}
	r.out.Shares = []Entry{r.entry}
	return &r.out, nil
}

// maxEntryBytes bounds the JSON text of one validator: with 13 operators and their keys it has about 20 KiB.
const maxEntryBytes = 128 << 10

// reader reads a keyshares file one member at a time.
type reader struct {
	data    []byte
	decoder *json.Decoder
	out     File
	// entry is the entry of the older form; single says that its payload was there, listed that a list of shares was.
	entry          Entry
	single, listed bool
}

func (r *reader) file() error {
	if err := r.open('{'); err != nil {
		return err
	}
	for r.decoder.More() {
		key, err := r.decoder.Token()
		if err != nil {
			return r.explain(err)
		}
		if err := r.member(strings.ToLower(fmt.Sprint(key))); err != nil {
			return err
		}
	}
	if _, err := r.decoder.Token(); err != nil {
		return r.explain(err)
	}
	if _, err := r.decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: something follows its closing brace", ErrFile)
	}
	return nil
}

// member reads the value of a key of the file. Unknown members are skipped.
func (r *reader) member(key string) error {
	switch key {
	case "version":
		return r.value(&r.out.Version)
	case "createdat":
		return r.value(&r.out.CreatedAt)
	case "shares":
		return r.shares()
	case "payload":
		r.single = true
		return r.value(&r.entry.Payload)
	case "data":
		return r.value(&r.entry.Data)
	}
	return r.value(new(json.RawMessage))
}

// shares reads the list of entries and stops at the first one beyond the limit. In older forms the member may be something else.
func (r *reader) shares() error {
	if !isArray(r.rest()) {
		return r.value(new(json.RawMessage))
	}
	if err := r.open('['); err != nil {
		return err
	}
	r.listed, r.out.Shares = true, []Entry{}
	for r.decoder.More() {
		if len(r.out.Shares) == MaxEntries {
			return fmt.Errorf("%w: more than %d validators", ErrFile, MaxEntries)
		}
		var e Entry
		if err := r.value(&e); err != nil {
			return fmt.Errorf("entry %d: %w", len(r.out.Shares)+1, err)
		}
		r.out.Shares = append(r.out.Shares, e)
	}
	_, err := r.decoder.Token()
	return r.explain(err)
}

// rest returns the text after the key that was read last.
func (r *reader) rest() []byte {
	return bytes.TrimLeft(r.data[min(r.decoder.InputOffset(), int64(len(r.data))):], " \t\r\n:")
}

// value decodes the next value, after measuring its text.
func (r *reader) value(into any) error {
	var raw json.RawMessage
	if err := r.decoder.Decode(&raw); err != nil {
		return r.explain(err)
	}
	if _, skipped := into.(*json.RawMessage); skipped {
		return nil
	}
	if len(raw) > maxEntryBytes {
		return fmt.Errorf("%w: one validator takes %d bytes, at most %d", ErrFile, len(raw), maxEntryBytes)
	}
	return r.explain(json.Unmarshal(raw, into))
}

func (r *reader) open(delimiter json.Delim) error {
	token, err := r.decoder.Token()
	if err != nil {
		return r.explain(err)
	}
	if token != delimiter {
		return fmt.Errorf("%w: %q expected, found %.40q", ErrFile, delimiter.String(), fmt.Sprint(token))
	}
	return nil
}

// explain wraps an error of the decoder in ErrFile, and says so if the file is cut off.
func (r *reader) explain(err error) error {
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.As(err, &syntax) && int(syntax.Offset) >= len(bytes.TrimRight(r.data, " \t\r\n")):
		return fmt.Errorf("%w: it ends early (truncated?): %w", ErrFile, io.ErrUnexpectedEOF)
	}
	return fmt.Errorf("%w: %w", ErrFile, err)
}

func isArray(raw []byte) bool { return len(raw) > 0 && raw[0] == '[' }

var semanticVersion = regexp.MustCompile(`^v?(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)

func checkVersion(version string) error {
	m := semanticVersion.FindStringSubmatch(version)
	if m == nil || m[1] != "1" {
		return fmt.Errorf("%w: %.40q, this program knows v1.x", ErrFileVersion, version)
	}
	return nil
}

// Marshal returns the file's text: two spaces of indentation, no newline at the end, null for no shares.
func (f *File) Marshal() ([]byte, error) {
	out := *f
	if len(out.Shares) == 0 {
		out.Shares = nil
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(&out); err != nil {
		return nil, fmt.Errorf("write keyshares: %w", err)
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// ErrPayload says that a member of a payload or of its data is missing or malformed.
var ErrPayload = errors.New("malformed entry")

// Decode returns the arguments of registerValidator as bytes. It returns ErrPayload.
func (p *Payload) Decode() (validator phase0.BLSPubKey, operators []wire.OperatorID, sharesData []byte, err error) {
	validator, err = parsePublicKeyText(p.PublicKey)
	if err != nil {
		return validator, nil, nil, fmt.Errorf("%w: publicKey %w", ErrPayload, err)
	}
	sharesData, err = parseHex(p.SharesData)
	if err != nil {
		return validator, nil, nil, fmt.Errorf("%w: sharesData %w", ErrPayload, err)
	}
	return validator, p.OperatorIDs, sharesData, nil
}

func parsePublicKeyText(s string) (pk phase0.BLSPubKey, err error) {
	raw, err := parseHex(s)
	if err != nil {
		return pk, err
	}
	if len(raw) != len(pk) {
		return pk, fmt.Errorf("has %d bytes, want %d", len(raw), len(pk))
	}
	return phase0.BLSPubKey(raw), nil
}

func parseHex(s string) ([]byte, error) {
	digits, ok := strings.CutPrefix(s, "0x")
	if !ok {
		return nil, errors.New("does not begin with 0x")
	}
	raw, err := hex.DecodeString(digits)
	if err != nil {
		return nil, errors.New("is not hex")
	}
	return raw, nil
}

// ParseAddress reads an address of 20 bytes in hex behind 0x. Digits of one case only carry no checksum; with both
// cases the EIP-55 checksum must be right.
func ParseAddress(s string) (common.Address, error) {
	raw, err := parseHex(s)
	if err != nil {
		return common.Address{}, fmt.Errorf("address %w", err)
	}
	if len(raw) != common.AddressLength {
		return common.Address{}, fmt.Errorf("address has %d bytes, want %d", len(raw), common.AddressLength)
	}
	a := common.BytesToAddress(raw)
	digits := s[2:]
	if digits != strings.ToLower(digits) && digits != strings.ToUpper(digits) && a.Hex()[2:] != digits {
		return common.Address{}, errors.New("address has a wrong checksum (EIP-55): a digit or its case is mistyped")
	}
	return a, nil
}
