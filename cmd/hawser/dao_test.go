package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/testnet/home"
)

// The network's owner shows and sets every parameter, takes the earnings, and hands both proxies over in two steps.
func TestOwnerOfTheNetwork(t *testing.T) {
	d := newChainDesk(t)
	d.write("params.json", []byte(strings.Replace(testParameters, "{", `{"network_fee":"1gwei/block",`, 1)))
	d.ok("contracts deploy --execution @chain.ipc --poll 5ms --wallet @w1 --params @params.json --out @contracts.json")
	show := func() map[string]any { t.Helper(); return d.asking("dao show" + reading) }
	if g := show(); g["network_fee_wei"] != "1000000000" || g["validators_per_operator_limit"] != float64(100) || g["earnings_wei"] != "0" {
		t.Errorf("at first %v", g)
	}
	for _, p := range []struct {
		command, value, key string
		want                any
	}{
		{"set-network-fee", "2gwei/block", "network_fee_wei", "2000000000"},
		{"set-operator-max-fee", "7gwei/block", "maximum_operator_fee_wei", "7000000000"},
		{"set-fee-increase-limit", "12.5%", "operator_max_fee_increase_bp", float64(1250)},
		{"set-declare-period", "2d", "declare_operator_fee_period_seconds", float64(172800)},
		{"set-execute-period", "36h", "execute_operator_fee_period_seconds", float64(129600)},
		{"set-liquidation-threshold", "100800", "minimum_blocks_before_liquidation", float64(100800)},
		{"set-minimum-collateral", "2ssv", "minimum_liquidation_collateral_wei", "2000000000000000000"},
	} {
		line := "dao " + p.command + " " + p.value
		if dry := d.asking(line + " --dry-run" + as(1)); dry["dry_run"] != true || show()[p.key] == p.want {
			t.Errorf("%s: the dry run says %v", line, dry)
		}
		d.fails(line+as(2), fault.WalletOther)
		d.fails("dao "+p.command+" x"+as(1), fault.AmountInvalid)
		d.ok(line + as(1))
		if got := show()[p.key]; got != p.want {
			t.Errorf("%s: %v, want %v", line, got, p.want)
		}
	}
	d.fails("dao set-liquidation-threshold 100799"+as(1), fault.AmountInvalid)
	d.fails("dao set-minimum-collateral 1wei"+as(1), fault.CallRefused)
	d.fails("dao set-operator-max-fee 100ssv/block"+as(1), fault.AmountInvalid)
	d.fails("dao set-fee-increase-limit 0.001%"+as(1), fault.AmountInvalid)
	d.fails("dao withdraw"+as(1), fault.Usage)
	d.fails("dao withdraw 1 --all"+as(1), fault.Usage)
	d.fails("dao withdraw 1ssv"+as(1), fault.CallRefused)
	d.fails("dao withdraw 1ssv"+as(2), fault.WalletOther)
	d.ok("dao withdraw --all" + as(1)) // of nothing
	d.ok("dao show" + reading)
	if text := d.stdout.String(); !strings.Contains(text, "12.5 % more") || !strings.Contains(text, "100800 blocks") {
		t.Errorf("show:\n%s", text)
	}

	_, first := chainWallet(1)
	_, next := chainWallet(3)
	for _, of := range []string{"", " --views"} {
		d.fails("contracts transfer-ownership "+next.Hex()+of+as(2), fault.WalletOther)
		d.fails("contracts accept-ownership"+of+as(3), fault.CallRefused)
		d.ok("contracts transfer-ownership " + next.Hex() + of + as(1))
		if g := show(); of == "" && (g["owner"] != strings.ToLower(first.Hex()) || g["pending_owner"] != strings.ToLower(next.Hex())) {
			t.Errorf("%s: the owner is %v before the next one accepts", of, g["owner"])
		}
		d.fails("contracts accept-ownership"+of+as(2), fault.WalletOther)
		d.ok("contracts accept-ownership" + of + as(3))
		d.fails("contracts transfer-ownership "+next.Hex()+of+as(1), fault.WalletOther)
	}
	if g := show(); g["owner"] != strings.ToLower(next.Hex()) || g["pending_owner"] != nil {
		t.Errorf("in the end %v", g)
	}
}

// Commands find the contracts and the execution client of a local network by its folder, or by themselves.
func TestContractsOfALocalNetwork(t *testing.T) {
	d := newChainDesk(t)
	d.write("params.json", []byte(testParameters))
	d.ok("contracts deploy --execution @chain.ipc --poll 5ms --wallet @w1 --params @params.json --out @contracts.json")
	d.fails("operator list", fault.Usage)
	d.fails("operator list --contracts @contracts.json", fault.Usage) // the file names no execution client
	d.fails("operator list --dir @local", fault.FileMissing)

	data, err := os.ReadFile(d.path("contracts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]any
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	file["execution"] = d.path("chain.ipc")
	if data, err = json.Marshal(file); err != nil {
		t.Fatal(err)
	}
	d.write(filepath.Join("local", home.ContractsFile), data)
	for _, line := range []string{"operator list", "operator list --dir @local", "dao show", "contracts verify"} {
		d.ok(line)
		if said := strings.Contains(d.terminal.stderr.String(), "using the local network"); said == strings.Contains(line, "--dir") {
			t.Errorf("%s: %q", line, d.terminal.stderr.String())
		}
	}
	key := operatorText(t, 1)
	d.ok("operator register --public-key " + key + " --fee 1gwei/block --poll 5ms --wallet @w1")
	d.fails("operator list --execution @chain.ipc", fault.Usage) // another client, but of which contracts?
}
