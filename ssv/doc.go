// Package ssv is for integrators: it splits validator keys among operators, verifies keyshares files, registers the validators with
// the contracts, computes their cost, and requests their exit.
//
// A service that registers validators takes four steps:
//
//	file, err := ssv.Split(ctx, split)              // keys → shares, encrypted for their operators; nothing is sent
//	shares, err := ssv.Load(file)                   // a keyshares file, checked as a whole
//	plan, err := ssv.Plan(ctx, chain, shares, want) // against the chain: nonces, operators' keys, what is registered already, deposit
//	done, err := ssv.Register(ctx, chain, wallet, journal, plan, nil)
//
// The chain is a *client.Client that the caller has opened. An execution client is enough, without an index or a node. Answers of the
// execution client are bounded if client.Dial made the connection. Amounts are in wei of SSV.
//
// Each transaction is written to the wallet's journal before it is sent: a program that is interrupted makes the same call again, and
// continues where it stopped. The package prints nothing and starts no goroutine; it reports progress to functions that the caller
// passes.
//
// Promise: names, units and the meaning of errors stay; a change that breaks a caller comes with a new major version.
//
// Not here: the contracts' other calls (package client), the node that performs duties, files and terminals.
package ssv
