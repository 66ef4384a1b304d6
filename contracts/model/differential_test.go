package model

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/contracts/artifacts"
	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/internal/contracts/sandbox"
	"github.com/hawser-ssv/hawser/protocol/registry"
)

// The compiled contracts and the model make the same calls, and after each of them agree
// on errors, events, views and balances. HAWSER_MODEL_OPERATIONS=1000000 makes more of
// them, HAWSER_MODEL_SEED says where to begin; a failure prints its seed and the fewest
// steps that still show it.

var (
	accounts = []common.Address{common.HexToAddress("0xa1"), common.HexToAddress("0xa2"), common.HexToAddress("0xa3")}
	network  = binding.NewSSVNetwork()
	views    = binding.NewSSVNetworkViews()
	token    = binding.NewSSVToken()
	basic    = binding.NewBasicWhitelisting()
	events   = eventsByTopic()
)

func eventsByTopic() map[common.Hash]abi.Event {
	all := map[common.Hash]abi.Event{}
	for _, contract := range []abi.ABI{network.GetABI(), token.GetABI()} {
		for _, e := range contract.Events {
			all[e.ID] = e
		}
	}
	return all
}

// member is a whitelisting contract with one member.
type member common.Address

func (m member) IsWhitelisted(account common.Address, _ uint64) bool {
	return account == common.Address(m)
}

// TestMain lets garbage lie longer: the EVM keeps its stacks in a pool that every
// collection empties, and making new ones is a third of the work.
func TestMain(m *testing.M) {
	debug.SetGCPercent(800)
	os.Exit(m.Run())
}

// world is the deployed starting point; each check works on a copy.
type world struct {
	chain       *sandbox.Chain
	whitelister common.Address
	// interlude, if there is one, comes after each step.
	interlude func(p *pair, step int)
}

func params() binding.Params {
	return binding.Params{
		MinimumBlocksBeforeLiquidation: 20,
		MinimumLiquidationCollateral:   big.NewInt(1_000 * Unit),
		ValidatorsPerOperatorLimit:     6,
		DeclareOperatorFeePeriod:       100,
		ExecuteOperatorFeePeriod:       200,
		OperatorMaxFeeIncrease:         1_000,
		MaximumOperatorFee:             1 << 63,
	}
}

func newWorld(t *testing.T) world {
	t.Helper()
	chain, err := sandbox.New(100, 1_700_000_000, params())
	if err != nil {
		t.Fatal(err)
	}
	call := func(from, to common.Address, data []byte) {
		t.Helper()
		if _, err := chain.Call(from, to, data); err != nil {
			t.Fatal(err)
		}
	}
	w := world{chain: chain}
	if w.whitelister, err = chain.Create(artifacts.BasicWhitelisting); err != nil {
		t.Fatal(err)
	}
	call(sandbox.Deployer, w.whitelister, basic.PackAddWhitelistedAddress(accounts[1]))
	for _, account := range append(slices.Clone(accounts), sandbox.Deployer) {
		call(sandbox.Deployer, chain.Deployment.Token, token.PackMint(account, funds()))
		call(account, chain.Deployment.Token, token.PackApprove(chain.Deployment.Network, new(big.Int).Sub(wordLimit, big.NewInt(1))))
	}
	return w
}

func funds() *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(26), nil) }

func (w world) model() *State {
	p := params()
	s := New(w.chain.Deployment.Network, Params{
		MinimumBlocks: p.MinimumBlocksBeforeLiquidation, MinimumCollateral: 1_000, ValidatorLimit: p.ValidatorsPerOperatorLimit,
		DeclarePeriod: p.DeclareOperatorFeePeriod, ExecutePeriod: p.ExecuteOperatorFeePeriod,
		MaxFeeIncrease: p.OperatorMaxFeeIncrease, MaxFee: p.MaximumOperatorFee,
	}, map[common.Address]Whitelister{w.whitelister: member(accounts[1])})
	for _, account := range accounts {
		s.Tokens[account] = funds()
	}
	// the constructor's supply and the mint
	s.Tokens[sandbox.Deployer] = new(big.Int).Add(funds(), new(big.Int).Exp(big.NewInt(10), big.NewInt(21), nil))
	return s
}

// pair is contracts and model going side by side.
type pair struct {
	world
	choice   *rand.Rand
	model    *State
	clusters []known
	outcomes map[string]int // of calls: events by name, errors by name
	node     *registry.Registry
	replayed *State // by the contracts' events
	calls    uint64
}

