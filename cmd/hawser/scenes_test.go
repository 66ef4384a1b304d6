package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
)

// scene is one command line of everybody's life with the contracts.
type scene struct {
	line   string
	wallet int        // who acts; 0 for a command that only asks
	wrong  string     // the same command, as it cannot succeed
	why    fault.Code // what it ends with then
	before func()
}

// transcriptFile names a file that TestEveryCommand writes what it saw to.
const transcriptFile = "HAWSER_TRANSCRIPT"

// transcriptHead tells a reader what the file is.
const transcriptHead = `# The contract commands, each as it is typed

Written by a test, on a chain in the test's own process:

    HAWSER_TRANSCRIPT=$PWD/docs/evidence/contract-commands.md go test ./cmd/hawser -run TestEveryCommand

Hashes, dates and shares differ from run to run. The test fails if a command that speaks to the contracts is missing here, has no ` + "`--json`" + `
or, if it sends something, no ` + "`--dry-run`" + `; if a dry run sends anything; and if a wrong use does not end with a code, a cause and a remedy.

Each command stands here as a wrong use first, if it has one; then as a dry run; then in earnest. Left out are the flags that all have:
` + "`--execution` and `--contracts`, or `--dir`" + ` of a local network, and ` + "`--wallet`" + `.
`

// Every command about the contracts is tried as people use it: asked in words and in JSON, first as a dry run, which
// changes nothing, then in earnest, and once so that it cannot succeed, which gives a code, a cause and a remedy.
func TestEveryCommand(t *testing.T) {
	d := newChainDesk(t)
	out := &strings.Builder{}
	show := func(format string, args ...any) {
		fmt.Fprint(out, strings.NewReplacer(d.dir+"/", "", "\t", " ").Replace(fmt.Sprintf(format, args...)))
	}
	d.write("params.json", []byte(testParameters))
	const deploy = "contracts deploy --execution @chain.ipc --poll 5ms --wallet @w1 --params @params.json --out @contracts.json"
	d.ok(deploy + " --dry-run")
	show("\n    $ hawser %s\n%s", typed(deploy+" --dry-run"), indented(d.stdout.String()))
	d.deployAll()
	d.split(0, "shares.json")
	d.write("key5.json", []byte(`{"pubKey":"`+operatorText(t, 5)+`"}`))
	_, owner := chainWallet(1)
	_, staker := chainWallet(2)
	_, next := chainWallet(3)
	data, err := os.ReadFile(d.path("shares.json"))
	if err != nil {
		t.Fatal(err)
	}
	shares, err := keyshare.ParseFile(data)
	if err != nil {
		t.Fatal(err)
	}
	a, b := shares.Shares[0].Payload.PublicKey, shares.Shares[1].Payload.PublicKey
	d.write("one.json", onlyFirst(t, data))
	tried := map[string]bool{}
	for _, s := range []scene{
		{line: "operator register --key @key5.json --fee 2gwei/block", wallet: 1, wrong: "operator register --key @key5.json --fee 0.5gwei/block", why: fault.CallRefused},
		{line: "operator list"},
		{line: "operator show 5", wrong: "operator show 77", why: fault.CallRefused},
		{line: "operator fee declare 5 2.2gwei/block", wallet: 1, wrong: "operator fee declare 5 9gwei/block", why: fault.CallRefused},
		{line: "operator fee cancel 5", wallet: 1, wrong: "operator fee cancel 4", why: fault.CallRefused},
		{line: "operator fee execute 4", wallet: 1, wrong: "operator fee execute 5", why: fault.CallRefused, before: func() {
			d.ok("operator fee declare 4 1.2gwei/block" + as(1))
			d.pass(2 * time.Hour)
		}},
		{line: "operator fee reduce 4 1gwei/block", wallet: 1, wrong: "operator fee reduce 4 3gwei/block", why: fault.CallRefused},
		{line: "operator whitelist add 5 " + staker.Hex(), wallet: 1, wrong: "operator whitelist add 5 0x0000000000000000000000000000000000000000", why: fault.AmountInvalid},
		{line: "operator whitelist private 5", wallet: 1, wrong: "operator whitelist private 77", why: fault.CallRefused},
		{line: "operator whitelist set-contract 5 none", wallet: 1, wrong: "operator whitelist set-contract 5 " + owner.Hex(), why: fault.CallRefused},
		{line: "operator whitelist remove 5 " + staker.Hex(), wallet: 1, wrong: "operator whitelist remove 5 x", why: fault.AmountInvalid},
		{line: "operator whitelist public 5", wallet: 1, wrong: "operator whitelist public 5,5", why: fault.OperatorList},
		{line: "operator remove 5 --yes", wallet: 1, wrong: "operator remove 77", why: fault.CallRefused},
		{line: "cost --operators 1,2,3,4 --validators 2 --runway 180d", wrong: "cost --operators 1,2,3,5", why: fault.OperatorList},
		{line: "validator register @one.json --amount 0.0001ssv", wallet: 2, wrong: "validator register @one.json --amount 5ssv", why: fault.TokensTooLow},
		{line: "validator bulk-register @both.json --amount 0.0001ssv", wallet: 2, wrong: "validator bulk-register @shares.json", why: fault.NonceOrder, before: func() {
			d.ok("validator remove --yes " + a + as(2))
			d.split(1, "both.json")
		}},
		{line: "cluster show --operators 1,2,3,4 --owner " + staker.Hex(), wrong: "cluster show --operators 1,2,3,4 --owner " + next.Hex(), why: fault.ClusterUnknown},
		{line: "cluster deposit 0.00001ssv --operators 1,2,3,4", wallet: 2, wrong: "cluster deposit 100ssv --operators 1,2,3,4", why: fault.TokensTooLow},
		{line: "cluster withdraw 0.00001ssv --operators 1,2,3,4", wallet: 2, wrong: "cluster withdraw 1ssv --operators 1,2,3,4", why: fault.CallRefused},
		{line: "operator withdraw 1 100000000wei", wallet: 1, wrong: "operator withdraw 1 100ssv", why: fault.CallRefused},
		{line: "operator withdraw 1 --all", wallet: 1, wrong: "operator withdraw 1", why: fault.Usage},
		{line: "validator set-fee-recipient " + owner.Hex(), wallet: 2, wrong: "validator set-fee-recipient x", why: fault.AmountInvalid},
		{line: "validator exit --yes " + a, wallet: 2, wrong: "validator exit 0x" + strings.Repeat("ab", 48), why: fault.CallRefused},
		{line: "validator remove --yes " + b, wallet: 2, wrong: "validator remove " + b[:20], why: fault.AmountInvalid},
		{line: "cluster liquidate --yes --operators 1,2,3,4", wallet: 2, wrong: "cluster liquidate --operators 1,2,3,9", why: fault.ClusterUnknown},
		{line: "cluster reactivate --amount 0.0001ssv --operators 1,2,3,4", wallet: 2, wrong: "cluster reactivate --amount 1wei --operators 1,2,3,4", why: fault.CallRefused},
		{line: "account show " + staker.Hex(), wrong: "account show staker", why: fault.AmountInvalid},
		{line: "liquidator start --once --price 0.005eth", wallet: 3, wrong: "liquidator start --once", why: fault.Usage},
		{line: "dao show"},
		{line: "dao set-network-fee 1gwei/block", wallet: 1, wrong: "dao set-network-fee 1ssv", why: fault.AmountInvalid},
		{line: "dao set-operator-max-fee 10ssv/yr", wallet: 1, wrong: "dao set-operator-max-fee x", why: fault.AmountInvalid},
		{line: "dao set-fee-increase-limit 10%", wallet: 1, wrong: "dao set-fee-increase-limit ten", why: fault.AmountInvalid},
		{line: "dao set-declare-period 3d", wallet: 1, wrong: "dao set-declare-period 3", why: fault.AmountInvalid},
		{line: "dao set-execute-period 3d", wallet: 1, wrong: "dao set-execute-period soon", why: fault.AmountInvalid},
		{line: "dao set-minimum-collateral 1ssv", wallet: 1, wrong: "dao set-minimum-collateral 1wei", why: fault.CallRefused},
		{line: "dao set-liquidation-threshold 100800", wallet: 1, wrong: "dao set-liquidation-threshold 7", why: fault.AmountInvalid},
		{line: "dao withdraw 0.00000000001ssv", wallet: 1, wrong: "dao withdraw 1ssv", why: fault.CallRefused, before: func() { d.blocks(20) }},
		{line: "contracts verify"},
		{line: "contracts upgrade --out @new.json", wallet: 1, wrong: "contracts upgrade --out @contracts.json", why: fault.FileExists, before: d.putOtherCode},
		{line: "contracts transfer-ownership " + next.Hex(), wallet: 1, wrong: "contracts transfer-ownership x", why: fault.AmountInvalid},
		{line: "contracts accept-ownership", wallet: 3, wrong: "contracts accept-ownership --views", why: fault.CallRefused},
	} {
		if s.before != nil {
			s.before()
		}
		d.play(s, show)
		name, _, _ := newRoot(d.env).Find(strings.Fields(s.line))
		tried[name.CommandPath()] = true
	}
	d.checkAllTried(tried)
	d.checkUpgraded()
	if path := os.Getenv(transcriptFile); path != "" {
		if err := os.WriteFile(path, []byte(transcriptHead+out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// play carries one scene out and shows it.
func (d *chainDesk) play(s scene, show func(format string, args ...any)) {
	d.t.Helper()
	flags := reading
	if s.wallet != 0 {
		flags = as(s.wallet)
	}
	if s.wrong != "" {
		d.fails(s.wrong+flags, s.why)
		show("\n    $ hawser %s\n%s", typed(s.wrong), indented(lastLines(d.terminal.stderr.String(), 3)))
	}
	if s.wallet != 0 {
		before := d.nonce(s.wallet)
		if o := d.asking(s.line + " --dry-run" + flags); o["dry_run"] != true && o["clusters"] == nil {
			d.t.Errorf("%s --dry-run: %v", s.line, o)
		}
		d.ok(s.line + " --dry-run" + flags)
		show("\n    $ hawser %s --dry-run\n%s", typed(s.line), indented(d.stdout.String()))
		if after := d.nonce(s.wallet); after != before {
			d.t.Errorf("%s: the dry run sent %d transactions", s.line, after-before)
		}
	} else {
		o := d.asking(s.line + flags)
		if schema, _ := o["schema"].(string); !strings.HasPrefix(schema, "hawser.") {
			d.t.Errorf("%s: schema %q", s.line, schema)
		}
	}
	d.ok(s.line + flags)
	show("\n    $ hawser %s\n%s", typed(s.line), indented(d.stdout.String()))
}

// putOtherCode puts another module's code where clusters are kept, as if an older build stood there.
func (d *chainDesk) putOtherCode() {
	d.t.Helper()
	contracts, err := readContracts(d.path("contracts.json"))
	if err != nil {
		d.t.Fatal(err)
	}
	data := binding.NewSSVNetwork().PackUpdateModule(1, contracts.Modules[2])
	d.sendAsOwner("put other code", func(c client.Contracts) common.Address { return c.Network }, data)
	d.fails("contracts verify"+reading, fault.CodeDiffers)
}

// checkUpgraded asks that the upgrade's description is of what stands there now.
func (d *chainDesk) checkUpgraded() {
	d.t.Helper()
	before, err1 := readContracts(d.path("contracts.json"))
	after, err2 := readContracts(d.path("new.json"))
	if err1 != nil || err2 != nil {
		d.t.Fatal(err1, err2)
	}
	for i := range after.Modules {
		if changed := after.Modules[i] != before.Modules[i]; changed != (i == 1) {
			d.t.Errorf("module %d: %v, before %v", i, after.Modules[i], before.Modules[i])
		}
	}
	d.ok("contracts verify --execution @chain.ipc --contracts @new.json")
	d.ok("cluster show --operators 1,2,3,4 --owner " + mustAddress(2) + reading)
}

func mustAddress(wallet byte) string {
	_, address := chainWallet(wallet)
	return address.Hex()
}

// nonce counts the transactions of a wallet, those that wait included.
func (d *chainDesk) nonce(wallet int) uint64 {
	d.t.Helper()
	_, address := chainWallet(byte(wallet))
	n, err := d.backend.Client().PendingNonceAt(d.t.Context(), address)
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

// checkAllTried asks that no command that speaks to the contracts was left out, and that all of them have their flags.
func (d *chainDesk) checkAllTried(tried map[string]bool) {
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
		if cmd.Flags().Lookup("contracts") == nil || cmd.CommandPath() == "hawser contracts deploy" {
			return
		}
		if !tried[cmd.CommandPath()] {
			d.t.Errorf("%s was not tried", cmd.CommandPath())
		}
		if cmd.Flags().Lookup("json") == nil || cmd.Flags().Lookup("wallet") != nil && cmd.Flags().Lookup("dry-run") == nil {
			d.t.Errorf("%s has no --json or no --dry-run", cmd.CommandPath())
		}
	}
	walk(newRoot(d.env))
}

// onlyFirst keeps the first validator of a keyshares file.
func onlyFirst(t *testing.T, data []byte) []byte {
	t.Helper()
	file, err := keyshare.ParseFile(data)
	if err != nil {
		t.Fatal(err)
	}
	file.Shares = file.Shares[:1]
	out, err := file.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// typed is a line as a person types it.
func typed(line string) string { return strings.ReplaceAll(line, "@", "") }

func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ") + "\n"
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
