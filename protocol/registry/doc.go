// Package registry folds the contract's events into operators, validators, owners and
// clusters: who runs which validator, with which share, and where its rewards go.
//
// It is a pure fold. The same logs give the same state, changes and records however they
// are batched, and every block can be taken back. The state is a set of small records:
// Apply says which of them a block writes and what they were before, so that a store can
// keep both in one batch, and Load rebuilds the state from them.
//
// Promise: the same logs give the same state in every version, and records of an earlier version are loaded.
//
// Not here: fetching logs and noticing reorganisations (internal/node/execution), keeping records
// (internal/node/store), secrets of any kind (a ShareOpener is asked whether a share opens), and
// what the beacon chain says of a validator.
//
// Source: spec/registry.md.
package registry
