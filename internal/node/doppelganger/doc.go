// Package doppelganger keeps this operator's shares from voting and proposing until it is clear that their validators do
// not live elsewhere.
//
// A Watch stands around the signer of shares. A share that arrives, new or again, is watched: its votes and blocks are withheld
// until its validator was seen nowhere in the epoch before and the epoch of its arrival, because its owner may still run it at
// its old home. Where that is wanted, each share that was there before this run is watched after a start too. A watch ends early
// when a quorum of the other operators signed a vote or a block for the validator: then the committee itself is why the validator is
// seen. Where the validator was seen elsewhere, such a vote explains the epoch of the vote only.
// Everything else goes on: consensus, other validators' signatures, and what cannot be slashed.
//
// Not here: a second node with this operator's key (package twin), slashing records (package signer).
package doppelganger
