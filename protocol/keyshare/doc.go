// Package keyshare splits a validator key for a committee: each share is encrypted for its operator, and everything is packed into the
// sharesData of the contract's event, with a signature that proves that the key's holder chose this owner address and nonce.
//
// It also reads, writes and verifies the keyshares file in which tools exchange these. Verifying needs no secret.
//
// Promise: a keyshares file of version 1 can be read for ever; the errors stay, so that a program can decide by them.
//
// Not here: the arithmetic (packages threshold and operatorkey), what a contract event does
// (package registry), reading and writing files (cmd/hawser).
//
// Source: spec/keys.md.
package keyshare
