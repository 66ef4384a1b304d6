package scripted

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// LogChain is an execution chain: blocks with logs, from number 0. Its methods may be called from any goroutine.
type LogChain struct {
	contract common.Address
	genesis  time.Time
	interval time.Duration

	mu     sync.Mutex
	blocks []LogBlock
	// made counts every block ever made, so that no two have the same hash.
	made  uint64
	heads map[chan<- LogBlock]struct{}
}

// NewLogChain returns a chain of one empty block. Its logs are the given contract's, and its blocks are interval apart.
func NewLogChain(contract common.Address, genesis time.Time, interval time.Duration) *LogChain {
	c := &LogChain{contract: contract, genesis: genesis, interval: interval, heads: map[chan<- LogBlock]struct{}{}}
	c.Mine()
	return c
}

// Contract returns the contract whose logs are on the chain.
func (c *LogChain) Contract() common.Address { return c.contract }

// Mine appends a block with these logs; only topics and data of each are taken.
func (c *LogChain) Mine(logs ...types.Log) LogBlock {
	c.mu.Lock()
	defer c.mu.Unlock()
	number := uint64(len(c.blocks))
	c.made++
	header := &types.Header{
		Number: new(big.Int).SetUint64(number), Time: uint64(c.genesis.Add(time.Duration(number) * c.interval).Unix()),
		Extra: binary.BigEndian.AppendUint64(nil, c.made),
	}
	if number > 0 {
		header.ParentHash = c.blocks[number-1].Hash
	}
	block := Seal(header, c.transactions(len(logs)), c.receipts(logs), c.contract)
	c.append(block)
	return block
}

// transactions returns one transaction for each log of a new block. All are different, and none is signed.
func (c *LogChain) transactions(n int) types.Transactions {
	out := make(types.Transactions, n)
	for i := range out {
		out[i] = types.NewTx(&types.LegacyTx{
			Nonce: c.made<<16 | uint64(i), To: &c.contract, Gas: gasOfLog, GasPrice: new(big.Int), Value: new(big.Int),
			V: new(big.Int), R: new(big.Int), S: new(big.Int),
		})
	}
	return out
}

// gasOfLog is the gas that a transaction with one log used.
const gasOfLog = 50_000

func (c *LogChain) receipts(logs []types.Log) types.Receipts {
	out := make(types.Receipts, len(logs))
	for i, l := range logs {
		out[i] = &types.Receipt{Status: types.ReceiptStatusSuccessful, GasUsed: gasOfLog, EffectiveGasPrice: new(big.Int), Logs: []*types.Log{
			{Address: c.contract, Topics: slices.Clone(l.Topics), Data: slices.Clone(l.Data)},
		}}
	}
	return out
}

// Append adds a complete block. It must follow the newest one, and its logs must have all fields.
func (c *LogChain) Append(b LogBlock) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if newest := c.blocks[len(c.blocks)-1]; b.Number != newest.Number+1 || b.Parent != newest.Hash {
		return fmt.Errorf("append block %d on %v: the newest is %d, %v", b.Number, b.Parent, newest.Number, newest.Hash)
	}
	c.append(b)
	return nil
}

// append adds a block as the newest one; mu is held.
func (c *LogChain) append(b LogBlock) {
	c.blocks = append(c.blocks, b)
	for heads := range c.heads {
		select {
		case heads <- b:
		default: // who does not read loses heads
		}
	}
}

// Drop removes the last blocks, but never the first one. The next blocks are then a fork.
func (c *LogChain) Drop(depth int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.blocks = c.blocks[:max(1, len(c.blocks)-depth)]
}

// Blocks returns the present chain; its blocks never change.
func (c *LogChain) Blocks() []LogBlock {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.blocks)
}

// subscribe sends every new block to heads until the returned function is called.
func (c *LogChain) subscribe(heads chan<- LogBlock) (stop func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heads[heads] = struct{}{}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.heads, heads)
	}
}
