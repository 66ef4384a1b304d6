package localnet

import (
	"os"
	"reflect"
	"testing"

	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
)

// What commands read of a local network is what was deployed, with a wallet for each account.
func TestFilesDescribeTheContracts(t *testing.T) {
	n := &Network{Options: Defaults(), Layout: Layout{Dir: t.TempDir(), Base: 21000}}
	n.Options.Fees = true
	var err error
	if n.Registration, err = onchain.Plan(nil, n.Options.Terms()); err != nil {
		t.Fatal(err)
	}
	if err := n.describeContracts(); err != nil {
		t.Fatal(err)
	}
	want, err := n.contracts()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(n.Layout.Contracts())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := client.ParseContracts(data); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("contracts are %+v, %v", got, err)
	}
	all, err := onchain.Accounts(n.Options.Operators)
	if err != nil || len(n.funded) != len(all) {
		t.Fatalf("%d of %d accounts have ether, %v", len(n.funded), len(all), err)
	}
	if len(all) != 7 || all[0].Address.Hex() != "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266" {
		t.Errorf("%d accounts, the owner is %v", len(all), all[0].Address)
	}
	for _, a := range all {
		data, err := os.ReadFile(n.Layout.Wallet(a.Name))
		if err != nil {
			t.Fatal(err)
		}
		if w, err := client.OpenWallet(data, ""); err != nil || w.Address != a.Address {
			t.Errorf("the wallet of %s is %v, %v", a.Name, w.Address, err)
		}
	}
}
