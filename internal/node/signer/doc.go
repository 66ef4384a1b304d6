// Package signer holds this operator's share keys and signs with them, after it has
// made sure, durably, that the signature can never be half of a slashable pair.
//
// Every signature leaves through SignBatch: check, record, fsync, sign, in that order and
// with one fsync for the whole batch. The records here have the last word; what
// package duty checks before (CheckAttestation, CheckBlock) only saves work. The Journal
// does the same for consensus messages: a height in which this operator may have spoken
// before a restart is never spoken in again.
//
// Not here: what is worth signing (package duty), the operator's RSA signatures on messages
// (package operatorkey), the curve (package threshold).
package signer
