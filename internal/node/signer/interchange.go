package signer

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// InterchangeVersion is the version of the EIP-3076 interchange format that is read and written.
const InterchangeVersion = "5"

// Limits of one interchange file. A file from another client may list every signature that was ever made. Only the size of the file
// bounds them, because only the highest of each key are kept.
const (
	// MaxInterchangeBytes is half a million signatures, or the highest marks of 300,000 keys.
	MaxInterchangeBytes = 64 << 20
	// MaxInterchangeKeys is the largest number of entries of keys in a file.
	MaxInterchangeKeys = 500_000
)

// Interchange is the content of an interchange file, reduced to the highest marks. The keys are public keys of *shares*, because a
// share signs, not the validator.
type Interchange struct {
	GenesisValidatorsRoot phase0.Root
	// Records are in ascending order of their keys, each key once. A mark without a block has BlockSlot 0.
	Records []Record
}

// The JSON of an interchange file, as it is written. Source: EIP-3076, version 5.
type (
	interchangeFile struct {
		Metadata interchangeMetadata `json:"metadata"`
		Data     []interchangeKey    `json:"data"`
	}
	interchangeMetadata struct {
		Version string `json:"interchange_format_version"`
		Genesis string `json:"genesis_validators_root"`
	}
	interchangeKey struct {
		PubKey       string                   `json:"pubkey"`
		Blocks       []interchangeBlock       `json:"signed_blocks"`
		Attestations []interchangeAttestation `json:"signed_attestations"`
	}
	interchangeBlock struct {
		Slot string `json:"slot"`
	}
	interchangeAttestation struct {
		Source string `json:"source_epoch"`
		Target string `json:"target_epoch"`
		Root   string `json:"signing_root,omitempty"`
	}
)

// floorRoot is the signing root of an entry that is not a vote: nothing may be signed up to it, but nobody signed it. No object has
// this root.
var floorRoot = phase0.Root{}

// Encode returns the file in the minimal form: the highest block and the highest vote of each share. Signing roots are left out, so
// that an importer repeats no signature, not even an identical one. A mark that was raised above the highest vote has an entry of its
// own, whose signing root is zero.
func (x *Interchange) Encode() ([]byte, error) {
	file := interchangeFile{
		Metadata: interchangeMetadata{Version: InterchangeVersion, Genesis: x.GenesisValidatorsRoot.String()},
		Data:     make([]interchangeKey, len(x.Records)),
	}
	for i := range x.Records {
		file.Data[i] = encodeRecord(&x.Records[i])
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetIndent("", "  ")
	if err := enc.Encode(file); err != nil {
		return nil, fmt.Errorf("encode interchange file: %w", err)
	}
	return out.Bytes(), nil
}

func encodeRecord(r *Record) interchangeKey {
	decimal := func(n uint64) string { return strconv.FormatUint(n, 10) }
	key := interchangeKey{
		PubKey: r.Share.String(), Blocks: []interchangeBlock{},
	}
	if voted := r.Mark.Voted; voted > 0 {
		key.Attestations = append(key.Attestations, interchangeAttestation{Source: decimal(uint64(min(r.Mark.Source, voted))), Target: decimal(uint64(voted))})
	}
	if r.Mark.Target > r.Mark.Voted || r.Mark.Voted == 0 {
		key.Attestations = append(key.Attestations, interchangeAttestation{
			Source: decimal(uint64(r.Mark.Source)), Target: decimal(uint64(r.Mark.Target)), Root: floorRoot.String(),
		})
	}
	if r.Mark.BlockSlot > 0 {
		key.Blocks = append(key.Blocks, interchangeBlock{Slot: decimal(uint64(r.Mark.BlockSlot))})
	}
	return key
}

// ErrInterchange is wrapped by every error about the content of an interchange file.
var ErrInterchange = errors.New("not an EIP-3076 interchange file of version " + InterchangeVersion)

// ReadInterchange reads a file in the complete or the minimal form; several entries of one key are merged. It is strict, because what
// is misread may be signed again: it refuses unknown, missing and repeated fields and a file above MaxInterchangeBytes. It also
// refuses a block above the slot last, and a vote above the epoch of last on the chain with the shortest epochs: either would block
// its share for ever.
func ReadInterchange(data []byte, last phase0.Slot) (*Interchange, error) {
	if len(data) > MaxInterchangeBytes {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrInterchange, MaxInterchangeBytes)
	}
	p := interchangeReader{dec: json.NewDecoder(bytes.NewReader(data)), last: last, marks: map[phase0.BLSPubKey]Mark{}}
	p.dec.UseNumber()
	if err := p.file(); err != nil {
		return nil, fmt.Errorf("%w: %w (at byte %d)", ErrInterchange, err, p.dec.InputOffset())
	}
	return p.interchange(), nil
}

