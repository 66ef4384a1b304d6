package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

var slashingRoot = phase0.Root{7}

// dataFolder makes a node's data folder that ran and stopped; records may be nil.
func (c *terminal) dataFolder(name string, id store.Identity, records []signer.Record) {
	c.t.Helper()
	s, err := store.Open(store.Options{Dir: c.path(name), Identity: id})
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := signer.RaiseRecords(s, records); err != nil {
		c.t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		c.t.Fatal(err)
	}
}

func (c *terminal) records(name string) []signer.Record {
	c.t.Helper()
	s, err := store.Open(store.Options{Dir: c.path(name)})
	if err != nil {
		c.t.Fatal(err)
	}
	defer s.Close()
	records, err := signer.ReadRecords(s)
	if err != nil {
		c.t.Fatal(err)
	}
	return records
}

func records(n int, slot phase0.Slot) (out []signer.Record) {
	for i := range n {
		out = append(out, signer.Record{Share: phase0.BLSPubKey{byte(i + 1)}, Mark: signer.Mark{Source: 3, Target: phase0.Epoch(4 + i), BlockSlot: slot}})
	}
	return out
}

func TestSlashingRoundTrip(t *testing.T) {
	c := newTerminal(t)
	id := store.Identity{Network: "hoodi", GenesisValidatorsRoot: slashingRoot, OperatorKey: "key"}
	c.dataFolder("old", id, records(3, 99))
	c.ok("slashing export --data-dir @old --out @file.json")
	if !strings.Contains(c.stderr.String(), "public keys of shares") || !strings.Contains(c.stdout.String(), "3 shares") {
		t.Errorf("said:\n%s%s", c.stdout.String(), c.stderr.String())
	}
	info, err := os.Stat(c.path("file.json"))
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}

	// Into a folder that does not exist, then again, then into one that has higher marks.
	c.ok("slashing import --json --data-dir @new @file.json")
	if o := c.object(); o["schema"] != "hawser.slashing.import/1" || o["new"] != 3.0 || o["shares"] != 3.0 || o["new_folder"] != true || o["keys"] != "shares" {
		t.Errorf("object %v", o)
	}
	if got := fmt.Sprint(c.records("new")); got != fmt.Sprint(records(3, 99)) {
		t.Errorf("imported %v", got)
	}
	c.ok("slashing import --json --data-dir @new @file.json")
	if o := c.object(); o["unchanged"] != 3.0 || o["new_folder"] != false {
		t.Errorf("object %v", o)
	}
	c.dataFolder("higher", id, records(2, 200))
	c.ok("slashing import --data-dir @higher @file.json")
	if !strings.Contains(c.stdout.String(), "3 shares read: 1 new, 0 raised, 2 as high already") {
		t.Errorf("said %s", c.stdout.String())
	}
	if got := c.records("higher"); len(got) != 3 || got[0].Mark.BlockSlot != 200 || got[2].Mark.BlockSlot != 99 {
		t.Errorf("records %v", got)
	}

	// The folder that the import made is tied to the chain, and a node of it can still claim the rest.
	c.ok("slashing export --json --data-dir @new --out @again.json")
	if o := c.object(); o["schema"] != "hawser.slashing.export/1" || o["shares"] != 3.0 || o["genesis_validators_root"] != slashingRoot.String() {
		t.Errorf("object %v", o)
	}
	first, _ := os.ReadFile(c.path("file.json"))
	if again, _ := os.ReadFile(c.path("again.json")); !bytes.Equal(first, again) {
		t.Errorf("exported %s\nthen %s", first, again)
	}
	c.dataFolder("new", id, nil)
}

