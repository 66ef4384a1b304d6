// Package outcome judges whether duties succeed, whether votes are included in blocks, whether all operators are heard, and whether
// one of them breaks the protocol. It is pure: it takes facts, and the time in them.
//
// Not here: where facts come from (package node), what is done about a trouble (package health).
package outcome
