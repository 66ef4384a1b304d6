package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/protocol/network"
)

// everyCommand calls do for each command that does something.
func everyCommand(do func(cmd *cobra.Command)) {
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		if !cmd.HasSubCommands() {
			do(cmd)
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(newRoot(newEnvironment()))
}

// line is a command without its program's name.
func lineOf(cmd *cobra.Command) string { return strings.TrimPrefix(cmd.CommandPath(), "hawser ") }

// TestFaultNobodyTakesIt: kind, something is sent or given to an address that nobody can act for: the zero address and the contracts.
// Every command with a wallet that takes addresses has a row; one that takes a right away, or gives nothing, says so.
func TestFaultNobodyTakesIt(t *testing.T) {
	d := newChainDesk(t)
	d.deployAll()
	contracts, err := readContracts(d.path("contracts.json"))
	if err != nil {
		t.Fatal(err)
	}
	known, _ := network.Contracts("hoodi")
	bad := []common.Address{{}, contracts.Network, contracts.Views, contracts.Token, contracts.Modules[0], known.Token}
	rows := map[string]string{
		"validator set-fee-recipient":     "validator set-fee-recipient %v" + as(2),
		"contracts transfer-ownership":    "contracts transfer-ownership %v" + as(1),
		"operator whitelist add":          "operator whitelist add 1 %v" + as(1),
		"operator whitelist set-contract": "operator whitelist set-contract 1 %v" + as(1),
		"operator whitelist remove":       "", // takes a right away
	}
	everyCommand(func(cmd *cobra.Command) {
		if cmd.Flags().Lookup("wallet") != nil && strings.Contains(cmd.Use, "ADDRESS") {
			if _, ok := rows[lineOf(cmd)]; !ok {
				t.Errorf("%s gives something to an address and has no row here", lineOf(cmd))
			}
		}
	})
	for name, row := range rows {
		for _, address := range bad {
			if row != "" {
				d.fails(fmt.Sprintf(row, address)+" --dry-run", fault.AmountInvalid)
				if !strings.Contains(d.stderr.String(), "nobody could take") {
					t.Errorf("%s %v:\n%s", name, address, d.stderr.String())
				}
			}
		}
	}
}

// TestFaultLittleIsLeft: kind, a command leaves a cluster so little that it is liquidated soon, and nobody was asked.
func TestFaultLittleIsLeft(t *testing.T) {
	d := newChainDesk(t)
	d.deployAll()
	d.split(0, "shares.json")
	d.ok("validator bulk-register @shares.json --amount 0.1ssv" + as(2))
	withdraw := "cluster withdraw 0.0999ssv --operators 1,2,3,4" + as(2)
	d.ok(withdraw + " --dry-run")
	if text := d.stdout.String(); !strings.Contains(text, "then: lasts") || !strings.Contains(text, "warning: from ") {
		t.Errorf("the dry run does not tell the state after:\n%s", text)
	}
	d.fails(withdraw, fault.ConfirmationNeeded)
	d.typed = []string{"no"}
	d.fails(withdraw, fault.Interrupted)
	d.ok("cluster withdraw 0.0001ssv --operators 1,2,3,4" + as(2)) // enough stays: nobody is asked
	d.ok("cluster withdraw 0.0998ssv --yes --operators 1,2,3,4" + as(2))

	t.Log("validators that come in with nothing shorten the cluster's time too")
	d.write("keystores/a.json", validatorKeystore(t, 3, "secret"))
	d.write("keystores/b.json", validatorKeystore(t, 4, "secret"))
	d.split(2, "more.json")
	d.fails("validator bulk-register @more.json"+as(2), fault.ConfirmationNeeded)
	d.ok("validator bulk-register @more.json --dry-run" + as(2))
	d.typed = []string{"yes"}
	d.ok("validator bulk-register @more.json" + as(2))
}

// TestFaultRefusedBeforeTheFirst: kind, a command of several transactions sends the first although the chain can tell that a later
// one will be refused.
func TestFaultRefusedBeforeTheFirst(t *testing.T) {
	d := newChainDesk(t)
	d.deployAll()
	d.split(0, "shares.json")
	d.ok("validator bulk-register @shares.json --amount 0.01ssv" + as(2))
	d.ok("cluster reactivate --amount 0.01ssv --operators 1,2,3,4" + as(2))
	if text := d.stdout.String(); !strings.Contains(text, "nothing to do") {
		t.Errorf("reactivating what is active:\n%s%s", text, d.stderr.String())
	}
	d.ok("cluster liquidate --yes --operators 1,2,3,4" + as(2))
	d.split(2, "again.json") // validators that are registered already
	for _, line := range []string{
		"validator bulk-register @again.json --amount 0.02ssv" + as(2), "validator bulk-register @again.json --batch 1 --amount 0.02ssv" + as(2),
		"cluster reactivate --amount 0.0000000001ssv --operators 1,2,3,4" + as(2),
	} {
		d.fails(line+" --dry-run", fault.CallRefused)
		d.fails(line, fault.CallRefused)
		if text := d.stderr.String(); strings.Contains(text, "sent 0x") || !strings.Contains(text, "nothing was sent") {
			t.Errorf("%s:\n%s", line, text)
		}
	}
}

// TestFaultEmptyValues: kind, a flag or an argument that is given and empty, as an unset variable of a script leaves it, changes what
// a command does. Every flag with a text and every argument is tried.
func TestFaultEmptyValues(t *testing.T) {
	c := newTerminal(t)
	c.write("pw", []byte("secret\n"))
	empty := func(args ...string) {
		t.Helper()
		root := newRoot(c.env)
		cmd, _, err := root.Find(args)
		if err != nil {
			t.Fatal(err)
		}
		cmd.RunE = func(*cobra.Command, []string) error { return nil } // it must not come so far
		root.SetArgs(args)
		if err := root.Execute(); !fault.Has(err, fault.Usage) || !strings.Contains(err.Error(), "empty") {
			t.Errorf("%q: %v", args, err)
		}
	}
	empty("operator", "keygen", "--out", c.path("k.json"), "--password-file", c.path("pw"), "--import", "")
	everyCommand(func(cmd *cobra.Command) {
		path := strings.Fields(lineOf(cmd))
		var args []string
		for _, p := range placeholders(cmd) {
			if !strings.Contains(p, "|--") {
				args = append(args, "")
			}
		}
		if len(args) > 0 {
			empty(append(slices.Clone(path), args...)...)
			for i := range args {
				args[i] = "x"
			}
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			// Keys of the configuration have rules of their own, and devnet's build what they name.
			if f.Value.Type() == "string" && !strings.Contains(f.Usage, "[HAWSER_") {
				empty(append(slices.Concat(path, args), "--"+f.Name, "")...)
			}
		})
	})
	c.fails("operator keygen --out @k.json --password-file @pw --import-password-file @pw", fault.Usage)
	c.ok("operator keygen --out @k.json --password-file @pw --json")
	if c.object()["origin"] != "made" {
		t.Errorf("%v", c.object())
	}
	c.ok("operator keygen --out @l.json --import @k.json --password-file @pw --json")
	if c.object()["origin"] != "imported" {
		t.Errorf("%v", c.object())
	}
}