func TestSlashingBadInput(t *testing.T) {
	c := newTerminal(t)
	id := store.Identity{Network: "hoodi", GenesisValidatorsRoot: slashingRoot}
	c.dataFolder("node", id, records(1, 5))
	c.dataFolder("young", store.Identity{Network: "hoodi"}, nil)
	c.ok("slashing export --data-dir @node --out @file.json")
	good, err := os.ReadFile(c.path("file.json"))
	if err != nil {
		t.Fatal(err)
	}
	c.write("cut.json", good[:len(good)/2])
	c.write("other.json", bytes.Replace(good, []byte("0x07"), []byte("0x08"), 1))
	c.write("future.json", bytes.Replace(good, []byte(`"5"`), []byte(`"18446744073709551615"`), 1))
	for _, line := range []string{
		"slashing export", "slashing import", "slashing import --data-dir @node",
		"slashing import @file.json", "slashing export --data-dir @node", "slashing export --data-dir @node --out @x extra",
	} {
		c.fails(line, fault.Usage)
	}
	for _, tt := range []struct {
		line string
		want fault.Code
	}{
		{"export --data-dir @none --out @x", fault.FolderUnused},
		{"export --data-dir @young --out @x", fault.FolderUnused},
		{"export --data-dir @node --out @file.json", fault.FileExists},
		{"export --data-dir @node --out @no/such/folder", fault.FileNotWritten},
		{"import --data-dir @node @none.json", fault.FileMissing},
		{"import --data-dir @node @cut.json", fault.InterchangeInvalid},
		{"import --data-dir @node @future.json", fault.InterchangeInvalid},
		{"import --data-dir @node @other.json", fault.InterchangeOtherChain},
	} {
		before := ""
		if strings.Contains(tt.line, "@node") {
			before = fmt.Sprint(c.records("node"))
		}
		// Opening a database rotates its log files, so only what was said is compared.
		if code := c.run("slashing " + tt.line); code != exitFault || !strings.HasPrefix(c.stderr.String(), tt.want.String()+"  ") {
			t.Errorf("%s: exit code %d, want %v:\n%s", tt.line, code, tt.want, c.stderr.String())
		}
		if before != "" && fmt.Sprint(c.records("node")) != before {
			t.Errorf("%s: changed the records", tt.line)
		}
		if _, err := os.Stat(c.path("x")); err == nil {
			t.Errorf("%s: left a file", tt.line)
		}
	}
}

