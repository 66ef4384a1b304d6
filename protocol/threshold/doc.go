// Package threshold is BLS12-381 for committees: it splits a validator key into shares, signs with shares, recombines partial
// signatures, verifies many signatures at once, and names the operator whose partial signature was bad.
//
// Signatures are Ethereum's: points of G2 over 32-byte signing roots, public keys in G1.
// A share is the value of a random polynomial of degree t-1 at x = operator id; any t
// shares recombine to the whole key's signature by Lagrange interpolation at 0.
//
// The package starts no goroutine and has no package state. Random coefficients come from the caller's io.Reader.
//
// Promise: keys, shares and signatures are Ethereum's and the network's; names and errors stay.
//
// Not here: what a root means (package eth), how a share is encrypted (package keyshare),
// and when to sign (package duty and internal/node/signer).
//
// Source: spec/duties.md#share-signatures, spec/keys.md#splitting.
package threshold
