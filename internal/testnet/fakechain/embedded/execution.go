package embedded

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec/bellatrix"
	"github.com/attestantio/go-eth2-client/spec/deneb"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/trie"
	"github.com/holiman/uint256"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/internal/contracts/sandbox"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
)

// Execution is an execution chain with the contracts from the start. Its blocks are the payloads of beacon blocks; their transactions
// run the contracts' bytecode. Gas costs nothing. The methods may be called from any goroutine.
type Execution struct {
	logs   *scripted.LogChain
	signer types.Signer

	mu       sync.Mutex
	evm      *sandbox.Chain
	head     scripted.LogBlock
	pending  []*types.Transaction
	nonces   map[common.Address]uint64
	receipts map[common.Hash]*types.Receipt
	// built is the newest payload that was made here. It is stored so that it is not executed twice.
	built built
}

// built is a block and the EVM's state after it.
type built struct {
	block scripted.LogBlock
	evm   *sandbox.Chain
}

// gasLimit is the gas limit in a block's header; it is not enforced.
const gasLimit = 60_000_000

// errPayload says that a payload does not follow the head, or that its hash or another field is wrong.
var errPayload = errors.New("payload does not continue the execution chain")

// NewExecution returns a chain with the contracts. Its first block has these transactions, which must all succeed. An empty block
// follows, so that a node that follows one block behind the head sees the transactions at once. Both blocks are older than genesis.
func NewExecution(parameters binding.Params, genesis time.Time, interval time.Duration, transactions []*types.Transaction) (*Execution, error) {
	start := genesis.Add(-3 * interval)
	evm, err := sandbox.New(0, uint64(start.Unix()), parameters)
	if err != nil {
		return nil, fmt.Errorf("deploy the contracts: %w", err)
	}
	e := &Execution{
		logs: scripted.NewLogChain(evm.Deployment.Network, start, interval), evm: evm,
		signer:   types.LatestSignerForChainID(big.NewInt(chain.ChainID)),
		nonces:   map[common.Address]uint64{sandbox.Deployer: evm.Deployment.NextNonce()},
		receipts: map[common.Hash]*types.Receipt{},
	}
	e.head = e.logs.Blocks()[0]
	for i, block := range [][]*types.Transaction{transactions, nil} {
		for _, tx := range block {
			if err := e.Send(tx); err != nil {
				return nil, err
			}
		}
		at := uint64(start.Add(time.Duration(i+1) * interval).Unix())
		payload, err := e.Payload(at, bellatrix.ExecutionAddress{}, phase0.Root{})
		if err != nil {
			return nil, err
		}
		if err := e.Import(at, payload, phase0.Root{}); err != nil {
			return nil, err
		}
	}
	for i, tx := range transactions {
		if e.receipts[tx.Hash()].Status != types.ReceiptStatusSuccessful {
			return nil, fmt.Errorf("transaction %d of %d was reverted", i+1, len(transactions))
		}
	}
	return e, nil
}

// Deployment returns the contracts' addresses.
func (e *Execution) Deployment() binding.Deployment { return e.evm.Deployment }

