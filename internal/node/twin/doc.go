// Package twin notices that somebody else signs with this operator's key, and stops this node from signing.
//
// Two nodes with one operator key hold the same shares but not the same slashing records: together they can sign
// what neither would sign alone. A Watch stands around the operator's key and remembers what was signed in this run.
// A message under this operator's id that comes from the network, verifies, and is none of those was signed elsewhere. After such a
// message neither the operator's key nor a share signs anything until a person has stopped the other node and restarted this one.
//
// Not here: whether a message verifies (package gossip in protocol, package p2p), slashing records (package signer),
// a validator that signs outside of the protocol.
package twin
