// Package client acts on the contracts for a person: it reads clusters, nonces and
// accounts from the chain, and sends transactions so that nothing is sent twice.
//
// Every call is tried before it is sent, so that a refusal costs nothing and comes as the contracts' own reason. What is sent is
// written down first: a program that was cut off makes the same request again and goes on where it stopped.
//
// Promise: each error is a type with fields, told in words that know no command; a journal of an earlier version is read.
//
// Not here: call data and deployment plans (package binding), the accounting itself
// (package model), following the chain for a node (internal/node/execution).
package client