// Within checks that no record is further ahead of a time than an object that may be signed then, because its share could not sign
// until the chain is there. The error wraps ErrInterchange and names the share.
func (x *Interchange) Within(chain eth.Constants, now time.Time) error {
	slot := chain.SlotAt(now.Add(farFuture))
	h := horizon{slot: slot, epoch: chain.EpochOf(slot)}
	for _, r := range x.Records {
		if r.Mark.BlockSlot > h.slot || max(r.Mark.Source, r.Mark.Target) > h.epoch {
			return fmt.Errorf("%w: share %#x has a block of slot %d and a vote from epoch %d to %d, but the chain is at slot %d (epoch %d): "+
				"it would not sign until then", ErrInterchange, r.Share, r.Mark.BlockSlot, r.Mark.Source, r.Mark.Target, h.slot, h.epoch)
		}
	}
	return nil
}

// interchangeReader reads the file token by token and keeps only the highest marks.
type interchangeReader struct {
	dec     *json.Decoder
	last    phase0.Slot
	genesis phase0.Root
	keys    int
	marks   map[phase0.BLSPubKey]Mark
}

func (p *interchangeReader) interchange() *Interchange {
	out := &Interchange{GenesisValidatorsRoot: p.genesis, Records: make([]Record, 0, len(p.marks))}
	for pk, m := range p.marks {
		out.Records = append(out.Records, Record{Share: pk, Mark: m})
	}
	slices.SortFunc(out.Records, byShare)
	return out
}

// field is one field of an object and how it is read.
type field struct {
	name     string
	optional bool
	read     func() error
}

