package client

import "github.com/hawser-ssv/hawser/internal/node/border"

// methods are the JSON-RPC methods that this package uses, with the shape of their answers. A method without a row is not sent. Null
// is an answer only for objects that may be missing. A test tries every row with generated wrong answers (shapes_test.go).
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

// headerFields are the fields that a block must have; baseFeePerGas decides what is paid.
var headerFields = []string{"number", "hash", "timestamp", "baseFeePerGas"}
