// Package eth has the objects that validators sign and their signing roots: the beacon chain's time and forks, signature domains,
// blocks of every version in their full and blinded form, attestations and sync committee messages.
//
// Everything is a pure function of its arguments. The types of the beacon chain are go-eth2-client's.
//
// Promise: roots and domains are the beacon chain's; a fork of the chain adds a row, and changes none.
//
// Not here: requests to a beacon node (internal/node/beacon), which validator has which duty (internal/node/schedule), whether signing
// is safe (internal/protocol/duty, internal/node/signer).
package eth
