package execution

import "github.com/hawser-ssv/hawser/internal/node/border"

// methods are what an execution client is asked, with what may come back. A method without a row is not sent.
// Every row is tried with the generated wrong answers (shapes_test.go).
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

// headerFields are what a block must have at least.
var headerFields = []string{"number", "hash", "parentHash", "timestamp"}
