// Package qbft decides one value among n = 3f+1 operators of which f may lie.
//
// It is only a state machine: Step takes an event and returns what the caller must do, in order. It has no clock, goroutine, key or
// network, so the same code runs in a node, in the simulator and in the public vectors.
//
// Instance is one decision; Controller owns the instances of one identifier: their
// heights, decided messages and force-stop.
//
// Not here: what a value means (package duty), who may send a message (package gossip), how long a round lasts (package network).
package qbft
