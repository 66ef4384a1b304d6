// Package ssv is what an integrator calls: it splits validator keys among operators, checks keyshares files, registers the validators
// with the contracts, tells what they cost, and asks for their exit.
//
// A service that brings validators onto SSV goes through four steps:
//
//	file, err := ssv.Split(ctx, split)              // keys → shares, encrypted for their operators; nothing is sent
//	shares, err := ssv.Load(file)                   // a keyshares file, checked as a whole
//	plan, err := ssv.Plan(ctx, chain, shares, want) // against the chain: nonces, operators' keys, what is registered already, deposit
//	done, err := ssv.Register(ctx, chain, wallet, journal, plan, nil)
//
// The chain is a *client.Client that the caller has opened: an execution client is all that is needed, no index and no node. Answers
// of the execution client are bounded where client.Dial made the connection. Amounts are in wei of SSV.
//
// What a call sends is written into the wallet's journal before: a program that is cut off calls the same again, and goes on where it
// stopped. Nothing here prints, and nothing starts a goroutine; progress is told to functions that the caller passes.
//
// Promise: names, units and the meaning of errors stay; a change that breaks a caller comes with a new major version.
//
// Not here: the contracts' other calls (package client), the node that performs duties, files and terminals.
package ssv
