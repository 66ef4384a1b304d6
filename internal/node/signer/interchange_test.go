package signer

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/store"
)

const testHorizon = 1_000_000

var testRoot = phase0.Root{4}

func readText(text string) (*Interchange, error) {
	return ReadInterchange([]byte(text), testHorizon)
}

func mustRead(t testing.TB, text string) *Interchange {
	t.Helper()
	x, err := readText(text)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// fileOf is an interchange file with these entries.
func fileOf(data string) string {
	return fmt.Sprintf(`{"metadata":{"interchange_format_version":"5","genesis_validators_root":"%#x"},"data":[%s]}`, testRoot, data)
}

func entryOf(pk phase0.BLSPubKey, blocks, votes string) string {
	return fmt.Sprintf(`{"pubkey":"%#x","signed_blocks":[%s],"signed_attestations":[%s]}`, pk[:], blocks, votes)
}

var keyA, keyB = phase0.BLSPubKey{0xa}, phase0.BLSPubKey{0xb}

func TestInterchangeForms(t *testing.T) {
	for _, tt := range []struct {
		name, data string
		want       []Record
	}{
		{"empty", "", []Record{}},
		{"nothing signed", entryOf(keyA, "", ""), []Record{{keyA, Mark{}}}},
		{"minimal", entryOf(keyA, `{"slot":"7"}`, `{"source_epoch":"2","target_epoch":"3"}`), []Record{{keyA, Mark{Source: 2, Target: 3, Voted: 3, BlockSlot: 7}}}},
		{
			"complete: the highest of each number counts",
			entryOf(keyA, `{"slot":"9","signing_root":"`+testRoot.String()+`"},{"slot":"8"}`,
				`{"source_epoch":"1","target_epoch":"6"},{"source_epoch":"4","target_epoch":"5","signing_root":"`+testRoot.String()+`"}`),
			[]Record{{keyA, Mark{Source: 4, Target: 6, Voted: 6, BlockSlot: 9}}},
		},
		{
			"a key twice, and another",
			entryOf(keyB, `{"slot":"1"}`, "") + "," + entryOf(keyA, `{"slot":"5"}`, "") + "," + entryOf(keyB, "", `{"source_epoch":"0","target_epoch":"1"}`),
			[]Record{{keyA, Mark{BlockSlot: 5}}, {keyB, Mark{Target: 1, Voted: 1, BlockSlot: 1}}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := mustRead(t, fileOf(tt.data))
			if x.GenesisValidatorsRoot != testRoot || !slices.Equal(x.Records, tt.want) {
				t.Errorf("read %+v", x)
			}
		})
	}
}

func TestHostileInterchange(t *testing.T) {
	good := entryOf(keyA, `{"slot":"7"}`, `{"source_epoch":"2","target_epoch":"3"}`)
	replaced := func(old, new string) string {
		text := strings.Replace(fileOf(good), old, new, 1)
		if text == fileOf(good) {
			t.Fatalf("%q is not in the file", old)
		}
		return text
	}
	for _, tt := range []struct{ name, text, says string }{
		{"empty", "", "ends early"},
		{"no object", "[]", `"[" where "{"`},
		{"cut", fileOf(good)[:120], "ends early"},
		{"cut before the end", strings.TrimSuffix(fileOf(good), "}"), "ends early"},
		{"something behind", fileOf(good) + "{}", "follows"},
		{"rubbish behind", fileOf(good) + "\x00", "invalid"},
		{"other version", replaced(`"5"`, `"4"`), "version"},
		{"number for a version", replaced(`"5"`, `5`), "text belongs"},
		{"unknown field", replaced(`"metadata":{`, `"metadata":{"interchange_format":"minimal",`), "unknown field"},
		{"no root", replaced(`"genesis_validators_root"`, `"genesis"`), "unknown field"},
		{"zero root", replaced(testRoot.String(), phase0.Root{}.String()), "zero"},
		{"short root", replaced(testRoot.String(), "0x04"), "64 hex digits"},
		{"missing field", replaced(`"signed_blocks":[{"slot":"7"}],`, ""), "missing"},
		{"missing slot", replaced(`"slot":"7"`, ""), "missing"},
		{"missing target", replaced(`,"target_epoch":"3"`, ""), "missing"},
		{"field twice", replaced(`"signed_blocks":[`, `"signed_blocks":[],"signed_blocks":[`), "twice"},
		{"slot twice", replaced(`"slot":"7"`, `"slot":"7","slot":"0"`), "twice"},
		{"data twice", replaced(`"data":[`, `"data":[],"data":[`), "twice"},
		{"bare number", replaced(`"7"`, `7`), "text belongs"},
		{"negative", replaced(`"7"`, `"-7"`), "not a number"},
		{"hex", replaced(`"7"`, `"0x7"`), "not a number"},
		{"too long a number", replaced(`"7"`, `"18446744073709551616"`), "not a number"},
		{"far future", replaced(`"7"`, `"18446744073709551615"`), "far future"},
		{"just beyond the horizon", replaced(`"7"`, `"1000001"`), "far future"},
		{"an epoch that is a slot", replaced(`"3"`, `"125001"`), "far future"},
		{"source above target", replaced(`"3"`, `"1"`), "above its target"},
		{"key without 0x", replaced(`"pubkey":"0x`, `"pubkey":"00`), "hex digits"},
		{"key no hex", replaced(`"pubkey":"0x0a`, `"pubkey":"0xzz`), "invalid byte"},
		{"bad signing root", replaced(`"slot":"7"`, `"slot":"7","signing_root":"0x"`), "hex digits"},
		{"nested", fileOf(strings.Repeat("[", 100_000)), "belongs"},
		{"deep value", replaced(`"7"`, strings.Repeat(`{"a":`, 100_000)), "belongs"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x, err := readText(tt.text)
			if !errors.Is(err, ErrInterchange) || !strings.Contains(err.Error(), tt.says) || x != nil {
				t.Errorf("%v, %+v", err, x)
			}
		})
	}
}

