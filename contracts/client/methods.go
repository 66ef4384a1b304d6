package client

import "github.com/hawser-ssv/hawser/internal/node/border"

// methods are what an execution client is asked for a person, with what may come back. A method without a row is not sent.
// Null is no answer except for what may not be there. Every row is tried with the generated wrong answers (shapes_test.go).
var methods = []border.Row{
	{Name: "eth_chainId", Limit: 64 << 10, Data: border.Text},
	{Name: "eth_getBlockByNumber", Limit: 8 << 20, Data: border.Object, Absent: true, Loose: true, Fields: headerFields},
	{Name: "eth_getBalance", Limit: 64 << 10, Data: border.Text},
	{Name: "eth_getCode", Limit: 1 << 20, Data: border.Text},
	{Name: "eth_getStorageAt", Limit: 64 << 10, Data: border.Text},
	{Name: "eth_call", Limit: 32 << 20, Data: border.Text},
	{Name: "eth_getLogs", Limit: 32 << 20, Data: border.List, Loose: true},
	{Name: "eth_getTransactionCount", Limit: 64 << 10, Data: border.Text},
	{Name: "eth_estimateGas", Limit: 64 << 10, Data: border.Text},
	{Name: "eth_maxPriorityFeePerGas", Limit: 64 << 10, Data: border.Text},
	{Name: "eth_sendRawTransaction", Limit: 64 << 10, Data: border.Text},
	{Name: "eth_getTransactionReceipt", Limit: 8 << 20, Data: border.Object, Absent: true, Loose: true},
}

// headerFields are what a block must have at least; the fee turns into money.
var headerFields = []string{"number", "hash", "timestamp", "baseFeePerGas"}
