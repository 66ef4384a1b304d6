// Package doppelganger keeps this operator's shares from voting and proposing until it is clear that their validators do
// not live elsewhere.
//
// A Watch stands around the signer of shares. Each share that was there before this run is watched: its votes and blocks are
// withheld until its validator was seen nowhere for some whole epochs, or until a quorum of the other operators signed for
// it, because then the committee is who makes it live, and does so without this share too. Everything else goes on: consensus,
// other validators' signatures, and what cannot be slashed.
//
// Not here: a second node with this operator's key (package twin), slashing records (package signer).
package doppelganger