func TestInterchangeIsBounded(t *testing.T) {
	if _, err := ReadInterchange(make([]byte, MaxInterchangeBytes+1), testHorizon); !errors.Is(err, ErrInterchange) || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("too long: %v", err)
	}
	blank := fileOf(strings.Repeat(" ", 1<<20))
	if _, err := readText(blank); err != nil {
		t.Errorf("white space: %v", err)
	}
	p := interchangeReader{keys: MaxInterchangeKeys}
	if err := p.key(); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("too many keys: %v", err)
	}
}

// TestInterchangeRoundTrip: what one store exports, an empty one that imports it refuses to sign, and exports again.
func TestInterchangeRoundTrip(t *testing.T) {
	s := memory(t)
	sg := mustSigner(t, s)
	shares := []Share{testShare(1), testShare(2), testShare(3)}
	mustAdd(t, sg, Now{Slot: 80, Epoch: 10, Justified: 9}, shares...)
	for _, o := range []Object{vote(9, 11, 1), proposal(88, 1)} {
		if got := one(t, sg, epochTime(11), shares[0], o); got != "" {
			t.Fatal(got)
		}
	}
	records, err := ReadRecords(s)
	if err != nil || !slices.Equal(records, sg.Records()) || len(records) != 3 {
		t.Fatalf("%v, %v", records, err)
	}
	text, err := (&Interchange{GenesisValidatorsRoot: testRoot, Records: records}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	x := mustRead(t, string(text))

	fresh := memory(t)
	done, err := RaiseRecords(fresh, x.Records)
	if err != nil || done != (Raised{New: 3}) {
		t.Fatalf("%+v, %v", done, err)
	}
	again := mustSigner(t, fresh)
	mustAdd(t, again, Now{}, shares...)
	for _, tt := range []struct {
		do   Object
		want Reason
	}{
		{vote(9, 11, 1), TargetTooLow},
		{vote(8, 12, 1), SourceTooLow},
		{proposal(88, 1), SlotTooLow},
		{vote(9, 12, 1), ""},
		{proposal(89, 1), ""},
	} {
		if got := one(t, again, epochTime(12), shares[0], tt.do); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.do, got, tt.want)
		}
	}

	second, err := (&Interchange{GenesisValidatorsRoot: testRoot, Records: x.Records}).Encode()
	if err != nil || !bytes.Equal(second, text) {
		t.Errorf("exported again:\n%s\nbefore:\n%s", second, text)
	}
}

