// Package duty runs one duty of any role from start to submission: pre-consensus,
// consensus and post-consensus, as a pure state machine. A role is what differs, in a file of its own.
//
// A machine is given an event and returns effects in the order in which they must be
// carried out: a record is durable before anything that stands behind it.
//
// Not here: threads, time and the network (package engine in node), who may say what
// (package gossip), the consensus itself (package qbft).
package duty
