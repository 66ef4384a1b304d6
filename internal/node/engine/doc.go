// Package engine carries out duties: it owns the machines of package duty and gives them time, threads, network and storage.
//
// A fixed set of workers each owns some committees. A worker's step is a plain function over its mailbox and its timers; it never
// waits. Work that takes time or a key (fetching, signing, recombining, submitting, recording) goes into queues, which are drained in
// batches across committees. Its result is posted to the mailbox. The effects of a machine are carried out strictly in order; the
// effects behind a record wait until the record is durable.
//
// Run drives the engine with goroutines. Step does the same on the caller's goroutine under any clock, for the simulator.
//
// Not here: what a duty does (package duty), when it starts (package schedule), which messages are valid (package gossip).
package engine