// Send adds a signed transaction to those that wait for a block. Its nonce must be the sender's next one.
func (e *Execution) Send(tx *types.Transaction) error {
	from, err := types.Sender(e.signer, tx)
	if err != nil {
		return fmt.Errorf("send transaction: %w", err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if slices.ContainsFunc(e.pending, func(p *types.Transaction) bool { return p.Hash() == tx.Hash() }) {
		return nil
	}
	next := e.nonces[from]
	for _, p := range e.pending {
		if sender, err := types.Sender(e.signer, p); err == nil && sender == from {
			next++
		}
	}
	switch {
	case tx.Nonce() != next:
		return fmt.Errorf("send transaction: nonce is %d, it should be %d", tx.Nonce(), next)
	case tx.To() == nil || tx.Value().Sign() != 0:
		return errors.New("send transaction: on the embedded chain transactions only call contracts, without ether")
	}
	e.pending = append(e.pending, tx)
	return nil
}

// Payload implements scripted.Execution. The payload has all waiting transactions.
func (e *Execution) Payload(time uint64, recipient bellatrix.ExecutionAddress, parent phase0.Root) (*deneb.ExecutionPayload, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := &deneb.ExecutionPayload{
		ParentHash: phase0.Hash32(e.head.Hash), StateRoot: [32]byte(types.EmptyRootHash), FeeRecipient: recipient, BlockNumber: e.head.Number + 1,
		GasLimit: gasLimit, Timestamp: time, BaseFeePerGas: uint256.NewInt(7),
	}
	for _, tx := range e.pending {
		data, err := tx.MarshalBinary()
		if err != nil {
			return nil, fmt.Errorf("encode transaction: %w", err)
		}
		p.Transactions = append(p.Transactions, data)
	}
	made, err := e.carryOut(p, parent)
	if err != nil {
		return nil, err
	}
	h := made.block.Header
	p.ReceiptsRoot, p.LogsBloom, p.GasUsed, p.BlockHash = [32]byte(h.ReceiptHash), h.Bloom, h.GasUsed, phase0.Hash32(made.block.Hash)
	e.built = made
	return p, nil
}

// call is a decoded transaction with its sender.
type call struct {
	from common.Address
	tx   *types.Transaction
}

// Import implements scripted.Execution.
func (e *Execution) Import(time uint64, p *deneb.ExecutionPayload, parent phase0.Root) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	made := e.built
	if made.evm == nil || made.block.Hash != common.Hash(p.BlockHash) {
		var err error
		if made, err = e.carryOut(p, parent); err != nil {
			return err
		}
	}
	if common.Hash(p.ParentHash) != e.head.Hash || p.BlockNumber != e.head.Number+1 || p.Timestamp != time {
		return fmt.Errorf("%w: block %d of time %d on %#x, the head is %d, %v", errPayload, p.BlockNumber, p.Timestamp, p.ParentHash, e.head.Number, e.head.Hash)
	}
	if err := sameBlock(made.block.Header, p, parent); err != nil {
		return err
	}
	if err := e.logs.Append(made.block); err != nil {
		return err
	}
	e.head, e.evm, e.built = made.block, made.evm, built{}
	for i, tx := range made.block.Transactions {
		from, err := types.Sender(e.signer, tx)
		if err != nil { // it was read before
			return fmt.Errorf("import payload: %w", err)
		}
		e.nonces[from]++
		e.receipts[tx.Hash()] = made.block.Receipts[i]
	}
	e.pending = slices.DeleteFunc(e.pending, func(p *types.Transaction) bool { return e.receipts[p.Hash()] != nil })
	return nil
}

// sameBlock returns an error unless a payload's fields are the results of executing it.
func sameBlock(h *types.Header, p *deneb.ExecutionPayload, parent phase0.Root) error {
	transactions := make(types.Transactions, len(p.Transactions))
	for i, data := range p.Transactions {
		transactions[i] = new(types.Transaction)
		if err := transactions[i].UnmarshalBinary(data); err != nil {
			return fmt.Errorf("%w: transaction %d: %w", errPayload, i, err)
		}
	}
	told := headerOf(p, parent)
	told.ReceiptHash, told.Bloom, told.GasUsed = common.Hash(p.ReceiptsRoot), p.LogsBloom, p.GasUsed
	told.UncleHash, told.Difficulty, told.WithdrawalsHash, told.RequestsHash = h.UncleHash, h.Difficulty, h.WithdrawalsHash, h.RequestsHash
	told.BlobGasUsed, told.ExcessBlobGas = &p.BlobGasUsed, &p.ExcessBlobGas
	told.TxHash = types.DeriveSha(transactions, trie.NewStackTrie(nil))
	if told.Hash() != common.Hash(p.BlockHash) || h.Hash() != common.Hash(p.BlockHash) || len(p.Withdrawals) > 0 {
		return fmt.Errorf("%w: its hash is %#x, it should be %v", errPayload, p.BlockHash, h.Hash())
	}
	return nil
}

// headerOf returns a payload's header without the fields that result from executing it.
func headerOf(p *deneb.ExecutionPayload, parent phase0.Root) *types.Header {
	root := common.Hash(parent)
	return &types.Header{
		ParentHash: common.Hash(p.ParentHash), Coinbase: common.Address(p.FeeRecipient), Root: common.Hash(p.StateRoot),
		Number: new(big.Int).SetUint64(p.BlockNumber), GasLimit: p.GasLimit, Time: p.Timestamp, Extra: p.ExtraData,
		MixDigest: common.Hash(p.PrevRandao), BaseFee: p.BaseFeePerGas.ToBig(), ParentBeaconRoot: &root,
	}
}

// read decodes transactions and checks that each has its sender's next nonce.
func (e *Execution) read(transactions []bellatrix.Transaction) ([]call, error) {
	ahead := map[common.Address]uint64{}
	var out []call
	for i, data := range transactions {
		tx := new(types.Transaction)
		if err := tx.UnmarshalBinary(data); err != nil {
			return nil, fmt.Errorf("%w: transaction %d: %w", errPayload, i, err)
		}
		from, err := types.Sender(e.signer, tx)
		if err != nil {
			return nil, fmt.Errorf("%w: transaction %d: %w", errPayload, i, err)
		}
		if tx.To() == nil || tx.Nonce() != e.nonces[from]+ahead[from] {
			return nil, fmt.Errorf("%w: transaction %d has nonce %d", errPayload, i, tx.Nonce())
		}
		ahead[from]++
		out = append(out, call{from, tx})
	}
	return out, nil
}

// carryOut runs a payload's transactions on a copy of the EVM and returns the block. A reverted transaction changes only the nonce.
func (e *Execution) carryOut(p *deneb.ExecutionPayload, parent phase0.Root) (built, error) {
	calls, err := e.read(p.Transactions)
	if err != nil {
		return built{}, err
	}
	evm := e.evm
	if len(calls) > 0 {
		evm = e.evm.Copy()
		evm.Block, evm.Time = p.BlockNumber, p.Timestamp
	}
	transactions, receipts := make(types.Transactions, len(calls)), make(types.Receipts, len(calls))
	for i, c := range calls {
		transactions[i] = c.tx
		receipts[i] = &types.Receipt{GasUsed: params.TxGas, EffectiveGasPrice: new(big.Int), Logs: []*types.Log{}}
		if result, err := evm.Call(c.from, *c.tx.To(), c.tx.Data()); err == nil {
			receipts[i].Status, receipts[i].GasUsed, receipts[i].Logs = types.ReceiptStatusSuccessful, result.Gas, result.Logs
		}
	}
	return built{scripted.Seal(headerOf(p, parent), transactions, receipts, e.logs.Contract()), evm}, nil
}
