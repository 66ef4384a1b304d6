// Package sim runs whole operators in one goroutine on a virtual clock: their engines, duties, consensus, gossip
// validation, signers and stores are the ones that run on a chain; only time, network, beacon chain and, unless asked for,
// the cryptography are modelled. A core run keeps consensus and message validation alone.
//
// A Story says before the run what goes wrong and who lies; Draw makes one of a seed, ParseStory of a script. Everything
// that happens follows from it: the same story gives the same trace byte for byte, and taking one fault out of it leaves the
// fate of every other message as it was. Monitors hold every word of every honest operator against the properties P1 to P18
// and against the formal relations of package model; Shrink cuts a story down to what breaks one.
//
// Not here: rules (packages under protocol), the order of effects (package engine), what the formal specification says
// (package model).
package sim
