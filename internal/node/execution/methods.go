package execution

import "github.com/hawser-ssv/hawser/internal/node/border"

// methods are the JSON-RPC methods that an execution client is asked, with the shape of their answers. A method without a row is not
// sent. A test tries every row with generated wrong answers (shapes_test.go).
var methods = []border.Row{
	{Name: "eth_chainId", Limit: 64 << 10, Data: border.Text},
	{Name: "eth_getCode", Limit: 1 << 20, Data: border.Text},
	{Name: "eth_getBlockByNumber", Limit: 8 << 20, Data: border.Object, Absent: true, Loose: true, Fields: headerFields},
	{Name: "eth_getBlockByHash", Limit: 8 << 20, Data: border.Object, Absent: true, Loose: true, Fields: headerFields},
	{Name: "eth_getLogs", Limit: 32 << 20, Data: border.List, Loose: true},
	{Name: "eth_getBlockReceipts", Limit: 32 << 20, Data: border.List, Absent: true, Loose: true},
	{Name: "eth_getTransactionReceipt", Limit: 8 << 20, Data: border.Object, Absent: true, Loose: true},
	{Name: "eth_subscribe", Limit: 64 << 10, Data: border.Text},
}

// headerFields are the fields that a block must have.
var headerFields = []string{"number", "hash", "parentHash", "timestamp"}
