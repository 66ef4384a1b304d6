package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	keystorev4 "github.com/wealdtech/go-eth2-wallet-encryptor-keystorev4"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// terminal is a command line in a folder of its own, with cheap keystores and scripted passwords.
type terminal struct {
	t              *testing.T
	dir            string
	env            *environment
	stdout, stderr bytes.Buffer
	typed          []string
}

func newTerminal(t *testing.T) *terminal {
	t.Helper()
	c := &terminal{t: t, dir: t.TempDir()}
	c.env = &environment{
		stdout: &c.stdout, stderr: &c.stderr, rand: rand.NewChaCha8([32]byte{1}),
		now:       func() time.Time { return time.Unix(1_780_000_000, 0) },
		keystores: keystorev4.New(keystorev4.WithCost(t, 4)), localNetwork: func() (string, error) { return c.path("local"), nil },
		askPassword: func(context.Context, string) (string, error) {
			if len(c.typed) == 0 {
				return "", fault.New(fault.PasswordNeeded)
			}
			next := c.typed[0]
			c.typed = c.typed[1:]
			return next, nil
		},
		confirm: func(context.Context, string) error {
			if len(c.typed) == 0 {
				return fault.New(fault.ConfirmationNeeded)
			}
			next := c.typed[0]
			c.typed = c.typed[1:]
			return confirmed(next)
		},
	}
	return c
}

func (c *terminal) path(name string) string { return filepath.Join(c.dir, name) }

func (c *terminal) write(name string, data []byte) string {
	c.t.Helper()
	path := c.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		c.t.Fatal(err)
	}
	return path
}

// run splits line at spaces, replaces @name by a path in the folder, and returns the exit code.
func (c *terminal) run(line string) int {
	c.t.Helper()
	c.stdout.Reset()
	c.stderr.Reset()
	c.env.printed = false
	args := strings.Fields(line)
	for i, a := range args {
		if name, ok := strings.CutPrefix(a, "@"); ok {
			args[i] = c.path(name)
		}
	}
	return run(context.Background(), c.env, args)
}

// ok runs a line that must succeed.
func (c *terminal) ok(line string) {
	c.t.Helper()
	if code := c.run(line); code != exitOK {
		c.t.Fatalf("%s: exit code %d\n%s", line, code, c.stderr.String())
	}
}

// fails runs a line that must end with the given code, in three lines, and leave no new file in the folder.
func (c *terminal) fails(line string, want fault.Code) {
	c.t.Helper()
	before := c.files()
	code := c.run(line)
	text := c.stderr.String()
	last := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	last = last[max(0, len(last)-3):]
	wantExit := exitFault
	if want == fault.Usage {
		wantExit = exitUsage
	}
	if code != wantExit || len(last) < 3 || !strings.HasPrefix(last[0], want.String()+"  ") ||
		!strings.HasPrefix(last[1], "          cause: ") || !strings.HasPrefix(last[2], "          remedy: ") {
		c.t.Errorf("%s: exit code %d, want %d and %v:\n%s", line, code, wantExit, want, text)
	}
	if after := c.files(); !slices.Equal(before, after) {
		c.t.Errorf("%s: leaves files: %v, before %v", line, after, before)
	}
}

// isDatabase reports whether a folder is a node's data folder.
func isDatabase(folder string) bool {
	locks, err := filepath.Glob(filepath.Join(folder, "*", "MANIFEST-*"))
	here, err2 := filepath.Glob(filepath.Join(folder, "MANIFEST-*"))
	return err == nil && err2 == nil && len(locks)+len(here) > 0
}

