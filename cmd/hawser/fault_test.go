package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

// TestFaultImportedKeys: kind B12, an operator's existing key in each form that people keep it in.
func TestFaultImportedKeys(t *testing.T) {
	c := newTerminal(t)
	c.write("pw", []byte("secret\n"))
	pem, err := os.ReadFile("../../protocol/operatorkey/testdata/operator1.pem")
	if err != nil {
		t.Fatal(err)
	}
	key, err := operatorkey.ParsePrivateKey(pem)
	if err != nil {
		t.Fatal(err)
	}
	c.write("bare.pem", pem)
	c.ok("operator keygen --import @bare.pem --out @flat.json --password-file @pw")
	c.write("other", []byte("another\n"))
	c.ok("operator keygen --import @flat.json --import-password-file @pw --out @nested.json --password-file @other --format nested")
	c.ok("operator keygen --import @nested.json --out @again.json --password-file @other")
	if got := strings.TrimSpace(c.stdout.String()); got != key.Public().String() {
		t.Errorf("the imported key is %s", got)
	}
	c.write("cut.pem", pem[:len(pem)/2])
	c.fails("operator keygen --import @cut.pem --out @x.json --password-file @pw", fault.OperatorKeyInvalid)
	c.fails("operator keygen --import @flat.json --out @x.json --password-file @other", fault.PasswordWrong)
	c.fails("operator keygen --import @none --out @x.json --password-file @pw", fault.FileMissing)
	c.fails("operator keygen --out @x.json --password-file @pw --format round", fault.Usage)

	c.write("node.yaml", []byte("version: 1\nnetwork: {name: hoodi}\ndata_dir: "+c.path("data")+"\noperator: {key_file: "+c.path("bare.pem")+
		", password_file: "+c.path("pw")+"}\nbeacon: {endpoints: [http://127.0.0.1:1]}\nexecution: {endpoints: [ws://127.0.0.1:1]}\n"))
	c.fails("node start --config @node.yaml", fault.OperatorKeyPlain)
	if !strings.Contains(c.stderr.String(), "keygen --import") {
		t.Errorf("the remedy does not say how:\n%s", c.stderr.String())
	}
}

// TestFaultFilesOfOtherShells: kind B11, every file of text that a command reads may have been written by a shell or an editor
// that uses another encoding.
func TestFaultFilesOfOtherShells(t *testing.T) {
	c := stakersDesk(t)
	c.ok(splitLine)
	wide := func(text []byte) []byte {
		out := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(string(text))) {
			out = binary.LittleEndian.AppendUint16(out, u)
		}
		return out
	}
	marked := func(text []byte) []byte { return append([]byte{0xef, 0xbb, 0xbf}, text...) }
	for name, encode := range map[string]func([]byte) []byte{"utf16": wide, "mark": marked} {
		for _, file := range []string{"pw", "operators.json", "keystores/keystore-a.json"} {
			data, err := os.ReadFile(c.path(file))
			if err != nil {
				t.Fatal(err)
			}
			c.write(file, encode(data))
			line := strings.Replace(splitLine, "@keyshares.json", "@"+name+strings.ReplaceAll(file, "/", "-")+".out", 1)
			c.ok(line)
			c.write(file, data)
		}
		data, err := os.ReadFile(c.path("keyshares.json"))
		if err != nil {
			t.Fatal(err)
		}
		c.write("encoded.json", encode(data))
		c.ok("keys verify @encoded.json")
	}
	c.write("pw", []byte{'p', 0xe4, 's', 's'})
	c.fails(strings.Replace(splitLine, "@keyshares.json", "@latin.out", 1), fault.FileUnreadable)
	if !strings.Contains(c.stderr.String(), "neither UTF-8 nor UTF-16") {
		t.Errorf("the encoding is not named:\n%s", c.stderr.String())
	}
}

