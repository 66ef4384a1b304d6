package embedded

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// rpcAPI is what senders of transactions use of the eth namespace; the rest is the scripted chain's.
type rpcAPI struct{ execution *Execution }

// SendRawTransaction is eth_sendRawTransaction.
func (a *rpcAPI) SendRawTransaction(_ context.Context, data hexutil.Bytes) (common.Hash, error) {
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(data); err != nil {
		return common.Hash{}, err
	}
	return tx.Hash(), a.execution.Send(tx)
}