// noDoubts folds the events of a call as a node does. None contradicts those before it: a node takes a contradiction for events
// that its execution client left out.
func (p *pair) noDoubts(logs []*types.Log) {
	if p.node == nil {
		var err error
		p.node, err = registry.New(registry.Config{VerifyOwner: func(phase0.BLSPubKey, common.Address, uint64, phase0.BLSSignature) error {
			return errors.New("malformed for nodes, and an event of the contract all the same")
		}})
		if err != nil {
			p.Fatalf("%v", err)
		}
	}
	p.calls++
	block := registry.Block{Number: p.calls}
	for i, log := range logs {
		if log.Address == p.chain.Deployment.Network {
			block.Logs = append(block.Logs, registry.Log{Block: p.calls, LogIndex: uint(i), Topics: log.Topics, Data: log.Data})
		}
	}
	out, err := p.node.Apply(block)
	if err != nil || len(out.Doubts) != 0 {
		p.Fatalf("a node would believe that events are missing: %+v, %v", out.Doubts, err)
	}
}

// known is a cluster that was opened in this run.
type known struct {
	owner     common.Address
	operators []uint64
	keys      [][]byte
}

func (p *pair) at() At { return At{p.chain.Block, p.chain.Time} }

// both makes a call on both sides and compares errors and events.
func (p *pair) both(caller common.Address, data []byte, want []Event, wantErr error) {
	got, err := p.chain.Call(caller, p.chain.Deployment.Network, data)
	var revert binding.Revert
	switch {
	case err == nil && wantErr == nil:
		p.outcomes[want[len(want)-1].Name]++
	case errors.As(err, &revert) && wantErr != nil && strings.TrimPrefix(revert.Error(), "reverted with ") == wantErr.Error():
		p.outcomes[revert.Name]++
		return
	default:
		p.Fatalf("contracts: %v, model: %v", err, wantErr)
	}
	a, b := p.logText(got.Logs), eventText(want)
	if a != b {
		p.Fatalf("contracts:\n%s\nmodel:\n%s", a, b)
	}
	p.noDoubts(got.Logs)
	p.replay(got.Logs)
}

func eventText(list []Event) string {
	lines := make([]string, len(list))
	for i, e := range list {
		lines[i] = e.String()
	}
	return strings.Join(lines, "\n")
}

func (p *pair) logText(logs []*types.Log) string {
	var lines []string
	for _, log := range logs {
		if kind := events[log.Topics[0]]; kind.Name != "Approval" {
			lines = append(lines, p.decodeLog(kind, log).String())
		}
	}
	return strings.Join(lines, "\n")
}

func (p *pair) decodeLog(kind abi.Event, log *types.Log) Event {
	values := map[string]any{}
	if err := kind.Inputs.UnpackIntoMap(values, log.Data); err != nil {
		p.Fatalf("%v", err)
	}
	var indexed abi.Arguments
	for _, input := range kind.Inputs {
		if input.Indexed {
			indexed = append(indexed, input)
		}
	}
	if err := abi.ParseTopicsIntoMap(values, indexed, log.Topics[1:]); err != nil {
		p.Fatalf("%v", err)
	}
	e := Event{Name: kind.Name}
	for _, input := range kind.Inputs {
		value := values[input.Name]
		if input.Type.T == abi.TupleTy {
			value = fromBinding(*abi.ConvertType(value, new(binding.Cluster)).(*binding.Cluster))
		}
		e.Args = append(e.Args, value)
	}
	return e
}

func fromBinding(c binding.Cluster) Cluster {
	return Cluster{c.ValidatorCount, c.NetworkFeeIndex, c.Index, c.Active, c.Balance}
}

func toBinding(c Cluster) binding.Cluster {
	return binding.Cluster{ValidatorCount: c.Validators, NetworkFeeIndex: c.NetworkFeeIndex, Index: c.Index, Active: c.Active, Balance: c.Balance}
}

// view asks a question and compares the answer, as text, with the model's. One of eight
// goes through the views contract, which only passes it on.
func view[T any](p *pair, what string, data []byte, unpack func([]byte) (T, error), want T, wantErr error) {
	to := p.chain.Deployment.Network
	if p.choice.IntN(8) == 0 {
		to = p.chain.Deployment.Views
	}
	out, err := p.chain.View(accounts[0], to, data)
	if err != nil || wantErr != nil {
		var revert binding.Revert
		if !errors.As(err, &revert) || wantErr == nil || strings.TrimPrefix(revert.Error(), "reverted with ") != wantErr.Error() {
			p.Fatalf("%s: contracts %v, model %v", what, err, wantErr)
		}
		return
	}
	got, err := unpack(out)
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		p.Fatalf("%s: contracts %v, model %v (%v)", what, got, want, err)
	}
}

// divergence is what a pair panics with when the two sides differ.
type divergence struct{ text string }

// Fatalf ends a run.
func (p *pair) Fatalf(format string, args ...any) { panic(divergence{fmt.Sprintf(format, args...)}) }

// stepsPerRun keeps 64-bit overflow near: time flies, and a run that has reached it only
// refuses from then on.
const stepsPerRun = 100