// A folder in use is refused with the remedy, for reading too: its records may be behind those in the node's memory.
func TestSlashingRefusesLiveNode(t *testing.T) {
	c := newTerminal(t)
	c.dataFolder("node", store.Identity{GenesisValidatorsRoot: slashingRoot}, records(1, 5))
	c.ok("slashing export --data-dir @node --out @file.json")
	s, err := store.Open(store.Options{Dir: c.path("node")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, line := range []string{"slashing export --data-dir @node --out @x", "slashing import --data-dir @node @file.json"} {
		c.fails(line, fault.DataFolderLocked)
		if !strings.Contains(c.stderr.String(), "stop the other process first") {
			t.Errorf("%s: no remedy:\n%s", line, c.stderr.String())
		}
	}
}

// A file of a staker's own validator is a likely mistake: it is told, because its records protect no share.
func TestSlashingImportOfValidatorKeys(t *testing.T) {
	c := newTerminal(t)
	c.dataFolder("node", store.Identity{GenesisValidatorsRoot: slashingRoot}, nil)
	s, err := store.Open(store.Options{Dir: c.path("node")})
	if err != nil {
		t.Fatal(err)
	}
	var b [32]byte
	b[31] = 9
	secret, err := threshold.ParseSecretKey(b[:])
	if err != nil {
		t.Fatal(err)
	}
	validator := records(1, 5)[0].Share // a file's key that is a validator's
	sg, _, err := signer.Open(signer.Config{Store: s, Sealer: testSealer(t), SlotsPerEpoch: 8})
	if err == nil {
		err = sg.Add(signer.Now{}, signer.Share{Validator: validator, PubKey: secret.PublicKey().Bytes(), Secret: secret})
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := (&signer.Interchange{GenesisValidatorsRoot: slashingRoot, Records: records(1, 5)}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	c.write("file.json", file)
	c.ok("slashing import --json --data-dir @node @file.json")
	if o := c.object(); o["validator_keys"] != 1.0 || !strings.Contains(c.stderr.String(), "protect no share") {
		t.Errorf("object %v, said %s", o, c.stderr.String())
	}
}

// TestFaultRecordsAheadOfTheChain: kind C9, a record of a known chain is bounded by that chain: its genesis dates slots and epochs.
// The records that the file would raise stay as they were.
func TestFaultRecordsAheadOfTheChain(t *testing.T) {
	c := newTerminal(t)
	known := network.Mainnet().Beacon
	now := known.SlotAt(time.Unix(1_780_000_000, 0))
	epoch := known.EpochOf(now)
	for name, x := range map[string]struct {
		mark signer.Mark
		want bool
	}{
		"today":            {signer.Mark{Source: epoch - 1, Target: epoch, BlockSlot: now}, true},
		"a vote ahead":     {signer.Mark{Source: epoch, Target: epoch + 5}, false},
		"a source ahead":   {signer.Mark{Source: epoch + 5, Target: epoch + 5}, false},
		"a block ahead":    {signer.Mark{BlockSlot: now + 150}, false},
		"a slot for epoch": {signer.Mark{Target: phase0.Epoch(now)}, false},
	} {
		record := signer.Record{Share: phase0.BLSPubKey{1}, Mark: x.mark}
		file, err := (&signer.Interchange{GenesisValidatorsRoot: known.GenesisValidatorsRoot, Records: []signer.Record{record}}).Encode()
		if err != nil {
			t.Fatal(err)
		}
		c.write("file.json", file)
		folder := strings.ReplaceAll(name, " ", "-")
		if x.want {
			c.ok("slashing import --data-dir @" + folder + " @file.json")
			continue
		}
		c.fails("slashing import --data-dir @"+folder+" @file.json", fault.InterchangeInvalid)
		if !strings.Contains(c.stderr.String(), "the chain is at slot") || hasStore(c.path(folder)) {
			t.Errorf("%s: %s", name, c.stderr.String())
		}
	}
}

func testSealer(t *testing.T) *signer.Sealer {
	t.Helper()
	text, err := os.ReadFile("../../protocol/operatorkey/testdata/operator1.pem")
	if err != nil {
		t.Fatal(err)
	}
	key, err := operatorkey.ParsePrivateKey(text)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(key.PEM())
	raw, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := signer.NewSealer(raw, rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	return sealer
}

// TestFaultRecordsOfAnUnknownChain: kinds C5 and C9, no file raises records further than something shows the chain to be. A chain that
// is no known network is dated by the clock that a node noted in the folder, else by the folder's own records; beyond them the person
// is asked. An epoch is never as large as a slot.
func TestFaultRecordsOfAnUnknownChain(t *testing.T) {
	c := newTerminal(t)
	const begin = 1_770_000_000
	clock := eth.Constants{GenesisTime: time.Unix(begin, 0), SlotDuration: 2 * time.Second, SlotsPerEpoch: 16}
	slot := clock.SlotAt(c.env.now())
	epoch := clock.EpochOf(slot)
	for name, x := range map[string]struct {
		clock   bool // a node noted it in the folder
		records []signer.Record
		mark    signer.Mark
		flags   string
		refused fault.Code
	}{
		"known-now":      {true, records(3, 99), signer.Mark{Source: epoch - 1, Target: epoch, BlockSlot: slot}, "", 0},
		"known-ahead":    {true, records(3, 99), signer.Mark{Source: epoch, Target: epoch + 50, BlockSlot: slot}, " --yes", fault.InterchangeInvalid},
		"known-slots":    {true, records(3, 99), signer.Mark{Target: phase0.Epoch(slot)}, "", fault.InterchangeInvalid},
		"records-near":   {false, records(3, 99), signer.Mark{Source: 1000, Target: 1030, BlockSlot: 32_000}, "", 0},
		"records-far":    {false, records(3, 99), signer.Mark{Source: 1030, Target: 1031}, "", fault.InterchangeLeap},
		"records-source": {false, records(3, 99), signer.Mark{Source: 1031, Target: 1031}, "", fault.InterchangeLeap},
		"records-block":  {false, records(3, 99), signer.Mark{BlockSlot: 32_868}, "", fault.InterchangeLeap},
		"records-asked":  {false, records(3, 99), signer.Mark{Source: 1030, Target: 1031}, " --yes", 0},
		"never":          {false, records(3, 99), signer.Mark{Source: 1e9, Target: 1e9}, " --yes", fault.InterchangeInvalid},
		"new":            {false, nil, signer.Mark{Source: 100_000, Target: 100_000}, "", 0},
	} {
		c.dataFolder(name, store.Identity{Network: "local", GenesisValidatorsRoot: slashingRoot}, x.records)
		if x.clock {
			s, err := store.Open(store.Options{Dir: c.path(name)})
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(s.KeepClock(clock), s.Close()); err != nil {
				t.Fatal(err)
			}
		}
		record := signer.Record{Share: phase0.BLSPubKey{2}, Mark: x.mark}
		file, err := (&signer.Interchange{GenesisValidatorsRoot: slashingRoot, Records: []signer.Record{record}}).Encode()
		if err != nil {
			t.Fatal(err)
		}
		c.write("file.json", file)
		before := c.records(name)
		line := "slashing import --data-dir @" + name + " @file.json" + x.flags
		if x.refused == 0 {
			c.ok(line)
			continue
		}
		c.fails(line, x.refused)
		if !slices.Equal(c.records(name), before) {
			t.Errorf("%s: refused, and the records changed", name)
		}
	}
}
