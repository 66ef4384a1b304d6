// Package onchain is what a local network has on its execution chain: the accounts, the contracts, the operators and the validators. It
// signs what must be there before the chain exists, sends it, and opens the accounts as wallets later on.
//
// Not here: when that happens (package localnet), what the contracts do (contracts/binding and contracts/client).
package onchain