func (p *interchangeReader) file() error {
	err := p.object(
		field{name: "metadata", read: p.metadata},
		field{name: "data", read: func() error { return p.array(p.key) }},
	)
	if err != nil {
		return err
	}
	if _, err := p.dec.Token(); err == nil {
		return errors.New("something follows the object")
	} else if !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

func (p *interchangeReader) metadata() error {
	return p.object(
		field{name: "interchange_format_version", read: func() error {
			v, err := p.text()
			if err == nil && v != InterchangeVersion {
				err = fmt.Errorf("its version is %.20q", v)
			}
			return err
		}},
		field{name: "genesis_validators_root", read: func() error {
			if err := p.bytes(p.genesis[:]); err != nil {
				return err
			}
			if p.genesis == (phase0.Root{}) {
				return errors.New("it is zero")
			}
			return nil
		}},
	)
}

// key reads one entry: a key with its blocks and votes.
func (p *interchangeReader) key() error {
	if p.keys++; p.keys > MaxInterchangeKeys {
		return fmt.Errorf("more than %d keys", MaxInterchangeKeys)
	}
	var pk phase0.BLSPubKey
	var mark Mark
	err := p.object(
		field{name: "pubkey", read: func() error { return p.bytes(pk[:]) }},
		field{name: "signed_blocks", read: func() error { return p.array(func() error { return p.block(&mark) }) }},
		field{name: "signed_attestations", read: func() error { return p.array(func() error { return p.attestation(&mark) }) }},
	)
	if err != nil {
		return err
	}
	p.marks[pk] = p.marks[pk].raise(mark)
	return nil
}

func (p *interchangeReader) block(mark *Mark) error {
	var slot uint64
	err := p.object(
		field{name: "slot", read: p.number(&slot, uint64(p.last))},
		field{name: "signing_root", optional: true, read: func() error { return p.bytes(make([]byte, phase0.RootLength)) }},
	)
	*mark = mark.raise(Mark{BlockSlot: phase0.Slot(slot)})
	return err
}

func (p *interchangeReader) attestation(mark *Mark) error {
	var source, target uint64
	root := phase0.Root{1} // an entry without a signing root is a vote
	err := p.object(
		field{name: "source_epoch", read: p.number(&source, uint64(p.last)/shortestEpoch)},
		field{name: "target_epoch", read: p.number(&target, uint64(p.last)/shortestEpoch)},
		field{name: "signing_root", optional: true, read: func() error { return p.bytes(root[:]) }},
	)
	if err == nil && source > target {
		err = fmt.Errorf("a vote with source %d above its target %d", source, target)
	}
	told := Mark{Source: phase0.Epoch(source), Target: phase0.Epoch(target)}
	if root != floorRoot {
		told.Voted = told.Target
	}
	*mark = mark.raise(told)
	return err
}

// object reads an object that has each of the fields exactly once and no others.
func (p *interchangeReader) object(fields ...field) error {
	if err := p.delim('{'); err != nil {
		return err
	}
	seen := make([]bool, len(fields))
	for p.dec.More() {
		name, err := p.text()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
		switch {
		case i < 0:
			return fmt.Errorf("unknown field %.40q", name)
		case seen[i]:
			return fmt.Errorf("field %q stands twice", name)
		}
		seen[i] = true
		if err := fields[i].read(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	for i, f := range fields {
		if !seen[i] && !f.optional {
			return fmt.Errorf("field %q is missing", f.name)
		}
	}
	return p.delim('}')
}

func (p *interchangeReader) array(element func() error) error {
	if err := p.delim('['); err != nil {
		return err
	}
	for p.dec.More() {
		if err := element(); err != nil {
			return err
		}
	}
	return p.delim(']')
}

func (p *interchangeReader) delim(want json.Delim) error {
	t, err := p.token()
	if err == nil && t != want {
		err = fmt.Errorf("%s where %q belongs", show(t), want.String())
	}
	return err
}

func (p *interchangeReader) text() (string, error) {
	t, err := p.token()
	if err != nil {
		return "", err
	}
	s, ok := t.(string)
	if !ok {
		return "", fmt.Errorf("%s where a text belongs", show(t))
	}
	return s, nil
}

func (p *interchangeReader) token() (json.Token, error) {
	t, err := p.dec.Token()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.New("the file ends early")
	}
	return t, err
}

func show(t json.Token) string { return fmt.Sprintf("%.40q", fmt.Sprint(t)) }

// number reads a decimal text up to a bound: the format has no bare numbers, which some readers would round.
func (p *interchangeReader) number(to *uint64, most uint64) func() error {
	return func() error {
		s, err := p.text()
		if err != nil {
			return err
		}
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			return fmt.Errorf("%.40q is not a number", s)
		}
		if n > most {
			return fmt.Errorf("%d lies in the far future; a share with this record would never sign again", n)
		}
		*to = n
		return nil
	}
}

// bytes reads exactly len(to) bytes in hex.
func (p *interchangeReader) bytes(to []byte) error {
	s, err := p.text()
	if err != nil {
		return err
	}
	digits, prefixed := strings.CutPrefix(s, "0x")
	if !prefixed || len(digits) != 2*len(to) {
		return fmt.Errorf("%.40q is not 0x and %d hex digits", s, 2*len(to))
	}
	if _, err := hex.Decode(to, []byte(digits)); err != nil {
		return fmt.Errorf("%.40q: %w", s, err)
	}
	return nil
}
