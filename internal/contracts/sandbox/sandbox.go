// Package sandbox runs the compiled contracts on an EVM in memory, without a chain: any account may call, any block number may be next,
// and a call takes microseconds.
//
// Tests compare the accounting model with it, and measure gas in it. The rules are those of Cancun, under which the gas of the public
// contracts was measured.
//
// Not here: chains with blocks, receipts and a transaction pool (ethclient/simulated).
package sandbox

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"

	"github.com/hawser-ssv/hawser/contracts/artifacts"
	"github.com/hawser-ssv/hawser/contracts/binding"
)

// refundQuotient limits refunds: they are at most the used gas divided by it, EIP-3529.
const refundQuotient = 5

// gasLimit is far more than any call needs; gas costs nothing here.
const gasLimit = 1 << 40

// Deployer is the account that deploys and owns everything in a sandbox.
var Deployer = common.HexToAddress("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")

// Chain is the state of one EVM. Only one goroutine at a time may use it and its copies.
type Chain struct {
	// Block and Time are the block number and the time of the next call. The caller sets them.
	Block, Time uint64
	// Deployment has the contracts' addresses.
	Deployment binding.Deployment

	config *params.ChainConfig
	state  *state.StateDB
	code   codeAnalysis
	calls  uint64
}

// codeAnalysis caches the EVM's analysis of contracts' code, which is most of the work of a small call. Copies of a chain share it.
type codeAnalysis map[common.Hash]vm.BitVec

// Load implements vm.JumpDestCache.
func (a codeAnalysis) Load(hash common.Hash) (vm.BitVec, bool) {
	found, ok := a[hash]
	return found, ok
}

// Store implements vm.JumpDestCache.
func (a codeAnalysis) Store(hash common.Hash, found vm.BitVec) { a[hash] = found }

// Result is the result of a call.
type Result struct {
	// Return is what the contract returned.
	Return []byte
	// Logs are the emitted logs, in order.
	Logs []*types.Log
	// Gas is the gas of a whole transaction with this call: its base cost and data, the
	// execution, less refunds.
	Gas uint64
}

// New returns a sandbox at a block, with all contracts deployed.
func New(block, time uint64, parameters binding.Params) (*Chain, error) {
	db, err := state.New(types.EmptyRootHash, state.NewDatabaseForTesting())
	if err != nil {
		return nil, fmt.Errorf("open an empty state: %w", err)
	}
	c := &Chain{Block: block, Time: time, config: cancun(), state: db, code: codeAnalysis{}}
	if c.Deployment, err = binding.Plan(Deployer, 0, parameters); err != nil {
		return nil, err
	}
	for _, tx := range c.Deployment.Txs {
		if tx.To == nil {
			_, err = c.create(tx.Data)
		} else {
			_, err = c.Call(Deployer, *tx.To, tx.Data)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", tx.What, err)
		}
	}
	return c, nil
}

// cancun is the chain's configuration: all forks up to Cancun are active, and no later one.
func cancun() *params.ChainConfig {
	config := *params.MergedTestChainConfig
	config.PragueTime, config.OsakaTime, config.AmsterdamTime, config.BogotaTime = nil, nil, nil, nil
	config.BPO1Time, config.BPO2Time, config.BPO3Time, config.BPO4Time, config.BPO5Time = nil, nil, nil, nil, nil
	return &config
}

// Copy returns an independent copy of the chain.
func (c *Chain) Copy() *Chain {
	other := *c
	other.state = c.state.Copy()
	return &other
}

// Create deploys an artifact without constructor arguments.
func (c *Chain) Create(name string) (common.Address, error) {
	artifact, err := artifacts.Load(name)
	if err != nil {
		return common.Address{}, err
	}
	return c.create(artifact.Bytecode)
}

func (c *Chain) create(code []byte) (common.Address, error) {
	evm := c.enter(Deployer, nil)
	out, address, _, err := evm.Create(Deployer, code, budget(), new(uint256.Int))
	c.state.Finalise(c.rules())
	if err != nil {
		return address, revertOf(out, err)
	}
	return address, nil
}

// Call makes a call and keeps its changes if it succeeds. A revert is an error of type binding.Revert.
func (c *Chain) Call(from, to common.Address, data []byte) (Result, error) {
	c.calls++
	hash := common.BigToHash(new(big.Int).SetUint64(c.calls))
	c.state.SetTxContext(hash, 0, 0)
	out, left, err := c.enter(from, &to).Call(from, to, data, budget(), new(uint256.Int))
	refund := c.state.GetRefund()
	c.state.Finalise(c.rules())
	if err != nil {
		return Result{}, revertOf(out, err)
	}
	return Result{
		Return: out,
		Logs:   c.state.GetLogs(hash, c.Block, common.Hash{}, c.Time),
		Gas:    transactionGas(data, gasLimit-left.ExecutionGas, refund),
	}, nil
}

// View makes a call without keeping its changes.
func (c *Chain) View(from, to common.Address, data []byte) ([]byte, error) {
	snapshot := c.state.Snapshot()
	out, _, err := c.enter(from, &to).Call(from, to, data, budget(), new(uint256.Int))
	c.state.RevertToSnapshot(snapshot)
	c.state.Finalise(c.rules())
	if err != nil {
		return nil, revertOf(out, err)
	}
	return out, nil
}

func budget() vm.GasBudget { return vm.NewGasBudget(gasLimit, 0) }

// enter prepares the state for a transaction: its block, and sender, receiver and precompiles as warm accounts.
func (c *Chain) enter(from common.Address, to *common.Address) *vm.EVM {
	evm := vm.NewEVM(vm.BlockContext{
		CanTransfer: core.CanTransfer,
		Transfer:    core.Transfer,
		GetHash:     func(uint64) common.Hash { return common.Hash{} },
		BlockNumber: new(big.Int).SetUint64(c.Block),
		Time:        c.Time,
		Difficulty:  new(big.Int),
		BaseFee:     new(big.Int),
		BlobBaseFee: big.NewInt(1),
		GasLimit:    gasLimit,
		Random:      new(common.Hash),
	}, c.state, c.config, vm.Config{})
	evm.SetTxContext(vm.TxContext{Origin: from, GasPrice: new(uint256.Int)})
	evm.SetJumpDestCache(c.code)
	rules := c.rules()
	c.state.Prepare(rules, from, common.Address{}, to, vm.ActivePrecompiles(rules), nil)
	return evm
}

// rules returns the rules of the block.
func (c *Chain) rules() params.Rules {
	return c.config.Rules(new(big.Int).SetUint64(c.Block), true, c.Time)
}

func revertOf(out []byte, err error) error {
	if revert := binding.DecodeRevert(out); revert.Name != "" {
		return revert
	}
	return fmt.Errorf("call a contract: %w (%x)", err, out)
}

// transactionGas returns the gas of a transaction with an executed call: 21,000, 16 for each byte of data and 4 for each zero byte, and
// the execution less refunds.
func transactionGas(data []byte, executed, refund uint64) uint64 {
	used := params.TxGas + executed
	for _, b := range data {
		if b == 0 {
			used += params.TxDataZeroGas
		} else {
			used += params.TxDataNonZeroGasEIP2028
		}
	}
	return used - min(refund, used/refundQuotient)
}