// TestFaultExposedSecretsAreTold: kind B20, every file with a secret that a command reads is looked at for its mode.
func TestFaultExposedSecretsAreTold(t *testing.T) {
	c := stakersDesk(t)
	for _, file := range []string{"pw", "keystores/keystore-a.json"} {
		if err := os.Chmod(c.path(file), 0o666); err != nil {
			t.Fatal(err)
		}
		c.ok(strings.Replace(splitLine, "@keyshares.json", "@"+strings.ReplaceAll(file, "/", "-")+".out", 1))
		if !strings.Contains(c.stderr.String(), "chmod 600 "+c.path(file)) {
			t.Errorf("%s is read without a word:\n%s", file, c.stderr.String())
		}
		if err := os.Chmod(c.path(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	network := c.write("network.key", []byte(strings.Repeat("1", 64)))
	if err := os.Chmod(network, 0o666); err != nil {
		t.Fatal(err)
	}
	c.write("node.yaml", []byte("version: 1\nnetwork: {name: hoodi}\ndata_dir: "+c.path("data")+"\noperator: {key_file: "+c.path("none")+
		", password_file: "+c.path("pw")+"}\nbeacon: {endpoints: [http://127.0.0.1:1]}\nexecution: {endpoints: [ws://127.0.0.1:1]}\np2p: {key_file: "+network+"}\n"))
	c.fails("node start --config @node.yaml", fault.FileMissing)
	if !strings.Contains(c.stderr.String(), "chmod 600 "+network) {
		t.Errorf("the network key is read without a word:\n%s", c.stderr.String())
	}
}

// TestFaultSlowKeystoresCanBeLeft: kind B20, work that a file asks for and that is deaf to an interrupt.
func TestFaultSlowKeystoresCanBeLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	release := make(chan struct{})
	defer close(release)
	started := make(chan struct{})
	go func() {
		<-started
		cancel()
	}()
	done := make(chan error, 1)
	go func() {
		_, err := unlessInterrupted(ctx, func() (int, error) {
			close(started)
			<-release
			return 0, nil
		})
		done <- err
	}()
	select {
	case err := <-done:
		if !fault.Has(err, fault.Interrupted) {
			t.Errorf("%v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the interrupt is not heard")
	}
	var costly map[string]any
	c := stakersDesk(t)
	data, _ := os.ReadFile(c.path("keystores/keystore-a.json"))
	if err := json.Unmarshal(data, &costly); err != nil {
		t.Fatal(err)
	}
	params := costly["crypto"].(map[string]any)["kdf"].(map[string]any)["params"].(map[string]any)
	params["n"], params["p"] = 1<<18, 16
	text, _ := json.Marshal(costly)
	c.write("keystores/keystore-a.json", text)
	c.fails(splitLine, fault.KeystoreInvalid)
}

// TestFaultMoneyTraps: kinds B21 and B22, commands that move money or end something for good.
func TestFaultMoneyTraps(t *testing.T) {
	d := newChainDesk(t)
	d.deployAll()
	_, staker := chainWallet(2)
	d.split(0, "shares.json")

	t.Log("--fund is for the whole cluster, and a dry run says how long it lasts then")
	d.ok("validator bulk-register @shares.json --fund 2h --batch 1 --dry-run" + as(2))
	if text := d.stdout.String(); !strings.Contains(text, "then: the cluster has 2 validators") || !strings.Contains(text, "lasts 2.0 hours") || !strings.Contains(text, "the tip is at most") {
		t.Errorf("dry run:\n%s", text)
	}
	d.ok("validator bulk-register @shares.json --fund 2h --batch 1" + as(2))
	show := "cluster show --operators 1,2,3,4 --owner " + staker.Hex() + reading
	first := d.asking(show)
	if left := first["runway_days"].(float64) * 24; left < 1.8 || left > 2.1 {
		t.Errorf("two validators, funded for 2 h: the cluster lasts %.2f h", left)
	}

	t.Log("a key that can never be changed is told by its fingerprint")
	key9 := operatorText(t, 9)
	d.ok("operator register --public-key " + key9 + " --fee 1gwei/block --dry-run" + as(1))
	if sum := fmt.Sprintf("%x", sha256.Sum256([]byte(key9))); !strings.Contains(d.stdout.String(), sum) {
		t.Errorf("no fingerprint:\n%s", d.stdout.String())
	}

	t.Log("units of another currency are refused")
	d.fails("cluster deposit 1eth --operators 1,2,3,4"+as(2), fault.AmountInvalid)
	d.fails("cluster deposit 1ssv --max-gas-price 30 --operators 1,2,3,4"+as(2), fault.AmountInvalid)

	t.Log("what cannot be undone asks, tells what comes after, and is not done without a yes")
	d.ok("cluster deposit 0.000001ssv --operators 1,2,3,4 --dry-run" + as(2))
	if !strings.Contains(d.stdout.String(), "then: lasts") {
		t.Errorf("a deposit does not say what comes after:\n%s", d.stdout.String())
	}
	data, err := os.ReadFile(d.path("shares.json"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := keyshare.ParseFile(data)
	if err != nil {
		t.Fatal(err)
	}
	key := file.Shares[0].Payload.PublicKey
	for _, line := range []string{
		"validator exit " + key + as(2), "validator remove " + key + as(2), "cluster liquidate --operators 1,2,3,4" + as(2),
		"operator remove 4" + as(1), "operator fee reduce 4 0" + as(1), "operator register --public-key " + operatorText(t, 9) + " --fee 0" + as(1),
	} {
		d.fails(line, fault.ConfirmationNeeded)
		d.typed = []string{"y"}
		d.fails(line, fault.Interrupted)
		d.ok(line + " --dry-run")
	}
	d.typed = []string{"yes"}
	d.ok("cluster liquidate --operators 1,2,3,4" + as(2))
	if !strings.Contains(d.stderr.String(), "then: the cluster is liquidated") {
		t.Errorf("the question does not say what comes after:\n%s", d.stderr.String())
	}

	t.Log("what is done already is no error")
	for line, code := range map[string]int{
		"cluster liquidate --operators 1,2,3,4" + as(2): exitOK, "validator bulk-register @shares.json --fund 2h" + as(2): exitOK,
		"operator fee reduce 4 1gwei/block" + as(1): exitOK,
	} {
		if got := d.run(line); got != code || !strings.Contains(d.stdout.String(), "nothing to do") {
			t.Errorf("%s: exit code %d\n%s%s", line, got, d.stdout.String(), d.stderr.String())
		}
	}
	d.asking("cluster liquidate --operators 1,2,3,4" + as(2))
}

// TestFaultKnownNetworks: kind B25, the name of a known network is enough for every command that speaks to the contracts.
func TestFaultKnownNetworks(t *testing.T) {
	root := newRoot(newEnvironment())
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		if f := cmd.Flags(); f.Lookup("contracts") != nil && f.Lookup("network") == nil {
			t.Errorf("%s takes --contracts and no --network", cmd.CommandPath())
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(root)
	c := newTerminal(t)
	for _, name := range network.ContractNetworks() {
		known, ok := network.Contracts(name)
		if !ok || known.ChainID == 0 || known.Network == (common.Address{}) || known.Views == (common.Address{}) || known.Token == (common.Address{}) || known.Block == 0 {
			t.Errorf("%s: %+v", name, known)
		}
		c.fails("operator list --network "+name+" --execution @none.ipc", fault.ExecutionUnreachable)
	}
	c.fails("operator list --network nowhere --execution @none.ipc", fault.Usage)
	c.fails("operator list --network hoodi --contracts @x --execution @none.ipc", fault.Usage)
}

// TestFaultPasswordFiles: kind, two programs take different parts of a file for the password, or nobody could type what it holds.
func TestFaultPasswordFiles(t *testing.T) {
	c := newTerminal(t)
	c.write("lines", []byte("secret\nmore\n"))
	c.fails("operator keygen --out @k.json --password-file @lines", fault.PasswordLines)
	c.write("old", []byte("secret\r\nmore"))
	c.fails("operator keygen --out @k.json --password-file @old", fault.PasswordLines)
	c.write("wide", []byte("s\x00e\x00c\x00r\x00e\x00t\x00\xac\x20"))
	c.fails("operator keygen --out @k.json --password-file @wide", fault.FileUnreadable)
	if !strings.Contains(c.stderr.String(), "byte order mark") {
		t.Errorf("the encoding is not named:\n%s", c.stderr.String())
	}
	c.write("space", []byte("secret \n"))
	c.ok("operator keygen --out @k.json --password-file @space")
	if !strings.Contains(c.stderr.String(), "white space") {
		t.Errorf("a space at the end is taken without a word:\n%s", c.stderr.String())
	}
	c.write("der", []byte{0x30, 0x82, 0x04, 0xa4, 0x02, 0x01, 0x00, 0x02})
	c.write("pw", []byte("secret"))
	c.fails("operator keygen --out @l.json --password-file @pw --import @der", fault.OperatorKeyInvalid)
	if !strings.Contains(c.stderr.String(), "openssl rsa -inform DER") {
		t.Errorf("DER is not named:\n%s", c.stderr.String())
	}
	c.write("locked", pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte{1}}))
	c.fails("operator keygen --out @l.json --password-file @pw --import @locked", fault.OperatorKeyInvalid)
	if !strings.Contains(c.stderr.String(), "openssl rsa -in FILE") {
		t.Errorf("how to take the passphrase off is not told:\n%s", c.stderr.String())
	}
}

// TestFaultOneKeyForTwo: kind, a committee in which one holder has two shares, and an owner that nobody is.
func TestFaultOneKeyForTwo(t *testing.T) {
	c := stakersDesk(t)
	c.ok(splitLine)
	shares, err := os.ReadFile(c.path("keyshares.json"))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(c.path("operators.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []keyshare.Operator
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	twice := strings.ReplaceAll(string(shares), list[1].OperatorKey, list[0].OperatorKey)
	c.write("twice.json", []byte(twice))
	c.fails("keys verify @twice.json", fault.KeysharesRejected)
	owner := regexp.MustCompile(`"ownerAddress":\s*"0x[0-9a-fA-F]{40}"`)
	c.write("nobody.json", owner.ReplaceAll(shares, []byte(`"ownerAddress":"0x`+strings.Repeat("0", 40)+`"`)))
	c.fails("keys verify @nobody.json", fault.KeysharesRejected)
	if !strings.Contains(c.stderr.String(), "zero address") {
		t.Errorf("an owner that nobody is:\n%s", c.stderr.String())
	}
	list[1].OperatorKey = list[0].OperatorKey
	data, _ = json.Marshal(list)
	c.write("operators.json", data)
	again := strings.Replace(splitLine, "@keyshares.json", "@again.json", 1)
	c.fails(again, fault.OperatorKeysFile)
	at := strings.Index(again, "0x")
	c.fails(again[:at]+"0x"+strings.Repeat("0", 40)+again[at+42:], fault.OwnerInvalid)
}