func (c *terminal) files() (names []string) {
	c.t.Helper()
	err := filepath.WalkDir(c.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && path != c.dir && isDatabase(path) {
			return fs.SkipDir // its files come and go by themselves while it is open
		}
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return names
}

// object decodes the one JSON object on standard output.
func (c *terminal) object() map[string]any {
	c.t.Helper()
	var o map[string]any
	dec := json.NewDecoder(bytes.NewReader(c.stdout.Bytes()))
	if err := dec.Decode(&o); err != nil || dec.More() {
		c.t.Fatalf("not one JSON object: %v\n%s", err, c.stdout.String())
	}
	return o
}

func TestKeygen(t *testing.T) {
	c := newTerminal(t)
	c.write("pw", []byte(" secret \n"))
	c.ok("operator keygen --out @operator.json --password-file @pw")
	text := strings.TrimSuffix(c.stdout.String(), "\n")
	if _, err := operatorkey.ParsePublicKey(text); err != nil || len(text) != 612 {
		t.Fatalf("standard output is not the public key: %q", c.stdout.String())
	}
	info, err := os.Stat(c.path("operator.json"))
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	data, _ := os.ReadFile(c.path("operator.json"))
	key, err := operatorkey.OpenKeystore(keystorev4.New(), data, "secret")
	if err != nil || key.Public().String() != text {
		t.Errorf("the keystore does not open: %v", err)
	}
	c.fails("operator keygen --out @operator.json --password-file @pw", fault.FileExists)
	if again, _ := os.ReadFile(c.path("operator.json")); !bytes.Equal(again, data) {
		t.Error("the existing key was changed")
	}
}

func TestKeygenAsksTwice(t *testing.T) {
	c := newTerminal(t)
	c.typed = []string{"one", "two"}
	c.fails("operator keygen --out @operator.json", fault.PasswordsDiffer)
	c.fails("operator keygen --out @operator.json", fault.PasswordNeeded)
	c.typed = []string{"one", "one"}
	c.ok("operator keygen --json --out @operator.json")
	o := c.object()
	if o["schema"] != "hawser.operator.keygen/1" || o["file"] != c.path("operator.json") || len(o["public_key"].(string)) != 612 {
		t.Errorf("object %v", o)
	}
}

func TestKeygenBadInput(t *testing.T) {
	c := newTerminal(t)
	c.write("empty", []byte(" \n"))
	c.write("pw", []byte("x"))
	c.write("long", make([]byte, maxPasswordFile+1))
	c.fails("operator keygen", fault.Usage)
	c.fails("operator keygen --out", fault.Usage)
	c.fails("operator keygen --out @k extra", fault.Usage)
	c.fails("operator keygen --out @k --nonsense", fault.Usage)
	c.fails("operator keygn --out @k", fault.Usage)
	if !strings.Contains(c.stderr.String(), `nearest is "keygen"`) {
		t.Errorf("the nearest command is not named:\n%s", c.stderr.String())
	}
	c.fails("operatr", fault.Usage)
	c.fails("operator keygen --out @k --password-file @none", fault.FileMissing)
	c.fails("operator keygen --out @k --password-file @empty", fault.PasswordEmpty)
	c.fails("operator keygen --out @k --password-file @long", fault.FileTooLarge)
	c.fails("operator keygen --out @no/such/folder/k --password-file @pw", fault.FileNotWritten)
	c.fails("operator keygen --json --out @k --password-file @none", fault.FileMissing)
	if o := c.object(); o["schema"] != "hawser.error/1" || o["code"] != "HAW-1010" {
		t.Errorf("object %v", o)
	}
}

const owner = "0x81592c3DE184A3E2c0DCB5a261BC107Bfa91f494"

const splitLine = "keys split --keystore @keystores --password-file @pw --operators 4,1,2,3 --operator-keys @operators.json --owner " + owner + " --nonce 5 --out @keyshares.json"

// splitWith returns splitLine with one flag's value replaced.
func splitWith(flag, value string) string {
	fields := strings.Fields(splitLine)
	fields[slices.Index(fields, "--"+flag)+1] = value
	return strings.Join(fields, " ")
}

// stakersDesk returns a terminal with two keystores, deposit data beside them, a password and the operators' keys.
func stakersDesk(t *testing.T) *terminal {
	t.Helper()
	c := newTerminal(t)
	c.write("pw", []byte("staker's password\n"))
	c.write("keystores/keystore-a.json", validatorKeystore(t, 1, "staker's password"))
	c.write("keystores/keystore-b.json", validatorKeystore(t, 2, "staker's password"))
	c.write("keystores/deposit_data.json", []byte(`[{"pubkey":"00"}]`))
	c.write("keystores/readme.txt", []byte("hello"))
	var list []keyshare.Operator
	for id := wire.OperatorID(1); id <= 5; id++ {
		list = append(list, keyshare.Operator{ID: id, OperatorKey: operatorText(t, int64(id))})
	}
	data, _ := json.Marshal(list)
	c.write("operators.json", data)
	return c
}

func validatorKeystore(t *testing.T, n byte, password string) []byte {
	t.Helper()
	secret := append(make([]byte, 31), n)
	key, err := threshold.ParseSecretKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	crypto, err := keystorev4.New(keystorev4.WithCipher("scrypt"), keystorev4.WithCost(t, 4)).Encrypt(secret, password)
	if err != nil {
		t.Fatal(err)
	}
	public := key.PublicKey().Bytes()
	data, _ := json.Marshal(map[string]any{"crypto": crypto, "pubkey": fmt.Sprintf("%x", public[:]), "path": "m/12381/3600/0/0/0", "uuid": "", "version": 4})
	return data
}

func TestSplitAndVerify(t *testing.T) {
	c := stakersDesk(t)
	c.ok(splitLine)
	if !strings.Contains(c.stderr.String(), "split 2 of 2") || !strings.Contains(c.stderr.String(), "left out "+c.path("keystores/deposit_data.json")) {
		t.Errorf("progress is\n%s", c.stderr.String())
	}
	if got := c.stdout.String(); !strings.Contains(got, "2 validators for operators 1,2,3,4 of owner "+owner) {
		t.Errorf("summary is\n%s", got)
	}
	data, err := os.ReadFile(c.path("keyshares.json"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := keyshare.ParseFile(data)
	if err != nil || len(file.Shares) != 2 || *file.Shares[0].Data.OwnerNonce != 5 || *file.Shares[1].Data.OwnerNonce != 6 {
		t.Fatalf("file %+v: %v", file, err)
	}
	c.ok("keys verify @keyshares.json")
	if lines := strings.Split(strings.TrimSpace(c.stdout.String()), "\n"); len(lines) != 2 ||
		lines[0] != "ok        0x97f1d3a7…c6bb  owner "+owner+"  nonce 5  operators 1,2,3,4" {
		t.Errorf("verdict is\n%s", c.stdout.String())
	}
	c.ok("keys verify --json @keyshares.json")
	o := c.object()
	if o["schema"] != "hawser.keys.verify/1" || o["valid"] != true || len(o["validators"].([]any)) != 2 {
		t.Errorf("object %v", o)
	}
	c.fails(splitLine, fault.FileExists)
}

func TestSplitOneFileAsJSON(t *testing.T) {
	c := stakersDesk(t)
	c.typed = []string{"staker's password"}
	c.ok("keys split --json --keystore @keystores/keystore-b.json --operators 1,2,3,4 --operator-keys @operators.json --owner " + owner + " --nonce 0 --out @k.json")
	o := c.object()
	if o["schema"] != "hawser.keys.split/1" || o["owner"] != owner || len(o["validators"].([]any)) != 1 || c.stderr.Len() != 0 {
		t.Errorf("object %v, progress %q", o, c.stderr.String())
	}
}

func TestSplitBadInput(t *testing.T) {
	c := stakersDesk(t)
	c.write("wrong", []byte("nope"))
	c.write("bad.json", []byte(`[{"id":1,"operatorKey":"x"},{"id":2,"operatorKey":"x"},{"id":3,"operatorKey":"x"},{"id":4,"operatorKey":"x"}]`))
	c.write("twice.json", []byte(`[{"id":1,"operatorKey":"x"},{"id":1,"operatorKey":"y"}]`))
	c.write("cut.json", []byte(`[{"id":1,"operator`))
	c.write("cut/keystore.json", validatorKeystore(t, 1, "x")[:100])
	c.write("nothing/deposit_data.json", []byte(`[]`))
	c.write("same/a.json", validatorKeystore(t, 1, "staker's password"))
	c.write("same/b.json", validatorKeystore(t, 1, "staker's password"))
	c.write("lying.json", bytes.Replace(validatorKeystore(t, 1, "staker's password"), []byte(`"pubkey":"97`), []byte(`"pubkey":"98`), 1))
	for _, tc := range []struct {
		flag, value string
		want        fault.Code
	}{
		{"password-file", "@wrong", fault.PasswordWrong},
		{"password-file", "@none", fault.FileMissing},
		{"keystore", "@none", fault.FileMissing},
		{"keystore", "@cut", fault.KeystoreInvalid},
		{"keystore", "@cut/keystore.json", fault.KeystoreInvalid},
		{"keystore", "@operators.json", fault.KeystoreInvalid},
		{"keystore", "@nothing", fault.KeystoreNone},
		{"keystore", "@same", fault.KeystoreRepeated},
		{"keystore", "@lying.json", fault.KeystoreMismatch},
		{"operators", "1,2,3,9", fault.OperatorUnknown},
		{"operators", "1,2,3", fault.CommitteeSize},
		{"operators", "1,2,3,3", fault.OperatorList},
		{"operators", "1,2,3,four", fault.OperatorList},
		{"operators", "0,1,2,3", fault.OperatorList},
		{"operator-keys", "@bad.json", fault.OperatorKeysFile},
		{"operator-keys", "@twice.json", fault.OperatorKeysFile},
		{"operator-keys", "@cut.json", fault.OperatorKeysFile},
		{"operator-keys", "@none", fault.FileMissing},
		{"owner", "0x81592c3DE184A3E2c0DCB5a261BC107Bfa91f495", fault.OwnerInvalid},
		{"owner", "me", fault.OwnerInvalid},
		{"nonce", "-1", fault.Usage},
		{"out", "@no/such/folder/k.json", fault.FileNotWritten},
	} {
		c.fails(splitWith(tc.flag, tc.value), tc.want)
	}
	c.fails("keys split --out @x", fault.Usage)
	if text := c.stderr.String(); !strings.Contains(text, "--keystore is missing") || !strings.Contains(text, "--nonce is missing") {
		t.Errorf("missing flags are not named:\n%s", text)
	}
}

func TestSplitInterrupted(t *testing.T) {
	c := stakersDesk(t)
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("interrupt signal received"))
	args := strings.Fields(splitLine)
	for i, a := range args {
		args[i] = strings.Replace(a, "@", c.dir+"/", 1)
	}
	before := c.files()
	if code := run(ctx, c.env, args); code != exitFault || !strings.HasPrefix(c.stderr.String(), "left out") || !strings.Contains(c.stderr.String(), "HAW-1002") {
		t.Errorf("exit code %d\n%s", code, c.stderr.String())
	}
	if !slices.Equal(before, c.files()) {
		t.Error("files are left")
	}
}

func TestVerifyBadInput(t *testing.T) {
	c := stakersDesk(t)
	c.ok(splitLine)
	data, _ := os.ReadFile(c.path("keyshares.json"))
	edit := func(name string, change func(f *keyshare.File)) {
		f, err := keyshare.ParseFile(data)
		if err != nil {
			t.Fatal(err)
		}
		change(f)
		out, _ := f.Marshal()
		c.write(name, out)
	}
	nine := uint64(9)
	edit("nonce.json", func(f *keyshare.File) { f.Shares[1].Data.OwnerNonce = &nine })
	edit("one.json", func(f *keyshare.File) { f.Shares = f.Shares[:1]; f.Shares[0].Data.OwnerNonce = &nine })
	edit("short.json", func(f *keyshare.File) {
		f.Shares = f.Shares[:1]
		f.Shares[0].Payload.SharesData = f.Shares[0].Payload.SharesData[:1000]
	})
	edit("swapped.json", func(f *keyshare.File) { slices.Reverse(f.Shares) })
	edit("empty.json", func(f *keyshare.File) { f.Shares = nil })
	edit("hostile.json", func(f *keyshare.File) { f.Shares = f.Shares[:1]; f.Shares[0].Payload.PublicKey = "\x1b[2Jboo" })
	c.write("cut.json", data[:len(data)/2])
	c.write("old.json", bytes.Replace(data, []byte("v1.2.0"), []byte("v2.1.0"), 1))

	c.fails("keys verify @none.json", fault.FileMissing)
	c.fails("keys verify", fault.Usage)
	c.fails("keys verify @cut.json", fault.KeysharesInvalid)
	if !strings.Contains(c.stderr.String(), "ends early") {
		t.Errorf("a truncated file is not called so:\n%s", c.stderr.String())
	}
	c.fails("keys verify @old.json", fault.KeysharesVersion)
	c.fails("keys verify @empty.json", fault.KeysharesEmpty)
	c.fails("keys verify @one.json", fault.OwnerProof)
	c.fails("keys verify @short.json", fault.SharesLength)
	c.fails("keys verify @swapped.json", fault.KeysharesRejected)
	c.fails("keys verify @nonce.json", fault.KeysharesRejected)
	if !strings.HasPrefix(c.stdout.String(), "ok  ") || !strings.Contains(c.stdout.String(), "\nHAW-2112  ") {
		t.Errorf("verdicts are\n%s", c.stdout.String())
	}
	c.fails("keys verify @hostile.json", fault.EntryMalformed)
	if strings.ContainsRune(c.stdout.String()+c.stderr.String(), 0x1b) {
		t.Error("an escape sequence reaches the terminal")
	}
	c.fails("keys verify --json @nonce.json", fault.KeysharesRejected)
	o := c.object()
	second := o["validators"].([]any)[1].(map[string]any)
	if o["schema"] != "hawser.keys.verify/1" || o["valid"] != false || second["valid"] != false || second["code"] != "HAW-2112" {
		t.Errorf("object %v", o)
	}
	c.fails("keys verify --json @cut.json", fault.KeysharesInvalid)
	if o := c.object(); o["schema"] != "hawser.error/1" || o["code"] != "HAW-2101" {
		t.Errorf("object %v", o)
	}
}

func TestHelpAndVersion(t *testing.T) {
	c := newTerminal(t)
	for _, line := range []string{"", "--help", "operator", "keys", "keys split --help", "--version"} {
		c.ok(line)
		if c.stdout.Len() == 0 {
			t.Errorf("%q prints nothing", line)
		}
	}
}

// A full or failing disk leaves no part of a file behind.
func TestWriteNewLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "k")
	if err := writeNew(path, []byte("first"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeNew(path, []byte("second"), 0o600); !fault.Has(err, fault.FileExists) {
		t.Errorf("overwriting: %v", err)
	}
	data, _ := os.ReadFile(path)
	entries, _ := os.ReadDir(dir)
	if string(data) != "first" || len(entries) != 1 {
		t.Errorf("%q, %d files", data, len(entries))
	}
}
