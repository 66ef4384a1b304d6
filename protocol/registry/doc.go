// Package registry applies the contract's events and keeps the resulting operators, validators, owners and clusters: who operates
// which validator, with which share, and where its rewards go.
//
// It is pure. The same logs give the same state, changes and records however they are batched, and every block can be undone. The
// state is a set of small records. Apply returns the records that a block writes and what reverts them, so that a store can keep both
// in one batch, and Load rebuilds the state from records.
//
// Promise: the same logs give the same state in every version, and records of an earlier version can be loaded.
//
// Not here: fetching logs and noticing reorganisations (internal/node/execution), storing records (internal/node/store), secrets of
// any kind (a ShareOpener decrypts shares), and the beacon chain's data about a validator.
//
// Source: spec/registry.md.
package registry
