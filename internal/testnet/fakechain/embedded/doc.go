// Package embedded is an Ethereum in this process, for a local network without other programs. It is the live chain of package scripted
// with a clock, background validators with the known keys of test networks, and an EVM that runs the contracts' bytecode. It is for fast
// tests; evidence comes from runs with real clients.
//
// Not here: the rules of the beacon chain and the servers (package scripted), operators and scenarios (package rig).
package embedded
