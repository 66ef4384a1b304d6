// Package keyshare is how a validator key reaches its committee: split, each share encrypted
// for its operator, everything packed into the sharesData that the contract's event carries,
// with a signature proving that the owner of the key meant this owner address and nonce.
//
// It also reads, writes and checks the keyshares file in which other tools exchange all this.
// Checking needs no secret.
//
// Promise: a keyshares file of version 1 is read for ever; the errors stay, so that a program can decide by them.
//
// Not here: the arithmetic (packages threshold and operatorkey), what a contract event does
// (package registry), reading and writing files (cmd/hawser).
//
// Source: spec/keys.md.
package keyshare
