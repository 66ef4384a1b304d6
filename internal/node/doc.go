// Package node wires the rooms of a node together and is the only one that knows them all.
//
// A start goes in stages, each of which waits for what the one before brings: the store, the beacon chain's genesis,
// the contract's history, this operator's id. While a stage waits, everything behind it serves what it can, the
// health page says what is missing, and nothing exits: only a configuration that can never work ends a start.
//
// Not here: anything that could be a room of its own.
package node
