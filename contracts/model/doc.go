// Package model is the contracts' accounting as a plain Go program: every balance, index,
// burn rate, runway and liquidation block, and every call with its checks in the order in
// which the contracts make them.
//
// Tools, liquidator and indexer compute with it, and a differential test holds it against
// the compiled contracts, step by step. Amounts are in wei of SSV where they are *big.Int,
// and in units of 10^7 wei where they are uint64, as on chain. Arithmetic that would
// overflow on chain is an error here too.
//
// Promise: every figure equals the contracts' to the wei; names stay for as long as these contracts are in service.
//
// Not here: calls, logs and keys (package binding), decisions about money (the commands).
package model
