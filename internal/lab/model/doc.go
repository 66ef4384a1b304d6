// Package model is QBFT as its formal specification states it, apart from the code that runs: the Upon… predicates as
// relations between a state, what a node received, what it says and its next state; and an exhaustive search through
// every run of a small committee that these relations allow.
//
// The simulator holds each word of an honest operator against the same relations, so that what is searched here is what
// runs there.
//
// Not here: the protocol as Hawser speaks it (package qbft), time, messages as bytes, random runs (package sim).
//
// Source: the Dafny specification ConsenSys/qbft-formal-spec-and-verification, dafny/spec/L1; spec/qbft.md has the
// comparison clause by clause.
package model
