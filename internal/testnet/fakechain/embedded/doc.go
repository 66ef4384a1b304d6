// Package embedded is an Ethereum in this process, for the local network that needs nothing but the program: the live chain
// of package scripted with a clock, background validators that sign with the known keys of test networks, and the contracts'
// own bytecode in an EVM. It is for speed; what counts is shown on real clients.
//
// Not here: the rules of the beacon chain and the servers (package scripted), operators and scenarios (package rig).
package embedded
