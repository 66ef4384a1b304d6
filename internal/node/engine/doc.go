// Package engine carries out duties: it owns the machines of package duty and gives them time, threads and the world.
//
// A fixed set of workers each owns some committees. A worker's step is a plain function over its mailbox and its timers;
// it never waits. What takes time or a key (fetching, signing, recombining, submitting, recording) goes into queues
// that are drained in batches across committees, and comes back as an answer in the mailbox. The effects of a machine are
// carried out strictly in order; what stands behind a record waits until the record is durable.
//
// Run drives it with goroutines; Step does the same on the caller's goroutine under any clock, for the simulator.
//
// Not here: what a duty does (package duty), when it starts (package schedule), what arrives is valid (package gossip).
package engine
