// Package onchain puts a local network on its execution chain: accounts, contracts, operators and validators. It signs the first
// transactions before the chain exists, sends them, and later opens the accounts as wallets.
//
// Not here: when that happens (package localnet), what the contracts do (contracts/binding and contracts/client).
package onchain
