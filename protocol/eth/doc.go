// Package eth is what we sign under and what we sign: the beacon chain's time and forks, signature domains and
// signing roots, blocks of every version in their full and blinded form, attestations and sync committee messages.
//
// Everything is a pure function of its arguments. The types of the beacon chain are go-eth2-client's.
//
// Promise: roots and domains are the beacon chain's; a fork of it adds a row, and changes none.
//
// Not here: talking to a beacon node (package beacon), who has which duty (package schedule), whether signing is safe
// (packages duty and signer).
package eth
