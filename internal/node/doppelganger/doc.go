// Package doppelganger keeps this operator's shares from voting and proposing until it is clear that their validators do
// not live elsewhere.
//
// A Watch guards the signer of shares. A share that arrives, new or again, is watched: its votes and blocks are withheld until its
// validator was seen neither in the epoch before its arrival nor in the epoch of its arrival, because its owner may still run the
// validator with the old operators. If the configuration asks for it, each share that was there before this run is watched after a
// start too. A watch ends early when a quorum of the other operators signed a vote or a block for the validator: then the validator is
// seen because its committee votes. If the validator was seen elsewhere before, such a vote explains the epoch of the vote only.
// Everything else goes on: consensus, other validators' signatures, and what cannot be slashed.
//
// Not here: a second node with this operator's key (package twin), slashing records (package signer).
package doppelganger