// TestFaultValuesAreNotEmpty: kind B21, a check of slips that stops what is right. Every flag of every command is given a value that it
// takes, and none is then called empty.
func TestFaultValuesAreNotEmpty(t *testing.T) {
	newTerminal(t)
	samples := []string{"1", "true", "1s", "4@1", "fulu@2", "fees", "1,2|3,4@1-2", "4@1=flood", "3@2-4", "127.0.0.0/8", "x"}
	everyCommand(func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			taken := slices.ContainsFunc(samples, func(text string) bool { return cmd.Flags().Set(f.Name, text) == nil })
			if !taken {
				t.Errorf("%s --%s takes none of the samples: add one", lineOf(cmd), f.Name)
			}
		})
		if err := checkEmpty(cmd, nil); err != nil {
			t.Errorf("%s: %v", lineOf(cmd), err)
		}
	})
}

// TestFaultHelpNamesTypes: kind, backquotes in a flag's description become the name of its value, so that help showed
// "--operator.key_file hawser operator keygen". No flag of any command has them.
func TestFaultHelpNamesTypes(t *testing.T) {
	flags := 0
	everyCommand(func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			flags++
			if strings.Contains(f.Usage, "`") {
				t.Errorf("%s --%s: backquotes in %q", lineOf(cmd), f.Name, f.Usage)
			}
		})
	})
	if flags < 100 {
		t.Errorf("only %d flags were looked at", flags)
	}
}

