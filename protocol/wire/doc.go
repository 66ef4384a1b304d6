// Package wire has the data that operators exchange: identifiers, domains, the SSZ containers of the Alan fork with their limits, and
// structural validity.
//
// Every decoder treats its input as hostile: it never panics and never allocates beyond the limits declared here. Encoders enforce the
// same limits, so that peers accept every encoded message.
//
// Promise: the layouts, limits and error codes are the network's; they change with its forks only.
//
// Not here: which messages are valid when (package gossip), what a value means (package duty), and the BLS and RSA arithmetic
// (packages threshold and operatorkey).
package wire
