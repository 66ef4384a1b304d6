// Package client calls the contracts: it reads clusters, nonces and accounts from the chain, and sends each transaction once.
//
// Every call is simulated before it is sent, so that a refusal costs nothing and has the contracts' own reason. A transaction is
// written to the wallet's journal before it is sent: if a program is interrupted, the same request continues where it stopped.
//
// Promise: each error is a type with fields, and its text names no command; a journal of an earlier version can be read.
//
// Not here: call data and deployment plans (package binding), the accounting itself
// (package model), following the chain for a node (internal/node/execution).
package client
