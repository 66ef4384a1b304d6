// Package model computes the contracts' accounts in Go: every balance, index, burn rate, runway and liquidation block, and every call
// with its checks in the contracts' order.
//
// Commands, liquidator and indexer use it. A differential test compares it with the compiled contracts, step by step. Amounts of type
// *big.Int are in wei of SSV; amounts of type uint64 are in units of 10^7 wei, as on chain. Arithmetic that would overflow on chain is
// an error here, too.
//
// Promise: every figure equals the contracts' to the wei; names stay for as long as these contracts are in service.
//
// Not here: calls, logs and keys (package binding), decisions about money (the commands).
package model