// TestFaultSlipsBeforeTheNetwork: kind, a slip in the command line is told only after the network was asked. Every command that takes
// --execution is tried with a wrong value of every flag that it has a rule for, and of every argument.
func TestFaultSlipsBeforeTheNetwork(t *testing.T) {
	c := newTerminal(t)
	hex, _ := chainWallet(1)
	c.write("w", []byte(hex))
	tried := 0
	everyCommand(func(cmd *cobra.Command) {
		if cmd.Flags().Lookup("execution") == nil || cmd.Flags().Lookup("poll") == nil {
			return
		}
		base := lineOf(cmd)
		for _, p := range placeholders(cmd) {
			if !strings.Contains(p, "|--") {
				base += " wrong"
			}
		}
		asksFirst := func(line string) {
			t.Helper()
			tried++
			if code := c.run(line + " --execution http://127.0.0.1:1"); code == exitOK || strings.Contains(c.stderr.String(), fault.ExecutionUnreachable.String()) {
				t.Errorf("%s: the network is asked first\n%s", line, c.stderr.String())
			}
		}
		if cmd.Flags().Lookup("wallet") != nil {
			base += " --wallet @w"
		}
		if len(placeholders(cmd)) > 0 {
			asksFirst(base + " --network hoodi --operators 1,2,3,4")
		}
		for name := range flagChecks {
			if cmd.Flags().Lookup(name) != nil {
				asksFirst(base + " --network hoodi --" + name + " -5s")
			}
		}
	})
	if tried < 80 {
		t.Errorf("only %d lines tried", tried)
	}
	for line, want := range map[string]fault.Code{
		"cost --network hoodi --operators 1,2,3":                                                                        fault.CommitteeSize,
		"cluster withdraw 5ssv --network hoodi --operators 1,2,3 --wallet @w":                                           fault.CommitteeSize,
		"validator set-fee-recipient 0x5A0b54D5dc17e0AadC383d2db43B0a0D3E029c4c --wait -5s --network hoodi --wallet @w": fault.AmountInvalid,
		"operator remove 5 --network hoodi --max-gas-price 0gwei --wallet @w":                                           fault.AmountInvalid,
		"validator bulk-register @none --network hoodi --batch 0 --wallet @w":                                           fault.Usage,
		"validator bulk-register @none --network hoodi --wallet @w":                                                     fault.FileMissing,
		"operator register --key @none --fee 0 --network hoodi --wallet @w":                                             fault.FileMissing,
		"operator remove 5 --network hoodi --wallet @none":                                                              fault.FileMissing,
		"liquidator start --network hoodi --wallet @w":                                                                  fault.Usage,
		"operator list": fault.Usage,
	} {
		c.fails(line+" --execution http://127.0.0.1:1", want)
	}
	c.fails("operator list", fault.Usage)
	if text := c.stderr.String(); !strings.Contains(text, "--network") || !strings.Contains(text, "no local network") {
		t.Errorf("operator list alone:\n%s", text)
	}
	c.fails("validator set-fee-recipient", fault.Usage)
	if text := c.stderr.String(); !strings.Contains(text, "it takes ADDRESS; 0 arguments are given") {
		t.Errorf("a missing argument:\n%s", text)
	}
}

