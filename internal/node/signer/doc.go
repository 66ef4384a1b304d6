// Package signer holds this operator's share keys and signs with them. Before each signature it makes sure, durably, that no second
// signature can be slashable with it.
//
// Every signature is made by SignBatch: check, record, fsync, sign, in that order and with one fsync for the whole batch. The records
// here decide; what package duty checks before (CheckAttestation, CheckBlock) only saves work. The Journal does the same for consensus
// messages: this operator stays silent in a height in which it may have sent messages before a restart.
//
// Not here: what is worth signing (package duty), the operator's RSA signatures on messages
// (package operatorkey), the curve (package threshold).
package signer
