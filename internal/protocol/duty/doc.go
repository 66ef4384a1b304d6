// Package duty runs one duty of any role from start to submission: pre-consensus, consensus and post-consensus, as a pure state
// machine. Each role has a file of its own for its differences.
//
// A machine takes an event and returns effects in the order in which they must be carried out. A record is durable before any effect
// behind it happens.
//
// Not here: threads, time and the network (internal/node/engine), which messages are valid (package gossip), the consensus itself
// (package qbft).
package duty
