// Package client acts on the contracts for a person: it reads clusters, nonces and
// accounts from the chain, and sends transactions so that nothing is sent twice.
//
// Every call is tried before it is sent, so that a refusal costs nothing and comes as a
// sentence with a remedy. What is sent is written down first: a command that was cut off
// can be run again and goes on where it stopped.
//
// Not here: call data and deployment plans (package binding), the accounting itself
// (package model), following the chain for a node (internal/node/execution).
package client
