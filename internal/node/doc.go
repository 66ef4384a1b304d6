// Package node wires the rooms of a node together and is the only one that knows them all.
//
// A start goes in stages: the store, the beacon chain's genesis, the contract's history, this operator's id. Each stage needs the
// result of the one before. While a stage waits, the rooms that are open serve, the health page says what is missing, and the program
// does not exit: only a configuration that can never work ends a start.
//
// Not here: anything that could be a room of its own.
package node
