package embedded

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// rpcAPI is what senders of transactions use of the eth namespace; the rest is the scripted chain's.
type rpcAPI struct{ execution *Execution }

// BlockNumber is eth_blockNumber.
func (a *rpcAPI) BlockNumber(context.Context) hexutil.Uint64 {
	a.execution.mu.Lock()
	defer a.execution.mu.Unlock()
	return hexutil.Uint64(a.execution.head.Number)
}

// SendRawTransaction is eth_sendRawTransaction.
func (a *rpcAPI) SendRawTransaction(_ context.Context, data hexutil.Bytes) (common.Hash, error) {
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(data); err != nil {
		return common.Hash{}, err
	}
	return tx.Hash(), a.execution.Send(tx)
}

// GetTransactionReceipt is eth_getTransactionReceipt. The answer is null for a transaction that is in no block.
func (a *rpcAPI) GetTransactionReceipt(_ context.Context, hash common.Hash) any {
	a.execution.mu.Lock()
	defer a.execution.mu.Unlock()
	if receipt, known := a.execution.receipts[hash]; known {
		return receipt
	}
	return nil
}