// operations is how many a test run makes: HAWSER_MODEL_OPERATIONS, or a few.
func operations(t *testing.T) int {
	text := os.Getenv("HAWSER_MODEL_OPERATIONS")
	if text == "" {
		return 6_000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestContractsAgreeWithModel(t *testing.T) {
	w := newWorld(t)
	outcomes := map[string]int{}
	seed := uint64(1)
	if text := os.Getenv("HAWSER_MODEL_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	steps := make([]int, stepsPerRun)
	for i := range steps {
		steps[i] = i
	}
	total := 0
	for ; total < operations(t); seed++ {
		if _, found := w.run(seed, steps, outcomes); found != "" {
			shrunk, text, trace := w.shrink(seed, steps)
			t.Fatalf("seed %d, steps %v:\n%s\n%s", seed, shrunk, strings.Join(trace, "\n"), text)
		}
		total = sum(outcomes)
	}
	for _, name := range slices.Sorted(maps.Keys(outcomes)) {
		t.Logf("%7d %s", outcomes[name], name)
	}
	t.Logf("%7d operations, seeds up to %d", total, seed-1)
	for _, name := range everyOutcome {
		if outcomes[name] == 0 {
			t.Errorf("no call ended with %s: the comparison says nothing about it", name)
		}
	}
}

// TestSeedsThatDiffered replays the histories in which contracts and model once disagreed: a burn rate could not be asked for
// once an operator's index no longer fitted.
func TestSeedsThatDiffered(t *testing.T) {
	w := newWorld(t)
	for seed, steps := range map[uint64][]int{1972: {0, 4, 11, 19, 23}, 1002096: {0, 10, 19}} {
		if trace, found := w.run(seed, steps, map[string]int{}); found != "" {
			t.Errorf("seed %d:\n%s\n%s", seed, strings.Join(trace, "\n"), found)
		}
	}
}

// everyOutcome is what a run of any length must have seen.
var everyOutcome = []string{
	"ValidatorAdded", "ValidatorRemoved", "ClusterLiquidated", "ClusterReactivated", "ClusterDeposited", "ClusterWithdrawn",
	"OperatorFeeExecuted", "OperatorWithdrawn", "OperatorRemoved", "NetworkEarningsWithdrawn", "NetworkFeeUpdated",
	"InsufficientBalance", "ClusterNotLiquidatable", "IncorrectClusterState", "CallerNotWhitelistedWithData", "Panic",
}

func sum(outcomes map[string]int) (total int) {
	for _, n := range outcomes {
		total += n
	}
	return total
}

// run makes the given steps of a seed's history. A step draws from a source of its own,
// so that leaving others out does not change what it tries.
func (w world) run(seed uint64, steps []int, outcomes map[string]int) (trace []string, found string) {
	p := &pair{world: world{chain: w.chain.Copy(), whitelister: w.whitelister}, model: w.model(), outcomes: outcomes}
	defer func() {
		if r := recover(); r != nil {
			d, ok := r.(divergence)
			if !ok {
				panic(r)
			}
			found = d.text
		}
	}()
	p.choice = rand.New(rand.NewPCG(seed, 0))
	p.open()
	for _, step := range steps {
		p.choice = rand.New(rand.NewPCG(seed, uint64(step)+1))
		p.pass()
		action := pick(p, actions)
		trace = append(trace, fmt.Sprintf("step %d at block %d: %s", step, p.chain.Block, action.name))
		action.do(p)
		p.compareSome()
		checkInvariants(p)
		if w.interlude != nil {
			w.interlude(p, step)
		}
	}
	p.compareAll()
	return trace, ""
}

// shrink leaves out steps as long as the sides still differ.
func (w world) shrink(seed uint64, steps []int) (shrunk []int, text string, trace []string) {
	shrunk = slices.Clone(steps)
	for chunk := len(shrunk) / 2; chunk > 0; chunk /= 2 {
		for i := 0; i+chunk <= len(shrunk); {
			fewer := slices.Delete(slices.Clone(shrunk), i, i+chunk)
			if _, found := w.run(seed, fewer, map[string]int{}); found != "" {
				shrunk = fewer
			} else {
				i += chunk
			}
		}
	}
	trace, text = w.run(seed, shrunk, map[string]int{})
	return shrunk, text, trace
}

// open registers a few operators, so that clusters are possible from the start.
func (p *pair) open() {
	for i := range 8 {
		caller := accounts[i%len(accounts)]
		fee := pick(p, goodFees)
		key := []byte(fmt.Sprintf("operator %d", i))
		_, want, err := p.model.RegisterOperator(p.at(), caller, key, fee, i == 6)
		p.both(caller, network.PackRegisterOperator(key, fee, i == 6), want, err)
	}
}

// pass moves time on.
func (p *pair) pass() {
	p.chain.Block += pick(p, []uint64{0, 1, 1, 1, 3, 17, 17, 200, 5_000, 50_000})
	if p.seldom() && p.coin() {
		p.chain.Block += 100_000_000
	}
	p.chain.Time += pick(p, []uint64{0, 1, 12, 60, 99, 100, 150, 200, 301})
}
