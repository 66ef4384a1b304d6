// Package roster knows who operates which validator now.
//
// It folds the contract's events, as the execution client delivers them, into the registry and makes both durable in
// one write; it takes this operator's shares out of the events and hands them to the signer; and it keeps what the
// beacon chain says of each validator. Every other room asks here: message validation, the scheduler, the engine and
// the network's subnets.
//
// Not here: the meaning of an event (package registry in protocol), how logs are read (package execution), what a share
// may sign (package signer).
package roster
