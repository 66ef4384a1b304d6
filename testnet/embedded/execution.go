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
	"github.com/holiman/uint256"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/sandbox"
	"github.com/hawser-ssv/hawser/testnet/chain"
	"github.com/hawser-ssv/hawser/testnet/scripted"
)

// Execution is an execution chain on which the contracts stand from the start. Its blocks are the payloads of beacon blocks,
// and their transactions run on the contracts' own bytecode. Ether has no value here: nobody pays for gas. Its methods may be
// called from any goroutine.
type Execution struct {
	logs   *scripted.LogChain
	signer types.Signer

	mu       sync.Mutex
	evm      *sandbox.Chain
	head     scripted.LogBlock
	pending  []*types.Transaction
	nonces   map[common.Address]uint64
	receipts map[common.Hash]*types.Receipt
}

// gasLimit is what a block tells; nothing is measured by it.
const gasLimit = 60_000_000

// errPayload says that a payload does not follow the head, or is not what it calls itself.
var errPayload = errors.New("payload does not continue the execution chain")

// NewExecution returns a chain with the contracts, and one block with these transactions, which must all succeed, then an
// empty one: whoever follows one block behind sees them at once. Both are older than genesis.
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
		payload, err := e.Payload(at, bellatrix.ExecutionAddress{})
		if err != nil {
			return nil, err
		}
		if err := e.Import(at, payload); err != nil {
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

// Deployment says where the contracts stand.
func (e *Execution) Deployment() binding.Deployment { return e.evm.Deployment }

// Send takes a signed transaction, which waits for a block. Its nonce must be the sender's next one.
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

// Payload implements scripted.Execution: it holds everything that waits.
func (e *Execution) Payload(time uint64, recipient bellatrix.ExecutionAddress) (*deneb.ExecutionPayload, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := &deneb.ExecutionPayload{
		ParentHash: phase0.Hash32(e.head.Hash), FeeRecipient: recipient, BlockNumber: e.head.Number + 1, GasLimit: gasLimit,
		Timestamp: time, BaseFeePerGas: uint256.NewInt(7),
	}
	for _, tx := range e.pending {
		data, err := tx.MarshalBinary()
		if err != nil {
			return nil, fmt.Errorf("encode transaction: %w", err)
		}
		p.Transactions = append(p.Transactions, data)
	}
	hash, err := hashOf(p)
	p.BlockHash = hash
	return p, err
}

// hashOf is a payload's block hash: on this chain its hash tree root without the hash itself.
func hashOf(p *deneb.ExecutionPayload) (phase0.Hash32, error) {
	bare := *p
	bare.BlockHash = phase0.Hash32{}
	root, err := bare.HashTreeRoot()
	if err != nil {
		return phase0.Hash32{}, fmt.Errorf("hash payload: %w", err)
	}
	return root, nil
}

// call is a transaction as the chain carries it out.
type call struct {
	from common.Address
	tx   *types.Transaction
}

// Import implements scripted.Execution.
func (e *Execution) Import(time uint64, p *deneb.ExecutionPayload) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	hash, err := hashOf(p)
	if err != nil {
		return err
	}
	if hash != p.BlockHash || common.Hash(p.ParentHash) != e.head.Hash || p.BlockNumber != e.head.Number+1 || p.Timestamp != time {
		return fmt.Errorf("%w: block %d of time %d on %v, the head is %d, %v", errPayload, p.BlockNumber, p.Timestamp, p.ParentHash, e.head.Number, e.head.Hash)
	}
	calls, err := e.read(p.Transactions)
	if err != nil {
		return err
	}
	block := scripted.LogBlock{Number: p.BlockNumber, Hash: common.Hash(hash), Parent: e.head.Hash, Time: timeOf(time)}
	e.evm.Block, e.evm.Time = p.BlockNumber, p.Timestamp
	for i, c := range calls {
		e.carryOut(&block, uint(i), c)
	}
	if err := e.logs.Append(block); err != nil {
		return err
	}
	e.head = block
	e.pending = slices.DeleteFunc(e.pending, func(p *types.Transaction) bool { return e.receipts[p.Hash()] != nil })
	return nil
}

func timeOf(seconds uint64) time.Time { return time.Unix(int64(seconds), 0) }

// read decodes transactions and checks that each is its sender's next one.
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

// carryOut runs one transaction; a revert changes nothing but the nonce.
func (e *Execution) carryOut(block *scripted.LogBlock, index uint, c call) {
	e.nonces[c.from]++
	receipt := &types.Receipt{
		Type: c.tx.Type(), TxHash: c.tx.Hash(), BlockHash: block.Hash, BlockNumber: new(big.Int).SetUint64(block.Number),
		TransactionIndex: index, EffectiveGasPrice: new(big.Int), Logs: []*types.Log{},
	}
	e.receipts[c.tx.Hash()] = receipt
	result, err := e.evm.Call(c.from, *c.tx.To(), c.tx.Data())
	if err != nil {
		return
	}
	receipt.Status, receipt.GasUsed, receipt.CumulativeGasUsed = types.ReceiptStatusSuccessful, result.Gas, result.Gas
	for _, l := range result.Logs {
		l.BlockNumber, l.BlockHash, l.TxHash, l.TxIndex, l.Index = block.Number, block.Hash, c.tx.Hash(), index, uint(len(block.Logs))
		receipt.Logs = append(receipt.Logs, l)
		if l.Address == e.logs.Contract() { // nobody asks for others
			block.Logs = append(block.Logs, *l)
		}
	}
}
