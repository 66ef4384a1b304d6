// Package roster knows who operates which validator now.
//
// It applies the contract's events, which the execution client delivers, to the registry, and makes both durable in one write. It
// takes this operator's shares out of the events and passes them to the signer, and it keeps the beacon chain's data about each
// validator. Every other room asks here: message validation, the scheduler, the engine and the network's subnets.
//
// Not here: the meaning of an event (package registry in protocol), how logs are read (package execution), what a share
// may sign (package signer).
package roster
