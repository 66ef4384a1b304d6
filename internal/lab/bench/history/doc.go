// Package history draws the curve of three designs of an operator's message processing: the one that the network's first node had, the one
// that is common today, and Hawser's own engine. All are fed with the same messages of the same duties on the same machine.
//
// The two older designs are models, written anew from what is publicly known of them. They have the structure whose cost is in question
// (who listens, who waits, who verifies how often) and nothing else: no beacon node, no database, no network library. What every design
// does alike is left out of all three. Assumptions lists what the models take for granted, and the page that Page writes repeats it.
//
// Not here: how fast single steps are (package steps), whole nodes on a network (hawser bench scale).
package history
