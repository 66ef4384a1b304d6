// Package sim runs whole operators in one goroutine on a virtual clock: their engines, duties, consensus, gossip
// validation, signers and stores are the ones that run on a chain; only time, network, beacon chain and, if asked for,
// the cryptography are modelled. Everything that happens follows from the seed: the same seed gives the same trace byte
// for byte.
//
// Not here: rules (packages under protocol), the order of effects (package engine).
package sim
