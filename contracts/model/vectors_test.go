package model

import (
	"bytes"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/hawser-ssv/hawser/contracts/binding"
)

// The vectors of spec/contracts.md were computed from its formulas by another program, in
// another language. Here the model answers them.

const vectorFolder = "../../spec/vectors"

// vectorCases reads a file of vectors; every member must be known.
func vectorCases[C any](t *testing.T, name string) []C {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(vectorFolder, "contracts-"+name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Title             string
		Paragraphs, Notes []string
		Cases             []C
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil || len(file.Cases) == 0 {
		t.Fatalf("%s: %d cases, %v", name, len(file.Cases), err)
	}
	return file.Cases
}

// reason is an error's name, or the text of one that has only a text.
func reason(err error) string {
	if err == nil {
		return ""
	}
	e, ok := err.(*Error)
	if !ok {
		return err.Error()
	}
	if e.Name == "Error" {
		return strings.Join(e.Args, "")
	}
	return e.Name
}

func decimal(t *testing.T, text string) *big.Int {
	t.Helper()
	n, ok := new(big.Int).SetString(text, 10)
	if !ok {
		t.Fatalf("%q is no decimal number", text)
	}
	return n
}

func TestEveryVectorFileIsRead(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(vectorFolder, "contracts-*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "contracts-"), ".json"))
	}
	if want := []string{"clusters", "fees", "hashes", "network", "operator", "packing", "windows"}; !slices.Equal(names, want) {
		t.Errorf("files %v, read %v", names, want)
	}
}

func TestPackingVectors(t *testing.T) {
	for _, c := range vectorCases[struct {
		Wei   string
		Units uint64 `json:",string"`
		Error string
	}](t, "packing") {
		units, err := Shrink(decimal(t, c.Wei))
		if units != c.Units || reason(err) != c.Error {
			t.Errorf("%s wei: %d units, %q; want %d, %q", c.Wei, units, reason(err), c.Units, c.Error)
		}
		if err == nil && Expand(units).String() != c.Wei {
			t.Errorf("%d units: %v wei", units, Expand(units))
		}
	}
}

func TestOperatorVectors(t *testing.T) {
	for _, c := range vectorCases[struct {
		Validators uint32
		Fee        uint64 `json:",string"`
		Block      uint64
		Index      uint64 `json:",string"`
		Balance    uint64 `json:",string"`
		At         uint64
		IndexAt    uint64 `json:"index_at,string"`
		BalanceAt  uint64 `json:"balance_at,string"`
		Error      string
	}](t, "operator") {
		o, err := Operator{Validators: c.Validators, Fee: c.Fee, Block: c.Block, Index: c.Index, Balance: c.Balance}.advance(c.At)
		if reason(err) != c.Error || err == nil && (o.Index != c.IndexAt || o.Balance != c.BalanceAt || o.Block != c.At) {
			t.Errorf("%+v: %+v, %q", c, o, reason(err))
		}
	}
}

func TestNetworkVectors(t *testing.T) {
	for _, c := range vectorCases[struct {
		Fee         uint64 `json:",string"`
		Index       uint64 `json:",string"`
		IndexBlock  uint64 `json:"index_block"`
		Earned      uint64 `json:",string"`
		EarnedBlock uint64 `json:"earned_block"`
		Validators  uint32
		At          uint64
		IndexAt     uint64 `json:"index_at,string"`
		EarnedAt    uint64 `json:"earned_at,string"`
	}](t, "network") {
		n := Network{Fee: c.Fee, Index: c.Index, IndexBlock: c.IndexBlock, Earned: c.Earned, EarnedBlock: c.EarnedBlock, Validators: c.Validators}
		index, err1 := n.indexAt(c.At)
		earned, err2 := n.earnedAt(c.At)
		if err1 != nil || err2 != nil || index != c.IndexAt || earned != c.EarnedAt {
			t.Errorf("%+v: index %d (%v), earned %d (%v)", c, index, err1, earned, err2)
		}
	}
}

type clusterVector struct {
	Validators        uint32
	NetworkFeeIndex   uint64 `json:"network_fee_index,string"`
	Index             uint64 `json:",string"`
	Balance           string
	OperatorsIndex    uint64 `json:"operators_index,string"`
	NetworkIndex      uint64 `json:"network_index,string"`
	OperatorsFee      uint64 `json:"operators_fee,string"`
	NetworkFee        uint64 `json:"network_fee,string"`
	MinimumBlocks     uint64 `json:"minimum_blocks"`
	MinimumCollateral uint64 `json:"minimum_collateral,string"`
	Used              uint64 `json:",string"`
	Settled           string
	Shortfall         string
	BurnRate          string `json:"burn_rate"`
	Liquidatable      bool
	InBlocks          *uint64 `json:"liquidatable_in_blocks"`
}

// network is a state in which the cluster of a vector is about to be settled.
func (c clusterVector) state(t *testing.T) (*State, At, Cluster) {
	const now = 1_000
	owner, operators := common.Address{1}, []uint64{1}
	s := New(common.Address{2}, Params{MinimumBlocks: c.MinimumBlocks, MinimumCollateral: c.MinimumCollateral}, nil)
	s.Network = Network{Fee: c.NetworkFee, Index: c.NetworkIndex, IndexBlock: now}
	s.Operators[1] = Operator{Fee: c.OperatorsFee, Index: c.OperatorsIndex, Block: now}
	given := Cluster{c.Validators, c.NetworkFeeIndex, c.Index, true, decimal(t, c.Balance)}
	s.Clusters[KeyOf(owner, operators)] = given
	return s, At{Block: now}, given
}

func TestClusterVectors(t *testing.T) {
	owner, operators := common.Address{1}, []uint64{1}
	for _, c := range vectorCases[clusterVector](t, "clusters") {
		s, at, given := c.state(t)
		settled, _, shortfall, err := s.settled(at.Block, operators, given)
		if err != nil || settled.Balance.String() != c.Settled || shortfall.String() != c.Shortfall ||
			settled.Index != c.OperatorsIndex || settled.NetworkFeeIndex != c.NetworkIndex {
			t.Errorf("%+v: settled %v, short %v, %v", c, settled, shortfall, err)
		}
		spent := new(big.Int).Sub(given.Balance, settled.Balance)
		if spent.Add(spent, shortfall); spent.Cmp(Expand(c.Used)) != 0 {
			t.Errorf("%+v: used %v wei", c, spent)
		}
		if rate, err := s.BurnRate(owner, operators, given); err != nil || rate.String() != c.BurnRate {
			t.Errorf("%+v: burn rate %v, %v", c, rate, err)
		}
		if short, err := s.Liquidatable(at, owner, operators, given); err != nil || short != c.Liquidatable {
			t.Errorf("%+v: liquidatable %t, %v", c, short, err)
		}
		block, ever, err := s.LiquidationBlock(at, owner, operators, given)
		if err != nil || ever != (c.InBlocks != nil) || ever && block-at.Block != *c.InBlocks {
			t.Errorf("%+v: liquidatable in %d blocks (%t), %v", c, block-at.Block, ever, err)
		}
	}
}

func TestFeeVectors(t *testing.T) {
	for _, c := range vectorCases[struct {
		Old, New       string
		Limit, Maximum uint64
		Error          string
	}](t, "fees") {
		owner := common.Address{1}
		s := New(common.Address{2}, Params{MaxFeeIncrease: c.Limit, MaxFee: c.Maximum}, nil)
		old, err := Shrink(decimal(t, c.Old))
		if err != nil {
			t.Fatal(err)
		}
		s.Operators[1] = Operator{Owner: owner, Fee: old, Block: 1}
		if _, err := s.DeclareOperatorFee(At{Block: 2, Time: 3}, owner, 1, decimal(t, c.New)); reason(err) != c.Error {
			t.Errorf("%+v: %q", c, reason(err))
		}
	}
}

func TestWindowVectors(t *testing.T) {
	for _, c := range vectorCases[struct {
		DeclaredAt    uint64 `json:"declared_at"`
		DeclarePeriod uint64 `json:"declare_period"`
		ExecutePeriod uint64 `json:"execute_period"`
		Now           uint64
		Begin, End    uint64
		Error         string
	}](t, "windows") {
		owner := common.Address{1}
		s := New(common.Address{2}, Params{DeclarePeriod: c.DeclarePeriod, ExecutePeriod: c.ExecutePeriod, MaxFeeIncrease: 10_000, MaxFee: 1 << 62}, nil)
		s.Operators[1] = Operator{Owner: owner, Fee: 100, Block: 1}
		if _, err := s.DeclareOperatorFee(At{2, c.DeclaredAt}, owner, 1, Expand(101)); err != nil {
			t.Fatal(err)
		}
		if r := s.Requests[1]; r.Begin != c.Begin || r.End != c.End {
			t.Errorf("%+v: window %+v", c, r)
		}
		if _, err := s.ExecuteOperatorFee(At{3, c.Now}, owner, 1); reason(err) != c.Error {
			t.Errorf("%+v: %q", c, reason(err))
		}
	}
}

func TestHashVectors(t *testing.T) {
	for _, c := range vectorCases[struct {
		Owner     common.Address
		Operators []uint64
		PublicKey hexutil.Bytes `json:"public_key"`
		Cluster   struct {
			Validators      uint32
			NetworkFeeIndex uint64 `json:"network_fee_index,string"`
			Index           uint64 `json:",string"`
			Active          bool
			Balance         string
		}
		ClusterKey    common.Hash `json:"cluster_key"`
		RecordHash    common.Hash `json:"record_hash"`
		ValidatorKey  common.Hash `json:"validator_key"`
		ValidatorMark common.Hash `json:"validator_mark"`
	}](t, "hashes") {
		if got := binding.ClusterKey(c.Owner, c.Operators); got != c.ClusterKey {
			t.Errorf("cluster key %v, want %v", got, c.ClusterKey)
		}
		r := c.Cluster
		record := Cluster{r.Validators, r.NetworkFeeIndex, r.Index, r.Active, decimal(t, r.Balance)}
		if got := record.Hash(); got != c.RecordHash {
			t.Errorf("record hash %v, want %v", got, c.RecordHash)
		}
		if got := crypto.Keccak256Hash(c.PublicKey, c.Owner[:]); got != c.ValidatorKey {
			t.Errorf("validator key %v, want %v", got, c.ValidatorKey)
		}
		var words []byte
		for _, id := range c.Operators {
			words = append(words, common.BigToHash(new(big.Int).SetUint64(id)).Bytes()...)
		}
		mark := crypto.Keccak256Hash(words)
		if mark[31] |= 1; mark != c.ValidatorMark {
			t.Errorf("validator mark %v, want %v", mark, c.ValidatorMark)
		}
	}
}