// TestImportOnlyRaises imports random files in random order; every number is the highest ever seen.
func TestImportOnlyRaises(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	s := memory(t)
	highest := map[phase0.BLSPubKey]Mark{}
	for range 60 {
		var records []Record
		for range r.IntN(6) {
			record := Record{phase0.BLSPubKey{byte(r.IntN(4))}, Mark{
				Source: phase0.Epoch(r.IntN(50)), Target: phase0.Epoch(50 + r.IntN(50)), BlockSlot: phase0.Slot(r.IntN(900)),
			}}
			records = append(records, record)
			highest[record.Share] = highest[record.Share].raise(record.Mark)
		}
		done, err := RaiseRecords(s, records)
		if err != nil || done.New+done.Higher+done.Unchanged != len(records) {
			t.Fatalf("%+v of %d, %v", done, len(records), err)
		}
	}
	got, err := ReadRecords(s)
	if err != nil || len(got) != len(highest) {
		t.Fatalf("%d records, %v", len(got), err)
	}
	for _, record := range got {
		if record.Mark != highest[record.Share] {
			t.Errorf("share %v: %+v, want %+v", record.Share, record.Mark, highest[record.Share])
		}
	}
}

// A damaged record is told, not skipped: what was signed under it is unknown.
func TestDamagedRecordStopsExportAndImport(t *testing.T) {
	s := memory(t)
	b := s.Batch()
	b.Set(store.Protection, keyA[:], []byte("rubbish"))
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadRecords(s); err == nil {
		t.Error("read without a word")
	}
	if _, err := RaiseRecords(s, []Record{{keyB, Mark{Target: 1}}}); err == nil {
		t.Error("raised without a word")
	}
}

func TestStoredShares(t *testing.T) {
	s := memory(t)
	mustAdd(t, mustSigner(t, s), Now{}, testShare(1), testShare(2))
	b := s.Batch()
	b.Set(store.Share, keyA[:], []byte{sealVersion})
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
	held, err := StoredShares(s)
	if err != nil || len(held) != 2 {
		t.Fatalf("%v, %v", held, err)
	}
	for _, h := range held {
		if want := testShare(uint64(h.Validator[0])); h.PubKey != want.PubKey || h.Validator != want.Validator {
			t.Errorf("%+v", h)
		}
	}
}

func TestFarthestSlot(t *testing.T) {
	if got := FarthestSlot(time.Unix(1_800_000_000, 0)); got != 193_177_200 {
		t.Error(got)
	}
	if got := FarthestSlot(time.Unix(-1<<40, 0)); got != 0 {
		t.Error(got)
	}
}

// FuzzInterchange: no input panics, and what is read is written and read again without loss.
func FuzzInterchange(f *testing.F) {
	f.Add([]byte(fileOf("")))
	f.Add([]byte(fileOf(entryOf(keyA, `{"slot":"7"}`, `{"source_epoch":"2","target_epoch":"3"}`))))
	f.Add([]byte(fileOf(entryOf(keyB, `{"slot":"7","signing_root":"`+testRoot.String()+`"}`, "") + "," + entryOf(keyB, "", ""))))
	f.Add([]byte(`{"data":[{"pubkey":"0x`))
	f.Fuzz(func(t *testing.T, text []byte) {
		x, err := ReadInterchange(text, testHorizon)
		if err != nil {
			if !errors.Is(err, ErrInterchange) || len(err.Error()) > 1000 {
				t.Fatalf("%v", err)
			}
			return
		}
		for _, r := range x.Records {
			if r.Mark.Source > testHorizon/8 || r.Mark.Target > testHorizon/8 || r.Mark.BlockSlot > testHorizon {
				t.Fatalf("beyond the horizon: %+v", r)
			}
		}
		again, err := x.Encode()
		if err != nil {
			t.Fatal(err)
		}
		y := mustRead(t, string(again))
		if y.GenesisValidatorsRoot != x.GenesisValidatorsRoot || !slices.Equal(x.Records, y.Records) {
			t.Fatalf("read %+v, then %+v", x, y)
		}
	})
}