// TestFaultAddressesOfClientsAreSecrets: kind, the address of an execution client has a password or a customer's key in it, and a
// command prints it. Every command that takes --execution is tried, with text and with --json.
func TestFaultAddressesOfClientsAreSecrets(t *testing.T) {
	c := newTerminal(t)
	hex, _ := chainWallet(1)
	c.write("w", []byte(hex))
	c.write("params.json", []byte(testParameters))
	address := "0x5A0b54D5dc17e0AadC383d2db43B0a0D3E029c4c"
	values := map[string]string{
		"AMOUNT": "1ssv", "FEE": "1ssv/yr", "ID": "1", "IDS": "1", "ADDRESS": address, "ADDRESSES": address, "PUBLIC_KEY": "0x" + strings.Repeat("ab", 48),
		"PERCENT": "10%", "TIME": "3d", "BLOCKS": "100800",
	}
	flags := map[string]string{
		"wallet": "@w", "operators": "1,2,3,4", "owner": address, "amount": "1ssv", "fee": "1ssv/yr", "public-key": operatorText(t, 3), "price": "0.1eth",
		"out": "@out.json", "params": "@params.json",
	}
	everyCommand(func(cmd *cobra.Command) {
		if cmd.Flags().Lookup("execution") == nil || cmd.Flags().Lookup("poll") == nil || strings.Contains(cmd.Use, "keyshares.json") {
			return
		}
		line := lineOf(cmd)
		for _, p := range placeholders(cmd) {
			name, _, _ := strings.Cut(strings.TrimSuffix(p, "…"), "|")
			line += " " + values[name]
		}
		for name, value := range flags {
			if cmd.Flags().Lookup(name) != nil {
				line += " --" + name + " " + value
			}
		}
		if lineOf(cmd) != "contracts deploy" {
			line += " --network hoodi"
		}
		for _, endpoint := range []string{"http://customer:secretword@127.0.0.1:1/v3/secretkey", "ws://127.0.0.1:1/?key=secretkey", "://secretkey@x", "foo://secretkey"} {
			for _, form := range []string{"", " --json"} {
				c.run(line + form + " --execution " + endpoint)
				text := c.stderr.String() + c.stdout.String()
				if strings.Contains(text, "secretword") || strings.Contains(text, "secretkey") || strings.Contains(text, "customer") {
					t.Errorf("%s%s:\n%s", line, form, text)
				}
				if !strings.Contains(text, fault.ExecutionUnreachable.String()) || strings.Contains(text, "the node retries") || !strings.Contains(text, "--execution") {
					t.Errorf("%s%s: not the fault that is meant\n%s", line, form, text)
				}
			}
		}
	})
}

// TestFaultTextsOfSmallThings: kind, a slip that is accepted, or told in words that do not help.
func TestFaultTextsOfSmallThings(t *testing.T) {
	c := newTerminal(t)
	hex, _ := chainWallet(1)
	c.write("w", []byte(hex))
	pem, err := os.ReadFile("../../protocol/operatorkey/testdata/operator1.pem")
	if err != nil {
		t.Fatal(err)
	}
	c.write("key.pem", pem)
	c.write("broken.json", []byte("[1,"))
	chain := " --network hoodi --wallet @w --execution http://127.0.0.1:1"
	for line, row := range map[string]struct {
		code fault.Code
		word string
	}{
		"slashing export --data-dir @d --out -":                                        {fault.Usage, "names a file"},
		"operator register --key @key.pem --fee 0" + chain:                             {fault.OperatorKeyPlain, "keygen --import"},
		"operator register --public-key x --fee 0" + chain:                             {fault.OperatorKeyInvalid, "--public-key does not hold"},
		"operator register --public-key x --key @key.pem --fee 0" + chain:              {fault.Usage, "not both"},
		"operator register --key @broken.json --fee 0" + chain:                         {fault.OperatorKeyInvalid, "pubKey"},
		"cost --validators x --operators 1,2,3,4 --network hoodi --execution http://x": {fault.Usage, "is not a value"},
	} {
		c.fails(line, row.code)
		if text := c.stderr.String(); !strings.Contains(text, row.word) || strings.Contains(text, "strconv") {
			t.Errorf("%s:\n%s", line, text)
		}
	}
	c.write("node.yaml", []byte("version: 1\nnetwork:\n  profile: /nowhere/p.yaml\ndata_dir: d\noperator: {key_file: k, password_file: p}\nbeacon: {endpoints: [http://x]}\n"+
		"execution: {endpoints: [ws://x]}\n"))
	c.fails("node start --config @node.yaml", fault.ConfigValue)
	if text := c.stderr.String(); !strings.Contains(text, "node.yaml:3") {
		t.Errorf("what names the profile is not told:\n%s", text)
	}
	everyCommand(func(cmd *cobra.Command) {
		takes := strings.Contains(cmd.Use, "AMOUNT") || strings.Contains(cmd.Use, "--amount")
		if takes && !strings.Contains(cmd.Long, amountsAreSSV) {
			t.Errorf("%s does not say what an amount without a unit is", lineOf(cmd))
		}
	})
}
