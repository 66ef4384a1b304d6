package client

import (
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/keystore"

	"github.com/hawser-ssv/hawser/contracts/binding"
)

// Every error of the contracts has a sentence, and no other name has.
func TestEveryRevertHasASentence(t *testing.T) {
	parsed, err := binding.SSVNetworkMetaData.ParseABI()
	if err != nil {
		t.Fatal(err)
	}
	for name, declared := range parsed.Errors {
		if sentences[name] == "" {
			t.Errorf("%s has no sentence", name)
		}
		if strings.Count(sentences[name], "%v") > len(declared.Inputs) {
			t.Errorf("%s: more places than arguments in %q", name, sentences[name])
		}
	}
	for name := range sentences {
		if _, ok := parsed.Errors[name]; !ok && !strings.Contains(name, " ") {
			t.Errorf("%s is no error of the contracts", name)
		}
	}
	if got := Sentence(binding.Revert{Name: "ValidatorAlreadyExistsWithData", Arguments: []any{[]byte{0xab}}}); got != "validator 0xab is registered already" {
		t.Errorf("%q", got)
	}
}

func TestTopics(t *testing.T) {
	if topics, err := topicsOf(ledgerEvents...); err != nil || len(topics) != len(ledgerEvents) {
		t.Errorf("%v", err)
	}
}

func TestAmounts(t *testing.T) {
	for text, want := range map[string]string{
		"1": "1000000000000000000", "1.5ssv": "1500000000000000000", "0.2 SSV": "200000000000000000",
		"30gwei": "30000000000", "7 wei": "7", "0": "0",
	} {
		if got, err := ParseAmount(text); err != nil || got.String() != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "x", "-1", "1e9", "0.1wei", "1/2", "1 2", "1.2.3", "ssv", strings.Repeat("9", 101)} {
		if got, err := ParseAmount(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
	for text, want := range map[string]int64{"0": 0, "1gwei/block": 1_000_000_000, "0.01ssv/yr": 3_820_000_000, "0/yr": 0, "19999999wei/block": 10_000_000} {
		if got, err := ParseFee(text); err != nil || got.Int64() != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"1ssv", "1ssv/day", "x/yr", "19wei/block", "0.00001ssv/yr"} {
		if got, err := ParseFee(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
	for text, want := range map[string]time.Duration{"180d": 180 * Day, "2w": 14 * Day, "1y": 365 * Day, "36h": 36 * time.Hour, "0.5d": 12 * time.Hour} {
		if got, err := ParseRunway(text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "d", "-1d", "-1h", "1000y", "nand"} {
		if got, err := ParseRunway(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
	if got := SSV(big.NewInt(-1_500_000_000_000_000_000)); got != "-1.5 SSV" {
		t.Error(got)
	}
}

func TestPace(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	p := Pace{Block: 100, Time: now, PerBlock: 12 * time.Second}
	if got := p.At(110); got != now.Add(2*time.Minute) {
		t.Error(got)
	}
	if got := p.At(1 << 63); got != now.Add(horizon) {
		t.Error(got)
	}
	if got := p.Blocks(25 * time.Second); got != 3 {
		t.Error(got)
	}
}

func TestWarning(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	with := func(change func(*Statement)) string {
		s := Statement{Time: now, LiquidationBlock: 77, LiquidationTime: now.Add(29 * Day)}
		s.Cluster.Record.Active, s.Cluster.Record.ValidatorCount = true, 5
		change(&s)
		return s.Warning()
	}
	for _, c := range []struct {
		change func(*Statement)
		want   string // "" for none
	}{
		{func(*Statement) {}, "from 2027-02-13 08:00 UTC on (block 77) anybody may liquidate this cluster, and its 5 validators"},
		{func(s *Statement) { s.LiquidationTime = now.Add(31 * Day) }, ""},
		{func(s *Statement) { s.LiquidationBlock, s.LiquidationTime = 0, time.Time{} }, ""},
		{func(s *Statement) { s.Liquidatable, s.LiquidationTime = true, now }, "now, and its 5 validators would stop: deposit at once"},
		{func(s *Statement) { s.Cluster.Record.Active = false }, ""},
	} {
		if got := with(c.change); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestWallets(t *testing.T) {
	key := testPrivate(7)
	want := testWallet(7).Address
	w, err := OpenWallet([]byte("0x"+strings.Repeat("0", 62)+"07\n"), "")
	if err != nil || w.Address != want {
		t.Errorf("hex: %v, %v", w.Address, err)
	}
	file, err := keystore.EncryptKey(&keystore.Key{Address: want, PrivateKey: key}, "secret", 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	if w, err := OpenWallet(file, "secret"); err != nil || w.Address != want || !Encrypted(file) {
		t.Errorf("keystore: %v, %v", w.Address, err)
	}
	if _, err := OpenWallet(file, "wrong"); !errors.Is(err, ErrPassword) {
		t.Errorf("wrong password: %v", err)
	}
	greedy := strings.Replace(string(file), `"n":2`, `"n":1073741824`, 1)
	if greedy == string(file) {
		t.Fatal("the keystore has another form")
	}
	for _, bad := range []string{"", "0x12", strings.Repeat("0", 64), "{", "{}", `{"version":3}`, greedy} {
		if _, err := OpenWallet([]byte(bad), ""); !errors.Is(err, ErrWallet) && !errors.Is(err, ErrPassword) {
			t.Errorf("%.40q: %v", bad, err)
		}
	}
}

func TestParameters(t *testing.T) {
	const good = `{"minimum_blocks_before_liquidation":100800,"minimum_liquidation_collateral":"1ssv","validators_per_operator_limit":500,
		"declare_operator_fee_period":"3d","execute_operator_fee_period":"3d","operator_max_fee_increase_bp":1000,"maximum_operator_fee":"10ssv/yr"}`
	p, err := ParseParameters([]byte(good))
	if err != nil || p.DeclareOperatorFeePeriod != 259_200 || p.MaximumOperatorFee != 3_826_430_000_000 || p.MinimumLiquidationCollateral.Cmp(ten18) != 0 {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err = ParseParameters([]byte(strings.Replace(good, "{", `{"network_fee":"1ssv/yr",`, 1))); err != nil || p.NetworkFee != 382_640_000_000 {
		t.Errorf("with a network fee: %+v, %v", p, err)
	}
	for _, change := range [][2]string{{"{", `{"network_fee":"1ssv",`}, {`"1ssv"`, `"1wei"`}, {`"1ssv"`, `""`}, {"500", "0"}, {`"3d"`, `"x"`}, {"10ssv/yr", "10ssv"}, {"10ssv/yr", "1000000000000ssv/block"}, {"{", `{"extra":1,`}, {"}", ""}} {
		if _, err := ParseParameters([]byte(strings.Replace(good, change[0], change[1], 1))); err == nil {
			t.Errorf("%v is accepted", change)
		}
	}
}

func TestContractsFile(t *testing.T) {
	for _, bad := range []string{"", "{}", `{"schema":"hawser.contracts/1"}`, `{"schema":"hawser.contracts/1","chain_id":1}`, `{"schema":"x","chain_id":1,"network":"0x58410Bef803ECd7E63B23664C586A6DB72DAf59c"}`} {
		if _, err := ParseContracts([]byte(bad)); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
	c, err := ParseContracts([]byte(`{"schema":"hawser.contracts/1","chain_id":1,"network":"0x58410Bef803ECd7E63B23664C586A6DB72DAf59c"}`))
	if err != nil || c.ChainID != 1 {
		t.Errorf("%+v, %v", c, err)
	}
}
