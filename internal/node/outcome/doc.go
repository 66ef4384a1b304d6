// Package outcome judges whether the work gets done: do duties succeed, do votes come into blocks, are all operators heard, does one of them
// break the protocol. It is pure: it takes facts and the time in them.
//
// Not here: where facts come from (package node), what is done about a trouble (package health).
package outcome
